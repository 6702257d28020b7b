//! How the two loaders find libraries: which folders in which order, and what they take for
//! themselves.

use std::collections::HashMap;
use std::sync::Arc;

use crate::clib::Family;
use crate::elf::Object;
use crate::tree::Tree;

/// Names that musl's loader takes for itself, as in its `load_library`: `libc.so.6` and
/// `libpthread.so.0` are there without any such file.
const MUSL_ITSELF: [&str; 7] = [
    "libc.",
    "libpthread.",
    "librt.",
    "libm.",
    "libdl.",
    "libutil.",
    "libxnet.",
];

/// Folders that Debian's loader searches by itself, by `e_machine`.
const MULTIARCH: [(u16, &str); 8] = [
    (3, "i386-linux-gnu"),
    (21, "powerpc64le-linux-gnu"),
    (22, "s390x-linux-gnu"),
    (40, "arm-linux-gnueabihf"),
    (62, "x86_64-linux-gnu"),
    (183, "aarch64-linux-gnu"),
    (243, "riscv64-linux-gnu"),
    (258, "loongarch64-linux-gnu"),
];

/// A loader in a tree.
#[derive(Debug)]
pub(super) struct Loader<'w> {
    tree: &'w Tree,
    pub(super) family: Family,
    /// `LD_LIBRARY_PATH`.
    library_path: Vec<String>,
    folders: Vec<String>,
    /// What is loaded before all libraries: musl's libc, which is the loader itself, and what
    /// gcompat adds to it.
    pub(super) first: Vec<(String, Arc<Object>)>,
}

/// What is loaded together.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// In the order in which symbols are looked up: path and object.
    pub(super) loaded: Vec<(String, Arc<Object>)>,
    /// Who had each of them loaded.
    parents: Vec<Option<usize>>,
    /// Libraries that were not found: name, and the object that wants it.
    pub(super) missing: Vec<(String, String)>,
    /// By the name they are asked for.
    pub(super) by_name: HashMap<String, usize>,
}

impl<'w> Loader<'w> {
    pub(super) fn new(
        tree: &'w Tree,
        family: Family,
        machine: u16,
        library_path: &str,
    ) -> Loader<'w> {
        let split = |text: &str| -> Vec<String> {
            let folders = text.split([':', '\n', ';']).map(str::trim);
            folders
                .filter(|f| !f.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut first = Vec::new();
        let folders = match family {
            Family::Musl => {
                first.extend(libcs(tree, Family::Musl, machine).take(1));
                let own = tree
                    .below("/etc")
                    .find(|(path, _)| path.starts_with("/etc/ld-musl-") && path.ends_with(".path"));
                match own.and_then(|(path, _)| tree.text(path)) {
                    Some(text) => split(text),
                    None => split("/lib:/usr/local/lib:/usr/lib"),
                }
            }
            Family::Glibc => glibc_folders(tree, machine),
        };
        Loader {
            tree,
            family,
            library_path: split(library_path),
            folders,
            first,
        }
    }

    /// Also loads this before all libraries.
    pub(super) fn with_first(mut self, path: &str) -> Loader<'w> {
        if let Some((path, object)) = self.tree.object(path) {
            self.first.push((path, Arc::clone(object)));
        }
        self
    }

    /// All that is loaded with an object.
    pub(super) fn closure(&self, path: &str, object: &Arc<Object>) -> Closure {
        let mut closure = Closure::default();
        closure.push(path.to_owned(), Arc::clone(object), None);
        for (path, object) in &self.first {
            closure.push(path.clone(), Arc::clone(object), None);
        }
        let mut at = 0;
        while at < closure.loaded.len() {
            let wanted = closure.loaded[at].1.needed.clone();
            for name in wanted {
                if closure.by_name.contains_key(&name) || self.is_itself(&name) {
                    continue;
                }
                match self.find(&name, at, &closure) {
                    Some((path, object)) => {
                        let index = closure.push(path, object, Some(at));
                        closure.by_name.insert(name, index);
                    }
                    None => {
                        let wanted_by = closure.loaded[at].0.clone();
                        closure.missing.push((name, wanted_by));
                    }
                }
            }
            at += 1;
        }
        closure
    }

    /// Whether an object that opens a library by this name finds it.
    pub(super) fn has(&self, path: &str, object: &Arc<Object>, name: &str) -> bool {
        let mut closure = Closure::default();
        closure.push(path.to_owned(), Arc::clone(object), None);
        self.is_itself(name) || self.find(name, 0, &closure).is_some()
    }

