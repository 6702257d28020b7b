//! Lock files as their tools write them, and as they arrive after an accident.

use std::path::PathBuf;

use super::*;

/// The lock files of ten tools and versions: folder and name.
const ALL: [&str; 12] = [
    "uv.lock",
    "pylock.toml",
    "poetry.lock",
    "poetry1/poetry.lock",
    "Pipfile.lock",
    "requirements.txt",
    "package-lock.json",
    "v1/package-lock.json",
    "pnpm-lock.yaml",
    "pnpm5/pnpm-lock.yaml",
    "classic/yarn.lock",
    "berry/yarn.lock",
];

fn data(name: &str) -> (PathBuf, String) {
    let path = PathBuf::from("tests/data/locks").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

fn read(path: &Path, text: &str) -> Result<Lock, LockError> {
    from_bytes(path, text.as_bytes()).map(|lock| lock.expect("the name tells the format"))
}

fn good(name: &str) -> Lock {
    let (path, text) = data(name);
    read(&path, &text).unwrap_or_else(|error| panic!("{name}: {:?}", error.short()))
}

/// Names and versions, in order, each once; without the project itself.
fn names(lock: &Lock) -> Vec<String> {
    let shown = |name: &str, version: Option<&str>| format!("{name} {}", version.unwrap_or("-"));
    let mut names: Vec<String> = match &lock.content {
        Content::Python(python) => {
            let packages = python.packages.iter().filter(|p| p.files != Files::Project);
            packages
                .map(|p| shown(&p.name, p.version.as_deref()))
                .collect()
        }
        Content::Npm(packages) => {
            let packages = packages.iter().filter(|p| !p.own);
            packages
                .map(|p| shown(&p.name, p.version.as_deref()))
                .collect()
        }
    };
    names.sort();
    names.dedup();
    names
}

fn mistakes(name: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
    let (path, text) = data(name);
    match read(&path, &change(text)) {
        Ok(lock) => panic!("{name} was read: {lock:?}"),
        Err(error) => error.short(),
    }
}

#[test]
fn files_of_the_same_project_name_the_same_packages() {
    let python = names(&good("uv.lock"));
    assert_eq!(
        python,
        [
            "click 8.1.7",
            "colorama 0.4.6",
            "docopt 0.6.2",
            "markupsafe 1.1.1",
            "orjson 3.10.7",
            "protobuf 5.29.3",
            "pywin32 306",
            "tensorflow-io-gcs-filesystem 0.37.1",
        ]
    );
    for other in [
        "pylock.toml",
        "poetry.lock",
        "poetry1/poetry.lock",
        "requirements.txt",
    ] {
        assert_eq!(names(&good(other)), python, "{other}");
    }
    let npm = names(&good("package-lock.json"));
    assert_eq!(npm.len(), 23, "{npm:?}");
    for other in [
        "v1/package-lock.json",
        "pnpm-lock.yaml",
        "pnpm5/pnpm-lock.yaml",
        "pnpm6/pnpm-lock.yaml",
        "classic/yarn.lock",
    ] {
        assert_eq!(names(&good(other)), npm, "{other}");
    }
    // Yarn locks what it needs to compile packages, too.
    let berry = names(&good("berry/yarn.lock"));
    assert!(npm.iter().all(|name| berry.contains(name)), "{berry:?}");
}

#[test]
fn packages_stand_in_their_lines() {
    for name in ALL {
        let (_, text) = data(name);
        let lines: Vec<&str> = text.lines().collect();
        let lock = good(name);
        let places: Vec<(&str, usize)> = match &lock.content {
            Content::Python(python) => {
                let packages = python.packages.iter().filter(|p| !p.name.is_empty());
                packages.map(|p| (p.name.as_str(), p.line)).collect()
            }
            Content::Npm(packages) => {
                let packages = packages.iter().filter(|p| !p.own);
                packages.map(|p| (p.name.as_str(), p.line)).collect()
            }
        };
        assert!(!places.is_empty(), "{name}");
        for (package, line) in places {
            assert!(
                lines[line - 1].contains(package),
                "{name}:{line}: {package}"
            );
        }
    }
}

#[test]
fn files_of_all_formats_tell_what_packages_are_for() {
    for name in [
        "package-lock.json",
        "pnpm-lock.yaml",
        "pnpm5/pnpm-lock.yaml",
        "berry/yarn.lock",
    ] {
        let lock = good(name);
        let Content::Npm(packages) = &lock.content else {
            panic!("{name}");
        };
        let find = |name: &str| {
            packages
                .iter()
                .find(|package| package.name == name)
                .unwrap()
        };
        let musl = find("lightningcss-linux-x64-musl");
        assert_eq!(musl.platform.os, ["linux"], "{name}");
        assert_eq!(musl.platform.cpu, ["x64"], "{name}");
        assert_eq!(musl.platform.libc, ["musl"], "{name}");
        assert!(musl.optional, "{name}");
        let parent = find("lightningcss");
        assert!(!parent.optional, "{name}");
        assert!(
            parent.wishes.iter().any(|wish| wish.name == musl.name),
            "{name}"
        );
        assert!(
            find("bufferutil")
                .needs
                .contains(&"node-gyp-build".to_owned()),
            "{name}"
        );
    }
}

#[test]
fn byte_order_marks_and_line_ends_change_nothing() {
    for name in ALL {
        let (path, text) = data(name);
        let plain = read(&path, &text).unwrap();
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(read(&path, &crlf).unwrap(), plain, "{name} with CRLF");
        assert_eq!(
            read(&path, &format!("\u{feff}{text}")).unwrap(),
            plain,
            "{name} with BOM"
        );
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = [b"\xff\xfe".as_slice(), &wide].concat();
        assert_eq!(
            from_bytes(&path, &wide).unwrap().unwrap(),
            plain,
            "{name} in UTF-16"
        );
    }
}

#[test]
fn accidents_are_named_with_file_line_and_fix() {
    for name in ALL {
        let empty = mistakes(name, |_| "\n".to_owned());
        let file = format!("tests/data/locks/{name}");
        assert_eq!(
            empty,
            [format!(
                "{file}:1: the file is empty; write it again with its tool"
            )]
        );
        let merged = |text: String| {
            let (first, rest) = text.split_once('\n').unwrap();
            format!("{first}\n<<<<<<< HEAD\n=======\n>>>>>>> other\n{rest}")
        };
        let found = mistakes(name, merged);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with(&format!("{file}:2: a merge conflict")),
            "{found:?}"
        );
        assert!(
            found[1].starts_with(&format!("{file}:4: a merge conflict")),
            "{found:?}"
        );
    }
}

