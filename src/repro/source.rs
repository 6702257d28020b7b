//! The commits of somebody's checkout, as `git bisect` takes them. Only read: neither the work tree nor
//! a branch nor the index of the checkout is touched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bytes::Bytes;

use super::bisect::Verdict;

/// A checkout.
#[derive(Debug, Clone)]
pub struct Checkout {
    dir: PathBuf,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its full hash.
    pub hash: String,
    /// The hash of its files.
    pub tree: String,
    /// The first line of its message.
    pub subject: String,
}

impl Commit {
    /// So much of the hash that a person can use it.
    #[must_use]
    pub fn short(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }
}

/// What git would not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("git {what}: {said}")]
pub struct GitError {
    what: String,
    said: String,
}

impl Checkout {
    /// A folder with a git repository.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(dir: &Path) -> Result<Checkout, GitError> {
        let checkout = Checkout {
            dir: dir.to_owned(),
        };
        checkout.git(&["rev-parse", "--git-dir"])?;
        Ok(checkout)
    }

    fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        let failed = |said: String| GitError {
            what: arguments.first().copied().unwrap_or_default().to_owned(),
            said,
        };
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.dir).args(arguments);
        // Nothing is refreshed, so that nothing is written.
        command.env("GIT_OPTIONAL_LOCKS", "0");
        let output: Output = command
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(failed(said.trim().replace('\n', "; ")))
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    /// When it names none.
    pub fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        let arguments = [
            "log",
            "-1",
            "--format=%H%x00%T%x00%s",
            "--end-of-options",
            revision,
        ];
        let text = self.git(&arguments)?;
        let text = String::from_utf8_lossy(&text);
        let mut fields = text.trim_end().splitn(3, '\0').map(str::to_owned);
        let mut field = || fields.next().unwrap_or_default();
        Ok(Commit {
            hash: field(),
            tree: field(),
            subject: field(),
        })
    }

    /// Whether the first is among what the second is made of.
    #[must_use]
    pub fn is_ancestor(&self, one: &Commit, other: &Commit) -> bool {
        self.git(&["merge-base", "--is-ancestor", &one.hash, &other.hash])
            .is_ok()
    }

    /// The commits that could be the first bad one, those first whose verdict tells most, as
    /// `git rev-list --bisect-all` orders them: a history with merges is halved too.
    ///
    /// # Errors
    /// When git cannot tell.
    pub fn candidates(&self, search: &CommitSearch) -> Result<Vec<String>, GitError> {
        let mut arguments = vec!["rev-list", "--bisect-all", search.bad.as_str(), "--not"];
        arguments.extend(search.good.iter().map(String::as_str));
        let text = self.git(&arguments)?;
        let text = String::from_utf8_lossy(&text);
        let hash = |line: &str| line.split_whitespace().next().map(str::to_owned);
        Ok(text.lines().filter_map(hash).collect())
    }

    /// The files of a commit as a tar archive.
    ///
    /// # Errors
    /// When git cannot make it.
    pub fn archive(&self, commit: &Commit) -> Result<Bytes, GitError> {
        self.git(&["archive", "--format=tar", &commit.hash])
            .map(Bytes::from)
    }
}

/// A search for the first bad commit. Pure: the candidates come from [`Checkout::candidates`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitSearch {
    bad: String,
    good: Vec<String>,
    skipped: BTreeSet<String>,
}

/// Where a search for a commit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This one is to be looked at.
    Look(String),
    /// It is this one.
    Found(String),
    /// It is one of these, of which all but the last cannot be told.
    OneOf(Vec<String>),
}

impl CommitSearch {
    /// Between a commit that does as those before and one that does otherwise.
    #[must_use]
    pub fn new(good: &Commit, bad: &Commit) -> CommitSearch {
        CommitSearch {
            bad: bad.hash.clone(),
            good: vec![good.hash.clone()],
            skipped: BTreeSet::new(),
        }
    }

    /// Takes what was seen of a commit.
    pub fn tell(&mut self, hash: &str, verdict: Verdict) {
        match verdict {
            Verdict::Old => self.good.push(hash.to_owned()),
            Verdict::New => hash.clone_into(&mut self.bad),
            Verdict::Skip => drop(self.skipped.insert(hash.to_owned())),
        }
    }

    /// What to do next, with these candidates.
    #[must_use]
    pub fn next(&self, candidates: &[String]) -> Next {
        let others = || candidates.iter().filter(|hash| **hash != self.bad);
        match others().find(|hash| !self.skipped.contains(*hash)) {
            Some(hash) => Next::Look(hash.clone()),
            None if others().next().is_none() => Next::Found(self.bad.clone()),
            None => Next::OneOf(others().chain([&self.bad]).cloned().collect()),
        }
    }
}

/// What a build puts where: `lib/libc.so:/lib/ld-musl-x86_64.so.1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// A file or folder below the checkout's root, after the build.
    pub from: String,
    /// An absolute path in the image under test.
    pub to: String,
}

impl std::str::FromStr for Install {
    type Err = String;

    fn from_str(text: &str) -> Result<Install, String> {
        let wrong = || {
            "write FROM:TO, a path below the checkout and an absolute one in the image, such as \
             `lib/libc.so:/lib/ld-musl-x86_64.so.1`"
                .to_owned()
        };
        let (from, to) = text.split_once(':').ok_or_else(wrong)?;
        let leaves = |path: &str| path.split('/').any(|part| part == "..");
        let to_root = to.trim_matches('/').is_empty();
        if from.is_empty() || from.starts_with('/') || leaves(from) {
            return Err(wrong());
        }
        if !to.starts_with('/') || to_root || leaves(to) {
            return Err(wrong());
        }
        Ok(Install {
            from: from.trim_end_matches('/').to_owned(),
            to: to.trim_end_matches('/').to_owned(),
        })
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
