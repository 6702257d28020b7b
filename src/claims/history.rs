//! What a claim was over the versions of a libc: from what each image says to one verdict.

use super::{Seen, Standing, Truth, version};
use crate::clib::Version;
use crate::suite::ClaimVerdict;

/// What an image tells, with its version; images that tell nothing are left out.
struct Point<'a> {
    version: &'a Version,
    truth: &'a Truth,
    image: &'a str,
}

fn points<'a>(seen: &'a [Seen<'_>]) -> Vec<Point<'a>> {
    let told = seen
        .iter()
        .filter(|seen| !matches!(seen.truth, Truth::Open(_)));
    told.filter_map(|seen| {
        Some(Point {
            version: version(seen.image)?,
            truth: &seen.truth,
            image: &seen.image.name,
        })
    })
    .collect()
}

/// The verdict over images in the order of their versions, or why there is none.
pub(super) fn verdict(seen: &[Seen<'_>]) -> Result<ClaimVerdict, String> {
    let points = points(seen);
    let Some(newest) = points.last() else {
        return Err(why_open(seen));
    };
    let is = |truth: Truth| points.iter().any(|point| *point.truth == truth);
    match newest.truth {
        Truth::Yes => match turn(&points, &Truth::Yes) {
            Ok(since) => Ok(since.map_or(ClaimVerdict::Holds, ClaimVerdict::HoldsSince)),
            // Nowhere untrue: how much there is to it goes up and down, and it is the half again.
            Err(_) if !is(Truth::No) && !is(Truth::Opposite) => Ok(ClaimVerdict::Holds),
            Err(why) => Err(why),
        },
        Truth::Opposite => Ok(turn(&points, &Truth::Opposite)?
            .map_or(ClaimVerdict::Reversed, ClaimVerdict::ReversedSince)),
        Truth::No if is(Truth::Yes) => ended(&points).map(ClaimVerdict::FixedSince),
        Truth::No if is(Truth::Less) => Ok(ClaimVerdict::Overstated),
        Truth::No => Ok(ClaimVerdict::NeverWasSo),
        Truth::Less => Ok(ClaimVerdict::Overstated),
        Truth::Open(why) => Err(why.clone()),
    }
}

/// The version from which on all are so; `None`: all are.
fn turn(points: &[Point<'_>], truth: &Truth) -> Result<Option<Version>, String> {
    let begins = points.iter().rposition(|point| point.truth != truth);
    let Some(last_other) = begins else {
        return Ok(None);
    };
    let mut before = points.iter().take(last_other);
    boundary(
        points,
        last_other + 1,
        before.rfind(|point| point.truth == truth),
    )
    .map(Some)
}

/// The version from which on it is not true any more.
fn ended(points: &[Point<'_>]) -> Result<Version, String> {
    let last_true = points.iter().rposition(|point| *point.truth == Truth::Yes);
    let first = last_true.map_or(0, |index| index + 1);
    let mut before = points.iter().take(first);
    boundary(
        points,
        first,
        before.rfind(|point| *point.truth != Truth::Yes),
    )
}

/// The version of the image at `first`, if something ends there: what was so before and is again
/// (`again`), or differs between images of one version, depends on more than the version.
fn boundary(
    points: &[Point<'_>],
    first: usize,
    again: Option<&Point<'_>>,
) -> Result<Version, String> {
    let (Some(new), Some(old)) = (points.get(first), points.get(first.wrapping_sub(1))) else {
        return Err("no image shows where it changed".to_owned());
    };
    match again {
        Some(again) => Err(format!(
            "it comes and goes: {} is like {}, and {} between them is not",
            again.image, new.image, old.image
        )),
        None if new.version == old.version => Err(format!(
            "{} and {} have the same version and differ",
            old.image, new.image
        )),
        None => Ok(new.version.clone()),
    }
}

fn why_open(seen: &[Seen<'_>]) -> String {
    let reasons = seen.iter().rev().filter_map(|seen| match &seen.truth {
        Truth::Open(why) => Some(why.clone()),
        Truth::Yes | Truth::Less | Truth::No | Truth::Opposite => None,
    });
    let none = || "no image of that libc was looked at".to_owned();
    reasons.into_iter().next().unwrap_or_else(none)
}

/// Whether an expected verdict agrees with what each image shows. It is asked image by image,
/// because a run need not have the version at which a claim turned.
pub(super) fn standing(
    expected: Option<&ClaimVerdict>,
    computed: &ClaimVerdict,
    seen: &[Seen<'_>],
) -> Standing {
    let points = points(seen);
    let Some(expected) = expected else {
        return Standing::Unsaid;
    };
    if *expected == ClaimVerdict::NotKnown {
        return match computed {
            ClaimVerdict::NotKnown => Standing::Confirmed,
            _ => Standing::Refuted,
        };
    }
    if points.is_empty() {
        Standing::Untold
    } else if points.iter().all(|point| allows(expected, point)) {
        Standing::Confirmed
    } else {
        Standing::Refuted
    }
}

/// Whether a verdict on all versions allows what an image of one version shows.
fn allows(expected: &ClaimVerdict, point: &Point<'_>) -> bool {
    let is = |truth: &Truth| point.truth == truth;
    let since = |version: &Version| point.version >= version;
    match expected {
        ClaimVerdict::Holds => is(&Truth::Yes),
        ClaimVerdict::HoldsSince(version) => is(&Truth::Yes) == since(version),
        ClaimVerdict::FixedSince(version) => is(&Truth::Yes) != since(version),
        // Whatever the version of the libc.
        ClaimVerdict::FixedBy(..) => is(&Truth::No) || is(&Truth::Less),
        ClaimVerdict::Reversed => is(&Truth::Opposite),
        ClaimVerdict::ReversedSince(version) => is(&Truth::Opposite) == since(version),
        ClaimVerdict::Overstated => is(&Truth::Less),
        ClaimVerdict::NeverWasSo => is(&Truth::No),
        ClaimVerdict::NotKnown => false,
    }
}
