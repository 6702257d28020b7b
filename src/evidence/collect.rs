//! Runs the tools and collects what they say. Nothing here fails: what cannot be found out is a note.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

use super::model::{Evidence, Limit};
use super::{debugger, tracer};
use crate::agent::launch::{self, Launch};
use crate::engine::archive::files_by_name;
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine, Mount};
use crate::outcome::{Broken, Observation, Outcome, signal_name};
use crate::plan::layout;
use crate::protocol::{Job, Reply, Request};

/// Where tools write; anybody may.
const FOLDER: &str = "/alpine-tax-evidence";
/// Where the payload is mounted.
pub(super) const TOOLS: &str = "/opt/alpine-tax/debugger";
/// What the tools take beyond the program's own time.
const TOOL_TIME: Duration = Duration::from_secs(60);
/// Most that tools may write, bytes.
const MOST_WRITTEN: usize = 64 << 20;

/// A program that is to be looked at.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The container that it runs in, with the agent in it.
    pub container: ContainerSpec,
    /// Archives that are unpacked at the root of each container before.
    pub copies: Vec<Bytes>,
    /// What is run.
    pub job: Job,
    /// How that ended when nobody looked.
    pub outcome: Outcome,
}

/// What is to be found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Where it was when its end came.
    pub stop: bool,
    /// What it asked of the kernel.
    pub calls: bool,
}

/// What a tool left behind.
struct Left {
    observation: Observation,
    files: BTreeMap<String, Vec<u8>>,
}

impl Left {
    fn text(&self, name: &str) -> Option<String> {
        let bytes = self.files.get(name)?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }
}

/// Finds out what is wanted. `tools` is the volume of the payload `debugger`.
pub async fn collect(
    engine: &dyn Engine,
    subject: &Subject,
    tools: &str,
    wanted: Wanted,
) -> Evidence {
    let mut evidence = Evidence::default();
    if let Outcome::NotStarted(_) | Outcome::NotBuilt = subject.outcome {
        let said = format!("there is no process to look at: {}", subject.outcome);
        evidence.notes.push(said);
        return evidence;
    }
    if wanted.stop {
        stop(engine, subject, tools, &mut evidence).await;
    }
    if wanted.calls {
        calls(engine, subject, tools, &mut evidence).await;
    }
    evidence
}

async fn stop(engine: &dyn Engine, subject: &Subject, tools: &str, evidence: &mut Evidence) {
    let signal = match subject.outcome {
        Outcome::Exited(_) => None,
        Outcome::Signaled(number) => match signal_name(number).filter(|name| *name != "SIGKILL") {
            Some(name) => Some(name),
            None => return note(evidence, "no debugger stops what SIGKILL ends"),
        },
        Outcome::TimedOut | Outcome::OutOfMemory => {
            return note(
                evidence,
                "it was killed from outside: there is no fault to look at",
            );
        }
        Outcome::NotStarted(_) | Outcome::NotBuilt => return,
    };
    let log = format!("{FOLDER}/gdb.txt");
    let commands = debugger::commands(&log, signal);
    let data = format!("set data-directory {TOOLS}/gdb");
    let script = format!("{FOLDER}/commands");
    let options = [
        "-nx", "-nh", "-q", "-batch", "-iex", &data, "-x", &script, "--args",
    ];
    let options: Vec<String> = options.map(str::to_owned).to_vec();
    let files = [("commands", commands.into_bytes())];
    match run(engine, subject, tools, "gdb", &options, &files).await {
        Err(broken) => note(
            evidence,
            &format!("the debugger could not be run: {broken}"),
        ),
        Ok(left) => {
            limits(&left, evidence);
            let read = match left.text("gdb.txt") {
                Some(log) => debugger::read(&log, signal),
                None => Err(silent("the debugger", &left)),
            };
            match read {
                Ok(stop) => evidence.stop = Some(stop),
                Err(why) => note(evidence, &why),
            }
        }
    }
}

async fn calls(engine: &dyn Engine, subject: &Subject, tools: &str, evidence: &mut Evidence) {
    let options = tracer::options(&format!("{FOLDER}/strace.txt"));
    match run(engine, subject, tools, "strace", &options, &[]).await {
        Err(broken) => note(evidence, &format!("the tracer could not be run: {broken}")),
        Ok(left) => {
            limits(&left, evidence);
            let program = subject.job.argv.first().map_or("", String::as_str);
            let log = left.text("strace.txt").unwrap_or_default();
            evidence.calls = tracer::read(&log, program);
            if evidence.calls.is_none() {
                note(evidence, &silent("the tracer", &left));
            } else if left.observation.outcome != subject.outcome {
                let (was, is) = (&subject.outcome, &left.observation.outcome);
                note(
                    evidence,
                    &format!("under the tracer it ended with {is}, not with {was}"),
                );
            }
        }
    }
}

fn note(evidence: &mut Evidence, text: &str) {
    evidence.notes.push(text.to_owned());
}

