//! Reads the `[[claim]]` entries of a suite, and checks them against the cases of all suites.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::claim::{Claim, ClaimVerdict, Release, Sign};
use super::condition::Condition;
use super::fields::Fields;
use super::model::{Aspect, Case, CaseId, Kind};
use super::packages::Package;
use super::range::VersionRange;
use super::{check, expect};
use crate::clib::Family;
use crate::mistakes::{Mistakes, suggestion};

/// A claim whose cases have not been looked up yet: they may be in a suite that is read later.
pub(super) struct Pending {
    claim: Claim,
    evidence: Vec<Spanned<String>>,
    sign: Range<usize>,
    /// `suite/package`, of the suite's `packages.toml`.
    package: Option<Spanned<String>>,
}

/// One `[[claim]]`.
pub(super) fn read(
    suite: &str,
    value: Spanned<DeValue<'_>>,
    names: &mut BTreeMap<String, Range<usize>>,
    mistakes: &mut Mistakes,
) -> Option<Pending> {
    let mut fields = Fields::of(value, "claim", mistakes)?;
    let name = check::name(&mut fields, names, mistakes);
    let says = fields.take_required::<String>("says", "the claim, in one sentence", mistakes);
    let help = "the libc it speaks of: `about = \"musl\"` or `about = \"glibc\"`";
    let about = fields.take_required::<Family>("about", help, mistakes);
    let help = "where it is said, for example `sources = [\"kubernetes/kubernetes#16534\"]`";
    let sources = fields.take_required::<Vec<String>>("sources", help, mistakes);
    if let Some(none) = sources.as_ref().filter(|list| list.get_ref().is_empty()) {
        mistakes.add(none.span(), "a claim has a source", Some(help.to_owned()));
    }
    let evidence = evidence(&mut fields, mistakes);
    let about = about.map(Spanned::into_inner);
    let sign = sign(&mut fields, about.unwrap_or(Family::Musl), mistakes);
    let claim = Claim {
        id: CaseId(format!("{suite}/{}", name.as_deref().unwrap_or_default())),
        says: says.map(Spanned::into_inner).unwrap_or_default(),
        about: about.unwrap_or(Family::Musl),
        distribution: fields.take_or_default("distribution", mistakes),
        sources: sources.map(Spanned::into_inner).unwrap_or_default(),
        said: fields.take_or_default("said", mistakes),
        note: fields
            .take_or_default::<String>("note", mistakes)
            .trim()
            .to_owned(),
        evidence: Vec::new(),
        package: None,
        sign: sign.as_ref().map_or(Sign::Differs, |s| s.get_ref().clone()),
        expected: expected(&mut fields, mistakes),
    };
    let package = fields.take::<String>("package", mistakes);
    let span = fields.span();
    fields.finish(mistakes);
    let sign = sign?.span();
    let cannot_tell = matches!(claim.sign, Sign::CannotTell { .. });
    if evidence.is_empty() != cannot_tell {
        let (message, help) = if cannot_tell {
            ("what cannot be told has no `case`", "remove `case`")
        } else {
            (
                "this claim has no `case`",
                "name the case that tells, for example `case = \"dns/tcp-fallback\"`, or say why \
                 nothing does: `cannot-tell = \"...\"`",
            )
        };
        mistakes.add(span, message, Some(help.to_owned()));
    }
    Some(Pending {
        claim,
        evidence,
        sign,
        package,
    })
}

