//! Ranges of images: `alpine:3.12..3.20`, `musl:1.2.2..1.2.6`, `debian`, or one image. Pure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::catalogue::{Catalogue, Entry, Expected, Role};
use crate::clib::{Family, Version};
use crate::mistakes::suggestion_or_all;

/// A range of releases or of versions of a libc, or one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Across {
    /// From one release or version to another, both included; without an end as far as the
    /// catalogue goes.
    Range {
        /// A repository such as `alpine`, or a libc.
        of: String,
        /// The oldest.
        from: Option<String>,
        /// The newest.
        to: Option<String>,
    },
    /// An image by its reference, or by its name in the catalogue.
    Image(String),
}

/// Why a range cannot be read, or fits nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("{message}")]
pub struct AcrossError {
    message: String,
    #[help]
    help: Option<String>,
}

/// What is looked for: one of these images, the first that is at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// What the user would call it: `alpine:3.12`, `musl 1.2.3`.
    pub label: String,
    /// References or names in the catalogue, the best first.
    pub images: Vec<String>,
}

/// What stands for all of its releases or versions when it is named alone.
const WHOLE: [&str; 4] = ["alpine", "debian", "musl", "glibc"];

const HELP: &str = "for example `alpine:3.12..3.20`, `musl:1.2.2..1.2.6`, `debian`, or an image";

impl FromStr for Across {
    type Err = AcrossError;

    fn from_str(text: &str) -> Result<Across, AcrossError> {
        let wrong = |message: String| AcrossError {
            message,
            help: Some(HELP.to_owned()),
        };
        let whole = |of: &str| Across::Range {
            of: of.to_owned(),
            from: None,
            to: None,
        };
        if text.is_empty() || text.contains(char::is_whitespace) {
            return Err(wrong(format!("`{text}` is neither a range nor an image")));
        }
        if WHOLE.contains(&text) {
            return Ok(whole(text));
        }
        let end = |end: &str| (!end.is_empty()).then(|| end.to_owned());
        let Some((of, tag)) = text.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) else {
            return match text.contains("..") {
                true => Err(wrong(format!(
                    "`{text}` does not say of what it is a range"
                ))),
                false => Ok(Across::Image(text.to_owned())),
            };
        };
        match tag.split_once("..") {
            Some(("", "")) => Err(wrong(format!("`{text}` has no end: write `{of}` for all"))),
            Some((from, to)) if has_stray_dot(from) || has_stray_dot(to) => {
                Err(wrong(format!("`{text}` has an end that is no version")))
            }
            Some((from, to)) if is_backwards(from, to) => {
                Err(wrong(format!("`{text}` ends before it begins")))
            }
            Some((from, to)) => Ok(Across::Range {
                of: of.to_owned(),
                from: end(from),
                to: end(to),
            }),
            None if of.parse::<Libc>().is_ok() && !has_stray_dot(tag) => Ok(Across::Range {
                of: of.to_owned(),
                from: end(tag),
                to: end(tag),
            }),
            None => Ok(Across::Image(text.to_owned())),
        }
    }
}

/// Whether a dot at an end of a version would run together with those of a range.
fn has_stray_dot(version: &str) -> bool {
    version.starts_with('.') || version.ends_with('.')
}

fn is_backwards(from: &str, to: &str) -> bool {
    match (from.parse::<Version>(), to.parse::<Version>()) {
        (Ok(from), Ok(to)) => from > to,
        _ => false,
    }
}

/// A libc by its name.
struct Libc(Family);

impl FromStr for Libc {
    type Err = ();

    fn from_str(text: &str) -> Result<Libc, ()> {
        let found = Family::ALL.into_iter().find(|f| f.as_str() == text);
        found.map(Libc).ok_or(())
    }
}

impl TryFrom<String> for Across {
    type Error = AcrossError;

    fn try_from(text: String) -> Result<Across, AcrossError> {
        text.parse()
    }
}

impl From<Across> for String {
    fn from(across: Across) -> String {
        across.to_string()
    }
}

impl fmt::Display for Across {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Across::Image(image) => f.write_str(image),
            Across::Range {
                of,
                from: None,
                to: None,
            } => f.write_str(of),
            Across::Range { of, from, to } => {
                let end = |end: &Option<String>| end.clone().unwrap_or_default();
                write!(f, "{of}:{}..{}", end(from), end(to))
            }
        }
    }
}

impl Across {
    /// All releases of Alpine.
    #[must_use]
    pub fn all_alpine() -> Across {
        Across::Range {
            of: "alpine".to_owned(),
            from: None,
            to: None,
        }
    }

