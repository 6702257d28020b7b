//! The target as it will be: its own files, those that the user adds, and the software's.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Inputs;
use super::attempts::Moved;
use crate::clib::{Clib, Family};
use crate::elf::Object;
use crate::tree::{Content, Entry, Kind, Packages, Tree};

/// Where files that have no place of their own are put.
pub(crate) const PACKAGES_FOLDER: &str = "/.software";

/// The target with the software in it.
#[derive(Debug)]
pub(super) struct World {
    pub(super) tree: Tree,
    /// The software's objects, by path in the tree.
    pub(super) objects: BTreeMap<String, Arc<Object>>,
    /// The software's executable scripts: path and what follows `#!`.
    pub(super) scripts: Vec<(String, String)>,
    /// Its objects, scripts and links that go to the target.
    pub(super) moved: Vec<Moved>,
    /// Its ELF files that make no sense, and why.
    pub(super) damaged: Vec<(String, String)>,
    /// The target's libc.
    pub(super) clib: Option<Clib>,
    /// The software's.
    pub(super) software_clib: Option<Clib>,
    /// The architectures (`e_machine`) that the target has a libc for.
    pub(super) machines: BTreeSet<u16>,
    /// Packages of the software's distribution that are left where they are.
    pub(super) packages_left_out: usize,
    /// By soname: libraries that the software had where it comes from.
    pub(super) former: HashMap<String, Former>,
    /// Whether the software comes with all that it needs, as an image does.
    pub(super) complete: bool,
    prefix: &'static str,
}

/// A library where the software comes from.
#[derive(Debug)]
pub(super) struct Former {
    pub(super) object: Arc<Object>,
    /// The package that it belongs to.
    pub(super) package: Option<String>,
}

impl World {
    pub(super) fn new(inputs: &Inputs<'_>) -> World {
        let packages = Packages::of(inputs.software);
        let mut world = World {
            tree: inputs.target.clone(),
            objects: BTreeMap::new(),
            scripts: Vec::new(),
            moved: Vec::new(),
            damaged: Vec::new(),
            clib: clib(inputs.target),
            software_clib: None,
            machines: BTreeSet::new(),
            packages_left_out: 0,
            former: former(inputs.software, &packages),
            complete: inputs.kind == Kind::Root,
            prefix: match inputs.kind {
                Kind::Root => "",
                Kind::Files => PACKAGES_FOLDER,
            },
        };
        for added in inputs.added {
            world.tree.put_all(added);
        }
        world.clib = world.clib.or_else(|| clib(&world.tree));
        let libcs = world
            .tree
            .objects()
            .filter(|(_, object)| object.clib.is_some());
        world.machines = libcs.map(|(_, object)| object.machine).collect();
        let leave_packages = !inputs.packaged && has_own(inputs.software, &packages);
        if leave_packages {
            world.packages_left_out = packages.count;
        }
        world.take(inputs.software, &packages, leave_packages);
        world.software_clib = clib(inputs.software).or_else(|| majority(&world.objects));
        world
    }

    /// A path as the user knows it.
    pub(super) fn shown<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.prefix).unwrap_or(path)
    }

    fn take(&mut self, software: &Tree, packages: &Packages, leave_packages: bool) {
        for (path, entry) in software.below("") {
            // What lies in `/lib` is put where a link of that name leads.
            let place = self.tree.resolved(&format!("{}{path}", self.prefix));
            let mut goes = false;
            if let Entry::File(file) = entry {
                if !moves(path, &file.content, packages, leave_packages) {
                    continue;
                }
                match &file.content {
                    Content::Object(object) => {
                        self.objects.insert(place.clone(), Arc::clone(object));
                        goes = true;
                    }
                    Content::Script(line) if file.executable => {
                        self.scripts.push((place.clone(), line.clone()));
                        goes = true;
                    }
                    Content::Damaged(why) => self.damaged.push((place.clone(), why.clone())),
                    _ => {}
                }
                self.tree.put(place.clone(), entry.clone());
            } else if self.tree.find(&place).is_none() {
                goes = matches!(entry, Entry::Link(_));
                self.tree.put(place.clone(), entry.clone());
            }
            if goes {
                let from = path.to_owned();
                self.moved.push(Moved { from, to: place });
            }
        }
    }
}

