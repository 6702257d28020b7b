//! Python packages.

use super::*;

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
