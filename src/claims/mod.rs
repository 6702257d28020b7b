//! What a run says of claims: what people say about the two libcs, judged by what was seen. Pure;
//! knows no engine and no format.
//!
//! First each claim is judged on each image of the libc that it speaks of (`truth`), then over the
//! images in the order of their versions (`history`).
//!
//! **On an image.** A claim about behaviour is true where its case shows what it says, the
//! opposite is true where the case shows what the claim calls the opposite, and it is not true
//! anywhere else. A claim about cost names a ratio `c`, what it costs with this libc over what it
//! costs with the other. Machines and programs differ, so nobody can see exactly `c` again:
//!
//! * it is true where the whole interval is above `1 + (c − 1) / 2`, half of what was said to be
//!   added, and above the margin;
//! * there is less to it where the whole interval is below that half, but beyond the margin;
//! * it is not true where the whole interval is below that half and not all beyond the margin;
//! * the opposite is true where the whole interval is beyond the margin on the other side;
//! * it is open otherwise: the interval crosses the half.
//!
//! `c` below 1 is the same upside down, and `c` = 1 (no difference) is true within 10 % and not
//! true beyond. Where the half is within the margin, which may be large on a noisy machine, only
//! what is beyond the margin tells. Where a claim was made on a machine of more CPUs than this one, a smaller ratio
//! says nothing and leaves it open. A control that differs leaves it open too. With several cases
//! a claim is true where every one of them bears it out, and not true where one does not.
//!
//! **Over the versions.** True on all: *holds*. True up to some version: *fixed since* the next
//! one at hand. True from one on: *holds since*. On none: *never was so*, as far as the versions at
//! hand go. The opposite on all, or from one on: *reversed*. Less than half of it: *overstated*.
//! What goes up and down about the half, but is nowhere untrue, holds. What comes and goes
//! otherwise, or is nowhere told: *not known here*.
//!
//! **Of a package.** What cases can show of a package they show of its version of today. A claim about
//! what it takes to install it, which they find not to be so, is *fixed since* the first release of
//! the package that has compiled code for musl, where the registry tells one: before it there was
//! nothing but to compile. How long that took is not measured.

mod history;
#[cfg(test)]
mod tests;
mod truth;

use crate::compare::Comparison;
use crate::image::Image;
use crate::record::Run;
use crate::stats::Estimate;
use crate::suite::claim::Release;
use crate::suite::{Case, CaseId, Claim, ClaimVerdict, Condition, Sign, VersionRange};

/// A claim, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// What was seen says this of it.
    pub verdict: ClaimVerdict,
    /// The images of the libc that it speaks of, by version.
    pub seen: Vec<Seen<'a>>,
    /// Why it is not known.
    pub why: Option<String>,
    /// How that stands to the verdict that is expected.
    pub standing: Standing,
}

/// What was seen of a claim on an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen<'a> {
    /// The image.
    pub image: &'a Image,
    /// All its evidence together.
    pub truth: Truth,
    /// Each case by itself, in the order of the claim.
    pub evidence: Vec<Evidence<'a>>,
}

/// What one case says of a claim on an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence<'a> {
    /// The case.
    pub case: &'a CaseId,
    /// What it says.
    pub truth: Truth,
    /// What it costs with the libc that the claim speaks of over what it costs with the other.
    pub ratio: Option<Estimate>,
}

/// Whether a claim is true on an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It is.
    Yes,
    /// There is something to it, but less than half of what was said.
    Less,
    /// It is not.
    No,
    /// The opposite is.
    Opposite,
    /// What was seen does not tell, and why.
    Open(String),
}

/// How what was seen stands to the verdict that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every image is as that verdict says of its version.
    Confirmed,
    /// An image is not.
    Refuted,
    /// Nothing was seen that could refute it.
    Untold,
    /// No verdict is expected.
    Unsaid,
}

impl Truth {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Truth::Yes => "true",
            Truth::Less => "less",
            Truth::No => "not-true",
            Truth::Opposite => "opposite",
            Truth::Open(_) => "open",
        }
    }
}

impl Standing {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Confirmed => "confirmed",
            Standing::Refuted => "refuted",
            Standing::Untold => "untold",
            Standing::Unsaid => "unsaid",
        }
    }
}

/// Judges every claim of a run; `comparison` is what [`crate::compare::judge`] says of the same.
#[must_use]
pub fn judge<'a>(run: &'a Run, comparison: &Comparison) -> Vec<Judged<'a>> {
    let claims = run.header.claims.iter();
    claims
        .map(|claim| of_claim(run, comparison, claim))
        .collect()
}

fn of_claim<'a>(run: &'a Run, comparison: &Comparison, claim: &'a Claim) -> Judged<'a> {
    let cases: Vec<&Case> = claim
        .evidence
        .iter()
        .filter_map(|id| run.header.cases.iter().find(|case| case.id == *id))
        .collect();
    let seen: Vec<Seen<'a>> = images(run, claim)
        .into_iter()
        .map(|image| {
            let evidence: Vec<Evidence<'a>> = cases
                .iter()
                .map(|case| truth::of_case(run, comparison, claim, case, image))
                .collect();
            let truth = truth::together(evidence.iter().map(|evidence| &evidence.truth));
            Seen {
                image,
                truth,
                evidence,
            }
        })
        .collect();
    let (verdict, why) = match history::verdict(&seen) {
        Ok(verdict) => (ended_with(verdict, claim.package.as_ref()), None),
        Err(why) => (ClaimVerdict::NotKnown, Some(why_not(claim, why))),
    };
    let standing = history::standing(claim.expected.as_ref(), &verdict, &seen);
    Judged {
        claim,
        verdict,
        seen,
        why,
        standing,
    }
}

/// What is not so with the package of today, and was bound to be so before its first release with
/// compiled code, ended with that release.
fn ended_with(verdict: ClaimVerdict, package: Option<&Release>) -> ClaimVerdict {
    match (verdict, package) {
        (ClaimVerdict::NeverWasSo | ClaimVerdict::Overstated, Some(release)) => {
            ClaimVerdict::FixedBy(release.package.clone(), release.version.clone())
        }
        (verdict, _) => verdict,
    }
}

fn why_not(claim: &Claim, why: String) -> String {
    match &claim.sign {
        Sign::CannotTell { why } => why.clone(),
        Sign::Sees { .. } | Sign::Differs | Sign::Same | Sign::Ratio { .. } => why,
    }
}

/// The images that a claim speaks of, by version; an unknown version cannot be put in order.
fn images<'a>(run: &'a Run, claim: &Claim) -> Vec<&'a Image> {
    let on = Condition {
        family: claim.about,
        versions: VersionRange::default(),
        distribution: claim.distribution.clone(),
        package: None,
        library: None,
    };
    let images = run.header.images.iter().map(|planned| &planned.image);
    let mut images: Vec<&Image> = images
        .filter(|image| on.holds(&image.probe) && version(image).is_some())
        .collect();
    images.sort_by_key(|image| {
        let release = image.probe.os_version.as_deref();
        let release = release.and_then(|text| text.parse::<crate::clib::Version>().ok());
        (version(image).cloned(), release, image.name.clone())
    });
    images
}

fn version(image: &Image) -> Option<&crate::clib::Version> {
    image.clib()?.version.as_ref()
}
