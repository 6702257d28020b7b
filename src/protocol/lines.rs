//! Framing: one JSON value a line behind its checksum, with a limit on its length.
//!
//! The checksum (CRC-32) is there because a changed byte can leave good JSON: another exit status, another
//! word of output. What lies between the two ends is not ours: an engine, its helpers, a tunnel.
//!
//! Chunks that arrive from a stream are not lines; [`LineBuffer`] puts them together again.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::MAX_FRAME;

/// Why a frame could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A line without end.
    #[error("a frame is longer than {MAX_FRAME} bytes")]
    TooLong,
    /// Its checksum is another's.
    #[error("a frame was damaged on its way: {start}")]
    Damaged {
        /// The beginning of the line.
        start: String,
    },
    /// Not what the protocol allows.
    #[error("not a frame of this protocol: {error}: {start}")]
    Malformed {
        /// What the JSON reader said.
        error: serde_json::Error,
        /// The beginning of the line.
        start: String,
    },
}

/// One value as a line, line feed included.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(
        clippy::expect_used,
        reason = "protocol types have string keys and no failing impls"
    )]
    let json = serde_json::to_vec(value).expect("protocol types always serialise");
    let mut line = checksum(&json).into_bytes();
    line.extend_from_slice(&json);
    line.push(b'\n');
    line
}

/// Reads one line (without line feed) as a value.
///
/// # Errors
/// [`FrameError::Damaged`] and [`FrameError::Malformed`] with the beginning of the line.
pub fn decode<T: DeserializeOwned>(line: &[u8]) -> Result<T, FrameError> {
    let start = || String::from_utf8_lossy(&line[..line.len().min(120)]).into_owned();
    let json = line.get(CHECKSUM..).unwrap_or_default();
    if !line.starts_with(checksum(json).as_bytes()) {
        return Err(FrameError::Damaged { start: start() });
    }
    serde_json::from_slice(json).map_err(|error| FrameError::Malformed {
        error,
        start: start(),
    })
}

/// Length of what [`checksum`] gives.
const CHECKSUM: usize = 9;

/// Eight hexadecimal digits and a space.
fn checksum(json: &[u8]) -> String {
    format!("{:08x} ", crc32fast::hash(json))
}

/// Joins chunks of a stream into lines.
#[derive(Debug, Default)]
pub struct LineBuffer {
    pending: Vec<u8>,
    searched: usize,
}

impl LineBuffer {
    /// Takes the next chunk of the stream.
    pub fn push(&mut self, chunk: &[u8]) {
        self.pending.extend_from_slice(chunk);
    }

    /// Whether nothing is pending: no frame was cut in its middle.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// The next whole line, without its line feed.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] when what is pending has no line feed within [`MAX_FRAME`] bytes.
    pub fn next_line(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let found = self.pending[self.searched..]
            .iter()
            .position(|&b| b == b'\n');
        let Some(offset) = found else {
            self.searched = self.pending.len();
            return if self.pending.len() > MAX_FRAME {
                Err(FrameError::TooLong)
            } else {
                Ok(None)
            };
        };
        let end = self.searched + offset;
        if end > MAX_FRAME {
            return Err(FrameError::TooLong);
        }
        let rest = self.pending.split_off(end + 1);
        let mut line = std::mem::replace(&mut self.pending, rest);
        line.pop();
        self.searched = 0;
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::Request;

    #[test]
    fn a_line_without_end_is_refused() {
        let mut buffer = LineBuffer::default();
        buffer.push(&vec![b'x'; MAX_FRAME + 1]);
        assert!(matches!(buffer.next_line(), Err(FrameError::TooLong)));
    }

    #[test]
    fn what_is_not_a_frame_is_shown() {
        let error = decode::<Request>(b"hello").unwrap_err().to_string();
        assert!(error.contains("hello"), "{error}");
    }

    #[test]
    fn what_is_signed_and_no_request_is_malformed() {
        let line = encode(&"hello");
        let error = decode::<Request>(&line[..line.len() - 1]).unwrap_err();
        assert!(matches!(error, FrameError::Malformed { .. }), "{error}");
    }

    proptest! {
        #[test]
        fn no_changed_byte_goes_unnoticed(id: u64, at: usize, bits in 1u8..) {
            let mut line = encode(&Request::StopWorker { id });
            line.pop();
            let at = at % line.len();
            line[at] ^= bits;
            let is_damaged = matches!(decode::<Request>(&line), Err(FrameError::Damaged { .. }));
            prop_assert!(is_damaged);
        }

        #[test]
        fn any_chunking_gives_the_same_frames(
            ids in proptest::collection::vec(any::<u64>(), 0..20),
            cut in 1usize..40,
        ) {
            let frames: Vec<Request> = ids.iter().map(|&id| Request::StopWorker { id }).collect();
            let stream: Vec<u8> = frames.iter().flat_map(encode).collect();
            let mut buffer = LineBuffer::default();
            let mut read = Vec::new();
            for chunk in stream.chunks(cut) {
                buffer.push(chunk);
                while let Some(line) = buffer.next_line().unwrap() {
                    read.push(decode::<Request>(&line).unwrap());
                }
            }
            prop_assert_eq!(read, frames);
        }
    }
}
