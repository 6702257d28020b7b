//! Hands out bundles to hosts as they ask for them: who is quick gets more, what a dead host did not
//! finish goes to others, and at the end what hangs on a slow host is begun a second time elsewhere.
//!
//! Pure: it is told the time and what happened, and drives nothing. Real hosts and the simulator use the
//! same. Batches get smaller towards the end (C. D. Polychronopoulos, D. J. Kuck, "Guided self-scheduling",
//! IEEE Transactions on Computers C-36, 1987), the longest bundles go first.

mod queue;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::plan::Bundle;
use queue::Queues;

/// A host that asks for bundles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Host {
    /// Its own platform, such as `linux/amd64`.
    pub platform: String,
    /// Platforms whose programs it runs by an emulator: behaviour only, as timings would be those of
    /// the emulator.
    pub emulates: Vec<String>,
}

impl Host {
    /// Whether a bundle may be run here.
    #[must_use]
    pub fn takes(&self, platform: Option<&str>, timings: bool) -> bool {
        match platform {
            None => true,
            Some(platform) if platform == self.platform => true,
            Some(platform) => !timings && self.emulates.iter().any(|own| own == platform),
        }
    }
}

/// How bundles are handed out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// What a batch costs beside its bundles (a container, a job of a cluster): batches are at least
    /// ten times as long.
    pub overhead: Duration,
    /// A bundle that takes so many times as long as expected is begun on another host too.
    pub slow: f64,
    /// On so many hosts a bundle may fail before it is given up.
    pub tries: u32,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            overhead: Duration::from_millis(500),
            slow: 3.0,
            tries: 3,
        }
    }
}

/// What a host is to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// These bundles, in this order; before each it asks [`Schedule::may_begin`].
    Run(Vec<usize>),
    /// Ask again when another host has finished or failed, or in a while.
    Wait,
    /// Nothing any more.
    Done,
}

/// What a result is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It counts.
    Counts,
    /// Another host was first: it is not recorded.
    Late,
}

/// What has not been done when all hosts are through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// Bundles that failed on as many hosts as were to try.
    pub given_up: Vec<usize>,
    /// Bundles that no host of those alive may run.
    pub unplaced: Vec<usize>,
}

/// Hands out bundles.
#[derive(Debug)]
pub struct Schedule {
    pace: Pace,
    jobs: Vec<Job>,
    queues: Queues,
    workers: Vec<Worker>,
    alive: u32,
    /// Bundles that run, by when they are expected to end.
    ends: BTreeSet<(Duration, usize)>,
}

/// A bundle.
#[derive(Debug)]
struct Job {
    expected: Duration,
    state: State,
    class: usize,
    /// Who has it, the first one first.
    runs: Vec<Run>,
    failed_on: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
    GivenUp,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    worker: usize,
    begins: Duration,
    ends: Duration,
}

#[derive(Debug)]
struct Worker {
    host: Host,
    is_alive: bool,
    /// What it has to do, in order.
    batch: VecDeque<usize>,
    /// When it last ended something.
    since: Duration,
    /// What it took in all and what was expected.
    took: Duration,
    expected: Duration,
}

impl Worker {
    /// It has a bundle no more; mostly the next one.
    fn put_down(&mut self, bundle: usize) {
        if self.batch.front() == Some(&bundle) {
            self.batch.pop_front();
        } else {
            self.batch.retain(|given| *given != bundle);
        }
    }

    /// How many times as long as expected it takes.
    fn slowness(&self) -> f64 {
        // A second of each, so that the first result does not decide.
        (self.took.as_secs_f64() + 1.0) / (self.expected.as_secs_f64() + 1.0)
    }
}

/// Batches are at least so many times as long as what each costs besides.
const OVERHEADS: u32 = 10;
/// How many running bundles are looked at for one that is worth a second run.
const LOOKED_AT: usize = 16;

