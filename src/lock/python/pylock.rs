//! `pylock.toml` (PEP 751).

use super::{AGAIN, file_names, listed, major, name_of, named, packages_of};
use crate::lock::model::{Content, Distribution, Files, Lock, Python};
use crate::lock::parse::{self, Node, Source};

/// Newest version of the format that is known here.
const KNOWN: u32 = 1;

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(root) = parse::toml(source) else {
        return;
    };
    if root.get("lock-version").is_none() {
        let message = "no `lock-version`: this is no pylock.toml, or a part of one";
        source.wrong(1, message, AGAIN);
    }
    lock.version = major(root.get("lock-version"), KNOWN, source, &mut lock.notes);
    let mut python = Python {
        requires: root.texts_of("requires-python"),
        packages: Vec::new(),
    };
    for table in packages_of(&root, "packages", source)
        .iter()
        .filter(|table| table.is_table())
    {
        let Some((name, line)) = name_of(table, source) else {
            continue;
        };
        python.packages.push(Distribution {
            name,
            version: table.text_of("version").map(str::to_owned),
            line,
            files: files(table),
            markers: table.texts_of("marker"),
            needs: Vec::new(),
        });
    }
    lock.content = Content::Python(python);
}

fn files(table: &Node) -> Files {
    if table.get("vcs").is_some() || table.get("directory").is_some() {
        return Files::Built;
    }
    let mut names = file_names(table.get("wheels"));
    names.extend(table.get("sdist").and_then(named));
    names.extend(table.get("archive").and_then(named));
    listed(names)
}
