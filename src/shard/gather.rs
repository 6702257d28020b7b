//! Finds the records of a plan below folders, as CI systems unpack them, and reads them.

use std::path::{Path, PathBuf};

use super::plan::{PLAN_FILE, PlanError, ShardPlan};
use crate::record::{self, HEADER_FILE, Run};

/// How deep records may lie: `artifacts/shard-3-of-8/results/20261122T015355Z-69a1`.
const DEPTH: usize = 4;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// The plan that all are of.
    pub plan: ShardPlan,
    /// The records.
    pub records: Vec<Run>,
}

/// Folders that cannot be merged.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum GatherError {
    /// None of the folders has a record of a plan.
    #[error("no record of a plan in {folders}")]
    #[diagnostic(help(
        "name the folders that `run --plan` wrote: with run.json and plan.json in each"
    ))]
    Nothing {
        /// Where it was looked.
        folders: String,
    },
    /// Records that do not belong together, or cannot be read. All of them.
    #[error("records that cannot be merged:\n{}", .mistakes.join("\n"))]
    #[diagnostic(help("leave those out, or merge them by themselves"))]
    Mistakes {
        /// What is wrong with which.
        mistakes: Vec<String>,
    },
    /// A plan that cannot be read.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Plan(#[from] PlanError),
}

/// Reads all records below these folders that belong to a plan; `except`: where the merged one is to be.
///
/// # Errors
/// See [`GatherError`].
pub fn gather(folders: &[PathBuf], except: &Path) -> Result<Gathered, GatherError> {
    let mut found = Vec::new();
    let mut mistakes = Vec::new();
    for folder in folders {
        let before = found.len();
        look(folder, DEPTH, &mut found);
        if found.len() == before && folder.join(HEADER_FILE).is_file() {
            let name = folder.display();
            mistakes.push(format!("{name} has no {PLAN_FILE}: it is a run of its own"));
        } else if !folder.is_dir() {
            mistakes.push(format!("{} is no folder", folder.display()));
        }
    }
    let resolved = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let except = resolved(except);
    found.retain(|folder| resolved(folder) != except);
    found.sort();
    found.dedup();
    let mut records = Vec::new();
    for folder in &found {
        match record::read(folder) {
            Ok(run) => records.push((folder, run)),
            Err(error) => mistakes.push(error.to_string()),
        }
    }
    // Merged records have a copy of the plan too.
    records.retain(|(_, run)| run.header.parts.is_empty());
    let Some((first, _)) = records.first() else {
        return Err(match mistakes.is_empty() {
            true => GatherError::Nothing {
                folders: named(folders),
            },
            false => GatherError::Mistakes { mistakes },
        });
    };
    let plan = ShardPlan::read(&first.join(PLAN_FILE))?;
    for (folder, run) in &records {
        let of = run.header.share.as_ref().map(|share| share.plan.as_str());
        if of != Some(&plan.digest) {
            let (folder, of) = (folder.display(), of.unwrap_or("none"));
            let (first, plan) = (first.display(), &plan.digest);
            mistakes.push(format!("{folder} is of plan {of}, {first} of plan {plan}"));
        }
    }
    match mistakes.is_empty() {
        true => Ok(Gathered {
            plan,
            records: records.into_iter().map(|(_, run)| run).collect(),
        }),
        false => Err(GatherError::Mistakes { mistakes }),
    }
}

fn named(folders: &[PathBuf]) -> String {
    let names = folders.iter().map(|folder| folder.display().to_string());
    names.collect::<Vec<_>>().join(", ")
}

/// The folders with a record of a plan.
fn look(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if folder.join(HEADER_FILE).is_file() {
        if folder.join(PLAN_FILE).is_file() {
            found.push(folder.to_owned());
        }
        return;
    }
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        look(&entry.path(), depth, found);
    }
}
