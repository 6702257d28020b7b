//! Payloads as `payloads.toml` describes them: trees that are built once and mounted read-only.
//!
//! Knows how a payload is described; `build` knows how it is made.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::clib::Family;
use crate::image::catalogue::Entry;
use crate::image::{check, wire};
use crate::mistakes::{Mistakes, suggestion};
use crate::plan::layout::ROOT;
use crate::protocol::Probe;
use crate::suite::Condition;

/// In the id of what a payload needs: the libc that the payload itself is built for.
const LIBC: &str = "{libc}";

/// A tree that cases need beside the image: an interpreter, packages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payload {
    /// Its name, such as `python`; mounted at `/opt/alpine-tax/<name>`.
    pub name: String,
    /// The libcs it is built for.
    pub libcs: Vec<Family>,
    /// The catalogue's image that it is built in.
    pub image: String,
    /// The build script, relative to the catalogue's folder; its folder is uploaded.
    pub script: String,
    /// Further files to upload, relative to the folder above the catalogue's.
    pub inputs: Vec<String>,
    /// Debian source packages that it needs, by release.
    pub sources: BTreeMap<String, Vec<String>>,
    /// Ids of payloads that are mounted while it is built; `{libc}` in them is what it is built for.
    pub needs: Vec<String>,
    /// Whether the script fetches.
    pub network: bool,
    /// On which images it works; empty: on all with its libc. No part of what is built.
    #[serde(skip)]
    pub runs_on: Vec<Condition>,
    /// Why not on others.
    #[serde(skip)]
    pub runs_on_because: String,
}

impl Payload {
    /// The id of its build for one libc, such as `python-musl`.
    #[must_use]
    pub fn id(&self, libc: Family) -> String {
        format!("{}-{libc}", self.name)
    }

    /// The ids of all its builds.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.libcs.iter().map(|libc| self.id(*libc))
    }

    /// The ids of what is mounted while it is built for a libc.
    pub fn needs_for(&self, libc: Family) -> impl Iterator<Item = String> {
        let needs = self.needs.iter();
        needs.map(move |need| need.replace(LIBC, libc.as_str()))
    }

    /// Why it does not work on an image, when it does not.
    #[must_use]
    pub fn refusal(&self, image: &Probe) -> Option<&str> {
        let works = self.runs_on.is_empty() || self.runs_on.iter().any(|on| on.holds(image));
        (!works).then_some(self.runs_on_because.as_str())
    }

    /// Where it is mounted.
    #[must_use]
    pub fn mount(&self) -> String {
        format!("{ROOT}/{}", self.name)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PayloadWire {
    name: Spanned<String>,
    libcs: Spanned<Vec<Family>>,
    image: Spanned<String>,
    script: Spanned<String>,
    #[serde(default)]
    inputs: Vec<Spanned<String>>,
    #[serde(default)]
    sources: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    network: bool,
    #[serde(default)]
    runs_on: Vec<Spanned<Condition>>,
    #[serde(default)]
    runs_on_because: String,
}

/// Reads `payloads.toml`.
pub(crate) fn read(
    folder: &Path,
    text: &str,
    images: &[Entry],
    mistakes: &mut Mistakes,
) -> Vec<Payload> {
    let mut names = HashMap::new();
    let wires: Vec<PayloadWire> = wire::tables(text, "payload", mistakes)
        .into_iter()
        .filter_map(|table| wire::read(table, mistakes))
        .collect();
    let mut payloads: Vec<Payload> = Vec::new();
    for wire in wires {
        check::check_name(&wire.name, &mut names, mistakes);
        check_files(folder, &wire, mistakes);
        check_image(&wire, images, mistakes);
        check_needs(&wire, &payloads, mistakes);
        for on in &wire.runs_on {
            if let Err(wrong) = on.get_ref().check() {
                mistakes.add(on.span(), wrong.to_owned(), None);
            }
        }
        payloads.push(model(wire));
    }
    payloads
}

fn check_files(folder: &Path, wire: &PayloadWire, mistakes: &mut Mistakes) {
    check::check_present(folder, &wire.script, Path::is_file, "file", mistakes);
    let top = folder.parent().unwrap_or(folder);
    for input in &wire.inputs {
        check::check_present(top, input, Path::is_file, "file", mistakes);
    }
    for package in wire.sources.values().flatten() {
        check::check_word(package, "a package", mistakes);
    }
    if wire.libcs.get_ref().is_empty() {
        let help = Some("name `musl`, `glibc` or both".to_owned());
        mistakes.add(wire.libcs.span(), "a payload for no libc", help);
    }
}

fn check_image(wire: &PayloadWire, images: &[Entry], mistakes: &mut Mistakes) {
    let image = wire.image.get_ref();
    if !images.iter().any(|entry| entry.name == *image) {
        let names = images.iter().map(|entry| entry.name.as_str());
        let message = format!("no image is called `{image}`");
        mistakes.add(wire.image.span(), message, suggestion(image, names));
    }
}

/// A payload may need those above it, so that none needs itself by a detour.
fn check_needs(wire: &PayloadWire, above: &[Payload], mistakes: &mut Mistakes) {
    let known: Vec<String> = above.iter().flat_map(Payload::ids).collect();
    for need in &wire.needs {
        let name = need.get_ref();
        let ids: Vec<String> = if name.contains(LIBC) {
            let libcs = wire.libcs.get_ref().iter();
            libcs
                .map(|libc| name.replace(LIBC, libc.as_str()))
                .collect()
        } else {
            vec![name.clone()]
        };
        if let Some(unknown) = ids.into_iter().find(|id| !known.contains(id)) {
            let message = format!("no payload above this one is called `{unknown}`");
            let help = suggestion(&unknown, known.iter().map(String::as_str));
            mistakes.add(need.span(), message, help);
        }
    }
}

fn model(wire: PayloadWire) -> Payload {
    let plain = |all: Vec<Spanned<String>>| all.into_iter().map(Spanned::into_inner).collect();
    Payload {
        name: wire.name.into_inner(),
        libcs: wire.libcs.into_inner(),
        image: wire.image.into_inner(),
        script: wire.script.into_inner(),
        inputs: plain(wire.inputs),
        sources: wire
            .sources
            .into_iter()
            .map(|(suite, packages)| (suite, plain(packages)))
            .collect(),
        needs: plain(wire.needs),
        network: wire.network,
        runs_on: wire.runs_on.into_iter().map(Spanned::into_inner).collect(),
        runs_on_because: wire.runs_on_because,
    }
}
