//! From the record of a run to its findings.

use std::collections::HashMap;

use super::behaviour::{self, Side};
use super::circumstances;
use super::confirm;
use super::controls;
use super::curve;
use super::discovery;
use super::model::{Behaviour, Comparison, Evidence, Finding, Thresholds, Timing};
use super::overall::Overall;
use super::pair::{self, Pair};
use super::timing::{self, Setting};
use super::verdict::{Seen, Verdict, verdict};
use crate::image::Image;
use crate::outcome::Observation;
use crate::record::{Role, Run, Timed, TrialRecord, TrialResult};
use crate::suite::{Aspect, Case, Kind};

/// Judges a run: one finding for each case and candidate that has a trial. Pure.
#[must_use]
pub fn judge(run: &Run, thresholds: &Thresholds) -> Comparison {
    let trials = Trials::of(run);
    let candidates = || {
        run.header
            .images
            .iter()
            .filter(|i| i.role == Role::Candidate)
    };
    let mut findings = Vec::new();
    let mut unrun = 0;
    for case in &run.header.cases {
        let before = findings.len();
        findings.extend(candidates().filter_map(|candidate| {
            let last = trials.last(case, &candidate.image.name)?;
            Some(match &case.kind {
                Kind::Behaviour { observe } => {
                    let baseline = trials.baseline(case, last);
                    of_behaviour(case, observe, &candidate.image, baseline, &last.result)
                }
                Kind::Timing { .. } => {
                    let setting = setting(run, case, last, thresholds)?;
                    of_timing(case, &candidate.image, &last.result, &setting)
                }
            })
        }));
        unrun += usize::from(findings.len() == before);
    }
    discovery::apply(&mut findings, thresholds);
    for finding in &mut findings {
        if let Some((again, setting)) = trials.confirmation(run, finding, thresholds) {
            confirm::apply(finding, again, &setting);
        }
    }
    pair::apply(run, &mut findings);
    let during = circumstances::during(run);
    let mut notes = notes_of(run);
    notes.extend(circumstances::notes(run, during.as_ref()));
    if unrun > 0 {
        notes.push(format!(
            "{unrun} of {} cases have no trial on a candidate{}",
            run.header.cases.len(),
            match run.header.finished {
                Some(_) => "",
                None => ": the run was cut off",
            }
        ));
    }
    notes.extend(controls::apply(&mut findings));
    let overall = Overall::of(&findings, thresholds);
    Comparison {
        curves: curve::curves(run, &findings),
        findings,
        notes,
        during,
        overall,
        thresholds: *thresholds,
    }
}

/// How a trial of a timing case is to be read; `None` for a behaviour case.
fn setting(
    run: &Run,
    case: &Case,
    trial: &TrialRecord,
    thresholds: &Thresholds,
) -> Option<Setting> {
    let host = run.header.host(trial.part);
    let thresholds = Thresholds {
        floors: host.floors.copied().unwrap_or(thresholds.floors),
        ..*thresholds
    };
    match case.kind {
        Kind::Behaviour { .. } => None,
        Kind::Timing {
            mode,
            metric,
            threads,
        } => Some(Setting {
            mode,
            metric,
            margin: thresholds.margin_of(&case.kind),
            threads,
            cpus: host.machine.cpus,
            seed: run.header.seed,
            smallest_peak_kib: host
                .survey
                .and_then(|survey| survey.at_start.smallest_peak_kib),
        }),
    }
}

/// What the runner noted and what the probes of the images warned of, each once.
fn notes_of(run: &Run) -> Vec<String> {
    let mut notes = run.header.notes.clone();
    for image in &run.header.images {
        for warning in &image.image.warnings {
            if !notes.iter().any(|note| note.contains(warning)) {
                notes.push(format!("{}: {warning}", image.image.name));
            }
        }
    }
    notes
}

/// The trials by case and image, in the order of the record.
struct Trials<'a> {
    by_key: HashMap<(&'a str, &'a str), Vec<&'a TrialRecord>>,
    confirmations: HashMap<(&'a str, &'a str), &'a TrialRecord>,
    baselines: Vec<&'a Image>,
}

impl<'a> Trials<'a> {
    fn of(run: &'a Run) -> Trials<'a> {
        let mut by_key: HashMap<(&str, &str), Vec<&TrialRecord>> = HashMap::new();
        let mut confirmations = HashMap::new();
        for trial in &run.trials {
            let key = (trial.case.0.as_str(), trial.image.as_str());
            if trial.confirms {
                confirmations.insert(key, trial);
            } else {
                by_key.entry(key).or_default().push(trial);
            }
        }
        let images = run.header.images.iter();
        Trials {
            by_key,
            confirmations,
            baselines: images
                .filter(|image| image.role == Role::Baseline)
                .map(|image| &image.image)
                .collect(),
        }
    }

    /// The last one counts: a trial that is repeated is repeated for a reason.
    fn last(&self, case: &Case, image: &str) -> Option<&'a TrialRecord> {
        let trials = self.by_key.get(&(case.id.0.as_str(), image))?;
        trials.last().copied()
    }

