//! `images list`, `images prepare`, `images remove`.
//!
//! Gives data and tables as text; the command line prints them.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use crate::engine::{CACHE_LABEL, EngineError};
use crate::image::bootstrap::{CACHE_VALUE, NAME_LABEL};
use crate::image::catalogue::{Entry, Role};
use crate::image::{Image, ImageError, Images, Resolved, prepare};
use crate::payload::{Agent, Kind, Store};

/// What `images list` shows of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What users type.
    pub name: String,
    /// Where a registry has it.
    pub reference: Option<String>,
    /// The libc expected in it.
    pub libc: String,
    /// What it is compared with.
    pub pair: Option<String>,
    /// Whether it can be used.
    pub state: State,
    /// What else is to be known of it.
    pub notes: Vec<&'static str>,
}

/// Whether an image can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The engine has it.
    Present,
    /// The engine has it, assembled from packages.
    Assembled,
    /// It can be assembled from packages, or pulled where it has a reference.
    Assemblable,
    /// Only a registry has it.
    PullOnly,
}

impl State {
    /// The spelling used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Present => "present",
            State::Assembled => "present, assembled",
            State::Assemblable => "can be assembled",
            State::PullOnly => "pull only",
        }
    }
}

/// The catalogue, and what of it the engine has.
///
/// # Errors
/// When the engine fails.
pub async fn list(images: &Images<'_>) -> Result<Vec<Row>, ImageError> {
    let mut rows = Vec::new();
    for entry in &images.catalogue.entries {
        let state = match images.look(entry).await? {
            Some(crate::image::Source::Bootstrapped) => State::Assembled,
            Some(_) => State::Present,
            None if entry.recipe.is_some() || entry.name == "scratch" => State::Assemblable,
            None => State::PullOnly,
        };
        rows.push(row(entry, state));
    }
    Ok(rows)
}

fn row(entry: &Entry, state: State) -> Row {
    let mut notes = Vec::new();
    if entry.stand_in {
        notes.push("stand-in, not Alpine");
    }
    if entry.role == Role::Build {
        notes.push("for building");
    }
    Row {
        name: entry.name.clone(),
        reference: entry.reference.clone(),
        libc: entry.expected.describe(),
        pair: entry.pair.clone(),
        state,
        notes,
    }
}

/// The rows as a table.
#[must_use]
pub fn list_table(rows: &[Row]) -> String {
    let dash = || "-".to_owned();
    let cells = rows.iter().map(|row| {
        vec![
            row.name.clone(),
            row.libc.clone(),
            row.state.as_str().to_owned(),
            row.pair.clone().unwrap_or_else(dash),
            row.reference.clone().unwrap_or_else(dash),
            row.notes.join(", "),
        ]
    });
    table(
        &["NAME", "LIBC", "STATE", "PAIR", "REFERENCE", "NOTE"],
        cells,
    )
}

/// What became of one image that was to be prepared.
#[derive(Debug)]
pub enum Prepared {
    /// An image to test on.
    Test(Box<Image>),
    /// An image to build in: nothing is looked for in it.
    Build(Box<Resolved>),
}

/// Gets images ready one after the other, and says of each how it went.
pub async fn prepare_all(
    store: &Store<'_>,
    agent: &Agent,
    names: &[String],
) -> Vec<(String, Result<Prepared, ImageError>)> {
    let mut results = Vec::new();
    for name in names {
        results.push((name.clone(), prepare_one(store, agent, name).await));
    }
    results
}

async fn prepare_one(store: &Store<'_>, agent: &Agent, name: &str) -> Result<Prepared, ImageError> {
    let role = store.images.catalogue.entry(name).map(|entry| entry.role);
    if role == Some(Role::Build) {
        let resolved = store.images.resolve(name).await?;
        return Ok(Prepared::Build(Box::new(resolved)));
    }
    let image = prepare(store, agent, name).await?;
    Ok(Prepared::Test(Box::new(image)))
}

/// What was prepared, as a table.
#[must_use]
pub fn prepared_table(results: &[(String, Result<Prepared, ImageError>)]) -> String {
    let cells = results.iter().map(|(name, result)| match result {
        Ok(Prepared::Test(image)) => vec![
            name.clone(),
            image
                .clib()
                .map_or("no libc".to_owned(), ToString::to_string),
            image.source.as_str().to_owned(),
            image.reference.clone(),
        ],
        Ok(Prepared::Build(resolved)) => vec![
            name.clone(),
            "for building".to_owned(),
            resolved.source.as_str().to_owned(),
            resolved.reference.clone(),
        ],
        Err(_) => vec![
            name.clone(),
            "-".to_owned(),
            "not to be had".to_owned(),
            "-".to_owned(),
        ],
    });
    table(&["NAME", "LIBC", "SOURCE", "REFERENCE"], cells)
}

