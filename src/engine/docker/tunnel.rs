//! A local socket whose connections end at a remote engine: whoever carries them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;

/// What the carrier of a connection says comes a moment after the end of the connection.
const MOMENT: Duration = Duration::from_millis(200);

/// A local socket whose connections end at the remote engine.
#[derive(Debug)]
pub(super) struct Tunnel {
    folder: tempfile::TempDir,
    accepting: JoinHandle<()>,
    complaint: Complaint,
}

/// What went wrong with a connection last, in words.
#[derive(Debug, Clone, Default)]
pub(super) struct Complaint(Arc<Mutex<String>>);

impl Complaint {
    pub(super) fn set(&self, text: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

impl Tunnel {
    /// Opens the socket; each connection is handed to `carry`.
    pub(super) fn open<F: Future<Output = ()> + Send + 'static>(
        carry: impl Fn(UnixStream, Complaint) -> F + Send + 'static,
    ) -> Result<Tunnel, String> {
        let folder = tempfile::Builder::new()
            .prefix("alpine-tax-tunnel-")
            .tempdir()
            .map_err(|error| format!("no temporary folder: {error}"))?;
        let listener = UnixListener::bind(socket_in(folder.path()))
            .map_err(|error| format!("no local socket: {error}"))?;
        let complaint = Complaint::default();
        let told = complaint.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((local, _)) = listener.accept().await {
                tokio::spawn(carry(local, told.clone()));
            }
        });
        Ok(Tunnel {
            folder,
            accepting,
            complaint,
        })
    }

    pub(super) fn socket(&self) -> PathBuf {
        socket_in(self.folder.path())
    }

    /// What the carrier said last, when it said something.
    pub(super) async fn complaint(&self) -> Option<String> {
        tokio::time::sleep(MOMENT).await;
        let said = &self.complaint.0;
        let said = said.lock().unwrap_or_else(PoisonError::into_inner);
        let last = said.trim().lines().last()?.trim();
        (!last.is_empty()).then(|| last.to_owned())
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
