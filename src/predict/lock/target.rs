//! The target, as far as installing packages there asks for it.

use super::LockInputs;
use crate::clib::{Clib, Family};
use crate::predict::model::PythonFrom;
use crate::predict::tags::Interpreter;
use crate::predict::world;
use crate::tree::Tree;

/// Where packages are to be installed.
pub(super) struct Target {
    tree: Tree,
    pub(super) clib: Clib,
    /// What `uname -m` says, where it is an architecture that packages are built for.
    pub(super) machine: Option<&'static str>,
    /// Its Python, or the one to be taken for it.
    pub(super) python: Option<Interpreter>,
    pub(super) python_from: PythonFrom,
    /// The compiler that is there.
    pub(super) compiler: Option<String>,
}

/// Where programs lie, where an image does not say it.
const USUAL_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

impl Target {
    /// `None` where there is no libc.
    pub(super) fn new(inputs: &LockInputs<'_>) -> Option<Target> {
        let mut tree = inputs.target.clone();
        for added in inputs.added {
            tree.put_all(added);
        }
        let clib = world::clib(inputs.target).or_else(|| world::clib(&tree))?;
        let asked = inputs.python.map(|version| Interpreter {
            version,
            threaded: false,
        });
        let folders: Vec<String> = folders(&tree);
        let compilers = ["cc", "gcc", "clang"];
        let mut programs = folders
            .iter()
            .flat_map(|folder| compilers.iter().map(move |name| format!("{folder}/{name}")));
        let compiler = programs.find(|path| tree.file(path).is_some());
        Some(Target {
            machine: machine(&tree),
            python: asked.or_else(|| folders.iter().find_map(|folder| python_in(&tree, folder))),
            python_from: match asked {
                Some(_) => PythonFrom::Asked,
                None => PythonFrom::Image,
            },
            tree,
            clib,
            compiler,
        })
    }

    /// What npm calls its architecture.
    pub(super) fn cpu(&self) -> Option<&'static str> {
        let machine = self.machine?;
        let names = [
            ("x86_64", "x64"),
            ("aarch64", "arm64"),
            ("i686", "ia32"),
            ("armv7l", "arm"),
            ("ppc64le", "ppc64"),
            ("loongarch64", "loong64"),
        ];
        let found = names.iter().find(|(name, _)| *name == machine);
        Some(found.map_or(machine, |(_, cpu)| cpu))
    }

    /// `musl` and so on, with the architecture where it matters.
    pub(super) fn family(&self) -> Family {
        self.clib.family
    }

    /// Whether a folder of libraries has one with this name.
    pub(super) fn has_library(&self, soname: &str) -> bool {
        let end = format!("/{soname}");
        let folders = ["/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"];
        folders.iter().any(|folder| {
            let mut below = self.tree.below(folder);
            below.any(|(path, _)| path.ends_with(&end) && self.tree.file(path).is_some())
        })
    }
}

fn folders(tree: &Tree) -> Vec<String> {
    let path = tree
        .config
        .env
        .get("PATH")
        .map_or(USUAL_PATH, String::as_str);
    let mut folders: Vec<String> = Vec::new();
    for folder in path.split(':').chain(USUAL_PATH.split(':')) {
        let folder = folder.trim_end_matches('/');
        if folder.starts_with('/') && !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}

fn machine(tree: &Tree) -> Option<&'static str> {
    let mut libcs = tree.objects().filter(|(_, object)| object.clib.is_some());
    let (_, object) = libcs.next()?;
    Some(match object.machine {
        3 => "i686",
        21 => "ppc64le",
        22 => "s390x",
        40 => "armv7l",
        62 => "x86_64",
        183 => "aarch64",
        243 => "riscv64",
        258 => "loongarch64",
        _ => return None,
    })
}

/// The Python of a folder of programs: that which `python3` is, or else the newest.
fn python_in(tree: &Tree, folder: &str) -> Option<Interpreter> {
    // Archives may leave folders out.
    let folder = tree
        .find(folder)
        .map_or(folder.to_owned(), |(path, _)| path);
    let main = tree.file(&format!("{folder}/python3"));
    let main = main.and_then(|(path, _)| interpreter(&path));
    let found = tree
        .below(&folder)
        .filter_map(|(path, _)| interpreter(path));
    main.or_else(|| found.max_by_key(|python| (python.version, !python.threaded)))
}

/// `/usr/bin/python3.13t`.
fn interpreter(path: &str) -> Option<Interpreter> {
    let minor = path.rsplit('/').next()?.strip_prefix("python3.")?;
    let digits = minor.trim_end_matches('t');
    Some(Interpreter {
        version: (3, digits.parse().ok()?),
        threaded: digits.len() < minor.len(),
    })
}
