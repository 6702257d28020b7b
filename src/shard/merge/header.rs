//! The header of a merged record: what is the same in all parts, and for each part what may differ.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::{Lost, Merge};
use crate::build::unit::hex;
use crate::image::Image;
use crate::plan::shipped;
use crate::record::{FORMAT_VERSION, Floors, Header, Machine, Measuring, Part, RunImage, RunSuite};
use crate::suite::{Case, Mitigation};

/// The header. `lost`: the run has not come to its end, and the notes say what is missing.
pub(super) fn header(merge: &Merge<'_>, name: &str, lost: &[Lost]) -> Header {
    let parts: Vec<Part> = merge
        .parts
        .iter()
        .map(|&record| part(merge, record))
        .collect();
    let all = || {
        merge
            .parts
            .iter()
            .map(|&record| &merge.records[record].header)
    };
    let first = all().next();
    let machine = Whole::of(merge, &parts);
    let images = images(merge);
    let mut cases = cases(merge);
    // A shard records of them that they do not apply; a run of its own does not have them.
    let seen: Vec<&Image> = images.iter().map(|entry| &entry.image).collect();
    shipped::leave_out(&mut cases, &seen);
    let ends = parts.iter().map(|part| part.finished);
    let last = merge.last();
    Header {
        format_version: FORMAT_VERSION,
        run_id: name.to_owned(),
        tool_version: merge.plan.tool_version.clone(),
        started: all().map(|header| header.started).min().unwrap_or_default(),
        finished: lost
            .is_empty()
            .then(|| ends.flatten().max().max(last))
            .flatten(),
        seed: merge.plan.seed,
        machine: machine.machine,
        survey: machine.only.and_then(|part| part.survey.clone()),
        pinning: machine.only.and_then(|part| part.pinning.clone()),
        engine: first
            .map(|header| header.engine.clone())
            .unwrap_or_default(),
        images,
        suites: suites(merge),
        options: Some(merge.plan.options.clone()),
        measuring: measuring(first, &parts),
        cases,
        claims: first
            .map(|header| header.claims.clone())
            .unwrap_or_default(),
        mitigations: mitigations(merge),
        share: None,
        notes: notes(merge, lost),
        prepare_seconds: parts
            .iter()
            .map(|part| part.prepare_seconds)
            .fold(0.0, f64::max),
        run_seconds: parts
            .iter()
            .map(|part| part.run_seconds)
            .fold(0.0, f64::max),
        parts,
    }
}

/// As the parts were measured; no finer than the noisiest of the machines can tell.
fn measuring(first: Option<&Header>, parts: &[Part]) -> Measuring {
    let measuring = first.map(|header| header.measuring.clone());
    Measuring {
        floors: coarsest(parts),
        ..measuring.unwrap_or_default()
    }
}

/// The largest floors of all machines: each timing is judged by those of its own.
fn coarsest(parts: &[Part]) -> Floors {
    let of = |floor: fn(&Floors) -> Option<f64>| {
        let known = parts.iter().filter_map(|part| floor(&part.floors));
        known.reduce(f64::max)
    };
    Floors {
        single: of(|floors| floors.single),
        threads: of(|floors| floors.threads),
        processes: of(|floors| floors.processes),
    }
}

fn part(merge: &Merge<'_>, record: usize) -> Part {
    let header = &merge.records[record].header;
    Part {
        run_id: header.run_id.clone(),
        shard: header.share.as_ref().and_then(|share| share.shard),
        started: header.started,
        finished: header.finished,
        label: merge.machines.label_of(record).to_owned(),
        machine: header.machine.clone(),
        survey: header.survey.clone(),
        pinning: header.pinning.clone(),
        engine: header.engine.clone(),
        floors: header.measuring.floors,
        prepare_seconds: header.prepare_seconds,
        run_seconds: header.run_seconds,
    }
}

/// The machine that all was run on, where it is one.
struct Whole<'p> {
    machine: Machine,
    /// Where it is one: the part of which most is known.
    only: Option<&'p Part>,
}

