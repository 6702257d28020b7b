//! Reads the `expect` entries of a case.

use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::DeValue;

use super::condition::Condition;
use super::fields::Fields;
use super::model::Expectation;
use super::range::{PackageRange, Range as Versions, RangeError, VersionRange};
use crate::clib::Family;
use crate::mistakes::{Mistakes, suggestion_or_all};
use crate::outcome::{Outcome, errno_names, errno_number, signal_names, signal_number};

/// One entry of `expect`.
pub(super) fn read(value: Spanned<DeValue<'_>>, mistakes: &mut Mistakes) -> Option<Expectation> {
    let span = value.span();
    let mut fields = Fields::of(value, "expectation", mistakes)?;
    let on = on(&mut fields, span, mistakes);
    finish(fields, on, mistakes)
}

/// An entry that only says of which images it speaks.
pub(super) fn condition(value: Spanned<DeValue<'_>>, mistakes: &mut Mistakes) -> Option<Condition> {
    let span = value.span();
    let mut fields = Fields::of(value, "condition", mistakes)?;
    let on = on(&mut fields, span, mistakes);
    fields.finish(mistakes);
    on
}

/// The libc of which an entry speaks, with all that narrows it down.
fn on(fields: &mut Fields<'_>, span: Range<usize>, mistakes: &mut Mistakes) -> Option<Condition> {
    let help = "write `libc = \"musl\"` or `libc = \"glibc\"`";
    let family = fields.take_required::<Family>("libc", help, mistakes);
    let versions = versions(fields, mistakes);
    let distribution = text(fields, "distribution", mistakes);
    let package = package(fields, mistakes);
    let library = text(fields, "library", mistakes);
    let on = family.map(|family| Condition {
        family: family.into_inner(),
        versions,
        distribution,
        package,
        library,
    });
    if let Some(Err(wrong)) = on.as_ref().map(Condition::check) {
        mistakes.add(span, wrong.to_owned(), None);
    }
    on
}

/// An answer of a libc where the entry does not say of which: `{ stdout = "..." }`.
pub(super) fn answer(
    value: Spanned<DeValue<'_>>,
    on: Condition,
    mistakes: &mut Mistakes,
) -> Option<Expectation> {
    let fields = Fields::of(value, "answer", mistakes)?;
    finish(fields, Some(on), mistakes)
}

/// How it ends and what is seen.
fn finish(
    mut fields: Fields<'_>,
    on: Option<Condition>,
    mistakes: &mut Mistakes,
) -> Option<Expectation> {
    let outcome = outcome(&mut fields, mistakes);
    let stdout = text(&mut fields, "stdout", mistakes);
    let stderr = text(&mut fields, "stderr", mistakes);
    let sent = queries(&mut fields, "queries", mistakes);
    let query_details = queries(&mut fields, "query-details", mistakes);
    fields.finish(mistakes);
    Some(Expectation {
        on: on?,
        outcome,
        stdout,
        stderr,
        queries: sent,
        query_details,
    })
}

fn versions(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> VersionRange {
    version_range(fields, "versions", mistakes).unwrap_or_default()
}

/// A key whose value is a range of versions of a libc.
pub(super) fn version_range(
    fields: &mut Fields<'_>,
    key: &'static str,
    mistakes: &mut Mistakes,
) -> Option<VersionRange> {
    range(fields, key, VersionRange::is_empty, mistakes)
}

fn package(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<PackageRange> {
    range(fields, "package", PackageRange::is_empty, mistakes)
}

fn range<V: FromStr>(
    fields: &mut Fields<'_>,
    key: &'static str,
    is_empty: fn(&Versions<V>) -> bool,
    mistakes: &mut Mistakes,
) -> Option<Versions<V>>
where
    RangeError: From<V::Err>,
{
    let text = fields.take::<String>(key, mistakes)?;
    match text.get_ref().parse() {
        Ok(range) if is_empty(&range) => {
            let message = format!("no version can be in the range `{}`", text.get_ref());
            let help = "its bounds exclude each other".to_owned();
            mistakes.add(text.span(), message, Some(help));
            None
        }
        Ok(range) => Some(range),
        Err(error) => {
            mistakes.add(text.span(), error.to_string(), None);
            None
        }
    }
}

fn text(fields: &mut Fields<'_>, key: &'static str, mistakes: &mut Mistakes) -> Option<String> {
    let text = fields.take::<String>(key, mistakes)?.into_inner();
    Some(text.trim_end().to_owned())
}

fn queries(
    fields: &mut Fields<'_>,
    key: &'static str,
    mistakes: &mut Mistakes,
) -> Option<Vec<String>> {
    let mut queries = fields.take::<Vec<String>>(key, mistakes)?.into_inner();
    queries.sort();
    queries.dedup();
    Some(queries)
}

/// At most one of the ways to end; without any: `exit = 0`.
fn outcome(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Outcome {
    let mut ends: Vec<(Range<usize>, Outcome)> = Vec::new();
    if let Some(status) = fields.take::<i32>("exit", mistakes) {
        ends.push((status.span(), Outcome::Exited(status.into_inner())));
    }
    if let Some(name) = fields.take::<String>("signal", mistakes) {
        let number = named(&name, "signal", signal_number, signal_names(), mistakes);
        ends.push((name.span(), Outcome::Signaled(number)));
    }
    if let Some(name) = fields.take::<String>("not-started", mistakes) {
        let number = named(
            &name,
            "`execve` error",
            errno_number,
            errno_names(),
            mistakes,
        );
        ends.push((name.span(), Outcome::NotStarted(number)));
    }
    for (key, outcome) in [
        ("timed-out", Outcome::TimedOut),
        ("out-of-memory", Outcome::OutOfMemory),
        ("not-built", Outcome::NotBuilt),
    ] {
        match fields.take::<bool>(key, mistakes) {
            Some(set) if *set.get_ref() => ends.push((set.span(), outcome)),
            Some(set) => {
                mistakes.add(set.span(), format!("`{key}` can only be `true`"), None);
            }
            None => {}
        }
    }
    if let [_, (second, _), ..] = ends.as_slice() {
        let help = "keep one of exit, signal, not-started, timed-out, out-of-memory, not-built";
        let message = "a program ends in one way only".to_owned();
        mistakes.add(second.clone(), message, Some(help.to_owned()));
    }
    ends.into_iter()
        .next()
        .map_or(Outcome::Exited(0), |(_, outcome)| outcome)
}

fn named(
    name: &Spanned<String>,
    what: &str,
    number: fn(&str) -> Option<i32>,
    known: impl Iterator<Item = &'static str>,
    mistakes: &mut Mistakes,
) -> i32 {
    number(name.get_ref()).unwrap_or_else(|| {
        let help = suggestion_or_all(name.get_ref(), known);
        mistakes.add(
            name.span(),
            format!("`{}` is not a known {what}", name.get_ref()),
            help,
        );
        0
    })
}
