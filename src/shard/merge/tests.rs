use super::*;
use crate::compare::testing::{Builder, image, prints, timed};
use crate::compare::{self, Thresholds, Verdict};
use crate::record::Share;
use crate::sample::Metric;
use crate::shard::expected::Expected;
use crate::shard::plan::{PLAN_VERSION, PlanImage, PlanSuite};
use crate::shard::{balance, expand};

/// The plan that a run was of.
fn plan(run: &Run, shards: usize) -> ShardPlan {
    let images = run.header.images.iter().map(|entry| PlanImage {
        role: entry.role,
        name: entry.image.name.clone(),
        platform: None,
        timings: true,
        digest: None,
    });
    let images: Vec<PlanImage> = images.collect();
    let suites = run.header.suites.iter().map(|suite| PlanSuite {
        name: suite.name.clone(),
        digest: String::new(),
    });
    let mut plan = ShardPlan {
        format_version: PLAN_VERSION,
        digest: String::new(),
        tool_version: run.header.tool_version.clone(),
        seed: run.header.seed,
        options: crate::record::RunOptions::default(),
        suites: suites.collect(),
        units: expand::units(&run.header.cases, &images, true, &Expected::default()),
        images,
        shards: Vec::new(),
    };
    balance::divide(&mut plan, shards).unwrap();
    plan.sealed()
}

/// What the shards would have recorded, had they seen what the run saw.
fn split(run: &Run, plan: &ShardPlan) -> Vec<Run> {
    let of = u32::try_from(plan.shards.len()).unwrap();
    (1..=of)
        .map(|index| {
            let shard = ShardIndex { index, of };
            let units: Vec<_> = plan.units_of(shard).map(|unit| &plan.units[unit]).collect();
            let mut part = run.clone();
            part.header.run_id = format!("run-of-{index}");
            part.header.share = Some(Share {
                plan: plan.digest.clone(),
                shard: Some(shard),
            });
            let has = |case: &str| units.iter().any(|unit| unit.case.0 == case);
            part.header.cases.retain(|case| has(&case.id.0));
            part.trials.retain(|trial| {
                units.iter().any(|unit| {
                    let candidate = &plan.images[unit.candidate].name;
                    unit.case == trial.case
                        && (trial.image == *candidate || trial.image == "debian")
                })
            });
            part
        })
        .collect()
}

/// Behaviour that agrees and that does not, taxes large, small and only just beyond the margin.
fn whole() -> Run {
    let mut builder = Builder::new().musl("1.2.5").musl("1.1.24");
    for number in 0..12 {
        let differs = if number % 3 == 0 { "b" } else { "a" };
        builder = builder
            .behaviour(&format!("dns/{number}"), Vec::new())
            .saw("debian", prints("a"))
            .saw("alpine-1.2.5", prints(differs))
            .saw("alpine-1.1.24", prints("a"));
    }
    for number in 0..7_u64 {
        let ratio = [1.0, 2.0, 1.055][usize::try_from(number % 3).unwrap()];
        builder = builder
            .timing(&format!("alloc/{number}"), Metric::Wall, 1)
            .took("alpine-1.2.5", timed(6, ratio, 0.05, number))
            .took("alpine-1.1.24", timed(6, 1.0, 0.05, 100 + number));
    }
    for threads in [1, 2, 4] {
        builder = builder
            .timing(
                &format!("alloc/small@threads={threads}"),
                Metric::Wall,
                threads,
            )
            .took("alpine-1.2.5", timed(6, f64::from(threads), 0.02, 9))
            .took("alpine-1.1.24", timed(6, 1.5, 0.02, 10));
    }
    builder.run
}

fn findings(run: &Run) -> Vec<compare::Finding> {
    compare::judge(run, &Thresholds::of(run)).findings
}

fn named(run: &mut Run, name: &str) {
    run.header.machine.name = Some(name.to_owned());
}

