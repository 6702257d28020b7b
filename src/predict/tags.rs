//! Names and tags of Python wheels (PEP 425, 600, 656): which interpreter takes which.

use crate::clib::{Clib, Family, Version};

/// CPython, as far as tags ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interpreter {
    /// Major and minor version.
    pub(super) version: (u32, u32),
    /// Whether it is built without the global lock, which has wheels of its own.
    pub(super) threaded: bool,
}

/// The tags of a wheel's file name; several of one kind are separated by dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wheel<'n> {
    pub(super) pythons: &'n str,
    abis: &'n str,
    pub(super) platforms: &'n str,
}

impl<'n> Wheel<'n> {
    /// `name-1.0-cp313-cp313-musllinux_1_2_x86_64.whl`.
    pub(super) fn parse(file: &'n str) -> Option<Wheel<'n>> {
        let mut parts = file.strip_suffix(".whl")?.rsplitn(4, '-');
        let (platforms, abis, pythons) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next()?;
        Some(Wheel {
            pythons,
            abis,
            platforms,
        })
    }

    /// Whether an interpreter takes it, as far as that alone decides; where none is known, whether
    /// any CPython 3 does.
    pub(super) fn fits_python(&self, interpreter: Option<Interpreter>) -> bool {
        let mut pythons = self.pythons.split('.');
        pythons.any(|python| {
            let mut abis = self.abis.split('.');
            abis.any(|abi| takes(interpreter, python, abi))
        })
    }

    /// Its platforms.
    pub(super) fn platforms(&self) -> impl Iterator<Item = Platform<'n>> {
        self.platforms.split('.').map(Platform::parse)
    }

    /// The versions of CPython that it is for alone: `cp313-cp313` is for 3.13.
    pub(super) fn versions(&self) -> impl Iterator<Item = (u32, u32)> {
        self.pythons
            .split('.')
            .filter_map(|tag| tag.strip_prefix("cp").and_then(version))
    }
}

fn takes(interpreter: Option<Interpreter>, python: &str, abi: &str) -> bool {
    let Some(kind) = python.get(..2) else {
        return false;
    };
    let Some(tagged) = python.get(2..).and_then(version) else {
        return false;
    };
    let Some(Interpreter { version, threaded }) = interpreter else {
        let is_plain = !abi.ends_with('t');
        return tagged.0 == 3 && matches!(kind, "cp" | "py") && is_plain;
    };
    let generic = tagged.1 == ANY_MINOR;
    match (kind, abi) {
        ("py", "none") => tagged.0 == version.0 && (generic || tagged <= version),
        ("cp", "abi3") => !threaded && tagged.0 == version.0 && (generic || tagged <= version),
        ("cp", "none") => generic && tagged.0 == version.0 || tagged == version,
        // `cp37m`: builds with an allocator of their own, before 3.8.
        ("cp", abi) => tagged == version && abi.starts_with("cp") && abi.ends_with('t') == threaded,
        _ => false,
    }
}

/// Stands for every minor version: `py3`.
const ANY_MINOR: u32 = u32::MAX;

/// `313` is 3.13, `3` any 3.
fn version(digits: &str) -> Option<(u32, u32)> {
    let digits = digits.trim_end_matches('t');
    let (major, minor) = digits.split_at_checked(1)?;
    let minor = if minor.is_empty() {
        ANY_MINOR
    } else {
        minor.parse().ok()?
    };
    Some((major.parse().ok()?, minor))
}

/// A platform tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Platform<'t> {
    /// Every one.
    Any,
    /// Linux.
    Linux {
        /// The libc and its oldest version; `None`: whatever it was built for.
        libc: Option<(Family, Version)>,
        /// As `uname -m` says it.
        machine: &'t str,
    },
    /// Another system.
    Other,
}

