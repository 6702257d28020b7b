//! What the command line asks for, checked before any container is started.

use std::path::Path;
use std::time::Duration;

use super::super::failure::{Failure, exits};
use crate::aspect::Aspect;
use crate::cli;
use crate::differential::Normaliser;
use crate::exit::Exit;
use crate::image::across::Across;
use crate::public;
use crate::repro::thing::{Given, Thing, ThingError};
use crate::repro::{Comparing, FailsWhen, Limits, Stress, Subject};
use crate::scenario;
use crate::suite::{Kind, Suite, Workload};

/// More trials than anybody waits for.
const WITHOUT_END: u64 = 1_000_000;
/// Time for the repetitions on an image.
const BUDGET: Duration = Duration::from_secs(60);
/// So many failures make a good interval.
const ENOUGH_FAILURES: u64 = 20;

/// What is asked for.
pub(super) struct Asked {
    /// As it was given.
    given: String,
    pub(super) thing: Thing,
    pub(super) comparing: Comparing,
    pub(super) fails_when: FailsWhen,
    pub(super) stress: Stress,
    often: cli::OftenArgs,
    /// Whether there are to be neighbours, as many as CPUs ask for.
    neighbours: Option<u16>,
    /// Where it is tried.
    pub(super) across: Vec<Across>,
}

impl Asked {
    pub(super) fn read(args: &cli::Repro, suites: &Path, all: &[Suite]) -> Result<Asked, Failure> {
        let seen = &args.seen;
        let flags = seen.cflags.as_deref().unwrap_or_default();
        let given = Given {
            thing: args.thing.clone(),
            words: args.words.clone(),
            flags: flags.split_whitespace().map(str::to_owned).collect(),
            shipped: seen.shipped,
            suites: suites.to_owned(),
        };
        let mut thing = Thing::read(&given, all).map_err(failure)?;
        adapt(&mut thing, seen)?;
        let observe = observe(&thing, args)?;
        // The answers of a published case are exact; other programs print what they like.
        let mut comparing = match thing.published {
            true => Comparing::exactly(&observe),
            false => Comparing::normalised(&observe, &Normaliser::ALL),
        };
        seen.fails_when.widen(&mut comparing);
        let reported = thing
            .case
            .report
            .as_ref()
            .map(|report| report.across.clone());
        let across = match (args.across.as_slice(), reported.unwrap_or_default()) {
            ([], reported) if reported.is_empty() => vec![Across::all_alpine()],
            ([], reported) => reported,
            (given, _) => given.to_vec(),
        };
        Ok(Asked {
            given: public::name(&args.thing),
            thing,
            comparing,
            fails_when: seen.fails_when.clone(),
            stress: stress(&args.stress),
            often: args.often.clone(),
            neighbours: args.stress.noise,
            across,
        })
    }

    fn budget_ms(&self) -> u64 {
        let budget = self.often.budget.unwrap_or(BUDGET);
        u64::try_from(budget.as_millis()).unwrap_or(u64::MAX)
    }

    /// How often it is run on each image.
    pub(super) fn limits(&self, cpus: u32) -> Limits {
        let often = &self.often;
        let (trials, failures) = match (often.repeat, often.until_fails) {
            (None, None) => {
                return Limits {
                    budget_ms: self.budget_ms(),
                    ..Limits::once()
                };
            }
            (Some(trials), failures) => (trials, failures.unwrap_or(ENOUGH_FAILURES)),
            (None, Some(failures)) => (WITHOUT_END, failures),
        };
        let lanes = often.jobs.map_or(cpus.max(1), u32::from);
        Limits {
            trials,
            failures: Some(failures),
            budget_ms: self.budget_ms(),
            lanes: lanes.min(u32::try_from(trials).unwrap_or(u32::MAX)),
        }
    }

    /// How many neighbours there are to be on so many CPUs.
    pub(super) fn neighbours(&self, cpus: u32) -> u16 {
        match self.neighbours {
            None => 0,
            Some(0) => u16::try_from(cpus * 2).unwrap_or(u16::MAX),
            Some(number) => number,
        }
    }

