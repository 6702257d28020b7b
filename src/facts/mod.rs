//! What an image has beside the software: its size, shell, packages and data, for two of them to be
//! seen side by side. Pure: works on a tree that was read before.

mod vulnerabilities;

use crate::predict::data_in;
use crate::tree::{Content, Packages, Tree};

pub use vulnerabilities::{ScanError, Vulnerabilities};

/// Shells, the usual one first.
const SHELLS: [&str; 6] = [
    "/bin/sh",
    "/usr/bin/sh",
    "/bin/bash",
    "/bin/ash",
    "/busybox/sh",
    "/bin/dash",
];

/// Package managers, by the program that installs.
const PACKAGE_MANAGERS: [(&str, &str); 6] = [
    ("apk", "/sbin/apk"),
    ("apk", "/usr/bin/apk"),
    ("apt", "/usr/bin/apt-get"),
    ("dnf", "/usr/bin/dnf"),
    ("microdnf", "/usr/bin/microdnf"),
    ("zypper", "/usr/bin/zypper"),
];

/// What the image's own command needs when nobody asks anything of it.
#[derive(Debug, Clone, PartialEq)]
pub enum AtRest {
    /// It was started several times, and stays.
    Stays {
        /// From its start until it took no CPU time any more, nanoseconds.
        start_ns: Spread,
        /// Memory of its processes from then on, KiB.
        memory_kib: Spread,
    },
    /// It does not stay, or does not start: how it ended.
    Ends(String),
    /// The image does not say what is to be run.
    Nothing,
    /// It could not be told, and why.
    Unknown(String),
}

/// The median of several samples, and the least and the greatest: of six that is an interval in which
/// the median lies with more than 95 % confidence (1 − 2 · 2⁻⁶), whatever the distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl Spread {
    /// Of these; `None` without any.
    #[must_use]
    pub fn of(samples: &[f64]) -> Option<Spread> {
        Some(Spread {
            median: crate::stats::median(samples)?,
            low: samples.iter().copied().reduce(f64::min)?,
            high: samples.iter().copied().reduce(f64::max)?,
        })
    }
}

/// What an image has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// All regular files together, bytes.
    pub unpacked: u64,
    /// The same as one archive that gzip compressed, bytes: about what a registry would send.
    pub compressed: u64,
    /// Layers.
    pub layers: usize,
    /// Files that can be executed: programs and scripts.
    pub executables: usize,
    /// Packages of its distribution.
    pub packages: usize,
    /// Its shell.
    pub shell: Option<&'static str>,
    /// The program that installs packages.
    pub package_manager: Option<&'static str>,
    /// Programs that run with the rights of their owner or group.
    pub setuid: Vec<String>,
    /// Where its time zones are.
    pub time_zones: Option<&'static str>,
    /// Where its locales are.
    pub locales: Option<&'static str>,
    /// Where the certificates of public authorities are.
    pub certificates: Option<&'static str>,
    /// What its own command needs; `None`: it was not run.
    pub at_rest: Option<AtRest>,
}

impl Facts {
    /// Looks into a tree. What a tree does not tell (`compressed`, `layers`) is left 0.
    #[must_use]
    pub fn of(tree: &Tree) -> Facts {
        let mut facts = Facts {
            packages: Packages::of(tree).count,
            shell: SHELLS.into_iter().find(|path| tree.file(path).is_some()),
            package_manager: PACKAGE_MANAGERS
                .into_iter()
                .find(|(_, path)| tree.file(path).is_some())
                .map(|(name, _)| name),
            time_zones: data_in(tree, "time zones"),
            locales: data_in(tree, "locales"),
            certificates: data_in(tree, "CA certificates"),
            ..Facts::default()
        };
        for (path, file) in tree.files() {
            facts.unpacked += file.size;
            let is_program = matches!(file.content, Content::Object(_) | Content::Script(_));
            if file.executable && is_program {
                facts.executables += 1;
                if file.setuid {
                    facts.setuid.push(path.to_owned());
                }
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Entry;
    use crate::tree::testing::{file, link, tree};

    #[test]
    fn a_shell_is_found_behind_its_link_and_what_is_not_there_is_not() {
        let mut script = file(Content::Script("/bin/sh".to_owned()));
        if let Entry::File(script) = &mut script {
            script.setuid = true;
        }
        let facts = Facts::of(&tree([
            ("/bin/busybox", file(Content::Other)),
            ("/bin/sh", link("/bin/busybox")),
            ("/usr/bin/su", script),
            ("/sbin/apk", file(Content::Other)),
            ("/usr/share/zoneinfo/UTC", file(Content::Other)),
        ]));
        let expected = Facts {
            unpacked: 4,
            executables: 1,
            shell: Some("/bin/sh"),
            package_manager: Some("apk"),
            setuid: vec!["/usr/bin/su".to_owned()],
            time_zones: Some("/usr/share/zoneinfo"),
            ..Facts::default()
        };
        assert_eq!(facts, expected);
    }
}
