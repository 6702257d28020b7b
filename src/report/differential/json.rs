//! A comparison as one JSON object. `schema.json` beside this file describes it; fields are only
//! ever added, and what would change a meaning raises [`SCHEMA_VERSION`].

use serde::Serialize;

use super::{Cost, Told, remedied};
use crate::differential::{Aspect, Class, Did, Explanation, LinesDiff, Stream};
use crate::outcome::{Observation, Output};
use crate::protocol::command::FileKind;
use crate::protocol::{Awaited, FileState};
use crate::stats::Decision;

/// Version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("schema.json");

#[derive(Serialize)]
struct Out<'a> {
    schema_version: u32,
    class: Class,
    verdict: String,
    differs: &'a [Aspect],
    a: SideOut<'a>,
    b: SideOut<'a>,
    conditions: Vec<String>,
    outputs: Vec<StreamOut<'a>>,
    files: Vec<FileOut<'a>>,
    files_alike: usize,
    files_ignored: usize,
    time: TimeOut<'a>,
    explanations: &'a [Explanation],
    #[serde(skip_serializing_if = "Option::is_none")]
    mitigations: Option<Vec<remedied::MitigationOut<'a>>>,
    remarks: &'a [String],
    exit_code: u8,
}

#[derive(Serialize)]
struct SideOut<'a> {
    image: &'a str,
    id: &'a str,
    digest: Option<&'a str>,
    libc: Option<String>,
    command: &'a [String],
    program: Option<&'a str>,
    #[serde(flatten)]
    seen: SeenOut<'a>,
    server: Option<ServerOut<'a>>,
}

#[derive(Serialize)]
struct SeenOut<'a> {
    outcome: String,
    stdout: &'a Output,
    stderr: &'a Output,
    wall_ns: u64,
    user_ns: u64,
    system_ns: u64,
    peak_kib: u64,
}

#[derive(Serialize)]
struct ServerOut<'a> {
    ready: &'static str,
    ready_after_ns: Option<u64>,
    ended_early: bool,
    killed: bool,
    handles_signal: Option<bool>,
    took_to_end_ns: u64,
    load: Option<SeenOut<'a>>,
}

#[derive(Serialize)]
struct StreamOut<'a> {
    aspect: Aspect,
    same: bool,
    #[serde(flatten)]
    diff: &'a LinesDiff,
    normalised: Vec<&'static str>,
    ignored_lines: usize,
}

#[derive(Serialize)]
struct FileOut<'a> {
    path: &'a str,
    a: Option<StateOut<'a>>,
    b: Option<StateOut<'a>>,
}

#[derive(Serialize)]
struct StateOut<'a> {
    kind: &'static str,
    mode: String,
    size: Option<u64>,
    sha256: Option<&'a str>,
    target: Option<&'a str>,
}

#[derive(Serialize)]
struct TimeOut<'a> {
    verdict: &'static str,
    why: Option<&'a str>,
    margin: Option<f64>,
    ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    confidence: Option<f64>,
    blocks: Option<usize>,
    pairs: Option<usize>,
    a_median_ns: Option<f64>,
    b_median_ns: Option<f64>,
    peak_memory_ratio: Option<f64>,
    notes: &'a [String],
}

/// Renders a comparison, with a line feed at its end.
///
/// # Errors
/// None that a comparison gives rise to.
pub fn render(told: &Told<'_>) -> Result<String, serde_json::Error> {
    let out = Out {
        schema_version: SCHEMA_VERSION,
        class: told.class,
        verdict: told.verdict(),
        differs: &told.comparison.differs,
        a: side(told.did.a),
        b: side(told.did.b),
        conditions: told.conditions(),
        outputs: told.comparison.streams.iter().map(stream).collect(),
        files: files(told),
        files_alike: told.comparison.files.same,
        files_ignored: told.comparison.files.ignored,
        time: time(told.cost),
        explanations: told.explanations,
        mitigations: remedied::json(told.mitigations),
        remarks: told.remarks,
        exit_code: told.exit().code(),
    };
    serde_json::to_string_pretty(&out).map(|text| text + "\n")
}

