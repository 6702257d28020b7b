//! What can be tried, and how.

use super::*;
use crate::predict::{Attempts, attempts};

fn of(software: &Tree, kind: TreeKind, target: &Tree) -> Attempts {
    attempts(&Inputs {
        software,
        kind,
        target,
        added: &[],
        packaged: false,
        cases: &[],
    })
}

/// `way object`, sorted.
fn short(found: &Attempts) -> Vec<String> {
    let attempts = found.attempts.iter();
    let mut told: Vec<String> = attempts
        .map(|attempt| format!("{:?} {} as {}", attempt.way, attempt.object, attempt.place))
        .collect();
    told.sort();
    told
}

#[test]
fn each_file_is_loaded_by_what_would_load_it() {
    let software = tree([
        ("/app", Made::program(MUSL).needs(&["libown.so"]).entry()),
        ("/lib/libown.so", Made::library("libown.so").entry()),
        ("/lib/libother.so", Made::library("libother.so").entry()),
        (
            "/a.cpython-313-x86_64-linux-musl.so",
            Made::new().exports(&["PyInit_a"]).entry(),
        ),
        (
            "/b.node",
            Made::new().exports(&["napi_register_module_v1"]).entry(),
        ),
        (
            "/lib/libhelp.so",
            Made::library("libhelp.so")
                .imports(&["PyErr_Restore"])
                .entry(),
        ),
        ("/run.sh", file(Content::Script("/bin/sh -e".to_owned()))),
        (
            "/run.py",
            file(Content::Script("/usr/bin/env -S python3 -u".to_owned())),
        ),
    ]);
    let found = of(&software, TreeKind::Root, &alpine());
    let wanted = [
        "Node /b.node as /b.node",
        "Open /lib/libother.so as /lib/libother.so",
        "Python /a.cpython-313-x86_64-linux-musl.so as /a.cpython-313-x86_64-linux-musl.so",
        "Python /lib/libhelp.so as /lib/libhelp.so",
        "Start /app as /app",
        "Start /run.py as python3",
        "Start /run.sh as /run.sh",
    ];
    assert_eq!(short(&found), wanted);
    let app = found.attempts.iter().find(|a| a.object == "/app").unwrap();
    assert!(app.loads.contains("/lib/libown.so"), "{app:?}");
    let help = found
        .attempts
        .iter()
        .find(|a| a.object == "/lib/libhelp.so");
    assert!(help.unwrap().lent.contains("PyErr_Restore"));
}

#[test]
fn files_are_put_where_links_of_the_target_lead_or_apart() {
    let mut target = debian();
    target.put("/usr/lib/kept".to_owned(), file(Content::Other));
    target.put("/usr/lib".to_owned(), Entry::Folder);
    target.put("/lib".to_owned(), link("usr/lib"));
    let software = tree([
        ("/lib/libown.so", Made::library("libown.so").entry()),
        ("/lib/libown.so.1", link("libown.so")),
    ]);
    let places = |kind| {
        let files = of(&software, kind, &target).files;
        let places = files
            .into_iter()
            .map(|file| format!("{} {}", file.from, file.to));
        places.collect::<Vec<_>>()
    };
    let wanted = [
        "/lib/libown.so /usr/lib/libown.so",
        "/lib/libown.so.1 /usr/lib/libown.so.1",
    ];
    assert_eq!(places(TreeKind::Root), wanted);
    let wanted = [
        "/lib/libown.so /.software/lib/libown.so",
        "/lib/libown.so.1 /.software/lib/libown.so.1",
    ];
    assert_eq!(places(TreeKind::Files), wanted);
}

#[test]
fn an_add_on_waits_for_what_is_in_the_offset_table_on_musl_only() {
    let add_on = |fixed| {
        let made = Made::new()
            .needs(&["libc.so.6"])
            .imports(&["absent@GLIBC_2.9"]);
        made.with(|object| {
            object.imports[0].eager = true;
            object.imports[0].fixed = fixed;
        })
    };
    let sure = |fixed, target: &Tree| {
        let software = tree([("/a.node", add_on(fixed).entry())]);
        let found = predict(&Inputs {
            software: &software,
            kind: TreeKind::Files,
            target,
            added: &[],
            packaged: false,
            cases: &[],
        });
        let symbol = |finding: &&Finding| finding.kind == Kind::MissingSymbol;
        found.findings.iter().find(symbol).map(|f| f.confidence)
    };
    assert_eq!(sure(false, &alpine()), Some(Confidence::CertainWhenCalled));
    assert_eq!(sure(true, &alpine()), Some(Confidence::CertainAtLoad));
}
