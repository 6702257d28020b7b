//! Reads what a case runs.

use std::path::Path;

use toml::Spanned;

use super::fields::Fields;
use super::model::Workload;
use crate::clib::Family;
use crate::mistakes::Mistakes;

/// What a case runs: exactly one of `source`, `python`, `node`, `program` and `command`, with the keys
/// that belong to it. `packages` is the suite's own payload of packages or programs, `modules` the one
/// with what its Python is built without.
pub(super) fn read(
    fields: &mut Fields<'_>,
    dir: &Path,
    (packages, modules): (Option<&str>, Option<&str>),
    mistakes: &mut Mistakes,
) -> Option<Workload> {
    let packages = packages.map(str::to_owned);
    let program = program(fields, mistakes);
    let flags = fields.take::<Vec<String>>("flags", mistakes);
    let libraries = fields.take::<Vec<Spanned<String>>>("libraries", mistakes);
    let build_for = fields.take::<Family>("build-for", mistakes);
    let packages_for = fields.take::<Family>("packages-for", mistakes);
    let (key, file) = program?;
    let compiled = key == "source";
    let scripted = key == "python" || key == "node";
    for (name, span, allowed) in [
        ("flags", flags.as_ref().map(Spanned::span), compiled),
        ("libraries", libraries.as_ref().map(Spanned::span), compiled),
        (
            "build-for",
            build_for.as_ref().map(Spanned::span),
            compiled || key == "program",
        ),
        (
            "packages-for",
            packages_for.as_ref().map(Spanned::span),
            scripted,
        ),
    ] {
        misplaced(name, span, allowed, mistakes);
    }
    if key == "command" {
        return command(&file, mistakes);
    }
    if key == "program" {
        let build_for = build_for.map(Spanned::into_inner);
        return in_payload(&file, packages, build_for, mistakes);
    }
    let libraries = libraries.map(Spanned::into_inner).unwrap_or_default();
    for file in libraries.iter().chain([&file]) {
        existing(file, dir, mistakes);
    }
    let file = file.into_inner();
    let packages_for = packages_for.map(Spanned::into_inner);
    Some(match key {
        "source" => Workload::C {
            source: file,
            flags: flags.map(Spanned::into_inner).unwrap_or_default(),
            libraries: libraries.into_iter().map(Spanned::into_inner).collect(),
            build_for: build_for.map(Spanned::into_inner),
        },
        "python" => Workload::Python {
            script: file,
            packages,
            modules: modules.map(str::to_owned),
            packages_for,
        },
        _ => Workload::Node {
            script: file,
            packages,
            packages_for,
        },
    })
}

/// The one program, by the key that names it.
fn program(
    fields: &mut Fields<'_>,
    mistakes: &mut Mistakes,
) -> Option<(&'static str, Spanned<String>)> {
    let kinds = ["source", "python", "node", "program", "command"];
    let mut given: Vec<(&'static str, Spanned<String>)> = kinds
        .into_iter()
        .filter_map(|key| Some((key, fields.take::<String>(key, mistakes)?)))
        .collect();
    match given.as_slice() {
        [_] => given.pop(),
        [] => {
            let help = "write one of `source = \"x.c\"`, `python = \"x.py\"`, `node = \"x.js\"`, \
                        `program = \"x\"` and `command = \"/bin/x\"`";
            let message = "this case runs nothing".to_owned();
            mistakes.add(fields.span(), message, Some(help.to_owned()));
            None
        }
        [_, (key, second), ..] => {
            let message = format!("`{key}` is one program too many: a case runs one");
            mistakes.add(second.span(), message, None);
            None
        }
    }
}

/// A program of the suite's payload.
fn in_payload(
    program: &Spanned<String>,
    payload: Option<String>,
    build_for: Option<Family>,
    mistakes: &mut Mistakes,
) -> Option<Workload> {
    let name = program.get_ref();
    let mut parts = Path::new(name).components();
    let is_name = matches!(parts.next(), Some(std::path::Component::Normal(_)));
    if !is_name || parts.next().is_some() {
        let help = "name a file that the payload's script puts into `bin`".to_owned();
        mistakes.add(
            program.span(),
            format!("`{name}` is not a name"),
            Some(help),
        );
    }
    let Some(payload) = payload else {
        let help = "write `packages = \"...\"` at the top, with the payload's name".to_owned();
        let message = "`program` is one of the suite's own payload, and the suite names none";
        mistakes.add(program.span(), message, Some(help));
        return None;
    };
    Some(Workload::Program {
        payload,
        program: name.clone(),
        build_for,
    })
}

fn command(program: &Spanned<String>, mistakes: &mut Mistakes) -> Option<Workload> {
    if !program.get_ref().starts_with('/') {
        let message = format!("`{}` is not an absolute path", program.get_ref());
        let help = "nothing is searched in PATH: name the program as the image has it";
        mistakes.add(program.span(), message, Some(help.to_owned()));
        return None;
    }
    Some(Workload::Command {
        program: program.get_ref().clone(),
    })
}

fn misplaced(
    key: &str,
    span: Option<std::ops::Range<usize>>,
    allowed: bool,
    mistakes: &mut Mistakes,
) {
    if let (Some(span), false) = (span, allowed) {
        let owner = if key == "packages-for" {
            "`python` or `node`"
        } else if key == "build-for" {
            "`source` or `program`"
        } else {
            "`source`"
        };
        mistakes.add(span, format!("`{key}` goes with {owner} only"), None);
    }
}

fn existing(file: &Spanned<String>, dir: &Path, mistakes: &mut Mistakes) {
    let name = file.get_ref();
    let inside = Path::new(name)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        let message = format!("`{name}` leads out of the suite's folder");
        mistakes.add(
            file.span(),
            message,
            Some("name a file in the suite's folder".to_owned()),
        );
    } else if let Some(link) = link(dir, name) {
        let message = format!("`{}` is a link, which is not taken along", link.display());
        let help = "put the file itself there".to_owned();
        mistakes.add(file.span(), message, Some(help));
    } else if !dir.join(name).is_file() {
        let files = siblings(dir, Path::new(name).parent());
        let help = crate::mistakes::suggestion_or_all(name, files.iter().map(String::as_str));
        mistakes.add(
            file.span(),
            format!("there is no file `{name}` in {}", dir.display()),
            help,
        );
    }
}

/// The first link on the way from the suite's folder to a file.
fn link<'n>(dir: &Path, name: &'n str) -> Option<&'n Path> {
    let ways: Vec<&Path> = Path::new(name).ancestors().collect();
    let is_link = |way: &&&Path| dir.join(way).is_symlink();
    let inside = ways.iter().filter(|way| !way.as_os_str().is_empty());
    inside.rev().find(is_link).copied()
}

/// The files in a folder of the suite, as a case would name them.
fn siblings(dir: &Path, folder: Option<&Path>) -> Vec<String> {
    let folder = folder.unwrap_or(Path::new(""));
    let Ok(entries) = std::fs::read_dir(dir.join(folder)) else {
        return Vec::new();
    };
    let path = |name| folder.join(name).to_str().map(str::to_owned);
    let mut names: Vec<String> = entries
        .filter_map(|entry| path(entry.ok()?.file_name()))
        .filter(|name| !name.ends_with(".toml"))
        .collect();
    names.sort();
    names
}
