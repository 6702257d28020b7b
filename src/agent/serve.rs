//! The conversation with the orchestrator: requests in, replies out, in order.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior};

use super::LISTEN;
use super::children::Children;
use super::listen::listen;
use super::oom::OomCounter;
use super::repeat::repeat;
use super::root::{Root, Tick};
use super::run::{Instruments, Purpose, nothing_but, run};
use super::service::Service;
use super::start::Refused;
use super::surroundings::Surroundings;
use super::survey::Survey;
use super::sys::{PeakMemory, keep_descriptors};
use super::worker::{Refusal, Worker};
use super::{PROTOCOL_ERROR, look, maps, probe};
use crate::outcome::Outcome;
use crate::protocol::lines::{FrameError, LineBuffer, decode, encode};
use crate::protocol::{Frame, Hello, Job, MAX_FRAME, PROTOCOL_VERSION, Ready, Reply, Request};

/// Why the agent cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("stdin ends within a frame")]
    Cut,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Runs the agent on stdin and stdout until `Bye` or the end of stdin; or, told to listen, for whoever
/// connects, one after the other.
#[must_use]
pub fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(2);
    let listens = words.next().is_some_and(|word| word == LISTEN);
    let result = match words.next().filter(|_| listens) {
        Some(folder) => Agent::new().and_then(|mut agent| listen(folder.as_ref(), &mut agent)),
        None => Agent::new().and_then(|mut agent| {
            agent.converse(&mut io::stdin().lock(), &mut io::stdout().lock())
        }),
    };
    let trouble = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(trouble) => trouble,
    };
    let _nobody_may_listen = writeln!(io::stderr(), "alpine-tax agent: {trouble}");
    match trouble {
        Trouble::Frame(_) | Trouble::Cut => ExitCode::from(PROTOCOL_ERROR),
        Trouble::Io(_) => ExitCode::FAILURE,
    }
}

/// What is said to whoever asks for a server that was not started.
const NO_SERVER: &str = "there is no server";

pub(super) struct Agent {
    children: Children,
    instruments: Instruments,
    survey: Survey,
    worker: Option<Worker>,
    service: Option<Service>,
    /// The last in which the root can have been changed, by whoever made the container or by a job.
    quiet: Tick,
    replies: u64,
}

impl Agent {
    fn new() -> Result<Agent, Trouble> {
        keep_descriptors()?;
        let peak = PeakMemory::open();
        // A program under test, which has the same user id, must not reach into the agent's
        // memory or, through /proc/1/fd, into its conversation.
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(io::Error::from)?;
        Ok(Agent {
            children: Children::take_charge()?,
            instruments: Instruments {
                oom: OomCounter::find(),
                peak,
            },
            survey: Survey::new(),
            worker: None,
            service: None,
            quiet: Tick::now(),
            replies: 0,
        })
    }

    /// One conversation, from `hello` to `bye`; nothing of it stays.
    pub(super) fn converse(
        &mut self,
        input: &mut impl Read,
        output: &mut impl Write,
    ) -> Result<(), Trouble> {
        self.replies = 0;
        let result = self.serve(input, output);
        self.stop_worker();
        if self.service.is_some() {
            self.stop_server(Signal::KILL.as_raw(), Duration::ZERO);
        }
        result
    }

