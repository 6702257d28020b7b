//! The image catalogue: which images there are, what they should contain, how to make them, and
//! the payloads that go with them.
//!
//! The model, and where it is read from. Every mistake in the files is reported at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::check;
use super::error::CatalogueError;
pub use super::wire::ConfigWire as Config;
use crate::clib::{Clib, Family, Version};
use crate::mistakes::{Mistake, Mistakes};
use crate::payload::recipe::Payload;

const IMAGES_FILE: &str = "images.toml";
const PAYLOADS_FILE: &str = "payloads.toml";

/// The images and payloads that are known by name.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The folder with `images.toml` and all that its recipes name.
    pub folder: PathBuf,
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// In the order of the file.
    pub payloads: Vec<Payload>,
}

/// An image known by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What users type.
    pub name: String,
    /// Where a registry has it.
    pub reference: Option<String>,
    /// Further tags of the same repository with the same libc.
    pub tags: Vec<String>,
    /// What should be found in it.
    pub expected: Expected,
    /// The image to compare it with, on the other libc.
    pub pair: Option<String>,
    /// Whether it only stands in for the real thing.
    pub stand_in: bool,
    /// What it is for.
    pub role: Role,
    /// How to assemble it without a registry.
    pub recipe: Option<Recipe>,
}

/// The libc that should be found in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// None: static programs only, or empty.
    Nothing,
    /// This one; without version where it moves with the tag.
    Libc(Family, Option<Version>),
}

/// What an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Cases run in it.
    Test,
    /// Payloads and cases are built in it; it is never compared.
    Build,
}

/// How an image is assembled from a distribution's packages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recipe {
    /// The release, such as `trixie`.
    pub suite: String,
    /// Which packages beside the named ones, and whether their scripts run; see `assemble.sh`.
    pub variant: Option<String>,
    /// Names of packages.
    pub packages: Vec<String>,
    /// Package to the one path wanted of it.
    pub parts: BTreeMap<String, String>,
    /// Folder laid over the root, relative to the catalogue's.
    pub files: Option<String>,
    /// Script that is run with the root directory, relative to the catalogue's folder.
    pub finish: Option<String>,
    /// What is taken out at last.
    pub remove: Vec<String>,
    /// Whether an index past its validity date will do.
    pub accept_expired_index: bool,
    /// What an imported root file system doesn't know.
    pub config: Config,
}

impl Expected {
    /// Whether a libc is expected at all.
    #[must_use]
    pub fn has_libc(&self) -> bool {
        !matches!(self, Expected::Nothing)
    }

    /// As a report says it: `glibc 2.41`, `musl`, `none`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Expected::Nothing => "none".to_owned(),
            Expected::Libc(family, None) => family.to_string(),
            Expected::Libc(family, Some(version)) => format!("{family} {version}"),
        }
    }

    /// Whether this is what was found. A version is met by one that continues it: 2.41 by 2.41.1.
    #[must_use]
    pub fn is_met_by(&self, found: Option<&Clib>) -> bool {
        match (self, found) {
            (Expected::Nothing, None) => true,
            (Expected::Nothing, Some(_)) | (Expected::Libc(..), None) => false,
            (Expected::Libc(family, None), Some(found)) => *family == found.family,
            (Expected::Libc(family, Some(wanted)), Some(found)) => {
                *family == found.family
                    && found.version.as_ref().is_none_or(|version| {
                        let (version, wanted) = (version.to_string(), wanted.to_string());
                        version
                            .strip_prefix(&wanted)
                            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
                    })
            }
        }
    }
}

impl Catalogue {
    /// Reads `images.toml` and, where there is one, `payloads.toml` of this folder.
    ///
    /// # Errors
    /// All mistakes of both files.
    pub fn load(folder: &Path) -> Result<Catalogue, CatalogueError> {
        let mut mistakes = Vec::new();
        let images = read_file(&folder.join(IMAGES_FILE), &mut mistakes);
        let path = folder.join(PAYLOADS_FILE);
        let payloads = path.exists().then(|| read_file(&path, &mut mistakes));
        Catalogue::understood(folder, &images, payloads.as_deref(), mistakes)
    }

    /// The catalogue of a folder with these two files; `mistakes` are those made so far.
    pub(crate) fn understood(
        folder: &Path,
        images: &str,
        payloads: Option<&str>,
        mut mistakes: Vec<Mistake>,
    ) -> Result<Catalogue, CatalogueError> {
        let mut collector = Mistakes::new(&folder.join(IMAGES_FILE), images);
        let entries = check::images(folder, images, &mut collector);
        mistakes.extend(collector.into_vec());

        let payloads = payloads.map(|text| {
            let mut collector = Mistakes::new(&folder.join(PAYLOADS_FILE), text);
            let payloads = crate::payload::recipe::read(folder, text, &entries, &mut collector);
            mistakes.extend(collector.into_vec());
            payloads
        });
        if mistakes.is_empty() {
            Ok(Catalogue {
                folder: folder.to_owned(),
                entries,
                payloads: payloads.unwrap_or_default(),
            })
        } else {
            Err(CatalogueError { mistakes })
        }
    }

    /// The entry of this name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The entry that this reference belongs to: by the reference itself, or by one of its tags.
    #[must_use]
    pub fn entry_of_reference(&self, reference: &str) -> Option<&Entry> {
        let wanted = super::reference::canonical(reference);
        self.entries.iter().find(|entry| {
            let Some(own) = &entry.reference else {
                return false;
            };
            let own = super::reference::canonical(own);
            let repository = own
                .rsplit_once(':')
                .map_or(own.as_str(), |(start, _)| start);
            own == wanted
                || entry
                    .tags
                    .iter()
                    .any(|tag| wanted == format!("{repository}:{tag}"))
        })
    }

    /// All names, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }
}

fn read_file(path: &Path, mistakes: &mut Vec<Mistake>) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| {
        let mut collector = Mistakes::new(path, "");
        let help = format!(
            "name the folder that holds `images/` with {}",
            crate::home::HOME_VARIABLE
        );
        collector.add(0..0, format!("could not be read: {error}"), Some(help));
        mistakes.extend(collector.into_vec());
        String::new()
    })
}
