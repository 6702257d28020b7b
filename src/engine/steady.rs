//! Makes an engine that fails now and then a steady one: every request has a time limit, and one
//! that got lost is made again.
//!
//! What is made again: requests whose answer got lost on the way, or to which the engine said that
//! it cannot answer now. An engine that is started anew is waited for like this. All requests are such that
//! making them twice does no harm: what a lost `create` has left carries the run's label. What an engine
//! has refused is told at once. A kind of request that had to be given up is tried only once from then
//! on, and not for long, until it works again: so a dead engine ends a run soon.

mod operations;
mod stream;
mod swarm;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::EngineError;

/// How long an engine may take for an answer, even a busy one.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(120);

/// Pauses before a request is made again, as parts of the limit: of two minutes, 0.1 s to 10 s.
const PAUSES: [u32; 5] = [1200, 400, 120, 40, 12];

/// The part of the limit that is left to a kind of request that was given up before.
const AFTER_GIVING_UP: u32 = 8;

/// What a megabyte that is sent or received may take beyond the limit.
const MEGABYTE_LIMIT: Duration = Duration::from_secs(1);

/// How many limits something may take that is work for the engine: an import, a build.
const WORK: u32 = 30;

/// An engine whose requests end in any case.
#[derive(Debug)]
pub struct Steady<E> {
    inner: E,
    limit: Duration,
    given_up: Mutex<BTreeSet<&'static str>>,
}

impl<E> Steady<E> {
    /// This engine; `limit` is what an answer may take.
    pub fn new(inner: E, limit: Duration) -> Steady<E> {
        Steady {
            inner,
            limit,
            given_up: Mutex::default(),
        }
    }

    /// Makes a request until it has an answer, or it is too late.
    async fn ask<T, F>(
        &self,
        kind: &'static str,
        limit: Duration,
        request: impl Fn() -> F,
    ) -> Result<T, EngineError>
    where
        F: Future<Output = Result<T, EngineError>>,
    {
        let patient = !self.has_given_up(kind);
        let limit = if patient {
            limit
        } else {
            limit / AFTER_GIVING_UP
        };
        let deadline = Instant::now() + limit;
        let mut pauses = PAUSES.iter().filter(|_| patient);
        loop {
            let error = match timeout_at(deadline, request()).await {
                Ok(Ok(answer)) => {
                    self.works(kind);
                    return Ok(answer);
                }
                Ok(Err(error)) if !error.is_passing() => {
                    self.works(kind);
                    return Err(error);
                }
                Ok(Err(error)) => error,
                Err(_) => {
                    self.give_up(kind);
                    return Err(silent(kind, limit));
                }
            };
            match pauses.next() {
                Some(part) if Instant::now() < deadline => sleep(self.limit / *part).await,
                _ => {
                    self.give_up(kind);
                    return Err(error);
                }
            }
        }
    }

    /// What so many bytes may take.
    fn limit_for(&self, bytes: usize) -> Duration {
        let megabytes = u32::try_from(bytes >> 20).unwrap_or(u32::MAX);
        self.limit + MEGABYTE_LIMIT.saturating_mul(megabytes)
    }

    fn has_given_up(&self, kind: &str) -> bool {
        self.lock().contains(kind)
    }

    fn give_up(&self, kind: &'static str) {
        self.lock().insert(kind);
    }

    fn works(&self, kind: &str) {
        self.lock().remove(kind);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeSet<&'static str>> {
        // A set of names is whole even when a thread panicked while it held the lock.
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn silent(kind: &str, limit: Duration) -> EngineError {
    EngineError::Failed {
        doing: format!("asking the engine to {kind}"),
        message: format!("no answer within {:.1} s", limit.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests;
