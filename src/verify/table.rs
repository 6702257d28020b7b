//! The table of cases by image: where each difference begins and ends.

use std::fmt::Write as _;

use super::{Cell, Counts, Row, Standing, Verification};
use crate::claims::{Judged, Standing as ClaimStanding};
use crate::compare::behaviour;
use crate::report::text::neutral;

/// The table, what is refuted, and the counts. `all` shows also the rows that are alike.
#[must_use]
pub fn render(verification: &Verification, counts: &Counts, all: bool) -> String {
    let mut text = String::new();
    for (number, image) in verification.images.iter().enumerate() {
        let libc = image
            .clib()
            .map_or_else(|| "no libc".to_owned(), ToString::to_string);
        let _ = writeln!(
            text,
            "{:>3}  {libc:16} {}",
            number + 1,
            neutral(&image.name)
        );
    }
    text.push_str(
        "\nThe same letter: the same answer. ! refuted  ? nothing expected  . does not apply  \
         x broken\n\n",
    );
    let width = verification
        .rows
        .iter()
        .map(|row| row.case.0.len())
        .max()
        .unwrap_or(0);
    let _ = write!(text, "{:width$} ", "");
    for number in 1..=verification.images.len() {
        let _ = write!(text, "{number:>3}");
    }
    text.push('\n');
    for row in verification
        .rows
        .iter()
        .filter(|row| all || row.is_of_interest())
    {
        let _ = write!(text, "{:width$} ", row.case.0);
        for cell in &row.cells {
            let _ = write!(text, "{:>3}", mark(cell));
        }
        text.push('\n');
    }
    for row in &verification.rows {
        refuted(&mut text, verification, row);
    }
    summary(&mut text, verification, counts);
    text
}

/// Claims whose verdict is refuted or could not be tried, and how many are what; nothing when
/// there are no claims.
#[must_use]
pub fn claims(claims: &[Judged<'_>]) -> String {
    let mut text = String::new();
    let count = |standing| claims.iter().filter(|c| c.standing == standing).count();
    if claims.is_empty() {
        return text;
    }
    for judged in claims {
        let expected = judged.claim.expected.as_ref();
        let expected = expected.map(ToString::to_string).unwrap_or_default();
        let (word, seen) = match judged.standing {
            ClaimStanding::Refuted => ("refuted", truths(judged)),
            ClaimStanding::Untold => ("unverified", judged.why.clone().unwrap_or_default()),
            ClaimStanding::Confirmed | ClaimStanding::Unsaid => continue,
        };
        let seen = neutral(&seen);
        let _ = writeln!(
            text,
            "{word}: claim {}: {expected}; {seen}",
            judged.claim.id
        );
    }
    let _ = writeln!(
        text,
        "{} claims: {} verdicts hold, {} refuted, {} untold, {} without verdict",
        claims.len(),
        count(ClaimStanding::Confirmed),
        count(ClaimStanding::Refuted),
        count(ClaimStanding::Untold),
        count(ClaimStanding::Unsaid),
    );
    text
}

/// `true on alpine-3.17, not-true on alpine-3.18`
fn truths(judged: &Judged<'_>) -> String {
    let truths = judged
        .seen
        .iter()
        .map(|seen| format!("{} on {}", seen.truth.as_str(), seen.image.name));
    truths.collect::<Vec<_>>().join(", ")
}

impl Row {
    /// Whether images differ, or something is wrong.
    fn is_of_interest(&self) -> bool {
        self.cells.iter().any(|cell| {
            cell.class.is_some_and(|class| class > 0)
                || matches!(cell.standing, Standing::Refuted(_) | Standing::Broken(_))
        })
    }
}

/// A letter for the answer, and a sign where it is not as expected.
fn mark(cell: &Cell) -> String {
    let letter = cell.class.map_or(' ', |class| {
        char::from(b'a' + u8::try_from(class.min(25)).unwrap_or(25))
    });
    match cell.standing {
        Standing::Holds => letter.to_string(),
        Standing::Refuted(_) => format!("{letter}!"),
        Standing::Silent => format!("{letter}?"),
        Standing::Unsupported(_) => ".".to_owned(),
        Standing::Broken(_) => "x".to_owned(),
    }
}

fn refuted(text: &mut String, verification: &Verification, row: &Row) {
    for (cell, image) in row.cells.iter().zip(&verification.images) {
        match &cell.standing {
            Standing::Refuted(aspects) => {
                let aspects: Vec<&str> = aspects.iter().map(|a| behaviour::name(*a)).collect();
                let _ = write!(text, "\nrefuted: {} on {}", row.case, neutral(&image.name));
                let _ = write!(text, ": {} not as expected", aspects.join(", "));
            }
            Standing::Broken(why) => {
                let _ = write!(text, "\nbroken: {} on {}: ", row.case, neutral(&image.name));
                text.push_str(&neutral(why));
            }
            Standing::Holds | Standing::Silent | Standing::Unsupported(_) => {}
        }
    }
}

fn summary(text: &mut String, verification: &Verification, counts: &Counts) {
    text.push('\n');
    for row in &verification.rows {
        for expectation in &row.unverified {
            let _ = writeln!(
                text,
                "unverified: {}: no image with {expectation}",
                row.case
            );
        }
    }
    let _ = writeln!(
        text,
        "{} cases on {} images: {} hold, {} refuted, {} broken, {} without expectation, {} do not \
         apply; {} of {} expectations unverified \
         ({:.1} %)",
        verification.rows.len(),
        verification.images.len(),
        counts.holds,
        counts.refuted,
        counts.broken,
        counts.silent,
        counts.unsupported,
        counts.unverified,
        counts.expectations,
        100.0 * crate::stats::number(counts.unverified)
            / crate::stats::number(counts.expectations.max(1)),
    );
}
