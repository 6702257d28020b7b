//! Cases that run an interpreter that images bring along.

use crate::image::Image;
use crate::protocol::probe::Language;
use crate::suite::{Case, Workload};

/// Leaves out the cases of interpreters that no image has; who asks for nothing else is told what is
/// missing.
pub fn leave_out(cases: &mut Vec<Case>, images: &[&Image]) {
    if cases.iter().all(|case| language(case).is_some()) {
        return;
    }
    cases.retain(|case| {
        language(case).is_none_or(|language| {
            let mut probes = images.iter().map(|image| &image.probe);
            probes.any(|probe| probe.interpreter(language).is_some())
        })
    });
}

/// The language of an image's own interpreter that a case runs.
fn language(case: &Case) -> Option<Language> {
    match &case.workload {
        Workload::Own { language, .. } => Some(*language),
        Workload::C { .. }
        | Workload::Python { .. }
        | Workload::Node { .. }
        | Workload::Program { .. }
        | Workload::Shell { .. }
        | Workload::Command { .. } => None,
    }
}
