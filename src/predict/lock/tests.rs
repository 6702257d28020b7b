use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::clib::{Clib, Family};
use crate::elf::object::Object;
use crate::lock;
use crate::predict::{Finding, PythonFrom};
use crate::tree::testing::{file, tree};
use crate::tree::{Content as FileContent, Entry};

fn libc(family: Family, version: &str, machine: u16) -> Entry {
    file(FileContent::Object(Arc::new(Object {
        machine,
        is_64: true,
        clib: Some(Clib {
            family,
            version: Some(version.parse().unwrap()),
        }),
        ..Object::default()
    })))
}

const X86_64: u16 = 62;
const AARCH64: u16 = 183;

fn alpine(machine: u16) -> Tree {
    tree([("/lib/libc.so", libc(Family::Musl, "1.2.5", machine))])
}

fn debian() -> Tree {
    tree([("/lib/libc.so.6", libc(Family::Glibc, "2.36", X86_64))])
}

fn with(mut tree: Tree, path: &str) -> Tree {
    tree.put(path.to_owned(), file(FileContent::Other));
    tree
}

fn read(name: &str, text: &str) -> Lock {
    let lock = lock::from_bytes(Path::new(name), text.as_bytes());
    lock.unwrap_or_else(|error| panic!("{:?}", error.short()))
        .unwrap()
}

fn data(name: &str) -> Lock {
    let path = Path::new("tests/data/locks").join(name);
    lock::from_path(&path).unwrap().unwrap()
}

fn judged(lock: &Lock, target: &Tree) -> Prediction {
    judged_for(lock, target, None, &[])
}

fn judged_for(
    lock: &Lock,
    target: &Tree,
    python: Option<(u32, u32)>,
    suites: &[Suite],
) -> Prediction {
    let inputs = LockInputs {
        lock,
        target,
        added: &[],
        python,
        suites,
    };
    predict(&inputs).unwrap()
}

/// What is said of docopt, which has no wheel.
const SOURCE_ONLY: &str = "untold | possible | a source archive only, on every platform alike";

/// `kind confidence subject`.
fn short(prediction: &Prediction) -> Vec<String> {
    let line = |finding: &Finding| {
        let (kind, sure) = (finding.kind.as_str(), finding.confidence.as_str());
        format!("{kind} | {sure} | {}", finding.subject)
    };
    prediction.findings.iter().map(line).collect()
}

#[test]
fn wheels_are_judged_by_their_names() {
    for name in [
        "uv.lock",
        "pylock.toml",
        "poetry.lock",
        "poetry1/poetry.lock",
    ] {
        let lock = data(name);
        let on_musl = judged_for(&lock, &alpine(X86_64), Some((3, 9)), &[]);
        let mut lines = short(&on_musl);
        // Before version 2 Poetry did not write what the project asks for.
        let of_windows = "no-wheel | possible | pywin32 306";
        let told_apart = !lines.iter().any(|line| line == of_windows);
        assert_eq!(told_apart, name != "poetry1/poetry.lock", "{name}");
        lines.retain(|line| line != of_windows);
        assert_eq!(
            lines,
            [
                "no-wheel | certain at load | tensorflow-io-gcs-filesystem 0.37.1",
                SOURCE_ONLY,
                "built-from-source | performance | markupsafe 1.1.1",
                "pure-fallback | performance | protobuf 5.29.3",
            ],
            "{name}"
        );
        let facts = on_musl.facts.lock.unwrap();
        let elsewhere = if told_apart { 2 } else { 1 };
        assert_eq!((facts.packages, facts.elsewhere), (8, elsewhere), "{name}");
        let on_glibc = judged_for(&lock, &debian(), Some((3, 9)), &[]);
        let lines = short(&on_glibc);
        let others = lines.iter().filter(|line| *line != of_windows);
        assert_eq!(others.collect::<Vec<_>>(), [SOURCE_ONLY], "{name}");
    }
}

#[test]
fn findings_name_the_line() {
    let lock = data("uv.lock");
    let found = judged_for(&lock, &alpine(X86_64), Some((3, 9)), &[]).findings;
    let wheel = &found[0];
    let place = wheel.places.first().unwrap();
    assert_eq!(
        (place.file.as_str(), place.line),
        ("tests/data/locks/uv.lock", 161)
    );
    let object = wheel.objects.first().unwrap();
    assert_eq!(
        object,
        "tests/data/locks/uv.lock:161: tensorflow-io-gcs-filesystem 0.37.1"
    );
    assert!(
        wheel
            .says
            .contains("has wheels for glibc and none for musl"),
        "{}",
        wheel.says
    );
}

