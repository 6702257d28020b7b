//! `repro --reduce`: makes an input smaller while the baseline and the failing image still differ in
//! the same way.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::bench::Work;
use super::{Trying, failure_of};
use crate::aspect::Aspect;
use crate::cli::Reducible;
use crate::cmd::failure::Failure;
use crate::engine::session::Session;
use crate::exit::Exit;
use crate::outcome::{Observation, Outcome};
use crate::plan::PlannedImage;
use crate::protocol::{DnsScript, Job, Reply, Request};
use crate::reduce::Ddmin;
use crate::reduce::input::{Parts, some};
use crate::report::repro::brief;
use crate::report::text::neutral;
use crate::repro::Tried;

/// What came of a reduction.
pub(super) struct Reduced {
    pub(super) what: &'static str,
    /// What it is about: both sides, in words.
    pub(super) differs: String,
    /// Parts before and after, and of what.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) parts: &'static str,
    pub(super) tries: usize,
    /// Whether nothing that is left can be left out.
    pub(super) minimal: bool,
    /// What is left.
    pub(super) text: String,
    /// Where it was written.
    pub(super) file: Option<PathBuf>,
}

/// In what two sides differ: what must stay.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Class {
    baseline: Outcome,
    failing: Outcome,
    differs: Vec<Aspect>,
}

/// Two containers, in which one input after the other is tried.
struct Sides<'t, 'e> {
    trying: &'t Trying<'t, 'e>,
    sessions: [Session<'e>; 2],
    jobs: [Job; 2],
    class: Class,
    deadline: Instant,
    tries: usize,
}

/// Reduces; the newest image of these that fails is the failing side.
pub(super) async fn reduce(
    trying: &Trying<'_, '_>,
    baseline: &PlannedImage,
    across: &[(Tried, &PlannedImage)],
    what: Reducible,
    stdin: Option<&Path>,
    budget: Duration,
) -> Result<Reduced, Failure> {
    let Some((_, image)) = across.iter().rev().find(|(tried, _)| tried.fails()) else {
        let help = "`--across` names images on which it does";
        return Err(Failure::message(
            Exit::Usage,
            "it does not fail on any of the images",
            help,
        ));
    };
    let (a, b) = (
        trying.bench.work(baseline).await,
        trying.bench.work(image).await,
    );
    let (Work::Run(_, a), Work::Run(_, b)) = (a, b) else {
        return Err(failure_of(
            "one of the sides does not run, whatever the input is",
        ));
    };
    let broken = |reason: crate::outcome::Broken| failure_of(&reason.to_string());
    let runner = trying.runner(trying.limits);
    let mut sides = Sides {
        sessions: [
            runner.open(&a).await.map_err(broken)?,
            runner.open(&b).await.map_err(broken)?,
        ],
        jobs: [a.job.clone(), b.job.clone()],
        class: Class {
            baseline: Outcome::Exited(0),
            failing: Outcome::Exited(0),
            differs: Vec::new(),
        },
        trying,
        deadline: Instant::now() + budget,
        tries: 0,
    };
    let reduced = sides.reduced(what, stdin).await;
    let [a, b] = sides.sessions;
    a.discard().await;
    b.discard().await;
    reduced
}

impl Sides<'_, '_> {
    async fn reduced(&mut self, what: Reducible, stdin: Option<&Path>) -> Result<Reduced, Failure> {
        let seen = self.run(&self.jobs.clone()).await?;
        self.class = self.class_of(&seen);
        let differs = format!("{} · {}", brief(&seen[0]), brief(&seen[1]));
        if self.class.differs.is_empty() {
            return Err(failure_of("both do the same when they are run once more"));
        }
        let job = self.jobs[0].clone();
        let reduced = match what {
            Reducible::Stdin => self.stdin(&job.stdin).await?,
            Reducible::Args => self.args(&job).await?,
            Reducible::Dns => self.dns(job.dns.as_ref()).await?,
        };
        let file = match what {
            Reducible::Stdin => stdin.map(beside),
            Reducible::Args => None,
            Reducible::Dns => Some(PathBuf::from("dns.toml.reduced")),
        };
        if let Some(file) = &file {
            std::fs::write(file, &reduced.text).map_err(|error| {
                let message = format!("cannot write `{}`: {error}", file.display());
                Failure::message(Exit::BadInput, message, "is the folder writable?")
            })?;
        }
        Ok(Reduced {
            differs,
            file,
            tries: self.tries,
            ..reduced
        })
    }

    /// Lines first, then the characters of what is left.
    async fn stdin(&mut self, text: &str) -> Result<Reduced, Failure> {
        let lines = Parts::lines(text);
        let put = |job: &mut Job, text: &str| text.clone_into(&mut job.stdin);
        let (left, _) = self
            .search(lines.count(), &|job, kept| put(job, &lines.of(kept)))
            .await?;
        let characters = Parts::characters(&lines.of(&left));
        let by_character = |job: &mut Job, kept: &[usize]| put(job, &characters.of(kept));
        let (left, minimal) = self.search(characters.count(), &by_character).await?;
        Ok(Reduced {
            what: "standard input",
            from: text.chars().count(),
            to: left.len(),
            parts: "characters",
            minimal,
            text: characters.of(&left),
            ..Reduced::nothing()
        })
    }