    /// The images that are meant, oldest first.
    ///
    /// # Errors
    /// When the catalogue has no release or version in the range.
    pub fn sought(&self, catalogue: &Catalogue) -> Result<Vec<Sought>, AcrossError> {
        let (of, from, to) = match self {
            Across::Image(image) => {
                return Ok(vec![Sought {
                    label: image.clone(),
                    images: vec![image.clone()],
                }]);
            }
            Across::Range { of, from, to } => (of, from.as_deref(), to.as_deref()),
        };
        let found = match of.parse() {
            Ok(Libc(family)) => versions(catalogue, family, from, to)?,
            Err(()) => releases(catalogue, of, from, to)?,
        };
        if found.is_empty() {
            return Err(AcrossError {
                message: format!("the catalogue has nothing in `{self}`"),
                help: Some("`alpine-tax images list` shows what it has".to_owned()),
            });
        }
        Ok(found)
    }
}

/// One image for each version of a libc: a real one before a stand-in, a small one before others.
fn versions(
    catalogue: &Catalogue,
    family: Family,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<Sought>, AcrossError> {
    let bound = |text: Option<&str>| text.map(str::parse::<Version>).transpose();
    let wrong = |error: crate::clib::VersionError| AcrossError {
        message: error.to_string(),
        help: Some(HELP.to_owned()),
    };
    let (from, to) = (bound(from).map_err(wrong)?, bound(to).map_err(wrong)?);
    let mut entries: Vec<(&Version, &Entry)> = catalogue
        .entries
        .iter()
        .filter(|entry| entry.role == Role::Test)
        .filter_map(|entry| match &entry.expected {
            Expected::Libc(found, Some(version)) if *found == family => Some((version, entry)),
            Expected::Libc(..) | Expected::Nothing => None,
        })
        .filter(|(version, _)| from.as_ref().is_none_or(|from| *version >= from))
        .filter(|(version, _)| to.as_ref().is_none_or(|to| *version <= to))
        .collect();
    // A release of a distribution has a shell and more; distroless images and stand-ins have not.
    let rank = |entry: &Entry| (entry.stand_in, entry.name.starts_with("distroless"));
    entries.sort_by(|(a, one), (b, other)| a.cmp(b).then(rank(one).cmp(&rank(other))));
    let mut sought: Vec<Sought> = Vec::new();
    for (version, entry) in entries {
        let label = format!("{family} {version}");
        match sought.last_mut().filter(|last| last.label == label) {
            Some(last) => last.images.push(reference(entry)),
            None => sought.push(Sought {
                label,
                images: vec![reference(entry)],
            }),
        }
    }
    Ok(sought)
}

/// The releases of a repository, oldest first; those without a number come last, as in the file.
fn releases(
    catalogue: &Catalogue,
    repository: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<Sought>, AcrossError> {
    let mut tagged: Vec<(Option<Version>, &str, &Entry)> = Vec::new();
    for entry in catalogue.entries.iter().filter(|e| e.role == Role::Test) {
        let tag = entry.reference.as_deref().and_then(|reference| {
            let (of, tag) = reference.rsplit_once(':')?;
            (of == repository).then_some(tag)
        });
        tagged.extend(tag.map(|tag| (tag.parse().ok(), tag, entry)));
    }
    if tagged.is_empty() {
        let entries = catalogue.entries.iter();
        let references = entries.filter_map(|e| Some(e.reference.as_deref()?.rsplit_once(':')?.0));
        let mut known: Vec<&str> = references.chain(["musl", "glibc"]).collect();
        known.sort_unstable();
        known.dedup();
        return Err(AcrossError {
            message: format!("the catalogue has no releases of `{repository}`"),
            help: suggestion_or_all(repository, known),
        });
    }
    tagged.sort_by(|(a, ..), (b, ..)| match (a, b) {
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    let first = from.map_or(Ok(0), |from| place(&tagged, from, Side::From))?;
    let end = to.map_or(Ok(tagged.len()), |to| place(&tagged, to, Side::To))?;
    let within = tagged.get(first..end).unwrap_or_default();
    Ok(within
        .iter()
        .map(|(_, _, entry)| Sought {
            label: reference(entry),
            images: vec![reference(entry)],
        })
        .collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    From,
    To,
}

/// Where an end of a range is: the first release in it, or the first after it.
fn place(
    tagged: &[(Option<Version>, &str, &Entry)],
    end: &str,
    side: Side,
) -> Result<usize, AcrossError> {
    let is_it = |tag: &str| tag == end || tag.strip_suffix("-slim") == Some(end);
    if let Some(index) = tagged.iter().position(|(_, tag, _)| is_it(tag)) {
        return Ok(index + usize::from(side == Side::To));
    }
    let Ok(wanted) = end.parse::<Version>() else {
        return Err(AcrossError {
            message: format!("the catalogue has no release `{end}`"),
            help: suggestion_or_all(end, tagged.iter().map(|(_, tag, _)| *tag)),
        });
    };
    let before = |version: &Option<Version>| version.as_ref().is_some_and(|v| *v < wanted);
    Ok(tagged.iter().filter(|(v, ..)| before(v)).count())
}

/// What a user would call it.
fn reference(entry: &Entry) -> String {
    entry
        .reference
        .clone()
        .unwrap_or_else(|| entry.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Result<Vec<String>, String> {
        let catalogue = Catalogue::load("images".as_ref()).unwrap();
        let across: Across = text.parse().map_err(|e: AcrossError| e.to_string())?;
        assert_eq!(across.to_string().parse(), Ok(across.clone()));
        let sought = across.sought(&catalogue).map_err(|e| e.to_string())?;
        Ok(sought.into_iter().map(|one| one.label).collect())
    }

    #[test]
    fn releases_are_ordered_by_their_numbers() {
        let three = ["alpine:3.9", "alpine:3.10", "alpine:3.11"].map(str::to_owned);
        assert_eq!(labels("alpine:3.9..3.11"), Ok(three.to_vec()));
        let newest = labels("alpine:3.23..").unwrap();
        assert_eq!(newest, ["alpine:3.23", "alpine:edge"]);
        let beyond = labels("alpine:3.23..3.99").unwrap();
        assert_eq!(beyond, ["alpine:3.23"]);
        assert_eq!(labels("debian:bookworm..").unwrap().len(), 2);
    }

    #[test]
    fn of_a_libc_each_version_comes_once_a_real_image_first() {
        let versions = labels("musl:1.2.2..1.2.6").unwrap();
        assert_eq!(
            versions,
            [
                "musl 1.2.2",
                "musl 1.2.3",
                "musl 1.2.4",
                "musl 1.2.5",
                "musl 1.2.6"
            ]
        );
        assert_eq!(labels("glibc:2.41"), Ok(vec!["glibc 2.41".to_owned()]));
        let catalogue = Catalogue::load("images".as_ref()).unwrap();
        let one: Across = "musl:1.2.3".parse().unwrap();
        let images = &one.sought(&catalogue).unwrap()[0].images;
        assert_eq!(images.first().map(String::as_str), Some("alpine:3.16"));
        assert_eq!(
            images.last().map(String::as_str),
            Some("musl-stand-in-1.2.3")
        );
    }

    #[test]
    fn what_is_no_range_is_an_image() {
        for image in [
            "alpine:3.20",
            "localhost:5000/app",
            "distroless-cc-debian13",
        ] {
            assert_eq!(image.parse(), Ok(Across::Image(image.to_owned())));
        }
        // What is written is read as the same again, also where it ends in a dot.
        for text in [
            "musl:1.2.2.",
            "musl:1.2.2..",
            "alpine:3.12...3.20",
            "musl:..1.2.6.",
        ] {
            if let Ok(range) = text.parse::<Across>() {
                assert_eq!(range.to_string().parse(), Ok(range), "{text}");
            }
        }
        assert!("musl:1.2.2..".parse::<Across>().is_ok());
    }

    #[test]
    fn mistakes_are_named() {
        for (text, message) in [
            (
                "alpine:3.20..3.12",
                "`alpine:3.20..3.12` ends before it begins",
            ),
            (
                "alpine:..",
                "`alpine:..` has no end: write `alpine` for all",
            ),
            (
                "3.12..3.20",
                "`3.12..3.20` does not say of what it is a range",
            ),
            ("", "`` is neither a range nor an image"),
            (
                "musl:1.2.2...1.2.6",
                "`musl:1.2.2...1.2.6` has an end that is no version",
            ),
            ("alpin:3.1..3.2", "the catalogue has no releases of `alpin`"),
            (
                "alpine:3.1..3.2",
                "the catalogue has nothing in `alpine:3.1..3.2`",
            ),
            ("debian:woody..sid", "the catalogue has no release `woody`"),
            (
                "musl:a..b",
                "`a` is not a version: expected dotted numbers such as `1.2.4`",
            ),
        ] {
            assert_eq!(labels(text), Err(message.to_owned()));
        }
    }
}
