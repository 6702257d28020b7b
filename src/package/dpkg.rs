//! Versions as dpkg orders them: `1:2.36-9+deb12u10` (deb-version(7)). Written here, as the crates
//! that do it bring numbers of any size, time and regular expressions along.

use std::cmp::Ordering;

/// Whether dpkg takes this for a version.
pub(super) fn is_version(text: &str) -> bool {
    parts(text).is_some()
}

/// The order of two versions; `None` where one is none.
pub(super) fn compare(one: &str, other: &str) -> Option<Ordering> {
    let (a, b) = (parts(one)?, parts(other)?);
    let order = numbers(a.epoch, b.epoch)
        .then_with(|| texts(a.upstream, b.upstream))
        .then_with(|| texts(a.revision, b.revision));
    Some(order)
}

struct Parts<'t> {
    epoch: &'t str,
    upstream: &'t str,
    revision: &'t str,
}

/// `[EPOCH:]UPSTREAM[-REVISION]`; the last hyphen divides.
fn parts(text: &str) -> Option<Parts<'_>> {
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".+~".contains(&byte);
    let valid = !epoch.is_empty()
        && epoch.bytes().all(|byte| byte.is_ascii_digit())
        && upstream.starts_with(|c: char| c.is_ascii_digit())
        && upstream
            .bytes()
            .all(|byte| plain(byte) || b"-:".contains(&byte))
        && !revision.is_empty()
        && revision.bytes().all(plain);
    valid.then_some(Parts {
        epoch,
        upstream,
        revision,
    })
}

/// Turn by turn what is not a digit, then a number.
fn texts<'t>(mut one: &'t str, mut other: &'t str) -> Ordering {
    while !one.is_empty() || !other.is_empty() {
        let (words, after) = both(one, other, |byte| !byte.is_ascii_digit());
        let order = letters(words.0, words.1);
        if order.is_ne() {
            return order;
        }
        let (digits, after) = both(after.0, after.1, |byte| byte.is_ascii_digit());
        let order = numbers(digits.0, digits.1);
        if order.is_ne() {
            return order;
        }
        (one, other) = after;
    }
    Ordering::Equal
}

type Pair<'t> = (&'t str, &'t str);

/// Splits both where bytes of a kind end.
fn both<'t>(one: &'t str, other: &'t str, kind: fn(u8) -> bool) -> (Pair<'t>, Pair<'t>) {
    let split = |text: &'t str| {
        let end = text.bytes().position(|byte| !kind(byte));
        text.split_at(end.unwrap_or(text.len()))
    };
    let ((a, after_a), (b, after_b)) = (split(one), split(other));
    ((a, b), (after_a, after_b))
}

/// A tilde is before the end, the end before letters, letters before everything else.
fn letters(one: &str, other: &str) -> Ordering {
    let weight = |byte: Option<u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(byte),
        Some(byte) => i32::from(byte) + 256,
    };
    let at = |text: &str, index: usize| weight(text.as_bytes().get(index).copied());
    (0..one.len().max(other.len()))
        .map(|index| at(one, index).cmp(&at(other, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The order of two numbers of any size, of which none is a zero.
pub(super) fn numbers(one: &str, other: &str) -> Ordering {
    let [one, other] = [one, other].map(|digits| digits.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::super::Manager;
    use super::super::tests::check;
    use super::*;

    #[test]
    fn the_order_is_that_of_the_manual() {
        // deb-version(7): "~~, ~~a, ~, the empty part, a"; and policy 5.6.12.
        check(
            Manager::Dpkg,
            "1.0~~ < 1.0~~a
             1.0~~a < 1.0~
             1.0~ < 1.0
             1.0 < 1.0a
             1.0a < 1.0+
             1.0~beta1~svn1245 < 1.0~beta1
             1.0~beta1 < 1.0
             0:1.0-0 = 1.0
             1:0.1 > 9.9
             1.10 > 1.9
             1.002 = 1.2
             1.0-1 < 1.0-1.1
             1.0-1 < 1.0-1+b1
             1.0-10 > 1.0-9
             1.0-1-1 > 1.0-1",
        );
    }

    #[test]
    fn updates_of_a_release_come_after_it() {
        check(
            Manager::Dpkg,
            "2.36-9+deb12u9 < 2.36-9+deb12u10
             2.36-9 < 2.36-9+deb12u1
             2.41-12~bpo12+1 < 2.41-12
             2.31-13+deb11u14 < 2.36-9",
        );
    }

    #[test]
    fn what_dpkg_refuses_is_no_version() {
        for text in ["", "x1", "a:1", ":1", "1-", "1_2", "1.0-1_1"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