#[test]
fn building_takes_a_compiler() {
    let text = "lock-version = \"1.0\"\n[[packages]]\nname = \"grpcio\"\nversion = \"1\"\n\
                sdist = {name = \"grpcio-1.tar.gz\"}\n\
                wheels = [{name = \"grpcio-1-cp312-cp312-manylinux_2_17_x86_64.whl\"}]\n";
    let lock = read("pylock.toml", text);
    let bare = judged_for(&lock, &alpine(X86_64), Some((3, 12)), &[]);
    assert_eq!(
        short(&bare),
        ["built-from-source | certain at load | grpcio 1"]
    );
    let target = with(alpine(X86_64), "/usr/bin/gcc");
    let found = judged_for(&lock, &target, Some((3, 12)), &[]);
    assert_eq!(short(&found), ["built-from-source | possible | grpcio 1"]);
    let python = judged_for(&lock, &debian(), Some((3, 13)), &[]);
    assert_eq!(short(&python), ["built-from-source | possible | grpcio 1"]);
}

#[test]
fn python_is_that_of_the_target_or_what_the_lock_file_is_for() {
    let lock = data("uv.lock");
    let python = |target: &Tree| {
        let facts = judged(&lock, target).facts.lock.unwrap();
        (facts.python, facts.python_from)
    };
    let assumed = python(&alpine(X86_64));
    assert_eq!(assumed, (Some("3.9".to_owned()), Some(PythonFrom::Assumed)));
    let target = with(
        with(alpine(X86_64), "/usr/local/bin/python3.12"),
        "/usr/bin/python3.11",
    );
    assert_eq!(
        python(&target),
        (Some("3.12".to_owned()), Some(PythonFrom::Image))
    );
    let threaded = with(alpine(X86_64), "/usr/bin/python3.13t");
    assert_eq!(
        python(&threaded),
        (Some("3.13t".to_owned()), Some(PythonFrom::Image))
    );
}

#[test]
fn libcs_that_are_too_old_are_told_from_other_libcs() {
    let text = "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\nwheels = [\n\
                {name = \"a-1-cp312-cp312-manylinux_2_38_x86_64.whl\"},\n\
                {name = \"a-1-cp312-cp312-musllinux_1_3_x86_64.whl\"}]\n";
    let lock = read("pylock.toml", text);
    for target in [alpine(X86_64), debian()] {
        let found = judged_for(&lock, &target, Some((3, 12)), &[]).findings;
        assert!(
            found[0].says.contains("or newer, and the target has"),
            "{}",
            found[0].says
        );
    }
    let other = judged_for(&lock, &debian(), Some((3, 11)), &[]).findings;
    assert!(
        other[0].says.contains("has wheels for"),
        "{}",
        other[0].says
    );
    let machine = judged_for(&lock, &alpine(AARCH64), Some((3, 12)), &[]).findings;
    assert!(
        machine[0].says.contains("no wheel for aarch64"),
        "{}",
        machine[0].says
    );
}

#[test]
fn of_hashes_nothing_is_guessed() {
    for name in ["requirements.txt", "Pipfile.lock"] {
        let found = judged_for(&data(name), &alpine(X86_64), Some((3, 9)), &[]);
        let line = "untold | possible | no names of files, only versions or hashes";
        assert_eq!(short(&found), [line], "{name}");
        let objects = &found.findings[0].objects;
        let of_click = |object: &&String| object.starts_with("click 8.1.7 (line ");
        assert_eq!(objects.iter().filter(of_click).count(), 1, "{objects:?}");
        assert!(
            !objects.iter().any(|object| object.contains("pywin32")),
            "{objects:?}"
        );
    }
}

#[test]
fn npm_binaries_for_the_target_are_in_the_lock_file() {
    for name in [
        "package-lock.json",
        "v1/package-lock.json",
        "pnpm-lock.yaml",
        "pnpm5/pnpm-lock.yaml",
        "pnpm6/pnpm-lock.yaml",
        "classic/yarn.lock",
        "berry/yarn.lock",
    ] {
        let lock = data(name);
        for target in [alpine(X86_64), debian(), alpine(AARCH64)] {
            let found = judged(&lock, &target);
            let expected = [
                "install-script | possible | bufferutil 4.0.8",
                "untold | possible | the binary for Linux does not say for which libc it is",
            ];
            assert_eq!(short(&found), expected, "{name}");
            let untold = &found.findings[1].objects;
            assert_eq!(untold.len(), 1, "{name}: {untold:?}");
            assert!(
                untold
                    .first()
                    .unwrap()
                    .contains("turbo 2.1.3 by turbo-linux"),
                "{untold:?}"
            );
        }
    }
}

/// The lock file without the entry of one package.
fn without(name: &str, package: &str) -> Lock {
    let mut lock = data(name);
    let Content::Npm(packages) = &mut lock.content else {
        panic!("{name} is of npm");
    };
    let before = packages.len();
    packages.retain(|entry| entry.name != package);
    assert_eq!(packages.len(), before - 1, "{name}");
    lock
}

