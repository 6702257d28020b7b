//! Each ELF object of the software: does it start or load in the target, and with all symbols?

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::binding::{Binder, Host};
use super::findings::{Findings, Said};
use super::loader::{Closure, Loader};
use super::model::{Confidence, Facts, Kind};
use super::world::World;
use super::{advice, traits};
use crate::clib::Family;
use crate::elf::Object;

/// What is found out about all objects.
struct Objects<'w, 'f> {
    world: &'w World,
    binder: Binder<'w>,
    library_path: String,
    loaders: HashMap<(Family, u16), Rc<Loader<'w>>>,
    findings: &'f mut Findings,
    /// Objects of which something is missing already.
    failing: HashSet<String>,
    /// Libraries that were checked with a program or module that loads them.
    with_other: HashSet<String>,
}

/// Looks at all objects; gives the facts about them.
pub(super) fn check(world: &World, library_path: &str, findings: &mut Findings, facts: &mut Facts) {
    let mut objects = Objects {
        world,
        binder: Binder::new(world),
        library_path: library_path.to_owned(),
        loaders: HashMap::new(),
        findings,
        failing: HashSet::new(),
        with_other: HashSet::new(),
    };
    for (path, object) in &world.objects {
        if object.is_static() {
            facts.static_programs += 1;
            facts.go_programs += usize::from(object.go.is_some());
        } else if object.interpreter.is_some() && !is_shared_program(object) {
            facts.programs += 1;
            objects.program(path, object);
        } else {
            facts.libraries += 1;
        }
    }
    let opened = |object: &Object| {
        !object.is_static() && (object.interpreter.is_none() || is_shared_program(object))
    };
    let opened = world.objects.iter().filter(|(_, object)| opened(object));
    let (modules, others): (Vec<_>, Vec<_>) =
        opened.partition(|(path, object)| Host::of(path, object).is_module());
    for (path, object) in modules.into_iter().chain(others) {
        objects.library(path, object);
    }
    for (path, object) in &world.objects {
        objects.unopened(path, object, facts);
    }
    objects.mixed();
}

/// What loads an object that is wrong, as the user knows it.
fn affected(world: &World, closure: &Closure, path: &str) -> Option<String> {
    let root = &closure.loaded[0].0;
    (root != path).then(|| world.shown(root).to_owned())
}

/// A library that can be started, such as libcap's; others link to it.
pub(super) fn is_shared_program(object: &Object) -> bool {
    object.interpreter.is_some() && object.soname.is_some()
}

