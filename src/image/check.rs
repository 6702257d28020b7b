//! From what `images.toml` says to the model, or to mistakes.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Component, Path};

use toml::Spanned;

use super::catalogue::{Entry, Expected, Recipe, Role};
use super::wire::{self, BootstrapWire, FamilyWire, ImageWire, LibcWire, RoleWire};
use crate::clib::Family;
use crate::mistakes::{Mistakes, suggestion};

/// `exact` and `closure` are ours (see `assemble.sh`), the others are those of mmdebstrap.
const VARIANTS: [&str; 11] = [
    "exact",
    "closure",
    "extract",
    "custom",
    "essential",
    "apt",
    "required",
    "minbase",
    "buildd",
    "important",
    "standard",
];

pub(super) fn images(folder: &Path, text: &str, mistakes: &mut Mistakes) -> Vec<Entry> {
    let images: Vec<ImageWire> = wire::tables(text, "image", mistakes)
        .into_iter()
        .filter_map(|table| wire::read(table, mistakes))
        .collect();
    check_pairs(&images, mistakes);
    let mut names = HashMap::new();
    images
        .into_iter()
        .map(|image| {
            check_name(&image.name, &mut names, mistakes);
            entry(folder, image, mistakes)
        })
        .collect()
}

/// Names become parts of tags and of volume names, so they are kept to what both allow.
pub(crate) fn check_name(
    name: &Spanned<String>,
    seen: &mut HashMap<String, Range<usize>>,
    mistakes: &mut Mistakes,
) {
    let text = name.get_ref();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if !text.chars().all(allowed) || !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        mistakes.add(
            name.span(),
            format!("`{text}` is not a name"),
            Some("a name has lower-case letters, digits, `.`, `_` and `-`".to_owned()),
        );
    }
    if seen.insert(text.clone(), name.span()).is_some() {
        let help = Some("give one of them another name".to_owned());
        mistakes.add(name.span(), format!("`{text}` is there twice"), help);
    }
}

fn check_pairs(images: &[ImageWire], mistakes: &mut Mistakes) {
    let names = || images.iter().map(|image| image.name.get_ref().as_str());
    for pair in images.iter().filter_map(|image| image.pair.as_ref()) {
        let wanted = pair.get_ref().as_str();
        if !names().any(|name| name == wanted) {
            let message = format!("no image is called `{wanted}`");
            mistakes.add(pair.span(), message, suggestion(wanted, names()));
        }
    }
}

fn entry(folder: &Path, image: ImageWire, mistakes: &mut Mistakes) -> Entry {
    let name = image.name;
    if image.reference.is_none() && image.bootstrap.is_none() {
        mistakes.add(
            name.span(),
            format!(
                "`{}` has neither `reference` nor `[image.bootstrap]`",
                name.get_ref()
            ),
            Some("say where a registry has it or how it is assembled".to_owned()),
        );
    }
    if image.stand_in && image.libc.family != FamilyWire::Musl {
        mistakes.add(
            name.span(),
            format!("`{}` is a stand-in, but not for musl", name.get_ref()),
            Some("`stand-in` marks musl images that are not Alpine".to_owned()),
        );
    }
    let config = image.config;
    let recipe = image.bootstrap.map(|bootstrap| {
        check_bootstrap(folder, &bootstrap, mistakes);
        Recipe {
            config,
            ..recipe(bootstrap)
        }
    });
    Entry {
        name: name.into_inner(),
        reference: image.reference.map(Spanned::into_inner),
        tags: image.tags,
        expected: expected(image.libc, mistakes),
        pair: image.pair.map(Spanned::into_inner),
        stand_in: image.stand_in,
        role: match image.role {
            RoleWire::Test => Role::Test,
            RoleWire::Build => Role::Build,
        },
        recipe,
    }
}

