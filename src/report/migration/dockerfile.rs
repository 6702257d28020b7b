//! What to change in the Dockerfile, as far as it follows from what was found.

use std::collections::BTreeSet;

use super::Migration;
use crate::clib::Family;
use crate::predict::{Confidence, Finding, Kind, is_of_glibc};
use crate::report::text::neutral;

/// Lines for the Dockerfile, and what cannot be said in such lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) lines: Vec<String>,
    pub(super) remarks: Vec<String>,
}

/// What to change.
pub(super) fn changes(migration: &Migration<'_>) -> Changes {
    let named = &migration.named;
    let prediction = named.prediction;
    let manager = migration.facts.1.package_manager;
    let mut changes = Changes {
        lines: vec![format!("FROM {}", neutral(named.target))],
        ..Changes::default()
    };
    let families = (
        prediction.facts.software.as_ref().map(|clib| clib.family),
        prediction.facts.target.as_ref().map(|clib| clib.family),
    );
    if let (Some(from), Some(to)) = families
        && from != to
        && prediction.facts.programs + prediction.facts.libraries > 0
    {
        changes.remarks.push(format!(
            "Build and install again on the target what has compiled code: what was built for {from} does not load \
             with {to}. Only what was linked statically can be copied."
        ));
    }
    let packages = packages(prediction.findings.iter(), manager);
    if !packages.is_empty() {
        let names: Vec<&str> = packages.iter().map(String::as_str).collect();
        match manager {
            Some("apk") => changes.lines.push(format!("RUN apk add --no-cache {}", names.join(" "))),
            Some("apt") => changes.lines.push(format!(
                "RUN apt-get update && apt-get install -y --no-install-recommends {} && rm -rf /var/lib/apt/lists/*",
                names.join(" ")
            )),
            _ => changes.remarks.push(format!(
                "The target has no package manager: copy from a stage that has one what is in {}.",
                names.join(", ")
            )),
        }
    }
    for variable in prediction
        .findings
        .iter()
        .filter(|finding| finding.kind == Kind::Variable)
    {
        changes.remarks.push(format!(
            "`ENV {}` has no effect any more: {}.",
            variable.subject, variable.says
        ));
    }
    if migration.facts.1.shell.is_none() {
        changes.remarks.push(
            "The target has no shell: `RUN`, `CMD` and `ENTRYPOINT` must be lists, such as `CMD [\"/app\"]`.".to_owned(),
        );
    }
    if families.1 == Some(Family::Musl) && threads(prediction.findings.iter()) {
        changes.remarks.push(
            "Threads have a stack of 128 KiB with musl: link with `-Wl,-z,stack-size=1048576` what recurses deeply."
                .to_owned(),
        );
    }
    changes
}

/// Packages that the target's distribution certainly has for what is missing. apk knows libraries by
/// their names (`so:libstdc++.so.6`), so that no list of packages is needed.
fn packages<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    manager: Option<&str>,
) -> BTreeSet<String> {
    let mut packages = BTreeSet::new();
    for finding in findings {
        match finding.kind {
            Kind::MissingLibrary if manager == Some("apk") && may_be_packaged(&finding.subject) => {
                packages.insert(format!("so:{}", finding.subject));
            }
            Kind::MissingData if finding.subject == "time zones" => {
                packages.insert("tzdata".to_owned());
            }
            Kind::MissingData if finding.subject == "CA certificates" => {
                packages.insert("ca-certificates".to_owned());
            }
            Kind::MissingScriptInterpreter if finding.subject.ends_with("bash") => {
                packages.insert("bash".to_owned());
            }
            _ => {}
        }
    }
    packages
}

/// Not what only glibc has, nor what a wheel brings under a name of its own (`libxyz-0a1b2c3d.so.1`).
fn may_be_packaged(library: &str) -> bool {
    // Names come from images, and this one goes into a command.
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+-_.".contains(&byte);
    let stem = library.split(".so").next().unwrap_or(library);
    let has_digest = stem
        .rsplit_once('-')
        .is_some_and(|(_, end)| end.len() == 8 && end.bytes().all(|byte| byte.is_ascii_hexdigit()));
    library.bytes().all(is_name) && !is_of_glibc(library) && !has_digest
}

fn threads<'f>(mut findings: impl Iterator<Item = &'f Finding>) -> bool {
    findings.any(|finding| {
        let is_stack = finding
            .case
            .as_deref()
            .is_some_and(|case| case.starts_with("threads/"));
        is_stack && finding.confidence <= Confidence::Possible
    })
}
