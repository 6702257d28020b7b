//! Packages of npm that bring one platform's binary, known by their names: `@scope/x-linux-x64-musl`
//! and its like are variants of `@scope/x`.

use std::collections::BTreeMap;

use crate::clib::Family;
use crate::lock::{NpmPackage, Wish};

/// What a name, or a package's own fields, say of a platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// What is left of the name.
    pub(super) stem: String,
    pub(super) os: Option<String>,
    pub(super) cpu: Option<&'static str>,
    pub(super) libc: Option<Family>,
}

/// A platform's package among the optional dependencies of another.
#[derive(Debug, Clone)]
pub(super) struct Variant<'a> {
    pub(super) wish: &'a Wish,
    pub(super) named: Named,
    /// Whether the lock file has it.
    pub(super) is_locked: bool,
}

/// Words for architectures, by what npm calls them.
const CPUS: [(&str, &[&str]); 10] = [
    ("x64", &["x64", "x86_64", "amd64", "64"]),
    ("ia32", &["ia32", "x86", "i686", "386", "32"]),
    ("arm64", &["arm64", "aarch64"]),
    ("arm", &["arm", "armv6", "armv7", "armv7l", "armhf"]),
    ("ppc64", &["ppc64", "ppc64le", "powerpc64le"]),
    ("s390x", &["s390x"]),
    ("riscv64", &["riscv64", "riscv64gc"]),
    ("loong64", &["loong64", "loongarch64"]),
    ("mips64el", &["mips64el", "mips64le"]),
    ("mipsel", &["mipsel"]),
];

/// Words for systems.
const SYSTEMS: [&str; 14] = [
    "linux",
    "darwin",
    "macos",
    "win32",
    "windows",
    "android",
    "freebsd",
    "openbsd",
    "netbsd",
    "sunos",
    "aix",
    "openharmony",
    "wasm32",
    "wasi",
];

/// What a name says.
pub(super) fn of_name(name: &str) -> Named {
    let mut named = Named::default();
    let mut rest: Vec<&str> = Vec::new();
    for word in name.split(['-', '/', '.']) {
        let bare = word.trim_start_matches('@');
        let system = SYSTEMS.iter().find(|system| **system == bare);
        let cpu = CPUS.iter().find(|(_, words)| words.contains(&bare));
        let libc = match bare {
            "linuxmusl" | "musl" | "musleabihf" | "musleabi" => Some(Family::Musl),
            "linuxglibc" | "glibc" | "gnu" | "gnueabihf" | "gnueabi" => Some(Family::Glibc),
            _ => None,
        };
        if let Some(system) = system {
            named.os = Some((*system).to_owned());
        } else if bare.starts_with("linux") && libc.is_some() {
            named.os = Some("linux".to_owned());
            named.libc = libc;
        } else if libc.is_some() {
            named.libc = libc;
        } else if let Some((cpu, _)) = cpu {
            named.cpu = Some(cpu);
        } else if bare != "msvc" {
            rest.push(word);
        }
    }
    named.stem = rest.join("-");
    named
}

/// What a name says, and over it what the package itself says.
fn of_package(wish: &Wish, package: Option<&NpmPackage>) -> Named {
    let mut named = of_name(&wish.name);
    let Some(package) = package else {
        return named;
    };
    let platform = &package.platform;
    if let Some(os) = platform.os.first() {
        named.os = Some(os.clone());
    }
    if let [cpu] = platform.cpu.as_slice() {
        let known = CPUS.iter().find(|(_, words)| words.contains(&cpu.as_str()));
        named.cpu = known.map(|(cpu, _)| *cpu).or(named.cpu);
    }
    if let [libc] = platform.libc.as_slice() {
        named.libc = Family::ALL
            .into_iter()
            .find(|family| family.as_str() == libc)
            .or(named.libc);
    }
    named
}

/// The variants among the optional dependencies of a package, by stem; `find` gives the entry of
/// the lock file for one.
pub(super) fn of<'a>(
    package: &'a NpmPackage,
    find: impl Fn(&Wish) -> Option<&'a NpmPackage>,
) -> BTreeMap<String, Vec<Variant<'a>>> {
    let mut variants: BTreeMap<String, Vec<Variant<'a>>> = BTreeMap::new();
    for wish in &package.wishes {
        let entry = find(wish);
        let named = of_package(wish, entry);
        let is_variant = named.cpu.is_some() || named.libc.is_some();
        if named.os.is_some() && is_variant {
            variants
                .entry(named.stem.clone())
                .or_default()
                .push(Variant {
                    wish,
                    named,
                    is_locked: entry.is_some(),
                });
        }
    }
    // One name alone, such as `fsevents` by its fields, is no choice between platforms.
    variants.retain(|_, of| {
        of.iter()
            .any(|variant| variant.named.os.as_deref() == Some("linux"))
    });
    for of in variants.values_mut() {
        let of_musl = |variant: &Variant<'_>| variant.named.libc == Some(Family::Musl);
        // `x-linux-x64` beside `x-linux-x64-musl` is the one for glibc.
        if of.iter().any(of_musl) {
            for variant in of.iter_mut() {
                variant.named.libc = variant.named.libc.or(Some(Family::Glibc));
            }
        }
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_platforms() {
        use Family::{Glibc, Musl};
        for (name, stem, os, cpu, libc) in [
            (
                "@img/sharp-linuxmusl-x64",
                "@img-sharp",
                "linux",
                "x64",
                Some(Musl),
            ),
            (
                "@swc/core-linux-arm-gnueabihf",
                "@swc-core",
                "linux",
                "arm",
                Some(Glibc),
            ),
            ("@esbuild/linux-x64", "@esbuild", "linux", "x64", None),
            ("esbuild-linux-64", "esbuild", "linux", "x64", None),
            (
                "sass-embedded-linux-musl-arm64",
                "sass-embedded",
                "linux",
                "arm64",
                Some(Musl),
            ),
            (
                "@rollup/rollup-win32-x64-msvc",
                "@rollup-rollup",
                "win32",
                "x64",
                None,
            ),
        ] {
            let named = of_name(name);
            assert_eq!(named.stem, stem, "{name}");
            assert_eq!(named.os.as_deref(), Some(os), "{name}");
            assert_eq!((named.cpu, named.libc), (Some(cpu), libc), "{name}");
        }
        assert_eq!(of_name("left-pad").os, None);
    }
}
