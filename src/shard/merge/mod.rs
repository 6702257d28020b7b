//! Makes one record of those that the machines of a plan left. Pure, and whatever the order in which
//! the records are given, the result is the same.
//!
//! The rule: of each unit each machine counts once, by its first result that tells something; a result
//! that tells something comes before one that does not. Nothing is averaged: a timing that several
//! machines took stays one timing for each of them, behaviour stays one where they agree and one for each
//! where they do not.

mod choose;
mod header;
mod machines;
mod same;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use super::plan::{ShardPlan, UnitKind};
use crate::image::{Image, platform};
use crate::record::{
    Header, MitigationRecord, Price, Run, RunImage, ShardIndex, TrialRecord, Tried,
};
use choose::Chosen;
use machines::Machines;
pub use same::NotTheSame;

/// A merged record, and what is to be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The record.
    pub run: Run,
    /// Shards of which units have no result.
    pub lost: Vec<Lost>,
    /// Records that were not needed: names of runs whose units others had done before.
    pub unused: Vec<String>,
}

/// A shard that is lost, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Which.
    pub shard: ShardIndex,
    /// Units without a result.
    pub units: usize,
    /// Units that it has.
    pub of: usize,
}

/// Merges records of a plan, into a record of this name.
///
/// # Errors
/// When an image was not the same on all machines; all of those are told.
pub fn merge(plan: &ShardPlan, mut records: Vec<Run>, name: &str) -> Result<Merged, NotTheSame> {
    records.sort_by(|a, b| key(a).cmp(&key(b)));
    let machines = Machines::of(&records);
    let chosen = choose::choose(plan, &records, &machines);
    let used: HashSet<usize> = chosen.iter().map(|chosen| chosen.record).collect();
    let unused = (0..records.len()).filter(|record| !used.contains(record));
    let unused = unused
        .map(|record| records[record].header.run_id.clone())
        .collect();
    let lost = lost(plan, &chosen);
    let merge = Merge {
        names: Names::of(plan),
        parts: (0..records.len())
            .filter(|record| used.contains(record))
            .collect(),
        plan,
        records: &records,
        machines: &machines,
        chosen: &chosen,
    };
    same::check(&merge)?;
    let run = Run {
        header: header::header(&merge, name, &lost),
        trials: merge.trials(),
        mitigated: merge.mitigated(),
    };
    Ok(Merged { run, lost, unused })
}

/// By shard, then by time.
fn key(run: &Run) -> (Option<ShardIndex>, jiff::Timestamp, &str) {
    let header = &run.header;
    let shard = header.share.as_ref().and_then(|share| share.shard);
    (shard, header.started, &header.run_id)
}

/// What the parts of merging share.
struct Merge<'m> {
    plan: &'m ShardPlan,
    records: &'m [Run],
    machines: &'m Machines,
    /// Results that count, in the order of the plan.
    chosen: &'m [Chosen],
    /// The records of which results count, in their order: the parts.
    parts: Vec<usize>,
    names: Names,
}

