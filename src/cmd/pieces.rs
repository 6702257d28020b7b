//! A stream of pieces as something that is read on a thread of its own: the engine's next pieces
//! come while those before are looked into.

use std::io::{self, BufRead, Read};

use bytes::{Buf as _, Bytes};
use futures_util::StreamExt as _;
use tokio::sync::mpsc::{self, Receiver};

use crate::engine::{ByteStream, EngineError};

/// Pieces that wait to be read: a few megabytes.
const WAITING: usize = 16;

/// Reads what comes, on a thread that may block.
#[derive(Debug)]
pub(super) struct Pieces {
    pieces: Receiver<Result<Bytes, EngineError>>,
    piece: Bytes,
}

/// Begins to fetch.
pub(super) fn reader(mut stream: ByteStream) -> Pieces {
    let (send, pieces) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        while let Some(piece) = stream.next().await {
            // Nobody reads on.
            if send.send(piece).await.is_err() {
                return;
            }
        }
    });
    Pieces {
        pieces,
        piece: Bytes::new(),
    }
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece.map_err(io::Error::other)?,
                None => break,
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, count: usize) {
        self.piece.advance(count);
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = self.fill_buf()?;
        let count = piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&piece[..count]);
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_are_read_in_order_and_an_error_ends_the_reading() {
        let lost = EngineError::Failed {
            doing: "reading".to_owned(),
            message: "gone".to_owned(),
        };
        let pieces = [Ok("ab"), Ok(""), Ok("cd"), Err(lost)];
        let pieces = pieces.map(|piece| piece.map(|text| Bytes::from_static(text.as_bytes())));
        let mut reader = reader(Box::pin(futures_util::stream::iter(pieces)));
        let read = tokio::task::spawn_blocking(move || {
            let mut text = Vec::new();
            let error = reader.read_to_end(&mut text).unwrap_err();
            (text, error.to_string())
        });
        let (text, error) = read.await.unwrap();
        assert_eq!(text, b"abcd");
        assert!(error.contains("gone"), "{error}");
    }
}
