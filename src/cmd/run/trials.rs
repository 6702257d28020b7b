//! The trials of a run: behaviour, then timings, then what is to be confirmed.

use super::super::failure::{Failure, exits};
use super::Progress;
use crate::cli;
use crate::compare::{self, Thresholds, confirm};
use crate::exit::Exit;
use crate::image::platform::emulated;
use crate::matrix;
use crate::plan::{self, Plan, TimingTrial};
use crate::record::{self, Header, Pinning, Recorder, TrialRecord, TrialResult};
use crate::run::pin::Pin;
use crate::run::workbench::Workbench;
use crate::run::{self, Sampling, Sink};
use crate::suite::{Kind, Workload};

/// What the trials need.
pub(super) struct Trials<'t, 'e> {
    pub(super) bench: &'t Workbench<'e>,
    pub(super) plan: &'t Plan,
    pub(super) recorder: &'t Recorder,
    pub(super) progress: &'t Progress,
    /// Whether the work of packages is timed, here or by another shard.
    pub(super) times_packages: bool,
}

/// What a behaviour case takes of the time, about, milliseconds.
const BEHAVIOUR_MS: usize = 100;

impl Trials<'_, '_> {
    /// Runs all of them; each is recorded as it ends.
    pub(super) async fn run(&self, args: &cli::Run, header: &Header) -> Result<(), Failure> {
        let unwritten = exits(Exit::BadInput);
        let behaviours: usize = self.plan.lanes.iter().map(|lane| lane.cases.len()).sum();
        // The bar counts what is to be expected of time, so that it tells what is left of it.
        let budget = usize::try_from(args.budget.as_millis()).unwrap_or(usize::MAX);
        let bar = self
            .progress
            .trials(behaviours * BEHAVIOUR_MS + self.plan.timings.len() * budget);
        let on_trial = |trial: &TrialRecord| {
            let is_behaviour = matches!(trial.result, TrialResult::Observed(_));
            bar.inc(if is_behaviour { BEHAVIOUR_MS } else { budget } as u64);
            bar.set_message(trial.case.0.clone());
        };
        let sink = Sink {
            recorder: self.recorder,
            progress: &on_trial,
        };
        let jobs = args.jobs.map_or(header.engine.cpus as usize, usize::from);
        let behaviours = run::behaviours(self.bench, self.plan, jobs, &sink).await;
        behaviours.map_err(&unwritten)?;
        let sampling = Sampling {
            floors: header.measuring.floors,
            ..Sampling::new(args.budget, header.measuring.margin, header.seed)
        };
        let timings = self.native(header, &sink)?;
        let (works, timings): (Vec<TimingTrial>, Vec<TimingTrial>) = timings
            .into_iter()
            .partition(|trial| self.bench.cases[trial.case].is_work());
        let full = args.selection.full;
        let (beside, alone) = if full || !self.times_packages {
            (Vec::new(), timings)
        } else {
            let is_beside = |trial: &TimingTrial| self.may_have_neighbours(*trial);
            timings.into_iter().partition(is_beside)
        };
        let timings = run::timings(self.bench, &alone, sampling, &sink).await;
        timings.map_err(&unwritten)?;
        let works = if full { works } else { on_one_candidate(works) };
        // Scripts last: they are short, so that no lane waits long for the other at the end.
        let mut shared = self.working(works, &sink)?;
        shared.extend(beside);
        let lanes = lanes(args.pin, header);
        let timings = run::works(self.bench, &shared, a_share(sampling), lanes, &sink);
        timings.await.map_err(&unwritten)?;
        if args.confirm {
            let claimed = claimed(self)?;
            bar.inc_length((claimed.len() * budget) as u64);
            let sampling = Sampling {
                seed: header.seed.wrapping_add(1),
                confirms: true,
                ..sampling
            };
            let again = run::timings(self.bench, &claimed, sampling, &sink).await;
            again.map_err(&unwritten)?;
        }
        bar.finish_and_clear();
        Ok(())
    }
}

/// Share of the budget that a package's work gets, and a script's timing in the same run: there are
/// many, and starting their processes is what takes time.
const SHARE: u32 = 4;
/// Packages and scripts that are timed at once, each on a CPU of its own.
const LANES: usize = 2;

fn a_share(sampling: Sampling) -> Sampling {
    Sampling {
        budget: sampling.budget / SHARE,
        ..sampling
    }
}

