use std::sync::Arc;

use super::*;
use crate::clib::{Clib, Family};
use crate::elf::object::{Export, Import, Object, Required};
use crate::suite::model::testing::case;
use crate::tree::testing::{file, link, tree};
use crate::tree::{Content, Entry};

/// An object of x86-64 that is put together for a test.
struct Made(Object);

impl Made {
    fn new() -> Made {
        Made(Object {
            machine: 62,
            is_64: true,
            dynamic: true,
            ..Object::default()
        })
    }

    fn program(interpreter: &str) -> Made {
        let mut made = Made::new();
        made.0.interpreter = Some(interpreter.to_owned());
        made
    }

    fn library(soname: &str) -> Made {
        let mut made = Made::new();
        made.0.soname = Some(soname.to_owned());
        made
    }

    fn needs(mut self, names: &[&str]) -> Made {
        self.0.needed = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    /// `name`, or `name@VERSION` of the first library that it needs.
    fn imports(mut self, names: &[&str]) -> Made {
        for name in names {
            let (name, version) = match name.split_once('@') {
                Some((name, version)) => (name, Some(Arc::from(version))),
                None => (*name, None),
            };
            if let Some(version) = &version {
                self.0.required.push(Required {
                    library: self.0.needed[0].as_str().into(),
                    version: Arc::clone(version),
                    weak: false,
                });
            }
            self.0.imports.push(Import {
                name: name.into(),
                version,
                weak: false,
                eager: false,
            });
        }
        self
    }

    /// `name`, `name@@DEFAULT` or `name@OLD`.
    fn exports(mut self, names: &[&str]) -> Made {
        for name in names {
            let (name, version) = name.split_once('@').unwrap_or((name, ""));
            let default = version.is_empty() || version.starts_with('@');
            let version = version.trim_start_matches('@');
            let version: Option<Arc<str>> = (!version.is_empty()).then(|| version.into());
            self.0.provided.extend(version.clone());
            self.0.exports.push(Export {
                name: name.into(),
                version,
                default,
            });
        }
        self.0.exports.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Object)) -> Made {
        change(&mut self.0);
        self
    }

    fn entry(self) -> Entry {
        file(Content::Object(Arc::new(self.0)))
    }
}

const MUSL: &str = "/lib/ld-musl-x86_64.so.1";
const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";

fn alpine() -> Tree {
    let musl = Made::new()
        .exports(&[
            "__libc_start_main",
            "malloc",
            "getaddrinfo",
            "qsort",
            "dlopen",
        ])
        .with(|libc| {
            libc.clib = Some(Clib {
                family: Family::Musl,
                version: Some("1.2.5".parse().unwrap()),
            });
        });
    tree([
        (MUSL, musl.entry()),
        ("/lib/libc.musl-x86_64.so.1", link("ld-musl-x86_64.so.1")),
        (
            "/lib/libz.so.1",
            Made::library("libz.so.1")
                .exports(&["inflate@@ZLIB_2", "inflate@ZLIB_1"])
                .entry(),
        ),
        ("/bin/busybox", Made::program(MUSL).entry()),
        ("/bin/sh", link("busybox")),
    ])
}

fn debian() -> Tree {
    let libc = Made::library("libc.so.6")
        .exports(&[
            "malloc@@GLIBC_2.2.5",
            "qsort@@GLIBC_2.2.5",
            "strlcpy@@GLIBC_2.38",
        ])
        .with(|libc| {
            libc.provided.push("GLIBC_PRIVATE".into());
            libc.clib = Some(Clib {
                family: Family::Glibc,
                version: Some("2.41".parse().unwrap()),
            });
        });
    let loader = Made::library("ld-linux-x86-64.so.2").with(|loader| {
        loader.provided.push("GLIBC_PRIVATE".into());
    });
    tree([
        ("/usr/lib/x86_64-linux-gnu/libc.so.6", libc.entry()),
        (
            "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
            loader.entry(),
        ),
        ("/lib", link("usr/lib")),
        (GLIBC, link("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")),
    ])
}

