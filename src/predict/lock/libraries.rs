//! What compiled packages take from the image and do not bring, as the matrix knows it.

use super::Report;
use super::matrix::{Matrix, Row};
use super::target::Target;
use crate::clib::Family;
use crate::predict::findings::Said;
use crate::predict::model::{Confidence, Kind};

/// Adds a finding for each library that the target lacks.
pub(super) fn tell(
    row: &Row<'_>,
    version: Option<&str>,
    shown: &str,
    line: usize,
    matrix: &Matrix<'_>,
    target: &Target,
    report: &mut Report<'_>,
) {
    let missing = matrix.libraries(row).into_iter();
    for library in missing.filter(|library| !target.has_library(library)) {
        // Another version may be linked to other libraries.
        let sure = if version == Some(row.package.version.as_str()) {
            Confidence::CertainAtLoad
        } else {
            Confidence::Possible
        };
        let says = || {
            let advice = match target.family() {
                Family::Musl => format!("`apk add {}`", row.package.needs.join(" ")),
                Family::Glibc => format!("install the package of the target that has `{library}`"),
            };
            let says = format!(
                "`{library}`, which {} loads, is missing in the target",
                row.package.name
            );
            Said::new(says, advice)
        };
        let subject = format!("{library} of {shown}");
        let finding = report.add(Kind::MissingLibrary, &subject, sure, line, says);
        finding.evidence.insert(row.source());
        finding.case.clone_from(&row.case);
    }
}
