//! What the control cases of a suite mean for its other verdicts. One that shows a difference says
//! that the images differ in more than their libc, or that the run is bad; one that could not tell
//! leaves that open.

use super::model::Finding;
use super::pair::Pair;
use super::verdict::Verdict;

/// What a control says of a pair of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No difference, as it must be.
    Agrees,
    /// A difference where there must be none.
    Differs,
    /// Neither.
    CouldNotTell,
}

impl State {
    fn of(control: &Finding) -> State {
        match control.verdict {
            Verdict::Same | Verdict::NoDifference | Verdict::NoLonger | Verdict::Refuted => {
                State::Agrees
            }
            Verdict::New | Verdict::Documented | Verdict::Slower | Verdict::Faster => {
                State::Differs
            }
            Verdict::Inconclusive | Verdict::Broken | Verdict::Unsupported => State::CouldNotTell,
        }
    }
}

/// Adds notes to the findings that a control concerns, and returns those for the run: one for each
/// control that differs, and one that names all that could not tell where no other did.
pub(super) fn apply(findings: &mut [Finding]) -> Vec<String> {
    let controls: Vec<Finding> = findings
        .iter()
        .filter(|finding| finding.control)
        .cloned()
        .collect();
    let mut untold: Vec<&Finding> = Vec::new();
    for finding in findings.iter_mut() {
        let concerning = controls.iter().filter(|control| concerns(control, finding));
        let concerning: Vec<&Finding> = concerning.collect();
        let in_state = |state| {
            let all = concerning.iter().copied();
            all.filter(move |control| State::of(control) == state)
        };
        if in_state(State::Differs).next().is_some() {
            let notes =
                in_state(State::Differs).filter_map(|control| note_of_difference(control, finding));
            let notes: Vec<String> = notes.collect();
            finding.notes.extend(notes);
        } else if is_difference(finding.verdict)
            && in_state(State::Agrees).next().is_none()
            && let Some(control) = in_state(State::CouldNotTell).next()
        {
            finding.notes.push(note_of_doubt(control));
            if !untold.iter().any(|known| is_same(known, control)) {
                untold.push(control);
            }
        }
    }
    let differing = controls
        .iter()
        .filter(|control| State::of(control) == State::Differs);
    let mut notes: Vec<String> = differing.map(note_for_run).collect();
    notes.extend(untold_for_run(&untold));
    notes
}

fn is_difference(verdict: Verdict) -> bool {
    match verdict {
        Verdict::New | Verdict::Documented | Verdict::Slower | Verdict::Faster => true,
        Verdict::Same
        | Verdict::NoLonger
        | Verdict::Refuted
        | Verdict::Unsupported
        | Verdict::Broken
        | Verdict::NoDifference
        | Verdict::Inconclusive => false,
    }
}

/// The same suite, image and kind. What an image brings along tells nothing of programs that are
/// built for both.
fn concerns(control: &Finding, finding: &Finding) -> bool {
    let is_timing = finding.timing().is_some();
    finding.case.suite() == control.case.suite()
        && finding.image == control.image
        && is_timing == control.timing().is_some()
        && (control.pair == Pair::Controlled || finding.pair == Pair::AsShipped)
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    one.case == other.case && one.image == other.image
}

/// Of behaviour only what differs is in doubt: that others are the same is seen all the same.
fn note_of_difference(control: &Finding, finding: &Finding) -> Option<String> {
    if finding.case == control.case {
        return Some("a control that must show no difference: the verdicts of this suite on this image aren't to be trusted".to_owned());
    }
    let is_in_doubt = finding.timing().is_some() || is_difference(finding.verdict);
    is_in_doubt.then(|| {
        format!(
            "control {} shows a difference too: don't put this one down to libc",
            control.case
        )
    })
}

fn note_of_doubt(control: &Finding) -> String {
    format!(
        "control {} could not tell ({}) whether these images differ in more than their libc",
        control.case, control.verdict
    )
}

fn note_for_run(control: &Finding) -> String {
    let (state, kind) = match control.timing() {
        Some(_) => (control.verdict.as_str(), "timing"),
        None => ("different", "behaviour"),
    };
    format!(
        "control {} is {state} on {}: the {kind} verdicts of suite {} there aren't to be trusted",
        control.case,
        control.image,
        control.case.suite()
    )
}

