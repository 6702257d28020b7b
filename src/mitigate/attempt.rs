//! What is to be tried on what.

use crate::compare::{Comparison, Finding, Verdict};
use crate::plan::PlannedImage;
use crate::record::Role;
use crate::suite::{Case, Mitigation};

/// A mitigation on a candidate, and the cases that it is tried on there. Indices point into the
/// lists of cases and images that the plan was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt<'m> {
    /// The mitigation.
    pub mitigation: &'m Mitigation,
    /// The candidate.
    pub candidate: usize,
    /// The cases, in their order.
    pub cases: Vec<usize>,
}

/// The mitigations that are said to help against what was found, each with the cases that it applies
/// to; those without any are left out.
#[must_use]
pub fn attempts<'m>(
    mitigations: &'m [Mitigation],
    cases: &[Case],
    images: &[PlannedImage],
    comparison: &Comparison,
) -> Vec<Attempt<'m>> {
    let candidates = images
        .iter()
        .enumerate()
        .filter(|(_, image)| image.role == Role::Candidate);
    let mut attempts = Vec::new();
    for (candidate, image) in candidates {
        let wants_help = |case: &Case| {
            comparison.findings.iter().any(|finding| {
                finding.case == case.id && finding.image == image.image.name && is_trouble(finding)
            })
        };
        for mitigation in mitigations {
            let cases: Vec<usize> = (0..cases.len())
                .filter(|&case| mitigation.applies(&cases[case], &image.image.probe))
                .filter(|&case| wants_help(&cases[case]))
                .collect();
            if !cases.is_empty() {
                attempts.push(Attempt {
                    mitigation,
                    candidate,
                    cases,
                });
            }
        }
    }
    attempts
}

/// What one would like to be rid of: a tax, a divergence. What a control shows is no libc's doing.
fn is_trouble(finding: &Finding) -> bool {
    !finding.control
        && match finding.verdict {
            Verdict::New | Verdict::Documented | Verdict::Slower => true,
            Verdict::Same
            | Verdict::NoLonger
            | Verdict::Refuted
            | Verdict::Faster
            | Verdict::NoDifference
            | Verdict::Inconclusive
            | Verdict::Unsupported
            | Verdict::Broken => false,
        }
}
