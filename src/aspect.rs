//! What of an observation is compared, and in which of it two observations differ. Pure; the agent
//! and the orchestrator both use it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::{Observation, Output};

/// One aspect of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// Exit status, signal, time-out, could not start and why, does not build.
    Outcome,
    /// Standard output, trailing white space aside.
    Stdout,
    /// Standard error, trailing white space aside.
    Stderr,
    /// The set of DNS queries: `SERVER TRANSPORT TYPE NAME`, sorted, each once.
    Queries,
    /// The same with what they carried and how many there were of each:
    /// `SERVER TRANSPORT TYPE NAME [rd] [ad] [edns=SIZE] xCOUNT`, sorted.
    QueryDetails,
}

/// The DNS queries of an observation as they are compared: `SERVER TRANSPORT TYPE NAME`, sorted,
/// each once. Order and repetition depend on timing, not on libc.
#[must_use]
pub fn query_set(observation: &Observation) -> Vec<String> {
    let mut queries: Vec<String> = observation
        .queries
        .iter()
        .map(|q| format!("{} {} {} {}", q.server, q.transport, q.rtype, q.name))
        .collect();
    queries.sort();
    queries.dedup();
    queries
}

/// The DNS queries of an observation with what they carried and how many there were of each:
/// `SERVER TRANSPORT TYPE NAME [rd] [ad] [edns=SIZE] xCOUNT`, sorted.
#[must_use]
pub fn query_details(observation: &Observation) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for q in &observation.queries {
        let mut text = format!("{} {} {} {}", q.server, q.transport, q.rtype, q.name);
        for (set, flag) in [(q.rd, " rd"), (q.ad, " ad")] {
            text.push_str(if set { flag } else { "" });
        }
        if let Some(size) = q.edns {
            text = format!("{text} edns={size}");
        }
        *counts.entry(text).or_default() += 1;
    }
    let mut details: Vec<String> = counts
        .into_iter()
        .map(|(query, count)| format!("{query} x{count}"))
        .collect();
    details.sort();
    details
}

/// The aspects in which two observations differ, in the order of `observe`.
#[must_use]
pub fn differences(
    observe: &[Aspect],
    baseline: &Observation,
    candidate: &Observation,
) -> Vec<Aspect> {
    let differs = |aspect: &Aspect| match aspect {
        Aspect::Outcome => baseline.outcome != candidate.outcome,
        Aspect::Stdout => !same_output(&baseline.stdout, &candidate.stdout),
        Aspect::Stderr => !same_output(&baseline.stderr, &candidate.stderr),
        Aspect::Queries => query_set(baseline) != query_set(candidate),
        Aspect::QueryDetails => query_details(baseline) != query_details(candidate),
    };
    observe.iter().copied().filter(differs).collect()
}

fn same_output(one: &Output, other: &Output) -> bool {
    one.bytes.trim_ascii_end() == other.bytes.trim_ascii_end() && one.dropped == other.dropped
}
