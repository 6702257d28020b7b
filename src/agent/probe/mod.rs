//! Looks at the image: which C libraries are in it, and what it calls itself. No tag is trusted.
//!
//! `loaders` finds program loaders and which one the image's programs ask for, `version` finds
//! out what a loader is, `packages` what the distribution calls it, `libraries` what is beside it, `interpreters` which ones
//! the image has itself. The root folder is a
//! parameter for the tests; what cannot be read is taken for absent.

mod bounded;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod interpreters;
mod libraries;
mod loaders;
mod os_release;
mod packages;
mod version;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::children::Children;
use super::run::Instruments;
use crate::clib::{Clib, Family};
use crate::protocol::Probe;
use crate::protocol::probe::FoundClib;
use loaders::Loader;
use packages::Databases;
use version::Banner;

/// Runs programs of the image: what a loader says of itself is the best evidence.
struct Runner<'a> {
    children: &'a mut Children,
    instruments: &'a Instruments,
}

/// Looks at the image whose root is `root`.
pub(super) fn probe(root: &Path, children: &mut Children, instruments: &Instruments) -> Probe {
    let mut runner = Runner {
        children,
        instruments,
    };
    look(root, &mut |argv| runner.first_output(argv))
}

/// `say` runs a program and returns what it printed.
pub(super) fn look(root: &Path, say: &mut dyn FnMut(&[&Path]) -> Option<String>) -> Probe {
    let found = loaders::find(root);
    let databases = Databases::of(root);
    let clibs = found
        .into_iter()
        .map(|loader| describe(root, loader, &databases, say));
    let os = os_release::read(root);
    // The agent was started with the environment of the image.
    let path = std::env::var("PATH").unwrap_or_default();
    Probe {
        clibs: clibs.collect(),
        os: os.get("PRETTY_NAME"),
        os_id: os.get("ID"),
        os_version: os.get("VERSION_ID"),
        shell: root.join("bin/sh").is_file(),
        libraries: libraries::find(root),
        interpreters: interpreters::find(root, &path, say),
        packages: databases.all(),
    }
}

fn describe(
    root: &Path,
    loader: Loader,
    databases: &Databases,
    say: &mut dyn FnMut(&[&Path]) -> Option<String>,
) -> FoundClib {
    let package = databases.find(loader.family);
    let banner = match loader.family {
        Family::Musl => version::of_musl(&loader.file, say),
        Family::Glibc => version::of_glibc(root, &loader.file, say),
    };
    let banner = banner.or_else(|| {
        let package = package.as_ref()?;
        let (version, how) = (package.upstream.clone(), "version of the package");
        Some(Banner { version, how })
    });
    let users = match &loader.used_by {
        Some(program) => format!("PT_INTERP of {program}"),
        None => "no program looked at asks for this loader".to_owned(),
    };
    let how = banner
        .as_ref()
        .map_or("version unknown", |banner| banner.how);
    FoundClib {
        clib: Clib {
            family: loader.family,
            version: banner.map(|banner| banner.version),
        },
        loader: loader.path,
        how: format!("{users}; {how}"),
        package: package.map(|package| package.text),
    }
}
