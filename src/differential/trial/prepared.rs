//! From a command to the job that the agent runs: its program is looked for, and what a mitigation
//! changes is changed.

use std::collections::BTreeMap;
use std::io::Read as _;

use bytes::Bytes;

use super::super::remedy::with_stack_size;
use super::{Command, OUTPUT_LIMIT, Trial, look, milliseconds};
use crate::engine::session::Session;
use crate::engine::{Engine, EngineError};
use crate::outcome::Broken;
use crate::plan::layout;
use crate::protocol::command::Program;
use crate::protocol::{Job, Place};

/// Most bytes of a program whose header is changed.
const LARGEST_PROGRAM: usize = 256 << 20;
/// So many links are followed, as kernels do.
const MOST_LINKS: usize = 40;

impl<'e> Trial<'_, 'e> {
    /// What the command finds in its container, and the job; `None`: the image has no such program.
    pub(super) async fn prepared(
        &self,
        session: &mut Session<'e>,
        command: &Command,
    ) -> Result<(Place, Option<Job>), Broken> {
        let mut place = look(session, command).await?;
        let size = command.remedy.as_ref().and_then(|r| r.header_stack);
        if let (Some(size), Some(program)) = (size, place.program.as_mut()) {
            let (engine, id) = (self.host.engine, session.container());
            stamp(engine, id, &place.cwd, program, size)
                .await
                .map_err(Broken::Setup)?;
        }
        let job = self.job(command, &place);
        Ok((place, job))
    }

    fn job(&self, command: &Command, place: &Place) -> Option<Job> {
        let program = place.program.clone()?;
        let mut argv = command.argv.clone();
        let name = argv.first_mut()?;
        let name = std::mem::replace(name, program.path);
        let mut job = Job {
            argv,
            name: Some(name),
            env: place.env.clone(),
            cwd: Some(place.cwd.clone()),
            stdin: self.spec.stdin.clone(),
            timeout_ms: milliseconds(self.spec.timeout),
            output_limit: OUTPUT_LIMIT,
            files: BTreeMap::new(),
            stack_limit: None,
            dns: None,
            cpu: None,
        };
        if let Some(remedy) = &command.remedy {
            remedy.apply(&mut job);
        }
        Some(job)
    }
}

/// Writes the size of the stack into the header of a program, or of the interpreter of a script.
async fn stamp(
    engine: &dyn Engine,
    container: &str,
    cwd: &str,
    program: &mut Program,
    size: u64,
) -> Result<(), String> {
    let path = match (&program.interpreter, program.script) {
        (Some(interpreter), true) if interpreter.ends_with("/env") => {
            return Err(format!(
                "`{}` is a script, and what interprets it is found by `{interpreter}`",
                program.path
            ));
        }
        (Some(interpreter), true) => interpreter.clone(),
        _ => program.path.clone(),
    };
    let (path, header, bytes) = file(engine, container, absolute(cwd, &path)).await?;
    let (changed, _) = with_stack_size(bytes, size).map_err(|why| format!("`{path}`: {why}"))?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let archive = archive(&header, name, &changed).map_err(|error| error.to_string())?;
    let folder = if folder.is_empty() { "/" } else { folder };
    let replaced = engine.upload(container, folder, archive).await;
    match replaced {
        Ok(()) => Ok(()),
        Err(error) if program.script => Err(error.to_string()),
        // On a volume that is read-only: a copy beside it does the same.
        Err(_) => {
            let place = format!("{}/remedied/{name}", layout::ROOT);
            let archive = self::archive(&header, place.trim_start_matches('/'), &changed);
            let archive = archive.map_err(|error| error.to_string())?;
            let copied = engine.upload(container, "/", archive).await;
            copied.map_err(|error: EngineError| error.to_string())?;
            program.path = place;
            Ok(())
        }
    }
}

/// A file of a container, with what an archive says of it; links are followed.
async fn file(
    engine: &dyn Engine,
    container: &str,
    mut path: String,
) -> Result<(String, tar::Header, Vec<u8>), String> {
    for _ in 0..MOST_LINKS {
        let archive = engine.download(container, &path, LARGEST_PROGRAM).await;
        let archive = archive.map_err(|error| error.to_string())?;
        let archive = archive.ok_or_else(|| format!("there is no `{path}`"))?;
        match first(&archive).map_err(|error| format!("`{path}`: {error}"))? {
            First::Link(target) => {
                let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
                path = absolute(folder, &target);
            }
            First::File(header, bytes) => return Ok((path, *header, bytes)),
        }
    }
    Err(format!("`{path}` is behind too many links"))
}

enum First {
    File(Box<tar::Header>, Vec<u8>),
    Link(String),
}

fn first(archive: &Bytes) -> std::io::Result<First> {
    let mut archive = tar::Archive::new(&archive[..]);
    let entry = archive.entries()?.next();
    let mut entry = entry.ok_or_else(|| std::io::Error::other("the archive is empty"))??;
    if let Some(target) = entry.link_name()? {
        return Ok(First::Link(target.to_string_lossy().into_owned()));
    }
    let header = Box::new(entry.header().clone());
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    Ok(First::File(header, bytes))
}

fn archive(header: &tar::Header, name: &str, bytes: &[u8]) -> std::io::Result<Bytes> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = header.clone();
    builder.append_data(&mut header, name, bytes)?;
    Ok(Bytes::from(builder.into_inner()?))
}

fn absolute(folder: &str, path: &str) -> String {
    match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("{}/{path}", folder.trim_end_matches('/')),
    }
}
