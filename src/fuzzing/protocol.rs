//! What the agent and the orchestrator say to each other, each as the other one reads it.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Target;
use crate::dns;
use crate::protocol::lines::{LineBuffer, decode, encode};
use crate::protocol::{Frame, Request};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "frames",
        reads: "what an agent sends to the orchestrator",
        longest: 1024,
        run: |input| drop(conversation::<Frame>(input)),
    },
    Target {
        name: "requests",
        reads: "what an orchestrator sends to the agent",
        longest: 1024,
        run: |input| {
            for request in conversation::<Request>(input) {
                if let Request::Run { job, .. } = &request {
                    job.dns.as_ref().map(dns::check);
                }
            }
        },
    },
];

/// Reads a stream that comes in pieces, to its end or the first mistake.
fn conversation<T: Serialize + DeserializeOwned + PartialEq + Debug>(input: &[u8]) -> Vec<T> {
    let mut lines = LineBuffer::default();
    let mut said = Vec::new();
    for chunk in input.chunks(97) {
        lines.push(chunk);
        while let Ok(Some(line)) = lines.next_line() {
            let Ok(frame) = decode::<T>(&line) else {
                return said;
            };
            let written = encode(&frame);
            let again = decode::<T>(written.trim_ascii_end());
            assert_eq!(again.ok().as_ref(), Some(&frame));
            said.push(frame);
        }
    }
    said
}
