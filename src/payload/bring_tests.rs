//! What is brought from an engine and from a folder, and what becomes of failures.

use std::collections::BTreeMap;

use super::*;
use crate::engine::fake::FakeEngine;
use crate::engine::sweep::marker;
use crate::image::catalogue::Catalogue;
use crate::image::{Images, Options};
use crate::protocol::Probe;

/// An engine with two images and an agent's volume.
async fn source() -> FakeEngine {
    let engine = FakeEngine::new()
        .with_image("base:1", Probe::default())
        .with_image("other:1", Probe::default());
    let labels = BTreeMap::from([(CACHE_LABEL.to_owned(), "agent".to_owned())]);
    for name in ["agent-1", &marker("agent-1"), "left-behind"] {
        engine.create_volume(name, &labels).await.unwrap();
    }
    engine
}

/// Brings both images and the agent to an engine; gives what came, and whether the agent is whole.
async fn bring(from: Supply<'_>, to: &FakeEngine) -> (Result<Brought, EngineError>, bool) {
    let catalogue = Catalogue::default();
    let cache = tempfile::tempdir().unwrap();
    let options = Options {
        cache: cache.path().to_owned(),
        ..Options::default()
    };
    let images = Images::new(to, &catalogue, options, &|_| {});
    let store = Store::new(&images);
    let wanted = ["base:1".to_owned(), "other:1".to_owned()];
    let brought = store.bring(from, &wanted, &["agent-1".to_owned()]).await;
    (brought, store.is_complete("agent-1").await.unwrap())
}

fn both() -> Brought {
    Brought {
        images: vec!["base:1".to_owned()],
        volumes: vec!["agent-1".to_owned()],
    }
}

#[tokio::test]
async fn images_and_volumes_are_brought_once() {
    let from = source().await;
    let to = FakeEngine::new().with_image("other:1", Probe::default());
    let (brought, whole) = bring(Supply::Engine(&from), &to).await;
    assert_eq!(brought.unwrap(), both());
    assert!(whole);
    assert!(from.objects().containers.is_empty());
    let (again, _) = bring(Supply::Engine(&from), &to).await;
    assert_eq!(again.unwrap(), Brought::default());
}

#[tokio::test]
async fn a_packed_folder_brings_the_same() {
    let from = source().await;
    let folder = tempfile::tempdir().unwrap();
    let wanted = ["base:1".to_owned(), "other:1".to_owned()];
    let volumes = ["agent-1".to_owned()];
    pack(&from, "run", (&wanted, true), &volumes, folder.path())
        .await
        .unwrap();
    assert!(from.objects().containers.is_empty());
    let to = FakeEngine::new().with_image("other:1", Probe::default());
    let (brought, whole) = bring(Supply::Folder(folder.path()), &to).await;
    assert_eq!(brought.unwrap(), both());
    assert!(whole);
}

#[tokio::test]
async fn a_volume_that_does_not_arrive_is_not_whole() {
    let from = source().await;
    let to = FakeEngine::new().fail("upload", 1);
    let (brought, whole) = bring(Supply::Engine(&from), &to).await;
    assert!(brought.is_err());
    assert!(!whole);
    assert!(from.objects().containers.is_empty());
}
