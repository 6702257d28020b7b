//! `uv.lock`.

use super::{AGAIN, file_names, listed, major, name_of, named, need, packages_of};
use crate::lock::model::{Content, Distribution, Files, Lock, Need, Python};
use crate::lock::parse::{self, Node, Source};

/// Newest version of the format that is known here.
const KNOWN: u32 = 1;

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(root) = parse::toml(source) else {
        return;
    };
    if root.get("version").is_none() {
        let message = "no `version` of the format: this is no uv.lock, or a part of one";
        source.wrong(1, message, AGAIN);
    }
    lock.version = major(root.get("version"), KNOWN, source, &mut lock.notes);
    let mut python = Python {
        requires: root.texts_of("requires-python"),
        packages: Vec::new(),
    };
    // The first releases had another word for packages.
    let mut tables = packages_of(&root, "package", source);
    if tables.is_empty() {
        tables = packages_of(&root, "distribution", source);
    }
    for table in tables.iter().filter(|table| table.is_table()) {
        python.packages.extend(package(table, source));
    }
    python.packages.extend(manifest(&root));
    lock.content = Content::Python(python);
}

fn package(table: &Node, source: &mut Source<'_>) -> Option<Distribution> {
    let (name, line) = name_of(table, source)?;
    let mut needs = needs(table.get("dependencies"));
    for groups in ["optional-dependencies", "dev-dependencies"] {
        let groups = table.get(groups).map(Node::entries).unwrap_or_default();
        needs.extend(
            groups
                .iter()
                .flat_map(|group| self::needs(Some(&group.node))),
        );
    }
    Some(Distribution {
        name,
        version: table.text_of("version").map(str::to_owned),
        line,
        files: files(table),
        markers: table.texts_of("resolution-markers"),
        needs,
    })
}

fn files(table: &Node) -> Files {
    let origin = table.get("source");
    let from = |key: &str| origin.is_some_and(|origin| origin.get(key).is_some());
    if from("virtual") || from("editable") {
        return Files::Project;
    }
    if from("git") || from("directory") {
        return Files::Built;
    }
    let mut names = file_names(table.get("wheels"));
    names.extend(table.get("sdist").and_then(named));
    if names.is_empty() {
        // A file by its address or path.
        names.extend(origin.and_then(named));
    }
    listed(names)
}

fn needs(list: Option<&Node>) -> Vec<Need> {
    let items = list.map(Node::items).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| {
            let name = item.text_of("name")?;
            Some(need(name, item.text_of("version"), item.text_of("marker")))
        })
        .collect()
}

/// What a script, or a workspace without a project, requires.
fn manifest(root: &Node) -> Option<Distribution> {
    let manifest = root.get("manifest")?;
    let mut needs = needs(manifest.get("requirements"));
    let groups = manifest.get("dependency-groups").map(Node::entries);
    for group in groups.unwrap_or_default() {
        needs.extend(self::needs(Some(&group.node)));
    }
    (!needs.is_empty()).then(|| Distribution {
        name: String::new(),
        version: None,
        line: manifest.line,
        files: Files::Project,
        markers: Vec::new(),
        needs,
    })
}
