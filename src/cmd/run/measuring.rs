//! How costs are measured in a run.

use std::path::Path;

use crate::calibrate::keep::Calibration;
use crate::cli;
use crate::record::{DEFAULT_MARGIN, Floors, Machine, Measuring};

/// How costs are measured: as asked for, and not finer than this machine was found to be.
pub(super) fn decide(cache: &Path, args: &cli::Run, machine: &Machine) -> Measuring {
    let calibration = Calibration::of(cache, &machine.fingerprint);
    Measuring {
        budget_ms: u64::try_from(args.budget.as_millis()).unwrap_or(u64::MAX),
        margin: args.margin.unwrap_or(DEFAULT_MARGIN),
        floors: match (args.margin, calibration) {
            // Who names a margin means it.
            (Some(_), _) | (None, None) => Floors::default(),
            (None, Some(calibration)) => calibration.floors,
        },
        confirm: args.confirm,
    }
}

/// Says which margins are larger than usual.
pub(super) fn raised(measuring: &Measuring) -> Option<String> {
    let raised = measuring.floors.named().into_iter();
    let raised: Vec<String> = raised
        .filter_map(|(what, floor)| Some((what, floor.filter(|floor| *floor > measuring.margin)?)))
        .map(|(what, floor)| format!("{:.1} % for {what}", floor * 100.0))
        .collect();
    (!raised.is_empty()).then(|| {
        format!(
            "this machine cannot tell finer than {} (`alpine-tax calibrate`): that is the margin there",
            raised.join(", ")
        )
    })
}
