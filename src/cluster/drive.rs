//! Lets several crews work on a plan at once: each takes the next bundles when it is through, and what
//! one that is lost did not finish goes to others.
//!
//! The decisions are `shard::schedule`'s; here it is only waited, asked and told.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::shard::Bundle;
use crate::shard::schedule::{Finish, Host, Left, Order, Pace, Schedule};

/// How long a crew without work waits before it asks again, when nobody else ends anything.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// So many batches in a row may fail before a crew is taken for lost.
const FAILURES: u32 = 2;

/// Somebody who runs bundles: a host, a node of a cluster.
#[async_trait]
pub trait Crew: Send + Sync {
    /// What people call it.
    fn name(&self) -> &str;
    /// What it can run.
    fn host(&self) -> Host;
    /// Runs these bundles and tells what became of them.
    async fn work(&self, bundles: &[usize]) -> Worked;
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worked {
    /// The record, where there is one.
    pub record: Option<PathBuf>,
    /// Bundles that are finished in it.
    pub finished: Vec<usize>,
    /// Why the others are not.
    pub trouble: Option<Trouble>,
}

/// Why bundles are not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// This batch failed; the crew may do better with another one.
    Failed(String),
    /// The crew is gone.
    Lost(String),
}

/// What all of them did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Driven {
    /// The records with the bundles that count in each.
    pub records: Vec<(PathBuf, Vec<usize>)>,
    /// Crews that were lost, and how.
    pub lost: Vec<(String, String)>,
    /// What failed beside that, and on which crew.
    pub failures: Vec<(String, String)>,
    /// What nobody finished.
    pub left: Left,
}

/// What the crews share.
struct Shared {
    schedule: Mutex<Schedule>,
    driven: Mutex<Driven>,
    changed: Notify,
    began: Instant,
}

/// Lets the crews work until nothing is left that any of them could do.
pub async fn drive(crews: &[&dyn Crew], bundles: &[Bundle], pace: Pace) -> Driven {
    let shared = Shared {
        schedule: Mutex::new(Schedule::new(bundles, pace)),
        driven: Mutex::default(),
        changed: Notify::new(),
        began: Instant::now(),
    };
    let workers: Vec<usize> = crews
        .iter()
        .map(|crew| lock(&shared.schedule).join(crew.host()))
        .collect();
    let loops = crews
        .iter()
        .zip(workers)
        .map(|(crew, worker)| shared.one(*crew, worker));
    futures_util::future::join_all(loops).await;
    let mut driven = shared
        .driven
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    driven.left = lock(&shared.schedule).left();
    driven
}

impl Shared {
    /// One crew, until there is nothing for it any more or it is lost.
    async fn one(&self, crew: &dyn Crew, worker: usize) {
        let mut failures = 0;
        loop {
            let order = lock(&self.schedule).next(worker, self.began.elapsed());
            let batch = match order {
                Order::Done => return,
                Order::Wait => Vec::new(),
                Order::Run(batch) => {
                    let schedule = lock(&self.schedule);
                    let is_ours = |bundle: &usize| schedule.may_begin(worker, *bundle);
                    batch.into_iter().filter(is_ours).collect()
                }
            };
            if batch.is_empty() {
                let changed = self.changed.notified();
                let _in_vain = tokio::time::timeout(ASK_AGAIN, changed).await;
                continue;
            }
            let worked = crew.work(&batch).await;
            let trouble = worked.trouble.clone();
            self.count(worker, &batch, worked);
            failures = if trouble.is_some() { failures + 1 } else { 0 };
            let name = crew.name().to_owned();
            let is_lost = match trouble {
                None => false,
                Some(Trouble::Lost(why)) => {
                    lock(&self.driven).lost.push((name, why));
                    true
                }
                Some(Trouble::Failed(why)) if failures >= FAILURES => {
                    lock(&self.driven).lost.push((name, why));
                    true
                }
                Some(Trouble::Failed(why)) => {
                    lock(&self.driven).failures.push((name, why));
                    false
                }
            };
            if is_lost {
                lock(&self.schedule).lost(worker);
            }
            self.changed.notify_waiters();
            if is_lost {
                return;
            }
        }
    }

