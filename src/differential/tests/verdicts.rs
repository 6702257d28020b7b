//! Classes and the aspects in which two sides differ.

use super::*;
use crate::protocol::command::FileKind;
use crate::protocol::{Awaited, FileState};
use crate::stats::Decision;

fn compared(did: &Both<Did>) -> Comparison {
    compare(did.as_ref(), &all_rules())
}

#[test]
fn every_class() {
    let signal = || ends(Outcome::Signaled(11), "");
    for (a, b, class) in [
        (prints("x"), prints("x \n"), Class::Same),
        (prints("x"), prints("y"), Class::OutputDiffers),
        (exits(0), exits(1), Class::OnlyBFails),
        (exits(0), signal(), Class::OnlyBFails),
        (ends(Outcome::TimedOut, ""), exits(0), Class::OnlyAFails),
        (exits(1), exits(1), Class::BothFail),
        (exits(1), signal(), Class::BothFail),
    ] {
        let did = both(a, b);
        assert_eq!(compared(&did).class, class, "{did:?}");
    }
}

#[test]
fn both_may_fail_alike_or_not() {
    let alike = compared(&both(exits(1), exits(1)));
    assert_eq!(alike.differs, []);
    let unlike = compared(&both(exits(1), complains(Outcome::Exited(2), "no")));
    assert_eq!(unlike.differs, [Aspect::Outcome, Aspect::Stderr]);
}

#[test]
fn what_changes_from_run_to_run_is_no_difference_and_is_counted() {
    let did = both(prints("at 10:00:01, pid 7"), prints("at 10:00:02, pid 8"));
    let seen = compared(&did);
    assert_eq!(seen.class, Class::Same);
    let replaced = &seen.streams[0].replaced;
    assert_eq!(replaced[&Normaliser::Times], 2);
    assert_eq!(replaced[&Normaliser::Pids], 2);
    let strict = compare(did.as_ref(), &Rules::default());
    assert_eq!(strict.differs, [Aspect::Stdout]);
    let equal = compared(&both(prints("pid 7"), prints("pid 7")));
    assert!(equal.streams[0].replaced.is_empty(), "nothing was needed");
}

#[test]
fn who_does_the_same_may_take_longer() {
    let judged = |class, decision| judge_timing(class, Some(decision));
    assert_eq!(judged(Class::Same, Decision::Slower), Class::Slower);
    assert_eq!(judged(Class::Same, Decision::Faster), Class::Faster);
    assert_eq!(judged(Class::Same, Decision::Inconclusive), Class::Same);
    let differs = Class::OutputDiffers;
    assert_eq!(judged(differs, Decision::Slower), differs);
    assert_eq!(judge_timing(Class::Same, None), Class::Same);
}

fn file(digest: &str, mode: u32) -> FileState {
    FileState {
        mode,
        kind: FileKind::File {
            size: 3,
            digest: Some(digest.to_owned()),
        },
    }
}

#[test]
fn files_are_compared_by_path_content_and_mode() {
    let mut did = both(exits(0), exits(0));
    let files = |states: &[(&str, FileState)]| {
        let owned = |(path, state): &(&str, FileState)| ((*path).to_owned(), state.clone());
        states.iter().map(owned).collect()
    };
    did.a.written.files = files(&[
        ("/same", file("1", 0o644)),
        ("/mode", file("1", 0o644)),
        ("/content", file("1", 0o644)),
        ("/a", file("1", 0o644)),
        ("/tmp/tmp.Xa1", file("1", 0o600)),
        ("/tmp/tmp.Xa2", file("2", 0o600)),
        ("/cache/x", file("1", 0o600)),
    ]);
    did.b.written.files = files(&[
        ("/same", file("1", 0o644)),
        ("/mode", file("1", 0o600)),
        ("/content", file("2", 0o644)),
        ("/b", file("1", 0o644)),
        ("/tmp/tmp.Yb9", file("2", 0o600)),
        ("/tmp/tmp.Yb7", file("1", 0o600)),
    ]);
    let mut ignored = globset::GlobSetBuilder::new();
    ignored.add(globset::Glob::new("/cache/**").unwrap());
    let rules = Rules {
        ignored_paths: ignored.build().unwrap(),
        ..all_rules()
    };
    let seen = compare(did.as_ref(), &rules);
    assert_eq!(seen.class, Class::OutputDiffers);
    assert_eq!(seen.differs, [Aspect::Files]);
    let files = &seen.files;
    assert_eq!((files.same, files.ignored), (3, 1), "{files:?}");
    let paths = |list: &[(String, FileState)]| -> Vec<String> {
        list.iter().map(|(path, _)| path.clone()).collect()
    };
    assert_eq!(
        (paths(&files.only_a), paths(&files.only_b)),
        (vec!["/a".to_owned()], vec!["/b".to_owned()])
    );
    let differ: Vec<&str> = files.differ.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(differ, ["/content", "/mode"]);
}

fn served(ready: Awaited, load: Option<Observation>) -> Served {
    Served {
        ready,
        early: false,
        killed: false,
        handles_signal: Some(true),
        took_ns: 1,
        load,
    }
}

#[test]
fn a_server_succeeds_when_it_serves_and_ends_when_asked() {
    let ready = |after_ns| Awaited::Ready { after_ns };
    let server = |b: Served| {
        let mut did = both(
            ends(Outcome::Signaled(15), ""),
            ends(Outcome::Signaled(15), ""),
        );
        did.a.served = Some(served(ready(1), Some(exits(0))));
        did.b.served = Some(b);
        compared(&did)
    };
    let same = server(served(ready(999), Some(exits(0))));
    assert_eq!((same.class, same.differs.len()), (Class::Same, 0));
    let late = server(served(Awaited::TimedOut, None));
    assert_eq!(late.class, Class::OnlyBFails);
    assert_eq!(late.differs, [Aspect::Ready, Aspect::LoadOutcome]);
    let killed = server(Served {
        killed: true,
        ..served(ready(1), Some(exits(0)))
    });
    assert_eq!(
        (killed.class, killed.differs),
        (Class::OnlyBFails, vec![Aspect::Stop])
    );
    let deaf = server(Served {
        handles_signal: Some(false),
        ..served(ready(1), Some(exits(0)))
    });
    assert_eq!(
        (deaf.class, deaf.differs),
        (Class::OutputDiffers, vec![Aspect::Stop])
    );
    let wrong = server(served(ready(1), Some(prints("other"))));
    assert_eq!(
        (wrong.class, wrong.differs),
        (Class::OutputDiffers, vec![Aspect::LoadStdout])
    );
}
