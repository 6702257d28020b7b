//! Measures alarms again, side by side, before anybody is woken: the image of the last good run
//! against tonight's where the old one is still there, else the case once more with fresh
//! containers. What does not show again was the machine.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::failure::{Failure, exits};
use super::super::{RunCommand, run};
use super::alarms::{Alarm, margin};
use crate::cli;
use crate::compare::{self, Finding, Thresholds, Verdict};
use crate::engine::Engine as _;
use crate::engine::docker;
use crate::exit::Exit;
use crate::history::circumstances::Circumstances;
use crate::history::confirmed::Confirmation;
use crate::history::shift::Shift;
use crate::printer::Printer;
use crate::record::{self, DEFAULT_MARGIN};

/// Folder of what is measured again, in the folder of the night's run: it is no night of its own.
const FOLDER: &str = "confirmations";

pub(super) struct Confirming<'a> {
    pub(super) command: &'a RunCommand<'a>,
    pub(super) args: &'a cli::Run,
    pub(super) folder: &'a Path,
    pub(super) printer: &'a Printer,
}

/// What is measured: the two images, by names or ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Sides {
    /// The candidate of the last good run against tonight's; or the baseline's.
    OldAndNew {
        old: String,
        new: String,
        of_candidate: bool,
    },
    /// What the night compared, once more.
    Again { baseline: String, candidate: String },
}

impl Confirming<'_> {
    /// Measures the largest alarms again. `None`: interrupted.
    pub(super) async fn all(
        &self,
        alarms: &[Alarm],
        most: usize,
    ) -> Result<Option<Vec<Confirmation>>, Failure> {
        if alarms.len() > most {
            let left = alarms.len() - most;
            self.printer.note(&format!(
                "{left} more alarms are not measured again tonight"
            ));
        }
        let header = record::read_header(self.folder).map_err(exits(Exit::BadInput))?;
        let now = Circumstances::of(&header);
        let mut groups: BTreeMap<Sides, Vec<&Alarm>> = BTreeMap::new();
        for alarm in alarms.iter().take(most) {
            groups
                .entry(sides(alarm, &now).await?)
                .or_default()
                .push(alarm);
        }
        let mut confirmations = Vec::new();
        for (sides, alarms) in groups {
            let Some(findings) = self.measured(&sides, &alarms).await? else {
                return Ok(None);
            };
            confirmations.extend(alarms.iter().map(|alarm| {
                let found = findings.iter().find(|finding| finding.case.0 == alarm.case);
                confirmation(alarm, &sides, found)
            }));
        }
        Ok(Some(confirmations))
    }

    async fn measured(
        &self,
        sides: &Sides,
        alarms: &[&Alarm],
    ) -> Result<Option<Vec<Finding>>, Failure> {
        let (baseline, candidate) = match sides {
            Sides::OldAndNew { old, new, .. } => (old, new),
            Sides::Again {
                baseline,
                candidate,
            } => (baseline, candidate),
        };
        let cases = alarms.iter().map(|alarm| globset::escape(&alarm.case));
        let run = cli::Run {
            budget: self.args.budget * 2,
            results: self.folder.join(FOLDER),
            pin: self.args.pin,
            ..cli::Run::of_cases(cases.collect(), baseline, candidate)
        };
        let Some(folder) = self.command.recorded(&run).await? else {
            return Ok(None);
        };
        let run = record::read(&folder).map_err(exits(Exit::BadInput))?;
        Ok(Some(compare::judge(&run, &Thresholds::of(&run)).findings))
    }
}

/// What an alarm is measured with: the image that changed, old and new, where only one did and the
/// old one is there.
async fn sides(alarm: &Alarm, now: &Circumstances) -> Result<Sides, Failure> {
    let again = Sides::Again {
        baseline: alarm.baseline.clone(),
        candidate: alarm.candidate.clone(),
    };
    let ids = |name: &str| {
        let (then, now) = (alarm.then.image(name)?, now.image(name)?);
        (then.id != now.id).then(|| (then.id.clone(), now.id.clone()))
    };
    let changed = (ids(&alarm.candidate), ids(&alarm.baseline));
    let (old, new, of_candidate) = match (alarm.before, changed) {
        (Some(_), (Some((old, new)), None)) => (old, new, true),
        (Some(_), (None, Some((old, new)))) => (old, new, false),
        _ => return Ok(again),
    };
    let engine = docker::connect().await.map_err(run::unavailable)?;
    let there = engine.image(&old).await.map_err(run::unavailable)?;
    Ok(match there {
        Some(_) => Sides::OldAndNew {
            old,
            new,
            of_candidate,
        },
        None => again,
    })
}