#[test]
fn a_lock_file_of_another_platform_lacks_the_binary() {
    for (name, sure) in [
        ("package-lock.json", "certain at load"),
        ("v1/package-lock.json", "possible"),
        ("pnpm-lock.yaml", "certain at load"),
        ("classic/yarn.lock", "certain at load"),
    ] {
        let lock = without(name, "lightningcss-linux-x64-musl");
        let line = format!("not-locked | {sure} | lightningcss 1.27.0");
        let found = judged(&lock, &alpine(X86_64));
        assert!(short(&found).contains(&line), "{name}: {:?}", short(&found));
        let elsewhere = judged(&lock, &debian());
        assert!(
            !short(&elsewhere).contains(&line),
            "{name}: {:?}",
            short(&elsewhere)
        );
    }
}

const ODD: &str = r#"{
  "lockfileVersion": 3,
  "packages": {
    "": {"name": "shop"},
    "node_modules/only-glibc": {"version": "1.0.0", "optionalDependencies": {
      "only-glibc-linux-x64-gnu": "1.0.0", "only-glibc-win32-x64": "1.0.0"}},
    "node_modules/only-glibc-linux-x64-gnu": {"version": "1.0.0", "optional": true},
    "node_modules/with-wasm": {"version": "1.0.0", "optionalDependencies": {
      "with-wasm-linux-x64-gnu": "1.0.0", "with-wasm-wasm32-wasi": "1.0.0"}},
    "node_modules/with-wasm-linux-x64-gnu": {"version": "1.0.0", "optional": true},
    "node_modules/with-wasm-wasm32-wasi": {"version": "1.0.0", "optional": true},
    "node_modules/for-macos": {"version": "1.0.0", "os": ["darwin"]},
    "node_modules/not-windows": {"version": "1.0.0", "os": ["!win32"]},
    "node_modules/for-glibc": {"version": "1.0.0", "libc": ["glibc"]},
    "node_modules/fsevents": {"version": "2.3.3", "os": ["darwin"], "optional": true}
  }
}"#;

#[test]
fn npm_packages_without_a_binary_are_found() {
    let lock = read("package-lock.json", ODD);
    assert_eq!(
        short(&judged(&lock, &alpine(X86_64))),
        [
            "no-prebuilt | certain at load | only-glibc 1.0.0",
            "other-platform | certain at load | for-glibc 1.0.0",
            "other-platform | certain at load | for-macos 1.0.0",
            "no-prebuilt | performance | with-wasm 1.0.0",
        ]
    );
    let on_glibc = short(&judged(&lock, &debian()));
    assert_eq!(
        on_glibc,
        ["other-platform | certain at load | for-macos 1.0.0"]
    );
}

#[test]
fn without_a_libc_nothing_is_said() {
    let lock = data("uv.lock");
    let target = Tree::default();
    let inputs = LockInputs {
        lock: &lock,
        target: &target,
        added: &[],
        python: None,
        suites: &[],
    };
    assert_eq!(predict(&inputs), Err(LockPredictionError::NoLibc));
}

#[test]
fn the_matrix_tells_what_hashes_do_not() {
    let suites = crate::suite::load(Path::new("suites")).unwrap();
    let text = "numpy==1.20.0 --hash=sha256:0\norjson==3.10.0\nonnxruntime==1.20.0\nleft-alone==1\n\
                onnxruntime==99\n";
    let lock = read("requirements.txt", text);
    let found = judged_for(&lock, &alpine(X86_64), None, &suites);
    let lines = short(&found);
    let numpy = found
        .findings
        .iter()
        .find(|finding| finding.subject == "numpy 1.20.0")
        .unwrap();
    assert!(numpy.says.contains("none before 1.25.0"), "{}", numpy.says);
    assert_eq!(numpy.case.as_deref(), Some("wheels/numpy"));
    let evidence = numpy.evidence.first().unwrap();
    assert!(
        evidence.starts_with("by the matrix of the suite wheels"),
        "{evidence}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("no-wheel") && line.ends_with("onnxruntime 1.20.0")),
        "{lines:?}"
    );
    let untold = found
        .findings
        .iter()
        .find(|finding| finding.kind == Kind::Untold)
        .unwrap();
    assert_eq!(untold.objects.len(), 2, "{:?}", untold.objects);
    assert_eq!(found.facts.lock.unwrap().by_matrix, 3);
    // It was made on x86-64.
    let other = judged_for(&lock, &alpine(AARCH64), None, &suites);
    assert_eq!(
        short(&other),
        ["untold | possible | no names of files, only versions or hashes"]
    );
}
