//! Each timing of an interpreter once more, by the interpreter that the image itself has: what users
//! of that image pay, in which more differs than the libc. No entry in a file: it follows from the
//! timing.

use super::model::{Case, CaseId, Workload};
use crate::protocol::probe::Language;

/// What follows the name of the case.
const SUFFIX: &str = "@shipped";

/// One for each timing of a script that needs no packages.
pub(super) fn timings(cases: &[Case]) -> Vec<Case> {
    let timings = cases
        .iter()
        .filter(|case| case.is_timing() && case.package.is_none());
    timings
        .filter_map(|case| {
            let (language, script) = match &case.workload {
                Workload::Python {
                    script,
                    packages: None,
                    ..
                } => (Language::Python, script),
                Workload::Node {
                    script,
                    packages: None,
                    ..
                } => (Language::Node, script),
                Workload::C { .. }
                | Workload::Python { .. }
                | Workload::Node { .. }
                | Workload::Program { .. }
                | Workload::Own { .. }
                | Workload::Command { .. } => return None,
            };
            Some(Case {
                id: CaseId(format!("{}{SUFFIX}", case.id)),
                control: false,
                workload: Workload::Own {
                    language,
                    script: script.clone(),
                },
                ..case.clone()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Metric;
    use crate::suite::model::testing::case;
    use crate::suite::{Kind, TimingMode};

    #[test]
    fn timings_of_scripts_follow_and_nothing_else() {
        let timing = |id: &str| Case {
            kind: Kind::Timing {
                mode: TimingMode::Loop,
                metric: Metric::Wall,
                threads: 1,
            },
            ..case(id)
        };
        let script = Workload::Python {
            script: "work.py".to_owned(),
            packages: None,
            modules: None,
            packages_for: None,
        };
        let cases = [
            timing("alloc/small"),
            Case {
                workload: script.clone(),
                control: true,
                ..timing("python/loop")
            },
            Case {
                workload: script,
                ..case("python/stdlib")
            },
        ];
        let shipped = timings(&cases);
        let [only] = shipped.as_slice() else {
            panic!("{shipped:?}");
        };
        assert_eq!(only.id.0, "python/loop@shipped");
        assert!(!only.control && only.is_timing());
        assert!(matches!(
            only.workload,
            Workload::Own {
                language: Language::Python,
                ..
            }
        ));
    }
}