fn side(did: &Did) -> SideOut<'_> {
    SideOut {
        image: &did.image.name,
        id: &did.image.id,
        digest: did.image.digest.as_deref(),
        libc: did.image.clib().map(ToString::to_string),
        command: &did.command,
        program: did.program.as_ref().map(|program| program.path.as_str()),
        seen: seen(&did.observation),
        server: did.served.as_ref().map(|served| ServerOut {
            ready: match served.ready {
                Awaited::Ready { .. } => "ready",
                Awaited::Ended => "ended",
                Awaited::TimedOut => "timed-out",
            },
            ready_after_ns: match served.ready {
                Awaited::Ready { after_ns } => Some(after_ns),
                Awaited::Ended | Awaited::TimedOut => None,
            },
            ended_early: served.early,
            killed: served.killed,
            handles_signal: served.handles_signal,
            took_to_end_ns: served.took_ns,
            load: served.load.as_ref().map(seen),
        }),
    }
}

fn seen(observation: &Observation) -> SeenOut<'_> {
    SeenOut {
        outcome: observation.outcome.to_string(),
        stdout: &observation.stdout,
        stderr: &observation.stderr,
        wall_ns: observation.usage.wall_ns,
        user_ns: observation.usage.user_ns,
        system_ns: observation.usage.sys_ns,
        peak_kib: observation.usage.max_rss_kib,
    }
}

fn stream(stream: &Stream) -> StreamOut<'_> {
    StreamOut {
        aspect: stream.aspect,
        same: stream.diff.is_empty(),
        diff: &stream.diff,
        normalised: stream.replaced.keys().map(|n| n.as_str()).collect(),
        ignored_lines: stream.ignored,
    }
}

fn files<'a>(told: &Told<'a>) -> Vec<FileOut<'a>> {
    let files = &told.comparison.files;
    let only_a = files.only_a.iter().map(|(path, a)| FileOut {
        path,
        a: Some(state(a)),
        b: None,
    });
    let only_b = files.only_b.iter().map(|(path, b)| FileOut {
        path,
        a: None,
        b: Some(state(b)),
    });
    let differ = files.differ.iter().map(|(path, both)| FileOut {
        path,
        a: Some(state(&both.a)),
        b: Some(state(&both.b)),
    });
    only_a.chain(only_b).chain(differ).collect()
}

fn state(state: &FileState) -> StateOut<'_> {
    let (kind, size, sha256, target) = match &state.kind {
        FileKind::File { size, digest } => ("file", Some(*size), digest.as_deref(), None),
        FileKind::Folder => ("folder", None, None, None),
        FileKind::Link(target) => ("link", None, None, Some(target.as_str())),
        FileKind::Special => ("special", None, None, None),
        FileKind::Gone => ("removed", None, None, None),
    };
    StateOut {
        kind,
        mode: format!("{:04o}", state.mode),
        size,
        sha256,
        target,
    }
}

fn time(cost: &Cost) -> TimeOut<'_> {
    let (verdict, why, judged) = match cost {
        Cost::NotAsked => ("not-asked", None, None),
        Cost::Unknown(why) => ("unknown", Some(why.as_str()), None),
        Cost::Judged(judged) => {
            let verdict = match judged.decision {
                Some(Decision::Slower) => "slower",
                Some(Decision::Faster) => "faster",
                Some(Decision::NoDifference) => "no-difference",
                Some(Decision::Inconclusive) => "inconclusive",
                None => "unknown",
            };
            (verdict, None, Some(judged))
        }
    };
    let timing = judged.map(|judged| &judged.timing);
    let tax = timing.and_then(|timing| timing.tax);
    TimeOut {
        verdict,
        why,
        margin: timing.map(|timing| timing.margin),
        ratio: tax.map(|tax| tax.value),
        low: tax.map(|tax| tax.low),
        high: tax.map(|tax| tax.high),
        confidence: tax.map(|tax| tax.confidence),
        blocks: tax.map(|tax| tax.blocks),
        pairs: tax.map(|tax| tax.pairs),
        a_median_ns: timing.and_then(|timing| Some(timing.baseline?.median)),
        b_median_ns: timing.and_then(|timing| Some(timing.candidate?.median)),
        peak_memory_ratio: timing.and_then(|timing| Some(timing.beside.peak_memory?.value)),
        notes: judged.map_or(&[], |judged| &judged.notes),
    }
}
