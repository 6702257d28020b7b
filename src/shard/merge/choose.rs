//! Which results count.

use std::collections::{HashMap, HashSet};

use super::super::collect::{Found, Units, Worth};
use super::super::plan::{ShardPlan, UnitKind};
use super::machines::Machines;
use crate::compare::{self, Thresholds, Verdict};
use crate::record::Run;

/// A result that counts.
pub(super) struct Chosen {
    pub(super) found: Found,
    /// Place of its record.
    pub(super) record: usize,
    pub(super) machine: usize,
    /// Whether it stands for this machine alone: a timing where several machines took some, behaviour
    /// that differs from what another machine showed.
    pub(super) is_own: bool,
}

/// The results that count, in the order of the plan.
pub(super) fn choose(plan: &ShardPlan, records: &[Run], machines: &Machines) -> Vec<Chosen> {
    let mut of_unit: Vec<Vec<Chosen>> = plan.units.iter().map(|_| Vec::new()).collect();
    let units = Units::of(plan);
    for (record, run) in records.iter().enumerate() {
        for found in units.done(run) {
            of_unit[found.unit].push(Chosen {
                found,
                record,
                machine: machines.of_record(record),
                is_own: false,
            });
        }
    }
    let mut verdicts = Verdicts::of(plan, records);
    let mut chosen: Vec<Chosen> = Vec::with_capacity(plan.units.len());
    for (unit, mut results) in plan.units.iter().zip(of_unit) {
        results.sort_by_key(|result| (result.found.worth, result.found.at, result.record));
        let best = results.first().map(|result| result.found.worth);
        let mut seen = HashSet::new();
        results.retain(|result| Some(result.found.worth) == best && seen.insert(result.machine));
        match (unit.kind, best) {
            (UnitKind::Timing, Some(Worth::Told)) => {}
            (UnitKind::Behaviour, Some(Worth::Told)) => verdicts.keep_what_differs(&mut results),
            (_, _) => results.truncate(1),
        }
        chosen.extend(results);
    }
    mark_timings(plan, &mut chosen);
    chosen
}

/// Where several machines took timings, each timing is its machine's.
fn mark_timings(plan: &ShardPlan, chosen: &mut [Chosen]) {
    let is_timing = |chosen: &Chosen| {
        let kind = plan.units[chosen.found.unit].kind;
        kind == UnitKind::Timing && chosen.found.worth == Worth::Told
    };
    let timed = chosen.iter().filter(|chosen| is_timing(chosen));
    let machines: HashSet<usize> = timed.map(|chosen| chosen.machine).collect();
    if machines.len() > 1 {
        for chosen in chosen.iter_mut().filter(|chosen| is_timing(chosen)) {
            chosen.is_own = true;
        }
    }
}

/// What each record says of behaviour, judged when it is asked for.
struct Verdicts<'r> {
    plan: &'r ShardPlan,
    records: &'r [Run],
    judged: HashMap<usize, HashMap<(String, String), Verdict>>,
}

impl<'r> Verdicts<'r> {
    fn of(plan: &'r ShardPlan, records: &'r [Run]) -> Verdicts<'r> {
        Verdicts {
            plan,
            records,
            judged: HashMap::new(),
        }
    }

    /// Of results of several machines: the first where all agree, else all.
    fn keep_what_differs(&mut self, results: &mut Vec<Chosen>) {
        if results.len() < 2 {
            return;
        }
        let verdicts: Vec<Option<Verdict>> =
            results.iter().map(|result| self.verdict(result)).collect();
        if verdicts.iter().all(|verdict| *verdict == verdicts[0]) {
            results.truncate(1);
        } else {
            results.iter_mut().for_each(|result| result.is_own = true);
        }
    }

    fn verdict(&mut self, result: &Chosen) -> Option<Verdict> {
        let run = &self.records[result.record];
        let judged = self.judged.entry(result.record).or_insert_with(|| {
            let findings = compare::judge(run, &Thresholds::of(run)).findings;
            let verdicts = findings.into_iter();
            let verdicts =
                verdicts.map(|finding| ((finding.case.0, finding.image), finding.verdict));
            verdicts.collect()
        });
        let unit = &self.plan.units[result.found.unit];
        let image = &self.plan.images[unit.candidate].name;
        judged.get(&(unit.case.0.clone(), image.clone())).copied()
    }
}
