//! The matrix from made-up records.

use super::verdict::{self, Attempt, Seen};
use super::*;
use crate::compare::Verdict as Cost;
use crate::suite::packages::Sizes;
use crate::suite::{Built, Published, SourceBuild};

fn package(musl: Published) -> Package {
    Package {
        name: "numpy".to_owned(),
        version: "2.0".to_owned(),
        musl,
        glibc: Published::Compiled(vec!["cp313-cp313-manylinux_2_17_x86_64".to_owned()]),
        musl_since: Some("1.25.0".to_owned()),
        musl_since_date: None,
        musl_until: None,
        needs: Vec::new(),
        glibc_needs: Vec::new(),
        too_large: false,
        installs: Vec::new(),
        size: Sizes::default(),
        built: None,
    }
}

fn compiled() -> Published {
    Published::Compiled(vec!["cp313-cp313-musllinux_1_2_x86_64".to_owned()])
}

fn works(answer: &str) -> Attempt {
    Attempt::Works(answer.to_owned())
}

fn fails(why: &str) -> Attempt {
    Attempt::Fails(why.to_owned())
}

/// The verdict on musl of what was seen bare.
fn bare(
    published: Published,
    baseline: Attempt,
    candidate: Attempt,
    cost: Option<Cost>,
) -> Verdict {
    let seen = Seen {
        baseline,
        candidate,
    };
    verdict::of(
        &package(published),
        Some(Family::Musl),
        Some(seen),
        None,
        cost,
    )
    .0
}

#[test]
fn what_works_is_judged_by_its_answer_and_its_time() {
    let on = |answer, cost| bare(compiled(), works("5"), works(answer), cost);
    assert_eq!(on("5", None), Verdict::Alike);
    assert_eq!(on("5", Some(Cost::NoDifference)), Verdict::Alike);
    assert_eq!(on("5", Some(Cost::Inconclusive)), Verdict::Alike);
    assert_eq!(on("5", Some(Cost::Slower)), Verdict::Slower);
    assert_eq!(on("5", Some(Cost::Faster)), Verdict::Faster);
    assert_eq!(on("6", Some(Cost::NoDifference)), Verdict::Differently);
    assert_eq!(on("6", Some(Cost::Slower)), Verdict::Slower);
}

#[test]
fn what_fails_is_judged_by_how_it_is_published() {
    let on = |published| bare(published, works("5"), fails("it is not installed"), None);
    assert_eq!(on(compiled()), Verdict::Fails);
    assert_eq!(on(Published::Nothing), Verdict::Fails);
    assert_eq!(on(Published::Source), Verdict::SourceOnly);
    assert_eq!(on(Published::Script), Verdict::NotTried);
}

#[test]
fn what_fails_on_the_baseline_is_not_held_against_the_candidate() {
    let failed = || fails("libz.so.1 is not there");
    assert_eq!(
        bare(compiled(), failed(), works("5"), None),
        Verdict::OnlyHere
    );
    assert_eq!(
        bare(compiled(), failed(), failed(), None),
        Verdict::FailsOnBoth
    );
    let untried = || Attempt::NotTried("wheels-glibc is not at hand".to_owned());
    assert_eq!(
        bare(compiled(), untried(), works("5"), None),
        Verdict::NotTried
    );
    assert_eq!(
        bare(compiled(), works("5"), untried(), None),
        Verdict::NotTried
    );
    assert_eq!(
        bare(compiled(), works("5"), Attempt::Unknown, None),
        Verdict::NotTried
    );
}

#[test]
fn what_works_with_a_named_package_needs_it() {
    let seen = |candidate| Seen {
        baseline: works("5"),
        candidate,
    };
    let with = |candidate| {
        let bare = seen(fails("libstdc++.so.6 is missing"));
        let with = Some((vec!["libstdc++".to_owned()], seen(candidate)));
        verdict::of(
            &package(compiled()),
            Some(Family::Musl),
            Some(bare),
            with,
            None,
        )
    };
    let (verdict, why) = with(works("5"));
    assert_eq!(verdict.to_string(), "needs libstdc++");
    assert_eq!(why.as_deref(), Some("libstdc++.so.6 is missing"));
    assert_eq!(with(fails("signal SIGSEGV")).0, Verdict::Fails);
}

