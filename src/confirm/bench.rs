//! Tries files in a container of the target image.

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::{Ended, Tried};
use super::tools;
use crate::clib::Family;
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine};
use crate::outcome::{Broken, Outcome};
use crate::predict::{Attempt, Way};
use crate::protocol::{Job, Reply, Request};

/// So many files are tried by one start of a tool.
const BATCH: usize = 64;
/// How long a batch may take; a single file is given up by the tool before that.
const LIMIT: Duration = Duration::from_secs(600);
/// How much a tool may write about a batch, bytes.
const OUTPUT_LIMIT: usize = 1 << 20;

/// An interpreter in the container, or why there is none.
pub type Interpreter = Result<String, String>;

/// Where files are tried.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Bench<'e> {
    /// The engine.
    pub engine: &'e dyn Engine,
    /// The container: the tools and all that interpreters need are mounted in it.
    pub container: ContainerSpec,
    /// The libc of its programs; `None`: it has none.
    pub family: Option<Family>,
    /// Path of a Python.
    pub python: Interpreter,
    /// Path of a Node.js.
    pub node: Interpreter,
    /// The environment of what is started.
    pub env: BTreeMap<String, String>,
}

impl<'e> Bench<'e> {
    /// Starts the container.
    ///
    /// # Errors
    /// [`Broken`] when it does not start.
    pub async fn open(&self) -> Result<Session<'e>, Broken> {
        Session::open(self.engine, &self.container).await
    }

    /// Tries all files, in the order of the attempts.
    ///
    /// # Errors
    /// [`Broken`] when the harness could not tell.
    pub async fn try_all(
        &self,
        session: &mut Session<'e>,
        attempts: Vec<Attempt>,
    ) -> Result<Vec<Tried>, Broken> {
        let mut ends: Vec<Option<[Ended; 2]>> = vec![None; attempts.len()];
        for way in [Way::Start, Way::Open, Way::Python, Way::Node] {
            let of_way = |&index: &usize| attempts[index].way == way;
            let indices: Vec<usize> = (0..attempts.len()).filter(of_way).collect();
            for batch in indices.chunks(BATCH) {
                let places = batch.iter().map(|&index| attempts[index].place.as_str());
                let told = self
                    .batch(session, way, &places.collect::<Vec<_>>())
                    .await?;
                for (&index, end) in batch.iter().zip(told) {
                    ends[index] = Some(end);
                }
            }
        }
        let none = || [untold("it was not tried"), untold("it was not tried")];
        let tried = attempts.into_iter().zip(ends).map(|(attempt, end)| {
            let [load, bound] = end.unwrap_or_else(none);
            Tried {
                attempt,
                load,
                bound,
            }
        });
        Ok(tried.collect())
    }

    /// Tries files by what would load them. Where that does not start, a program of the target's libc
    /// opens them with the same flags: it has no symbols to give, but meets all else that is missing.
    async fn batch(
        &self,
        session: &mut Session<'e>,
        way: Way,
        places: &[&str],
    ) -> Result<Vec<[Ended; 2]>, Broken> {
        let none = |why: &str| vec![[untold(why), untold(why)]; places.len()];
        if places.iter().any(|place| place.contains('\n')) {
            return Ok(none("a path in its list has a line feed"));
        }
        let (mut told, mut why) = self.told(session, way, places).await?;
        let is_module = matches!(way, Way::Python | Way::Node);
        if told.is_empty() && is_module && self.family.is_some() {
            let first = why;
            (told, why) = self.told(session, Way::Open, places).await?;
            why = format!("{first}; {why}");
        }
        // As it is loaded otherwise: Python looks everything up at once, and musl does at the start
        // of a program that is linked to a library.
        let at_once = way == Way::Open && self.family == Some(Family::Musl);
        if way == Way::Python || at_once {
            told.iter_mut()
                .for_each(|[load, bound]| load.clone_from(bound));
        }
        told.resize(places.len(), [untold(&why), untold(&why)]);
        Ok(told)
    }

    /// What the tool for a way of loading says of files, and why it says nothing of the rest.
    async fn told(
        &self,
        session: &mut Session<'e>,
        way: Way,
        places: &[&str],
    ) -> Result<(Vec<[Ended; 2]>, String), Broken> {
        let argv = match self.command(way) {
            Ok(argv) => argv,
            Err(why) => return Ok((Vec::new(), why)),
        };
        let job = self.job(argv, places);
        let asked = session.ask(LIMIT, |id| Request::Run { id, job });
        let observation = match asked.await? {
            Reply::Observed(observation) => observation,
            Reply::CouldNot(reason) => return Err(Broken::Setup(reason)),
            other => return Err(Broken::Agent(format!("unexpected answer {other:?}"))),
        };
        let stdout = observation.stdout.lossy();
        let said = observation.stderr.lossy();
        let said = said.lines().last().unwrap_or_default();
        let why = match &observation.outcome {
            Outcome::NotStarted(_) => {
                format!("what tries it does not start: {}", observation.outcome)
            }
            outcome => format!("what tries it ended before: {outcome} {said}"),
        };
        Ok((stdout.lines().map(read).collect(), why))
    }

    fn command(&self, way: Way) -> Result<Vec<String>, String> {
        let no_libc = || "the target has no libc that could open it".to_owned();
        let family = match way {
            Way::Start => self.family.unwrap_or(Family::Musl),
            _ => self.family.ok_or_else(no_libc)?,
        };
        let interpreter = match way {
            Way::Python => Some(self.python.as_deref().map_err(Clone::clone)?),
            Way::Node => Some(self.node.as_deref().map_err(Clone::clone)?),
            Way::Start | Way::Open => None,
        };
        tools::command(way, family, interpreter).ok_or_else(no_libc)
    }

    fn job(&self, argv: Vec<String>, places: &[&str]) -> Job {
        Job {
            argv,
            name: None,
            env: self.env.clone(),
            cwd: None,
            stdin: places
                .iter()
                .map(|place| format!("{place}\n"))
                .collect::<String>()
                .into(),
            timeout_ms: u64::try_from(LIMIT.as_millis()).unwrap_or(u64::MAX),
            output_limit: OUTPUT_LIMIT,
            files: BTreeMap::new(),
            stack_limit: None,
            dns: None,
            cpu: None,
        }
    }
}

fn untold(why: &str) -> Ended {
    Ended::NotTried(why.to_owned())
}

/// A line of a tool: how it went and what was said, as programs load it and with all bound.
fn read(line: &str) -> [Ended; 2] {
    let mut fields = line.split('\t');
    let mut next = || {
        let (word, said) = (fields.next(), fields.next().unwrap_or_default());
        match word {
            Some("ok") => Ended::Loaded,
            Some("no") => Ended::Failed(said.trim().to_owned()),
            Some("untold") => untold(said.trim()),
            _ => untold(&format!("its tool said `{line}`")),
        }
    };
    [next(), next()]
}
