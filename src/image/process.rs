//! Scripts on this machine: started, listened to, and ended with all they started.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;

/// The last lines of what something said, for error messages.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    lines: std::collections::VecDeque<String>,
}

const TAIL_LINES: usize = 30;
const LINE_LENGTH: usize = 400;

impl Tail {
    /// Takes the next line.
    pub(crate) fn push(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if self.lines.len() == TAIL_LINES {
            self.lines.pop_front();
        }
        // It may come from a container, and goes to somebody's terminal.
        let shown = line.chars().map(|c| if c.is_control() { ' ' } else { c });
        self.lines.push_back(shown.take(LINE_LENGTH).collect());
    }

    /// All that is kept, indented, with a line feed before each line.
    pub(crate) fn indented(&self) -> String {
        self.lines
            .iter()
            .map(|line| format!("\n  {line}"))
            .collect()
    }
}

/// Ends the whole group of a script when the run that started it is cancelled.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(pid) = self.0 {
            // SIGTERM and not SIGKILL: mmdebstrap removes its temporary root then.
            let _gone_already = kill_process_group(pid, Signal::TERM);
        }
    }
}

/// Runs a script of the catalogue with `sh` and gives each line it writes to `progress`.
///
/// # Errors
/// What went wrong, with the last lines of its output.
pub(crate) async fn run_script(
    script: &Path,
    arguments: &[String],
    limit: Duration,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<(), String> {
    let mut child = Command::new("sh")
        .arg(script)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("`sh` could not be started: {error}"))?;
    let mut group = Group(child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)));
    let tail = std::sync::Mutex::new(Tail::default());
    let line = |line: &str| {
        if let Ok(mut tail) = tail.lock() {
            tail.push(line);
        }
        progress(line);
    };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let all = async {
        tokio::join!(read_lines(stdout, &line), read_lines(stderr, &line));
        child.wait().await
    };
    let ended = tokio::time::timeout(limit, all).await;
    let said = || tail.lock().map(|tail| tail.indented()).unwrap_or_default();
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    match ended {
        Err(_) => Err(format!("{name} took longer than {limit:?}{}", said())),
        Ok(Err(error)) => Err(format!("{name} was lost: {error}")),
        Ok(Ok(status)) => {
            group.0 = None;
            if status.success() {
                Ok(())
            } else {
                Err(format!("{name} failed ({status}):{}", said()))
            }
        }
    }
}

async fn read_lines(stream: Option<impl AsyncRead + Unpin>, line: &impl Fn(&str)) {
    let Some(stream) = stream else { return };
    let mut reader = BufReader::new(stream);
    let mut bytes = Vec::new();
    while let Ok(count) = reader.read_until(b'\n', &mut bytes).await {
        if count == 0 {
            break;
        }
        line(String::from_utf8_lossy(&bytes).trim_end());
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[tokio::test]
    async fn a_failure_ends_with_what_was_said_last() {
        let file = script("i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo line $i; done; exit 3");
        let error = run_script(file.path(), &[], Duration::from_secs(10), &|_| ())
            .await
            .unwrap_err();
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(error.ends_with("line 50"), "{error}");
        assert!(!error.contains("line 20\n"), "{error}");
    }

    #[tokio::test]
    async fn a_script_that_hangs_is_ended_with_its_children() {
        let file = script("sleep 60 & echo $!; wait");
        let child = std::sync::Mutex::new(String::new());
        let limit = Duration::from_millis(300);
        let note = |line: &str| line.clone_into(&mut child.lock().unwrap());
        let error = run_script(file.path(), &[], limit, &note)
            .await
            .unwrap_err();
        assert!(error.contains("took longer"), "{error}");
        tokio::time::sleep(Duration::from_millis(200)).await;
        let stat = format!("/proc/{}/stat", child.lock().unwrap());
        let state = std::fs::read_to_string(stat).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z"), "{state}");
    }
}
