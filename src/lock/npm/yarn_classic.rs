//! `yarn.lock` of Yarn 1: a format of its own, that looks like YAML and is none.

use super::{AGAIN, split_at_sign};
use crate::lock::model::{Content, Lock, NpmPackage, Wish};
use crate::lock::parse::Source;

/// Part of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    None,
    Needs,
    Wishes,
}

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    lock.version = Some("1".to_owned());
    let mut packages: Vec<NpmPackage> = Vec::new();
    let mut section = Section::None;
    let text = source.text;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let taken = match (indent, packages.last_mut()) {
            (0, _) => {
                section = Section::None;
                head(content, number).map(|package| packages.push(package))
            }
            (2, Some(package)) => field(content, package).map(|next| section = next),
            (4, Some(package)) if section != Section::None => {
                dependency(content, number, section, package)
            }
            _ => None,
        };
        if taken.is_none() {
            let message = format!(
                "`{}` is not understood",
                content.chars().take(60).collect::<String>()
            );
            source.wrong(number, message, AGAIN);
        }
    }
    for package in packages.iter().filter(|package| package.version.is_none()) {
        let message = format!("`{}` has no version: the file may be cut off", package.name);
        source.wrong(package.line, message, AGAIN);
    }
    lock.content = Content::Npm(packages);
}

/// `"@scope/name@^1.0.0", name@npm:other@2:`.
fn head(content: &str, line: usize) -> Option<NpmPackage> {
    let first = content.strip_suffix(':')?.split(", ").next()?;
    let (name, _) = split_at_sign(unquoted(first))?;
    Some(NpmPackage {
        name: name.to_owned(),
        line,
        ..NpmPackage::default()
    })
}

fn field(content: &str, package: &mut NpmPackage) -> Option<Section> {
    match content {
        "dependencies:" => return Some(Section::Needs),
        "optionalDependencies:" => return Some(Section::Wishes),
        // Sections that say nothing here.
        _ if content.ends_with(':') => return Some(Section::None),
        _ => {}
    }
    let (key, value) = content.split_once(' ')?;
    if key == "version" {
        package.version = Some(unquoted(value).to_owned());
    }
    Some(Section::None)
}

fn dependency(
    content: &str,
    line: usize,
    section: Section,
    package: &mut NpmPackage,
) -> Option<()> {
    let (name, spec) = match content.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => content.split_once(' ')?,
    };
    match section {
        Section::Wishes => package.wishes.push(Wish {
            name: name.to_owned(),
            spec: unquoted(spec.trim()).to_owned(),
            line,
        }),
        _ => package.needs.push(name.to_owned()),
    }
    Some(())
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}
