//! Names and versions of an image's packages, from the databases of apk and dpkg.

use std::collections::BTreeMap;

/// Reads a database: paragraphs with `P:` and `V:` (apk) or `Package:`, `Version:` and `Status:`
/// (dpkg, and each file of distroless images).
#[must_use]
pub fn packages(database: &str) -> BTreeMap<String, String> {
    let mut packages = BTreeMap::new();
    for paragraph in database.split("\n\n") {
        let field = |names: [&str; 2]| {
            let mut lines = paragraph.lines();
            lines.find_map(|line| {
                let (name, value) = line.split_once(':')?;
                names.contains(&name).then(|| value.trim())
            })
        };
        // What was removed and left its configuration behind is not installed.
        let is_installed =
            field(["Status", "Status"]).is_none_or(|status| status.ends_with(" installed"));
        if let (Some(name), Some(version), true) = (
            field(["P", "Package"]),
            field(["V", "Version"]),
            is_installed,
        ) {
            packages.insert(name.to_owned(), version.to_owned());
        }
    }
    packages
}
