//! `yarn.lock` of Yarn 2 and newer, which is YAML.

use std::collections::HashMap;

use super::{AGAIN, names, split_at_sign};
use crate::lock::model::{Content, Lock, NpmPackage, Platform, Wish};
use crate::lock::parse::{self, Node, Source};

/// Newest version of the format that is known here.
const KNOWN: u32 = 10;

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let Some(root) = parse::yaml(source).and_then(|documents| documents.into_iter().next()) else {
        return;
    };
    let Some(metadata) = root.get("__metadata") else {
        let message = "no `__metadata`: this is no yarn.lock of Yarn 2 or newer";
        source.wrong(root.line, message, AGAIN);
        return;
    };
    lock.version = metadata.text_of("version").map(str::to_owned);
    match lock.version.as_deref().map(str::parse::<u32>) {
        Some(Ok(number)) if number > KNOWN => lock.notes.push(format!(
            "version {number} of the format is newer than {KNOWN}, the newest known here: what is \
             new in it is not seen"
        )),
        Some(Ok(_)) => {}
        _ => source.wrong(
            metadata.line,
            "`__metadata` has no `version` that is a number",
            AGAIN,
        ),
    }
    let mut packages = Vec::new();
    for entry in root
        .entries()
        .iter()
        .filter(|entry| entry.key != "__metadata")
    {
        match package(&entry.key, entry.line, &entry.node) {
            Some(package) => packages.push(package),
            None => {
                let message = format!("`{}` has no `resolution`", entry.key);
                source.wrong(entry.line, message, AGAIN);
            }
        }
    }
    mark_optional(&mut packages);
    lock.content = Content::Npm(packages);
}

fn package(key: &str, line: usize, node: &Node) -> Option<NpmPackage> {
    let resolution = node.text_of("resolution")?;
    let (name, _) = split_at_sign(resolution).or_else(|| split_at_sign(key))?;
    let meta = node.get("dependenciesMeta");
    let is_optional = |name: &str| {
        let meta = meta.and_then(|meta| meta.get(name));
        meta.is_some_and(|meta| meta.is_true("optional"))
    };
    let dependencies = node
        .get("dependencies")
        .map(Node::entries)
        .unwrap_or_default();
    let wishes = dependencies.iter().filter(|entry| is_optional(&entry.key));
    let wishes = wishes.map(|entry| Wish {
        name: entry.key.clone(),
        spec: spec(entry.node.text().unwrap_or_default()).to_owned(),
        line: entry.line,
    });
    let mut needs = names(node, "dependencies");
    needs.retain(|name| !is_optional(name));
    Some(NpmPackage {
        name: name.to_owned(),
        version: node.text_of("version").map(str::to_owned),
        line,
        platform: conditions(node.text_of("conditions").unwrap_or_default()),
        own: node.text_of("linkType") == Some("soft"),
        needs,
        wishes: wishes.collect(),
        ..NpmPackage::default()
    })
}

/// `npm:1.0.0` without its protocol.
fn spec(text: &str) -> &str {
    text.strip_prefix("npm:").unwrap_or(text)
}

/// `os=linux & cpu=x64 & (libc=musl | libc=glibc)`.
fn conditions(text: &str) -> Platform {
    let mut platform = Platform::default();
    for term in text.split(['&', '|']) {
        let term = term.trim().trim_matches(['(', ')']).trim();
        let Some((key, value)) = term.split_once('=') else {
            continue;
        };
        let values = match key {
            "os" => &mut platform.os,
            "cpu" => &mut platform.cpu,
            "libc" => &mut platform.libc,
            _ => continue,
        };
        values.push(value.to_owned());
    }
    platform
}

/// A package is optional where nothing but wishes names it.
fn mark_optional(packages: &mut [NpmPackage]) {
    let mut mentions: HashMap<String, (bool, bool)> = HashMap::new();
    for package in packages.iter() {
        for name in &package.needs {
            mentions.entry(name.clone()).or_default().0 = true;
        }
        for wish in &package.wishes {
            mentions.entry(wish.name.clone()).or_default().1 = true;
        }
    }
    for package in packages {
        let (needed, wished) = mentions.get(&package.name).copied().unwrap_or_default();
        package.optional = wished && !needed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_name_platforms() {
        let platform = conditions("os=linux & (cpu=x64 | cpu=arm64) & libc=musl");
        assert_eq!(platform.os, ["linux"]);
        assert_eq!(platform.cpu, ["x64", "arm64"]);
        assert_eq!(platform.libc, ["musl"]);
        assert_eq!(conditions(""), Platform::default());
    }
}
