//! Thinning: which records are kept, and which only in short. No series loses a night by it, as the
//! summaries stay. Pure but for [`thin`].

use std::collections::BTreeSet;
use std::path::Path;

use super::confirmed::ALARMS_FILE;
use super::summary::{SUMMARY_FILE, Summary};

/// A run, by its folder's name and when it began, milliseconds since 1970.
pub type Run = (String, i64);

const WEEK_MS: i64 = 7 * 24 * 3_600 * 1_000;

/// The runs whose record may go: those older than the newest `keep`, but for one a week and those that
/// are referred to. `runs` is in the order of time.
#[must_use]
pub fn to_thin<'r>(runs: &'r [Run], keep: usize, referred: &BTreeSet<String>) -> Vec<&'r str> {
    let older = &runs[..runs.len().saturating_sub(keep)];
    let mut weeks = BTreeSet::new();
    let goes = |(name, at): &&Run| {
        let first_of_week = weeks.insert(at.div_euclid(WEEK_MS));
        !first_of_week && !referred.contains(name)
    };
    older
        .iter()
        .filter(goes)
        .map(|(name, _)| name.as_str())
        .collect()
}

/// Takes everything but the summary out of a run's folder; gives the bytes that were freed. A run
/// without a summary keeps its record.
///
/// # Errors
/// When a file cannot be removed.
pub fn thin(folder: &Path) -> std::io::Result<u64> {
    let summary = Summary::read(folder);
    if !summary.is_ok_and(|summary| summary.is_some()) || !folder.join(SUMMARY_FILE).is_file() {
        return Ok(0);
    }
    let mut freed = 0;
    // The header goes last: without it the folder is a thinned one.
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(|file| file.file_name() == crate::record::HEADER_FILE);
    for file in files {
        let name = file.file_name();
        if name == SUMMARY_FILE || name == ALARMS_FILE {
            continue;
        }
        if file.file_type()?.is_dir() {
            std::fs::remove_dir_all(file.path())?;
        } else {
            freed += file.metadata()?.len();
            std::fs::remove_file(file.path())?;
        }
    }
    Ok(freed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nightly(count: i64) -> Vec<Run> {
        (0..count)
            .map(|day| (format!("{day:04}"), day * WEEK_MS / 7))
            .collect()
    }

    #[test]
    fn one_a_week_is_kept_of_the_older_ones() {
        let runs = nightly(70);
        let thinned = to_thin(&runs, 14, &BTreeSet::new());
        assert_eq!(thinned.len(), 56 - 8);
        assert_eq!(
            thinned[..7],
            ["0001", "0002", "0003", "0004", "0005", "0006", "0008"]
        );
    }

    proptest! {
        #[test]
        fn what_is_new_or_referred_to_is_kept(count in 0_i64..200, keep in 0_usize..80, chosen in prop::collection::btree_set(0_i64..200, 0..10)) {
            let runs = nightly(count);
            let referred: BTreeSet<String> = chosen.iter().map(|day| format!("{day:04}")).collect();
            let thinned = to_thin(&runs, keep, &referred);
            prop_assert!(thinned.iter().all(|name| !referred.contains(*name)));
            let newest: Vec<&str> = runs.iter().rev().take(keep).map(|(name, _)| name.as_str()).collect();
            prop_assert!(thinned.iter().all(|name| !newest.contains(name)));
        }
    }
}
