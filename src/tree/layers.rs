//! Images as archives: what `docker save` writes and the OCI layout, layer by layer.
//!
//! The manifest, which says in what order layers lie, comes last; so each layer is looked into as
//! it passes, and they are put together at the end.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use serde::Deserialize;

use super::archive::{self, Layer, Member};
use super::compression::{is_compressed, unpacked};
use super::content::fill;
use super::digest::Digested;
use super::limits::{Budget, LARGEST_TEXT, TreeError};
use super::workers::Workers;
use super::{Config, Tree, inside};

/// Bytes of a layer that are read at once.
const PIECE: usize = 256 << 10;

/// What has been seen of an image.
#[derive(Default)]
pub(super) struct Parts {
    /// Manifests and configurations, by path in the archive.
    documents: HashMap<String, String>,
    layers: HashMap<String, Layer>,
    /// One layer twice is a link in older archives.
    links: HashMap<String, String>,
}

/// `manifest.json` of `docker save`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    layers: Vec<String>,
}

/// A manifest or index of the OCI.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    manifests: Vec<Descriptor>,
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: String,
    platform: Option<Platform>,
}

#[derive(Deserialize)]
struct Platform {
    architecture: String,
    os: String,
}

#[derive(Deserialize)]
struct ImageConfig {
    config: Option<RunConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RunConfig {
    env: Option<Vec<String>>,
}

/// Whether an archive that begins with this path holds an image rather than files.
pub(super) fn is_image(first: &str) -> bool {
    let path = inside(first).unwrap_or_default();
    let first = path.trim_start_matches('/').split('/').next();
    let name = first.unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(
        name,
        "blobs" | "manifest.json" | "index.json" | "oci-layout" | "repositories"
    ) || stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Parts {
    /// Takes what an archive holds next.
    pub(super) fn add(
        &mut self,
        member: &mut Member<'_>,
        budget: &mut Budget,
        workers: &Workers,
    ) -> io::Result<()> {
        let Some(path) = inside(&member.path) else {
            return Ok(());
        };
        if let Some(link) = member.link.take() {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            self.links.insert(path.clone(), follow(folder, &link));
            return Ok(());
        }
        if member.kind.is_file() {
            self.take(path, &mut member.data, budget, workers)?;
        }
        Ok(())
    }

    /// Takes one file: a layer or a document, by what is in it. One that is called by its digest
    /// must have it.
    pub(super) fn take(
        &mut self,
        path: String,
        data: impl Read,
        budget: &mut Budget,
        workers: &Workers,
    ) -> io::Result<()> {
        match Digested::of(&path, data) {
            Ok(mut blob) => {
                self.understand(path, &mut blob, budget, workers)?;
                blob.check()
            }
            Err(data) => self.understand(path, data, budget, workers),
        }
    }

    fn understand(
        &mut self,
        path: String,
        data: impl Read,
        budget: &mut Budget,
        workers: &Workers,
    ) -> io::Result<()> {
        let (head, data) = peek(BufReader::with_capacity(PIECE, data))?;
        if head.starts_with(b"{") || head.starts_with(b"[") {
            let mut text = String::new();
            let mut data = data.take(LARGEST_TEXT);
            // A file of some other kind that happens to begin so is no document.
            if data.read_to_string(&mut text).is_ok() {
                budget.kept(text.len())?;
                self.documents.insert(path, text);
            }
        } else if is_compressed(&head) || head.get(257..262) == Some(b"ustar") {
            let layer = archive::layer(unpacked(&head, data)?, budget, workers)?;
            self.layers.insert(path, layer);
        }
        Ok(())
    }

    /// Puts in what was found out beside the reading; to be done after the workers are gone.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        self.layers.values_mut().try_for_each(Layer::settle)
    }

    /// Puts the layers together.
    pub(super) fn assemble(
        mut self,
        place: &str,
        platform: Option<&str>,
    ) -> Result<Tree, TreeError> {
        let (config, layers) = self
            .saved(place)?
            .or_else(|| self.indexed("/index.json", platform, 0))
            .ok_or_else(|| {
                TreeError::not_understood(place, "it has no manifest that says which layers it has")
            })?;
        let mut tree = Tree::default();
        for path in layers {
            // An empty archive is no layer that one could tell.
            if let Some(layer) = self.layers.get(&self.real(path)) {
                layer.apply(&mut tree);
            }
        }
        tree.config = self.config(&config);
        self.layers.clear();
        Ok(tree)
    }

    fn saved(&self, place: &str) -> Result<Option<(String, Vec<String>)>, TreeError> {
        let Some(text) = self.documents.get("/manifest.json") else {
            return Ok(None);
        };
        let images: Vec<Saved> = match serde_json::from_str(text) {
            Ok(images) => images,
            Err(error) => {
                let why = format!("its manifest.json is wrong: {error}");
                return Err(TreeError::not_understood(place, why));
            }
        };
        let [image] = images.as_slice() else {
            let why = format!("it holds {} images; save one by itself", images.len());
            return Err(TreeError::not_understood(place, why));
        };
        let absolute = |path: &String| inside(path).unwrap_or_default();
        let layers = image.layers.iter().map(absolute).collect();
        Ok(Some((absolute(&image.config), layers)))
    }

    /// Follows an index to the manifest for the platform, or the first.
    fn indexed(
        &self,
        path: &str,
        platform: Option<&str>,
        depth: u8,
    ) -> Option<(String, Vec<String>)> {
        let manifest: Manifest = serde_json::from_str(self.documents.get(path)?).ok()?;
        if let Some(config) = &manifest.config {
            let layers = manifest.layers.iter().map(blob).collect();
            return Some((blob(config), layers));
        }
        let fits = |descriptor: &&Descriptor| {
            let of = descriptor.platform.as_ref();
            of.zip(platform).is_none_or(|(of, wanted)| {
                wanted.starts_with(&format!("{}/{}", of.os, of.architecture))
            })
        };
        let chosen = manifest.manifests.iter().find(fits)?;
        (depth < 4).then(|| self.indexed(&blob(chosen), platform, depth + 1))?
    }

    fn config(&self, path: &str) -> Config {
        let text = self.documents.get(&self.real(path.to_owned()));
        let config = text.and_then(|text| serde_json::from_str::<ImageConfig>(text).ok());
        let env = config
            .and_then(|config| config.config?.env)
            .unwrap_or_default();
        Config::of(&env)
    }

    fn real(&self, path: String) -> String {
        self.links.get(&path).cloned().unwrap_or(path)
    }
}

fn blob(descriptor: &Descriptor) -> String {
    format!("/blobs/{}", descriptor.digest.replace(':', "/"))
}

/// Where a link in a folder leads.
fn follow(folder: &str, link: &str) -> String {
    let mut at: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(at.pop()),
            part => at.push(part),
        }
    }
    format!("/{}", at.join("/"))
}

