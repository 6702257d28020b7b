//! Curves, pairs as shipped, and margins, as they are seen.

use serde_json::{Value, json};

use super::*;
use crate::record::Floors;
use crate::report::json::render;

/// Two sweeps on two candidates, and a plain timing. Of each value: the ratios of both candidates.
pub(super) fn sweeps() -> Builder {
    let mut builder = Builder::new().musl("1.2.3").musl("1.2.5");
    builder = sweep(
        builder,
        "alloc/small@threads",
        &[(1, [1.2, 1.0]), (2, [3.0, 1.4]), (4, [9.0, 2.4])],
    );
    builder = builder
        .broke("alpine-1.2.5", "out of memory")
        .timing("alloc/plain", Metric::Wall, 1)
        .took("alpine-1.2.3", timed(12, 2.0, 0.01, 9));
    sweep(
        builder,
        "sort/ints@size",
        &[(64, [1.9, 0.5]), (4096, [0.7, 0.4]), (262_144, [0.4, 0.3])],
    )
}

fn sweep(mut builder: Builder, sweep: &str, points: &[(u32, [f64; 2])]) -> Builder {
    for (value, [one, other]) in points {
        let threads = if sweep.ends_with("threads") {
            *value
        } else {
            1
        };
        builder = builder
            .timing(&format!("{sweep}={value}"), Metric::Wall, threads)
            .with(|case| case.title = format!("Work with {value} of them"))
            .took("alpine-1.2.3", timed(12, *one, 0.02, 5))
            .took("alpine-1.2.5", timed(12, *other, 0.02, 6));
    }
    builder
}

