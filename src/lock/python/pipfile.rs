//! `Pipfile.lock`: versions and hashes, and no names of files.

use super::{AGAIN, file_name, listed, normalised};
use crate::lock::model::{Content, Distribution, Files, Lock, Python};
use crate::lock::parse::{self, Node, Source};

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(root) = parse::json(source) else {
        return;
    };
    let Some(meta) = root.get("_meta") else {
        let message = "no `_meta`: this is no Pipfile.lock, or a part of one";
        source.wrong(root.line, message, AGAIN);
        return;
    };
    lock.version = meta.text_of("pipfile-spec").map(str::to_owned);
    let mut python = Python::default();
    if let Some(requires) = meta.get("requires") {
        let version = requires.text_of("python_full_version");
        let version = version.or_else(|| requires.text_of("python_version"));
        let minor = version.map(|version| version.split('.').take(2).collect::<Vec<_>>().join("."));
        python
            .requires
            .extend(minor.map(|minor| format!("=={minor}.*")));
    }
    for category in root.entries().iter().filter(|entry| entry.key != "_meta") {
        if !category.node.is_table() {
            let message = format!("`{}` is no table of packages", category.key);
            source.wrong(category.line, message, AGAIN);
        }
        for entry in category.node.entries() {
            if !entry.node.is_table() {
                source.wrong(entry.line, format!("`{}` is no table", entry.key), AGAIN);
            }
            python.packages.push(Distribution {
                name: normalised(&entry.key),
                version: version(&entry.node),
                line: entry.line,
                files: files(&entry.node),
                markers: marker(&entry.node).into_iter().collect(),
                needs: Vec::new(),
            });
        }
    }
    lock.content = Content::Python(python);
}

/// `"markers": "sys_platform == 'win32'"`, or as older releases wrote it `"sys_platform": "==
/// 'win32'"`; all of them must hold.
fn marker(package: &Node) -> Option<String> {
    let variables = [
        "sys_platform",
        "os_name",
        "platform_machine",
        "platform_system",
        "python_version",
    ];
    let mut terms: Vec<String> = package.texts_of("markers");
    for variable in variables {
        let value = package.text_of(variable);
        terms.extend(value.map(|value| format!("{variable} {value}")));
    }
    let all = terms
        .iter()
        .map(|term| format!("({term})"))
        .collect::<Vec<_>>();
    (!all.is_empty()).then(|| all.join(" and "))
}

fn version(package: &Node) -> Option<String> {
    let version = package.text_of("version")?;
    Some(version.trim_start_matches('=').trim().to_owned())
}

fn files(package: &Node) -> Files {
    let built = ["git", "hg", "svn", "bzr", "editable"];
    if built.iter().any(|key| package.get(key).is_some()) {
        return Files::Built;
    }
    match package.text_of("file").or_else(|| package.text_of("path")) {
        Some(path) if path.ends_with(".whl") => listed(vec![file_name(path)]),
        Some(_) => Files::Built,
        None => Files::Unnamed,
    }
}
