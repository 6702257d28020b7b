//! In what the two sides of a case differ: only in their libc, or also in how what they run was
//! built. What an image brings along was built by somebody else, from another version and with
//! other flags: what it costs or does is then not put down to libc.

use std::collections::HashMap;

use super::model::Finding;
use super::verdict::Verdict;
use crate::record::Run;
use crate::suite::Workload;

/// In what the two sides of a case differ. The spellings are part of the JSON format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pair {
    /// The same source, compiler and flags on both sides.
    #[default]
    Controlled,
    /// Each image's own program.
    AsShipped,
}

impl Pair {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Pair::Controlled => "controlled",
            Pair::AsShipped => "as-shipped",
        }
    }
}

/// Says of each finding which kind of pair it is about, and of those that differ as shipped that
/// libc is not to blame for it.
pub(super) fn apply(run: &Run, findings: &mut [Finding]) {
    let cases = run.header.cases.iter();
    let workloads: HashMap<&str, &Workload> = cases
        .map(|case| (case.id.0.as_str(), &case.workload))
        .collect();
    let baseline = run.header.baseline();
    for finding in findings {
        // An image compared with itself has the same program on both sides.
        if baseline == Some(finding.image.as_str()) {
            continue;
        }
        let workload = workloads.get(finding.case.0.as_str());
        let own = workload.and_then(|workload| own_program(run, workload, &finding.image));
        let Some(program) = own else { continue };
        finding.pair = Pair::AsShipped;
        if is_unexpected(finding.verdict) {
            finding.notes.push(format!(
                "the image's own {program}, as shipped: build flags and versions differ too, so this is not put down to libc"
            ));
        }
    }
}

/// What of the images' own is run: `/bin/tool`, `Python (3.13.5, the baseline's 3.13.7)`.
fn own_program(run: &Run, workload: &Workload, image: &str) -> Option<String> {
    let language = match workload {
        Workload::Command { program } => return Some(program.clone()),
        Workload::Shell { .. } => return Some("shell".to_owned()),
        Workload::Own { language, .. } => *language,
        Workload::C { .. }
        | Workload::Python { .. }
        | Workload::Node { .. }
        | Workload::Program { .. } => return None,
    };
    let version = |name: &str| {
        let mut images = run.header.images.iter().map(|planned| &planned.image);
        let image = images.find(|image| image.name == name)?;
        let found = image.probe.interpreter(language)?;
        Some(found.version.clone())
    };
    let versions = version(image).zip(run.header.baseline().and_then(version));
    let versions = versions.map(|(own, baseline)| format!(" ({own}, the baseline's {baseline})"));
    let language = language.as_str();
    Some(format!("{language}{}", versions.unwrap_or_default()))
}

/// A documented divergence is one that the catalogue explains.
fn is_unexpected(verdict: Verdict) -> bool {
    match verdict {
        Verdict::New | Verdict::Slower | Verdict::Faster => true,
        Verdict::Same
        | Verdict::Documented
        | Verdict::NoLonger
        | Verdict::Refuted
        | Verdict::Unsupported
        | Verdict::Broken
        | Verdict::NoDifference
        | Verdict::Inconclusive => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clib::Family::Glibc;
    use crate::compare::testing::{Builder, image, prints, timed};
    use crate::compare::{Thresholds, judge};
    use crate::record::Role;
    use crate::sample::Metric;

    fn findings(builder: &Builder) -> Vec<Finding> {
        judge(&builder.run, &Thresholds::default()).findings
    }

    fn is_said(finding: &Finding) -> bool {
        let notes = finding.notes.iter();
        notes
            .filter(|note| note.starts_with("the image's own /bin/tool, as shipped"))
            .count()
            == 1
    }

    #[test]
    fn a_tax_on_what_images_bring_along_is_not_put_down_to_libc() {
        for (ratio, verdict, said) in [
            (1.5, Verdict::Slower, true),
            (0.5, Verdict::Faster, true),
            (1.0, Verdict::NoDifference, false),
        ] {
            let builder = Builder::new()
                .musl("1.2.5")
                .timing("tools/own", Metric::Wall, 1)
                .shipped("/bin/tool")
                .took("alpine-1.2.5", timed(12, ratio, 0.01, 3));
            let finding = &findings(&builder)[0];
            assert_eq!((finding.verdict, finding.pair), (verdict, Pair::AsShipped));
            assert_eq!(is_said(finding), said, "{:?}", finding.notes);
        }
    }

    #[test]
    fn behaviour_as_shipped_is_told_too_where_nothing_explains_it() {
        let builder = Builder::new()
            .musl("1.2.5")
            .behaviour("tools/own", vec![])
            .shipped("/bin/tool")
            .saw("debian", prints("a"))
            .saw("alpine-1.2.5", prints("b"))
            .behaviour("tools/same", vec![])
            .shipped("/bin/tool")
            .saw("debian", prints("a"))
            .saw("alpine-1.2.5", prints("a"));
        let findings = findings(&builder);
        assert!(
            findings
                .iter()
                .all(|finding| finding.pair == Pair::AsShipped)
        );
        assert!(is_said(&findings[0]), "{:?}", findings[0].notes);
        assert!(findings[1].notes.is_empty());
    }

    #[test]
    fn what_is_built_for_both_or_is_one_image_is_controlled() {
        let builder = Builder::new()
            .musl("1.2.5")
            .image(Role::Candidate, image("debian", Some((Glibc, "2.41"))))
            .timing("alloc/small", Metric::Wall, 1)
            .took("alpine-1.2.5", timed(12, 2.0, 0.01, 3))
            .timing("tools/own", Metric::Wall, 1)
            .shipped("/bin/tool")
            .took("debian", timed(12, 2.0, 0.01, 3));
        let findings = findings(&builder);
        assert_eq!(findings.len(), 2);
        for finding in findings {
            assert_eq!(finding.pair, Pair::Controlled, "{}", finding.case);
            assert!(!is_said(&finding));
        }
    }

    #[test]
    fn who_confirms_is_told_once() {
        let builder = Builder::new()
            .musl("1.2.5")
            .timing("tools/own", Metric::Wall, 1)
            .shipped("/bin/tool")
            .took("alpine-1.2.5", timed(12, 1.5, 0.01, 3))
            .took("alpine-1.2.5", timed(12, 1.5, 0.01, 4))
            .confirming();
        assert!(is_said(&findings(&builder)[0]));
    }
}