impl<'t> Platform<'t> {
    /// `manylinux_2_17_x86_64`, `manylinux2014_x86_64`, `musllinux_1_2_x86_64`, `linux_x86_64`,
    /// `any`.
    pub(super) fn parse(tag: &'t str) -> Platform<'t> {
        if tag == "any" {
            return Platform::Any;
        }
        let old = [("1_", "2.5"), ("2010_", "2.12"), ("2014_", "2.17")];
        let (libc, machine) = if let Some(rest) = tag.strip_prefix("musllinux_") {
            (numbers(Family::Musl, rest), rest)
        } else if let Some(rest) = tag.strip_prefix("manylinux_") {
            (numbers(Family::Glibc, rest), rest)
        } else if let Some(rest) = tag.strip_prefix("manylinux") {
            let named = old.iter().find_map(|(year, version)| {
                Some((rest.strip_prefix(year)?, version.parse().ok()?))
            });
            let Some((machine, version)) = named else {
                return Platform::Other;
            };
            let libc = Some((Family::Glibc, version));
            return Platform::Linux { libc, machine };
        } else if let Some(machine) = tag.strip_prefix("linux_") {
            return Platform::Linux {
                libc: None,
                machine,
            };
        } else {
            return Platform::Other;
        };
        match (libc, machine.splitn(3, '_').nth(2)) {
            (Some(libc), Some(machine)) => Platform::Linux {
                libc: Some(libc),
                machine,
            },
            _ => Platform::Other,
        }
    }

    /// Whether it fits a libc, whatever the machine.
    pub(super) fn fits_libc(&self, target: &Clib) -> bool {
        match self {
            Platform::Linux {
                libc: Some((family, least)),
                ..
            } => {
                *family == target.family
                    && target
                        .version
                        .as_ref()
                        .is_none_or(|version| least <= version)
            }
            Platform::Any | Platform::Linux { .. } => true,
            Platform::Other => false,
        }
    }

    /// Whether it fits a machine, where that is known.
    pub(super) fn fits_machine(&self, target: Option<&str>) -> bool {
        match self {
            Platform::Linux { machine, .. } => target.is_none_or(|target| target == *machine),
            Platform::Any => true,
            Platform::Other => false,
        }
    }
}

/// `2_17_x86_64` is 2.17.
fn numbers(family: Family, rest: &str) -> Option<(Family, Version)> {
    let mut parts = rest.split('_');
    let version = format!("{}.{}", parts.next()?, parts.next()?);
    Some((family, version.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_a_libc_and_its_oldest_version() {
        let clib = |family, version: &str| Clib {
            family,
            version: Some(version.parse().unwrap()),
        };
        let (musl, glibc) = (clib(Family::Musl, "1.2.5"), clib(Family::Glibc, "2.31"));
        for (tag, on_musl, on_glibc) in [
            ("manylinux_2_17_x86_64", false, true),
            ("manylinux_2_34_x86_64", false, false),
            ("manylinux2014_aarch64", false, true),
            ("manylinux1_i686", false, true),
            ("musllinux_1_2_x86_64", true, false),
            ("musllinux_1_3_x86_64", false, false),
            ("linux_x86_64", true, true),
            ("any", true, true),
            ("win_amd64", false, false),
            ("macosx_11_0_arm64", false, false),
            ("musllinux_1", false, false),
        ] {
            let platform = Platform::parse(tag);
            let fits = (platform.fits_libc(&musl), platform.fits_libc(&glibc));
            assert_eq!(fits, (on_musl, on_glibc), "{tag}");
        }
        let platform = Platform::parse("musllinux_1_2_x86_64");
        assert!(platform.fits_machine(Some("x86_64")) && platform.fits_machine(None));
        assert!(!platform.fits_machine(Some("aarch64")));
    }

    #[test]
    fn interpreters_take_their_tags() {
        let of = |minor, threaded| Interpreter {
            version: (3, minor),
            threaded,
        };
        for (file, expected) in [
            ("a-1-cp313-cp313-any.whl", [true, false, false]),
            ("a-1-cp313-cp313t-any.whl", [false, true, false]),
            ("a-1-cp39-abi3-any.whl", [true, false, true]),
            ("a-1-cp314-abi3-any.whl", [false, false, false]),
            ("a-1-py3-none-any.whl", [true, true, true]),
            ("a-1-py2.py3-none-any.whl", [true, true, true]),
            ("a-1-py312-none-any.whl", [true, true, true]),
            ("a-1-py2-none-any.whl", [false, false, false]),
            ("a-1-1build-cp312-cp312-any.whl", [false, false, true]),
            ("a-1-pp310-pypy310_pp73-any.whl", [false, false, false]),
        ] {
            let wheel = Wheel::parse(file).unwrap();
            let fits = [of(13, false), of(13, true), of(12, false)];
            let fits = fits.map(|interpreter| wheel.fits_python(Some(interpreter)));
            assert_eq!(fits, expected, "{file}");
        }
        assert_eq!(Wheel::parse("a.whl"), None);
        let old = Wheel::parse("a-1-cp27-cp27mu-any.whl").unwrap();
        assert!(!old.fits_python(None));
    }
}
