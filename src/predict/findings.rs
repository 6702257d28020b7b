//! Collects findings: one for each thing that is wrong, with all objects that it concerns.

use std::collections::BTreeMap;

use super::model::{Confidence, Finding, Kind, Severity};

/// Findings by what they are about.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: BTreeMap<(Kind, String), Finding>,
}

impl Findings {
    /// Adds an object to a finding, which is made by `new` when it is the first. Of several
    /// confidences the surest counts.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        subject: &str,
        confidence: Confidence,
        object: &str,
        new: impl FnOnce() -> Said,
    ) -> &mut Finding {
        let finding = self
            .found
            .entry((kind, subject.to_owned()))
            .or_insert_with(|| {
                let said = new();
                Finding {
                    kind,
                    subject: subject.to_owned(),
                    confidence,
                    severity: severity(kind, confidence),
                    says: said.says,
                    evidence: Default::default(),
                    objects: Default::default(),
                    places: Default::default(),
                    affects: Default::default(),
                    mitigation: said.mitigation,
                    case: None,
                }
            });
        if confidence < finding.confidence {
            finding.confidence = confidence;
            finding.severity = severity(kind, confidence);
        }
        if !object.is_empty() {
            finding.objects.insert(object.to_owned());
        }
        finding
    }

    /// The gravest first; of equals that which concerns most objects.
    pub(super) fn sorted(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.found.into_values().collect();
        findings.sort_by_key(|finding| {
            let many = std::cmp::Reverse(finding.objects.len());
            (finding.confidence, finding.severity, finding.kind, many)
        });
        findings
    }
}

/// What a finding says.
pub(super) struct Said {
    pub(super) says: String,
    pub(super) mitigation: Option<String>,
}

impl Said {
    pub(super) fn new(says: impl Into<String>, mitigation: impl Into<String>) -> Said {
        Said {
            says: says.into(),
            mitigation: Some(mitigation.into()),
        }
    }
}

fn severity(kind: Kind, confidence: Confidence) -> Severity {
    match (confidence, kind) {
        (Confidence::CertainAtLoad, _) => Severity::High,
        (Confidence::CertainWhenCalled, _) => Severity::Medium,
        (_, Kind::IgnoredVersion | Kind::Untold) => Severity::Info,
        (Confidence::Possible, Kind::Divergence | Kind::Variable) => Severity::Low,
        (Confidence::Possible, _) => Severity::Medium,
        (Confidence::Performance, _) => Severity::Low,
    }
}
