//! A remote engine through the ssh client, as the docker command line does it: every connection
//! is one `ssh HOST docker system dial-stdio`, which the ssh client's own configuration governs.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// A local socket whose connections end at the remote engine.
#[derive(Debug)]
pub(super) struct Tunnel {
    folder: tempfile::TempDir,
    accepting: JoinHandle<()>,
    complaint: Arc<Mutex<String>>,
}

impl Tunnel {
    pub(super) fn open(destination: &str, port: Option<u16>) -> Result<Tunnel, String> {
        let folder = tempfile::Builder::new()
            .prefix("alpine-tax-ssh-")
            .tempdir()
            .map_err(|error| format!("no temporary folder: {error}"))?;
        let listener = UnixListener::bind(socket_in(folder.path()))
            .map_err(|error| format!("no local socket: {error}"))?;
        let complaint = Arc::new(Mutex::new(String::new()));
        let mut arguments = vec!["-o".to_owned(), "ConnectTimeout=10".to_owned()];
        if let Some(port) = port {
            arguments.extend(["-p".to_owned(), port.to_string()]);
        }
        arguments.extend(["-T", "--", destination].map(str::to_owned));
        arguments.extend(["docker", "system", "dial-stdio"].map(str::to_owned));
        let accepting = tokio::spawn(accept(listener, arguments, Arc::clone(&complaint)));
        Ok(Tunnel {
            folder,
            accepting,
            complaint,
        })
    }

    pub(super) fn socket(&self) -> PathBuf {
        socket_in(self.folder.path())
    }

    /// What the ssh client said last, when it said something. It comes a moment after the end of
    /// the connection.
    pub(super) async fn complaint(&self) -> Option<String> {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let said = self
            .complaint
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let last = said.trim().lines().last()?.trim();
        (!last.is_empty()).then(|| format!("ssh: {last}"))
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join("engine.sock")
}

async fn accept(listener: UnixListener, arguments: Vec<String>, complaint: Arc<Mutex<String>>) {
    while let Ok((local, _)) = listener.accept().await {
        let client = Command::new("ssh")
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        match client {
            Ok(child) => {
                tokio::spawn(carry(local, child, Arc::clone(&complaint)));
            }
            Err(error) => set(
                &complaint,
                format!("the ssh client cannot be started: {error}"),
            ),
        }
    }
}

/// Copies both ways; each end of input is passed on, so that half-closed streams work.
async fn carry(local: UnixStream, mut child: Child, complaint: Arc<Mutex<String>>) {
    let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return;
    };
    let (mut from_local, mut to_local) = local.into_split();
    let up = async move {
        // A failure here shows as the end of the other direction.
        let _ = tokio::io::copy(&mut from_local, &mut stdin).await;
    };
    let down = async move {
        let _ = tokio::io::copy(&mut stdout, &mut to_local).await;
        let _ = to_local.shutdown().await;
    };
    let listen = async move {
        let mut said = String::new();
        if stderr.read_to_string(&mut said).await.is_ok() && !said.trim().is_empty() {
            set(&complaint, said);
        }
    };
    tokio::spawn(up);
    tokio::join!(listen, down);
    drop(child);
}

fn set(complaint: &Mutex<String>, text: String) {
    *complaint.lock().unwrap_or_else(PoisonError::into_inner) = text;
}
