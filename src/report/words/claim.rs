//! What was seen of claims, in words.

use crate::claims::{Judged, Seen, Standing, Truth};
use crate::report::units;

/// What the catalogue expects, where that says more than the verdict or something else.
pub(in crate::report) fn expectation(judged: &Judged<'_>) -> Option<String> {
    let expected = judged.claim.expected.as_ref()?;
    match judged.standing {
        Standing::Refuted => Some(format!("! the catalogue says: {expected}")),
        Standing::Confirmed if *expected != judged.verdict => {
            Some(format!("the catalogue, from more versions: {expected}"))
        }
        Standing::Untold => Some(format!("the catalogue: {expected}")),
        Standing::Confirmed | Standing::Unsaid => None,
    }
}

pub(in crate::report) fn word(truth: &Truth) -> &'static str {
    match truth {
        Truth::Yes => "so",
        Truth::Less => "less",
        Truth::No => "not so",
        Truth::Opposite => "the opposite",
        Truth::Open(_) => "open",
    }
}

/// `musl 1.1.24 to 1.2.3`
pub(in crate::report) fn versions(family: &str, group: &[Seen<'_>]) -> String {
    let version = |seen: &Seen<'_>| {
        let version = seen.image.clib().and_then(|clib| clib.version.clone());
        version.map_or_else(|| seen.image.name.clone(), |version| version.to_string())
    };
    let first = group.first().map(version).unwrap_or_default();
    let last = group.last().map(version).unwrap_or_default();
    if first == last {
        format!("{family} {first}")
    } else {
        format!("{family} {first} to {last}")
    }
}

/// `2.1–3.4×`: from the lowest of the measured ratios to the highest.
pub(in crate::report) fn ratios(group: &[Seen<'_>]) -> Option<String> {
    let values = || {
        let evidence = group.iter().flat_map(|seen| &seen.evidence);
        evidence.filter_map(|evidence| Some(evidence.ratio?.value))
    };
    let low = values().min_by(f64::total_cmp)?;
    let high = values().max_by(f64::total_cmp)?;
    let (factor, range) = units::factor(low, low, high);
    Some(if values().count() == 1 {
        format!("{factor}×")
    } else {
        format!("{range}×")
    })
}
