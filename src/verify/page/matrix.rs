//! The matrix of a report: releases by answer, in runs of equal answers. Pure.

use std::fmt::Write as _;

use super::super::{Cell, Row};
use crate::clib::{Clib, Family};
use crate::image::Image;
use crate::outcome::{Observation, Outcome};
use crate::record::{Run, TrialResult};
use crate::report::text::{neutral, neutral_bytes};
use crate::suite::Case;

/// Which images stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Real images of Alpine.
    Alpine,
    /// musl of a version in an otherwise empty image.
    StandIn,
    /// Images of Debian.
    Debian,
    /// Images without a distribution's tools.
    Distroless,
    /// Everything else.
    Other,
}

/// Images of a kind that follow each other and gave the same answer.
struct Stretch<'a> {
    kind: Kind,
    class: Option<usize>,
    first: &'a Image,
    last: &'a Image,
}

impl Kind {
    pub(super) fn of(image: &Image) -> Kind {
        let id = image.probe.os_id.as_deref();
        match (image.family(), id) {
            (Some(Family::Musl), _) if image.stand_in_for.is_some() => Kind::StandIn,
            (Some(Family::Musl), Some("alpine")) => Kind::Alpine,
            (Some(Family::Glibc), _) if !image.probe.shell => Kind::Distroless,
            (Some(Family::Glibc), Some("debian")) => Kind::Debian,
            _ => Kind::Other,
        }
    }
}

/// The stretches, then the answers by letter.
pub(super) fn render(run: &Run, images: &[Image], case: &Case, row: &Row) -> String {
    let mut cells: Vec<(&Image, &Cell)> = images.iter().zip(&row.cells).collect();
    cells.sort_by_cached_key(|(image, _)| (Kind::of(image), order(image), image.name.clone()));
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    for (image, cell) in &cells {
        let kind = Kind::of(image);
        match stretches.last_mut() {
            Some(last) if last.kind == kind && last.class == cell.class => last.last = image,
            _ => stretches.push(Stretch {
                kind,
                class: cell.class,
                first: image,
                last: image,
            }),
        }
    }
    let letters = letters(&stretches);
    let names: Vec<String> = stretches
        .iter()
        .map(|s| range(&neutral(&s.first.name), &neutral(&s.last.name)))
        .collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (stretch, name) in stretches.iter().zip(&names) {
        let letter = letter(&letters, stretch.class);
        let libcs = range(&libc(stretch.first), &libc(stretch.last));
        let note = match stretch.kind {
            Kind::StandIn => " (stand-ins)",
            _ => "",
        };
        let _ = writeln!(text, "{letter}  {name:width$}  {libcs}{note}");
    }
    text.push('\n');
    for (index, class) in letters.iter().enumerate() {
        let seen = cells.iter().find(|(_, cell)| cell.class == Some(*class));
        let seen = seen.and_then(|(image, _)| observation(run, case, image));
        if let Some(seen) = seen {
            answer(&mut text, by_number(index), seen);
        }
    }
    if stretches.iter().any(|stretch| stretch.class.is_none()) {
        text.push_str("-: does not apply to the image\n");
    }
    text
}

/// Classes in the order of their first appearance.
fn letters(stretches: &[Stretch<'_>]) -> Vec<usize> {
    let mut letters = Vec::new();
    for class in stretches.iter().filter_map(|stretch| stretch.class) {
        if !letters.contains(&class) {
            letters.push(class);
        }
    }
    letters
}

fn letter(letters: &[usize], class: Option<usize>) -> char {
    let index = class.and_then(|class| letters.iter().position(|known| *known == class));
    index.map_or('-', by_number)
}

fn by_number(index: usize) -> char {
    char::from(b'a' + u8::try_from(index.min(25)).unwrap_or(25))
}

/// Older versions of the libc first.
pub(super) fn order(image: &Image) -> Option<crate::clib::Version> {
    image.clib().and_then(|clib| clib.version.clone())
}

fn libc(image: &Image) -> String {
    image.clib().map(Clib::to_string).unwrap_or_default()
}

/// `musl 1.2.2` or `musl 1.2.2 – musl 1.2.5`.
fn range(first: &str, last: &str) -> String {
    if first == last {
        first.to_owned()
    } else {
        format!("{first} – {last}")
    }
}

fn observation<'r>(run: &'r Run, case: &Case, image: &Image) -> Option<&'r Observation> {
    let mut trials = run.trials.iter().rev();
    let trial = trials.find(|t| t.case == case.id && t.image == image.name)?;
    match &trial.result {
        TrialResult::Observed(seen) => Some(seen),
        _ => None,
    }
}

/// `a: what it printed`, with how it ended unless that is well.
fn answer(text: &mut String, letter: char, seen: &Observation) {
    let _ = write!(text, "{letter}:");
    if seen.outcome != Outcome::Exited(0) {
        let _ = write!(text, " [{}]", seen.outcome);
    }
    let printed = seen.stdout.bytes.trim_ascii();
    let mut lines = printed
        .split(|byte| *byte == b'\n')
        .filter(|l| !l.trim_ascii().is_empty());
    if let Some(first) = lines.next() {
        let _ = write!(text, " {}", neutral_bytes(first.trim_ascii_end()));
    }
    text.push('\n');
    for line in lines {
        let _ = writeln!(text, "   {}", neutral_bytes(line.trim_ascii_end()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::{Builder, ends, prints};
    use crate::verify::verify;

    #[test]
    fn releases_with_the_same_answer_are_one_line() {
        let mut run = Builder::new()
            .musl("1.2.5")
            .musl("1.2.2")
            .musl("1.2.3")
            .behaviour("reports/demo", Vec::new())
            .saw("debian", prints("found\n"))
            .saw("alpine-1.2.2", ends(Outcome::Exited(1), "not\nfound\n"))
            .saw("alpine-1.2.3", ends(Outcome::Exited(1), "not\nfound\n"))
            .saw("alpine-1.2.5", prints("found\n"))
            .run;
        for run_image in &mut run.header.images {
            if run_image.image.family() == Some(Family::Musl) {
                run_image.image.probe.os_id = Some("alpine".to_owned());
            }
        }
        let verification = verify(&run);
        let case = &run.header.cases[0];
        let text = render(&run, &verification.images, case, &verification.rows[0]);
        let glibc = libc(&verification.images[0]);
        let expected = format!(
            "a  alpine-1.2.2 – alpine-1.2.3  musl 1.2.2 – musl 1.2.3\n\
             b  alpine-1.2.5                 musl 1.2.5\n\
             b  debian                       {glibc}\n\n\
             a: [exit 1] not\n   found\n\
             b: found\n"
        );
        assert_eq!(text, expected);
    }
}
