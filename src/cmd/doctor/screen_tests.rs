//! Whole screens, of a good machine and of bad ones.

use super::*;
use crate::cmd::doctor::{Wanted, run};
use crate::engine::EngineError;
use crate::engine::fake::FakeEngine;

fn good() -> Report {
    Report {
        engine: Ok(EngineInfo {
            name: "Docker Engine".to_owned(),
            version: "20.10.24".to_owned(),
            api_version: "1.41".to_owned(),
            endpoint: "unix:///var/run/docker.sock".to_owned(),
            cgroup_version: "2".to_owned(),
            platform: "linux/amd64".to_owned(),
            kernel: "6.1.0".to_owned(),
            cpus: 2,
            memory_bytes: 8 << 30,
            storage: "overlay2".to_owned(),
            missing_limits: Vec::new(),
            rootless: false,
            host: None,
        }),
        images: vec![("alpine:3.20".to_owned(), true)],
        registry: Registry::Reached,
        mmdebstrap: Some("/usr/bin/mmdebstrap".to_owned()),
        agent: Ok(true),
        architecture: "amd64".to_owned(),
    }
}

#[test]
fn a_good_machine_fits_a_screen() {
    insta::assert_snapshot!(render(&good()), @r"
      engine        Docker Engine 20.10.24
      API           1.41
      reached at    unix:///var/run/docker.sock
      storage       overlay2
      kernel        6.1.0
      CPUs          2, 8.0 GiB of memory
      cgroup        version 2
      limits        memory, swap, pids, cpuset, cpu
      platform      linux/amd64
      images        alpine:3.20
      registry      can be reached from the engine
      bootstrap     /usr/bin/mmdebstrap
      agent         static, amd64

    everything is there
    ");
}

#[test]
fn every_problem_has_an_advice() {
    let mut report = good();
    if let Ok(info) = &mut report.engine {
        info.missing_limits = vec!["swap".to_owned()];
        info.platform = "linux/arm64".to_owned();
    }
    report.images.push(("x:1".to_owned(), false));
    report.registry = Registry::Unreachable("no such host".to_owned());
    report.mmdebstrap = None;
    report.agent = Ok(false);
    let text = render(&report);
    let marked = text.lines().filter(|line| line.starts_with('!')).count();
    let advice = text.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!((marked, advice), (6, 6), "{text}");
}

#[tokio::test]
async fn without_an_engine_the_exit_code_is_4() {
    let error = EngineError::Unreachable {
        endpoint: "unix:///x".to_owned(),
        message: "there is no socket".to_owned(),
    };
    let report = run(Err(&error), &Wanted::default()).await;
    assert_eq!(report.exit_code(), 4);
    let text = render(&report);
    assert!(text.contains("scripts/with-docker"), "{text}");
}

#[tokio::test]
async fn absent_images_are_counted_and_not_listed() {
    let engine = FakeEngine::new();
    let wanted = Wanted {
        images: vec![("base:1".to_owned(), true), ("gone:1".to_owned(), false)],
        offline: true,
    };
    let report = run(Ok(&engine), &wanted).await;
    assert_eq!(report.exit_code(), 0);
    assert_eq!(report.registry, Registry::NotAsked);
    let text = render(&report);
    assert!(text.contains("base:1; 1 more in the catalogue"), "{text}");
}
