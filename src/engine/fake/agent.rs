//! What runs in a fake container: the agent's side of the protocol, or a scripted command.

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::state::Streams;
use super::{Answer, Ended};
use crate::engine::Exit;
use crate::environment::Environment;
use crate::protocol::lines::{LineBuffer, decode, encode};
use crate::protocol::{Frame, Hello, PROTOCOL_VERSION, Probe, Reply, Request};

/// The script of one agent.
pub(super) struct Script {
    pub(super) probe: Probe,
    pub(super) answer: Option<Answer>,
    pub(super) dies_after: Option<u64>,
    pub(super) uid: u32,
}

/// Speaks until `Bye`, the end of stdin or its scripted death. Gives the exit.
pub(super) async fn speak(script: Script, mut streams: Streams) -> Exit {
    let hello = Frame::Hello(Hello {
        protocol: PROTOCOL_VERSION,
        agent: env!("CARGO_PKG_VERSION").to_owned(),
        cpus: 2,
        uid: script.uid,
    });
    let mut replies = 0;
    let mut alive = send(&mut streams, &hello).await;
    let mut lines = LineBuffer::default();
    let mut piece = [0; 4096];
    while alive {
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => match streams.stdin.read(&mut piece).await {
                Ok(length) if length > 0 => {
                    lines.push(&piece[..length]);
                    continue;
                }
                _ => return exit(1),
            },
            Err(_) => return exit(1),
        };
        let Ok(request) = decode::<Request>(&line) else {
            return exit(1);
        };
        if script.dies_after == Some(replies) && !matches!(request, Request::Bye) {
            return exit(137);
        }
        let Some(id) = id_of(&request) else {
            send(&mut streams, &Frame::Bye { replies }).await;
            return exit(0);
        };
        let reply = script.reply(&request);
        alive = send(&mut streams, &Frame::Reply { id, reply }).await;
        replies += 1;
    }
    exit(1)
}

impl Script {
    fn reply(&self, request: &Request) -> Reply {
        match (request, &self.answer) {
            (Request::Probe { .. }, _) => Reply::Probed(Box::new(self.probe.clone())),
            (_, Some(answer)) => answer(request),
            (Request::Environment { .. }, None) => Reply::Surveyed(Box::<Environment>::default()),
            (_, None) => Reply::CouldNot("the fake engine has no script for this".to_owned()),
        }
    }
}

fn id_of(request: &Request) -> Option<u64> {
    match request {
        Request::Run { id, .. }
        | Request::RunShared { id, .. }
        | Request::Repeat { id, .. }
        | Request::RunLast { id, .. }
        | Request::Look { id, .. }
        | Request::Files { id, .. }
        | Request::StartServer { id, .. }
        | Request::AwaitReady { id, .. }
        | Request::AwaitRest { id, .. }
        | Request::StopServer { id, .. }
        | Request::Time { id, .. }
        | Request::StartWorker { id, .. }
        | Request::Sample { id, .. }
        | Request::StopWorker { id }
        | Request::Mapped { id, .. }
        | Request::Environment { id }
        | Request::Conditions { id, .. }
        | Request::Probe { id } => Some(*id),
        Request::Bye => None,
    }
}

async fn send(streams: &mut Streams, frame: &Frame) -> bool {
    streams.stdout.write_all(&encode(frame)).await.is_ok()
}

fn exit(status: i64) -> Exit {
    Exit {
        status,
        out_of_memory: false,
    }
}

/// Writes what a scripted command writes.
pub(super) async fn write(ended: Ended, streams: Option<Streams>) -> Exit {
    if let Some(mut streams) = streams {
        // A reader that went away is no failure of the command.
        let _ = streams.stdout.write_all(&ended.stdout).await;
        let _ = streams.stderr.write_all(&ended.stderr).await;
    }
    Exit {
        status: ended.status,
        out_of_memory: ended.out_of_memory,
    }
}

/// What an empty tar archive is: two blocks of zeros.
pub(super) fn empty_tar() -> Bytes {
    Bytes::from_static(&[0; 1024])
}
