//! Symbols: whether each that an object wants is in what is loaded with it, and when it is
//! noticed that one is not.

use std::collections::HashSet;
use std::sync::Arc;

use super::loader::{Closure, Loader};
use super::model::Confidence;
use super::world::World;
use crate::clib::Family;
use crate::elf::{Import, Object};

/// Who loads an object while a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// A Python extension: `dlopen` with `RTLD_NOW`.
    Python,
    /// A Node.js add-on: `dlopen` with `RTLD_LAZY`.
    Node,
    /// The loader, at the start of a program, or something unknown.
    Other,
}

impl Host {
    pub(super) fn of(path: &str, object: &Object) -> Host {
        let exports = |start: &str| object.exports.iter().any(|e| e.name.starts_with(start));
        if path.ends_with(".node") {
            Host::Node
        } else if path.ends_with(".so") && (exports("PyInit_") || path.contains(".cpython-"))
            || wants_python(object)
        {
            Host::Python
        } else {
            Host::Other
        }
    }

    pub(super) fn is_module(self) -> bool {
        self != Host::Other
    }

    /// Whether the program that loads the object gives a symbol to it.
    fn gives(self, name: &str) -> bool {
        let starts: &[&str] = match self {
            Host::Python => &["Py", "_Py"],
            Host::Node => &[
                "napi_", "node_", "uv_", "_ZN2v8", "_ZNK2v8", "_ZN4node", "_ZTIN2v8",
            ],
            Host::Other => &[],
        };
        starts.iter().any(|start| name.starts_with(start))
    }
}

/// Whether it is a library of modules, which wants Python's functions and names no library that has
/// them.
fn wants_python(object: &Object) -> bool {
    let of_python = |import: &Import| import.name.starts_with("Py") && import.name.contains('_');
    object.interpreter.is_none()
        && object
            .imports
            .iter()
            .any(|import| !import.weak && of_python(import))
        && !object
            .needed
            .iter()
            .any(|name| name.starts_with("libpython"))
}

/// A symbol that is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unbound {
    pub(super) name: String,
    pub(super) version: Option<Arc<str>>,
    pub(super) confidence: Confidence,
}

/// Looks symbols up.
#[derive(Debug)]
pub(super) struct Binder<'w> {
    world: &'w World,
    /// All that any program or library of the software or the target gives.
    given: HashSet<&'w str>,
}