    /// Whether a library is the loader's own libc.
    fn is_itself(&self, name: &str) -> bool {
        self.family == Family::Musl && MUSL_ITSELF.iter().any(|own| name.starts_with(own))
    }

    fn find(&self, name: &str, by: usize, closure: &Closure) -> Option<(String, Arc<Object>)> {
        let wanted = &closure.loaded[by].1;
        let fits = |path: &str| {
            let (path, object) = self.tree.object(path)?;
            let same = (object.machine, object.is_64) == (wanted.machine, wanted.is_64);
            same.then(|| (path, Arc::clone(object)))
        };
        if name.contains('/') {
            return fits(name);
        }
        self.search_path(by, closure)
            .iter()
            .find_map(|folder| fits(&format!("{folder}/{name}")))
    }

    /// The folders for what an object wants, in order.
    fn search_path(&self, by: usize, closure: &Closure) -> Vec<String> {
        let object = &closure.loaded[by].1;
        let own = |index: usize, glibc_rpath_only: bool| -> Vec<String> {
            let (path, object) = &closure.loaded[index];
            let list = if object.runpath.is_empty() {
                &object.rpath
            } else if glibc_rpath_only {
                return Vec::new();
            } else {
                &object.runpath
            };
            list.iter()
                .filter_map(|folder| expand(folder, path))
                .collect()
        };
        let ancestors = std::iter::successors(Some(by), |&index| closure.parents[index]);
        let mut folders = Vec::new();
        match self.family {
            // Run paths of both kinds, inherited by what is loaded.
            Family::Musl => {
                folders.extend(self.library_path.iter().cloned());
                folders.extend(ancestors.flat_map(|index| own(index, false)));
            }
            // A DT_RUNPATH is for the object's own libraries only and comes later.
            Family::Glibc => {
                if object.runpath.is_empty() {
                    folders.extend(ancestors.flat_map(|index| own(index, true)));
                }
                folders.extend(self.library_path.iter().cloned());
                if !object.runpath.is_empty() {
                    folders.extend(own(by, false));
                }
            }
        }
        folders.extend(self.folders.iter().cloned());
        folders
    }
}

impl Closure {
    /// Adds an object that is not there yet; gives its place.
    fn push(&mut self, path: String, object: Arc<Object>, parent: Option<usize>) -> usize {
        if let Some(index) = self.loaded.iter().position(|(known, _)| *known == path) {
            return index;
        }
        let index = self.loaded.len();
        if let Some(soname) = &object.soname {
            self.by_name.entry(soname.clone()).or_insert(index);
        }
        self.loaded.push((path, object));
        self.parents.push(parent);
        index
    }
}

/// A folder of a run path; `None` for what stands for something that is not known here.
fn expand(folder: &str, path: &str) -> Option<String> {
    let origin = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = folder
        .replace("${ORIGIN}", origin)
        .replace("$ORIGIN", origin);
    (!folder.contains('$')).then_some(folder)
}

/// What `/etc/ld.so.conf` names, as `ldconfig` put it into the cache, and the built-in ones.
fn glibc_folders(tree: &Tree, machine: u16) -> Vec<String> {
    let mut folders = Vec::new();
    let configured = tree
        .below("/etc/ld.so.conf.d")
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".conf"))
        .chain(["/etc/ld.so.conf"]);
    for path in configured {
        let lines = tree.text(path).unwrap_or_default().lines().map(str::trim);
        folders.extend(
            lines
                .filter(|line| line.starts_with('/'))
                .map(str::to_owned),
        );
    }
    if let Some((_, name)) = MULTIARCH.iter().find(|(of, _)| *of == machine) {
        folders.extend([format!("/lib/{name}"), format!("/usr/lib/{name}")]);
    }
    let usual = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];
    folders.extend(usual.map(str::to_owned));
    folders
}

/// The libcs of a family and architecture in a tree.
pub(super) fn libcs(
    tree: &Tree,
    family: Family,
    machine: u16,
) -> impl Iterator<Item = (String, Arc<Object>)> {
    tree.objects()
        .filter(move |(_, object)| {
            object.machine == machine && object.clib.as_ref().is_some_and(|c| c.family == family)
        })
        .map(|(path, object)| (path.to_owned(), Arc::clone(object)))
}
