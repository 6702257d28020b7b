//! `pnpm-lock.yaml`, versions 5 to 9.

use std::collections::HashMap;

use super::{AGAIN, names, platform, split_at_sign, wishes};
use crate::lock::model::{Content, Lock, NpmPackage};
use crate::lock::parse::{self, Node, Source};

/// Oldest and newest version of the format that are known here.
const KNOWN: (u32, u32) = (5, 9);

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(documents) = parse::yaml(source) else {
        return;
    };
    let mut packages = Vec::new();
    // What pnpm itself consists of may stand in a document of its own, before the project's.
    for root in &documents {
        let version = version(root, source, lock);
        let by_path = version.is_some_and(|major| major < 6);
        let table = root.get("packages");
        let snapshots = root.get("snapshots");
        let is_split = version.is_some_and(|major| major >= 7);
        if table.is_some_and(|table| is_split && !table.entries().is_empty()) && snapshots.is_none()
        {
            let message = "no `snapshots`, with which such files end: it is cut off";
            source.wrong(usize::MAX, message, AGAIN);
        }
        of_table(table, snapshots, by_path, source, &mut packages);
    }
    if documents.is_empty() {
        source.wrong(1, "nothing but comments", AGAIN);
    }
    lock.content = Content::Npm(packages);
}

fn version(root: &Node, source: &mut Source<'_>, lock: &mut Lock) -> Option<u32> {
    let Some(node) = root.get("lockfileVersion") else {
        let message = match root.get("shrinkwrapVersion") {
            Some(_) => "written by pnpm before version 3",
            None => "no `lockfileVersion`: this is no pnpm-lock.yaml, or a part of one",
        };
        source.wrong(root.line, message, "write it again with pnpm 6 or newer");
        return None;
    };
    let text = node.text().unwrap_or_default();
    let Some(major) = text
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok())
    else {
        source.wrong(
            node.line,
            format!("`{text}` is no version of the format"),
            AGAIN,
        );
        return None;
    };
    if major < KNOWN.0 {
        let message = format!("version {text} of the format is older than {}", KNOWN.0);
        source.wrong(node.line, message, "write it again with pnpm 6 or newer");
    }
    if major > KNOWN.1 {
        lock.notes.push(format!(
            "version {text} of the format is newer than {}, the newest known here: what is new in \
             it is not seen",
            KNOWN.1
        ));
    }
    lock.version = Some(text.to_owned());
    Some(major)
}

fn of_table(
    table: Option<&Node>,
    snapshots: Option<&Node>,
    by_path: bool,
    source: &mut Source<'_>,
    packages: &mut Vec<NpmPackage>,
) {
    if let Some(table) = table.filter(|table| !table.is_table()) {
        source.wrong(table.line, "`packages` is no table", AGAIN);
    }
    // From version 9 on what a package needs stands apart, once for each set of peers.
    let mut apart: HashMap<&str, Vec<&Node>> = HashMap::new();
    for entry in snapshots.map(Node::entries).unwrap_or_default() {
        apart
            .entry(without_peers(&entry.key))
            .or_default()
            .push(&entry.node);
    }
    for entry in table.map(Node::entries).unwrap_or_default() {
        let node = &entry.node;
        let (name, version) = identity(&entry.key, by_path);
        let name = node.text_of("name").map_or(name, str::to_owned);
        let mut package = NpmPackage {
            version: node.text_of("version").map(str::to_owned).or(version),
            line: entry.line,
            platform: platform(node),
            optional: node.is_true("optional"),
            development: node.is_true("dev"),
            script: node.is_true("requiresBuild"),
            needs: names(node, "dependencies"),
            wishes: wishes(node, "optionalDependencies"),
            name,
            ..NpmPackage::default()
        };
        if let Some(parts) = apart.get(without_peers(&entry.key)) {
            package.optional |= parts.iter().all(|part| part.is_true("optional"));
            for part in parts {
                package.needs.extend(names(part, "dependencies"));
                package.wishes.extend(wishes(part, "optionalDependencies"));
            }
        }
        for wish in &mut package.wishes {
            wish.spec = without_peers(&wish.spec).to_owned();
        }
        packages.push(package);
    }
}

/// `name@1.0.0(react@18.0.0)` without what is in parentheses.
fn without_peers(key: &str) -> &str {
    key.split('(').next().unwrap_or(key)
}

/// Name and version of a key: `/name/1.0.0_peers` before version 6, `/name@1.0.0(peers)` in it,
/// `name@1.0.0` after it.
fn identity(key: &str, by_path: bool) -> (String, Option<String>) {
    let key = without_peers(key).trim_start_matches('/');
    if by_path {
        let Some((name, version)) = key.rsplit_once('/') else {
            return (key.to_owned(), None);
        };
        let version = version.split('_').next().unwrap_or(version);
        return (name.to_owned(), Some(version.to_owned()));
    }
    match split_at_sign(key) {
        Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
        None => (key.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_packages_and_versions() {
        for (key, by_path, name, version) in [
            ("/esbuild/0.14.1", true, "esbuild", "0.14.1"),
            ("/@img/sharp/1.0.0_abc@2", true, "@img/sharp", "1.0.0"),
            ("/@img/sharp@1.0.0(x@1.0.0)", false, "@img/sharp", "1.0.0"),
            ("rollup@4.0.0", false, "rollup", "4.0.0"),
        ] {
            let expected = (name.to_owned(), Some(version.to_owned()));
            assert_eq!(identity(key, by_path), expected, "{key}");
        }
    }
}