/// What `images remove` is to remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// Images and payloads of these names (`toolchain`, `python-musl`).
    Names(Vec<String>),
    /// All that was assembled, built or kept.
    All,
}

/// What was removed: tags of images and names of volumes; and the names that nothing had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Tags.
    pub images: Vec<String>,
    /// Names, without the marks that say whether they are whole.
    pub volumes: Vec<String>,
    /// Names that were asked for and not there.
    pub not_there: Vec<String>,
}

/// Removes what we assembled and built: never an image that was pulled or loaded by the user.
///
/// # Errors
/// When the engine fails; an image in use is such a failure.
pub async fn remove(images: &Images<'_>, removal: &Removal) -> Result<Removed, EngineError> {
    let mut removed = Removed::default();
    let mut met = BTreeSet::new();
    for image in images.engine.images_labelled(CACHE_LABEL).await? {
        let label = image.labels.get(NAME_LABEL).map_or("", String::as_str);
        let ours = image
            .labels
            .get(CACHE_LABEL)
            .is_some_and(|value| value == CACHE_VALUE);
        if ours && let Some(name) = removal.names(|name| name == label) {
            // By its tags: what the user called otherwise stays.
            for tag in image
                .tags
                .iter()
                .filter(|tag| tag.starts_with("alpine-tax/"))
            {
                images.engine.remove_image(tag).await?;
                removed.images.push(tag.clone());
            }
            met.insert(name);
        }
    }
    for volume in images.engine.volumes_labelled(CACHE_LABEL).await? {
        let id = payload_id(&volume.name);
        if let Some(name) = removal.names(|name| Some(name) == id) {
            images.engine.remove_volume(&volume.name).await?;
            if !volume.name.ends_with(".complete") {
                removed.volumes.push(volume.name);
            }
            met.insert(name);
        }
    }
    if let Removal::Names(names) = removal {
        removed.not_there = names
            .iter()
            .filter(|name| !met.contains(*name))
            .cloned()
            .collect();
    }
    Ok(removed)
}

impl Removal {
    /// The name by which something is to be removed; empty where all is.
    fn names(&self, is_called: impl Fn(&str) -> bool) -> Option<String> {
        match self {
            Removal::All => Some(String::new()),
            Removal::Names(names) => names.iter().find(|name| is_called(name)).cloned(),
        }
    }
}

/// `alpine-tax-python-musl-0123456789ab` holds `python-musl`.
fn payload_id(volume: &str) -> Option<&str> {
    let name = volume.strip_suffix(".complete").unwrap_or(volume);
    let (id, _hash) = name.strip_prefix("alpine-tax-")?.rsplit_once('-')?;
    (id != Kind::Agent.as_str()).then_some(id)
}

/// Columns as wide as they need to be.
fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head = head.iter().map(|&cell| cell.to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].width())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// What was removed, as text.
#[must_use]
pub fn removed_text(removed: &Removed) -> String {
    let mut text = String::new();
    for (what, names) in [("image", &removed.images), ("volume", &removed.volumes)] {
        for name in names {
            text.push_str(&format_args!("removed {what} {name}\n").to_string());
        }
    }
    for name in &removed.not_there {
        text.push_str(&format_args!("nothing of ours is called {name}\n").to_string());
    }
    if text.is_empty() {
        "nothing to remove\n".to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_as_wide_as_its_widest_cells() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned()],
            vec!["longer".to_owned(), "-".to_owned()],
        ];
        assert_eq!(
            table(&["N", "P"], rows.into_iter()),
            "N       P\na       b\nlonger  -\n"
        );
    }

    #[test]
    fn volumes_are_known_by_what_they_hold() {
        assert_eq!(
            payload_id("alpine-tax-python-musl-0123456789ab"),
            Some("python-musl")
        );
        assert_eq!(
            payload_id("alpine-tax-python-musl-0123456789ab.complete"),
            Some("python-musl")
        );
        assert_eq!(payload_id("somebody-elses"), None);
    }
}
