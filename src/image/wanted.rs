//! What was asked for: which entry of the catalogue and which reference a name means, and what to
//! say when it is not to be had.

use super::catalogue::Entry;
use super::error::ImageError;
use super::options::Pull;
use super::resolve::Images;
use crate::mistakes::suggestion;

/// What is asked for: the entry and the reference, at least one of which is there.
pub(super) struct Wanted<'a> {
    pub(super) name: &'a str,
    pub(super) entry: Option<&'a Entry>,
    pub(super) reference: Option<String>,
}

impl Images<'_> {
    pub(super) fn wanted<'n>(&'n self, name: &'n str) -> Wanted<'n> {
        if let Some(entry) = self.catalogue.entry(name) {
            return Wanted {
                name,
                entry: Some(entry),
                reference: entry.reference.clone(),
            };
        }
        Wanted {
            name,
            entry: self.catalogue.entry_of_reference(name),
            reference: Some(name.to_owned()),
        }
    }

    pub(super) fn unavailable(&self, wanted: &Wanted<'_>, tried: Vec<String>) -> ImageError {
        let mut help = Vec::new();
        if wanted.entry.is_none() {
            help.extend(suggestion(wanted.name, self.catalogue.names()));
        }
        if self.options.offline {
            help.push("run once without `--offline`".to_owned());
        } else if let Some(reference) = &wanted.reference {
            help.push(match self.options.pull {
                Pull::Never => "run once without `--pull never`".to_owned(),
                Pull::Always => "use `--pull missing` to take what is there".to_owned(),
                Pull::Missing | Pull::Newer => format!(
                    "where a registry can be reached, `docker pull {reference}`, then \
                     `docker save` and `docker load` it here"
                ),
            });
        }
        ImageError::Unavailable {
            name: wanted.name.to_owned(),
            tried,
            help,
        }
    }
}

impl Wanted<'_> {
    /// The entry, when its recipe gives what was asked for: a recipe is for the entry's own
    /// reference, not for its other tags.
    pub(super) fn recipe_entry(&self) -> Option<&Entry> {
        self.entry.filter(|entry| {
            let canonical = |text: &String| super::reference::canonical(text);
            entry.recipe.is_some()
                && entry.reference.as_ref().map(canonical) == self.reference.as_ref().map(canonical)
        })
    }
}
