//! What a team expects to differ: `expected.toml`, which it commits beside its code.
//!
//! `[[difference]]` is a finding that a gate is not to fail on, `[[change]]` a change of a series that
//! is accepted (written by `alpine-tax accept`). Each has a reason, may have a link and may expire.

mod read;

use std::fmt::Write as _;
use std::path::Path;

use globset::GlobSet;
use jiff::civil::Date;

#[cfg(any(test, fuzzing))]
pub(crate) use read::understood;
pub use read::{ExpectedError, load};

/// Name of the file, in the current folder.
pub const EXPECTED_FILE: &str = "expected.toml";

/// What is expected.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// Findings that differ.
    pub differences: Vec<Entry>,
    /// Changes of series.
    pub changes: Vec<Entry>,
}

/// An entry of the file.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Pattern over case ids, as written.
    pub case: String,
    cases: GlobSet,
    /// Pattern over names of candidates, as written; `None`: all.
    pub image: Option<String>,
    images: Option<GlobSet>,
    /// The first run after the change; changes only.
    pub run: Option<String>,
    /// Why it is expected.
    pub reason: String,
    /// Where more is to be read.
    pub link: Option<String>,
    /// The last day that it holds.
    pub until: Option<Date>,
    /// Line in the file.
    pub line: usize,
}

impl Entry {
    /// Whether it is about this case on this candidate.
    #[must_use]
    pub fn is_about(&self, case: &str, image: &str) -> bool {
        let on_image = self
            .images
            .as_ref()
            .is_none_or(|images| images.is_match(image));
        on_image && self.cases.is_match(case)
    }

    /// Whether its last day is over.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// As it is told: `alloc/small on alpine:*`.
    #[must_use]
    pub fn what(&self) -> String {
        match &self.image {
            Some(image) => format!("{} on {image}", self.case),
            None => self.case.clone(),
        }
    }

    /// What is wrong with it by now, if anything: it has expired, or what it expects did not occur.
    #[must_use]
    pub fn stale(&self, today: Date, occurred: bool) -> Option<String> {
        let place = format!("{EXPECTED_FILE}:{}: {}", self.line, self.what());
        if self.is_expired(today) {
            let until = self
                .until
                .map(|until| until.to_string())
                .unwrap_or_default();
            Some(format!(
                "{place}: has expired on {until} and no longer counts"
            ))
        } else {
            (!occurred).then(|| format!("{place}: does not occur any more: the entry can go"))
        }
    }
}

/// Today, as the machine's clock and time zone have it.
#[must_use]
pub fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Appends an accepted change; a file that is not there yet begins with what it is for.
///
/// # Errors
/// When the file cannot be written.
pub fn append(path: &Path, change: &Accepted<'_>) -> std::io::Result<()> {
    let known = std::fs::read_to_string(path).unwrap_or_default();
    let head = if known.is_empty() { HEAD } else { &known };
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut entry = format!(
        "{}\n\n[[change]]\ncase = {}\nimage = {}\nrun = {}\nreason = {}\n",
        head.trim_end(),
        quoted(&globset::escape(change.case)),
        quoted(&globset::escape(change.image)),
        quoted(change.run),
        quoted(change.reason)
    );
    // Writing to a string cannot fail.
    if let Some(link) = change.link {
        let _ = writeln!(entry, "link = {}", quoted(link));
    }
    if let Some(until) = change.until {
        let _ = writeln!(entry, "until = {}", quoted(&until.to_string()));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    std::io::Write::write_all(&mut file, entry.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// A change that is accepted.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'a> {
    /// The case.
    pub case: &'a str,
    /// The candidate.
    pub image: &'a str,
    /// The first run after the change.
    pub run: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Where more is to be read.
    pub link: Option<&'a str>,
    /// The last day that it holds.
    pub until: Option<Date>,
}

const HEAD: &str = "\
# What is expected to differ: commit this file. alpine-tax reads it in `run --gate`, `history --gate`
# and `nightly`, and says what has expired or no longer occurs.
#
# [[difference]]                 a finding that no gate fails on
# case = \"dns/search-*\"          pattern over cases
# image = \"alpine:3.1?\"          pattern over candidates; left out: all
# reason = \"we resolve by address\"
# link = \"https://...\"           may be left out
# until = \"2027-03-31\"           the last day that it holds; may be left out
#
# [[change]]                     a change of a series, written by `alpine-tax accept`
";

#[cfg(test)]
mod tests;
