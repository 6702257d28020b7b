//! Against the fake engine: what goes and what stays.

use super::*;
use crate::engine::fake::FakeEngine;
use crate::engine::{ContainerSpec, Mount};
use crate::protocol::Probe;

fn engine() -> FakeEngine {
    FakeEngine::new().with_image("base:1", Probe::default())
}

async fn container(engine: &FakeEngine, labels: BTreeMap<String, String>) -> String {
    let spec = ContainerSpec {
        image: "base:1".to_owned(),
        labels,
        ..ContainerSpec::default()
    };
    engine.create(&spec).await.unwrap()
}

fn owned_by(run: &str, token: &str, age: u64) -> BTreeMap<String, String> {
    let mut labels = run_labels(run);
    labels.insert(OWNER_LABEL.to_owned(), token.to_owned());
    labels.insert(CREATED_LABEL.to_owned(), (seconds_now() - age).to_string());
    labels
}

/// A token of this host whose process is gone.
fn dead_token() -> String {
    let own = owner_token();
    let (process, _) = own.rsplit_once(':').unwrap();
    format!("{process}:1")
}

#[tokio::test]
async fn a_run_removes_its_own_objects_only() {
    let engine = engine();
    let own = container(&engine, run_labels("one")).await;
    let other = container(&engine, run_labels("two")).await;
    engine
        .create_volume("v1", &run_labels("one"))
        .await
        .unwrap();
    engine
        .create_volume("v2", &run_labels("two"))
        .await
        .unwrap();
    let swept = sweep(&engine, Some("one")).await.unwrap();
    assert_eq!(swept.containers, [own]);
    assert_eq!(swept.volumes, ["v1"]);
    assert_eq!(engine.objects().containers, [other]);
    assert_eq!(engine.objects().volumes, ["v2"]);
}

#[tokio::test]
async fn dead_runs_are_swept_and_live_ones_are_not() {
    let engine = engine();
    let live = container(&engine, run_labels("live")).await;
    let dead = container(&engine, owned_by("dead", &dead_token(), 5)).await;
    let elsewhere = container(&engine, owned_by("elsewhere", "other-1:7:7", 5)).await;
    let old = container(&engine, owned_by("old", "other-1:7:7", 25 * 3600)).await;
    let mut swept = sweep(&engine, None).await.unwrap();
    swept.containers.sort();
    let mut expected = vec![dead, old];
    expected.sort();
    assert_eq!(swept.containers, expected);
    let mut left = vec![live, elsewhere];
    left.sort();
    assert_eq!(engine.objects().containers, left);
}

#[tokio::test]
async fn what_is_kept_between_runs_stays_when_it_is_whole() {
    let engine = engine();
    let mut labels = owned_by("one", &dead_token(), 60);
    labels.insert(CACHE_LABEL.to_owned(), "payload".to_owned());
    for volume in ["whole", "whole.complete", "half"] {
        engine.create_volume(volume, &labels).await.unwrap();
    }
    let swept = sweep(&engine, Some("one")).await.unwrap();
    assert_eq!(swept.volumes, ["half"]);
    assert_eq!(engine.objects().volumes, ["whole", "whole.complete"]);
}

#[tokio::test]
async fn what_was_kept_for_long_goes_where_it_can_be_made_again() {
    let engine = engine();
    let old = REMADE_SECONDS + 60;
    for (volume, kind, age) in [
        ("agent", "agent", old),
        ("cases", "compiled", old),
        ("in-use", "compiled", old),
        ("new", "agent", REMADE_SECONDS - 60),
        ("python", "payload", old),
    ] {
        let mut labels = owned_by("before", &dead_token(), age);
        labels.insert(CACHE_LABEL.to_owned(), kind.to_owned());
        for name in [volume.to_owned(), marker(volume)] {
            engine.create_volume(&name, &labels).await.unwrap();
        }
    }
    let uses = ContainerSpec {
        image: "base:1".to_owned(),
        labels: run_labels("live"),
        mounts: vec![Mount {
            volume: "in-use".to_owned(),
            target: "/cases".to_owned(),
            writable: false,
        }],
        ..ContainerSpec::default()
    };
    engine.create(&uses).await.unwrap();
    let swept = sweep(&engine, None).await.unwrap();
    let gone = ["agent", "agent.complete", "cases", "cases.complete"];
    assert_eq!(swept.volumes, gone);
    let left = ["in-use", "new", "python"].map(|name| [name.to_owned(), marker(name)]);
    assert_eq!(engine.objects().volumes, left.concat());
}

#[tokio::test]
async fn clean_takes_all_that_is_ours_and_nothing_else() {
    let engine = engine();
    let ours = container(&engine, run_labels("live")).await;
    let foreign = container(&engine, BTreeMap::new()).await;
    let tar = tempfile::NamedTempFile::new().unwrap();
    let changes = [format!("LABEL {CACHE_LABEL}=stand-in")];
    engine
        .import("stand-in:1", tar.path(), &changes, &|_, _, _| {})
        .await
        .unwrap();
    let swept = clean(&engine).await.unwrap();
    assert_eq!(swept.containers, [ours]);
    assert_eq!(swept.images, ["stand-in:1"]);
    assert_eq!(engine.objects().containers, [foreign]);
    assert_eq!(engine.objects().images, ["base:1"]);
}

#[tokio::test]
async fn one_failure_does_not_keep_the_rest() {
    let engine = engine().fail("remove", 1);
    container(&engine, run_labels("one")).await;
    container(&engine, run_labels("one")).await;
    assert!(sweep(&engine, Some("one")).await.is_err());
    assert_eq!(engine.objects().containers.len(), 1);
}
