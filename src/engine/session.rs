//! One conversation with the agent in one container, from `hello` to `bye`.
//!
//! Whatever goes wrong here is [`Broken`]: the harness could not tell, and nothing is said about
//! the workload.

use std::time::Duration;

use bytes::BytesMut;
use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;

use super::{Attached, Chunk, ContainerSpec, Engine};
use crate::outcome::Broken;
use crate::protocol::lines::{LineBuffer, decode, encode};
use crate::protocol::{Frame, Hello, PROTOCOL_VERSION, Reply, Request};

/// The part of the engine's limit that starting and the agent's hello may take: of two minutes, one.
const START_PART: u32 = 2;
/// The part of it that an answer may take beyond the workload's own time limit: 20 s.
const GRACE_PART: u32 = 6;
/// How much of the agent's own diagnostics is kept for messages.
const STDERR_TAIL: usize = 2000;

/// A running agent and the container it is the first process of.
#[expect(missing_debug_implementations, reason = "streams have nothing to show")]
pub struct Session<'e> {
    engine: &'e dyn Engine,
    container: String,
    keep: bool,
    attached: Attached,
    lines: LineBuffer,
    stderr: BytesMut,
    next_id: u64,
    replies: u64,
    hello: Hello,
}

impl<'e> Session<'e> {
    /// Creates and starts the container and waits for the agent's hello. On failure nothing is
    /// left behind.
    ///
    /// # Errors
    /// [`Broken::Container`] or [`Broken::Agent`].
    pub async fn open(engine: &'e dyn Engine, spec: &ContainerSpec) -> Result<Session<'e>, Broken> {
        let broken = |e: super::EngineError| Broken::Container(e.to_string());
        let container = engine.create(spec).await.map_err(broken)?;
        match tokio::time::timeout(
            engine.answer_limit() / START_PART,
            begin(engine, &container),
        )
        .await
        {
            Ok(Ok(session)) => Ok(Session {
                keep: spec.keep,
                ..session
            }),
            Ok(Err(reason)) => Err(abandon(engine, &container, reason).await),
            Err(_) => {
                let reason = Broken::Container("it did not start in time".to_owned());
                Err(abandon(engine, &container, reason).await)
            }
        }
    }

    /// What the agent said of itself.
    #[must_use]
    pub fn hello(&self) -> &Hello {
        &self.hello
    }

    /// The container's id.
    #[must_use]
    pub fn container(&self) -> &str {
        &self.container
    }

    /// Sends a request and waits for its answer. `limit` is the time that the workload itself may
    /// take.
    ///
    /// # Errors
    /// [`Broken::Agent`] when the conversation breaks; the session is of no use afterwards.
    pub async fn ask(
        &mut self,
        limit: Duration,
        request: impl FnOnce(u64) -> Request,
    ) -> Result<Reply, Broken> {
        self.next_id += 1;
        let id = self.next_id;
        let frame = encode(&request(id));
        let limit = limit + self.grace();
        let answer = async {
            let sent = self.attached.stdin.write_all(&frame).await;
            let flushed = match sent {
                Ok(()) => self.attached.stdin.flush().await,
                Err(error) => Err(error),
            };
            flushed.map_err(|e| Broken::Agent(format!("it no longer listens: {e}")))?;
            self.frame().await
        };
        let frame = match tokio::time::timeout(limit, answer).await {
            Ok(frame) => frame?,
            Err(_) => return Err(Broken::Agent("no answer in time".to_owned())),
        };
        match frame {
            Frame::Reply {
                id: answered,
                reply,
            } if answered == id => {
                self.replies += 1;
                Ok(reply)
            }
            other => Err(Broken::Agent(format!(
                "an answer to request {id} was due, not {other:?}"
            ))),
        }
    }

    /// Says good-bye and removes the container.
    ///
    /// # Errors
    /// [`Broken::Agent`] when an answer got lost on the way.
    pub async fn close(mut self) -> Result<(), Broken> {
        let grace = self.grace();
        let farewell = async {
            let sent = self.attached.stdin.write_all(&encode(&Request::Bye)).await;
            sent.map_err(|e| Broken::Agent(e.to_string()))?;
            self.frame().await
        };
        let frame = tokio::time::timeout(grace, farewell).await;
        if !self.keep {
            let removed = self.engine.remove(&self.container).await;
            removed.map_err(|e| Broken::Container(e.to_string()))?;
        }
        match frame {
            Ok(Ok(Frame::Bye { replies })) if replies == self.replies => Ok(()),
            Ok(Ok(other)) => Err(Broken::Agent(format!(
                "its farewell does not add up: {other:?}"
            ))),
            Ok(Err(reason)) => Err(reason),
            Err(_) => Err(Broken::Agent("it did not say good-bye".to_owned())),
        }
    }

    /// Removes the container of a conversation that broke.
    pub async fn discard(self) {
        // What cannot be removed now carries our label: the next run sweeps it.
        let _ = self.engine.remove(&self.container).await;
    }

    fn grace(&self) -> Duration {
        self.engine.answer_limit() / GRACE_PART
    }

    async fn frame(&mut self) -> Result<Frame, Broken> {
        loop {
            let line = self
                .lines
                .next_line()
                .map_err(|e| Broken::Agent(e.to_string()))?;
            if let Some(line) = line {
                return decode(&line).map_err(|e| Broken::Agent(e.to_string()));
            }
            match self.attached.output.next().await {
                Some(Ok(Chunk::Stdout(bytes))) => self.lines.push(&bytes),
                Some(Ok(Chunk::Stderr(bytes))) => self.keep_stderr(&bytes),
                Some(Err(error)) => return Err(Broken::Agent(error.to_string())),
                None => return Err(Broken::Agent(self.ended())),
            }
        }
    }

    fn keep_stderr(&mut self, bytes: &[u8]) {
        self.stderr.extend_from_slice(bytes);
        let excess = self.stderr.len().saturating_sub(STDERR_TAIL);
        let _ = self.stderr.split_to(excess);
    }

    fn ended(&self) -> String {
        let said = String::from_utf8_lossy(&self.stderr);
        let said = said.trim();
        if said.is_empty() {
            "it ended".to_owned()
        } else {
            format!("it ended: {said}")
        }
    }
}

async fn begin<'e>(engine: &'e dyn Engine, container: &str) -> Result<Session<'e>, Broken> {
    let broken = |e: super::EngineError| Broken::Container(e.to_string());
    let attached = engine.attach(container).await.map_err(broken)?;
    engine.start(container).await.map_err(broken)?;
    let mut session = Session {
        engine,
        container: container.to_owned(),
        keep: false,
        attached,
        lines: LineBuffer::default(),
        stderr: BytesMut::new(),
        next_id: 0,
        replies: 0,
        hello: Hello {
            protocol: 0,
            agent: String::new(),
            cpus: 0,
            uid: 0,
        },
    };
    match session.frame().await? {
        Frame::Hello(hello) if hello.protocol == PROTOCOL_VERSION => {
            session.hello = hello;
            Ok(session)
        }
        Frame::Hello(hello) => Err(Broken::Agent(format!(
            "it speaks protocol {}, this alpine-tax {PROTOCOL_VERSION}",
            hello.protocol
        ))),
        other => Err(Broken::Agent(format!("its hello was due, not {other:?}"))),
    }
}

async fn abandon(engine: &dyn Engine, container: &str, reason: Broken) -> Broken {
    // What cannot be removed now carries our label: the next run sweeps it.
    let _ = engine.remove(container).await;
    reason
}
