//! A remote engine through the ssh client, as the docker command line does it: every connection
//! is one `ssh HOST docker system dial-stdio`, which the ssh client's own configuration governs.

use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use super::tunnel::{Complaint, Tunnel};

pub(super) fn open(destination: &str, port: Option<u16>) -> Result<Tunnel, String> {
    let mut arguments = vec!["-o".to_owned(), "ConnectTimeout=10".to_owned()];
    if let Some(port) = port {
        arguments.extend(["-p".to_owned(), port.to_string()]);
    }
    arguments.extend(["-T", "--", destination].map(str::to_owned));
    arguments.extend(["docker", "system", "dial-stdio"].map(str::to_owned));
    Tunnel::open(move |local, complaint| {
        let client = Command::new("ssh")
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        async move {
            match client {
                Ok(child) => carry(local, child, complaint).await,
                Err(error) => {
                    complaint.set(format!("ssh: the ssh client cannot be started: {error}"))
                }
            }
        }
    })
}

/// Copies both ways; each end of input is passed on, so that half-closed streams work.
async fn carry(local: UnixStream, mut child: Child, complaint: Complaint) {
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
            let last = said.trim().lines().last().unwrap_or_default().trim();
            complaint.set(format!("ssh: {last}"));
        }
    };
    tokio::spawn(up);
    tokio::join!(listen, down);
    drop(child);
}
