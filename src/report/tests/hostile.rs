//! What a container prints is data: none of it may steer a terminal or break the layout.

use proptest::prelude::*;

use super::*;
use crate::report::text::columns;

pub(super) const NASTY: &[u8] =
    b"\x1b[31mred\x1b]0;title\x07\x1b]8;;http://x\x1b\\\xff\xfe\r\x08\xc2\x9b1m\xe2\x80\xaegnp.exe";

pub(super) fn nasty_run() -> Builder {
    let nasty = String::from_utf8_lossy(NASTY).into_owned();
    let observation = Observation {
        stdout: Output::whole(NASTY),
        stderr: Output::whole(NASTY),
        ..ends(Outcome::Exited(1), "")
    };
    let mut builder = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/nasty", vec![])
        .with(|case| {
            case.title.clone_from(&nasty);
            case.docs.why.clone_from(&nasty);
            case.docs.since = Some(nasty.clone());
            case.docs.references = vec![nasty.clone()];
        })
        .saw("debian", prints("fine"))
        .saw("alpine-1.2.5", observation)
        .behaviour("dns/broken", vec![])
        .saw("debian", prints("fine"))
        .broke("alpine-1.2.5", &nasty);
    builder.run.header.notes = vec![nasty.clone()];
    builder.run.header.images[1].image.stand_in_for = Some(nasty.clone());
    builder.run.header.images[1].image.probe.os = Some(nasty);
    builder
}

#[test]
fn nothing_that_a_terminal_obeys_gets_through() {
    for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
        let text = rendered(&nasty_run(), at(60, verbosity));
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}

#[test]
fn what_was_printed_can_still_be_read() {
    let text = rendered(&nasty_run(), at(100, Verbosity::Normal));
    assert!(text.contains("│ \\x1b[31mred\\x1b]0;title\\x07"), "{text}");
    assert!(text.contains("\\xff\\xfe\\r\\x08\\u{9b}1m"), "{text}");
}

/// Only the styles of the page itself: `ESC [ digits ; ... m`.
#[test]
fn colour_brings_no_sequence_but_styles() {
    let look = Look {
        colour: true,
        ..at(100, Verbosity::Verbose)
    };
    let text = rendered(&nasty_run(), look);
    let mut sequences = text.split('\x1b').skip(1);
    assert!(sequences.clone().count() > 10);
    assert!(sequences.all(|sequence| {
        let style = sequence.strip_prefix('[').and_then(|s| s.split_once('m'));
        style.is_some_and(|(numbers, _)| numbers.chars().all(|c| c.is_ascii_digit() || c == ';'))
    }));
}

#[test]
fn no_line_is_longer_than_the_terminal() {
    for width in [40, 50, 64, 80, 100] {
        for builder in [full(), nasty_run(), super::curves::sweeps()] {
            let text = rendered(&builder, at(width, Verbosity::Verbose));
            let longest = text.lines().max_by_key(|line| columns(line)).unwrap();
            assert!(columns(longest) <= width, "{width}: {longest}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_output_is_laid_out(bytes in prop::collection::vec(any::<u8>(), 0..300), width in 1_usize..60) {
        let builder = Builder::new()
            .musl("1.2.5")
            .behaviour("dns/any", vec![])
            .saw("debian", prints("fine"))
            .saw("alpine-1.2.5", prints(bytes));
        let text = rendered(&builder, at(width, Verbosity::Verbose));
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    }
}