/// `case`: one id or a list.
fn evidence(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Vec<Spanned<String>> {
    fields
        .take_one_or_many("case")
        .into_iter()
        .filter_map(|value| {
            let span = value.span();
            if let DeValue::String(id) = value.into_inner() {
                return Some(Spanned::new(span, id.into_owned()));
            }
            let help = "for example `case = \"dns/tcp-fallback\"`, or a list";
            mistakes.add(span, "`case` names cases", Some(help.to_owned()));
            None
        })
        .collect()
}

/// Exactly one of `true-if`, `ratio` and `cannot-tell`.
fn sign(fields: &mut Fields<'_>, about: Family, mistakes: &mut Mistakes) -> Option<Spanned<Sign>> {
    let mut signs: Vec<Spanned<Sign>> = Vec::new();
    signs.extend(true_if(fields, about, mistakes));
    let cpus = fields.take::<u32>("cpus", mistakes);
    if let Some(times) = fields.take::<f64>("ratio", mistakes) {
        let span = times.span();
        let times = times.into_inner();
        if !(times.is_finite() && times > 0.0) {
            let help = "how many times the other libc's cost: 7.0, or 0.25 for a quarter";
            mistakes.add(span.clone(), "a ratio is above 0", Some(help.to_owned()));
        }
        let cpus = cpus.map(Spanned::into_inner);
        signs.push(Spanned::new(span, Sign::Ratio { times, cpus }));
    } else if let Some(cpus) = cpus {
        mistakes.add(cpus.span(), "`cpus` goes with `ratio` only", None);
    }
    if let Some(why) = fields.take::<String>("cannot-tell", mistakes) {
        let span = why.span();
        let why = why.into_inner().trim().to_owned();
        signs.push(Spanned::new(span, Sign::CannotTell { why }));
    }
    match signs.as_slice() {
        [_] => signs.pop(),
        [] => {
            let help = "write one of `true-if = { stdout = \"...\" }`, `true-if = \"differs\"`, \
                        `true-if = \"same\"`, `ratio = 7.0` and `cannot-tell = \"...\"`";
            let message = "nothing says what one would see were this claim true";
            mistakes.add(fields.span(), message, Some(help.to_owned()));
            None
        }
        [_, second, ..] => {
            let message = "a claim has one sign: `true-if`, `ratio` or `cannot-tell`";
            mistakes.add(second.span(), message, None);
            None
        }
    }
}

/// `true-if` with `reversed-if` and `open-if`: answers, or one of two words.
fn true_if(
    fields: &mut Fields<'_>,
    about: Family,
    mistakes: &mut Mistakes,
) -> Option<Spanned<Sign>> {
    let opposite = fields.take_one_or_many("reversed-if");
    let open = fields.take_one_or_many("open-if");
    let others = opposite.first().or(open.first()).map(Spanned::span);
    let given = fields.take_one_or_many("true-if");
    let Some(span) = given.first().map(Spanned::span) else {
        if let Some(span) = others {
            mistakes.add(span, "`reversed-if` and `open-if` go with `true-if`", None);
        }
        return None;
    };
    if let [value] = given.as_slice()
        && let DeValue::String(word) = value.get_ref()
    {
        let sign = match word.as_ref() {
            "differs" => Some(Sign::Differs),
            "same" => Some(Sign::Same),
            _ => None,
        };
        if sign.is_none() {
            let help = "an answer, as in `expect`, or \"differs\" or \"same\" (as the other libc)";
            let message = format!("`{word}` is nothing that can be seen");
            mistakes.add(span.clone(), message, Some(help.to_owned()));
        }
        if let (Some(_), Some(span)) = (&sign, others) {
            let message = "`reversed-if` and `open-if` go with an answer in `true-if`";
            mistakes.add(span, message, None);
        }
        return Some(Spanned::new(span, sign.unwrap_or(Sign::Differs)));
    }
    let on = Condition {
        family: about,
        versions: VersionRange::default(),
        distribution: None,
        package: None,
        library: None,
    };
    let mut answers = |values: Vec<Spanned<DeValue<'_>>>| {
        values
            .into_iter()
            .filter_map(|value| expect::answer(value, on.clone(), mistakes))
            .collect()
    };
    let sign = Sign::Sees {
        opposite: answers(opposite),
        open: answers(open),
        answers: answers(given),
    };
    Some(Spanned::new(span, sign))
}

