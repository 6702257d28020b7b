//! One TCP connection of a client: messages with a length before them, several if it likes.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A connection that never blocks.
#[derive(Debug)]
pub(super) struct Connection {
    /// Never used again for another one, so that a late answer finds nobody rather than a stranger.
    pub(super) number: u64,
    /// Which of the servers it came to.
    pub(super) server: usize,
    pub(super) peer: SocketAddr,
    pub(super) stream: TcpStream,
    read: Vec<u8>,
    unsent: Vec<u8>,
}

impl Connection {
    pub(super) fn new(
        number: u64,
        server: usize,
        (stream, peer): (TcpStream, SocketAddr),
    ) -> io::Result<Connection> {
        stream.set_nonblocking(true)?;
        Ok(Connection {
            number,
            server,
            peer,
            stream,
            read: Vec::new(),
            unsent: Vec::new(),
        })
    }

    /// Reads what is there. Returns the messages that are complete, and whether the client may
    /// send more.
    pub(super) fn receive(&mut self) -> (Vec<Vec<u8>>, bool) {
        let mut chunk = [0; 4096];
        let open = match self.stream.read(&mut chunk) {
            Ok(0) => false,
            Ok(count) => {
                self.read.extend_from_slice(&chunk[..count]);
                true
            }
            Err(error) => matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ),
        };
        let mut messages = Vec::new();
        while let [high, low, rest @ ..] = self.read.as_slice() {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let Some(message) = rest.get(..length) else {
                break;
            };
            messages.push(message.to_vec());
            self.read.drain(..2 + length);
        }
        (messages, open)
    }

    /// Queues an answer and sends what the connection takes.
    pub(super) fn answer(&mut self, message: &[u8]) {
        let Ok(length) = u16::try_from(message.len()) else {
            return;
        };
        self.unsent.extend(length.to_be_bytes());
        self.unsent.extend(message);
        self.send();
    }

    /// Sends what waits. A client that is gone shows when it is read from.
    pub(super) fn send(&mut self) {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => self.unsent.clear(),
            }
        }
    }

    pub(super) fn waits_to_send(&self) -> bool {
        !self.unsent.is_empty()
    }
}
