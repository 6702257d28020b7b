//! Loaders, libraries, symbols and versions.

use super::*;

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
        [
            "MissingSymbol gone certain at load: /b.node",
            "MissingSymbol gone certain when called: /a.node",
        ]
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
        .with(|object| object.bind_now = true)
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
