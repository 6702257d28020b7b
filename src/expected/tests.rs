//! What is written, and what `accept` writes.

use super::*;

fn read(text: &str) -> Result<Expected, ExpectedError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(EXPECTED_FILE);
    std::fs::write(&path, text).unwrap();
    load(&path)
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn entries_are_about_cases_and_images() {
    let expected = read(
        "[[difference]]\ncase = 'dns/search-*'\nimage = 'alpine:3.1?'\nreason = 'by address'\n\
         until = '2027-03-31'\n[[difference]]\ncase = 'malloc'\nreason = 'x'\n",
    );
    let expected = expected.unwrap();
    let [search, malloc] = expected.differences.as_slice() else {
        panic!("{expected:?}");
    };
    assert!(search.is_about("dns/search-many", "alpine:3.17"));
    assert!(!search.is_about("dns/search-many", "alpine:3.20"));
    assert!(malloc.is_about("malloc/small@threads=2", "anything"));
    assert!(!search.is_expired(date("2027-03-31")) && search.is_expired(date("2027-04-01")));
    let stale = search.stale(date("2026-01-01"), false).unwrap();
    assert_eq!(
        stale,
        "expected.toml:1: dns/search-* on alpine:3.1?: does not occur any more: the entry can go"
    );
    assert_eq!(search.stale(date("2026-01-01"), true), None);
    assert!(malloc.line == 6 && malloc.stale(date("2099-01-01"), true).is_none());
}

#[test]
fn all_mistakes_are_told_with_their_lines() {
    let error = read("[[difference]]\ncase = '['\nreason = ' '\nuntil = 'soon'\nrun = 'r'\n");
    let Err(ExpectedError::Mistakes { mistakes }) = error else {
        panic!("{error:?}");
    };
    let lines: Vec<String> = mistakes
        .iter()
        .map(crate::mistakes::Mistake::short)
        .collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    for (line, number) in lines.iter().zip([2, 3, 4, 5]) {
        assert!(
            line.contains(&format!("expected.toml:{number}: ")),
            "{line}"
        );
    }
    let unknown = read("[[difference]]\ncase = 'a'\nreason = 'b'\nuntill = '2027-01-01'\n");
    assert!(matches!(unknown, Err(ExpectedError::Mistakes { .. })));
}

#[test]
fn what_is_accepted_is_read_back_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(EXPECTED_FILE);
    let change = Accepted {
        case: "alloc/small@threads=1",
        image: "alpine:3.20",
        run: "20261118T020000Z-1",
        reason: "a new \"allocator\"",
        link: Some("https://example.invalid/1"),
        until: Some(date("2027-01-31")),
    };
    append(&path, &change).unwrap();
    let commented = std::fs::read_to_string(&path).unwrap() + "# mine\n";
    std::fs::write(&path, &commented).unwrap();
    let other = Accepted {
        case: "dns/[odd]*",
        link: None,
        until: None,
        ..change
    };
    append(&path, &other).unwrap();
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with(commented.trim_end())
    );
    let expected = load(&path).unwrap();
    let [one, two] = expected.changes.as_slice() else {
        panic!("{expected:?}");
    };
    assert!(one.is_about(change.case, change.image));
    assert_eq!(
        (one.reason.as_str(), one.until),
        (change.reason, change.until)
    );
    assert!(two.is_about("dns/[odd]*", change.image) && !two.is_about("dns/odd", change.image));
}
