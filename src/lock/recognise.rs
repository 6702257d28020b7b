//! Which format a file has: by its name, or else by what is in it.

use std::io::Read as _;
use std::path::Path;

use super::model::Format;

/// What a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A format that is read; which `yarn.lock` it is, the content tells.
    Format(Format),
    /// A lock file of another tool.
    Other {
        /// Whose.
        tool: &'static str,
        /// What to do instead.
        instead: &'static str,
    },
}

/// Lock files that are not read, by name.
const OTHERS: [(&str, &str, &str); 9] = [
    (
        "pdm.lock",
        "PDM",
        "`pdm export --format pylock` writes one that is",
    ),
    (
        "bun.lock",
        "Bun",
        "`bun install --yarn` writes a yarn.lock, which is read",
    ),
    (
        "bun.lockb",
        "Bun",
        "`bun install --yarn` writes a yarn.lock, which is read",
    ),
    ("deno.lock", "Deno", "check `node_modules` instead"),
    (
        "conda-lock.yml",
        "conda",
        "check the environment's folder instead",
    ),
    (
        "pixi.lock",
        "Pixi",
        "check the environment's folder instead",
    ),
    (
        "cargo.lock",
        "Cargo",
        "check the program that it builds instead",
    ),
    (
        "gemfile.lock",
        "Bundler",
        "check the folder of the installed gems instead",
    ),
    (
        "composer.lock",
        "Composer",
        "PHP packages have no compiled code to look at",
    ),
];

/// What the name tells.
pub(super) fn by_name(path: &Path) -> Option<Known> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let named = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
    if let Some((_, tool, instead)) = OTHERS.iter().find(|(other, ..)| *other == name) {
        return Some(Known::Other { tool, instead });
    }
    let format = match name.as_str() {
        "uv.lock" => Format::Uv,
        "poetry.lock" => Format::Poetry,
        "pipfile.lock" => Format::Pipfile,
        "package-lock.json" | ".package-lock.json" | "npm-shrinkwrap.json" => Format::PackageLock,
        "yarn.lock" => Format::YarnClassic,
        _ if named("pylock.", "toml") => Format::Pylock,
        _ if named("pnpm-lock.", "yaml") => Format::Pnpm,
        _ if name.contains("requirements") && name.ends_with(".txt") => Format::Requirements,
        // `uv lock --script`.
        _ if name.ends_with(".py.lock") => Format::Uv,
        _ => return None,
    };
    Some(Known::Format(format))
}

/// Of the two formats with the same name, the right one.
pub(super) fn exactly(format: Format, text: &str) -> Format {
    let is_berry = |line: &str| line.starts_with("__metadata:") || line == "{";
    if format == Format::YarnClassic && text.lines().any(is_berry) {
        return Format::YarnBerry;
    }
    format
}

/// What the text tells, of files with other names.
pub(super) fn by_content(text: &str) -> Option<Format> {
    let has = |start: &str| text.lines().any(|line| line.starts_with(start));
    if text.trim_start().starts_with('{') {
        return match () {
            () if text.contains("\"lockfileVersion\"") => Some(Format::PackageLock),
            () if text.contains("\"pipfile-spec\"") => Some(Format::Pipfile),
            () => None,
        };
    }
    if has("# yarn lockfile v1") {
        return Some(Format::YarnClassic);
    }
    if has("__metadata:") {
        return Some(Format::YarnBerry);
    }
    if has("lockfileVersion:") {
        return Some(Format::Pnpm);
    }
    if has("[[packages]]") && has("lock-version") {
        return Some(Format::Pylock);
    }
    if has("[[package]]") && has("content-hash") {
        return Some(Format::Poetry);
    }
    if has("[[package]]") && text.contains("source = {") {
        return Some(Format::Uv);
    }
    let has_hash = || text.contains("--hash=") || text.contains("--hash ");
    has_hash().then_some(Format::Requirements)
}

/// Whether the first bytes are text, so that it is worth reading all.
///
/// # Errors
/// What cannot be read.
pub(super) fn may_be_text(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    std::fs::File::open(path)?
        .take(1024)
        .read_to_end(&mut head)?;
    let is_archive = head.starts_with(b"PK") || head.starts_with(b"#!");
    Ok(!is_archive && !head.contains(&0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_format() {
        for (name, format) in [
            ("a/uv.lock", Format::Uv),
            ("tool.py.lock", Format::Uv),
            ("poetry.lock", Format::Poetry),
            ("Pipfile.lock", Format::Pipfile),
            ("pylock.toml", Format::Pylock),
            ("pylock.dev.toml", Format::Pylock),
            ("requirements-prod.txt", Format::Requirements),
            ("npm-shrinkwrap.json", Format::PackageLock),
            ("pnpm-lock.yaml", Format::Pnpm),
            ("yarn.lock", Format::YarnClassic),
        ] {
            let known = by_name(Path::new(name));
            assert_eq!(known, Some(Known::Format(format)), "{name}");
        }
        assert_eq!(by_name(Path::new("server")), None);
        let other = by_name(Path::new("pdm.lock"));
        assert!(matches!(other, Some(Known::Other { tool: "PDM", .. })));
    }

    #[test]
    fn content_tells_where_the_name_does_not() {
        for (text, format) in [
            ("{\n  \"lockfileVersion\": 3}", Some(Format::PackageLock)),
            ("{\"_meta\": {\"pipfile-spec\": 6}}", Some(Format::Pipfile)),
            ("# yarn lockfile v1\n", Some(Format::YarnClassic)),
            ("__metadata:\n  version: 8\n", Some(Format::YarnBerry)),
            ("lockfileVersion: '9.0'\n", Some(Format::Pnpm)),
            (
                "lock-version = \"1.0\"\n[[packages]]\n",
                Some(Format::Pylock),
            ),
            ("x==1 --hash=sha256:00\n", Some(Format::Requirements)),
            ("some words\n", None),
            ("{\"a\": 1}", None),
        ] {
            assert_eq!(by_content(text), format, "{text}");
        }
    }
}
