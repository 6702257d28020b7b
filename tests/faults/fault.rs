//! What goes wrong, where: chosen by a seed.

use std::time::Duration;

use alpine_tax::stats::Pcg32;

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ask,
    Image,
    Create,
    Attach,
    Start,
    Remove,
    List,
    Volume,
    Upload,
    Download,
    Other,
}

impl Kind {
    /// By the first line of the request.
    pub(crate) fn of(head: &[u8]) -> Kind {
        let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line).into_owned();
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let path = path.split('?').next().unwrap_or("");
        match (method, path) {
            (_, path) if path.ends_with("/attach") => Kind::Attach,
            (_, path) if path.ends_with("/containers/create") => Kind::Create,
            (_, path) if path.ends_with("/start") => Kind::Start,
            ("PUT", path) if path.ends_with("/archive") => Kind::Upload,
            (_, path) if path.ends_with("/archive") => Kind::Download,
            (_, path) if path.ends_with("/containers/json") => Kind::List,
            ("DELETE", path) if path.contains("/containers/") => Kind::Remove,
            (_, path) if path.contains("/volumes") => Kind::Volume,
            (_, path) if path.contains("/images/") => Kind::Image,
            (_, path) if path.ends_with("/info") || path.ends_with("/version") => Kind::Ask,
            _ => Kind::Other,
        }
    }
}

/// Requests of a plain run, for faults at a certain kind of them.
const OF_A_RUN: [Kind; 8] = [
    Kind::Ask,
    Kind::Image,
    Kind::Create,
    Kind::Attach,
    Kind::Start,
    Kind::Remove,
    Kind::List,
    Kind::Volume,
];

/// One fault, at some requests.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// The requests that it may strike; any when there is none.
    kind: Option<Kind>,
    /// At which of those it strikes first.
    first: usize,
    /// How many it strikes.
    times: usize,
    what: What,
    seen: usize,
}

/// What happens.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    /// The connection is closed before anything is read.
    Refused,
    /// The answer ends at this share of it.
    Cut { share: f64 },
    /// The answer is well-formed HTTP with half a body.
    Truncated,
    /// A byte of the answer is another.
    Corrupted { share: f64, flip: Flip },
    /// The answer comes later.
    Delayed(Duration),
    /// So many bytes of the answer come, and then nothing.
    Hung { after: usize },
    /// The engine says that it will not; 200: nonsense.
    Status(u16),
    /// What is sent with a request.
    Upload(Mangle),
    /// What is said in a conversation with the agent.
    Stream { upwards: bool, mangle: Mangle },
}

impl What {
    /// The same, at the beginning of a conversation.
    pub(crate) fn of_a_stream(self) -> Option<Mangle> {
        let at = |share: f64| (share * 400.0) as usize;
        match self {
            What::Cut { share } => Some(Mangle::Cut { at: at(share) }),
            What::Corrupted { share, flip } => Some(Mangle::Corrupt {
                at: at(share),
                flip,
            }),
            What::Delayed(pause) => Some(Mangle::Delay { at: 0, pause }),
            What::Hung { after } => Some(Mangle::Hang { at: after }),
            What::Refused
            | What::Truncated
            | What::Status(_)
            | What::Upload(_)
            | What::Stream { .. } => None,
        }
    }
}

/// What happens at a byte of a stream.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mangle {
    Cut { at: usize },
    Corrupt { at: usize, flip: Flip },
    Delay { at: usize, pause: Duration },
    Hang { at: usize },
}

impl Mangle {
    pub(crate) fn at(self) -> usize {
        match self {
            Mangle::Cut { at }
            | Mangle::Corrupt { at, .. }
            | Mangle::Delay { at, .. }
            | Mangle::Hang { at } => at,
        }
    }
}

/// How a byte becomes another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Flip {
    /// Any bits.
    Bits(u8),
    /// Into one that no reader of JSON objects to: a letter to a letter, a digit to a digit.
    Unnoticed,
}

impl Flip {
    pub(crate) fn of(self, byte: u8) -> u8 {
        match (self, byte) {
            (Flip::Bits(bits), byte) => byte ^ bits,
            (Flip::Unnoticed, b'z' | b'Z' | b'9') => byte - 1,
            (Flip::Unnoticed, byte) if byte.is_ascii_alphanumeric() => byte + 1,
            (Flip::Unnoticed, byte) => byte ^ 1,
        }
    }
}

impl Fault {
    /// At one of so many requests, or at a certain kind of them.
    pub(crate) fn at_a_request(rng: &mut Pcg32, requests: usize, what: What) -> Fault {
        let by_kind = rng.below(2) == 0;
        Fault {
            kind: by_kind.then(|| OF_A_RUN[rng.index(OF_A_RUN.len())]),
            first: 1 + if by_kind {
                rng.index(3)
            } else {
                rng.index(requests)
            },
            // Once, or more often than it is tried again.
            times: [1, 1, 1, 40][rng.index(4)],
            what,
            seen: 0,
        }
    }

    /// From one of so many requests on.
    pub(crate) fn from_a_request_on(rng: &mut Pcg32, requests: usize, what: What) -> Fault {
        Fault {
            kind: None,
            first: 1 + rng.index(requests),
            times: usize::MAX,
            what,
            seen: 0,
        }
    }

    /// At the first or second request of this kind.
    pub(crate) fn at_kind(rng: &mut Pcg32, kind: Kind, what: What) -> Fault {
        Fault {
            kind: Some(kind),
            first: 1 + rng.index(2),
            times: 1,
            what,
            seen: 0,
        }
    }

    /// What happens to this request.
    pub(crate) fn strikes(&mut self, number: usize, kind: Kind) -> Option<What> {
        let place = match self.kind {
            None => number,
            Some(wanted) if wanted == kind => {
                self.seen += 1;
                self.seen
            }
            Some(_) => return None,
        };
        let strikes = place >= self.first && place - self.first < self.times;
        strikes.then_some(self.what)
    }
}

/// A flip, half of them such that JSON stays JSON.
pub(crate) fn flip(rng: &mut Pcg32) -> Flip {
    if rng.below(2) == 0 {
        Flip::Unnoticed
    } else {
        Flip::Bits(1 << rng.below(8))
    }
}
