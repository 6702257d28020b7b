//! Packages of npm, pnpm and Yarn.

use super::*;

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