#[test]
fn what_falls_back_on_something_else_without_a_named_package_needs_it() {
    let seen = |answer| Seen {
        baseline: works("by the add-on"),
        candidate: works(answer),
    };
    let with = |answer| {
        let bare = Some(seen("by JavaScript"));
        let with = Some((vec!["libstdc++".to_owned()], seen(answer)));
        verdict::of(&package(compiled()), Some(Family::Musl), bare, with, None).0
    };
    assert_eq!(with("by the add-on").to_string(), "needs libstdc++");
    assert_eq!(with("by JavaScript"), Verdict::Differently);
}

#[test]
fn what_a_build_from_source_came_to_stands_beside_the_verdict() {
    let built = SourceBuild {
        outcome: Built::Fails,
        wall_ms: Some(4_000),
        cpus: 2,
        said: vec!["cc1: error".to_owned()],
    };
    let package = Package {
        built: Some(built),
        ..package(Published::Source)
    };
    let seen = Seen {
        baseline: works("5"),
        candidate: fails("it is not installed"),
    };
    let (verdict, why) = verdict::of(&package, Some(Family::Musl), Some(seen), None, None);
    assert_eq!(verdict, Verdict::SourceOnly);
    let expected = "its build fails in 4 s on 2 CPUs: cc1: error";
    assert_eq!(why.as_deref(), Some(expected));
}

#[test]
fn who_gives_samples_works_though_nothing_else_was_asked() {
    let on = |cost| verdict::of(&package(compiled()), Some(Family::Musl), None, None, cost).0;
    assert_eq!(on(Some(Cost::Inconclusive)), Verdict::Alike);
    assert_eq!(on(Some(Cost::Slower)), Verdict::Slower);
    assert_eq!(on(Some(Cost::Unsupported)), Verdict::NotTried);
    assert_eq!(on(None), Verdict::NotTried);
}

#[test]
fn what_is_too_large_is_not_tried() {
    let large = Package {
        too_large: true,
        ..package(Published::Nothing)
    };
    let (verdict, why) = verdict::of(&large, Some(Family::Musl), None, None, None);
    assert_eq!(verdict, Verdict::NotTried);
    assert!(why.unwrap().contains("too large"));
}

#[test]
fn every_verdict_is_counted() {
    for verdict in [
        Verdict::Alike,
        Verdict::Slower,
        Verdict::Faster,
        Verdict::Differently,
        Verdict::OnlyHere,
        Verdict::Needs(Vec::new()),
        Verdict::SourceOnly,
        Verdict::Fails,
        Verdict::FailsOnBoth,
        Verdict::NotTried,
    ] {
        assert!(summary::has_words(&verdict), "{verdict}");
    }
}

#[test]
fn a_summary_counts_packages_by_candidate() {
    let package = package(compiled());
    let cell = |image, verdict| Cell {
        image,
        family: Some(Family::Musl),
        verdict,
        why: None,
        import: None,
        work: None,
    };
    let row = |one, other| Row {
        suite: "wheels",
        ecosystem: Ecosystem::Python,
        package: &package,
        cells: vec![cell("alpine-3.20", one), cell("alpine-3.12", other)],
    };
    let rows = [
        row(Verdict::Alike, Verdict::Fails),
        row(Verdict::Alike, Verdict::Needs(vec!["libgcc".to_owned()])),
    ];
    let said: Vec<String> = summaries(&rows)
        .iter()
        .map(|summary| format!("{}: {summary}", summary.image))
        .collect();
    assert_eq!(
        said,
        [
            "alpine-3.20: of 2 Python packages 2 work alike",
            "alpine-3.12: of 2 Python packages 1 needs a package of the distribution, 1 fails",
        ]
    );
}