    async fn args(&mut self, job: &Job) -> Result<Reduced, Failure> {
        // What comes before the case's own arguments is the program.
        let own = self.trying.bench.case.args.len();
        let first = job.argv.len().saturating_sub(own);
        let args = job.argv.get(first..).unwrap_or_default().to_vec();
        let put = |job: &mut Job, kept: &[usize]| {
            job.argv.truncate(first);
            job.argv.extend(some(&args, kept));
        };
        let (left, minimal) = self.search(args.len(), &put).await?;
        Ok(Reduced {
            what: "arguments",
            from: args.len(),
            to: left.len(),
            parts: "arguments",
            minimal,
            text: some(&args, &left).join("\n") + "\n",
            ..Reduced::nothing()
        })
    }

    async fn dns(&mut self, script: Option<&DnsScript>) -> Result<Reduced, Failure> {
        let Some(script) = script else {
            let help = "a case or a `repro.toml` with `dns` has";
            return Err(Failure::message(
                Exit::Usage,
                "there is no scripted DNS",
                help,
            ));
        };
        let with = |kept: &[usize]| DnsScript {
            rules: some(&script.rules, kept),
            ..script.clone()
        };
        let put = |job: &mut Job, kept: &[usize]| job.dns = Some(with(kept));
        let (left, minimal) = self.search(script.rules.len(), &put).await?;
        let text = toml::to_string(&with(&left));
        Ok(Reduced {
            what: "DNS scenario",
            from: script.rules.len(),
            to: left.len(),
            parts: "rules",
            minimal,
            text: text.map_err(|error| failure_of(&error.to_string()))?,
            ..Reduced::nothing()
        })
    }

    /// What is left of so many parts, and whether nothing of it can be left out.
    async fn search(
        &mut self,
        parts: usize,
        put: &(dyn Fn(&mut Job, &[usize]) + Sync),
    ) -> Result<(Vec<usize>, bool), Failure> {
        let mut search = Ddmin::new(parts);
        let mut minimal = true;
        while let Some(kept) = search.next() {
            if Instant::now() >= self.deadline {
                minimal = false;
                break;
            }
            let mut jobs = self.jobs.clone();
            jobs.iter_mut().for_each(|job| put(job, &kept));
            let seen = self.run(&jobs).await?;
            search.tell(self.class_of(&seen) == self.class);
        }
        let left = search.left().to_vec();
        // The next search begins with what is left.
        self.jobs.iter_mut().for_each(|job| put(job, &left));
        Ok((left, minimal))
    }

    fn class_of(&self, [one, other]: &[Observation; 2]) -> Class {
        let comparing = &self.trying.asked.comparing;
        let differs = comparing.observe.iter().filter(|aspect| match aspect {
            Aspect::Outcome => one.outcome != other.outcome,
            _ => comparing.lines(**aspect, one) != comparing.lines(**aspect, other),
        });
        Class {
            differs: differs.copied().collect(),
            baseline: one.outcome.clone(),
            failing: other.outcome.clone(),
        }
    }

    async fn run(&mut self, jobs: &[Job; 2]) -> Result<[Observation; 2], Failure> {
        self.tries += 1;
        let [a, b] = &mut self.sessions;
        let (one, other) = tokio::join!(one(a, &jobs[0]), one(b, &jobs[1]));
        Ok([one?, other?])
    }
}

impl Reduced {
    /// For people.
    pub(super) fn render(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!(
            "{}: {} of {} {} are left after {} tries",
            self.what, self.to, self.from, self.parts, self.tries
        );
        text.push_str(match self.minimal {
            true => ", none of which can be left out\n",
            false => "; the time was over (--reduce-budget)\n",
        });
        let _ = writeln!(text, "still differs in the same way: {}", self.differs);
        if let Some(file) = &self.file {
            let _ = writeln!(text, "written to {}", file.display());
        }
        text.push('\n');
        for line in self.text.lines() {
            let _ = writeln!(text, "  {}", neutral(line));
        }
        text
    }

    fn nothing() -> Reduced {
        Reduced {
            what: "",
            differs: String::new(),
            from: 0,
            to: 0,
            parts: "",
            tries: 0,
            minimal: true,
            text: String::new(),
            file: None,
        }
    }
}

async fn one(session: &mut Session<'_>, job: &Job) -> Result<Observation, Failure> {
    let limit = Duration::from_millis(job.timeout_ms);
    let job = job.clone();
    match session.ask(limit, |id| Request::Run { id, job }).await {
        Ok(Reply::Observed(observation)) => Ok(*observation),
        Ok(Reply::CouldNot(reason)) => Err(failure_of(&reason)),
        Ok(other) => Err(failure_of(&format!("unexpected answer {other:?}"))),
        Err(reason) => Err(failure_of(&reason.to_string())),
    }
}

/// `input.txt.reduced` beside `input.txt`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".reduced");
    path.with_file_name(name)
}
