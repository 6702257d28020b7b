//! Collects findings: one for each thing that is wrong and how sure that is, with all objects that
//! it concerns.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Confidence, Finding, Kind, Severity};

/// Findings by what they are about.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: BTreeMap<(Kind, String, Confidence), Finding>,
}

impl Findings {
    /// Adds an object to a finding, which is made by `new` when it is the first. Of several
    /// confidences about one object the surest counts.
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
            .entry((kind, subject.to_owned(), confidence))
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
        if !object.is_empty() {
            finding.objects.insert(object.to_owned());
        }
        finding
    }

    /// The gravest first; of equals that which concerns most objects.
    pub(super) fn sorted(self) -> Vec<Finding> {
        let mut findings = self.surest();
        findings.sort_by_key(|finding| {
            let many = std::cmp::Reverse(finding.objects.len());
            (finding.confidence, finding.severity, finding.kind, many)
        });
        findings
    }

    /// All findings, with each object only where that is surest. What has nothing else to tell is
    /// counted to the surest.
    fn surest(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        let mut surest = 0;
        let mut told: BTreeSet<String> = BTreeSet::new();
        // The surest of those about the same comes first.
        for (_, mut finding) in self.found {
            let first = findings.get_mut(surest);
            let same = first.filter(|f| f.kind == finding.kind && f.subject == finding.subject);
            let Some(first) = same else {
                surest = findings.len();
                told.clone_from(&finding.objects);
                findings.push(finding);
                continue;
            };
            finding.objects.retain(|object| told.insert(object.clone()));
            if finding.objects.is_empty() {
                first.evidence.extend(finding.evidence);
                first.places.extend(finding.places);
                first.affects.extend(finding.affects);
            } else {
                findings.push(finding);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_object_is_where_that_is_surest() {
        let (now, later) = (Confidence::CertainAtLoad, Confidence::CertainWhenCalled);
        let mut findings = Findings::default();
        let mut add = |subject, sure, object| {
            let new = || Said::new("says", "help");
            findings.add(Kind::MissingSymbol, subject, sure, object, new);
        };
        for object in ["/lazy", "/both"] {
            add("one", later, object);
        }
        add("one", now, "/both");
        add("two", later, "/bound");
        add("two", now, "/bound");
        let findings = findings.sorted();
        let told = |finding: &Finding| {
            let objects: Vec<&str> = finding.objects.iter().map(String::as_str).collect();
            let subject = finding.subject.clone();
            (subject, finding.confidence, objects.join(" "))
        };
        let told: Vec<_> = findings.iter().map(told).collect();
        let wanted = [
            ("one", now, "/both"),
            ("two", now, "/bound"),
            ("one", later, "/lazy"),
        ];
        let wanted = wanted.map(|(a, sure, b)| (a.to_owned(), sure, b.to_owned()));
        assert_eq!(told, wanted);
    }
}