fn untold_for_run(controls: &[&Finding]) -> Option<String> {
    let named: Vec<String> = controls
        .iter()
        .map(|control| {
            format!(
                "{} on {} ({})",
                control.case, control.image, control.verdict
            )
        })
        .collect();
    (!named.is_empty()).then(|| {
        format!(
            "controls that could not tell, so that nothing checks the differences of their suites there: {}",
            named.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::compare::testing::{Builder, prints, timed};
    use crate::compare::{Comparison, Thresholds, judge};
    use crate::sample::Metric;

    const IMAGE: &str = "alpine-1.2.5";

    fn judged(builder: &Builder) -> Comparison {
        judge(&builder.run, &Thresholds::default())
    }

    fn with_control(change: impl FnOnce(Builder) -> Builder) -> Builder {
        let control = Builder::new()
            .musl("1.2.5")
            .timing("alloc/control", Metric::Wall, 1)
            .control();
        change(control)
            .timing("alloc/small", Metric::Wall, 1)
            .took(IMAGE, timed(12, 2.0, 0.02, 3))
            .timing("alloc/same", Metric::Wall, 1)
            .took(IMAGE, timed(12, 1.0, 0.01, 4))
    }

    fn notes(comparison: &Comparison, case: &str) -> String {
        let mut findings = comparison.findings.iter();
        let finding = findings.find(|finding| finding.case.0 == case).unwrap();
        finding.notes.join("; ")
    }

    #[test]
    fn a_control_that_agrees_leaves_nothing_to_say() {
        let agrees = judged(&with_control(|b| b.took(IMAGE, timed(12, 1.0, 0.01, 5))));
        assert!(agrees.notes.is_empty(), "{:?}", agrees.notes);
        assert_eq!(notes(&agrees, "alloc/small"), "");
    }

    #[test]
    fn a_control_that_differs_is_said_of_every_timing() {
        let differs = judged(&with_control(|b| b.took(IMAGE, timed(12, 1.2, 0.01, 5))));
        for case in ["alloc/small", "alloc/same"] {
            let said = notes(&differs, case);
            assert!(said.contains("don't put this one down to libc"), "{said}");
        }
        let of_itself = notes(&differs, "alloc/control");
        assert!(of_itself.contains("must show no difference"), "{of_itself}");
        assert!(differs.notes[0].contains("control alloc/control is slower"));
    }

    #[test]
    fn a_control_that_could_not_tell_is_said_of_what_differs() {
        type Change = fn(Builder) -> Builder;
        let changes: [(Change, &str); 2] = [
            (|b| b.took(IMAGE, timed(6, 1.02, 0.5, 5)), "inconclusive"),
            (|b| b.broke(IMAGE, "oh"), "broken"),
        ];
        for (change, word) in changes {
            let untold = judged(&with_control(change));
            let said = notes(&untold, "alloc/small");
            let wanted = format!("control alloc/control could not tell ({word})");
            assert!(said.contains(&wanted), "{said}");
            assert_eq!(notes(&untold, "alloc/same"), "");
            let run = untold.notes.join("; ");
            let wanted = format!("alloc/control on {IMAGE} ({word})");
            assert!(run.contains(&wanted), "{run}");
        }
    }

    #[test]
    fn one_control_that_agrees_is_enough_and_one_that_differs_too() {
        let with_second = |ratio| {
            judged(&with_control(|b| {
                b.broke(IMAGE, "oh")
                    .timing("alloc/control-2", Metric::Wall, 1)
                    .control()
                    .took(IMAGE, timed(12, ratio, 0.01, 5))
            }))
        };
        let agrees = with_second(1.0);
        assert!(agrees.notes.is_empty(), "{:?}", agrees.notes);
        let differs = with_second(1.2);
        let said = notes(&differs, "alloc/small");
        assert!(said.contains("alloc/control-2 shows"), "{said}");
        assert!(!said.contains("could not tell"), "{said}");
    }

    #[test]
    fn behaviour_has_controls_of_its_own() {
        let behaviour = |control: Option<&str>| {
            let builder = Builder::new()
                .musl("1.2.5")
                .behaviour("dns/control", vec![])
                .control()
                .saw("debian", prints("x"));
            let builder = match control {
                Some(text) => builder.saw(IMAGE, prints(text)),
                None => builder.broke(IMAGE, "oh"),
            };
            let builder = builder
                .behaviour("dns/differs", vec![])
                .saw("debian", prints("x"))
                .saw(IMAGE, prints("y"))
                .behaviour("dns/same", vec![])
                .saw("debian", prints("x"))
                .saw(IMAGE, prints("x"))
                .timing("dns/time", Metric::Wall, 1)
                .took(IMAGE, timed(12, 2.0, 0.01, 5));
            judged(&builder)
        };
        for (control, wanted) in [
            (Some("x"), ""),
            (Some("y"), "shows a difference too"),
            (None, "could not tell (broken)"),
        ] {
            let comparison = behaviour(control);
            let said = notes(&comparison, "dns/differs");
            assert_eq!(said.is_empty(), wanted.is_empty(), "{said}");
            assert!(said.contains(wanted), "{said}");
            assert_eq!(notes(&comparison, "dns/same"), "");
            assert_eq!(notes(&comparison, "dns/time"), "");
        }
    }

    /// The image's own program as a control tells of such programs; one of ours of everything.
    #[test]
    fn a_control_as_shipped_concerns_what_is_shipped() {
        let run = |is_shipped: bool| {
            let control = Builder::new()
                .musl("1.2.5")
                .timing("mixed/control", Metric::Wall, 1)
                .control()
                .took(IMAGE, timed(12, 1.2, 0.01, 5));
            let control = if is_shipped {
                control.shipped("/bin/tool")
            } else {
                control
            };
            let builder = control
                .timing("mixed/ours", Metric::Wall, 1)
                .took(IMAGE, timed(12, 2.0, 0.01, 6))
                .timing("mixed/shipped", Metric::Wall, 1)
                .shipped("/bin/tool")
                .took(IMAGE, timed(12, 2.0, 0.01, 7));
            let comparison = judged(&builder);
            ["mixed/ours", "mixed/shipped"]
                .map(|case| notes(&comparison, case).contains("shows a difference too"))
        };
        assert_eq!(run(true), [false, true]);
        assert_eq!(run(false), [true, true]);
    }
}
