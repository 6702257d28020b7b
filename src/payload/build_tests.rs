//! Payloads on the fake engine: built once, again after a kill, removed after a failure.

use std::collections::BTreeMap;

use super::*;
use crate::engine::fake::{Ended, FakeEngine};
use crate::engine::{CACHE_LABEL, Engine, EngineInfo};
use crate::image::catalogue::{Catalogue, Entry, Expected, Role};
use crate::image::{Images, Options};
use crate::protocol::Probe;

const IMAGE: &str = "example.test/tools:1";

fn payload(name: &str, needs: &[&str]) -> Payload {
    Payload {
        name: name.to_owned(),
        libcs: vec![Family::Musl],
        image: IMAGE.to_owned(),
        script: format!("{name}/build.sh"),
        inputs: Vec::new(),
        sources: BTreeMap::new(),
        needs: needs.iter().map(|&need| need.to_owned()).collect(),
        network: false,
        runs_on: Vec::new(),
        runs_on_because: String::new(),
    }
}

fn catalogue() -> (tempfile::TempDir, Catalogue) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["base", "top"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("build.sh"), name).unwrap();
    }
    let entry = Entry {
        name: IMAGE.to_owned(),
        reference: Some(IMAGE.to_owned()),
        tags: Vec::new(),
        expected: Expected::Nothing,
        pair: None,
        stand_in: false,
        role: Role::Build,
        recipe: None,
    };
    let catalogue = Catalogue {
        folder: folder.path().to_owned(),
        entries: vec![entry],
        payloads: vec![payload("base", &[]), payload("top", &["base-musl"])],
    };
    (folder, catalogue)
}

fn engine() -> FakeEngine {
    let info = EngineInfo {
        platform: "linux/amd64".to_owned(),
        ..EngineInfo::default()
    };
    FakeEngine::new()
        .with_info(info)
        .with_image(IMAGE, Probe::default())
}

async fn ensure(
    engine: &FakeEngine,
    catalogue: &Catalogue,
    id: &str,
) -> Result<PayloadVolume, PayloadError> {
    let options = Options {
        cache: catalogue.folder.join("cache"),
        ..Options::default()
    };
    let images = Images::new(engine, catalogue, options, &|_| ());
    Store::new(&images).ensure(id).await
}

fn calls(engine: &FakeEngine, operation: &str) -> usize {
    let calls = engine.calls();
    calls
        .iter()
        .filter(|call| call.split(' ').next() == Some(operation))
        .count()
}

#[tokio::test]
async fn a_payload_is_built_once() {
    let (_folder, catalogue) = catalogue();
    let engine = engine();
    let first = ensure(&engine, &catalogue, "base-musl").await.unwrap();
    assert_eq!(first.mount, "/opt/alpine-tax/base");
    assert_eq!(engine.objects().containers, Vec::<String>::new());
    let before = engine.calls().len();
    assert_eq!(
        ensure(&engine, &catalogue, "base-musl").await.unwrap(),
        first
    );
    assert_eq!(
        engine.calls()[before..],
        [format!("volumes_labelled {CACHE_LABEL}")]
    );
}

#[tokio::test]
async fn what_a_killed_build_left_is_built_again() {
    let (_folder, catalogue) = catalogue();
    let scout = engine();
    let name = ensure(&scout, &catalogue, "base-musl")
        .await
        .unwrap()
        .volume;

    let engine = engine();
    let labels = BTreeMap::from([(CACHE_LABEL.to_owned(), "payload".to_owned())]);
    engine.create_volume(&name, &labels).await.unwrap();
    ensure(&engine, &catalogue, "base-musl").await.unwrap();
    let calls = engine.calls();
    let position = |call: &str| calls.iter().rposition(|made| made.starts_with(call));
    assert!(position(&format!("remove_volume {name}")) < position("create "));
    assert!(position("wait") < position(&format!("create_volume {name}.complete")));
}

#[tokio::test]
async fn a_changed_script_is_another_payload() {
    let (folder, catalogue) = catalogue();
    let engine = engine();
    let top = ensure(&engine, &catalogue, "top-musl").await.unwrap();
    // Of what it needs, not its own.
    std::fs::write(folder.path().join("base/build.sh"), "changed").unwrap();
    let changed = ensure(&engine, &catalogue, "top-musl").await.unwrap();
    assert_ne!(top.volume, changed.volume);
}