    /// Tells the schedule what became of a batch, and keeps what counts.
    fn count(&self, worker: usize, batch: &[usize], worked: Worked) {
        let now = self.began.elapsed();
        let mut schedule = lock(&self.schedule);
        let mut counting = Vec::new();
        for &bundle in &worked.finished {
            match schedule.finished(worker, bundle, now) {
                Finish::Counts => counting.push(bundle),
                // Another crew was first.
                Finish::Late => {}
            }
        }
        if matches!(worked.trouble, Some(Trouble::Failed(_))) {
            for bundle in batch
                .iter()
                .filter(|bundle| !worked.finished.contains(bundle))
            {
                schedule.failed(worker, *bundle, now);
            }
        }
        if let Some(record) = worked.record.filter(|_| !counting.is_empty()) {
            lock(&self.driven).records.push((record, counting));
        }
    }
}

/// What is behind it is whole even when a thread panicked while it held the lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crew that finishes so many bundles and is lost then, in the middle of a batch.
    struct Fake {
        name: String,
        lives: Mutex<usize>,
        trouble: Trouble,
    }

    fn fake(name: &str, lives: usize, trouble: Trouble) -> Fake {
        Fake {
            name: name.to_owned(),
            lives: Mutex::new(lives),
            trouble,
        }
    }

    #[async_trait]
    impl Crew for Fake {
        fn name(&self) -> &str {
            &self.name
        }

        fn host(&self) -> Host {
            Host::default()
        }

        async fn work(&self, bundles: &[usize]) -> Worked {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let mut lives = lock(&self.lives);
            let done = bundles.len().min(*lives);
            *lives -= done;
            Worked {
                record: Some(PathBuf::from(&self.name)),
                finished: bundles[..done].to_vec(),
                trouble: (done < bundles.len()).then(|| self.trouble.clone()),
            }
        }
    }

    fn bundles(count: usize) -> Vec<Bundle> {
        let bundle = |unit| Bundle {
            units: vec![unit],
            seconds: 1.0,
            ..Bundle::default()
        };
        (0..count).map(bundle).collect()
    }

    fn counted(driven: &Driven) -> Vec<usize> {
        let all = driven.records.iter().flat_map(|(_, bundles)| bundles);
        let mut all: Vec<usize> = all.copied().collect();
        all.sort_unstable();
        all
    }

    #[tokio::test]
    async fn what_a_lost_crew_did_not_finish_goes_to_others_and_each_bundle_counts_once() {
        let lost = || Trouble::Lost("gone".to_owned());
        let (steady, mortal) = (
            fake("steady", usize::MAX, lost()),
            fake("mortal", 3, lost()),
        );
        let driven = drive(&[&steady, &mortal], &bundles(40), Pace::default()).await;
        assert_eq!(counted(&driven), (0..40).collect::<Vec<_>>());
        assert_eq!(driven.lost, [("mortal".to_owned(), "gone".to_owned())]);
        assert_eq!(driven.left, Left::default());
        let of_mortal = driven
            .records
            .iter()
            .filter(|(record, _)| record.ends_with("mortal"));
        let count: usize = of_mortal.map(|(_, bundles)| bundles.len()).sum();
        assert_eq!(count, 3);
    }

    #[tokio::test]
    async fn when_all_are_lost_what_is_left_is_told() {
        let lost = || Trouble::Lost("gone".to_owned());
        let (one, two) = (fake("one", 4, lost()), fake("two", 5, lost()));
        let driven = drive(&[&one, &two], &bundles(40), Pace::default()).await;
        assert_eq!(counted(&driven).len(), 9);
        assert_eq!(driven.lost.len(), 2);
        assert_eq!(driven.left.unplaced.len(), 31);
    }

    #[tokio::test]
    async fn a_crew_that_fails_again_and_again_is_not_asked_any_more() {
        let steady = fake("steady", usize::MAX, Trouble::Lost(String::new()));
        let broken = fake("broken", 0, Trouble::Failed("no such image".to_owned()));
        let driven = drive(&[&steady, &broken], &bundles(40), Pace::default()).await;
        assert_eq!(counted(&driven).len(), 40);
        let why = ("broken".to_owned(), "no such image".to_owned());
        assert!(
            driven
                .lost
                .iter()
                .chain(&driven.failures)
                .all(|told| *told == why)
        );
    }
}
