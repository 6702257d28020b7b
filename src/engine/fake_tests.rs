//! The fake behaves as an engine does, and as scripted.

use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::engine::{Chunk, Engine, Mount};
use crate::protocol::lines::{LineBuffer, decode, encode};
use crate::protocol::{AGENT_COMMAND, Frame};

fn agent_spec() -> ContainerSpec {
    ContainerSpec {
        image: "base:1".to_owned(),
        command: vec!["/alpine-tax".to_owned(), AGENT_COMMAND.to_owned()],
        ..ContainerSpec::default()
    }
}

/// Sends the requests to a fresh agent and gives all frames until the end of its output.
async fn converse(engine: &FakeEngine, requests: &[Request]) -> (Vec<Frame>, i64) {
    let id = engine.create(&agent_spec()).await.unwrap();
    let mut attached = engine.attach(&id).await.unwrap();
    engine.start(&id).await.unwrap();
    for request in requests {
        // An agent that has died does not read.
        let _ = attached.stdin.write_all(&encode(request)).await;
    }
    let mut lines = LineBuffer::default();
    let mut frames = Vec::new();
    while let Some(chunk) = attached.output.next().await {
        if let Chunk::Stdout(bytes) = chunk.unwrap() {
            lines.push(&bytes);
        }
        while let Some(line) = lines.next_line().unwrap() {
            frames.push(decode(&line).unwrap());
        }
    }
    let exit = engine.wait(&id).await.unwrap();
    engine.remove(&id).await.unwrap();
    (frames, exit.status)
}

fn engine() -> FakeEngine {
    let probe = Probe {
        os_id: Some("alpine".to_owned()),
        ..Probe::default()
    };
    FakeEngine::new().with_image("base:1", probe)
}

#[tokio::test]
async fn an_agent_speaks_the_protocol() {
    let engine = engine().answer("base:1", |request| match request {
        Request::StopWorker { .. } => Reply::Done,
        _ => Reply::CouldNot("not scripted".to_owned()),
    });
    let requests = [
        Request::Probe { id: 1 },
        Request::StopWorker { id: 2 },
        Request::Bye,
    ];
    let (frames, status) = converse(&engine, &requests).await;
    assert!(matches!(&frames[0], Frame::Hello(hello) if hello.uid == 0));
    assert!(
        matches!(&frames[1], Frame::Reply { id: 1, reply: Reply::Probed(probe) }
        if probe.os_id.as_deref() == Some("alpine"))
    );
    assert_eq!(
        frames[2],
        Frame::Reply {
            id: 2,
            reply: Reply::Done
        }
    );
    assert_eq!(frames[3], Frame::Bye { replies: 2 });
    assert_eq!((frames.len(), status), (4, 0));
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn an_agent_can_die() {
    let engine = engine().dies_after("base:1", 1);
    let requests = [Request::Probe { id: 1 }, Request::Probe { id: 2 }];
    let (frames, status) = converse(&engine, &requests).await;
    assert_eq!((frames.len(), status), (2, 137));
}

#[tokio::test]
async fn a_command_ends_as_scripted() {
    let engine = engine().command("base:1", |spec| Ended {
        status: 3,
        stdout: Bytes::from(spec.command.join(" ")),
        ..Ended::default()
    });
    let mut spec = agent_spec();
    spec.command = vec!["cc".to_owned(), "-c".to_owned()];
    let id = engine.create(&spec).await.unwrap();
    let attached = engine.attach(&id).await.unwrap();
    engine.start(&id).await.unwrap();
    assert_eq!(engine.wait(&id).await.unwrap().status, 3);
    let said: Vec<Chunk> = attached.output.map(Result::unwrap).collect().await;
    assert_eq!(said, [Chunk::Stdout(Bytes::from_static(b"cc -c"))]);
}

#[tokio::test]
async fn failures_are_injected_and_end() {
    let engine = engine().fail("create", 1);
    assert!(engine.create(&agent_spec()).await.is_err());
    assert!(engine.create(&agent_spec()).await.is_ok());
    assert_eq!(engine.calls(), ["create base:1", "create base:1"]);
}

#[tokio::test]
async fn removal_wakes_who_waits() {
    let engine = engine();
    let id = engine.create(&agent_spec()).await.unwrap();
    let _streams = engine.attach(&id).await.unwrap();
    engine.start(&id).await.unwrap();
    let waiting = tokio::spawn({
        let (engine, id) = (engine.clone(), id.clone());
        async move { engine.wait(&id).await }
    });
    tokio::task::yield_now().await;
    engine.remove(&id).await.unwrap();
    // Whether the wait began before the removal or after it, it ends.
    match waiting.await.unwrap() {
        Ok(exit) => assert_eq!(exit.status, 137),
        Err(error) => assert!(error.to_string().contains("container"), "{error}"),
    }
    engine.remove(&id).await.unwrap();
}

#[tokio::test]
async fn images_come_and_go() {
    let fake = engine().in_registry("far:1", Probe::default());
    let engine: &dyn Engine = &fake;
    assert_eq!(engine.image("far:1").await.unwrap(), None);
    engine.pull("far:1", None, &|_, _, _| {}).await.unwrap();
    let found = engine.image("far:1").await.unwrap().unwrap();
    assert!(engine.image(&found.id).await.unwrap().is_some());
    assert!(engine.pull("gone:1", None, &|_, _, _| {}).await.is_err());
    engine.remove_image(&found.id).await.unwrap();
    engine.remove_image("far:1").await.unwrap();
    assert_eq!(fake.objects().images, ["base:1"]);
}

#[tokio::test]
async fn a_volume_in_use_stays() {
    let engine = engine();
    engine
        .create_volume("v", &Default::default())
        .await
        .unwrap();
    let mut spec = agent_spec();
    spec.mounts.push(Mount {
        volume: "v".to_owned(),
        target: "/v".to_owned(),
        writable: true,
    });
    let id = engine.create(&spec).await.unwrap();
    assert!(engine.remove_volume("v").await.is_err());
    engine.upload(&id, "/v", Bytes::new()).await.unwrap();
    assert!(engine.download(&id, "/v", 9999).await.unwrap().is_some());
    assert!(engine.download(&id, "/none", 1).await.unwrap().is_none());
    engine.remove(&id).await.unwrap();
    engine.remove_volume("v").await.unwrap();
    assert!(engine.objects().volumes.is_empty());
}