impl<'w> Objects<'w, '_> {
    fn program(&mut self, path: &str, object: &Arc<Object>) {
        if self.is_for_other_machine(path, object) {
            return;
        }
        let Some(interpreter) = object.interpreter.clone() else {
            return;
        };
        let Some(loader) = self.loader(path, &interpreter, object) else {
            self.failing.insert(path.to_owned());
            return;
        };
        let closure = loader.closure(path, object);
        self.loaded(&loader, &closure, Host::Other);
        self.with_other
            .extend(closure.loaded.into_iter().map(|(path, _)| path));
    }

    /// The loader that a program asks for; what is wrong with it becomes a finding.
    fn loader(&mut self, path: &str, interpreter: &str, object: &Object) -> Option<Rc<Loader<'w>>> {
        let world = self.world;
        let shown = world.shown(path).to_owned();
        let Some((real, found)) = world.tree.object(interpreter) else {
            let new = || {
                let says = format!(
                    "the loader `{interpreter}` is not there: these programs do not start \
                     (\"no such file or directory\")"
                );
                Said::new(says, advice::other_libc(object.family()))
            };
            let (kind, sure) = (Kind::MissingInterpreter, Confidence::CertainAtLoad);
            let finding = self.findings.add(kind, interpreter, sure, &shown, new);
            finding
                .evidence
                .insert(format!("PT_INTERP is {interpreter}"));
            return None;
        };
        let glibc = found
            .provided
            .iter()
            .any(|version| &**version == "GLIBC_PRIVATE");
        let musl = found
            .clib
            .as_ref()
            .is_some_and(|clib| clib.family == Family::Musl);
        let family = if glibc { Family::Glibc } else { Family::Musl };
        if !glibc && !musl {
            // gcompat starts musl's loader with its own library in front.
            let loader = Loader::new(&world.tree, family, object.machine, &self.library_path);
            return Some(Rc::new(loader.with_first("/lib/libgcompat.so.0")));
        }
        if object.family().is_some_and(|own| own != family) {
            let new = || {
                let says = format!("`{interpreter}` is {family}'s loader ({real}), not theirs");
                Said::new(says, advice::other_libc(object.family()))
            };
            let (kind, sure) = (Kind::OtherInterpreter, Confidence::Possible);
            self.findings.add(kind, interpreter, sure, &shown, new);
        }
        Some(self.loader_of(family, object.machine))
    }

    /// The loader of a libc, for an architecture.
    fn loader_of(&mut self, family: Family, machine: u16) -> Rc<Loader<'w>> {
        let new = || Loader::new(&self.world.tree, family, machine, &self.library_path);
        let known = self.loaders.entry((family, machine));
        Rc::clone(known.or_insert_with(|| Rc::new(new())))
    }

    /// A library or module by itself, as one that is opened while a program runs.
    fn library(&mut self, path: &str, object: &Arc<Object>) {
        if self.is_for_other_machine(path, object) {
            return;
        }
        let host = Host::of(path, object);
        if self.with_other.contains(path) && !host.is_module() {
            return;
        }
        let target = self.world.clib.as_ref().map(|clib| clib.family);
        let Some(family) = target.or_else(|| object.family()) else {
            return;
        };
        let loader = self.loader_of(family, object.machine);
        let closure = loader.closure(path, object);
        self.loaded(&loader, &closure, host);
        self.with_other
            .extend(closure.loaded.into_iter().map(|(path, _)| path));
    }

    /// All that is wrong with what is loaded together.
    fn loaded(&mut self, loader: &Loader<'_>, closure: &Closure, host: Host) {
        self.missing_libraries(closure);
        for index in 0..closure.loaded.len() {
            let (path, object) = &closure.loaded[index];
            if !self.world.objects.contains_key(path) {
                continue;
            }
            self.missing_symbols(loader, closure, index, host);
            let shown = self.world.shown(path);
            for (library, version) in Binder::missing_versions(loader, closure, object) {
                let subject = format!("{library} {version}");
                let new = || {
                    let says = format!("`{library}` there has no version `{version}`: it is older");
                    Said::new(says, advice::OLDER)
                };
                let (kind, sure) = (Kind::MissingVersion, Confidence::CertainAtLoad);
                self.findings.add(kind, &subject, sure, shown, new);
                self.failing.insert(path.clone());
            }
            if loader.family == Family::Musl {
                self.ignored_versions(closure, path, object);
            }
            if traits::check(self.world, loader.family, path, object, host, self.findings) {
                self.failing.insert(path.clone());
            }
        }
    }

    fn missing_libraries(&mut self, closure: &Closure) {
        for (name, by) in &closure.missing {
            self.failing.insert(closure.loaded[0].0.clone());
            if !self.world.objects.contains_key(by) {
                continue;
            }
            self.failing.insert(by.clone());
            let former = self.world.former.get(name);
            if former.is_none() && self.world.complete {
                self.never_there(name, by);
                continue;
            }
            let new = || {
                let says = format!("the library `{name}` is not where the loader looks for it");
                Said::new(says, advice::library(name, former))
            };
            let (kind, sure) = (Kind::MissingLibrary, Confidence::CertainAtLoad);
            let shown = self.world.shown(by);
            let finding = self.findings.add(kind, name, sure, shown, new);
            finding.affects.extend(affected(self.world, closure, by));
            if let Some(package) = former.and_then(|former| former.package.as_ref()) {
                finding
                    .evidence
                    .insert(format!("it comes from the package {package}"));
            }
        }
    }

    /// What does not load where it comes from does not break by moving.
    fn never_there(&mut self, name: &str, by: &str) {
        let new = || {
            let says = format!(
                "the library `{name}` is missing, and is not where the software comes from, either"
            );
            Said::new(
                says,
                format!("install the package of the target that has `{name}`"),
            )
        };
        let (kind, sure) = (Kind::MissingLibrary, Confidence::Possible);
        self.findings
            .add(kind, name, sure, self.world.shown(by), new);
    }

    fn missing_symbols(
        &mut self,
        loader: &Loader<'_>,
        closure: &Closure,
        index: usize,
        host: Host,
    ) {
        let path = &closure.loaded[index].0;
        for symbol in self.binder.unbound(loader, closure, index, host) {
            self.failing.insert(path.clone());
            let name = &symbol.name;
            let new = || Said::new(format!("nothing there has `{name}`"), advice::SYMBOL);
            let shown = self.world.shown(path);
            let (kind, sure) = (Kind::MissingSymbol, symbol.confidence);
            let finding = self.findings.add(kind, name, sure, shown, new);
            finding.affects.extend(affected(self.world, closure, path));
            if let Some(version) = &symbol.version {
                finding
                    .evidence
                    .insert(format!("asked for as {name}@{version}"));
            }
        }
    }

    fn ignored_versions(&mut self, closure: &Closure, path: &str, object: &Object) {
        for (name, wanted, taken, library) in Binder::other_versions(closure, object) {
            let new = || {
                let says =
                    format!("musl takes `{name}@@{taken}` where `{name}@{wanted}` was asked for");
                Said::new(says, "test what calls it, or build it anew")
            };
            let (kind, sure) = (Kind::IgnoredVersion, Confidence::Possible);
            let shown = self.world.shown(path);
            let finding = self.findings.add(kind, &name, sure, shown, new);
            finding.evidence.insert(format!("{library} has both"));
        }
    }

    fn is_for_other_machine(&mut self, path: &str, object: &Object) -> bool {
        let machines = &self.world.machines;
        if machines.is_empty() || machines.contains(&object.machine) {
            return false;
        }
        let subject = format!("machine {}", object.machine);
        let new = || {
            Said::new(
                "these are for other machines",
                "build or get them for this one",
            )
        };
        let (kind, sure) = (Kind::OtherArchitecture, Confidence::CertainAtLoad);
        let shown = self.world.shown(path);
        self.findings.add(kind, &subject, sure, shown, new);
        self.failing.insert(path.to_owned());
        true
    }

    /// Names of libraries in programs that open some by themselves: they may have others to try.
    fn unopened(&mut self, path: &str, object: &Arc<Object>, facts: &mut Facts) {
        let Some(family) = self.world.clib.as_ref().map(|clib| clib.family) else {
            return;
        };
        let loader = self.loader_of(family, object.machine);
        for name in &object.dlopens {
            let former = self
                .world
                .former
                .get(name.rsplit('/').next().unwrap_or(name));
            let had = former.is_some_and(|former| former.object.clib.is_none());
            if had && !loader.has(path, object, name) {
                facts.unopened.insert(name.clone());
            }
        }
    }

    /// Objects of the other libc of which nothing is missing.
    fn mixed(&mut self) {
        let Some(target) = self.world.clib.as_ref().map(|clib| clib.family) else {
            return;
        };
        for (path, object) in &self.world.objects {
            let other = object.family().filter(|family| *family != target);
            if let Some(family) = other.filter(|_| !self.failing.contains(path)) {
                let new = || {
                    let says = format!(
                        "built for {family}: nothing that they want is missing, but {target} was \
                         never meant to run them (types, sizes and constants may differ)"
                    );
                    Said::new(says, advice::other_libc(Some(family)))
                };
                let (kind, sure) = (Kind::OtherLibc, Confidence::Possible);
                let shown = self.world.shown(path);
                self.findings.add(kind, family.as_str(), sure, shown, new);
            }
        }
    }
}