fn expected(libc: LibcWire, mistakes: &mut Mistakes) -> Expected {
    let version = libc.version.and_then(|version| {
        let parsed = version.get_ref().parse();
        parsed
            .map_err(|error: crate::clib::VersionError| {
                mistakes.add(version.span(), error.to_string(), None);
            })
            .ok()
    });
    match libc.family {
        FamilyWire::Musl => Expected::Libc(Family::Musl, version),
        FamilyWire::Glibc => Expected::Libc(Family::Glibc, version),
        FamilyWire::None => Expected::Nothing,
    }
}

fn recipe(bootstrap: BootstrapWire) -> Recipe {
    let plain = |all: Vec<Spanned<String>>| all.into_iter().map(Spanned::into_inner).collect();
    Recipe {
        suite: bootstrap.suite.into_inner(),
        variant: bootstrap.variant.map(Spanned::into_inner),
        packages: plain(bootstrap.packages),
        parts: bootstrap
            .parts
            .into_iter()
            .map(|(package, path)| (package, path.into_inner()))
            .collect(),
        files: bootstrap.files.map(Spanned::into_inner),
        finish: bootstrap.finish.map(Spanned::into_inner),
        remove: plain(bootstrap.remove),
        accept_expired_index: bootstrap.accept_expired_index,
        ..Recipe::default()
    }
}

fn check_bootstrap(folder: &Path, recipe: &BootstrapWire, mistakes: &mut Mistakes) {
    check_word(&recipe.suite, "a release", mistakes);
    for package in &recipe.packages {
        check_word(package, "a package", mistakes);
    }
    for path in recipe.parts.values().chain(&recipe.remove) {
        check_inside(path, mistakes);
    }
    if let Some(variant) = &recipe.variant
        && !VARIANTS.contains(&variant.get_ref().as_str())
    {
        let given = variant.get_ref();
        let message = format!("no variant is called `{given}`");
        mistakes.add(variant.span(), message, suggestion(given, VARIANTS));
    }
    if let Some(files) = &recipe.files {
        check_present(folder, files, Path::is_dir, "folder", mistakes);
    }
    if let Some(finish) = &recipe.finish {
        check_present(folder, finish, Path::is_file, "file", mistakes);
    }
}

/// The scripts split their lists at spaces, and what begins with `-` would be an option.
pub(crate) fn check_word(word: &Spanned<String>, what: &str, mistakes: &mut Mistakes) {
    let text = word.get_ref();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+.-_:".contains(c);
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) || !text.chars().all(allowed) {
        mistakes.add(
            word.span(),
            format!("`{text}` is not the name of {what}"),
            None,
        );
    }
}

/// A path below the root that it is meant for.
pub(crate) fn check_inside(path: &Spanned<String>, mistakes: &mut Mistakes) -> bool {
    let text = path.get_ref();
    let inside = !text.is_empty()
        && !text.contains(char::is_whitespace)
        && Path::new(text)
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        let help = Some("write it relative, without `..` and spaces".to_owned());
        mistakes.add(path.span(), format!("`{text}` leads elsewhere"), help);
    }
    inside
}

/// What a recipe names has to be in the catalogue's folder.
pub(crate) fn check_present(
    folder: &Path,
    path: &Spanned<String>,
    is_there: fn(&Path) -> bool,
    kind: &str,
    mistakes: &mut Mistakes,
) {
    if !check_inside(path, mistakes) || is_there(&folder.join(path.get_ref())) {
        return;
    }
    let full = folder.join(path.get_ref());
    let siblings = siblings(&full);
    let given = full.file_name().unwrap_or_default().to_string_lossy();
    mistakes.add(
        path.span(),
        format!(
            "there is no {kind} `{}` beside the catalogue",
            path.get_ref()
        ),
        suggestion(&given, siblings.iter().map(String::as_str)),
    );
}

fn siblings(path: &Path) -> Vec<String> {
    let entries = path.parent().and_then(|folder| folder.read_dir().ok());
    entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
