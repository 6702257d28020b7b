//! Hosts that ask the schedule for bundles, and the same hosts with a shard each.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use crate::shard::plan::ShardPlan;
use crate::shard::schedule::{Finish, Host, Order, Pace, Schedule};
use crate::stats::{Pcg32, normal, number};

/// Hosts and their troubles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    /// How many hosts.
    pub hosts: usize,
    /// Share of them that dies, each at any time of the run.
    pub dying: f64,
    /// Share of them that is four times as slow as the others.
    pub slow: f64,
    /// Seed of the random numbers.
    pub seed: u64,
}

/// What came of it, as shares of the ideal: the whole work divided by what all hosts together can do
/// while they live, or the longest bundle where that is longer.
#[derive(Debug, Clone, PartialEq)]
pub struct Efficiency {
    /// Hosts ask for bundles.
    pub live: f64,
    /// A shard for each host, made before; lost shards are run again when the others have ended.
    pub shards: f64,
    /// Who finished which bundle first, when hosts ask.
    pub done: Vec<(usize, usize)>,
}

/// Standard deviation of the logarithm of how quick hosts are, as the same type of a cloud's machines is.
const SPEED: f64 = 0.1;
/// The same of what a bundle takes beside what is expected.
const SURPRISE: f64 = 0.3;
/// How many times as long a slow host takes.
const SLOW: f64 = 4.0;
/// After so long it is known that a host is gone.
const NOTICED: Duration = Duration::from_secs(10);
/// A host that has to wait asks again after so long.
const ASKS_AGAIN: Duration = Duration::from_secs(1);

/// Runs a plan that has a shard for each host, both ways.
#[must_use]
pub fn efficiency(plan: &ShardPlan, world: World) -> Efficiency {
    let bundles = plan.bundles();
    let mut rng = Pcg32::new(world.seed, 2);
    let lengths: Vec<f64> = bundles
        .iter()
        .map(|bundle| bundle.seconds * (SURPRISE * normal(&mut rng)).exp())
        .collect();
    let work: f64 = lengths.iter().sum();
    let even = work / number(world.hosts);
    let hosts: Vec<Nature> = (0..world.hosts)
        .map(|_| Nature::of(world, even, &mut rng))
        .collect();
    let able: f64 = hosts.iter().map(|host| host.able(even)).sum();
    let longest = lengths.iter().copied().fold(0.0, f64::max);
    let ideal = (work / able).max(longest);
    let mut live = Live::new(
        &hosts,
        lengths.clone(),
        Schedule::new(&bundles, Pace::default()),
    );
    let took = live.run();
    let mut by_shard = vec![0.0; plan.shards.len()];
    for (bundle, length) in bundles.iter().zip(&lengths) {
        let shard = bundle
            .units
            .first()
            .map_or(0, |unit| plan.units[*unit].shard);
        by_shard[(shard as usize).saturating_sub(1)] += length;
    }
    Efficiency {
        live: ideal / took.as_secs_f64(),
        shards: ideal / fixed(&hosts, &by_shard),
        done: live.done,
    }
}

/// What a host is like.
struct Nature {
    /// How many times as long it takes.
    slowness: f64,
    /// When it dies, seconds.
    dies: Option<f64>,
}

impl Nature {
    fn of(world: World, even: f64, rng: &mut Pcg32) -> Nature {
        let slow = if rng.unit() < world.slow { SLOW } else { 1.0 };
        let slowness = slow * (SPEED * normal(rng)).exp();
        let (dies, when) = (rng.unit() < world.dying, rng.unit());
        Nature {
            slowness,
            dies: dies.then_some(when * even),
        }
    }

    /// What it can do, as a share of a usual host.
    fn able(&self, even: f64) -> f64 {
        let lives = self.dies.map_or(1.0, |dies| dies / even);
        lives / self.slowness
    }
}

/// How long it takes with a shard for each host.
fn fixed(hosts: &[Nature], shards: &[f64]) -> f64 {
    let (mut ends, mut again) = (0.0_f64, 0.0_f64);
    for (host, shard) in hosts.iter().zip(shards) {
        let end = shard * host.slowness;
        match host.dies {
            Some(dies) if dies < end => again = again.max(*shard),
            _ => ends = ends.max(end),
        }
    }
    ends + again
}

