//! One short conversation with the agent in a created container: what do you see?

use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;

use crate::engine::{Chunk, Engine};
use crate::image::process::Tail;
use crate::protocol::lines::{LineBuffer, decode, encode};
use crate::protocol::{Frame, PROTOCOL_VERSION, Probe, Reply, Request};

/// Starts the container and gives what its agent found. The caller removes the container and
/// limits the time.
pub(super) async fn probe_in(engine: &dyn Engine, container: &str) -> Result<Probe, String> {
    let text = |error: crate::engine::EngineError| error.to_string();
    let mut attached = engine.attach(container).await.map_err(text)?;
    engine.start(container).await.map_err(text)?;
    let mut requests = encode(&Request::Probe { id: 1 });
    requests.extend(encode(&Request::Bye));
    // When the agent did not start, what it said tells more than a broken pipe.
    let written = async {
        attached.stdin.write_all(&requests).await?;
        attached.stdin.flush().await
    };
    let written = written.await;
    let mut buffer = LineBuffer::default();
    let mut complaints = Tail::default();
    while let Some(chunk) = attached.output.next().await {
        match chunk.map_err(text)? {
            Chunk::Stderr(bytes) => {
                for line in String::from_utf8_lossy(&bytes).lines() {
                    complaints.push(line);
                }
            }
            Chunk::Stdout(bytes) => buffer.push(&bytes),
        }
        while let Some(line) = buffer.next_line().map_err(|error| error.to_string())? {
            let frame = decode::<Frame>(&line).map_err(|error| error.to_string())?;
            if let Some(probe) = answer(frame)? {
                return Ok(probe);
            }
        }
    }
    let written = written.err().map(|error| format!(" ({error})"));
    Err(format!(
        "the agent ended without an answer{}{}",
        written.unwrap_or_default(),
        complaints.indented()
    ))
}

fn answer(frame: Frame) -> Result<Option<Probe>, String> {
    match frame {
        Frame::Hello(hello) if hello.protocol != PROTOCOL_VERSION => Err(format!(
            "the agent speaks protocol {}, this program {PROTOCOL_VERSION}",
            hello.protocol
        )),
        Frame::Hello(_) => Ok(None),
        Frame::Reply {
            reply: Reply::Probed(probe),
            ..
        } => Ok(Some(*probe)),
        Frame::Reply {
            reply: Reply::CouldNot(why),
            ..
        } => Err(why),
        Frame::Reply { .. } => Err("the agent answered something else".to_owned()),
        Frame::Bye { .. } => Err("the agent said good-bye without an answer".to_owned()),
    }
}
