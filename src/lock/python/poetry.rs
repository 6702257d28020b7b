//! `poetry.lock`, from version 0.x of Poetry on.

use std::collections::HashMap;

use super::{AGAIN, file_names, listed, major, name_of, need, normalised, packages_of};
use crate::lock::model::{Content, Distribution, Files, Lock, Need, Python};
use crate::lock::parse::{self, Node, Source, Value};

/// Newest version of the format that is known here.
const KNOWN: u32 = 2;

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(root) = parse::toml(source) else {
        return;
    };
    let Some(metadata) = root.get("metadata") else {
        let message = "no `[metadata]`, with which such files end: it is cut off";
        source.wrong(usize::MAX, message, AGAIN);
        return;
    };
    lock.version = major(metadata.get("lock-version"), KNOWN, source, &mut lock.notes);
    // From version 2.1 on each package says itself where it is wanted.
    let says_all = version_is_at_least(lock.version.as_deref(), (2, 1));
    let mut python = Python {
        requires: metadata
            .texts_of("python-versions")
            .iter()
            .flat_map(|text| specifiers(text))
            .collect(),
        packages: Vec::new(),
    };
    // Before version 2 the files stand at the end.
    let apart: HashMap<String, Vec<String>> = metadata
        .get("files")
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .map(|entry| (normalised(&entry.key), file_names(Some(&entry.node))))
        .collect();
    for table in packages_of(&root, "package", source)
        .iter()
        .filter(|table| table.is_table())
    {
        let Some((name, line)) = name_of(table, source) else {
            continue;
        };
        python.packages.push(Distribution {
            files: files(table, apart.get(&name)),
            version: table.text_of("version").map(str::to_owned),
            markers: markers(table),
            needs: if says_all { Vec::new() } else { needs(table) },
            name,
            line,
        });
    }
    lock.content = Content::Python(python);
}

fn files(table: &Node, apart: Option<&Vec<String>>) -> Files {
    let kind = table
        .get("source")
        .and_then(|source| source.text_of("type"));
    if matches!(kind, Some("git" | "directory")) {
        return Files::Built;
    }
    let mut names = file_names(table.get("files"));
    names.extend(apart.into_iter().flatten().cloned());
    if names.is_empty() {
        Files::Unnamed
    } else {
        listed(names)
    }
}

/// One marker, or one for each group.
fn markers(table: &Node) -> Vec<String> {
    match table.get("markers") {
        Some(markers) if markers.is_table() => {
            // A group without a marker wants it everywhere.
            let groups = table.get("groups").map_or(0, |groups| groups.items().len());
            let said = markers
                .entries()
                .iter()
                .filter_map(|entry| entry.node.text());
            let said: Vec<String> = said.map(str::to_owned).collect();
            if said.len() < groups {
                Vec::new()
            } else {
                said
            }
        }
        _ => table.texts_of("markers"),
    }
}

/// Each dependency is a version, a table, or a list of these.
fn needs(table: &Node) -> Vec<Need> {
    let entries = table
        .get("dependencies")
        .map(Node::entries)
        .unwrap_or_default();
    let mut needs = Vec::new();
    for entry in entries {
        let one = std::slice::from_ref(&entry.node);
        let constraints = match &entry.node.value {
            Value::List(constraints) => constraints,
            _ => one,
        };
        for constraint in constraints {
            needs.push(need(&entry.key, None, constraint.text_of("markers")));
        }
    }
    needs
}

fn version_is_at_least(version: Option<&str>, least: (u32, u32)) -> bool {
    let Some((major, rest)) = version.and_then(|version| version.split_once('.')) else {
        return false;
    };
    let minor = rest.split('.').next().and_then(|minor| minor.parse().ok());
    major
        .parse()
        .is_ok_and(|major: u32| (major, minor.unwrap_or(0)) >= least)
}

/// Poetry's constraint on Python as version specifiers, any of which will do: `^3.9` is
/// `>=3.9,<4`, `~3.9` is `>=3.9,<3.10`.
fn specifiers(constraint: &str) -> Vec<String> {
    let one = |part: &str| -> String {
        let part = part.trim();
        let number = |text: &str| text.split('.').next().and_then(|n| n.parse::<u32>().ok());
        if let Some(version) = part.strip_prefix('^') {
            let next = number(version).map_or(String::new(), |major| format!(",<{}", major + 1));
            return format!(">={version}{next}");
        }
        if let Some(version) = part.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
            let minor = version.split_once('.').and_then(|(_, rest)| number(rest));
            return match (number(version), minor) {
                (Some(major), Some(minor)) => format!(">={version},<{major}.{}", minor + 1),
                (Some(major), None) => format!(">={version},<{}", major + 1),
                _ => format!(">={version}"),
            };
        }
        if part.starts_with(|c: char| c.is_ascii_digit()) {
            return format!("=={part}");
        }
        part.to_owned()
    };
    let alternatives = constraint.split("||").map(str::trim);
    let alternatives = alternatives.filter(|part| !matches!(*part, "" | "*"));
    alternatives
        .map(|part| part.split(',').map(one).collect::<Vec<_>>().join(","))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_become_specifiers() {
        for (constraint, expected) in [
            ("^3.9", vec![">=3.9,<4"]),
            ("~3.9", vec![">=3.9,<3.10"]),
            (">=3.9,<4.0", vec![">=3.9,<4.0"]),
            ("~=3.9", vec!["~=3.9"]),
            ("~2.7 || ^3.5", vec![">=2.7,<2.8", ">=3.5,<4"]),
            ("3.11.*", vec!["==3.11.*"]),
            ("*", vec![]),
        ] {
            assert_eq!(specifiers(constraint), expected, "{constraint}");
        }
    }
}