/// Hosts that ask, event by event.
struct Live<'h> {
    hosts: &'h [Nature],
    lengths: Vec<f64>,
    schedule: Schedule,
    batches: Vec<VecDeque<usize>>,
    events: BinaryHeap<Reverse<(Duration, usize, Event)>>,
    done: Vec<(usize, usize)>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Asks,
    Ends(usize),
    IsGone,
}

impl<'h> Live<'h> {
    fn new(hosts: &'h [Nature], lengths: Vec<f64>, mut schedule: Schedule) -> Live<'h> {
        let mut events = BinaryHeap::new();
        for (number, host) in hosts.iter().enumerate() {
            schedule.join(Host::default());
            events.push(Reverse((Duration::ZERO, number, Event::Asks)));
            if let Some(dies) = host.dies {
                let noticed = Duration::from_secs_f64(dies) + NOTICED;
                events.push(Reverse((noticed, number, Event::IsGone)));
            }
        }
        Live {
            batches: hosts.iter().map(|_| VecDeque::new()).collect(),
            done: Vec::with_capacity(lengths.len()),
            hosts,
            lengths,
            schedule,
            events,
        }
    }

    /// Until everything is done; gives when that was.
    fn run(&mut self) -> Duration {
        let mut last = Duration::ZERO;
        while let Some(Reverse((now, host, event))) = self.events.pop() {
            let is_dead = self.hosts[host]
                .dies
                .is_some_and(|dies| now.as_secs_f64() >= dies);
            match event {
                Event::IsGone => self.schedule.lost(host),
                Event::Asks | Event::Ends(_) if is_dead => {}
                Event::Asks => self.ask(host, now),
                Event::Ends(bundle) => {
                    if self.schedule.finished(host, bundle, now) == Finish::Counts {
                        self.done.push((bundle, host));
                        last = now;
                    }
                    self.begin(host, now);
                }
            }
            if self.done.len() == self.lengths.len() {
                break;
            }
        }
        last
    }

    fn ask(&mut self, host: usize, now: Duration) {
        match self.schedule.next(host, now) {
            Order::Run(batch) => {
                self.batches[host] = batch.into();
                self.begin(host, now + Pace::default().overhead);
            }
            Order::Wait => self
                .events
                .push(Reverse((now + ASKS_AGAIN, host, Event::Asks))),
            Order::Done => {}
        }
    }

    /// The next bundle of its batch that nobody else has.
    fn begin(&mut self, host: usize, now: Duration) {
        while let Some(bundle) = self.batches[host].pop_front() {
            if self.schedule.may_begin(host, bundle) {
                let takes = self.lengths[bundle] * self.hosts[host].slowness;
                let ends = now + Duration::from_secs_f64(takes);
                self.events.push(Reverse((ends, host, Event::Ends(bundle))));
                return;
            }
        }
        self.events.push(Reverse((now, host, Event::Asks)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shard::simulate::{Lengths, plan};

    const LENGTHS: Lengths = Lengths::Lognormal {
        median: 1.0,
        sigma: 0.5,
    };

    fn seen(hosts: usize, dying: f64, slow: f64) -> (Efficiency, usize) {
        let plan = plan(hosts * 100, hosts, (&LENGTHS, true), 1).unwrap();
        let world = World {
            hosts,
            dying,
            slow,
            seed: 3,
        };
        (efficiency(&plan, world), plan.bundles().len())
    }

    #[test]
    fn hosts_that_ask_are_nearly_all_busy_to_the_end() {
        for (dying, slow) in [(0.0, 0.0), (0.1, 0.0), (0.0, 0.1), (0.1, 0.1)] {
            let (seen, bundles) = seen(50, dying, slow);
            assert!(
                (0.85..=1.01).contains(&seen.live),
                "{dying} {slow}: {}",
                seen.live
            );
            let mut done: Vec<usize> = seen.done.iter().map(|(bundle, _)| *bundle).collect();
            done.sort_unstable();
            assert!(done.into_iter().eq(0..bundles), "each once");
        }
    }

    #[test]
    fn a_shard_for_each_host_suffers_from_the_slow_and_the_dead() {
        let (calm, _) = seen(50, 0.0, 0.0);
        let (troubled, _) = seen(50, 0.1, 0.1);
        assert!(calm.shards > 0.6, "{}", calm.shards);
        assert!(
            troubled.shards < 0.5 && troubled.live > 0.85,
            "{troubled:?}"
        );
    }
}