#[test]
fn eight_shards_merged_say_what_the_run_says() {
    let run = whole();
    let plan = plan(&run, 8);
    let merged = merge(&plan, split(&run, &plan), "run-1").unwrap();
    let judged = |run: &Run| compare::judge(run, &Thresholds::of(run));
    let (one, eight) = (judged(&run), judged(&merged.run));
    assert_eq!(eight.findings, one.findings);
    assert_eq!(eight.curves, one.curves);
    assert_eq!(merged.run.header.cases, run.header.cases);
    assert_eq!(merged.run.header.images, run.header.images);
    assert_eq!(merged.run.header.parts.len(), 8);
    assert!(merged.lost.is_empty() && merged.unused.is_empty());
    assert!(merged.run.header.finished.is_some());
    let verdicts: HashSet<Verdict> = one.findings.iter().map(|f| f.verdict).collect();
    assert!(verdicts.len() > 3, "the run is no test: {verdicts:?}");
}

#[test]
fn the_order_of_the_folders_and_a_second_record_of_a_shard_change_nothing() {
    let run = whole();
    let plan = plan(&run, 4);
    let shards = split(&run, &plan);
    let merged = merge(&plan, shards.clone(), "run-1").unwrap();
    let mut backwards = shards.clone();
    backwards.reverse();
    assert_eq!(merge(&plan, backwards, "run-1").unwrap(), merged);

    let mut again = shards[2].clone();
    again.header.run_id = "run-of-3-again".to_owned();
    again.header.started += jiff::SignedDuration::from_secs(60);
    for trial in &mut again.trials {
        trial.at += jiff::SignedDuration::from_secs(60);
    }
    let mut more = vec![again];
    more.extend(shards);
    let twice = merge(&plan, more, "run-1").unwrap();
    assert_eq!(twice.run, merged.run);
    assert_eq!(twice.unused, ["run-of-3-again"]);
}

#[test]
fn a_lost_shard_is_named_and_merged_again_it_is_as_if_it_had_been_there() {
    let run = whole();
    let plan = plan(&run, 4);
    let shards = split(&run, &plan);
    let mut without = shards.clone();
    without.remove(1);
    let merged = merge(&plan, without.clone(), "run-1").unwrap();
    let [lost] = merged.lost.as_slice() else {
        panic!("{:?}", merged.lost);
    };
    assert_eq!((lost.shard.index, lost.units), (2, plan.shards[1].units));
    assert!(merged.run.header.finished.is_none());
    let note = &merged.run.header.notes[0];
    assert!(note.contains("--shard 2/4"), "{note}");
    without.push(shards[1].clone());
    let whole = merge(&plan, shards, "run-1").unwrap();
    assert_eq!(merge(&plan, without, "run-1").unwrap(), whole);
}

#[test]
fn of_a_record_that_was_cut_off_what_was_finished_counts() {
    let run = whole();
    let plan = plan(&run, 2);
    let mut shards = split(&run, &plan);
    let half = shards[0].trials.len() / 2;
    shards[0].trials.truncate(half);
    shards[0].header.finished = None;
    let merged = merge(&plan, shards, "run-1").unwrap();
    let lost = merged.lost[0];
    assert!(lost.shard.index == 1 && lost.units < lost.of, "{lost:?}");
}

/// Two machines took the same timing: there is no mean of them.
#[test]
fn timings_of_several_machines_stay_apart() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/a", Vec::new())
        .saw("debian", prints("a"))
        .saw("alpine-1.2.5", prints("a"))
        .timing("alloc/small", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(12, 2.0, 0.01, 1));
    let run = builder.run;
    let plan = plan(&run, 1);
    let mut here = split(&run, &plan).remove(0);
    let mut there = here.clone();
    named(&mut here, "here");
    named(&mut there, "there");
    there.header.run_id = "that-of-the-other".to_owned();
    there.header.machine.cpus = 64;
    let trial = there.trials.last_mut().unwrap();
    trial.result = crate::record::TrialResult::Timed(Box::new(timed(12, 1.0, 0.01, 2)));
    let merged = merge(&plan, vec![here, there], "run-1").unwrap();
    let seen: Vec<(String, Verdict)> = findings(&merged.run)
        .into_iter()
        .map(|finding| (finding.image, finding.verdict))
        .collect();
    let expected = [
        ("alpine-1.2.5", Verdict::Same),
        ("alpine-1.2.5 on here", Verdict::Slower),
        ("alpine-1.2.5 on there", Verdict::NoDifference),
    ];
    assert_eq!(
        seen,
        expected.map(|(image, verdict)| (image.to_owned(), verdict))
    );
    let header = &merged.run.header;
    assert_eq!(
        header.host_of_image("alpine-1.2.5 on there").machine.cpus,
        64
    );
    assert_eq!(header.hosts().len(), 2);
}