#[test]
fn a_curve_stands_in_place_of_its_points() {
    insta::assert_snapshot!(rendered(&sweeps(), at(100, Verbosity::Normal)), @r"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 · bootstrapped
    candidate alpine-1.2.3: musl 1.2.3 · musl-1.2.3-r0 · bootstrapped
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0 · bootstrapped

    Taxes (7) candidate ÷ baseline, 95 % interval; bars are logarithmic

      alloc · What alloc does
      • alloc/small Work with 1 to 4 of them
        musl 1.2.3 by threads
          1            │▇                1.19× slower (1.19–1.20) 50.7 µs → 60.3 µs
          2            │▇▇▇▇▇▇▇▇         2.98× slower (2.96–3.00) 50.7 µs → 151 µs
          4 on 2 CPUs  │▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇ 8.9× slower (8.9–9.0) 50.7 µs → 452 µs
          1.5× slower: between 1 and 2, from about 1.2 (1.2–1.2) on
        musl 1.2.5 by threads
          1            │                 1.00×, no difference within 3 % (0.99–1.00) 50.5 µs → 50.5 µs
          2            │▇▇               1.40× slower (1.39–1.41) 50.5 µs → 70.7 µs
          4 on 2 CPUs  │                 broken
          1.5× slower: nowhere up to 2
        ! musl 1.2.3 at 4: 4 threads on 2 CPUs: the tax depends on the scheduler and the load
      • alloc/plain Does plain work?
        musl 1.2.3  ▇▇▇▇▇            2.00× slower (2.00–2.01) 50.1 µs → 100 µs

      sort · What sort does
      • sort/ints Work with 64 to 262144 of them
        musl 1.2.3 by size
          64               │▇▇▇▇▇            1.89× slower (1.88–1.90) 50.7 µs → 95.5 µs
          4096          ▇▇▇│                 1.44× faster (1.43–1.45) 50.7 µs → 35.2 µs
          262144    ▇▇▇▇▇▇▇│                 2.52× faster (2.50–2.53) 50.7 µs → 20.1 µs
          1.5× slower: already at the smallest value, 64; between 64 and 4096, until about 166 (163–171)
          1.5× faster: between 4096 and 262144, from about 5590 (5370–5880) on
        musl 1.2.5 by size
          64          ▇▇▇▇▇│                 2.00× faster (1.99–2.02) 50.5 µs → 25.3 µs
          4096      ▇▇▇▇▇▇▇│                 2.50× faster (2.49–2.52) 50.5 µs → 20.2 µs
          262144  ▇▇▇▇▇▇▇▇▇│                 3.3× faster (3.3–3.4) 50.5 µs → 15.2 µs
          1.5× slower: nowhere up to 262144
          1.5× faster: already at the smallest value, 64

    Broken or skipped (1)
      broken on musl 1.2.5: candidate: the agent could not prepare the case: out of memory
        alloc/small@threads=4

    run run-1 · prepared in 1.5 s · ran for 12 s · alpine-tax 0.1.0
    Nothing beyond what is documented: 6 slower, 5 faster, 1 without difference in cost, 1 broken.
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of it is the picture")]
fn a_narrow_curve() {
    insta::assert_snapshot!(rendered(&sweeps(), at(50, Verbosity::Normal)), @r"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 ·
      bootstrapped
    candidate alpine-1.2.3: musl 1.2.3 · musl-1.2.3-r0
      · bootstrapped
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0
      · bootstrapped

    Taxes (7) candidate ÷ baseline, 95 % interval;
      bars are logarithmic

      alloc · What alloc does
      • alloc/small Work with 1 to 4 of them
        musl 1.2.3 by threads
          1            │▇        1.19× slower
            (1.19–1.20) 50.7 µs → 60.3 µs
          2            │▇▇▇▇     2.98× slower
            (2.96–3.00) 50.7 µs → 151 µs
          4 on 2 CPUs  │▇▇▇▇▇▇▇▇ 8.9× slower (8.9–9.0)
            50.7 µs → 452 µs
          1.5× slower: between 1 and 2, from about 1.2
            (1.2–1.2) on
        musl 1.2.5 by threads
          1            │         1.00×, no difference
            within 3 % (0.99–1.00) 50.5 µs → 50.5 µs
          2            │▇        1.40× slower
            (1.39–1.41) 50.5 µs → 70.7 µs
          4 on 2 CPUs  │         broken
          1.5× slower: nowhere up to 2
        ! musl 1.2.3 at 4: 4 threads on 2 CPUs: the
          tax depends on the scheduler and the load
      • alloc/plain Does plain work?
        musl 1.2.3  ▇▇▇      2.00× slower (2.00–2.01)
          50.1 µs → 100 µs

      sort · What sort does
      • sort/ints Work with 64 to 262144 of them
        musl 1.2.3 by size
          64          │▇▇       1.89× slower
            (1.88–1.90) 50.7 µs → 95.5 µs
          4096       ▇│         1.44× faster
            (1.43–1.45) 50.7 µs → 35.2 µs
          262144   ▇▇▇│         2.52× faster
            (2.50–2.53) 50.7 µs → 20.1 µs
          1.5× slower: already at the smallest value,
            64; between 64 and 4096, until about 166
            (163–171)
          1.5× faster: between 4096 and 262144, from
            about 5590 (5370–5880) on
        musl 1.2.5 by size
          64       ▇▇▇│         2.00× faster
            (1.99–2.02) 50.5 µs → 25.3 µs
          4096     ▇▇▇│         2.50× faster
            (2.49–2.52) 50.5 µs → 20.2 µs
          262144  ▇▇▇▇│         3.3× faster (3.3–3.4)
            50.5 µs → 15.2 µs
          1.5× slower: nowhere up to 262144
          1.5× faster: already at the smallest value,
            64

    Broken or skipped (1)
      broken on musl 1.2.5: candidate: the agent could
        not prepare the case: out of memory
        alloc/small@threads=4

    run run-1 · prepared in 1.5 s · ran for 12 s ·
      alpine-tax 0.1.0
    Nothing beyond what is documented: 6 slower, 5
      faster, 1 without difference in cost, 1 broken.
    ");
}

#[test]
fn no_point_is_listed_beside_its_curve() {
    for verbosity in [Verbosity::Normal, Verbosity::Verbose] {
        let text = rendered(&sweeps(), at(120, verbosity));
        // Only the reason why one of them is broken names it.
        let points = text.lines().filter(|line| line.contains("@threads="));
        assert_eq!(points.collect::<Vec<_>>(), ["    alloc/small@threads=4"]);
        assert!(text.contains("Taxes (7)"), "each point is a case:\n{text}");
        assert_eq!(text.matches("sort/ints").count(), 1, "{text}");
    }
}

#[test]
fn curves_without_difference_are_named_with_their_values() {
    let flat = |ratio| {
        sweep(
            Builder::new().musl("1.2.5").musl("1.2.3"),
            "alloc/small@threads",
            &[(1, [ratio; 2]), (2, [ratio; 2])],
        )
    };
    let text = rendered(&flat(1.0), at(100, Verbosity::Normal));
    assert!(
        text.contains("No difference within 3 % (2)\n  alloc: small (threads 1, 2)"),
        "{text}"
    );
}

fn json_of(builder: &Builder) -> Value {
    let comparison = judge(&builder.run, &Thresholds::default());
    serde_json::from_slice(&render(&builder.run, &comparison).unwrap()).unwrap()
}

#[test]
fn curves_are_in_the_json() {
    let report = json_of(&sweeps());
    let curves = report["curves"].as_array().unwrap();
    assert_eq!(curves.len(), 4);
    let first = &curves[0];
    assert_eq!(first["case"], "alloc/small");
    assert_eq!(first["points"][2]["more_threads_than_cpus"], true);
    assert_eq!(first["points"][2]["case"], "alloc/small@threads=4");
    assert_eq!(first["points"][1]["baseline"]["samples"], 240);
    let crossing = &first["slower"]["crossings"][0];
    assert_eq!([&crossing["from"], &crossing["to"]], [&json!(1), &json!(2)]);
    assert_eq!(crossing["direction"], "beyond");
    assert!(crossing["earliest"].as_f64() < crossing["at"].as_f64());
    assert_eq!(curves[1]["points"][2]["tax"], Value::Null, "broken");
    assert_eq!(curves[3]["faster"]["already_at"], 64);
    assert_eq!(report["findings"].as_array().unwrap().len(), 13);
}

fn shipped() -> Builder {
    Builder::new()
        .musl("1.2.5")
        .timing("tools/own", Metric::Wall, 1)
        .shipped("/bin/tool")
        .took("alpine-1.2.5", timed(12, 0.5, 0.02, 5))
}

#[test]
fn what_images_bring_along_does_not_win_by_its_libc() {
    let text = rendered(&shipped(), at(100, Verbosity::Normal));
    assert!(text.contains("Where the candidate wins (1)"), "{text}");
    assert!(
        text.contains("tools/own Does own work? [as shipped]"),
        "{text}"
    );
    assert!(
        text.contains("the image's own /bin/tool, as shipped: build flags and versions differ too")
    );
    assert_eq!(json_of(&shipped())["findings"][0]["pair"], "as-shipped");
    assert_eq!(json_of(&sweeps())["findings"][0]["pair"], "controlled");
}

#[test]
fn each_margin_is_the_findings_own() {
    let builder = Builder::new()
        .musl("1.2.5")
        .timing("alloc/one", Metric::Wall, 1)
        .took("alpine-1.2.5", timed(12, 1.0, 0.02, 5))
        .timing("alloc/two", Metric::Wall, 2)
        .took("alpine-1.2.5", timed(12, 1.0, 0.02, 6));
    let thresholds = |floor| Thresholds {
        floors: Floors {
            threads: Some(floor),
            ..Floors::default()
        },
        ..Thresholds::default()
    };
    let text = |floor| {
        let comparison = judge(&builder.run, &thresholds(floor));
        terminal::render(
            &View::new(&builder.run, &comparison),
            &at(100, Verbosity::Normal),
        )
    };
    let alike = text(0.01);
    assert!(
        alike.contains("No difference within 3 % (2)\n  alloc: one, two\n"),
        "{alike}"
    );
    let raised = text(0.075);
    assert!(
        raised.contains("No difference within 3 % to 7.5 % (2) each within"),
        "{raised}"
    );
    assert!(
        raised.contains("alloc: one within 3 %, two within 7.5 %"),
        "{raised}"
    );
}
