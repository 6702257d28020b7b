//! What `--mitigate` asks for: which mitigations, what they need, and trying them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Folders;
use super::super::failure::{Failure, exits};
use super::Progress;
use crate::cli;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::image::Image;
use crate::mistakes::suggestion_or_all;
use crate::mitigate;
use crate::plan::layout::Payload;
use crate::record::{self, Header, MitigationRecord, Recorder};
use crate::run::Sampling;
use crate::run::mitigated::{Ground, Trying};
use crate::run::workbench::Workbench;
use crate::suite::{self, Case, CaseId, Means, Mitigation, Proof, Suite};

/// The mitigations to try, and the cases that prove and price them.
#[derive(Debug, Default)]
pub(in crate::cmd) struct Wanted {
    pub(in crate::cmd) mitigations: Vec<Mitigation>,
    /// What they are for.
    cases: Vec<Case>,
    pub(in crate::cmd) probes: BTreeMap<CaseId, Case>,
    pub(in crate::cmd) start_up: Option<Case>,
}

impl Wanted {
    /// Those of these names, or all; of them those that are for one of the cases.
    pub(super) fn read(
        folders: &Folders,
        suites: &[Suite],
        payloads: &[&str],
        (names, cases): (&[String], &[Case]),
    ) -> Result<Wanted, Failure> {
        let read = suite::mitigations(&folders.suites, suites, Some(payloads));
        let read = read.map_err(exits(Exit::BadInput))?;
        let known = || read.all.iter().map(|mitigation| mitigation.name.as_str());
        if let Some(unknown) = names.iter().find(|name| !known().any(|k| k == *name)) {
            let help = suggestion_or_all(unknown, known()).unwrap_or_default();
            let message = format!("there is no mitigation `{unknown}`");
            let help = format!("{help}; patterns of cases go before `--mitigate`");
            return Err(Failure::message(Exit::Usage, message, &help));
        }
        let is_wanted = |mitigation: &Mitigation| {
            let named = names.is_empty() || names.contains(&mitigation.name);
            named && cases.iter().any(|case| mitigation.fits.contains(&case.id))
        };
        let mitigations: Vec<Mitigation> = read.all.into_iter().filter(is_wanted).collect();
        let start_up = read.start_up.as_ref();
        Ok(Wanted::of(mitigations, cases.to_vec(), start_up, suites))
    }

    /// These mitigations, for these cases; the case `start_up` tells what they do to processes.
    pub(in crate::cmd) fn of(
        mitigations: Vec<Mitigation>,
        cases: Vec<Case>,
        start_up: Option<&CaseId>,
        suites: &[Suite],
    ) -> Wanted {
        let all_cases = || suites.iter().flat_map(|suite| &suite.cases);
        let is_probe = |case: &&Case| mitigations.iter().any(|m| probe(m) == Some(&case.id));
        let probes = all_cases().filter(is_probe);
        Wanted {
            probes: probes.map(|case| (case.id.clone(), case.clone())).collect(),
            start_up: all_cases()
                .find(|case| start_up == Some(&case.id))
                .filter(|_| !mitigations.is_empty())
                .cloned(),
            mitigations,
            cases,
        }
    }

    /// The suites with a case more for each one that is built once more, with other flags.
    pub(super) fn with_variants(&self, suites: &[Suite]) -> Vec<Suite> {
        let mut suites = suites.to_vec();
        let linked = self
            .mitigations
            .iter()
            .filter(|mitigation| mitigation.change().is_some_and(|c| !c.link.is_empty()));
        for mitigation in linked {
            let Some(change) = mitigation.change() else {
                continue;
            };
            for suite in &mut suites {
                let concerns = |case: &&Case| {
                    case.is_c()
                        && (mitigation.fits.contains(&case.id)
                            || probe(mitigation) == Some(&case.id)
                            || self.start_up.as_ref().is_some_and(|s| s.id == case.id))
                };
                let cases = suite.cases.iter().filter(concerns);
                let variants: Vec<Case> = cases.map(|case| change.apply(case, "")).collect();
                suite.cases.extend(variants);
            }
        }
        suites
    }