#[test]
fn behaviour_that_depends_on_the_machine_is_told_of_each() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/a", Vec::new())
        .saw("debian", prints("a"))
        .saw("alpine-1.2.5", prints("a"));
    let run = builder.run;
    let plan = plan(&run, 1);
    let mut here = split(&run, &plan).remove(0);
    let mut there = here.clone();
    named(&mut here, "here");
    named(&mut there, "there");
    let alike = merge(&plan, vec![here.clone(), there.clone()], "run-1").unwrap();
    assert_eq!(findings(&alike.run).len(), 1);
    there.trials[1].result = crate::record::TrialResult::Observed(Box::new(prints("b")));
    let merged = merge(&plan, vec![here, there], "run-1").unwrap();
    let seen: Vec<(String, Verdict)> = findings(&merged.run)
        .into_iter()
        .map(|finding| (finding.image, finding.verdict))
        .collect();
    let expected = [
        ("alpine-1.2.5 on here", Verdict::Same),
        ("alpine-1.2.5 on there", Verdict::New),
    ];
    assert_eq!(
        seen,
        expected.map(|(image, verdict)| (image.to_owned(), verdict))
    );
}

#[test]
fn what_the_harness_could_not_tell_gives_way_to_what_another_could() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/a", Vec::new())
        .saw("debian", prints("a"))
        .saw("alpine-1.2.5", prints("a"));
    let run = builder.run;
    let plan = plan(&run, 1);
    let told = split(&run, &plan).remove(0);
    let mut broken = told.clone();
    broken.header.run_id = "a-first".to_owned();
    let reason = crate::outcome::Broken::Agent("gone".to_owned());
    broken.trials[1].result = crate::record::TrialResult::Broken(reason);
    let merged = merge(&plan, vec![broken, told], "run-1").unwrap();
    assert_eq!(findings(&merged.run)[0].verdict, Verdict::Same);
    assert_eq!(merged.unused, ["a-first"]);
}

#[test]
fn images_that_are_others_are_refused_all_at_once() {
    let run = whole();
    let plan = plan(&run, 2);
    let mut shards = split(&run, &plan);
    let newer = image("alpine-1.2.5", Some((crate::clib::Family::Musl, "1.2.6")));
    shards[1].header.images[1].image = newer;
    shards[1].header.images[2].image.digest = Some("alpine@sha256:1".to_owned());
    shards[0].header.images[2].image.digest = Some("alpine@sha256:2".to_owned());
    let error = merge(&plan, shards, "run-1").unwrap_err().to_string();
    for part in ["1.2.5 was", "1.2.6-r0", "1.1.24 was", "sha256:1"] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

/// The same names on two platforms are two images, each with a baseline of its own.
#[test]
fn platforms_stand_side_by_side() {
    let builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/a", Vec::new())
        .saw("debian", prints("a"))
        .saw("alpine-1.2.5", prints("a"));
    let run = builder.run;
    let mut plan = plan(&run, 1);
    let mut arm = plan.images.clone();
    plan.images
        .iter_mut()
        .for_each(|image| image.platform = Some("linux/amd64".to_owned()));
    arm.iter_mut()
        .for_each(|image| image.platform = Some("linux/arm64".to_owned()));
    plan.images.extend(arm);
    plan.units = expand::units(&run.header.cases, &plan.images, true, &Expected::default());
    balance::divide(&mut plan, 2).unwrap();
    let plan = plan.sealed();
    let mut shards = split(&run, &plan);
    for entry in &mut shards[1].header.images {
        entry.image.platform = "linux/arm64".to_owned();
    }
    shards[1].trials[1].result = crate::record::TrialResult::Observed(Box::new(prints("b")));
    let merged = merge(&plan, shards, "run-1").unwrap();
    assert!(merged.lost.is_empty(), "{:?}", merged.lost);
    let seen: Vec<(String, Verdict)> = findings(&merged.run)
        .into_iter()
        .map(|finding| (finding.image, finding.verdict))
        .collect();
    let expected = [
        ("alpine-1.2.5 (linux/amd64)", Verdict::Same),
        ("alpine-1.2.5 (linux/arm64)", Verdict::New),
    ];
    assert_eq!(
        seen,
        expected.map(|(image, verdict)| (image.to_owned(), verdict))
    );
}