    /// The time that the command line gives.
    pub(super) fn budget(&self) -> Option<Duration> {
        self.often.budget
    }

    /// Whether this is a source that has to be compiled.
    pub(super) fn compiled_source(&self, what: cli::Reducible) -> bool {
        let is_c = matches!(self.thing.case.workload, Workload::C { .. });
        what == cli::Reducible::Source && is_c
    }

    /// Whether it mostly waits.
    pub(super) fn waits(&self) -> bool {
        self.thing.case.dns.is_some()
    }

    /// The subject as the record has it.
    pub(super) fn subject(&self) -> Subject {
        let dockerfile = self.thing.dockerfile.as_ref();
        Subject {
            thing: self.given.clone(),
            case: self.thing.case.clone(),
            // It was read before; a file that is gone meanwhile is not worth an error.
            dockerfile: dockerfile.and_then(|path| std::fs::read_to_string(path).ok()),
            observe: self.comparing.observe.clone(),
            normalised: self.comparing.rules.normalisers.clone(),
            fails_when: self.fails_when.clone(),
            as_shipped: self.thing.as_shipped(),
        }
    }
}

/// What is compared.
fn observe(thing: &Thing, args: &cli::Repro) -> Result<Vec<Aspect>, Failure> {
    let usage = |message: String, help| Err(Failure::message(Exit::Usage, message, help));
    let searches = args.bisect.bisect || args.bisect.source.checkout.is_some();
    if args.bisect.slower.is_some() && !searches {
        let message = "`--slower` is a question for a bisect".to_owned();
        return usage(message, "add `--bisect`, or `--source`");
    }
    match (&thing.case.kind, args.seen.observe.as_slice()) {
        (Kind::Timing { .. }, _) if args.bisect.slower.is_some() => Ok(vec![Aspect::Outcome]),
        (Kind::Timing { .. }, _) => {
            let message = format!("`{}` is a timing, which nothing fails", thing.case.id);
            usage(message, "`--bisect --slower 1.2x` makes it a question")
        }
        (Kind::Behaviour { observe }, []) => Ok(observe.clone()),
        (Kind::Behaviour { .. }, chosen) => Ok(chosen.to_vec()),
    }
}

/// What the command line says of the program's surroundings.
fn adapt(thing: &mut Thing, seen: &cli::SeenArgs) -> Result<(), Failure> {
    let case = &mut thing.case;
    case.env.extend(seen.env.iter().cloned());
    if let Some(timeout) = seen.timeout {
        case.timeout_ms = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    }
    if let Some(path) = &seen.dns {
        let script = scenario::load(path).map_err(exits(Exit::BadInput))?;
        case.dns = Some(script);
    }
    if let Some(path) = &seen.stdin {
        let read = std::fs::read(path).map_err(|error| {
            let message = format!("cannot read `{}`: {error}", path.display());
            Failure::message(Exit::Usage, message, "see `--stdin` in `--help`")
        })?;
        case.stdin = read.into();
    }
    let needs_dns = seen
        .observe
        .iter()
        .any(|aspect| matches!(aspect, Aspect::Queries | Aspect::QueryDetails));
    if needs_dns && case.dns.is_none() {
        let message = "there are no DNS queries without scripted DNS";
        let help = "name a scenario with `--dns`, or leave `queries` out";
        return Err(Failure::message(Exit::Usage, message, help));
    }
    Ok(())
}

fn stress(args: &cli::StressArgs) -> Stress {
    let latency = args.latency.map_or(0, |time| time.as_millis());
    Stress {
        nano_cpus: args.cpus,
        pin: args.pin,
        neighbours: args.noise.unwrap_or(0),
        memory_bytes: args.memory,
        latency_ms: u64::try_from(latency).unwrap_or(u64::MAX),
    }
}

/// What is wrong with a thing, and with which exit status that ends.
fn failure(error: ThingError) -> Failure {
    match error {
        ThingError::Suite(_) => Failure::new(Exit::BadInput, error),
        ThingError::Usage { .. } | ThingError::File { .. } => Failure::new(Exit::Usage, error),
    }
}
