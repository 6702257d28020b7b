//! Timings: blocks, workers that fail or are slow to settle.

use super::*;

#[tokio::test]
async fn timings_are_interleaved_in_blocks_of_fresh_processes() {
    let order = Arc::new(Mutex::new(String::new()));
    let logging = |letter: char, ns: u64| {
        let (order, worker) = (Arc::clone(&order), worker(ns));
        move |request: &Request| {
            match request {
                Request::Sample { .. } => order.lock().unwrap().push(letter),
                Request::StartWorker { .. } => order.lock().unwrap().push('|'),
                _ => {}
            }
            worker(request)
        }
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", logging('A', 1_000))
        .answer("alpine", logging('B', 4_000));
    let run = recorded(&engine, vec![timing_case("demo/t")]).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    assert_eq!(timed.blocks.len(), 12, "a difference takes two looks");
    assert!(
        timed
            .blocks
            .iter()
            .enumerate()
            .all(|(n, b)| b.baseline_first == (n % 2 == 0))
    );
    let (a, b) = (
        timed.blocks[0].baseline[0].wall_ns,
        timed.blocks[0].candidate[0].wall_ns,
    );
    assert_eq!(b, 4 * a, "both sides repeat the operation equally often");
    let mean = (a as f64 * b as f64).sqrt();
    assert!((5e6..2e7).contains(&mean), "{mean}");
    let order = order.lock().unwrap();
    let processes: Vec<&str> = order.split('|').collect();
    // What precedes the first block is calibration. The side that is measured first is also
    // started and warmed up first, before the other.
    assert_eq!(processes[3], "A");
    assert!(processes[4].starts_with("BABBAAB"), "{}", processes[4]);
    assert_eq!(processes[5], "B");
    assert!(processes[6].starts_with("ABAABBA"), "{}", processes[6]);
}

#[tokio::test]
async fn what_a_worker_needed_to_get_ready_goes_into_the_record() {
    let imports = |ns: u64| {
        let worker = worker(1_000);
        move |request: &Request| match worker(request) {
            Reply::Sampled(sample) => Reply::Sampled(Sample {
                set_up_ns: Some(ns),
                ..sample
            }),
            other => other,
        }
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", imports(7))
        .answer("alpine", imports(9));
    let run = recorded(&engine, vec![timing_case("demo/t")]).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    for block in &timed.blocks {
        let set_up = block.set_up.unwrap();
        assert_eq!((set_up.baseline_ns, set_up.candidate_ns), (7, 9));
    }
}

#[tokio::test]
async fn a_worker_that_fails_on_one_side_is_broken_and_names_the_side() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", |request| match request {
            Request::Sample { .. } => Reply::WorkerFailed("exit 1".to_owned()),
            _ => Reply::Done,
        });
    let run = recorded(&engine, vec![timing_case("demo/t"), timing_case("demo/u")]).await;
    for id in ["demo/t", "demo/u"] {
        let TrialResult::Broken(reason) = result(&run, id, "alpine") else {
            panic!("a broken trial was expected");
        };
        assert!(reason.to_string().contains("alpine"), "{reason}");
    }
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_worker_whose_work_cannot_be_done_is_no_trouble_of_ours() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", |request| match request {
            Request::Sample { .. } => Reply::Unsupported("it is not installed".to_owned()),
            _ => Reply::Done,
        });
    let run = recorded(&engine, vec![timing_case("demo/t")]).await;
    let TrialResult::Unsupported(reason) = result(&run, "demo/t", "alpine") else {
        panic!("an unsupported trial was expected");
    };
    assert_eq!(reason, "on alpine: it is not installed");
    assert!(engine.objects().containers.is_empty());
}

#[tokio::test]
async fn a_package_that_crashes_when_it_is_loaded_is_no_trouble_of_ours() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", |request| match request {
            Request::Sample { .. } => Reply::WorkerFailed("signal: 11".to_owned()),
            _ => Reply::Done,
        });
    let case = Case {
        package: Some(crate::suite::Tried {
            name: "numpy".to_owned(),
            with: Vec::new(),
        }),
        ..timing_case("demo/numpy@work")
    };
    let run = recorded(&engine, vec![case]).await;
    let TrialResult::Unsupported(reason) = result(&run, "demo/numpy@work", "alpine") else {
        panic!("an unsupported trial was expected");
    };
    assert_eq!(reason, "the package does not load: on alpine: signal: 11");
}

/// A worker that takes up to four times as long, in no order.
fn noisy_worker(ns: u64, seed: u64) -> impl Fn(&Request) -> Reply {
    let rng = Mutex::new(crate::stats::Pcg32::new(seed, 1));
    move |request| match request {
        Request::Sample { .. } => {
            let thousandths = 1_000 + u64::from(rng.lock().unwrap().below(3_000));
            worker(ns * thousandths / 1_000)(request)
        }
        _ => Reply::Done,
    }
}

#[tokio::test]
async fn what_the_first_look_does_not_decide_goes_on_to_the_last_that_the_budget_pays() {
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", noisy_worker(1_000, 1))
        .answer("alpine", noisy_worker(1_000, 2));
    let cases = vec![timing_case("demo/t")];
    let run = recorded_within(Duration::from_secs(8), &engine, cases).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    assert!(timed.looks.len() > 1, "{:?}", timed.looks);
    assert_eq!(Some(&timed.blocks.len()), timed.looks.last());
}

#[tokio::test]
async fn a_process_that_has_not_settled_is_sampled_longer_and_nothing_is_thrown_away() {
    let since_start = Mutex::new(0_u64);
    let cold_at_first = move |request: &Request| {
        let mut samples = since_start.lock().unwrap();
        match request {
            Request::StartWorker { .. } => *samples = 0,
            Request::Sample { .. } => *samples += 1,
            _ => {}
        }
        // One is discarded, five count and are slow.
        worker(if *samples <= 6 { 3_000 } else { 1_000 })(request)
    };
    let engine = FakeEngine::new()
        .with_image("debian", Probe::default())
        .with_image("alpine", Probe::default())
        .answer("debian", worker(1_000))
        .answer("alpine", cold_at_first);
    let cases = vec![timing_case("demo/t")];
    let run = recorded_within(Duration::from_secs(60), &engine, cases).await;
    let TrialResult::Timed(timed) = result(&run, "demo/t", "alpine") else {
        panic!("samples were expected");
    };
    for block in &timed.blocks {
        assert_eq!(block.warm_up, 6);
        let (baseline, candidate) = block.values(Metric::Wall);
        assert_eq!(block.candidate.len(), candidate.len() + 6, "all are kept");
        assert_eq!(baseline, candidate, "only settled samples count");
    }
}
