//! Requirements of pip: pinned versions, with hashes or without.

use super::{file_name, listed, normalised};
use crate::lock::model::{Content, Distribution, Files, Lock, Python};
use crate::lock::parse::Source;

pub(in crate::lock) fn read(source: &mut Source<'_>, lock: &mut Lock) {
    let mut python = Python::default();
    for (line, text) in logical_lines(source.text) {
        match requirement(&text) {
            Ok(Line::Package(package)) => python.packages.push(Distribution { line, ..*package }),
            Ok(Line::Included(file)) => lock.notes.push(format!(
                "line {line}: the file `{file}`, which this one includes: check it, too"
            )),
            Ok(Line::Option) => {}
            Err((message, help)) => source.wrong(line, message, help),
        }
    }
    lock.content = Content::Python(python);
}

/// Lines without comments, joined where they end in a backslash, with the number of the first.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut continued = false;
    for (index, line) in text.lines().enumerate() {
        let comment = line.find('#').filter(|at| {
            // A fragment of an address is no comment.
            *at == 0 || line[..*at].ends_with([' ', '\t'])
        });
        let line = &line[..comment.unwrap_or(line.len())];
        let (line, more) = match line.trim_end().strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        match lines.last_mut().filter(|_| continued) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(line.trim());
            }
            None => lines.push((index + 1, line.trim().to_owned())),
        }
        continued = more;
    }
    lines.retain(|(_, text)| !text.is_empty());
    lines
}

enum Line {
    Package(Box<Distribution>),
    /// Another file.
    Included(String),
    /// For pip.
    Option,
}

type Wrong = (String, &'static str);

fn requirement(text: &str) -> Result<Line, Wrong> {
    if let Some(option) = text.strip_prefix('-') {
        return of_option(option);
    }
    // Options of one requirement: ` --hash=...`.
    let text = text.split(" --").next().unwrap_or(text).trim();
    if text.ends_with(".whl") && !text.contains(" @ ") {
        return Ok(Line::Package(Box::new(wheel(text))));
    }
    let is_path = text.starts_with(['.', '/']) || text.contains("://") && !text.contains('@');
    if is_path || text.starts_with("git+") {
        let name = file_name(text);
        return Ok(Line::Package(Box::new(package(
            &name,
            None,
            Files::Built,
            None,
        ))));
    }
    let (text, marker) = match text.split_once(';') {
        Some((text, marker)) => (text.trim(), Some(marker.trim())),
        None => (text, None),
    };
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    if name.is_empty() {
        return Err((
            format!("`{text}` is no requirement"),
            "it begins with a package's name",
        ));
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((_, rest))) => rest.trim_start(),
        Some(None) => return Err((format!("`{text}`: `[` is not closed"), "add `]`")),
        None => rest,
    };
    if let Some(address) = rest.strip_prefix('@') {
        let file = file_name(address.trim());
        let files = if file.ends_with(".whl") {
            listed(vec![file])
        } else {
            Files::Built
        };
        return Ok(Line::Package(Box::new(package(name, None, files, marker))));
    }
    let version = version(rest).ok_or_else(|| {
        let message = format!("`{text}` is no requirement: `{rest}` is no version specifier");
        (message, "versions are pinned by `==`: `name==1.2.3`")
    })?;
    Ok(Line::Package(Box::new(package(
        name,
        version,
        Files::Unnamed,
        marker,
    ))))
}

fn of_option(option: &str) -> Result<Line, Wrong> {
    let (name, value) = match option.find([' ', '=']) {
        Some(end) => (&option[..end], option[end + 1..].trim()),
        None => (option, ""),
    };
    match name {
        "r" | "-requirement" | "c" | "-constraint" => Ok(Line::Included(value.to_owned())),
        "e" | "-editable" => {
            let built = package(&file_name(value), None, Files::Built, None);
            Ok(Line::Package(Box::new(built)))
        }
        "-hash" => Err((
            format!("`-{option}` belongs to no package"),
            "the line before it ends with a backslash",
        )),
        _ => Ok(Line::Option),
    }
}

/// The pinned version, if it is one; `None` for what is no specifier.
fn version(rest: &str) -> Option<Option<String>> {
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(None);
    }
    let rest = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(rest);
    let parsed: Result<pep440_rs::VersionSpecifiers, _> = rest.parse();
    // Versions of before PEP 440 can only be compared as they are written.
    let verbatim = rest.strip_prefix("===");
    if parsed.is_err() && verbatim.is_none() {
        return None;
    }
    let pinned = verbatim.or_else(|| rest.strip_prefix("=="));
    Some(
        pinned
            .filter(|version| !version.contains([',', '*']))
            .map(|v| v.trim().to_owned()),
    )
}

fn package(
    name: &str,
    version: Option<String>,
    files: Files,
    marker: Option<&str>,
) -> Distribution {
    Distribution {
        name: normalised(name),
        version,
        line: 0,
        files,
        markers: marker.map(str::to_owned).into_iter().collect(),
        needs: Vec::new(),
    }
}

fn wheel(path: &str) -> Distribution {
    let file = file_name(path);
    let mut parts = file.split('-');
    let name = parts.next().unwrap_or_default().to_owned();
    let version = parts.next().map(str::to_owned);
    package(&name, version, listed(vec![file]), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str) -> Distribution {
        match requirement(text) {
            Ok(Line::Package(package)) => *package,
            _ => panic!("{text} is no package"),
        }
    }

    #[test]
    fn requirements_of_all_kinds_are_read() {
        for (text, name, version, files) in [
            ("numpy==1.26.4", "numpy", Some("1.26.4"), Files::Unnamed),
            (
                "Foo_Bar[x, y] == 1.0 --hash=sha256:00",
                "foo-bar",
                Some("1.0"),
                Files::Unnamed,
            ),
            ("a===2004d", "a", Some("2004d"), Files::Unnamed),
            ("a>=1,<2", "a", None, Files::Unnamed),
            ("a", "a", None, Files::Unnamed),
            (
                "a @ git+https://example.invalid/a.git",
                "a",
                None,
                Files::Built,
            ),
            ("./local", "local", None, Files::Built),
        ] {
            let package = read_one(text);
            let read = (
                package.name.as_str(),
                package.version.as_deref(),
                package.files,
            );
            assert_eq!(read, (name, version, files), "{text}");
        }
        let marked = read_one("pywin32==306 ; sys_platform == \"win32\" --hash=sha256:00");
        assert_eq!(marked.markers, ["sys_platform == \"win32\""]);
        let wheel = read_one("./w/a-1.0-py3-none-any.whl");
        assert_eq!(
            (wheel.name.as_str(), wheel.version.as_deref()),
            ("a", Some("1.0"))
        );
    }

    #[test]
    fn continued_lines_are_one() {
        let text = "# made by a tool\na==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\r\n    # via b\nb==2  # why\n";
        let lines = logical_lines(text);
        let texts: Vec<(usize, &str)> = lines.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let first = "a==1 --hash=sha256:0  --hash=sha256:1";
        let [(2, joined), (6, "b==2")] = texts[..] else {
            panic!("{texts:?}");
        };
        assert_eq!(joined.replace("  ", " "), first.replace("  ", " "));
    }

    #[test]
    fn what_is_none_is_said_so() {
        for text in ["numpy=1.2", "--hash=sha256:0", "a[x==1", "==1"] {
            assert!(requirement(text).is_err(), "{text}");
        }
    }
}