fn confirmation(alarm: &Alarm, sides: &Sides, found: Option<&Finding>) -> Confirmation {
    let (holds, how, shift) = match (found, alarm.before) {
        (None, _) => (true, "could not be measured again".to_owned(), None),
        (Some(finding), None) => of_behaviour(finding),
        (Some(finding), Some(before)) => of_timing(finding, sides, before),
    };
    Confirmation {
        case: alarm.case.clone(),
        image: alarm.candidate.clone(),
        baseline: alarm.baseline.clone(),
        holds,
        how,
        shift,
    }
}

fn of_behaviour(finding: &Finding) -> (bool, String, Option<Shift>) {
    let holds = finding.verdict == Verdict::New;
    let how = if holds { "again so" } else { "not so again" };
    (holds, format!("run once more: {how}"), None)
}

/// What was measured again is a shift from what was before; it holds when its whole interval is beyond
/// the margin.
fn of_timing(finding: &Finding, sides: &Sides, before: f64) -> (bool, String, Option<Shift>) {
    let Some(tax) = finding.timing().and_then(|timing| timing.tax) else {
        return (true, "could not be measured again".to_owned(), None);
    };
    let logs = [tax.value.ln(), tax.low.ln(), tax.high.ln()];
    let ([value, low, high], what) = match sides {
        Sides::OldAndNew { of_candidate, .. } if *of_candidate => {
            (logs, "the old and the new image side by side")
        }
        // A baseline that became slower makes the tax smaller.
        Sides::OldAndNew { .. } => (
            [-logs[0], -logs[2], -logs[1]],
            "the old and the new baseline side by side",
        ),
        Sides::Again { .. } => (logs.map(|log| log - before), "the case once more"),
    };
    let delta = DEFAULT_MARGIN.ln_1p();
    let holds = low > delta || high < -delta;
    let shift = Shift { value, low, high };
    let seen = crate::report::history::shift(&shift);
    let how = if holds {
        format!("confirmed by measuring {what}: {seen}")
    } else {
        format!(
            "not confirmed (margin {}) by measuring {what}: {seen}; it was the machine",
            margin()
        )
    };
    (holds, how, Some(shift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::{Builder, timed};
    use crate::sample::Metric;

    fn finding(ratio: f64) -> Finding {
        let builder = Builder::new()
            .musl("1.2.5")
            .timing("alloc/small", Metric::Wall, 1)
            .took("alpine-1.2.5", timed(12, ratio, 0.005, 3));
        compare::judge(&builder.run, &Thresholds::default())
            .findings
            .remove(0)
    }

    #[test]
    fn what_shows_again_holds_and_what_does_not_was_the_machine() {
        let again = Sides::Again {
            baseline: "a".to_owned(),
            candidate: "b".to_owned(),
        };
        let (holds, how, _) = of_timing(&finding(2.2), &again, 2_f64.ln());
        assert!(
            holds && how.starts_with("confirmed by measuring the case once more: 10."),
            "{how}"
        );
        let (holds, how, _) = of_timing(&finding(2.0), &again, 2_f64.ln());
        assert!(!holds && how.ends_with("it was the machine"), "{how}");
    }

    #[test]
    fn a_slower_baseline_makes_a_smaller_tax() {
        let sides = Sides::OldAndNew {
            old: "o".to_owned(),
            new: "n".to_owned(),
            of_candidate: false,
        };
        let (holds, _, shift) = of_timing(&finding(1.2), &sides, 0.0);
        let shift = shift.unwrap();
        assert!(
            holds && shift.low <= shift.value && shift.high < 0.0,
            "{shift:?}"
        );
    }
}
