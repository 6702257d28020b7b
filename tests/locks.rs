//! Lock files from the command line: what is said of broken ones, before any image is asked for.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;

use assert_cmd::Command;

fn check(args: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("alpine-tax").unwrap();
    let output = command
        .arg("check")
        .args(args)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

fn broken(dir: &Path, name: &str, text: &str) -> (i32, String) {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    check(&[path.to_str().unwrap(), "--to", "/nowhere"])
}

#[test]
fn broken_lock_files_end_with_status_3_and_name_the_line() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text, says) in [
        ("uv.lock", "version = 1\n[[package]\n", "not TOML"),
        (
            "package-lock.json",
            "{\n  \"lockfileVersion\": 3,\n",
            "not JSON",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\n  a: [\n",
            "not YAML",
        ),
        (
            "yarn.lock",
            "# yarn lockfile v1\n\na@1:\n   x\n",
            "is not understood",
        ),
        ("poetry.lock", "", "the file is empty"),
        ("requirements.txt", "a==1\nb=2\n", "`b=2` is no requirement"),
        ("pdm.lock", "", "lock files of PDM are not read"),
    ] {
        let (status, stderr) = broken(dir.path(), name, text);
        assert_eq!(status, 3, "{name}: {stderr}");
        assert!(stderr.contains(says), "{name}: {stderr}");
        assert!(stderr.contains(name), "{name}: {stderr}");
        assert!(stderr.contains("help"), "{name}: {stderr}");
    }
    let (_, stderr) = broken(dir.path(), "requirements.txt", "a==1\nb=2\n");
    assert!(stderr.contains("requirements.txt:2:"), "{stderr}");
}

#[test]
fn python_goes_with_lock_files_only() {
    let (status, stderr) = check(&["src", "--to", "/nowhere", "--python", "3.13"]);
    assert_eq!(status, 2, "{stderr}");
    let (status, stderr) = check(&["uv.lock", "--to", "/nowhere", "--python", "2.7"]);
    assert_eq!(status, 2, "{stderr}");
    assert!(stderr.contains("such as `3.13`"), "{stderr}");
}
