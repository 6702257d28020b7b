//! Whether the suites of a machine are those that a plan was made with.

use sha2::{Digest, Sha256};

use super::plan::ShardPlan;
use crate::build::unit::{Sources, hex};
use crate::suite::Suite;

/// Digest over a suite: its cases with their expectations, its packages, its sources and those that all
/// suites share.
#[must_use]
pub fn digest(suite: &Suite, sources: &Sources) -> String {
    let mut digest = Sha256::new();
    digest.update(sources.digest(&suite.name));
    // What is read from files can be written as JSON.
    digest.update(serde_json::to_vec(&(&suite.cases, &suite.packages)).unwrap_or_default());
    hex(&digest.finalize(), 8)
}

/// Why a plan cannot be run by this program with these suites. All of it is told at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("the plan was made elsewhere: {}", .differs.join("; "))]
#[diagnostic(help(
    "run it with the alpine-tax and the suites that it was made with, or make a new plan here"
))]
pub struct Elsewhere {
    differs: Vec<String>,
}

/// Compares.
///
/// # Errors
/// With all that differs: the version of alpine-tax, suites that are missing or others.
pub fn check(plan: &ShardPlan, suites: &[Suite], sources: &Sources) -> Result<(), Elsewhere> {
    let mut differs = Vec::new();
    let version = env!("CARGO_PKG_VERSION");
    if plan.tool_version != version {
        let planned = &plan.tool_version;
        differs.push(format!("by alpine-tax {planned}, this is {version}"));
    }
    for planned in &plan.suites {
        let name = &planned.name;
        match suites.iter().find(|suite| suite.name == *name) {
            None => differs.push(format!("there is no suite `{name}` here")),
            Some(suite) => {
                let here = digest(suite, sources);
                if here != planned.digest {
                    let planned = &planned.digest;
                    differs.push(format!(
                        "suite `{name}` is {here} here and {planned} in the plan"
                    ));
                }
            }
        }
    }
    match differs.is_empty() {
        true => Ok(()),
        false => Err(Elsewhere { differs }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::record::RunOptions;
    use crate::shard::plan::{PLAN_VERSION, PlanSuite};
    use crate::suite;

    #[test]
    fn all_that_differs_is_told() {
        let folder = Path::new("tests/data/good-suites");
        let mut suites = suite::load(folder).unwrap();
        let sources = Sources::read(folder).unwrap();
        let planned = |name: &str, digest: String| PlanSuite {
            name: name.to_owned(),
            digest,
        };
        let mut plan = ShardPlan {
            format_version: PLAN_VERSION,
            digest: String::new(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: 0,
            options: RunOptions::default(),
            suites: vec![planned("demo", digest(&suites[0], &sources))],
            images: Vec::new(),
            shards: Vec::new(),
            units: Vec::new(),
        };
        assert_eq!(check(&plan, &suites, &sources), Ok(()));
        suites[0].cases[0].timeout_ms += 1;
        plan.tool_version = "0.0.1".to_owned();
        plan.suites.push(planned("gone", String::new()));
        let error = check(&plan, &suites, &sources).unwrap_err().to_string();
        for part in ["alpine-tax 0.0.1", "suite `demo` is ", "no suite `gone`"] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}