/// Why a tool said nothing: most likely what it said on stderr.
fn silent(tool: &str, left: &Left) -> String {
    let stderr = left.observation.stderr.lossy();
    let refused = stderr.lines().find(|line| line.contains("not permitted"));
    match refused.or_else(|| stderr.lines().last()) {
        Some(line) => format!("{tool} found out nothing: {}", line.trim()),
        None => format!("{tool} found out nothing ({})", left.observation.outcome),
    }
}

fn limits(left: &Left, evidence: &mut Evidence) {
    if let Some(text) = left.text(launch::LIMITS) {
        evidence.limits = text.lines().skip(1).filter_map(limit).collect();
    }
}

/// `Max stack size            8388608              unlimited            bytes`
fn limit(line: &str) -> Option<Limit> {
    let column = |from: usize, to: usize| {
        let end = to.min(line.len());
        line.get(from.min(end)..end)
            .map(|text| text.trim().to_owned())
    };
    let limit = Limit {
        name: column(0, 26)?,
        soft: column(26, 47)?,
        hard: column(47, 68)?,
        unit: column(68, usize::MAX)?,
    };
    (!limit.soft.is_empty()).then_some(limit)
}

/// Runs a tool on the program in a container of its own.
async fn run(
    engine: &dyn Engine,
    subject: &Subject,
    tools: &str,
    tool: &str,
    options: &[String],
    files: &[(&str, Vec<u8>)],
) -> Result<Left, Broken> {
    let mut container = subject.container.clone();
    // The tool's files are put beside the image's.
    container.read_only = false;
    container.mounts.push(Mount {
        volume: tools.to_owned(),
        target: TOOLS.to_owned(),
        writable: false,
    });
    let mut session = Session::open(engine, &container).await?;
    let done = within(engine, &mut session, subject, tool, options, files).await;
    match done {
        Ok(left) => {
            let _all_is_known = session.close().await;
            Ok(left)
        }
        Err(broken) => {
            session.discard().await;
            Err(broken)
        }
    }
}

async fn within(
    engine: &dyn Engine,
    session: &mut Session<'_>,
    subject: &Subject,
    tool: &str,
    options: &[String],
    files: &[(&str, Vec<u8>)],
) -> Result<Left, Broken> {
    let failed = |error: String| Broken::Setup(error);
    let container = session.container().to_owned();
    let launch = Launch {
        argv: subject.job.argv.clone(),
        name: subject.job.name.clone(),
        env: subject.job.env.clone(),
    };
    let launch = serde_json::to_vec(&launch).map_err(|error| failed(error.to_string()))?;
    let own = archive(&[files, &[(launch::FILE, launch)]].concat());
    let own = own.map_err(|error| failed(error.to_string()))?;
    for archive in subject.copies.iter().chain([&own]) {
        let uploaded = engine.upload(&container, "/", archive.clone()).await;
        uploaded.map_err(|error| failed(error.to_string()))?;
    }
    let job = wrapped(&subject.job, tool, options);
    let limit = Duration::from_millis(job.timeout_ms);
    let reply = session
        .ask(limit, |id| Request::RunLast { id, job })
        .await?;
    let observation = match reply {
        Reply::Observed(observation) => *observation,
        Reply::CouldNot(reason) => return Err(Broken::Setup(reason)),
        other => return Err(Broken::Agent(format!("unexpected answer {other:?}"))),
    };
    let written = engine.download(&container, FOLDER, MOST_WRITTEN).await;
    let written = written.map_err(|error| failed(error.to_string()))?;
    let files = files_by_name(&written.unwrap_or_default());
    let files = files.map_err(|error| failed(error.to_string()))?;
    Ok(Left { observation, files })
}

/// The tool, by its own loader, on the launcher, which becomes the program.
fn wrapped(job: &Job, tool: &str, options: &[String]) -> Job {
    let own = [
        format!("{TOOLS}/lib/loader"),
        "--library-path".to_owned(),
        format!("{TOOLS}/lib"),
        format!("{TOOLS}/bin/{tool}"),
    ];
    let launcher = [layout::AGENT, launch::COMMAND, FOLDER].map(str::to_owned);
    let argv = own
        .into_iter()
        .chain(options.iter().cloned())
        .chain(launcher);
    let tool_ms = u64::try_from(TOOL_TIME.as_millis()).unwrap_or_default();
    Job {
        argv: argv.collect(),
        name: None,
        env: BTreeMap::from([("LC_ALL".to_owned(), "C.UTF-8".to_owned())]),
        timeout_ms: job.timeout_ms.saturating_add(tool_ms),
        ..job.clone()
    }
}

/// The folder for the tools, with files in it.
fn archive(files: &[(&str, Vec<u8>)]) -> std::io::Result<Bytes> {
    let mut archive = tar::Builder::new(Vec::new());
    let name = FOLDER.trim_start_matches('/');
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_size(0);
    header.set_mode(0o777);
    archive.append_data(&mut header, name, std::io::empty())?;
    for (file, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{name}/{file}"), content.as_slice())?;
    }
    archive.into_inner().map(Bytes::from)
}
