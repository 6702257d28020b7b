//! What can be tried of the software in the target: which file, where, and how it is loaded there.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::Inputs;
use super::binding::{Binder, Host};
use super::loader::Loader;
use super::objects::is_shared_program;
use super::scripts::command_of_env;
use super::world::World;
use crate::elf::Object;

/// How something is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Executed.
    Start,
    /// Opened by a program of the target's libc.
    Open,
    /// Opened by Python, as an extension module.
    Python,
    /// Opened by Node.js, as an add-on.
    Node,
}

/// One file to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// As findings name it.
    pub object: String,
    /// What is started or opened in the target: a path, or the name of a program.
    pub place: String,
    /// How.
    pub way: Way,
    /// Other files of the software that are loaded with it, as findings name them.
    pub loads: BTreeSet<String>,
    /// Whether it is a script, which is tried by its interpreter.
    pub is_script: bool,
    /// Symbols that it expects of a program that it does not name.
    pub lent: BTreeSet<String>,
}

/// A file of the software that goes to the target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// Where it is in the software.
    pub from: String,
    /// Where it is in the target.
    pub to: String,
}

/// All that can be tried, and the files that have to be in the target for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempts {
    /// What is tried.
    pub attempts: Vec<Attempt>,
    /// Objects, scripts and links.
    pub files: Vec<Moved>,
}

/// Tells what can be tried.
#[must_use]
pub fn attempts(inputs: &Inputs<'_>) -> Attempts {
    let world = World::new(inputs);
    let binder = Binder::new(&world);
    let library_path = super::variable(inputs, "LD_LIBRARY_PATH").unwrap_or_default();
    let mut found = Attempts {
        attempts: Vec::new(),
        files: world.moved.clone(),
    };
    // Libraries that something of the software loads are tried with that.
    let mut with_other: BTreeSet<String> = BTreeSet::new();
    let mut objects: Vec<_> = world.objects.iter().collect();
    objects.sort_by_key(|(path, object)| way(path, object) == Way::Open);
    for (path, object) in objects {
        let way = way(path, object);
        if way == Way::Open && with_other.contains(path) {
            continue;
        }
        let (loads, lent) = closure(&world, &binder, library_path, path, object);
        with_other.extend(loads.iter().cloned());
        found.attempts.push(Attempt {
            object: world.shown(path).to_owned(),
            place: path.clone(),
            way,
            loads: loads
                .iter()
                .map(|path| world.shown(path).to_owned())
                .collect(),
            is_script: false,
            lent,
        });
    }
    found.attempts.extend(scripts(&world));
    found
}

fn way(path: &str, object: &Object) -> Way {
    if object.is_static() || object.interpreter.is_some() && !is_shared_program(object) {
        return Way::Start;
    }
    match Host::of(path, object) {
        Host::Python => Way::Python,
        Host::Node => Way::Node,
        Host::Other => Way::Open,
    }
}

/// Of an object: what of the software is loaded with it, and what it expects of others.
fn closure(
    world: &World,
    binder: &Binder<'_>,
    library_path: &str,
    path: &str,
    object: &Arc<Object>,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let target = world.clib.as_ref().map(|clib| clib.family);
    let Some(family) = target.or_else(|| object.family()) else {
        return Default::default();
    };
    let loader = Loader::new(&world.tree, family, object.machine, library_path);
    let closure = loader.closure(path, object);
    let mut lent = BTreeSet::new();
    for index in 0..closure.loaded.len() {
        let host = Host::of(path, object);
        lent.extend(binder.lent(&loader, &closure, index, host));
    }
    let others = closure.loaded.into_iter().map(|(path, _)| path).skip(1);
    let own = others.filter(|path| world.objects.contains_key(path));
    (own.collect(), lent)
}

/// A script starts its interpreter; where `env` finds that one by its name, it is that which is
/// tried, as `env` itself starts anyhow.
fn scripts(world: &World) -> impl Iterator<Item = Attempt> {
    world.scripts.iter().map(|(path, line)| {
        let program = line.split_ascii_whitespace().next().unwrap_or_default();
        let program = world.tree.find(program).map(|(path, _)| path);
        let moves = |path: &String| world.objects.contains_key(path);
        let of_software = program.filter(moves);
        Attempt {
            object: world.shown(path).to_owned(),
            place: command_of_env(line).map_or_else(|| path.clone(), str::to_owned),
            way: Way::Start,
            loads: of_software
                .iter()
                .map(|path| world.shown(path).to_owned())
                .collect(),
            is_script: true,
            lent: BTreeSet::new(),
        }
    })
}