impl Schedule {
    /// All bundles are open, and no host is there yet.
    #[must_use]
    pub fn new(bundles: &[Bundle], pace: Pace) -> Schedule {
        let mut queues = Queues::default();
        let jobs = bundles.iter().map(|bundle| Job {
            expected: Duration::try_from_secs_f64(bundle.seconds).unwrap_or_default(),
            state: State::Open,
            class: queues.class(bundle.platform.as_deref(), bundle.timings),
            runs: Vec::new(),
            failed_on: Vec::new(),
        });
        let jobs: Vec<Job> = jobs.collect();
        for (bundle, job) in jobs.iter().enumerate() {
            queues.open(job.class);
            queues.put(job.class, job.expected, bundle);
        }
        Schedule {
            pace,
            jobs,
            queues,
            workers: Vec::new(),
            alive: 0,
            ends: BTreeSet::new(),
        }
    }

    /// A host comes, and gets its number.
    pub fn join(&mut self, host: Host) -> usize {
        self.alive += 1;
        self.workers.push(Worker {
            host,
            is_alive: true,
            batch: VecDeque::new(),
            since: Duration::ZERO,
            took: Duration::ZERO,
            expected: Duration::ZERO,
        });
        self.workers.len() - 1
    }

    /// What a host is to do next; it asks when it is through with what it got. `now` never goes back.
    pub fn next(&mut self, worker: usize, now: Duration) -> Order {
        for bundle in std::mem::take(&mut self.workers[worker].batch) {
            self.release(worker, bundle);
        }
        if !self.workers[worker].is_alive {
            return Order::Done;
        }
        let mut batch = self.batch(worker);
        if batch.is_empty() {
            batch.extend(self.second(worker, now));
        }
        if batch.is_empty() {
            let host = &self.workers[worker].host;
            return if self.queues.is_any_open(host) {
                Order::Wait
            } else {
                Order::Done
            };
        }
        self.give(worker, &batch, now);
        Order::Run(batch)
    }

    /// Whether a host may begin a bundle that it was given: another one may have taken it over or
    /// finished it meanwhile.
    #[must_use]
    pub fn may_begin(&self, worker: usize, bundle: usize) -> bool {
        let job = &self.jobs[bundle];
        let newest = job.runs.last().map(|run| run.worker);
        job.state == State::Open && newest == Some(worker)
    }

    /// A host has finished a bundle.
    pub fn finished(&mut self, worker: usize, bundle: usize, now: Duration) -> Finish {
        let host = &mut self.workers[worker];
        host.put_down(bundle);
        host.took += now.saturating_sub(host.since);
        host.expected += self.jobs[bundle].expected;
        host.since = now;
        let is_first = self.jobs[bundle].state == State::Open;
        self.end(bundle, State::Done);
        if is_first {
            Finish::Counts
        } else {
            Finish::Late
        }
    }

    /// A bundle has failed on a host: it goes to another one, or is given up.
    pub fn failed(&mut self, worker: usize, bundle: usize, now: Duration) {
        self.workers[worker].put_down(bundle);
        self.workers[worker].since = now;
        let job = &mut self.jobs[bundle];
        job.failed_on.push(worker);
        if u32::try_from(job.failed_on.len()).unwrap_or(u32::MAX) >= self.pace.tries {
            self.end(bundle, State::GivenUp);
        } else {
            self.release(worker, bundle);
        }
    }

    /// A host is gone: what it did not finish goes to others.
    pub fn lost(&mut self, worker: usize) {
        self.alive -= u32::from(std::mem::take(&mut self.workers[worker].is_alive));
        for bundle in std::mem::take(&mut self.workers[worker].batch) {
            self.release(worker, bundle);
        }
    }

    /// What has not been done and will not be.
    #[must_use]
    pub fn left(&self) -> Left {
        let in_state = |wanted| {
            let jobs = self.jobs.iter().enumerate();
            jobs.filter(move |(_, job)| job.state == wanted)
        };
        let takes = |job: &Job| {
            let mut alive = self.workers.iter().filter(|worker| worker.is_alive);
            alive.any(|worker| self.queues.takes(&worker.host, job.class))
        };
        Left {
            given_up: in_state(State::GivenUp).map(|(bundle, _)| bundle).collect(),
            unplaced: in_state(State::Open)
                .filter(|(_, job)| !takes(job))
                .map(|(bundle, _)| bundle)
                .collect(),
        }
    }