#[tokio::test]
async fn what_is_needed_is_mounted_read_only() {
    let (_folder, catalogue) = catalogue();
    let engine = engine();
    ensure(&engine, &catalogue, "top-musl").await.unwrap();
    let specs = engine.created();
    let mounts = &specs.last().unwrap().mounts;
    assert_eq!(
        (mounts[0].target.as_str(), mounts[0].writable),
        ("/out", true)
    );
    assert_eq!(
        (mounts[1].target.as_str(), mounts[1].writable),
        ("/opt/alpine-tax/base", false)
    );
}

#[tokio::test]
async fn a_failed_build_leaves_nothing_and_tells_its_last_words() {
    let (_folder, catalogue) = catalogue();
    let engine = engine().command(IMAGE, |_| Ended {
        status: 2,
        stderr: "first\nno rule to make it\x1b[31m\nproxy http://me:word@p:3128/ says 407\n".into(),
        ..Ended::default()
    });
    let error = ensure(&engine, &catalogue, "base-musl").await.unwrap_err();
    assert!(!error.is_unavailable());
    let error = error.to_string();
    assert!(
        error.contains("exit status 2") && error.contains("no rule to make it"),
        "{error}"
    );
    assert!(!error.contains('\x1b'), "{error}");
    assert!(error.contains("http://me:***@p:3128/"), "{error}");
    assert_eq!(engine.objects().volumes, Vec::<String>::new());
    assert_eq!(engine.objects().containers, Vec::<String>::new());
}

#[tokio::test]
async fn a_build_that_cannot_fetch_is_no_failure() {
    let (_folder, mut catalogue) = catalogue();
    catalogue.payloads[0].network = true;
    let engine = engine().command(IMAGE, |_| Ended {
        status: 1,
        ..Ended::default()
    });
    let error = ensure(&engine, &catalogue, "base-musl").await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
}

#[tokio::test]
async fn without_a_working_bridge_the_network_of_the_host_is_used() {
    let (_folder, mut catalogue) = catalogue();
    catalogue.payloads[0].network = true;
    let engine = engine().command(IMAGE, |spec| Ended {
        status: i64::from(spec.network != "host"),
        ..Ended::default()
    });
    ensure(&engine, &catalogue, "base-musl").await.unwrap();
    assert!(calls(&engine, "create") <= 2);
}

#[tokio::test]
async fn without_any_network_one_build_finds_that_out_for_all() {
    let (_folder, mut catalogue) = catalogue();
    for payload in &mut catalogue.payloads {
        payload.network = true;
        payload.needs.clear();
    }
    let engine = engine().command(IMAGE, |_| Ended {
        status: 1,
        stderr: "Temporary failure in name resolution\n".into(),
        ..Ended::default()
    });
    let options = Options {
        cache: catalogue.folder.join("cache"),
        ..Options::default()
    };
    let images = Images::new(&engine, &catalogue, options, &|_| ());
    let store = Store::new(&images);
    store.ensure("base-musl").await.unwrap_err();
    let tried = calls(&engine, "create");
    let error = store.ensure("top-musl").await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    assert!(
        error.to_string().contains("`base-musl` reached no network"),
        "{error}"
    );
    assert_eq!(calls(&engine, "create"), tried);
    assert_eq!(engine.objects().volumes, Vec::<String>::new());
}

#[tokio::test]
async fn an_unknown_id_gets_a_suggestion() {
    let (_folder, catalogue) = catalogue();
    let error = ensure(&engine(), &catalogue, "base-muls")
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean `base-musl`?"), "{error}");
}

#[test]
fn a_build_without_memory_says_so_also_where_the_engine_does_not_know() {
    let ended = |out_of_memory, status| {
        let exit = Exit {
            status,
            out_of_memory,
        };
        judge(&exit, 4 << 30, "\n  cc1: building")
    };
    assert_eq!(ended(false, 0), Ok(()));
    for told in [ended(true, 1), ended(true, 137), ended(false, 137)] {
        let told = told.unwrap_err();
        assert!(told.contains("more than 4294967296 bytes"), "{told}");
    }
    assert_eq!(
        ended(false, 2).unwrap_err(),
        "exit status 2:\n  cc1: building"
    );
}
