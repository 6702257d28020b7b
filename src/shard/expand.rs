//! From cases and images to units, and which of them stay together.

use std::collections::{HashMap, HashSet};

use super::expected::Expected;
use super::plan::{PlanImage, Unit, UnitKind};
use crate::record::Role;
use crate::suite::Case;

/// Every behaviour case on every candidate, every timing on each that takes timings; the work of
/// packages on the first of each platform only, unless all is asked for. Not in any shard yet.
#[must_use]
pub fn units(cases: &[Case], images: &[PlanImage], full: bool, expected: &Expected) -> Vec<Unit> {
    let mut bundles = Bundles::default();
    let mut units = Vec::with_capacity(cases.len() * images.len());
    let mut worked_on = HashSet::new();
    for case in cases {
        worked_on.clear();
        for (candidate, image) in images.iter().enumerate() {
            if image.role == Role::Baseline || case.is_timing() && !image.timings {
                continue;
            }
            if case.is_work() && !full && !worked_on.insert(image.platform.as_deref()) {
                continue;
            }
            units.push(Unit {
                case: case.id.clone(),
                kind: match case.is_timing() {
                    true => UnitKind::Timing,
                    false => UnitKind::Behaviour,
                },
                candidate,
                seconds: expected.seconds(case, &image.name),
                bundle: bundles.of(case, candidate, image),
                shard: 0,
            });
        }
    }
    units
}

/// Numbers what stays together.
#[derive(Default)]
struct Bundles<'c> {
    numbers: HashMap<Key<'c>, u32>,
}

/// What the units of a bundle have in common.
#[derive(PartialEq, Eq, Hash)]
enum Key<'c> {
    /// All of a package: its work is timed where it was seen to work.
    Package(&'c str, &'c str, Option<&'c str>),
    /// The candidates of a behaviour case: they share the baseline's trial.
    Behaviour(&'c str, Option<&'c str>),
    /// The points of a curve on a candidate: one machine, one curve.
    Timing(&'c str, usize),
}

impl<'c> Bundles<'c> {
    fn of(&mut self, case: &'c Case, candidate: usize, image: &'c PlanImage) -> u32 {
        let platform = image.platform.as_deref();
        let key = if let Some(package) = &case.package {
            Key::Package(case.id.suite(), &package.name, platform)
        } else if case.is_timing() {
            let curve = case
                .id
                .point()
                .map_or(case.id.0.as_str(), |point| point.case);
            Key::Timing(curve, candidate)
        } else {
            Key::Behaviour(&case.id.0, platform)
        };
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(key).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::Builder;
    use crate::sample::Metric;
    use crate::suite::Tried;

    fn image(role: Role, name: &str, timings: bool) -> PlanImage {
        PlanImage {
            role,
            name: name.to_owned(),
            platform: None,
            timings,
            digest: None,
        }
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let builder = Builder::new()
            .behaviour("dns/a", vec![])
            .timing("alloc/small@threads=1", Metric::Wall, 1)
            .timing("alloc/small@threads=2", Metric::Wall, 2)
            .behaviour("wheels/numpy", vec![])
            .timing("wheels/numpy-work", Metric::Wall, 1);
        let mut cases = builder.run.header.cases;
        for case in &mut cases[3..] {
            case.package = Some(Tried {
                name: "numpy".to_owned(),
                with: Vec::new(),
            });
        }
        let images = [
            image(Role::Baseline, "debian", true),
            image(Role::Candidate, "new", true),
            image(Role::Candidate, "newer", true),
            image(Role::Candidate, "old", false),
        ];
        let seen = |full| -> Vec<(String, usize, u32)> {
            let units = units(&cases, &images, full, &Expected::default());
            let told = |unit: Unit| (unit.case.name().to_owned(), unit.candidate, unit.bundle);
            units.into_iter().map(told).collect()
        };
        let expected = [
            ("a", 1, 0),
            ("a", 2, 0),
            ("a", 3, 0),
            ("small@threads=1", 1, 1),
            ("small@threads=1", 2, 2),
            ("small@threads=2", 1, 1),
            ("small@threads=2", 2, 2),
            ("numpy", 1, 3),
            ("numpy", 2, 3),
            ("numpy", 3, 3),
            ("numpy-work", 1, 3),
        ];
        let expected = expected.map(|(case, image, bundle)| (case.to_owned(), image, bundle));
        assert_eq!(seen(false), expected);
        assert_eq!(
            seen(true).len(),
            expected.len() + 1,
            "work on the second too"
        );
    }
}
