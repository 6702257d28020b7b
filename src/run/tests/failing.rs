//! An engine that keeps failing, and a toolchain that does.

use super::*;

#[tokio::test]
async fn containers_that_keep_failing_are_not_tried_for_ever() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .fail("create", 1000);
    let cases = (0..20)
        .map(|number| case(&format!("demo/case-{number}")))
        .collect();
    let run = recorded(&engine, cases).await;
    assert_eq!(run.trials.len(), 40);
    let created = engine
        .calls()
        .iter()
        .filter(|call| call.starts_with("create "))
        .count();
    assert_eq!(created, 8, "four for each image");
    let last = result(&run, "demo/case-19", "debian");
    let TrialResult::Broken(reason) = last else {
        panic!("{last:?}");
    };
    assert!(reason.to_string().contains("was not tried"), "{reason}");
}

#[tokio::test]
async fn what_could_not_be_compiled_is_broken_unless_there_is_no_toolchain() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default());
    for (reason, broken) in [
        (
            Broken::Toolchain("the programs came damaged".to_owned()),
            true,
        ),
        (
            Broken::Unsupported("there is no toolchain".to_owned()),
            false,
        ),
    ] {
        let mut bench = bench(&engine, vec![case("demo/one")]);
        bench.not_compiled = Some(reason);
        let run = recorded_on(bench, Duration::ZERO).await;
        let result = result(&run, "demo/one", "debian");
        assert_eq!(
            matches!(result, TrialResult::Broken(_)),
            broken,
            "{result:?}"
        );
        assert_eq!(
            matches!(result, TrialResult::Unsupported(_)),
            !broken,
            "{result:?}"
        );
    }
}

#[tokio::test]
async fn a_reason_does_not_tell_where_on_this_machine_things_lie() {
    let here = std::env::current_dir().unwrap();
    let reason = format!("writing {}/locks/x: no space", here.display());
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", |_| says("same"))
        .answer("alpine", move |_| Reply::CouldNot(reason.clone()));
    let run = recorded(&engine, vec![case("demo/a")]).await;
    let told = TrialResult::Broken(Broken::Setup("writing ./locks/x: no space".to_owned()));
    assert_eq!(*result(&run, "demo/a", "alpine"), told);
}
