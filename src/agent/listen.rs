//! The agent without a caller on stdin: it listens on a socket in a folder that it shares with whoever
//! leads it, such as another container of its pod.
//!
//! One conversation at a time; the next begins when it is over. A file named `end` in the folder ends
//! the agent.

use std::io::{self, Write};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};

use super::exchange::wait_for_any;
use super::serve::{Agent, Trouble};
use super::{END, SOCKET};

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Talks with whoever connects until the file says that it is enough.
pub(super) fn listen(folder: &Path, agent: &mut Agent) -> Result<(), Trouble> {
    let listener = UnixListener::bind(folder.join(SOCKET))?;
    listener.set_nonblocking(true)?;
    while !folder.join(END).exists() {
        let mut ready = [PollFd::new(&listener, PollFlags::IN)];
        wait_for_any(&mut ready, LOOK)?;
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error.into()),
        };
        stream.set_nonblocking(false)?;
        // What goes wrong in a conversation is the caller's to tell; the next one begins anew.
        if let Err(trouble) = agent.converse(&mut &stream, &mut &stream) {
            let _nobody_may_listen = writeln!(io::stderr(), "alpine-tax agent: {trouble}");
        }
    }
    Ok(())
}
