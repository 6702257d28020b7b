//! An existing reducer for C: it makes the source smaller, and asks for each try whether it still
//! differs. The answer comes from here, through a socket, as the containers are here.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;
use tokio::process::Command;

use super::super::failure_of;
use super::Left;
use super::sides::{Input, Sides};
use crate::cmd::failure::Failure;
use crate::exit::Exit;
use crate::suite::Workload;

/// Those that are looked for, the better one first.
const KNOWN: [&str; 2] = ["cvise", "creduce"];
/// Names in the folder that the reducer works in.
const SOURCE: &str = "source.c";
const SOCKET: &str = "socket";
const QUESTION: &str = "still-differs.sh";
/// The answer that means yes.
const YES: u8 = b'y';
const NO: u8 = b'n';

/// A program that reduces.
pub(super) struct Reducer {
    /// For people.
    pub(super) name: String,
    program: PathBuf,
}

/// The reducer of the command line, or one that is installed; `None`: our own is used.
pub(super) fn reducer(
    named: Option<&str>,
    workload: &Workload,
) -> Result<Option<Reducer>, Failure> {
    let is_c = matches!(workload, Workload::C { .. });
    let on_path = |name: &str| {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let mut found = std::env::split_paths(&folders).map(|folder| folder.join(name));
        found.find(|path| path.is_file())
    };
    let reducer = |name: &str| {
        let program = if name.contains('/') {
            Some(PathBuf::from(name)).filter(|path| path.is_file())
        } else {
            on_path(name)
        };
        let short = Path::new(name).file_name().unwrap_or_default();
        program.map(|program| Reducer {
            name: short.to_string_lossy().into_owned(),
            program,
        })
    };
    match named {
        Some("none") => Ok(None),
        Some(name) if is_c => reducer(name).map(Some).ok_or_else(|| {
            let help = "Debian's packages have `cvise` and `creduce`; `--reducer none` is our own";
            Failure::message(Exit::Usage, format!("there is no program `{name}`"), help)
        }),
        Some(_) => Err(Failure::message(
            Exit::Usage,
            "`--reducer` is for sources in C",
            "leave it out: lines and words are left out by ourselves",
        )),
        None if is_c => Ok(KNOWN.iter().find_map(|name| reducer(name))),
        None => Ok(None),
    }
}

/// Lets it search until it ends or the time is over.
pub(super) async fn search(reducer: &Reducer, sides: &mut Sides<'_, '_>) -> Result<Left, Failure> {
    let whole = sides.source().to_vec();
    let io = |error: std::io::Error| failure_of(&format!("`{}`: {error}", reducer.name));
    let folder = tempfile::tempdir().map_err(io)?;
    let socket = folder.path().join(SOCKET);
    let listener = UnixListener::bind(&socket).map_err(io)?;
    let question = prepare(folder.path(), &whole).map_err(io)?;
    let mut child = Command::new(&reducer.program)
        // One container on each side answers: more at once would wait for it.
        .args(["--n", "1"])
        .arg(&question)
        .arg(SOURCE)
        .current_dir(folder.path())
        .env("ALPINE_TAX_SOCKET", &socket)
        .env("ALPINE_TAX", std::env::current_exe().map_err(io)?)
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(io)?;
    let mut smallest = whole.clone();
    let ended = loop {
        tokio::select! {
            ended = child.wait() => break Some(ended.map_err(io)?),
            () = tokio::time::sleep_until(sides.deadline().into()) => break None,
            asked = listener.accept() => {
                let (mut stream, _) = asked.map_err(io)?;
                let mut content = Vec::new();
                if stream.read_to_end(&mut content).await.is_err() {
                    continue;
                }
                let yes = sides.still_differs(Input::Source(content.clone())).await?;
                if yes && content.len() < smallest.len() {
                    smallest = content;
                }
                // A reducer that no longer listens has ended, which is seen next.
                let _ = stream.write_all(&[if yes { YES } else { NO }]).await;
            }
        }
    };
    // What it has started ends too, as nobody answers any more.
    let _ = child.kill().await;
    if let Some(status) = ended.filter(|status| !status.success()) {
        let message = format!("`{}` ended with {status}", reducer.name);
        return Err(failure_of(&message));
    }
    sides.keep(Input::Source(smallest.clone())).await?;
    Ok(Left {
        from: whole.len(),
        to: smallest.len(),
        parts: "bytes of text",
        minimal: ended.is_some(),
        content: smallest,
    })
}

/// Puts the source and the question into the folder.
fn prepare(folder: &Path, source: &[u8]) -> std::io::Result<PathBuf> {
    std::fs::write(folder.join(SOURCE), source)?;
    let question = folder.join(QUESTION);
    let text =
        format!("#!/bin/sh\nexec \"$ALPINE_TAX\" still-differs \"$ALPINE_TAX_SOCKET\" {SOURCE}\n");
    std::fs::write(&question, text)?;
    std::fs::set_permissions(&question, std::fs::Permissions::from_mode(0o755))?;
    Ok(question)
}

/// Asks through the socket whether a file still differs: what the reducer's question runs.
///
/// # Errors
/// When the file or the socket cannot be read.
pub(in crate::cmd) fn ask(socket: &Path, file: &Path) -> std::io::Result<bool> {
    let mut stream = UnixStream::connect(socket)?;
    stream.write_all(&std::fs::read(file)?)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = [NO];
    stream.read_exact(&mut answer)?;
    Ok(answer == [YES])
}
