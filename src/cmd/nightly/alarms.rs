//! What is to be measured again tonight: alarms of the scan, series whose newest night is suspect, and
//! divergences that were not there before.

use std::path::Path;

use super::super::failure::Failure;
use super::super::history::{all, database};
use crate::compare::timing::percent;
use crate::expected::Expected;
use crate::history::circumstances::{Circumstances, ImageState, short};
use crate::history::detect::Series;
use crate::history::index::{Index, Night};
use crate::history::regressions::Standing;
use crate::history::scan::WINDOW;
use crate::history::view::SeriesView;
use crate::record::DEFAULT_MARGIN;
use crate::stats::median;

/// A series that is to be measured again.
#[derive(Debug, Clone)]
pub(super) struct Alarm {
    pub(super) case: String,
    pub(super) candidate: String,
    pub(super) baseline: String,
    /// Median log ratio before; `None`: it is about behaviour.
    pub(super) before: Option<f64>,
    /// How far tonight is from it.
    pub(super) size: f64,
    /// What the images were in the last good run.
    pub(super) then: Circumstances,
}

/// The alarms of a run, the largest first.
pub(super) fn alarms(
    index: &Index,
    folder: &Path,
    expected: &Expected,
) -> Result<Vec<Alarm>, Failure> {
    let run = run_of(index, folder)?;
    let mut alarms = Vec::new();
    for series in all(index, expected, WINDOW)?.series {
        let tonight = series.nights.last().filter(|night| night.run == run);
        if let Some(tonight) = tonight
            && let Some((before, good)) = suspicion(&series, tonight)
        {
            let size = tonight
                .tax
                .zip(before)
                .map_or(f64::MAX, |([tax, ..], was)| (tax - was).abs());
            let then = index.run(good).map_err(database)?.circumstances;
            let key = series.row.key;
            alarms.push(Alarm {
                case: key.case,
                candidate: key.candidate,
                baseline: key.baseline,
                before,
                size,
                then,
            });
        }
    }
    alarms.sort_by(|one, other| other.size.total_cmp(&one.size));
    Ok(alarms)
}

/// Why a series is to be measured again: the level before and the last good run.
fn suspicion(series: &SeriesView, tonight: &Night) -> Option<(Option<f64>, i64)> {
    let newest = series.changes.last();
    let open = newest
        .filter(|changed| changed.standing == Standing::Open && changed.row.confirmation.is_none());
    if let Some(changed) = open {
        return Some((
            changed.row.levels.map(|(before, _)| before),
            changed.row.last_good,
        ));
    }
    let [_, low, high] = tonight.tax?;
    let begins = newest.map_or(i64::MIN, |changed| changed.row.at);
    let nights = series.nights.iter().filter(|night| night.at >= begins);
    let nights: Vec<(i64, f64)> = nights
        .filter_map(|night| Some((night.run, night.tax?[0])))
        .collect();
    let (_, earlier) = nights.split_last()?;
    let followed = Series::of(nights.iter().map(|(_, tax)| *tax));
    let last: Vec<f64> = earlier.iter().rev().take(14).map(|(_, tax)| *tax).collect();
    let suspect = followed.is_suspect((low, high), DEFAULT_MARGIN);
    suspect.then_some((median(&last), earlier.last()?.0))
}

/// What of the images is another than in the machine's run before.
pub(super) fn images_since(index: &Index, folder: &Path) -> Result<Vec<String>, Failure> {
    let run = run_of(index, folder)?;
    let now = index.run(run).map_err(database)?;
    let Some(before) = index.before(run).map_err(database)? else {
        return Ok(Vec::new());
    };
    let then = index.run(before).map_err(database)?.circumstances;
    let changed = |image: &ImageState| {
        let old = then.image(&image.name)?;
        let id = |image: &ImageState| short(image.digest.as_deref().unwrap_or(&image.id));
        (old.id != image.id).then(|| format!("{} {} → {}", image.name, id(old), id(image)))
    };
    Ok(now
        .circumstances
        .images
        .iter()
        .filter_map(changed)
        .collect())
}

fn run_of(index: &Index, folder: &Path) -> Result<i64, Failure> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    index.run_id(&name).map_err(database)
}

/// The margin as people read it.
pub(super) fn margin() -> String {
    percent(DEFAULT_MARGIN)
}
