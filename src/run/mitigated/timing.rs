//! Timings with a mitigation: against the candidate without it, and against the baseline, both in
//! interleaved pairs.

use super::super::behaviour::Container;
use super::super::side::Side;
use super::super::timing::{self, Protocol};
use super::{Ground, Placed, Trying, not_run, proof};
use crate::engine::ContainerSpec;
use crate::engine::session::Session;
use crate::mitigate::Attempt;
use crate::outcome::Broken;
use crate::plan::Profile;
use crate::protocol::{Job, Reply, Request};
use crate::record::{Activity, Timed, TriedResult, WriteError};
use crate::suite::{Case, Kind, Means, Proof, TimingMode};

/// The containers of an attempt: all alive, two of them busy in turns.
pub(super) struct Three<'e> {
    baseline: Session<'e>,
    without: Session<'e>,
    with: Session<'e>,
}

/// The jobs of a case on the three.
struct Jobs {
    baseline: Job,
    without: Job,
    with: Job,
}

impl<'e> Three<'e> {
    async fn open(
        engine: &'e dyn crate::engine::Engine,
        [baseline, without, with]: [&ContainerSpec; 3],
    ) -> Result<Three<'e>, Broken> {
        let mut open = Vec::new();
        for spec in [baseline, without, with] {
            match Session::open(engine, spec).await {
                Ok(session) => open.push(session),
                Err(reason) => {
                    for session in open {
                        session.discard().await;
                    }
                    return Err(reason);
                }
            }
        }
        let mut open = open.into_iter();
        match (open.next(), open.next(), open.next()) {
            (Some(baseline), Some(without), Some(with)) => Ok(Three {
                baseline,
                without,
                with,
            }),
            _ => Err(Broken::Setup("three containers were not opened".to_owned())),
        }
    }

    async fn close(self) {
        for session in [self.baseline, self.without, self.with] {
            // Every case has its samples: a farewell that fails takes nothing back.
            let _ = session.close().await;
        }
    }

    async fn discard(self) {
        for session in [self.baseline, self.without, self.with] {
            session.discard().await;
        }
    }
}

