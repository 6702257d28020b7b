//! `/etc/os-release`: what an image calls itself.

use std::path::Path;

use super::bounded;

/// The content of an os-release file; empty where there is none.
#[derive(Debug)]
pub(super) struct OsRelease(pub(super) String);

pub(super) fn read(root: &Path) -> OsRelease {
    let places = ["etc/os-release", "usr/lib/os-release"];
    let text = places
        .iter()
        .find_map(|place| bounded::text(&root.join(place)));
    OsRelease(text.unwrap_or_default())
}

impl OsRelease {
    /// The value of a key, without its quotes.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        let line = self.0.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then_some(value.trim())
        })?;
        let bare = ['"', '\'']
            .iter()
            .find_map(|&quote| line.strip_prefix(quote)?.strip_suffix(quote));
        let value = bare.unwrap_or(line);
        (!value.is_empty()).then(|| value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lose_their_quotes() {
        let os = OsRelease("ID=alpine\nPRETTY_NAME=\"A b\"\nVERSION_ID='3'\nEMPTY=\n".to_owned());
        assert_eq!(os.get("ID").as_deref(), Some("alpine"));
        assert_eq!(os.get("PRETTY_NAME").as_deref(), Some("A b"));
        assert_eq!(os.get("VERSION_ID").as_deref(), Some("3"));
        assert_eq!(os.get("EMPTY"), None);
        assert_eq!(os.get("NAME"), None);
    }
}