impl Merge<'_> {
    fn headers(&self) -> impl Iterator<Item = &Header> {
        self.parts
            .iter()
            .map(|&record| &self.records[record].header)
    }

    /// An image of the plan as the parts have it, with the places of their records.
    fn seen(&self, image: usize) -> impl Iterator<Item = (usize, &Image)> {
        let planned = &self.plan.images[image];
        self.parts.iter().filter_map(move |&record| {
            let images = self.records[record].header.images.iter();
            let mut images = images.filter(|entry| entry.role == planned.role);
            let is_it = |entry: &&RunImage| {
                let platform = planned.platform.as_ref();
                entry.image.name == planned.name
                    && platform.is_none_or(|asked| platform::is_same(asked, &entry.image.platform))
            };
            Some((record, &images.find(is_it)?.image))
        })
    }

    /// When the last result that counts was there.
    fn last(&self) -> Option<jiff::Timestamp> {
        self.chosen.iter().map(|chosen| chosen.found.at).max()
    }

    fn part(&self, record: usize) -> Option<usize> {
        self.parts.binary_search(&record).ok()
    }

    /// What the candidate of a result is called.
    fn name(&self, chosen: &Chosen) -> String {
        let label = self.machines.labels.get(chosen.machine);
        let label = label.filter(|_| chosen.is_own);
        let unit = &self.plan.units[chosen.found.unit];
        self.names.on(unit.candidate, label.map(String::as_str))
    }

    /// The trials that count, by part, in the order in which they ended.
    fn trials(&self) -> Vec<TrialRecord> {
        let mut wanted: BTreeMap<(usize, usize), String> = BTreeMap::new();
        for chosen in self.chosen {
            let found = &chosen.found;
            let unit = &self.plan.units[found.unit];
            let mut trials = found.trials.iter().map(|trial| (chosen.record, *trial));
            wanted.extend(trials.next().map(|trial| (trial, self.name(chosen))));
            let other = match unit.kind {
                UnitKind::Behaviour => self
                    .plan
                    .baseline_of(unit.candidate)
                    .map(|place| self.names.on(place, None)),
                UnitKind::Timing => Some(self.name(chosen)),
            };
            wanted.extend(trials.zip(other));
        }
        let trial = |((record, trial), image): ((usize, usize), String)| TrialRecord {
            image,
            part: self.part(record),
            ..self.records[record].trials[trial].clone()
        };
        wanted.into_iter().map(trial).collect()
    }

    /// The mitigations that were tried on units that count, and each price once.
    fn mitigated(&self) -> Vec<MitigationRecord> {
        let mut names: HashMap<(usize, &str, &str), String> = HashMap::new();
        let mut of_image: BTreeMap<(usize, &str), BTreeSet<String>> = BTreeMap::new();
        for chosen in self.chosen {
            let unit = &self.plan.units[chosen.found.unit];
            let (case, image) = (unit.case.0.as_str(), &self.plan.images[unit.candidate].name);
            let name = self.name(chosen);
            of_image
                .entry((chosen.record, image))
                .or_default()
                .insert(name.clone());
            names.insert((chosen.record, case, image), name);
        }
        let mut priced = HashSet::new();
        let mut kept = Vec::new();
        for &record in &self.parts {
            for mitigated in &self.records[record].mitigated {
                match mitigated {
                    MitigationRecord::Tried(tried) => {
                        let key = (record, tried.case.0.as_str(), tried.image.as_str());
                        kept.extend(names.get(&key).map(|image| {
                            let image = image.clone();
                            MitigationRecord::Tried(Box::new(Tried {
                                image,
                                ..(**tried).clone()
                            }))
                        }));
                    }
                    MitigationRecord::Price(price) => {
                        let images = of_image.get(&(record, price.image.as_str()));
                        let new = images.into_iter().flatten().filter(|image| {
                            priced.insert((price.mitigation.clone(), (*image).clone()))
                        });
                        kept.extend(new.map(|image| {
                            let image = image.clone();
                            MitigationRecord::Price(Box::new(Price {
                                image,
                                ..(**price).clone()
                            }))
                        }));
                    }
                }
            }
        }
        kept
    }
}

/// What images are called in the merged record.
struct Names {
    /// Of each image of the plan, with its platform where there are several.
    plain: Vec<String>,
}

impl Names {
    fn of(plan: &ShardPlan) -> Names {
        let platforms: HashSet<_> = plan.images.iter().map(|image| &image.platform).collect();
        let plain = plan.images.iter().map(|image| match &image.platform {
            Some(platform) if platforms.len() > 1 => format!("{} ({platform})", image.name),
            _ => image.name.clone(),
        });
        Names {
            plain: plain.collect(),
        }
    }

    /// On a machine, where a result is that machine's.
    fn on(&self, image: usize, label: Option<&str>) -> String {
        let plain = &self.plain[image];
        label.map_or_else(|| plain.clone(), |label| format!("{plain} on {label}"))
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lost { shard, units, of } = self;
        write!(
            f,
            "shard {shard} lacks {units} of {} pairs: `alpine-tax run --plan plan.json --shard {shard}`, and merge again with its record",
            of
        )
    }
}

fn lost(plan: &ShardPlan, chosen: &[Chosen]) -> Vec<Lost> {
    let done: HashSet<usize> = chosen
        .iter()
        .map(|chosen: &Chosen| chosen.found.unit)
        .collect();
    let mut missing: BTreeMap<u32, usize> = BTreeMap::new();
    for (place, unit) in plan.units.iter().enumerate() {
        if !done.contains(&place) {
            *missing.entry(unit.shard).or_default() += 1;
        }
    }
    let of = u32::try_from(plan.shards.len()).unwrap_or(u32::MAX);
    let lost = |(index, units): (u32, usize)| Lost {
        shard: ShardIndex { index, of },
        units,
        of: plan
            .shards
            .get(index as usize - 1)
            .map_or(units, |shard| shard.units),
    };
    missing.into_iter().map(lost).collect()
}