fn files(entries: impl IntoIterator<Item = (&'static str, Entry)>, target: &Tree) -> Prediction {
    predicted(&tree(entries), target, &[], &[])
}

fn predicted(software: &Tree, target: &Tree, added: &[Tree], cases: &[&Case]) -> Prediction {
    predict(&Inputs {
        software,
        kind: TreeKind::Files,
        target,
        added,
        packaged: false,
        cases,
    })
}

/// `kind subject confidence: objects`
fn told(prediction: &Prediction) -> Vec<String> {
    let line = |finding: &Finding| {
        let objects: Vec<&str> = finding.objects.iter().map(String::as_str).collect();
        format!(
            "{:?} {} {}: {}",
            finding.kind,
            finding.subject,
            finding.confidence.as_str(),
            objects.join(" ")
        )
    };
    prediction.findings.iter().map(line).collect()
}

#[test]
fn a_glibc_program_has_no_loader_on_alpine() {
    let program = || {
        Made::program(GLIBC)
            .needs(&["libc.so.6"])
            .imports(&["malloc@GLIBC_2.2.5"])
    };
    let found = files([("/app", program().entry())], &alpine());
    assert_eq!(
        told(&found),
        [format!("MissingInterpreter {GLIBC} certain at load: /app")]
    );
    let found = files([("/app", program().entry())], &debian());
    assert_eq!(told(&found), [""; 0]);
}

#[test]
fn a_musl_program_has_no_loader_on_debian() {
    let program = Made::program(MUSL)
        .needs(&["libc.musl-x86_64.so.1"])
        .entry();
    let found = files([("/app", program)], &debian());
    assert_eq!(
        told(&found),
        [format!("MissingInterpreter {MUSL} certain at load: /app")]
    );
}

#[test]
fn static_programs_run_anywhere() {
    let program = || {
        Made::new()
            .with(|object| object.go = Some("go1.22".to_owned()))
            .entry()
    };
    for target in [alpine(), debian(), Tree::default()] {
        let found = files([("/app", program())], &target);
        assert_eq!(told(&found), [""; 0]);
        assert_eq!(
            (found.facts.static_programs, found.facts.go_programs),
            (1, 1)
        );
    }
}

#[test]
fn a_wheel_for_glibc_lacks_libraries_and_symbols_on_alpine() {
    let module = Made::new()
        .needs(&["libc.so.6", "libstdc++.so.6", "libm.so.6"])
        .imports(&[
            "malloc@GLIBC_2.2.5",
            "__memcpy_chk@GLIBC_2.3.4",
            "PyModule_New",
        ])
        .exports(&["PyInit_x"]);
    let found = files([("/x.cpython-313.so", module.entry())], &alpine());
    // libc.so.6 and libm.so.6 are musl itself.
    assert_eq!(
        told(&found),
        [
            "MissingLibrary libstdc++.so.6 certain at load: /x.cpython-313.so",
            "MissingSymbol __memcpy_chk certain at load: /x.cpython-313.so",
        ]
    );
}

#[test]
fn lazy_binding_defers_a_missing_symbol() {
    let imports = |bind_now| {
        let module = Made::new()
            .needs(&["libc.so.6"])
            .imports(&["gone@GLIBC_2.2.5"]);
        module.with(|object| object.bind_now = bind_now).entry()
    };
    let found = files(
        [("/a.node", imports(false)), ("/b.node", imports(true))],
        &alpine(),
    );
    assert_eq!(
        told(&found),
        ["MissingSymbol gone certain at load: /a.node /b.node"]
    );
    let found = files([("/a.node", imports(false))], &alpine());
    assert_eq!(
        told(&found),
        ["MissingSymbol gone certain when called: /a.node"]
    );
}

#[test]
fn a_program_of_musl_binds_all_at_load_and_one_of_glibc_when_called() {
    let on_musl = Made::program(MUSL)
        .needs(&["libc.so"])
        .imports(&["gone"])
        .entry();
    let found = files([("/app", on_musl)], &alpine());
    assert_eq!(told(&found), ["MissingSymbol gone certain at load: /app"]);
    let on_glibc = Made::program(GLIBC)
        .needs(&["libc.so.6"])
        .imports(&["gone"])
        .entry();
    let found = files([("/app", on_glibc)], &debian());
    assert_eq!(
        told(&found),
        ["MissingSymbol gone certain when called: /app"]
    );
}

#[test]
fn musl_takes_old_names_for_large_files_and_failure_spreads() {
    let mut target = alpine();
    let (path, libc) = target.object(MUSL).unwrap();
    let mut libc = Object::clone(libc);
    libc.large_file_names = vec!["open".to_owned()];
    target.put(path, file(Content::Object(Arc::new(libc))));
    let library = Made::library("liba.so").needs(&["libc.so.6"]);
    let library = library
        .imports(&["open64@GLIBC_2.2.5", "gone64@GLIBC_2.2.5"])
        .entry();
    let module = Made::new().needs(&["liba.so"]).with(|object| {
        object.rpath = vec!["$ORIGIN".to_owned()];
    });
    let found = files(
        [("/a.node", module.entry()), ("/liba.so", library)],
        &target,
    );
    assert_eq!(
        told(&found)[0],
        "MissingSymbol gone64 certain at load: /liba.so"
    );
    assert!(found.findings[0].affects.contains("/a.node"));
    assert!(!told(&found).concat().contains("open64"));
}

#[test]
fn an_older_glibc_lacks_versions() {
    let program = Made::program(GLIBC)
        .needs(&["libc.so.6"])
        .imports(&["malloc@GLIBC_2.2.5", "qsort@GLIBC_2.99"]);
    let found = files([("/app", program.entry())], &debian());
    assert_eq!(
        told(&found),
        ["MissingVersion libc.so.6 GLIBC_2.99 certain at load: /app"]
    );
}

#[test]
fn run_paths_and_added_files_are_searched() {
    let program = || {
        Made::program(MUSL)
            .needs(&["libmine.so", "libextra.so"])
            .with(|object| object.runpath = vec!["$ORIGIN/../lib".to_owned()])
            .entry()
    };
    let software = tree([
        ("/opt/bin/app", program()),
        ("/opt/lib/libmine.so", Made::library("libmine.so").entry()),
    ]);
    let bare = predicted(&software, &alpine(), &[], &[]);
    assert_eq!(
        told(&bare),
        ["MissingLibrary libextra.so certain at load: /opt/bin/app"]
    );
    let extra = tree([("/usr/lib/libextra.so", Made::library("libextra.so").entry())]);
    let added = predicted(&software, &alpine(), &[extra], &[]);
    assert_eq!(told(&added), [""; 0]);
}

#[test]
fn what_loaders_cannot_do_is_told() {
    let module = Made::new().needs(&["libc.so"]).with(|object| {
        object.irelative = true;
        object.initial_exec = true;
        object.packed_relocations = true;
    });
    let found = files([("/m.node", module.entry())], &alpine());
    assert_eq!(
        told(&found),
        [
            "UnsupportedByLoader IRELATIVE certain at load: /m.node",
            "UnsupportedByLoader initial-exec TLS certain at load: /m.node",
        ]
    );
}

#[test]
fn versions_that_musl_ignores_are_told() {
    let program = Made::program(MUSL)
        .needs(&["libz.so.1"])
        .imports(&["inflate@ZLIB_1"]);
    let found = files([("/app", program.entry())], &alpine());
    assert_eq!(told(&found), ["IgnoredVersion inflate possible: /app"]);
    assert_eq!(found.findings[0].severity, Severity::Info);
}

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
