//! Versions as apk orders them: `1.2.4_git20230717-r4` (apk-tools, `doc/apk-package.5` and
//! `src/version.c`).

use std::cmp::Ordering;

/// Suffixes in their order; those before the gap make a version earlier, the others later.
const SUFFIXES: [&str; 9] = ["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];
/// So many of [`SUFFIXES`] make a version earlier.
const EARLIER: usize = 4;

/// A version in pieces, in the order in which they may follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'t> {
    /// The first number.
    First(&'t str),
    /// A further number, after a dot.
    Number(&'t str),
    Letter(u8),
    /// An index into [`SUFFIXES`].
    Suffix(usize),
    SuffixNumber(&'t str),
    /// A commit, after a tilde.
    Commit(&'t str),
    Revision(&'t str),
    End,
}

impl Piece<'_> {
    /// Its place in the order of pieces.
    fn rank(&self) -> u8 {
        match self {
            Piece::First(_) => 0,
            Piece::Number(_) => 1,
            Piece::Letter(_) => 2,
            Piece::Suffix(_) => 3,
            Piece::SuffixNumber(_) => 4,
            Piece::Commit(_) => 5,
            Piece::Revision(_) => 6,
            Piece::End => 7,
        }
    }

    fn makes_earlier(&self) -> bool {
        matches!(self, Piece::Suffix(index) if *index < EARLIER)
    }

    /// The order of two pieces of the same kind.
    fn same_kind(&self, other: &Self) -> Ordering {
        match (self, other) {
            // A leading zero makes it a fraction, as in Gentoo: `1.02` is less than `1.1`.
            (Piece::Number(a), Piece::Number(b)) if a.starts_with('0') || b.starts_with('0') => {
                a.cmp(b)
            }
            (Piece::First(a), Piece::First(b))
            | (Piece::Number(a), Piece::Number(b))
            | (Piece::SuffixNumber(a), Piece::SuffixNumber(b))
            | (Piece::Revision(a), Piece::Revision(b)) => super::dpkg::numbers(a, b),
            (Piece::Commit(a), Piece::Commit(b)) => a.cmp(b),
            (Piece::Letter(a), Piece::Letter(b)) => a.cmp(b),
            (Piece::Suffix(a), Piece::Suffix(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

/// Whether apk takes this for a version.
pub(super) fn is_version(text: &str) -> bool {
    pieces(text).is_some()
}

/// The order of two versions; `None` where one is none.
pub(super) fn compare(one: &str, other: &str) -> Option<Ordering> {
    let (one, other) = (pieces(one)?, pieces(other)?);
    for (a, b) in one.iter().zip(&other) {
        let order = if a.rank() == b.rank() {
            a.same_kind(b)
        } else if a.makes_earlier() {
            Ordering::Less
        } else if b.makes_earlier() {
            Ordering::Greater
        } else {
            // So far alike: what goes on is later, and what ends or skips pieces has the
            // higher rank.
            b.rank().cmp(&a.rank())
        };
        if order.is_ne() {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// `DIGITS[.DIGITS]...[LETTER][_SUFFIX[DIGITS]]...[~COMMIT][-rDIGITS]`
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut rest = text;
    let mut pieces = vec![Piece::First(take(&mut rest, |b| b.is_ascii_digit())?)];
    while let Some(after) = rest.strip_prefix('.') {
        rest = after;
        pieces.push(Piece::Number(take(&mut rest, |b| b.is_ascii_digit())?));
    }
    if let Some(letter) = rest.bytes().next().filter(u8::is_ascii_lowercase) {
        pieces.push(Piece::Letter(letter));
        rest = &rest[1..];
    }
    while let Some(after) = rest.strip_prefix('_') {
        rest = after;
        let name = take(&mut rest, |b| b.is_ascii_lowercase())?;
        let index = SUFFIXES.iter().position(|suffix| *suffix == name)?;
        pieces.push(Piece::Suffix(index));
        pieces.extend(take(&mut rest, |b| b.is_ascii_digit()).map(Piece::SuffixNumber));
    }
    if let Some(after) = rest.strip_prefix('~') {
        rest = after;
        pieces.push(Piece::Commit(take(&mut rest, |b| b.is_ascii_hexdigit())?));
    }
    if let Some(after) = rest.strip_prefix("-r") {
        rest = after;
        pieces.push(Piece::Revision(take(&mut rest, |b| b.is_ascii_digit())?));
    }
    pieces.push(Piece::End);
    rest.is_empty().then_some(pieces)
}

/// Takes the bytes of a kind from the beginning; `None` where there is none.
fn take<'t>(rest: &mut &'t str, kind: fn(u8) -> bool) -> Option<&'t str> {
    let end = rest.bytes().position(|byte| !kind(byte));
    let (taken, after) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = after;
    (!taken.is_empty()).then_some(taken)
}

#[cfg(test)]
mod tests {
    use super::super::Manager;
    use super::super::tests::check;
    use super::*;

    #[test]
    fn the_order_is_that_of_apks_own_tests() {
        check(
            Manager::Apk,
            "2.34 > 0.1.0_alpha
             0.1.0_alpha = 0.1.0_alpha
             0.1.0_alpha < 0.1.3_alpha
             0.1.0_alpha2 > 0.1.0_alpha
             1.0.4-r3 < 1.0.4-r4
             1.1 > 1.1_alpha1
             1.3_alpha < 1.3_alpha2
             2.3.0b-r1 < 2.3.0b-r2
             0.12 < 0.13_beta1
             3.1_p16 < 3.1_p17
             1.06-r6 < 006
             1.2.2-r1 > 1.2.2
             0.94 < 1.0
             0.99.3.20040818 > 0.7
             1.39 > 1.00_beta2
             1.02 < 1.03-r1
             4.2.52_p2-r1 < 4.2.52_p4-r2
             1.02.07 < 1.02.10-r1
             2.5.1-r8 < 2.5.1a-r1
             1.3.5-r10 > 1.3.5-r8
             021109-r3 < 20060512
             1.8.5 < 1.8.5_p2
             2.9.11_pre20051101-r3 > 2.9.11_pre20051101
             0.9.28-r2 < 0.9.28.1
             1.3-r0 < 1.3.1-r0
             1.3_pre1-r1 < 1.3.2
             1.0_p10-r0 > 1.0_p9-r0
             0.1.0_alpha_pre2 < 0.1.0_alpha
             1.0.0_pre20191002222144-r0 < 1.0.0_pre20210530193627-r0",
        );
    }

    #[test]
    fn the_packages_of_musl_are_in_the_order_in_which_they_were_made() {
        check(
            Manager::Apk,
            "1.1.16-r15 < 1.1.24-r3
             1.1.24-r3 < 1.1.24-r10
             1.2.4-r2 < 1.2.4_git20230717-r4
             1.2.4_git20230717-r4 < 1.2.5-r0
             1.2.5_git20240512-r0 > 1.2.5-r11",
        );
    }

    #[test]
    fn what_apk_refuses_is_no_version() {
        for text in [
            "1.0bc", "23_foo", "1.", "1_", "1-r", "1-2", "1.0-r1x", "1~x",
        ] {
            assert!(!is_version(text), "{text}");
        }
    }
}
