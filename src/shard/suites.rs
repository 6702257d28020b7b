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
