//! `package-lock.json` of npm 5 and newer, and `npm-shrinkwrap.json`.

use super::{AGAIN, names, platform, wishes};
use crate::lock::model::{Content, Lock, NpmPackage, Wish};
use crate::lock::parse::{self, Node, Source};

/// Newest version of the format that is known here.
const KNOWN: u32 = 3;

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(root) = parse::json(source) else {
        return;
    };
    let version = root.get("lockfileVersion");
    lock.version = version.and_then(|node| node.text()).map(str::to_owned);
    let number = lock.version.as_deref().map(str::parse::<u32>);
    match (version, number) {
        (Some(_), Some(Ok(number))) => {
            if number > KNOWN {
                lock.notes.push(format!(
                    "version {number} of the format is newer than {KNOWN}, the newest known here: \
                     what is new in it is not seen"
                ));
            }
        }
        (Some(node), _) => {
            let message = "`lockfileVersion` is no number";
            source.wrong(node.line, message, "npm writes 1, 2 or 3");
        }
        // As npm wrote it before version 5.
        (None, _) if root.get("dependencies").is_some() => {}
        (None, _) => {
            let message = "no `lockfileVersion`: this is no package-lock.json, or a part of one";
            source.wrong(root.line, message, AGAIN);
        }
    }
    let mut packages = Vec::new();
    match (root.get("packages"), root.get("dependencies")) {
        (Some(table), _) => of_paths(table, source, &mut packages),
        (None, Some(table)) => {
            let note = "what packages are for, which version 1 of the format does not say: it was \
                        taken from their names";
            lock.notes.push(note.to_owned());
            of_tree(table, source, &mut packages);
        }
        // A project without dependencies.
        (None, None) => {}
    }
    lock.content = Content::Npm(packages);
}

/// Version 2 and 3: packages by their path.
fn of_paths(table: &Node, source: &mut Source<'_>, packages: &mut Vec<NpmPackage>) {
    if !table.is_table() {
        source.wrong(table.line, "`packages` is no table", AGAIN);
    }
    for entry in table.entries() {
        let node = &entry.node;
        if !node.is_table() {
            source.wrong(entry.line, format!("`{}` is no table", entry.key), AGAIN);
            continue;
        }
        let installed = entry.key.rsplit_once("node_modules/").map(|(_, name)| name);
        // A package under another name says its own.
        let name = node.text_of("name").or(installed).unwrap_or(&entry.key);
        let own = installed.is_none() || node.is_true("link");
        let optional = ["optional", "devOptional"]
            .iter()
            .any(|key| node.is_true(key));
        packages.push(NpmPackage {
            name: name.to_owned(),
            version: node.text_of("version").map(str::to_owned),
            line: entry.line,
            platform: platform(node),
            optional,
            development: node.is_true("dev"),
            own,
            script: node.is_true("hasInstallScript"),
            needs: names(node, "dependencies"),
            wishes: wishes(node, "optionalDependencies"),
        });
    }
}

/// Version 1: packages within packages.
fn of_tree(table: &Node, source: &mut Source<'_>, packages: &mut Vec<NpmPackage>) {
    if !table.is_table() {
        source.wrong(table.line, "`dependencies` is no table", AGAIN);
    }
    for entry in table.entries() {
        let node = &entry.node;
        if !node.is_table() {
            source.wrong(entry.line, format!("`{}` is no table", entry.key), AGAIN);
            continue;
        }
        // What is optional stands among the rest: names tell platforms' packages.
        let needs = names(node, "requires");
        let wishes: Vec<Wish> = wishes(node, "requires");
        packages.push(NpmPackage {
            name: entry.key.clone(),
            version: node.text_of("version").map(str::to_owned),
            line: entry.line,
            optional: node.is_true("optional"),
            development: node.is_true("dev"),
            needs,
            wishes,
            ..NpmPackage::default()
        });
        if let Some(inner) = node.get("dependencies") {
            of_tree(inner, source, packages);
        }
    }
}