    fn serve(&mut self, input: &mut impl Read, output: &mut impl Write) -> Result<(), Trouble> {
        send(output, &Frame::Hello(hello()?))?;
        let mut lines = LineBuffer::default();
        let mut chunk = vec![0; 1 << 16];
        loop {
            while let Some(line) = lines.next_line()? {
                let Some((id, reply)) = self.answer(decode(&line)?) else {
                    let replies = self.replies;
                    return Ok(send(output, &Frame::Bye { replies })?);
                };
                send(output, &Frame::Reply { id, reply })?;
                self.replies += 1;
            }
            match input.read(&mut chunk) {
                Ok(0) if lines.is_empty() => return Ok(()),
                Ok(0) => return Err(Trouble::Cut),
                Ok(count) => lines.push(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The reply to a request, and its id; `None` for `Bye`.
    fn answer(&mut self, request: Request) -> Option<(u64, Reply)> {
        Some(match request {
            Request::Run { id, job } => (id, self.run(&job, Purpose::Observe)),
            Request::RunShared { id, job } => (id, self.run_shared(&job)),
            Request::Time { id, job } => (id, self.run(&job, Purpose::Time)),
            Request::Repeat {
                id,
                job,
                repetition,
            } => {
                let (children, instruments) = (&mut self.children, &self.instruments);
                let reply = match repeat(&job, &repetition, children, instruments) {
                    Ok(repeated) => Reply::Repeated(repeated),
                    Err(reason) => Reply::CouldNot(reason),
                };
                (id, reply)
            }
            Request::RunLast { id, job } => (id, self.run(&job, Purpose::ObserveLast)),
            Request::Look { id, program } => (id, Reply::Looked(Box::new(look::look(&program)))),
            Request::Files { id, paths } => {
                let states = paths.iter().map(|path| look::state(path.as_ref()));
                (id, Reply::Files(states.collect()))
            }
            Request::StartServer { id, job } => (id, self.start_server(&job)),
            Request::AwaitReady {
                id,
                ready,
                limit_ms,
            } => (
                id,
                self.await_ready(&ready, Duration::from_millis(limit_ms)),
            ),
            Request::AwaitRest { id, limit_ms } => {
                (id, self.await_rest(Duration::from_millis(limit_ms)))
            }
            Request::StopServer {
                id,
                signal,
                grace_ms,
            } => (
                id,
                self.stop_server(signal, Duration::from_millis(grace_ms)),
            ),
            Request::StartWorker { id, job } => (id, self.start_worker(&job)),
            Request::Sample { id, iterations } => (id, self.sample(iterations)),
            Request::StopWorker { id } => (id, self.stop_worker()),
            Request::Mapped { id, job, slowly } => (id, self.mapped(job, slowly)),
            Request::Probe { id } => {
                let probe = probe::probe("/".as_ref(), &mut self.children, &self.instruments);
                (id, Reply::Probed(Box::new(probe)))
            }
            Request::Environment { id } => {
                let environment = self.survey.environment();
                (id, Reply::Surveyed(Box::new(environment)))
            }
            Request::Conditions { id, cpu } => (id, Reply::Conditions(self.survey.conditions(cpu))),
            Request::Bye => return None,
        })
    }

    fn run(&mut self, job: &Job, purpose: Purpose) -> Reply {
        let observation = run(job, purpose, None, &mut self.children, &self.instruments);
        self.quiet = Tick::now();
        match observation {
            Ok(observation) => Reply::Observed(Box::new(observation)),
            Err(reason) => Reply::CouldNot(reason),
        }
    }

    fn run_shared(&mut self, job: &Job) -> Reply {
        let root = match Root::look(Surroundings::files(job), self.quiet) {
            Ok(root) => root,
            Err(error) => return Reply::CouldNot(format!("cannot look at the root: {error}")),
        };
        let purpose = Purpose::Observe;
        let (children, instruments) = (&mut self.children, &self.instruments);
        let observation = run(job, purpose, Some(&root), children, instruments);
        self.quiet = Tick::now();
        let observation = match observation {
            Ok(observation) => Box::new(observation),
            Err(reason) => return Reply::CouldNot(reason),
        };
        match root.changed() {
            None => Reply::Observed(observation),
            Some(path) => Reply::Spoilt {
                observation,
                path: path.display().to_string(),
            },
        }
    }

    fn start_server(&mut self, job: &Job) -> Reply {
        if self.service.is_some() {
            return Reply::CouldNot("there is a server already".to_owned());
        }
        match Service::start(job, &mut self.children, &self.instruments) {
            Ok(service) => {
                self.service = Some(service);
                Reply::Done
            }
            Err(Refused::NotStarted(errno)) => {
                Reply::Observed(Box::new(nothing_but(Outcome::NotStarted(errno))))
            }
            Err(Refused::CouldNot(reason)) => Reply::CouldNot(reason),
        }
    }

    fn await_ready(&mut self, ready: &Ready, limit: Duration) -> Reply {
        let Some(service) = &mut self.service else {
            return Reply::CouldNot(NO_SERVER.to_owned());
        };
        match service.await_ready(ready, limit, &mut self.children) {
            Ok(awaited) => Reply::Awaited(awaited),
            Err(reason) => Reply::CouldNot(reason),
        }
    }

    fn await_rest(&mut self, limit: Duration) -> Reply {
        let Some(service) = &mut self.service else {
            return Reply::CouldNot(NO_SERVER.to_owned());
        };
        match service.await_rest(limit, &mut self.children) {
            Ok(rested) => Reply::Rested(rested),
            Err(reason) => Reply::CouldNot(reason),
        }
    }

    fn stop_server(&mut self, signal: i32, grace: Duration) -> Reply {
        let Some(service) = self.service.take() else {
            return Reply::CouldNot(NO_SERVER.to_owned());
        };
        match service.stop(signal, grace, &mut self.children, &self.instruments) {
            Ok(stopped) => Reply::Stopped(Box::new(stopped)),
            Err(reason) => Reply::CouldNot(reason),
        }
    }

    fn mapped(&mut self, job: Option<Job>, slowly: bool) -> Reply {
        let seen = match job {
            None => {
                let worker = self.worker.as_ref().map(Worker::mapped);
                match worker.or_else(|| self.service.as_ref().map(Service::mapped)) {
                    Some(seen) => seen.map_err(|error| format!("cannot read its maps: {error}")),
                    None => Err("there is no worker and no server".to_owned()),
                }
            }
            Some(job) => {
                let cpu = maps::a_cpu().filter(|_| slowly);
                let job = Job {
                    cpu: cpu.or(job.cpu),
                    ..job
                };
                let (children, instruments) = (&mut self.children, &self.instruments);
                let run = || run(&job, Purpose::Observe, None, children, instruments);
                let (ended, seen) = maps::seen_during(cpu, run);
                ended.map(|_| seen)
            }
        };
        match seen {
            Ok(files) => Reply::Mapped(files.into_iter().collect()),
            Err(reason) => Reply::CouldNot(reason),
        }
    }

    fn start_worker(&mut self, job: &Job) -> Reply {
        if self.worker.is_some() {
            return Reply::CouldNot("there is a worker already".to_owned());
        }
        match Worker::start(job, &mut self.children) {
            Ok(worker) => {
                self.worker = Some(worker);
                Reply::Done
            }
            Err(reason) => Reply::CouldNot(reason),
        }
    }

    fn sample(&mut self, iterations: u64) -> Reply {
        let Some(mut worker) = self.worker.take() else {
            return Reply::CouldNot("there is no worker".to_owned());
        };
        match worker.sample(iterations) {
            Ok(sample) => {
                self.worker = Some(worker);
                Reply::Sampled(sample)
            }
            Err(refusal) => {
                let end = worker.stop(&mut self.children);
                match (refusal, end) {
                    (Refusal::Unsupported(why), Ok(_)) => Reply::Unsupported(why),
                    (Refusal::Failed(why), Ok(end)) => {
                        Reply::WorkerFailed(format!("{why} ({end})"))
                    }
                    (Refusal::Unsupported(why) | Refusal::Failed(why), Err(trouble)) => {
                        Reply::WorkerFailed(format!("{why}; then {trouble}"))
                    }
                }
            }
        }
    }

    fn stop_worker(&mut self) -> Reply {
        match self
            .worker
            .take()
            .map(|worker| worker.stop(&mut self.children))
        {
            None | Some(Ok(_)) => Reply::Done,
            Some(Err(reason)) => Reply::CouldNot(reason),
        }
    }
}

fn hello() -> io::Result<Hello> {
    Ok(Hello {
        protocol: PROTOCOL_VERSION,
        agent: env!("CARGO_PKG_VERSION").to_owned(),
        cpus: rustix::thread::sched_getaffinity(None)?.count(),
        uid: rustix::process::geteuid().as_raw(),
    })
}

fn send(output: &mut impl Write, frame: &Frame) -> io::Result<()> {
    let line = encode(frame);
    if line.len() > MAX_FRAME {
        return Err(io::Error::other("a reply is longer than a frame may be"));
    }
    output.write_all(&line)?;
    output.flush()
}
