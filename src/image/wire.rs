//! `images.toml` and `payloads.toml` as they are written, and how their tables are read.
//!
//! Knows the spelling and nothing of the meaning: `check` turns this into the model.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::mistakes::{Mistakes, suggestion};

/// One `[[image]]`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ImageWire {
    pub(crate) name: Spanned<String>,
    pub(crate) reference: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    pub(crate) libc: LibcWire,
    pub(crate) pair: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) stand_in: bool,
    #[serde(default)]
    pub(crate) role: RoleWire,
    pub(crate) bootstrap: Option<BootstrapWire>,
    #[serde(default)]
    pub(crate) config: ConfigWire,
}

/// The libc expected in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LibcWire {
    pub(crate) family: FamilyWire,
    pub(crate) version: Option<Spanned<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FamilyWire {
    Musl,
    Glibc,
    None,
}

/// What an image is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoleWire {
    #[default]
    Test,
    Build,
}

/// `[image.bootstrap]`: the options of `assemble.sh`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct BootstrapWire {
    pub(crate) suite: Spanned<String>,
    pub(crate) variant: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) packages: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) parts: BTreeMap<String, Spanned<String>>,
    pub(crate) files: Option<Spanned<String>>,
    pub(crate) finish: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) remove: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) accept_expired_index: bool,
}

/// `[image.config]`: what an imported root file system doesn't know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigWire {
    /// `NAME=value`.
    #[serde(default)]
    pub env: Vec<String>,
    /// Name or id of the user it runs as.
    pub user: Option<String>,
    /// Working directory.
    pub workdir: Option<String>,
    /// Default command.
    #[serde(default)]
    pub cmd: Vec<String>,
}

/// Reads a document and gives the tables of its one array, `[[name]]`.
pub(crate) fn tables<'t>(
    text: &'t str,
    name: &str,
    mistakes: &mut Mistakes,
) -> Vec<Spanned<DeValue<'t>>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        // What can be read of a broken file would only look wrong in other ways.
        for error in errors {
            mistakes.add(error.span().unwrap_or(0..0), error.message(), None);
        }
        return Vec::new();
    }
    let mut tables = Vec::new();
    for (key, value) in document.into_inner() {
        let place = key.span();
        let DeValue::Array(items) = value.into_inner() else {
            let message = format!(
                "expected only `[[{name}]]` tables, found `{}`",
                key.get_ref()
            );
            mistakes.add(place, message, None);
            continue;
        };
        if key.get_ref() == name {
            tables.extend(items);
        } else {
            let message = format!(
                "expected only `[[{name}]]` tables, found `{}`",
                key.get_ref()
            );
            mistakes.add(place, message, suggestion(key.get_ref(), [name]));
        }
    }
    tables
}

/// Reads one table. Serde stops at the first mistake; an unknown key can be taken out, and then
/// reading goes on, so that one misspelt key doesn't hide the next.
pub(crate) fn read<T: DeserializeOwned>(
    mut table: Spanned<DeValue<'_>>,
    mistakes: &mut Mistakes,
) -> Option<T> {
    loop {
        let error = match T::deserialize(toml::de::ValueDeserializer::from(table.clone())) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let place = error.span().unwrap_or_else(|| table.span());
        let message = error.message().to_owned();
        let mut quoted = message.split('`').skip(1).step_by(2);
        let unknown = message.starts_with("unknown ");
        let help = quoted
            .next()
            .filter(|_| unknown)
            .and_then(|given| suggestion(given, quoted));
        mistakes.add(place.clone(), message.as_str(), help);
        if !unknown || !take_key(table.get_mut(), &place) {
            return None;
        }
    }
}

/// Takes out the key at this place, at whatever depth.
fn take_key(value: &mut DeValue<'_>, place: &Range<usize>) -> bool {
    let DeValue::Table(table) = value else {
        return false;
    };
    let found = table.keys().find(|key| key.span() == *place).cloned();
    match found {
        Some(key) => table.remove(&key).is_some(),
        None => table
            .iter_mut()
            .any(|(_, value)| take_key(value.get_mut(), place)),
    }
}