/// Reads an archive that holds an image or files, compressed or not.
pub(super) fn read(
    place: &str,
    stream: impl BufRead,
    platform: Option<&str>,
) -> Result<Tree, TreeError> {
    let (head, stream) = peek(stream).map_err(|error| TreeError::io(place, error))?;
    let stream = unpacked(&head, stream).map_err(|error| TreeError::io(place, error))?;
    plain(place, stream, platform)
}

/// The first bytes, enough to tell what it is, and all of them once more.
fn peek(mut stream: impl BufRead) -> io::Result<(Vec<u8>, impl BufRead)> {
    let mut head = vec![0; 512];
    let length = fill(&mut stream, &mut head)?;
    head.truncate(length);
    let again = Cursor::new(head.clone()).chain(stream);
    Ok((head, again))
}

fn plain(place: &str, stream: impl Read, platform: Option<&str>) -> Result<Tree, TreeError> {
    let mut budget = Budget::default();
    let mut parts: Option<Parts> = None;
    let mut files = Layer::default();
    let mut is_first = true;
    let workers = Workers::start();
    let read = archive::members(stream, |mut member| {
        budget.entry()?;
        budget.bytes(member.size)?;
        if std::mem::take(&mut is_first) && is_image(&member.path) {
            parts = Some(Parts::default());
        }
        match &mut parts {
            Some(parts) => parts.add(&mut member, &mut budget, &workers),
            None => files.add(&mut member, &mut budget, &workers),
        }
    });
    drop(workers);
    let settle = |()| match &mut parts {
        Some(parts) => parts.settle(),
        None => files.settle(),
    };
    read.and_then(settle)
        .map_err(|error| TreeError::io(place, error))?;
    match parts {
        Some(parts) => parts.assemble(place, platform),
        None if files.tree.is_empty() => {
            let why = "it is no archive that can be read, or an empty one";
            Err(TreeError::not_understood(place, why))
        }
        None => Ok(files.tree),
    }
}
