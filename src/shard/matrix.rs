//! The shards of a plan as the matrix of a CI system: docs/sharding.md has the pipelines that read it.

use std::fmt::Write as _;

use serde::Serialize;

use super::plan::{PlanShard, ShardPlan};
use crate::record::ShardIndex;

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions: `strategy.matrix`.
    Github,
    /// GitLab CI: `parallel:matrix` of a child pipeline.
    Gitlab,
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What `run --shard` is given.
    pub shard: String,
    /// The same for names of folders and artifacts: `3-of-8`.
    pub name: String,
    /// Platform of the images; empty: that of the host.
    pub platform: String,
    /// A runner of this platform: its label (GitHub) or tag (GitLab).
    pub runner: String,
}

/// A plan with more shards than a matrix may have rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("{name} takes at most {most} jobs of a matrix, and there are {shards} shards")]
#[diagnostic(help("take fewer: `--shards {most}`"))]
pub struct TooMany {
    name: &'static str,
    most: usize,
    shards: usize,
}

impl Ci {
    /// What it is called, how many jobs a matrix may have, and the runners that it has of each
    /// architecture, the usual one first.
    fn facts(self) -> (&'static str, usize, &'static [(&'static str, &'static str)]) {
        match self {
            Ci::Github => {
                const RUNNERS: [(&str, &str); 2] =
                    [("amd64", "ubuntu-24.04"), ("arm64", "ubuntu-24.04-arm")];
                ("GitHub", 256, &RUNNERS)
            }
            Ci::Gitlab => {
                const RUNNERS: [(&str, &str); 2] = [
                    ("amd64", "saas-linux-small-amd64"),
                    ("arm64", "saas-linux-small-arm64"),
                ];
                ("GitLab", 200, &RUNNERS)
            }
        }
    }

    /// The rows of the shards that have units. `runners` says which runner is taken for a platform,
    /// where it is not the usual one; one's own is needed where there is no usual one: `riscv64`.
    ///
    /// # Errors
    /// When there are more than the system takes.
    pub fn rows(self, plan: &ShardPlan, runners: &[(String, String)]) -> Result<Vec<Row>, TooMany> {
        let of = u32::try_from(plan.shards.len()).unwrap_or(u32::MAX);
        let shards = (1..).zip(&plan.shards).filter(|(_, shard)| shard.units > 0);
        let row = |(index, shard): (u32, &PlanShard)| Row {
            shard: ShardIndex { index, of }.to_string(),
            name: format!("{index}-of-{of}"),
            platform: shard.platform.clone().unwrap_or_default(),
            runner: self.runner(shard.platform.as_deref(), runners),
        };
        let rows: Vec<Row> = shards.map(row).collect();
        let (name, most, _) = self.facts();
        if rows.len() > most {
            return Err(TooMany {
                name,
                most,
                shards: rows.len(),
            });
        }
        Ok(rows)
    }

    fn runner(self, platform: Option<&str>, runners: &[(String, String)]) -> String {
        let (_, _, usual) = self.facts();
        let Some(platform) = platform else {
            return usual[0].1.to_owned();
        };
        if let Some((_, named)) = runners.iter().find(|(of, _)| of == platform) {
            return named.clone();
        }
        let architecture = platform.split('/').nth(1).unwrap_or(platform);
        let known = usual.iter().find(|(of, _)| *of == architecture);
        known.map_or(architecture, |(_, runner)| *runner).to_owned()
    }
}

/// One line of JSON, the value of `strategy.matrix` by `fromJSON`.
///
/// # Errors
/// None that text in JSON could have.
pub fn github(rows: &[Row]) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct Matrix<'r> {
        include: &'r [Row],
    }
    Ok(serde_json::to_string(&Matrix { include: rows })? + "\n")
}

/// A child pipeline: the shards, and what merges them. What these jobs do stands in the file that it
/// includes.
///
/// # Errors
/// None that text in JSON could have.
pub fn gitlab(rows: &[Row]) -> Result<String, serde_json::Error> {
    let mut yaml = "include: { local: /.alpine-tax.yml }\nshard:\n  extends: .shard\n  parallel:\n    matrix:\n".to_owned();
    for row in rows {
        let quoted = |text: &str| serde_json::to_string(text);
        let _ = writeln!(
            yaml,
            "      - {{ SHARD: {}, NAME: {}, PLATFORM: {}, RUNNER: {} }}",
            quoted(&row.shard)?,
            quoted(&row.name)?,
            quoted(&row.platform)?,
            quoted(&row.runner)?
        );
    }
    yaml.push_str("merge:\n  extends: .merge\n  needs: [shard]\n");
    Ok(yaml)
}