    /// The samples that were taken to confirm this finding, and how to read them.
    fn confirmation(
        &self,
        run: &Run,
        finding: &Finding,
        thresholds: &Thresholds,
    ) -> Option<(&'a Timed, Setting)> {
        let key = (finding.case.0.as_str(), finding.image.as_str());
        let trial = self.confirmations.get(&key)?;
        let TrialResult::Timed(timed) = &trial.result else {
            return None;
        };
        let case = run
            .header
            .cases
            .iter()
            .find(|case| case.id == finding.case)?;
        Some((timed, setting(run, case, trial, thresholds)?))
    }

    /// The baseline that has a trial of this case, in a merged record one of the same part: both sides
    /// of a comparison are of one machine. An image compared with itself goes by one name: then the
    /// first trial is the baseline's.
    fn baseline(
        &self,
        case: &Case,
        candidate: &TrialRecord,
    ) -> Option<(&'a Image, &'a TrialResult)> {
        self.baselines.iter().find_map(|image| {
            let trials = self
                .by_key
                .get(&(case.id.0.as_str(), image.name.as_str()))?;
            let mut trials = trials.iter().filter(|trial| trial.part == candidate.part);
            let trial = if image.name == candidate.image {
                trials.next()
            } else {
                trials.next_back()
            };
            Some((*image, &trial?.result))
        })
    }
}

fn finding(case: &Case, image: &Image, verdict: Verdict, evidence: Evidence) -> Finding {
    Finding {
        case: case.id.clone(),
        title: case.title.clone(),
        image: image.name.clone(),
        control: case.control,
        pair: Pair::default(),
        verdict,
        evidence,
        notes: Vec::new(),
        docs: case.docs.clone(),
    }
}

fn of_behaviour(
    case: &Case,
    observe: &[Aspect],
    image: &Image,
    baseline: Option<(&Image, &TrialResult)>,
    candidate: &TrialResult,
) -> Finding {
    let evidence = Behaviour {
        observe: observe.to_vec(),
        baseline: baseline.and_then(|(_, trial)| observed(trial)).cloned(),
        candidate: observed(candidate).cloned(),
        differs: Vec::new(),
    };
    let Some((baseline_image, baseline)) = baseline else {
        let evidence = Evidence::Behaviour(Box::new(evidence));
        let note = "the record has no trial of the baseline".to_owned();
        return Finding {
            notes: vec![note],
            ..finding(case, image, verdict(Seen::Broken), evidence)
        };
    };
    let (Some(seen_baseline), Some(seen_candidate)) = (observed(baseline), observed(candidate))
    else {
        let sides = [("baseline", baseline), ("candidate", candidate)];
        let (seen, notes) = untold(&sides);
        let evidence = Evidence::Behaviour(Box::new(evidence));
        return Finding {
            notes,
            ..finding(case, image, verdict(seen), evidence)
        };
    };
    let side = |observation, image: &Image| Side {
        observation,
        expectation: case.expectation(&image.probe),
    };
    let judged = behaviour::judge(
        observe,
        case.control,
        side(seen_baseline, baseline_image),
        side(seen_candidate, image),
    );
    let evidence = Evidence::Behaviour(Box::new(Behaviour {
        differs: judged.differs,
        ..evidence
    }));
    Finding {
        notes: judged.notes,
        ..finding(case, image, verdict(judged.seen), evidence)
    }
}

fn of_timing(case: &Case, image: &Image, trial: &TrialResult, setting: &Setting) -> Finding {
    let nothing = Timing {
        metric: setting.metric,
        margin: setting.margin,
        ..Timing::default()
    };
    let TrialResult::Timed(timed) = trial else {
        let (seen, notes) = untold(&[("candidate", trial)]);
        return Finding {
            notes,
            ..finding(
                case,
                image,
                verdict(seen),
                Evidence::Timing(Box::new(nothing)),
            )
        };
    };
    let mut judged = timing::judge(timed, setting);
    let seen = judged.decision.map_or(Seen::Broken, Seen::Timing);
    if seen == Seen::Broken {
        judged
            .notes
            .push("no pair of samples can be used".to_owned());
    }
    Finding {
        notes: judged.notes,
        ..finding(
            case,
            image,
            verdict(seen),
            Evidence::Timing(Box::new(judged.timing)),
        )
    }
}

fn observed(trial: &TrialResult) -> Option<&Observation> {
    match trial {
        TrialResult::Observed(observation) => Some(observation),
        TrialResult::Timed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => None,
    }
}

/// Why sides that were not observed say nothing. Not applicable goes before broken: what does not
/// apply need not be mended.
fn untold(sides: &[(&str, &TrialResult)]) -> (Seen, Vec<String>) {
    let mut seen = Seen::Broken;
    let mut notes = Vec::new();
    for (whose, trial) in sides {
        match trial {
            TrialResult::Unsupported(why) => {
                seen = Seen::Unsupported;
                notes.push(format!("{whose}: {why}"));
            }
            TrialResult::Broken(why) => notes.push(format!("{whose}: {why}")),
            TrialResult::Timed(_) => {
                notes.push(format!(
                    "{whose}: the record has samples instead of an observation"
                ));
            }
            TrialResult::Observed(_) => {}
        }
    }
    (seen, notes)
}
