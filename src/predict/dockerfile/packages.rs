//! What packages of one distribution are called in the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

const TABLE: &str = include_str!("packages.toml");

#[derive(Debug, Default, Deserialize)]
struct Table {
    same: BTreeSet<String>,
    /// By Debian's name.
    alpine: BTreeMap<String, String>,
}

/// What was found for a list of packages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Renamed {
    pub(super) found: BTreeSet<String>,
    pub(super) unknown: BTreeSet<String>,
}

fn table() -> &'static Table {
    static TABLE_READ: LazyLock<Table> = LazyLock::new(|| {
        // That it can be read is tested.
        toml::from_str(TABLE).unwrap_or_default()
    });
    &TABLE_READ
}

/// Packages of Debian as Alpine calls them, or the other way round.
pub(super) fn renamed<'n>(names: impl Iterator<Item = &'n str>, to_alpine: bool) -> Renamed {
    let mut renamed = Renamed::default();
    let table = table();
    for name in names {
        let name = name.split(['=', '~', '<', '>', '@']).next().unwrap_or(name);
        let other = match to_alpine {
            true => table.alpine.get(name),
            false => {
                let mut pairs = table.alpine.iter();
                pairs
                    .find(|(_, alpine)| *alpine == name)
                    .map(|(debian, _)| debian)
            }
        };
        match other.or_else(|| table.same.get(name)) {
            Some(other) => renamed.found.insert(other.clone()),
            None => renamed.unknown.insert(name.to_owned()),
        };
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_names_go_both_ways() {
        assert!(!table().same.is_empty());
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let debian = ["build-essential", "curl=8.*", "libobscure1"];
        assert_eq!(
            renamed(debian.into_iter(), true),
            Renamed {
                found: set(&["build-base", "curl"]),
                unknown: set(&["libobscure1"]),
            }
        );
        let alpine = renamed(["openssl-dev"].into_iter(), false);
        assert_eq!(alpine.found, set(&["libssl-dev"]));
    }
}
