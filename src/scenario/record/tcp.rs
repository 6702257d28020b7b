//! DNS messages out of TCP segments, which come in any order, twice, or not at all.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

/// Most bytes of one direction that wait for what is before them.
const MOST_WAITING: usize = 1 << 20;

/// All directions of all connections.
#[derive(Debug, Default)]
pub(super) struct Streams(HashMap<(SocketAddr, SocketAddr), Stream>);

/// One direction of a connection.
#[derive(Debug, Default)]
struct Stream {
    /// Number of the byte that is due.
    next: Option<u32>,
    /// What came before what is due, by how far it is from there.
    waiting: BTreeMap<u32, Vec<u8>>,
    waiting_bytes: usize,
    read: Vec<u8>,
}

impl Streams {
    /// Takes a segment; gives the messages that are whole now.
    pub(super) fn take(
        &mut self,
        from: SocketAddr,
        to: SocketAddr,
        seq: u32,
        syn: bool,
        payload: &[u8],
    ) -> Vec<Vec<u8>> {
        let stream = self.0.entry((from, to)).or_default();
        if syn {
            *stream = Stream {
                next: Some(seq.wrapping_add(1)),
                ..Stream::default()
            };
        }
        // Where the capture begins within a connection, its first segment is taken as a beginning.
        let next = *stream.next.get_or_insert(seq);
        let begin = if syn { seq.wrapping_add(1) } else { seq };
        stream.keep(begin, next, payload);
        stream.join();
        stream.messages()
    }
}

impl Stream {
    fn keep(&mut self, seq: u32, next: u32, payload: &[u8]) {
        let ahead = seq.wrapping_sub(next);
        let behind = next.wrapping_sub(seq);
        let (seq, payload) = if ahead < 1 << 31 {
            (seq, payload)
        } else {
            // Sent again, perhaps with something new behind it.
            let new = payload.get(behind as usize..).unwrap_or_default();
            (next, new)
        };
        if payload.is_empty() || self.waiting_bytes + payload.len() > MOST_WAITING {
            return;
        }
        let known = self.waiting.get(&seq).map_or(0, Vec::len);
        if known < payload.len() {
            self.waiting_bytes += payload.len() - known;
            self.waiting.insert(seq, payload.to_vec());
        }
    }

    /// Takes over what is due.
    fn join(&mut self) {
        while let Some(next) = self.next {
            // The last one that begins no later; numbers start again behind the largest.
            let before = self.waiting.range(..=next).next_back();
            let Some((&seq, _)) = before.or_else(|| self.waiting.last_key_value()) else {
                return;
            };
            if next.wrapping_sub(seq) >= 1 << 31 {
                return;
            }
            let payload = self.waiting.remove(&seq).unwrap_or_default();
            self.waiting_bytes -= payload.len();
            let known = next.wrapping_sub(seq) as usize;
            if let Some(new) = payload.get(known..) {
                self.read.extend(new);
                let length = u32::try_from(new.len()).unwrap_or_default();
                self.next = Some(next.wrapping_add(length));
            }
        }
    }

    fn messages(&mut self) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        let mut rest = self.read.as_slice();
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes(*length));
            let Some((message, after)) = after.split_at_checked(length) else {
                break;
            };
            messages.push(message.to_vec());
            rest = after;
        }
        // Once for all: an attacker's may be empty, and very many.
        let taken = self.read.len() - rest.len();
        self.read.drain(..taken);
        messages
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ends() -> (SocketAddr, SocketAddr) {
        let address = |text: &str| text.parse().unwrap();
        (address("10.0.0.1:4000"), address("10.0.0.2:53"))
    }

    /// Empty messages were once taken off one by one, each moving all behind it.
    #[test]
    fn very_many_empty_messages_and_segments_out_of_order_take_no_time() {
        let (from, to) = ends();
        let begin = std::time::Instant::now();
        let mut streams = Streams::default();
        let empty = vec![0; MOST_WAITING];
        let messages = streams.take(from, to, 1, false, &empty);
        assert_eq!(messages.len(), MOST_WAITING / 2);

        let due = 1 + u32::try_from(MOST_WAITING).unwrap();
        let count = 200_000;
        for ahead in (1..count).rev() {
            assert!(streams.take(from, to, due + ahead, false, &[0]).is_empty());
        }
        let messages = streams.take(from, to, due, false, &[0]);
        assert_eq!(messages.len(), count as usize / 2);
        let took = begin.elapsed();
        assert!(took < std::time::Duration::from_secs(20), "{took:?}");
    }

    proptest! {
        #[test]
        fn messages_are_whole_whatever_the_order(
            sizes in proptest::collection::vec(1..60usize, 1..20),
            order in proptest::collection::vec(0..1000usize, 40),
            start: u32,
        ) {
            let (from, to) = ends();
            let sent: Vec<Vec<u8>> = (0u8..3).map(|n| vec![n; 100 + usize::from(n)]).collect();
            let mut bytes = Vec::new();
            for message in &sent {
                bytes.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
                bytes.extend(message);
            }
            let mut segments = Vec::new();
            let mut at = 0;
            for size in sizes.iter().cycle() {
                if at == bytes.len() {
                    break;
                }
                let end = (at + size).min(bytes.len());
                segments.push((at, bytes[at..end].to_vec()));
                at = end;
            }
            // Some twice, all mixed.
            let again = segments.clone();
            segments.extend(again);
            for (index, other) in order.iter().enumerate() {
                let count = segments.len();
                segments.swap(index % count, other % count);
            }
            let mut streams = Streams::default();
            let mut got = streams.take(from, to, start, true, &[]);
            for (offset, payload) in segments {
                let seq = start.wrapping_add(1).wrapping_add(u32::try_from(offset).unwrap());
                got.extend(streams.take(from, to, seq, false, &payload));
            }
            prop_assert_eq!(got, sent);
        }
    }
}
