//! What records and reports call things of this machine: without what tells of its user.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::cache;

/// The name of a docker context, or the address of an engine without its user; `None`: it is a path of
/// this machine.
#[must_use]
pub fn address(named: &str) -> Option<String> {
    match named.split_once("://") {
        None => Some(named)
            .filter(|name| !name.starts_with('/'))
            .map(str::to_owned),
        Some(("unix", _)) => None,
        Some((scheme, rest)) => {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            Some(format!("{scheme}://{host}"))
        }
    }
}

/// A file or an image as the user named it; of an absolute path what is below the current folder, else its
/// last part.
#[must_use]
pub fn name(named: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    name_seen_from(&here, named)
}

/// A text, such as the reason of a failure, without the folders of this machine's user: as they are called
/// instead.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let here = std::env::current_dir().ok();
    let folders = [
        (Some(cache::folder()), "$XDG_CACHE_HOME/alpine-tax"),
        (here, "."),
        (home, "~"),
        (Some(std::env::temp_dir()), "$TMPDIR"),
    ];
    let known = folders.into_iter();
    let known = known.filter_map(|(folder, called)| Some((folder?, called)));
    without(text, known)
}

/// `/root` and `/tmp` are in every container and tell nothing of anybody.
fn without<'t>(
    text: &'t str,
    folders: impl Iterator<Item = (PathBuf, &'static str)>,
) -> Cow<'t, str> {
    folders
        .filter(|(folder, _)| folder.components().count() > 2)
        .fold(Cow::Borrowed(text), |text, (folder, called)| {
            match folder.to_str().filter(|folder| text.contains(folder)) {
                Some(folder) => Cow::Owned(renamed(&text, folder, called)),
                None => text,
            }
        })
}

/// The text with a folder called otherwise; one whose name only begins so is another.
fn renamed(text: &str, folder: &str, called: &str) -> String {
    let goes_on = |next: char| next.is_alphanumeric() || matches!(next, '_' | '-');
    let mut parts = text.split(folder);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for rest in parts {
        told += if rest.starts_with(goes_on) {
            folder
        } else {
            called
        };
        told += rest;
    }
    told
}

fn name_seen_from(here: &Path, named: &str) -> String {
    let path = Path::new(named);
    let below = path.strip_prefix(here).ok();
    let below = below.filter(|below| !below.as_os_str().is_empty());
    let last = || path.file_name().map(Path::new);
    match path.is_absolute() {
        true => below
            .or_else(last)
            .map_or_else(|| named.to_owned(), |path| path.display().to_string()),
        false => named.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_engine_s_address_no_user_and_no_path_is_told() {
        assert_eq!(address("lab").as_deref(), Some("lab"));
        assert_eq!(address("ssh://me@far:22").as_deref(), Some("ssh://far:22"));
        assert_eq!(address("tcp://two:2376").as_deref(), Some("tcp://two:2376"));
        assert_eq!(address("unix:///home/jane/x.sock"), None);
        assert_eq!(address("/home/jane/x.sock"), None);
    }

    #[test]
    fn of_a_reason_the_folders_of_the_user_are_left_out() {
        let folders = || {
            let known = [
                ("/home/jane/.cache/alpine-tax", "CACHE"),
                ("/home/jane", "~"),
                ("/root", "~"),
                ("/tmp", "$TMPDIR"),
            ];
            known.map(|(folder, called)| (PathBuf::from(folder), called))
        };
        let told = |text| without(text, folders().into_iter());
        assert_eq!(
            told("/home/jane/.cache/alpine-tax/locks/a: full; /home/jane/x"),
            "CACHE/locks/a: full; ~/x"
        );
        assert_eq!(told("/home/jane: full"), "~: full");
        assert_eq!(
            told("no space left in `/home/jane`."),
            "no space left in `~`."
        );
        for text in [
            "cannot write /root/x",
            "/tmp/y: no such file",
            "/home/janet/x",
        ] {
            assert_eq!(told(text), text);
        }
    }

    #[test]
    fn of_an_absolute_path_only_what_is_below_the_current_folder_is_told() {
        let seen = |named| name_seen_from("/home/jane/work".as_ref(), named);
        assert_eq!(seen("/home/jane/work/app/uv.lock"), "app/uv.lock");
        assert_eq!(seen("/home/jane/work"), "work");
        assert_eq!(seen("/home/jane/other/"), "other");
        assert_eq!(seen("/"), "/");
        for named in ["../app", "./x.c", "alpine:3.20", "registry.example/a/b"] {
            assert_eq!(seen(named), named);
        }
    }
}
