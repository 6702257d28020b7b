//! What software meets beside its libraries.

use super::*;

#[test]
fn scripts_want_their_interpreters() {
    let script = |line: &str| file(Content::Script(line.to_owned()));
    let software = || {
        [
            ("/a", script("/bin/sh -e")),
            ("/b", script("/bin/bash")),
            ("/c", script("/usr/bin/env -S python3 -u")),
        ]
    };
    let found = files(software(), &alpine());
    assert_eq!(
        told(&found),
        [
            "MissingScriptInterpreter /bin/bash certain at load: /b",
            "MissingScriptInterpreter /usr/bin/env certain at load: /c",
        ]
    );
    assert_eq!(told(&files(software(), &debian())).len(), 3);
}

#[test]
fn packages_stay_behind_and_a_libc_does_always() {
    let mut software = debian();
    let list = "/usr/bin/perl\n/usr/lib/x86_64-linux-gnu/libssl.so.3\n";
    let own = Made::program(GLIBC)
        .needs(&["libc.so.6", "libssl.so.3"])
        .entry();
    let packaged = Made::program(GLIBC).entry();
    let ssl = Made::library("libssl.so.3").needs(&["libc.so.6"]).entry();
    for (path, entry) in [
        (
            "/var/lib/dpkg/info/perl.list",
            file(Content::Text(list.into())),
        ),
        ("/usr/lib/x86_64-linux-gnu/libssl.so.3", ssl),
        ("/usr/bin/perl", packaged),
        ("/srv/app", own),
    ] {
        software.put(path.to_owned(), entry);
    }
    let inputs = |packaged| Inputs {
        software: &software,
        kind: TreeKind::Root,
        target: &software,
        added: &[],
        packaged,
        cases: &[],
    };
    let own = predict(&inputs(false)).facts;
    assert_eq!(
        (own.programs, own.libraries, own.packages_left_out),
        (1, 0, 1)
    );
    let all = predict(&inputs(true)).facts;
    assert_eq!(
        (all.programs, all.libraries, all.packages_left_out),
        (2, 1, 0)
    );
}

#[test]
fn cases_are_told_to_those_who_import_their_symbols() {
    let relevant = |id: &str, symbols: &[&str]| Case {
        symbols: symbols.iter().map(|name| (*name).to_owned()).collect(),
        ..case(id)
    };
    let cases = [
        relevant("dns/search", &["getaddrinfo"]),
        relevant("sort/order@n=1", &["qsort"]),
        relevant("sort/order@n=2", &["qsort"]),
        relevant("regex/x", &["regcomp"]),
        case("none/x"),
    ];
    let program = Made::new()
        .needs(&["libc.so.6"])
        .imports(&["getaddrinfo@GLIBC_2.2.5", "qsort@GLIBC_2.2.5"]);
    let software = tree([("/x.node", program.entry())]);
    let cases: Vec<&Case> = cases.iter().collect();
    let found = predicted(&software, &alpine(), &[], &cases);
    let divergences: Vec<String> = told(&found)
        .into_iter()
        .filter(|line| line.starts_with("Divergence"))
        .collect();
    assert_eq!(
        divergences,
        [
            "Divergence dns/search possible: /x.node",
            "Divergence sort/order possible: /x.node"
        ]
    );
    assert!(
        !told(&predicted(&software, &debian(), &[], &cases))
            .concat()
            .contains("Divergence")
    );
}

#[test]
fn damage_and_other_machines_are_told() {
    let arm = Made::new()
        .needs(&["libc.so"])
        .with(|object| object.machine = 183)
        .entry();
    let software = [
        ("/arm.so", arm),
        (
            "/bad.so",
            file(Content::Damaged("nothing to load".to_owned())),
        ),
    ];
    assert_eq!(
        told(&files(software, &alpine())),
        [
            "OtherArchitecture machine 183 certain at load: /arm.so",
            "NotReadable nothing to load possible: /bad.so",
        ]
    );
}

#[test]
fn data_name_services_and_variables_that_are_used_are_told() {
    let mut software = debian();
    let text = |text: &str| file(Content::Text(text.into()));
    let program = Made::new()
        .needs(&["libc.so.6"])
        .imports(&["localtime@GLIBC_2.2.5"]);
    for (path, entry) in [
        ("/usr/share/zoneinfo/UTC", file(Content::Other)),
        ("/etc/ssl/cert.pem", file(Content::Other)),
        (
            "/etc/nsswitch.conf",
            text("passwd: files ldap [NOTFOUND=return] # sss\nhosts: dns\n"),
        ),
        ("/x.node", program.entry()),
    ] {
        software.put(path.to_owned(), entry);
    }
    software
        .config
        .env
        .insert("GLIBC_TUNABLES".to_owned(), "x".to_owned());
    let found = predict(&Inputs {
        software: &software,
        kind: TreeKind::Root,
        target: &alpine(),
        added: &[],
        packaged: false,
        cases: &[],
    });
    let kinds: Vec<String> = told(&found);
    assert!(
        kinds.contains(&"MissingData time zones possible: /x.node".to_owned()),
        "{kinds:?}"
    );
    assert!(kinds.contains(&"NameService ldap possible: /etc/nsswitch.conf".to_owned()));
    assert!(kinds.contains(&"Variable GLIBC_TUNABLES possible: ".to_owned()));
    assert!(!kinds.concat().contains("CA certificates"));
}
