//! Which files of an image belong to the distribution's packages.

use std::collections::HashMap;

use super::Tree;

/// Files and the packages that brought them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    owners: HashMap<String, String>,
    /// How many packages there are.
    pub count: usize,
}

impl Packages {
    /// Reads the databases of apk and dpkg, and what distroless images have for one.
    #[must_use]
    pub fn of(tree: &Tree) -> Packages {
        let mut packages = Packages::default();
        for path in ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"] {
            if let Some(text) = tree.text(path) {
                packages.apk(tree, text);
            }
        }
        for (folder, end) in [
            ("/var/lib/dpkg/info", ".list"),
            ("/var/lib/dpkg/status.d", ".md5sums"),
        ] {
            let lists: Vec<&str> = tree.below(folder).map(|(path, _)| path).collect();
            for path in lists {
                let name = path
                    .rsplit('/')
                    .next()
                    .and_then(|name| name.strip_suffix(end));
                if let (Some(name), Some(text)) = (name, tree.text(path)) {
                    let name = name.split(':').next().unwrap_or(name);
                    packages.dpkg(tree, name, text);
                }
            }
        }
        packages
    }

    /// The package that a file belongs to, by its path without links.
    #[must_use]
    pub fn owner(&self, path: &str) -> Option<&str> {
        self.owners.get(path).map(String::as_str)
    }

    /// `P:` begins a package, `F:` names a folder, `R:` a file in it.
    fn apk(&mut self, tree: &Tree, text: &str) {
        let (mut package, mut folder) = ("", "");
        for line in text.lines() {
            match line.split_once(':') {
                Some(("P", name)) => {
                    package = name;
                    self.count += 1;
                }
                Some(("F", name)) => folder = name,
                Some(("R", name)) => self.add(tree, &format!("/{folder}/{name}"), package),
                _ => {}
            }
        }
    }

    /// A path in each line, after a digest in the one form.
    fn dpkg(&mut self, tree: &Tree, package: &str, text: &str) {
        self.count += 1;
        for line in text.lines() {
            let path = line.rsplit("  ").next().unwrap_or(line);
            self.add(tree, &format!("/{}", path.trim_start_matches('/')), package);
        }
    }

    fn add(&mut self, tree: &Tree, path: &str, package: &str) {
        // Only what is there, under the path that it really has: `/lib` may be a link.
        if let Some((path, _)) = tree.file(path) {
            self.owners.insert(path, package.to_owned());
        }
    }
}