fn expected(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<ClaimVerdict> {
    let text = fields.take::<String>("verdict", mistakes)?;
    text.get_ref()
        .parse()
        .map_err(|error: super::claim::VerdictError| {
            let help = format!("one of: {}", ClaimVerdict::SPELLINGS);
            mistakes.add(text.span(), error.to_string(), Some(help));
        })
        .ok()
}

/// Looks the cases of a claim up: they must exist, and be of the kind that the sign can be seen in.
pub(super) fn resolve(
    pending: Pending,
    cases: &[&Case],
    packages: &[(&str, &Package)],
    mistakes: &mut Mistakes,
) -> Claim {
    let mut claim = pending.claim;
    claim.package = pending
        .package
        .and_then(|package| release(&package, packages, mistakes));
    for id in pending.evidence {
        match cases.iter().find(|case| case.id.0 == *id.get_ref()) {
            Some(case) => {
                if let Some(message) = misfit(&claim.sign, case) {
                    mistakes.add(pending.sign.clone(), message, None);
                }
            }
            None => {
                let known = cases.iter().map(|case| case.id.0.as_str());
                let help = suggestion(id.get_ref(), known)
                    .or_else(|| Some("`alpine-tax list` shows all cases".to_owned()));
                let message = format!("there is no case `{}`", id.get_ref());
                mistakes.add(id.span(), message, help);
            }
        }
        claim.evidence.push(CaseId(id.into_inner()));
    }
    claim
}

/// The first release for musl of a package that a claim is about.
fn release(
    wanted: &Spanned<String>,
    packages: &[(&str, &Package)],
    mistakes: &mut Mistakes,
) -> Option<Release> {
    let id = |suite: &str, package: &Package| format!("{suite}/{}", package.name);
    let found = packages
        .iter()
        .find(|(suite, package)| id(suite, package) == *wanted.get_ref());
    let Some((_, package)) = found else {
        let known: Vec<String> = packages.iter().map(|(s, package)| id(s, package)).collect();
        let message = format!("no suite tries the package `{}`", wanted.get_ref());
        let help = suggestion(wanted.get_ref(), known.iter().map(String::as_str));
        let help = help.or_else(|| Some("for example `package = \"wheels/numpy\"`".to_owned()));
        mistakes.add(wanted.span(), message, help);
        return None;
    };
    let since = package.musl_since.as_deref();
    let Some(version) = since.and_then(|since| since.parse().ok()) else {
        let message = format!("`packages.toml` has no `musl-since` of {}", package.name);
        mistakes.add(wanted.span(), message, None);
        return None;
    };
    Some(Release {
        package: package.name.clone(),
        version,
        date: package.musl_since_date.clone(),
    })
}

/// Why a sign cannot be seen in a case.
fn misfit(sign: &Sign, case: &Case) -> Option<String> {
    match (sign, &case.kind) {
        (Sign::Ratio { .. }, Kind::Behaviour { .. }) => Some(format!(
            "`ratio` is seen in timing cases, and {} is about behaviour: write `true-if`",
            case.id
        )),
        (Sign::Sees { .. } | Sign::Differs | Sign::Same, Kind::Timing { .. }) => Some(format!(
            "`true-if` is seen in behaviour cases, and {} is a timing: write `ratio`",
            case.id
        )),
        (
            Sign::Sees {
                answers,
                opposite,
                open,
            },
            Kind::Behaviour { observe },
        ) => answers
            .iter()
            .chain(opposite)
            .chain(open)
            .flat_map(|answer| {
                [
                    (Aspect::Stdout, answer.stdout.is_some()),
                    (Aspect::Stderr, answer.stderr.is_some()),
                    (Aspect::Queries, answer.queries.is_some()),
                ]
            })
            .find(|(aspect, said)| *said && !observe.contains(aspect))
            .map(|(aspect, _)| {
                let aspect = crate::compare::behaviour::name(aspect);
                format!("{} does not observe its {aspect}", case.id)
            }),
        (Sign::Differs | Sign::Same, Kind::Behaviour { .. })
        | (Sign::Ratio { .. }, Kind::Timing { .. })
        | (Sign::CannotTell { .. }, _) => None,
    }
}