/// Whether a file goes to the target: a libc does not, and packages only where they are meant.
fn moves(path: &str, content: &Content, packages: &Packages, leave_packages: bool) -> bool {
    let owner = packages.owner(path);
    if leave_packages && owner.is_some() {
        return false;
    }
    // Scripts of packages, which their manager runs.
    if path.starts_with("/var/lib/dpkg/") || path.starts_with("/lib/apk/") {
        return false;
    }
    let of_libc = |owner: &str| {
        let names = ["libc6", "libc-bin", "libc-l10n", "glibc", "musl", "gcompat"];
        names.iter().any(|name| owner.starts_with(name))
    };
    match content {
        Content::Object(object) => !is_libc(path, object) && !owner.is_some_and(of_libc),
        Content::Text(_) => path.ends_with("/WHEEL"),
        _ => !owner.is_some_and(of_libc),
    }
}

/// Libraries of glibc that its own tables do not show to be so.
const OF_GLIBC: [&str; 8] = [
    "libBrokenLocale.so.1",
    "libc_malloc_debug.so.0",
    "libdl.so.2",
    "libmemusage.so",
    "libpcprofile.so",
    "libpthread.so.0",
    "libthread_db.so.1",
    "libutil.so.1",
];

/// Whether an object is a C library or a part of one: it gives private symbols of glibc, or lies
/// with the libraries of the system and wants such.
pub(super) fn is_libc(path: &str, object: &Object) -> bool {
    let private = |version: &str| version == "GLIBC_PRIVATE";
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let of_system = folder.starts_with("/lib") || folder.starts_with("/usr/lib");
    object.clib.is_some()
        || object.provided.iter().any(|version| private(version))
        || of_system
            && (object
                .required
                .iter()
                .any(|required| private(&required.version))
                || folder.ends_with("/gconv")
                || OF_GLIBC.contains(&name))
}

/// Whether a tree has programs, libraries or scripts beside those of its distribution.
fn has_own(tree: &Tree, packages: &Packages) -> bool {
    packages.count > 0
        && tree.files().any(|(path, file)| {
            matches!(file.content, Content::Object(_) | Content::Script(_))
                && packages.owner(path).is_none()
                && file.executable
                && moves(path, &file.content, packages, false)
        })
}

/// The libc that a tree's programs use, or else one that it has.
pub(super) fn clib(tree: &Tree) -> Option<Clib> {
    let found: Vec<&Clib> = tree
        .objects()
        .filter_map(|(_, object)| object.clib.as_ref())
        .collect();
    let users = |family: Family| {
        let of = |object: &Object| object.interpreter.is_some() && object.family() == Some(family);
        tree.objects().filter(|(_, object)| of(object)).count()
    };
    found
        .into_iter()
        .max_by_key(|clib| users(clib.family))
        .cloned()
}

/// Files without a libc tell by what they were linked to.
fn majority(objects: &BTreeMap<String, Arc<Object>>) -> Option<Clib> {
    let count = |family| {
        objects
            .values()
            .filter(|o| o.family() == Some(family))
            .count()
    };
    let family = Family::ALL
        .into_iter()
        .max_by_key(|family| count(*family))?;
    (count(family) > 0).then_some(Clib {
        family,
        version: None,
    })
}

fn former(software: &Tree, packages: &Packages) -> HashMap<String, Former> {
    let mut former = HashMap::new();
    for (path, object) in software.objects() {
        if let Some(soname) = &object.soname {
            former.entry(soname.clone()).or_insert_with(|| Former {
                object: Arc::clone(object),
                package: packages.owner(path).map(str::to_owned),
            });
        }
    }
    former
}