/// The CPUs that are timed on at once. Who names a CPU means it; and who cannot bind anything has
/// no CPU for each.
fn lanes(pin: Pin, header: &Header) -> &[u32] {
    let bound = header.pinning.as_ref().and_then(Pinning::cpu).is_some();
    let chosen = pin == Pin::Auto && bound;
    let host = header.survey.as_ref().filter(|_| chosen);
    let cpus = host.map_or(&[][..], |survey| survey.at_start.allowed_cpus.as_slice());
    &cpus[cpus.len().saturating_sub(LANES)..]
}

/// The binaries of a package are the same on every candidate of a libc: without `--full` they are
/// timed on the first one.
fn on_one_candidate(mut works: Vec<TimingTrial>) -> Vec<TimingTrial> {
    let first = works.iter().map(|trial| trial.candidate).min();
    works.retain(|trial| Some(trial.candidate) == first);
    works
}

impl Trials<'_, '_> {
    /// The timings on images that the host's own processor runs; of the others it is recorded why they
    /// are not taken.
    fn native(&self, header: &Header, sink: &Sink<'_>) -> Result<Vec<TimingTrial>, Failure> {
        let mut native = Vec::new();
        for &trial in &self.plan.timings {
            let image = &self.bench.images[trial.candidate].image;
            match emulated(&image.platform, &header.engine.platform) {
                None => native.push(trial),
                Some((own, host)) => {
                    let why = format!(
                        "{host} runs programs for {own} by an emulator, whose time it would be: only behaviour is looked at"
                    );
                    let case = &self.bench.cases[trial.case].id;
                    let result = TrialResult::Unsupported(why);
                    let skipped = sink.finished(case, &image.name, false, result);
                    skipped.map_err(exits(Exit::BadInput))?;
                }
            }
        }
        Ok(native)
    }

    /// The work of packages that were seen to work on both sides; the others are recorded as left out.
    fn working(
        &self,
        works: Vec<TimingTrial>,
        sink: &Sink<'_>,
    ) -> Result<Vec<TimingTrial>, Failure> {
        let mut working = Vec::new();
        if works.is_empty() {
            return Ok(working);
        }
        let run = record::read(self.recorder.folder()).map_err(exits(Exit::BadInput))?;
        for trial in works {
            let case = &self.bench.cases[trial.case];
            let image = &self.bench.images[trial.candidate].image.name;
            match matrix::idle(&run, case, image) {
                None => working.push(trial),
                Some(why) => {
                    let result = TrialResult::Unsupported(why);
                    let skipped = sink.finished(&case.id, image, false, result);
                    skipped.map_err(exits(Exit::BadInput))?;
                }
            }
        }
        Ok(working)
    }

    /// Whether a timing may be taken beside another one where packages are timed so: a script that
    /// keeps one CPU busy.
    fn may_have_neighbours(&self, trial: TimingTrial) -> bool {
        let case = &self.bench.cases[trial.case];
        let is_script = case.workload.is_script() || matches!(case.workload, Workload::Own { .. });
        is_script && matches!(case.kind, Kind::Timing { threads: 1, .. })
    }
}

/// The timings whose interval says slower or faster.
fn claimed(trials: &Trials<'_, '_>) -> Result<Vec<TimingTrial>, Failure> {
    let bench = trials.bench;
    let run = record::read(trials.recorder.folder()).map_err(exits(Exit::BadInput))?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let is_claimed = |trial: &&TimingTrial| {
        let case = &bench.cases[trial.case].id;
        let image = &bench.images[trial.candidate].image.name;
        comparison.findings.iter().any(|finding| {
            finding.case == *case
                && finding.image == *image
                && finding.timing().and_then(confirm::claim).is_some()
        })
    };
    // Those of the whole plan: what was measured before a run was cut off is claimed too.
    let whole = plan::expand(&bench.cases, &bench.images);
    let is_done = |trial: &&TimingTrial| {
        let case = &bench.cases[trial.case].id;
        let image = &bench.images[trial.candidate].image.name;
        let mut trials = run.trials.iter();
        trials.any(|done| done.confirms && done.case == *case && done.image == *image)
    };
    let claimed = whole.timings.iter().filter(is_claimed);
    Ok(claimed.filter(|trial| !is_done(trial)).copied().collect())
}