impl<'p> Whole<'p> {
    fn of(merge: &Merge<'_>, parts: &'p [Part]) -> Whole<'p> {
        let labels: BTreeSet<&str> = parts.iter().map(|part| part.label.as_str()).collect();
        if labels.len() == 1 {
            let only = parts.iter().find(|part| part.survey.is_some());
            let only = only.or(parts.first());
            let machine = only.map(|part| part.machine.clone()).unwrap_or_default();
            return Whole { machine, only };
        }
        let machines = merge
            .parts
            .iter()
            .map(|&record| merge.machines.of_record(record));
        let count = machines.collect::<HashSet<_>>().len();
        let digest = Sha256::digest(labels.iter().copied().collect::<Vec<_>>().join("|"));
        Whole {
            machine: Machine {
                fingerprint: hex(&digest, 6),
                name: Some(labels.into_iter().collect::<Vec<_>>().join(" + ")),
                cpu: format!("{count} machines"),
                // What takes more threads than one of them has is in doubt.
                cpus: parts
                    .iter()
                    .map(|part| part.machine.cpus)
                    .min()
                    .unwrap_or(0),
                ..Machine::default()
            },
            only: None,
        }
    }
}

/// The images in the order of the plan, each plainly and then for each machine that has results of its
/// own.
fn images(merge: &Merge<'_>) -> Vec<RunImage> {
    let mut of_machines: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut plainly = HashSet::new();
    for chosen in merge.chosen {
        let candidate = merge.plan.units[chosen.found.unit].candidate;
        if chosen.is_own {
            let machines = of_machines.entry(candidate).or_default();
            let part = merge.part(chosen.record).unwrap_or_default();
            let first = machines.entry(chosen.machine).or_insert(part);
            *first = part.min(*first);
        } else {
            plainly.insert(candidate);
        }
    }
    let mut images = Vec::new();
    for place in 0..merge.plan.images.len() {
        let Some((_, seen)) = merge.seen(place).next() else {
            continue;
        };
        let own = of_machines.get(&place);
        let entry = |label: Option<&str>, part| RunImage {
            role: merge.plan.images[place].role,
            image: Image {
                name: merge.names.on(place, label),
                ..seen.clone()
            },
            part,
        };
        if own.is_none() || plainly.contains(&place) {
            images.push(entry(None, None));
        }
        for (&machine, &part) in own.into_iter().flatten() {
            images.push(entry(Some(&merge.machines.labels[machine]), Some(part)));
        }
    }
    images
}

/// The cases in the order of the plan.
fn cases(merge: &Merge<'_>) -> Vec<Case> {
    let mut known: HashMap<&str, &Case> = HashMap::new();
    for &record in &merge.parts {
        let cases = merge.records[record].header.cases.iter();
        known.extend(cases.map(|case| (case.id.0.as_str(), case)));
    }
    let units = merge.plan.units.iter();
    let cases = units.filter_map(|unit| known.remove(unit.case.0.as_str()));
    cases.cloned().collect()
}

fn suites(merge: &Merge<'_>) -> Vec<RunSuite> {
    let planned = merge.plan.suites.iter();
    let found = planned.filter_map(|planned| {
        let mut suites = merge.headers().flat_map(|header| &header.suites);
        suites.find(|suite| suite.name == planned.name)
    });
    found.cloned().collect()
}

fn mitigations(merge: &Merge<'_>) -> Vec<Mitigation> {
    let mut names = HashSet::new();
    let all = merge.headers().flat_map(|header| &header.mitigations);
    let new = all.filter(|mitigation| names.insert(mitigation.name.as_str()));
    new.cloned().collect()
}

/// What is missing, then what the parts noted, each once.
fn notes(merge: &Merge<'_>, lost: &[Lost]) -> Vec<String> {
    let mut notes: Vec<String> = lost.iter().map(ToString::to_string).collect();
    for note in merge.headers().flat_map(|header| &header.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}