#[test]
fn a_file_that_is_cut_off_is_no_reason_to_panic() {
    for name in ALL {
        let (path, text) = data(name);
        for part in 1..40 {
            let mut end = text.len() * part / 40;
            while !text.is_char_boundary(end) {
                end += 1;
            }
            if let Err(error) = read(&path, &text[..end]) {
                assert!(!error.short().is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn what_is_cut_off_is_seen_where_the_format_shows_it() {
    let half = |text: String| text[..text.len() / 2].to_owned();
    for name in ["package-lock.json", "v1/package-lock.json", "Pipfile.lock"] {
        let found = mistakes(name, half);
        assert!(found[0].contains("not JSON"), "{name}: {found:?}");
    }
    for name in ["poetry.lock", "pnpm-lock.yaml"] {
        let before = |text: String| {
            let end = text
                .find("\n[metadata]")
                .or_else(|| text.find("\nsnapshots:"))
                .unwrap();
            text[..end].to_owned()
        };
        let found = mistakes(name, before);
        assert!(found[0].contains("it is cut off"), "{name}: {found:?}");
    }
    let found = mistakes("uv.lock", |text| text + "\n[[package]]\nname = \"x");
    assert!(found[0].contains("not TOML"), "{found:?}");
    let found = mistakes("classic/yarn.lock", |text| text + "\nx@^1.0.0:\n");
    assert!(found[0].contains("`x` has no version"), "{found:?}");
}

#[test]
fn versions_that_make_no_sense_are_mistakes_and_newer_ones_are_noted() {
    let swap = |from: &'static str, to: &'static str| {
        move |text: String| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        }
    };
    for (name, from, to) in [
        ("uv.lock", "version = 1", "version = \"x\""),
        (
            "pylock.toml",
            "lock-version = \"1.0\"",
            "lock-version = \"x\"",
        ),
        (
            "package-lock.json",
            "\"lockfileVersion\": 3",
            "\"lockfileVersion\": \"x\"",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'",
            "lockfileVersion: 'x'",
        ),
        (
            "pnpm5/pnpm-lock.yaml",
            "lockfileVersion: 5.4",
            "lockfileVersion: 4.0",
        ),
        ("berry/yarn.lock", "  version: 10", "  version: x"),
    ] {
        let found = mistakes(name, swap(from, to));
        assert!(found[0].contains("ersion"), "{name}: {found:?}");
    }
    for (name, from, to) in [
        ("uv.lock", "version = 1", "version = 7"),
        (
            "package-lock.json",
            "\"lockfileVersion\": 3",
            "\"lockfileVersion\": 7",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'",
            "lockfileVersion: '17.0'",
        ),
        ("berry/yarn.lock", "  version: 10", "  version: 17"),
    ] {
        let (path, text) = data(name);
        let lock = read(&path, &swap(from, to)(text)).unwrap();
        assert!(
            lock.notes[0].contains("newer than"),
            "{name}: {:?}",
            lock.notes
        );
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "version = 1\n[[package]]\nversion = \"1\"\n[[package]]\nversion = \"2\"\n";
    let Err(error) = read(Path::new("uv.lock"), text) else {
        panic!("mistakes were expected");
    };
    assert_eq!(
        error
            .short()
            .iter()
            .map(|line| &line[..27])
            .collect::<Vec<_>>(),
        ["uv.lock:2: a package withou", "uv.lock:4: a package withou"]
    );
    let text = "a=1\nb==2\nc=3\n";
    let Err(error) = read(Path::new("requirements.txt"), text) else {
        panic!("mistakes were expected");
    };
    assert_eq!(error.short().len(), 2);
}

#[test]
fn hostile_files_are_refused() {
    let deep = "[".repeat(200_000);
    for name in [
        "package-lock.json",
        "pnpm-lock.yaml",
        "uv.lock",
        "Pipfile.lock",
    ] {
        assert!(read(Path::new(name), &deep).is_err(), "{name}");
    }
    let bomb = "lockfileVersion: '9.0'\na: &a [x, x]\nb: [*a, *a]\n";
    let Err(error) = read(Path::new("pnpm-lock.yaml"), bomb) else {
        panic!("mistakes were expected");
    };
    assert!(error.short()[0].contains("aliases"), "{error:?}");
}

#[test]
fn other_files_are_not_taken_for_lock_files() {
    for (name, bytes) in [
        ("program", b"\x7fELF\0\0".as_slice()),
        ("notes.txt", b"hello\n"),
        ("data.json", b"{\"a\": 1}"),
        ("image.tar", b"a\0\0\0"),
    ] {
        assert!(
            from_bytes(Path::new(name), bytes).unwrap().is_none(),
            "{name}"
        );
    }
    assert!(matches!(
        from_bytes(Path::new("uv.lock"), b"a\xff"),
        Err(LockError::Unreadable { .. })
    ));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]

    /// Whatever stands anywhere in a file, it is read or refused with a place.
    #[test]
    fn damaged_files_are_read_or_refused(
        name in proptest::sample::select(ALL.as_slice()),
        at in proptest::prelude::any::<proptest::sample::Index>(),
        junk in "[\\PC\n\t'\"{}\\[\\]:@#=-]{0,12}",
        cut in 0..40_usize,
    ) {
        let (path, text) = data(name);
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let place = at.index(places.len());
        let end = places[(place + cut).min(places.len() - 1)];
        let damaged = format!("{}{junk}{}", &text[..places[place]], &text[end..]);
        match from_bytes(&path, damaged.as_bytes()) {
            Ok(lock) => assert!(lock.is_some(), "{name}"),
            Err(error) => assert!(error.short().iter().all(|line| line.contains(name)), "{error:?}"),
        }
    }
}