    /// The cases with those that prove and price mitigations: what must be compiled.
    pub(super) fn with_helpers(&self, cases: &[Case]) -> Vec<Case> {
        let helpers = self.probes.values().chain(&self.start_up);
        cases.iter().chain(helpers).cloned().collect()
    }

    /// Ids of the payloads that the mitigations need on a candidate.
    pub(super) fn payloads(&self, image: &Image) -> BTreeSet<String> {
        let Some(family) = image.family() else {
            return BTreeSet::new();
        };
        let mitigations = self.mitigations.iter();
        let needed = mitigations.filter(|mitigation| {
            let mut cases = self.cases.iter();
            cases.any(|case| mitigation.applies(case, &image.probe))
        });
        let payloads = needed.filter_map(Mitigation::payload);
        payloads
            .map(|name| Payload::named(name).id(family))
            .collect()
    }
}

/// The case that proves a mitigation active.
fn probe(mitigation: &Mitigation) -> Option<&CaseId> {
    match &mitigation.means {
        Means::Change {
            proof: Proof::Probe(id),
            ..
        } => Some(id),
        Means::Change { .. } | Means::Newer(_) | Means::Unavailable(_) => None,
    }
}

/// What trying mitigations needs.
pub(super) struct Remedies<'t, 'e> {
    pub(super) bench: &'t Workbench<'e>,
    pub(super) wanted: &'t Wanted,
    pub(super) sizes: &'t BTreeMap<String, BTreeMap<String, u64>>,
    pub(super) recorder: &'t Recorder,
    pub(super) progress: &'t Progress,
}

impl Remedies<'_, '_> {
    /// Tries each mitigation on what the run found so far, where it is said to help.
    pub(super) async fn try_all(
        &self,
        args: &cli::Run,
        header: &mut Header,
    ) -> Result<(), Failure> {
        if self.wanted.mitigations.is_empty() {
            if args.mitigate.is_some() {
                let note = "no mitigation that is asked for is for one of these cases";
                header.notes.push(note.to_owned());
            }
            return Ok(());
        }
        let run = record::read(self.recorder.folder()).map_err(exits(Exit::BadInput))?;
        let comparison = compare::judge(&run, &Thresholds::of(&run));
        let (mitigations, bench) = (&self.wanted.mitigations, self.bench);
        let mut attempts =
            mitigate::attempts(mitigations, &bench.cases, &bench.images, &comparison);
        leave_out_tried(&mut attempts, bench, &run.mitigated);
        header.mitigations.clone_from(mitigations);
        let cases: usize = attempts.iter().map(|attempt| attempt.cases.len()).sum();
        let bar = self.progress.trials(cases);
        let sink = |record: MitigationRecord| {
            if let MitigationRecord::Tried(tried) = &record {
                bar.inc(1);
                bar.set_message(format!("{} with {}", tried.case, tried.mitigation));
            }
            self.recorder.append_mitigation(&record)
        };
        let trying = Trying {
            ground: Ground {
                bench,
                probes: &self.wanted.probes,
                start_up: self.wanted.start_up.as_ref(),
                sizes: self.sizes,
                sampling: Sampling::new(args.budget, header.measuring.margin, header.seed),
            },
            run: &run,
            jobs: args.jobs.map_or(header.engine.cpus as usize, usize::from),
            sink: &sink,
        };
        let tried = trying.all(&attempts).await;
        bar.finish_and_clear();
        tried.map_err(exits(Exit::BadInput))
    }
}

/// What was tried before a run was cut off needs not be tried again.
fn leave_out_tried(
    attempts: &mut Vec<mitigate::Attempt<'_>>,
    bench: &Workbench<'_>,
    tried: &[MitigationRecord],
) {
    for attempt in attempts.iter_mut() {
        let image = &bench.images[attempt.candidate].image.name;
        attempt.cases.retain(|&case| {
            !tried.iter().any(|record| match record {
                MitigationRecord::Tried(tried) => {
                    tried.mitigation == attempt.mitigation.name
                        && tried.case == bench.cases[case].id
                        && tried.image == *image
                }
                MitigationRecord::Price(_) => false,
            })
        });
    }
    if !tried.is_empty() {
        attempts.retain(|attempt| !attempt.cases.is_empty());
    }
}
