//! The timing of each package that is tried: the same script, told to serve samples. No entry in a
//! file: it follows from the row.

use super::model::{Case, CaseId, Docs, Kind, TimingMode};
use crate::sample::Metric;

/// What follows the name of the case.
const SUFFIX: &str = "@work";
/// Tells a script to serve samples.
const BENCH: &str = "bench";

/// One timing for each package that these cases try. Where a package is also tried with something
/// installed besides, it is timed with that: without, it may not work.
pub(super) fn timings(cases: &[Case]) -> Vec<Case> {
    let tried = |case: &&Case| case.package.is_some() && !case.is_timing();
    let mut timings: Vec<Case> = Vec::new();
    for case in cases.iter().filter(tried) {
        let Some(package) = &case.package else {
            continue;
        };
        let of_package = |timing: &&mut Case| {
            timing.package.as_ref().map(|tried| &tried.name) == Some(&package.name)
        };
        match timings.iter_mut().find(of_package) {
            Some(timing) if !package.with.is_empty() => *timing = timed(case, timing.id.clone()),
            Some(_) => {}
            None => timings.push(timed(case, CaseId(format!("{}{SUFFIX}", case.id)))),
        }
    }
    timings
}

fn timed(case: &Case, id: CaseId) -> Case {
    let package = case.package.as_ref();
    let name = package.map_or("", |tried| tried.name.as_str());
    let mut args = case.args.clone();
    args.push(BENCH.to_owned());
    Case {
        id,
        title: format!("The time that a short piece of work of {name} takes"),
        kind: Kind::Timing {
            mode: TimingMode::Loop,
            metric: Metric::Wall,
            threads: 1,
        },
        args,
        expectations: Vec::new(),
        docs: Docs::default(),
        ..case.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::model::Tried;
    use crate::suite::model::testing::case;

    fn tried(id: &str, package: &str, with: &[&str]) -> Case {
        Case {
            args: with.iter().map(|&with| with.to_owned()).collect(),
            package: Some(Tried {
                name: package.to_owned(),
                with: with.iter().map(|&with| with.to_owned()).collect(),
            }),
            ..case(id)
        }
    }

    #[test]
    fn a_package_is_timed_once_and_with_what_it_needs() {
        let cases = [
            case("addons/control"),
            tried("addons/sharp", "sharp", &[]),
            tried("addons/sharp-with-libstdcxx", "sharp", &["libstdc++"]),
            tried("addons/swc", "@swc/core", &[]),
        ];
        let timings = timings(&cases);
        let seen: Vec<(&str, Vec<&str>)> = timings
            .iter()
            .map(|case| {
                (
                    case.id.0.as_str(),
                    case.args.iter().map(String::as_str).collect(),
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("addons/sharp@work", vec!["libstdc++", "bench"]),
                ("addons/swc@work", vec!["bench"]),
            ]
        );
        assert!(timings.iter().all(Case::is_timing));
    }
}
