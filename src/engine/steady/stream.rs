//! Long answers: none may stay silent for too long, and an archive must come to its end.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use tokio::time::timeout;

use super::super::{ByteStream, EngineError};

/// A tar archive ends with two blocks of zeros.
const TRAILER: usize = 1024;

/// How far an answer has come.
struct Reading {
    pieces: ByteStream,
    /// Zeros at the end of what has come.
    zeros: usize,
    over: bool,
}

/// The archive as it comes. That it stops, or ends before its end, is an error: over a connection that
/// ends with the answer nothing else tells.
pub(super) fn whole(pieces: ByteStream, doing: String, silence: Duration) -> ByteStream {
    let reading = Reading {
        pieces,
        zeros: 0,
        over: false,
    };
    Box::pin(unfold(reading, move |mut reading| {
        let doing = doing.clone();
        async move {
            if reading.over {
                return None;
            }
            let next = match timeout(silence, reading.pieces.next()).await {
                Ok(Some(Ok(piece))) => Ok(reading.take(piece)),
                Ok(Some(Err(error))) => Err(error),
                Ok(None) if reading.zeros >= TRAILER => return None,
                Ok(None) => Err(lost(doing, "the archive was cut off".to_owned())),
                Err(_) => {
                    let seconds = silence.as_secs_f64();
                    Err(lost(doing, format!("nothing came for {seconds:.1} s")))
                }
            };
            reading.over = next.is_err();
            Some((next, reading))
        }
    }))
}

impl Reading {
    fn take(&mut self, piece: Bytes) -> Bytes {
        let zeros = piece.iter().rev().take(TRAILER).take_while(|b| **b == 0);
        let zeros = zeros.count();
        self.zeros = if zeros == piece.len() {
            self.zeros + zeros
        } else {
            zeros
        };
        piece
    }
}

fn lost(doing: String, message: String) -> EngineError {
    EngineError::Lost { doing, message }
}
