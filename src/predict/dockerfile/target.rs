//! What a Dockerfile finds in the target.

use crate::clib::Family;
use crate::facts;
use crate::tree::Tree;

/// Where programs are when nothing says otherwise.
const FOLDERS: [&str; 6] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// The target, looked at as far as a Dockerfile needs it.
pub(super) struct Target {
    tree: Tree,
    pub(super) family: Option<Family>,
    pub(super) shell: Option<&'static str>,
    /// `apk`, `apt`, ...
    pub(super) manager: Option<&'static str>,
}

impl Target {
    pub(super) fn new(tree: &Tree, added: &[Tree]) -> Target {
        let mut tree = tree.clone();
        for more in added {
            tree.put_all(more);
        }
        let facts = facts::Facts::of(&tree);
        Target {
            family: super::super::world::clib(&tree).map(|clib| clib.family),
            shell: facts.shell,
            manager: facts.package_manager,
            tree,
        }
    }

    /// Where a command is.
    pub(super) fn command(&self, name: &str) -> Option<String> {
        let file = |path: String| self.tree.file(&path).map(|(real, _)| real);
        match name.contains('/') {
            true => file(name.to_owned()),
            false => FOLDERS
                .iter()
                .find_map(|folder| file(format!("{folder}/{name}"))),
        }
    }

    /// Whether a command is one of busybox's.
    pub(super) fn is_busybox(&self, name: &str) -> bool {
        self.command(name)
            .is_some_and(|path| path.ends_with("/busybox"))
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.tree.file(path).is_some()
    }
}