impl<'e> Trying<'_, 'e> {
    /// Measures the timing cases of an attempt.
    pub(super) async fn timings(
        &self,
        attempt: &Attempt<'_>,
        placed: &Result<Placed, String>,
    ) -> Result<(), WriteError> {
        let indices = self.cases_of(attempt, true);
        let why = match placed {
            Err(why) => Some(not_run(why)),
            Ok(Placed {
                activity: Some(inactive @ Activity::Inactive(_)),
                ..
            }) => Some((inactive.clone(), idle())),
            Ok(_) => None,
        };
        let (None, Ok(placed)) = (&why, placed) else {
            let came = why.unwrap_or_else(|| not_run("it was not placed"));
            let mut all = indices.into_iter();
            return all.try_for_each(|case| self.tried(attempt, case, came.clone()));
        };
        let of_attempt = || indices.iter().map(|&case| &self.ground.bench.cases[case]);
        let plain = |image: usize| {
            let image = &self.ground.bench.images[image];
            self.ground
                .bench
                .container(image, Profile::Plain, of_attempt())
        };
        let (baseline, without) = (plain(self.ground.baseline()), plain(attempt.candidate));
        let changed: Vec<Case> = of_attempt().map(|case| placed.place.case(case)).collect();
        let profile = changed.iter().map(Profile::of).max();
        let profile = profile.unwrap_or(Profile::Plain);
        let with = placed
            .place
            .container(self.ground.bench, profile, of_attempt());
        let specs = [&baseline, &without, &with];
        let mut open: Option<Three<'e>> = None;
        for (&case, changed) in indices.iter().zip(&changed) {
            let came = self
                .timing(attempt, placed, (case, changed), specs, &mut open)
                .await;
            self.tried(attempt, case, came)?;
        }
        if let Some(three) = open {
            three.close().await;
        }
        Ok(())
    }

    async fn timing(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        (case, changed): (usize, &Case),
        specs: [&ContainerSpec; 3],
        open: &mut Option<Three<'e>>,
    ) -> (Activity, TriedResult) {
        let case = &self.ground.bench.cases[case];
        let jobs = match self.jobs_of(attempt, placed, case, changed) {
            Ok(jobs) => jobs,
            Err(why) => return not_run(&why),
        };
        let mut three = match open.take() {
            Some(three) => three,
            None => match Three::open(self.ground.bench.engine, specs).await {
                Ok(three) => three,
                Err(broken) => return (proof::unknown(&broken), TriedResult::Broken(broken)),
            },
        };
        let proven = self
            .proven(attempt, placed, case, &jobs.with, &mut three.with, specs[2])
            .await;
        let measured = match proven {
            Ok(activity @ Activity::Inactive(_)) => Ok((activity, idle())),
            Ok(activity) => self
                .measured(case, &jobs, &mut three)
                .await
                .map(|result| (activity, result)),
            Err(broken) => Err(broken),
        };
        match measured {
            Ok(came) => {
                *open = Some(three);
                came
            }
            Err(broken) => {
                // A worker may still be running in there: fresh containers for the next case.
                three.discard().await;
                (proof::unknown(&broken), TriedResult::Broken(broken))
            }
        }
    }

    fn jobs_of(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        case: &Case,
        changed: &Case,
    ) -> Result<Jobs, String> {
        Ok(Jobs {
            baseline: self.ground.job(case, self.ground.baseline())?,
            without: self.ground.job(case, attempt.candidate)?,
            with: self.ground.job(changed, placed.place.image)?,
        })
    }

    /// Whether the mitigation is active in the very program that is to be timed.
    async fn proven(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        case: &Case,
        job: &Job,
        with: &mut Session<'e>,
        spec: &ContainerSpec,
    ) -> Result<Activity, Broken> {
        if let Some(activity) = &placed.activity {
            return Ok(activity.clone());
        }
        let part = match &attempt.mitigation.means {
            Means::Change {
                proof: Proof::Maps(part),
                ..
            } => part,
            Means::Change { .. } | Means::Newer(_) | Means::Unavailable(_) => {
                return Ok(Activity::Unknown("a timing shows nothing".to_owned()));
            }
        };
        if mode_of(case) == TimingMode::Process {
            let mut container = Container::new(self.ground.bench, spec.clone());
            let activity = proof::runs_with(part, &mut container, job).await;
            container.close().await;
            return Ok(activity);
        }
        let mut side = self.ground.side(with, job, case);
        side.begin(0).await?;
        // It has started for good when it has given a sample.
        side.sample(1).await?;
        let limit = side.limit();
        let reply = side
            .session
            .ask(limit, |id| Request::Mapped {
                id,
                job: None,
                slowly: false,
            })
            .await?;
        side.end().await?;
        Ok(match reply {
            Reply::Mapped(files) => proof::in_maps(part, &files),
            Reply::CouldNot(why) => Activity::Unknown(why),
            other => return Err(Broken::Agent(format!("unexpected answer {other:?}"))),
        })
    }

    async fn measured(
        &self,
        case: &Case,
        jobs: &Jobs,
        three: &mut Three<'e>,
    ) -> Result<TriedResult, Broken> {
        let gained = self
            .ground
            .pair(
                case,
                (&jobs.without, &mut three.without),
                (&jobs.with, &mut three.with),
            )
            .await?;
        let remaining = self
            .ground
            .pair(
                case,
                (&jobs.baseline, &mut three.baseline),
                (&jobs.with, &mut three.with),
            )
            .await?;
        Ok(TriedResult::Timed {
            gained: Box::new(gained),
            remaining: Box::new(remaining),
        })
    }
}

impl<'e> Ground<'_, 'e> {
    /// Two sides, interleaved, until the budget is spent: a share needs both intervals narrow, so
    /// that one is not content with telling slower from faster.
    pub(super) async fn pair(
        &self,
        case: &Case,
        one: (&Job, &mut Session<'e>),
        other: (&Job, &mut Session<'e>),
    ) -> Result<Timed, Broken> {
        let Kind::Timing { mode, metric, .. } = case.kind else {
            return Err(Broken::Setup("not a timing case".to_owned()));
        };
        let protocol = Protocol {
            mode,
            metric,
            budget: self.sampling.budget,
            margin: self.sampling.margin,
            seed: self.sampling.seed,
            exhaustive: true,
            blocks: None,
            of_package: case.is_work(),
        };
        let mut one = self.side(one.1, one.0, case);
        let mut other = self.side(other.1, other.0, case);
        let timed = timing::measure(protocol, &mut one, &mut other).await?;
        // Nobody looked before the end.
        Ok(Timed {
            looks: Vec::new(),
            ..timed
        })
    }

    fn side<'s>(&self, session: &'s mut Session<'e>, job: &Job, case: &Case) -> Side<'s, 'e> {
        let threads = match case.kind {
            Kind::Timing { threads, .. } => threads,
            Kind::Behaviour { .. } => 1,
        };
        Side {
            session,
            job: Job {
                cpu: self.bench.pin.filter(|_| threads == 1),
                ..job.clone()
            },
            name: case.id.0.clone(),
            mode: mode_of(case),
            stretch: 1.0,
        }
    }
}

fn mode_of(case: &Case) -> TimingMode {
    match case.kind {
        Kind::Timing { mode, .. } => mode,
        Kind::Behaviour { .. } => TimingMode::Process,
    }
}

/// What is not active is not measured: it would be a second measurement of the same.
fn idle() -> TriedResult {
    TriedResult::NotRun("it was not active".to_owned())
}
