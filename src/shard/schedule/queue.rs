//! Bundles that wait for a host, by what a host has to be for them; the longest first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::Host;

/// Bundles by class.
#[derive(Debug, Default)]
pub(super) struct Queues {
    classes: Vec<Class>,
}

/// Bundles of one platform, with or without timings.
#[derive(Debug)]
struct Class {
    platform: Option<String>,
    timings: bool,
    waiting: BinaryHeap<(Duration, Reverse<usize>)>,
    /// Sum over those that wait.
    length: Duration,
    /// Bundles that are not through, waiting or not.
    open: usize,
}

impl Queues {
    /// The number of a class; a new one where there is none yet.
    pub(super) fn class(&mut self, platform: Option<&str>, timings: bool) -> usize {
        let is_it =
            |class: &Class| class.platform.as_deref() == platform && class.timings == timings;
        if let Some(place) = self.classes.iter().position(is_it) {
            return place;
        }
        self.classes.push(Class {
            platform: platform.map(str::to_owned),
            timings,
            waiting: BinaryHeap::new(),
            length: Duration::ZERO,
            open: 0,
        });
        self.classes.len() - 1
    }

    /// One more that is not through.
    pub(super) fn open(&mut self, class: usize) {
        self.classes[class].open += 1;
    }

    /// One that is through.
    pub(super) fn close(&mut self, class: usize) {
        self.classes[class].open -= 1;
    }

    pub(super) fn put(&mut self, class: usize, length: Duration, bundle: usize) {
        let class = &mut self.classes[class];
        class.waiting.push((length, Reverse(bundle)));
        class.length += length;
    }

    /// The longest for this host: of its own platform first, so that what others cannot do is not
    /// left to the end.
    pub(super) fn take(&mut self, host: &Host) -> Option<usize> {
        let fits = |class: &&mut Class| class.fits(host) && !class.waiting.is_empty();
        let classes = self.classes.iter_mut().filter(fits);
        let rank = |class: &&mut Class| {
            let is_own = class.platform.as_ref() == Some(&host.platform);
            let longest = class.waiting.peek().map(|(length, _)| *length);
            (is_own, class.timings, longest)
        };
        let class = classes.max_by_key(rank)?;
        let (length, Reverse(bundle)) = class.waiting.pop()?;
        class.length -= length;
        Some(bundle)
    }

    /// What waits for such a host, in all.
    pub(super) fn waiting(&self, host: &Host) -> Duration {
        let fitting = self.classes.iter().filter(|class| class.fits(host));
        fitting.map(|class| class.length).sum()
    }

    /// Whether such a host may yet get something to do.
    pub(super) fn is_any_open(&self, host: &Host) -> bool {
        let mut fitting = self.classes.iter().filter(|class| class.fits(host));
        fitting.any(|class| class.open > 0)
    }

    /// Whether a host may run bundles of a class.
    pub(super) fn takes(&self, host: &Host, class: usize) -> bool {
        self.classes[class].fits(host)
    }
}

impl Class {
    fn fits(&self, host: &Host) -> bool {
        host.takes(self.platform.as_deref(), self.timings)
    }
}