    /// The longest open bundles, together as long as this host's share of half of what is left.
    fn batch(&mut self, worker: usize) -> Vec<usize> {
        let host = &self.workers[worker].host;
        let share = self.queues.waiting(host) / self.alive.max(1).saturating_mul(2);
        let wanted = share.max(self.pace.overhead * OVERHEADS);
        let (mut batch, mut length, mut aside) = (Vec::new(), Duration::ZERO, Vec::new());
        while length < wanted || batch.is_empty() {
            let Some(bundle) = self.queues.take(host) else {
                break;
            };
            let job = &self.jobs[bundle];
            if job.failed_on.contains(&worker) && self.alive > 1 {
                aside.push(bundle);
            } else {
                length += job.expected;
                batch.push(bundle);
            }
        }
        for bundle in aside {
            let job = &self.jobs[bundle];
            self.queues.put(job.class, job.expected, bundle);
        }
        batch
    }

    /// A bundle that another host has and that this one would end sooner: it takes far longer than
    /// expected, or has not begun yet.
    fn second(&self, worker: usize, now: Duration) -> Option<usize> {
        let own = &self.workers[worker];
        let is_for_us = |(_, bundle): &&(Duration, usize)| {
            let job = &self.jobs[*bundle];
            job.runs.len() == 1
                && !job.failed_on.contains(&worker)
                && self.queues.takes(&own.host, job.class)
        };
        let overdue = |(_, bundle): &&(Duration, usize)| {
            let job = &self.jobs[*bundle];
            let patience = job.expected.mul_f64(self.pace.slow) + self.pace.overhead;
            job.runs.iter().all(|run| now > run.begins + patience)
        };
        let sooner = |(ends, bundle): &&(Duration, usize)| {
            let job = &self.jobs[*bundle];
            let ours = job.expected.mul_f64(own.slowness()) + self.pace.overhead;
            let not_begun = job.runs.iter().all(|run| run.begins > now);
            not_begun && *ends > now + ours
        };
        let late = self.ends.iter().take(LOOKED_AT).filter(is_for_us);
        let last = self.ends.iter().rev().take(LOOKED_AT).filter(is_for_us);
        let found = late.filter(overdue).chain(last.filter(sooner)).next();
        found.map(|(_, bundle)| *bundle)
    }

    fn give(&mut self, worker: usize, batch: &[usize], now: Duration) {
        let slowness = self.workers[worker].slowness();
        let mut at = now + self.pace.overhead;
        for &bundle in batch {
            let job = &mut self.jobs[bundle];
            let ends = at + job.expected.mul_f64(slowness);
            if job.runs.is_empty() {
                self.ends.insert((ends, bundle));
            }
            job.runs.push(Run {
                worker,
                begins: at,
                ends,
            });
            at = ends;
        }
        self.workers[worker].since = now;
        self.workers[worker].batch = batch.iter().copied().collect();
    }

    /// A host has a bundle no more; where none has, it is open to all.
    fn release(&mut self, worker: usize, bundle: usize) {
        let job = &mut self.jobs[bundle];
        let Some(place) = job.runs.iter().position(|run| run.worker == worker) else {
            return;
        };
        let run = job.runs.remove(place);
        if place == 0 {
            self.ends.remove(&(run.ends, bundle));
            if let Some(next) = job.runs.first() {
                self.ends.insert((next.ends, bundle));
            }
        }
        if job.runs.is_empty() && job.state == State::Open {
            self.queues.put(job.class, job.expected, bundle);
        }
    }

    /// A bundle is through.
    fn end(&mut self, bundle: usize, state: State) {
        let job = &mut self.jobs[bundle];
        if job.state != State::Open {
            return;
        }
        job.state = state;
        let runs = std::mem::take(&mut job.runs);
        if let Some(run) = runs.first() {
            self.ends.remove(&(run.ends, bundle));
        }
        self.queues.close(job.class);
    }
}
