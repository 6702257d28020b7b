//! The formats of Python's installers.

pub(super) mod pipfile;
pub(super) mod poetry;
pub(super) mod pylock;
pub(super) mod requirements;
pub(super) mod uv;

use super::model::{Files, Need};
use super::parse::{Node, Source};

/// A name as the index knows it (PEP 503): `Foo.Bar_baz` is `foo-bar-baz`.
pub(crate) fn normalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// The file name at the end of an address or path.
fn file_name(address: &str) -> String {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    let name = address.rsplit(['/', '\\']).next().unwrap_or_default();
    // `+` of local versions.
    name.replace("%2B", "+").replace("%2b", "+")
}

/// The file names that the entries of a list tell: by name, or by the end of where they are.
fn file_names(list: Option<&Node>) -> Vec<String> {
    let items = list.map(Node::items).unwrap_or_default();
    items.iter().filter_map(named).collect()
}

fn named(file: &Node) -> Option<String> {
    let keys = ["name", "filename", "file", "url", "path"];
    let address = keys.iter().find_map(|key| file.text_of(key))?;
    Some(file_name(address))
}

/// Files by name, as wheels and source archives.
fn listed(names: Vec<String>) -> Files {
    let is_wheel = |name: &String| name.ends_with(".whl");
    let (wheels, others): (Vec<String>, Vec<String>) = names.into_iter().partition(is_wheel);
    Files::Listed {
        wheels,
        source: !others.is_empty(),
    }
}

/// A table's name, or a mistake.
fn name_of(package: &Node, source: &mut Source<'_>) -> Option<(String, usize)> {
    let name = package.get("name");
    match name.and_then(|name| name.text().map(|text| (text, name.line))) {
        Some((text, line)) if !text.trim().is_empty() => Some((normalised(text), line)),
        _ => {
            let help = "every package has `name = \"...\"`: write the file again with its tool";
            source.wrong(package.line, "a package without a name", help);
            None
        }
    }
}

/// The packages of a file, or a mistake where the key is missing or is no list of tables.
fn packages_of<'n>(root: &'n Node, key: &str, source: &mut Source<'_>) -> &'n [Node] {
    match root.get(key) {
        Some(list) if list.is_list() => {
            for item in list.items().iter().filter(|item| !item.is_table()) {
                source.wrong(
                    item.line,
                    format!("`{key}` has an entry that is no table"),
                    AGAIN,
                );
            }
            list.items()
        }
        Some(other) => {
            source.wrong(other.line, format!("`{key}` is no list of tables"), AGAIN);
            &[]
        }
        None => &[],
    }
}

/// What to do about a file that its tool did not write so.
const AGAIN: &str = "write the file again with its tool";

/// A dependency.
fn need(name: &str, version: Option<&str>, marker: Option<&str>) -> Need {
    Need {
        name: normalised(name),
        version: version.map(str::to_owned),
        marker: marker.map(str::to_owned),
    }
}

/// The number before the first dot of a format's version, or a mistake; a newer one than `known`
/// is read as that, and noted.
fn major(
    version: Option<&Node>,
    known: u32,
    source: &mut Source<'_>,
    notes: &mut Vec<String>,
) -> Option<String> {
    let node = version?;
    let text = node.text().unwrap_or_default();
    let number = text
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match number {
        Some(number) if number > known => notes.push(format!(
            "version {text} of the format is newer than {known}, the newest known here: what is \
             new in it is not seen"
        )),
        Some(_) => {}
        None => source.wrong(
            node.line,
            format!("`{text}` is no version of the format"),
            AGAIN,
        ),
    }
    number.map(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_the_index_does() {
        assert_eq!(normalised("Foo.Bar__baz-"), "foo-bar-baz-");
    }

    #[test]
    fn addresses_end_in_file_names() {
        for (address, name) in [
            (
                "https://example.invalid/a/b-1-py3-none-any.whl#sha256=0",
                "b-1-py3-none-any.whl",
            ),
            ("torch-2.1%2Bcpu-cp311.whl", "torch-2.1+cpu-cp311.whl"),
            ("C:\\wheels\\a-1.tar.gz", "a-1.tar.gz"),
        ] {
            assert_eq!(file_name(address), name);
        }
    }
}
