//! The version of a C library: what it says of itself when run, else what is written in its file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Runner;
use super::bounded;
use super::loaders::inside;
use crate::agent::run::{Purpose, run};
use crate::clib::Version;
use crate::protocol::Job;

/// What a C library says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Banner {
    pub(super) version: Version,
    /// How that was found, for people.
    pub(super) how: &'static str,
}

impl Runner<'_> {
    /// What a program prints on both streams, if it can be run.
    pub(super) fn first_output(&mut self, argv: &[&Path]) -> Option<String> {
        let argv: Option<Vec<String>> = argv
            .iter()
            .map(|part| Some(part.to_str()?.to_owned()))
            .collect();
        let job = Job {
            argv: argv?,
            name: None,
            env: [].into(),
            cwd: Some("/".to_owned()),
            stdin: crate::protocol::Content::default(),
            timeout_ms: 5_000,
            output_limit: 4096,
            files: [].into(),
            stack_limit: None,
            dns: None,
            cpu: None,
        };
        let observed = run(
            &job,
            Purpose::Observe,
            None,
            self.children,
            self.instruments,
        )
        .ok()?;
        Some(format!(
            "{}\n{}",
            observed.stdout.lossy(),
            observed.stderr.lossy()
        ))
    }
}

/// musl's loader, run without arguments, says `Version 1.2.5` on stderr. In the file the version
/// is a string of its own.
pub(super) fn of_musl(
    loader: &Path,
    say: &mut dyn FnMut(&[&Path]) -> Option<String>,
) -> Option<Banner> {
    let said = say(&[loader]).and_then(|said| {
        let line = said
            .lines()
            .find_map(|line| line.strip_prefix("Version "))?;
        line.trim().parse().ok()
    });
    if let Some(version) = said {
        let how = "banner of the loader";
        return Some(Banner { version, how });
    }
    let version = musl_version_in(&bounded::bytes(loader)?)?;
    let how = "version string in the loader's file";
    Some(Banner { version, how })
}

/// The one string in the file that looks like `1.2.3` or `1.2.4_git20230717`.
pub(super) fn musl_version_in(content: &[u8]) -> Option<Version> {
    let strings = content.split(|&byte| byte == 0);
    let versions: BTreeSet<&str> = strings
        .filter(|string| (5..40).contains(&string.len()) && string[0].is_ascii_digit())
        .filter_map(|string| std::str::from_utf8(string).ok())
        .filter(|string| {
            let numbers = string.split(['_', '-']).next().unwrap_or_default();
            let parts: Vec<&str> = numbers.split('.').collect();
            parts.len() == 3 && parts.iter().all(|part| part.parse::<u16>().is_ok())
        })
        .collect();
    match versions.into_iter().collect::<Vec<_>>().as_slice() {
        [version] => version.parse().ok(),
        _ => None,
    }
}

/// glibc's `libc.so.6` is a program that prints its version. It is given to the loader to run, as
/// its own `PT_INTERP` may be absent. The same line is written in the file.
pub(super) fn of_glibc(
    root: &Path,
    loader: &Path,
    say: &mut dyn FnMut(&[&Path]) -> Option<String>,
) -> Option<Banner> {
    let library = libc_beside(root, loader)?;
    let said = say(&[loader, &library]);
    if let Some(version) = said.as_deref().and_then(glibc_version_in) {
        let how = "banner of libc.so.6";
        return Some(Banner { version, how });
    }
    let content = bounded::bytes(&library)?;
    let at = bounded::find(&content, b"GNU C Library (")?;
    let line = content[at..].split(|&byte| byte == b'\n').next()?;
    let version = glibc_version_in(&String::from_utf8_lossy(line))?;
    let how = "version string in libc.so.6";
    Some(Banner { version, how })
}

/// Reads `GNU C Library (Debian GLIBC 2.41-12) stable release version 2.41.`, and older lines
/// with a comma after the number.
pub(super) fn glibc_version_in(text: &str) -> Option<Version> {
    let line = text.lines().find(|line| line.contains("GNU C Library ("))?;
    let (_, after) = line.split_once(" version ")?;
    let end = after.find(|c: char| !c.is_ascii_digit() && c != '.');
    after[..end.unwrap_or(after.len())]
        .trim_end_matches('.')
        .parse()
        .ok()
}

/// `libc.so.6` lies beside the real loader; the path that programs name is often a link.
fn libc_beside(root: &Path, loader: &Path) -> Option<PathBuf> {
    let real = std::fs::canonicalize(loader).ok();
    let beside = [real.as_deref(), Some(loader)];
    let beside = beside
        .into_iter()
        .flatten()
        .filter_map(|path| Some(path.parent()?.to_owned()));
    let architecture = std::env::consts::ARCH;
    let usual = [
        format!("/lib/{architecture}-linux-gnu"),
        format!("/usr/lib/{architecture}-linux-gnu"),
        "/lib64".to_owned(),
        "/usr/lib64".to_owned(),
        "/lib".to_owned(),
        "/usr/lib".to_owned(),
    ];
    let usual = usual.iter().map(|folder| inside(root, folder));
    let candidates = beside.chain(usual).map(|folder| folder.join("libc.so.6"));
    candidates.into_iter().find(|library| library.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glibc_banners_of_all_ages_are_read() {
        let version = |text| glibc_version_in(text).map(|version| version.to_string());
        let new = "GNU C Library (Debian GLIBC 2.41-12) stable release version 2.41.\nCopyright";
        assert_eq!(version(new).as_deref(), Some("2.41"));
        let old = "GNU C Library (Debian GLIBC 2.19-18) stable release version 2.19, by Roland";
        assert_eq!(version(old).as_deref(), Some("2.19"));
        assert_eq!(version("musl libc (x86_64)\nVersion 1.2.5"), None);
    }

    #[test]
    fn the_version_in_musls_file_must_be_the_only_one() {
        let version = |bytes: &[u8]| musl_version_in(bytes).map(|version| version.to_string());
        assert_eq!(
            version(b"a\x001.2.3\x00b\x007.1\x00").as_deref(),
            Some("1.2.3")
        );
        let snapshot = b"\x001.2.4_git20230717\x00";
        assert_eq!(version(snapshot).as_deref(), Some("1.2.4_git20230717"));
        assert_eq!(version(b"\x001.2.3\x001.2.5\x00"), None);
    }
}