impl<'w> Binder<'w> {
    pub(super) fn new(world: &'w World) -> Binder<'w> {
        let objects = world.tree.objects();
        let exports = objects.flat_map(|(_, object)| object.exports.iter());
        Binder {
            world,
            given: exports.map(|export| &*export.name).collect(),
        }
    }

    /// What an object of a closure wants and none in the closure gives.
    pub(super) fn unbound(
        &self,
        loader: &Loader<'_>,
        closure: &Closure,
        index: usize,
        host: Host,
    ) -> Vec<Unbound> {
        let object = &closure.loaded[index].1;
        let root = &closure.loaded[0].1;
        let is_program = root.interpreter.is_some();
        let mut unbound = Vec::new();
        for import in object.imports.iter().filter(|import| !import.weak) {
            if Self::is_given(loader.family, closure, import)
                || is_large_file_name(loader, &import.name)
                || host.gives(&import.name)
                || self.belongs_to_missing(loader.family, object, closure, import)
            {
                continue;
            }
            if !is_program && self.is_of_others(object, closure, import) {
                continue;
            }
            let from_loaded = is_of_loaded(object, closure, import);
            let known = is_program || from_loaded || host.is_module();
            unbound.push(Unbound {
                name: import.name.to_string(),
                version: import.version.clone(),
                confidence: if known {
                    confidence(loader.family, host, object, import)
                } else {
                    Confidence::Possible
                },
            });
        }
        unbound
    }

    /// Symbols that an object of a closure wants of a program that is not in it: of its host, or of
    /// one that nobody here knows to load it.
    pub(super) fn lent(
        &self,
        loader: &Loader<'_>,
        closure: &Closure,
        index: usize,
        host: Host,
    ) -> Vec<String> {
        let object = &closure.loaded[index].1;
        if closure.loaded[0].1.interpreter.is_some() {
            return Vec::new();
        }
        let wanted = object.imports.iter().filter(|import| !import.weak);
        let lent = wanted.filter(|import| {
            !Self::is_given(loader.family, closure, import)
                && (host.gives(&import.name) || self.is_of_others(object, closure, import))
        });
        lent.map(|import| import.name.to_string()).collect()
    }

    /// Whether a plugin may want a symbol of a program that nobody here knows to load it: versions
    /// tell which library should have it.
    fn is_of_others(&self, object: &Object, closure: &Closure, import: &Import) -> bool {
        !is_of_loaded(object, closure, import) && self.given.contains(&*import.name)
    }

    fn is_given(family: Family, closure: &Closure, import: &Import) -> bool {
        closure.loaded.iter().any(|(_, object)| {
            object
                .exported(&import.name)
                .iter()
                .any(|export| match family {
                    Family::Musl => export.default,
                    Family::Glibc => match (&import.version, &export.version) {
                        (Some(wanted), Some(given)) => wanted == given,
                        _ => true,
                    },
                })
        })
    }

    /// Whether a symbol is one of a library or version that is missing anyway. Without versions only the
    /// library itself tells, where the software comes from; where it is not known, any may be.
    fn belongs_to_missing(
        &self,
        family: Family,
        object: &Object,
        closure: &Closure,
        import: &Import,
    ) -> bool {
        let missing = |name: &str| closure.missing.iter().any(|(missing, _)| missing == name);
        if let Some(version) = &import.version {
            let mut of = object.required.iter().filter(|r| r.version == *version);
            return of.any(|required| {
                missing(&required.library)
                    || family == Family::Glibc && lacks(closure, &required.library, version)
            });
        }
        closure
            .missing
            .iter()
            .any(|(name, _)| match self.world.former.get(name) {
                Some(former) => !former.object.exported(&import.name).is_empty(),
                None => true,
            })
    }

    /// Versions that an object asks of the libraries in the closure and these have not: library
    /// and version. Only glibc's loader looks.
    pub(super) fn missing_versions(
        loader: &Loader<'_>,
        closure: &Closure,
        object: &Object,
    ) -> Vec<(String, String)> {
        if loader.family == Family::Musl {
            return Vec::new();
        }
        let required = object.required.iter().filter(|required| !required.weak);
        required
            .filter(|required| lacks(closure, &required.library, &required.version))
            .map(|required| (required.library.to_string(), required.version.to_string()))
            .collect()
    }

    /// Symbols of which musl's loader takes another version than the one asked for: name,
    /// version asked for, version taken, library.
    pub(super) fn other_versions(
        closure: &Closure,
        object: &Object,
    ) -> Vec<(String, String, String, String)> {
        let mut other = Vec::new();
        for import in &object.imports {
            let Some(wanted) = &import.version else {
                continue;
            };
            let found = closure.loaded.iter().find_map(|(path, object)| {
                let exports = object.exported(&import.name);
                let export = exports.iter().find(|export| export.default)?;
                Some((path, export, exports))
            });
            let Some((path, taken, all)) = found else {
                continue;
            };
            if let Some(given) = taken.version.as_ref().filter(|given| *given != wanted)
                && all
                    .iter()
                    .any(|export| export.version.as_ref() == Some(wanted))
            {
                other.push((
                    import.name.to_string(),
                    wanted.to_string(),
                    given.to_string(),
                    path.clone(),
                ));
            }
        }
        other
    }
}

/// Whether the library that should have a symbol is there; glibc always is.
fn is_of_loaded(object: &Object, closure: &Closure, import: &Import) -> bool {
    import.version.as_ref().is_some_and(|version| {
        if version.starts_with("GLIBC_") {
            return true;
        }
        let mut of = object
            .required
            .iter()
            .filter(|required| required.version == *version);
        of.any(|required| closure.by_name.contains_key(&*required.library))
    })
}

/// Whether musl's loader takes a name that it does not have, as `open64`, for one that it has.
fn is_large_file_name(loader: &Loader<'_>, name: &str) -> bool {
    let Some(plain) = name.strip_suffix("64") else {
        return false;
    };
    let mut first = loader.first.iter();
    first.any(|(_, object)| object.large_file_names.iter().any(|known| known == plain))
}

/// Whether a library is loaded and has versions, but not this one.
fn lacks(closure: &Closure, library: &str, version: &Arc<str>) -> bool {
    closure.by_name.get(library).is_some_and(|&index| {
        let provided = &closure.loaded[index].1.provided;
        !provided.is_empty() && !provided.contains(version)
    })
}

/// When the absence of a symbol is noticed. musl binds all at load, except for what is opened
/// with `RTLD_LAZY` and reached through the PLT or the global offset table.
fn confidence(family: Family, host: Host, object: &Object, import: &Import) -> Confidence {
    let at_load = match (family, host) {
        (_, Host::Python) | (Family::Musl, Host::Other) => true,
        (Family::Musl, Host::Node) => object.bind_now || import.fixed,
        (Family::Glibc, Host::Node | Host::Other) => object.bind_now || import.eager,
    };
    if at_load {
        Confidence::CertainAtLoad
    } else {
        Confidence::CertainWhenCalled
    }
}
