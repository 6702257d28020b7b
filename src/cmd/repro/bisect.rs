//! `repro --bisect`: the first release, and `--source`: the first commit.

use std::collections::BTreeSet;
use std::path::Path;

use super::asked::Asked;
use super::bench::Work;
use super::images::{Chosen, ChosenImage};
use super::judge::{ERROR, Ends, Judge};
use super::{Trying, failure_of};
use crate::build::commit::{BuiltCommit, Kept, Recipe, build};
use crate::cli;
use crate::cmd::failure::Failure;
use crate::engine::ContainerSpec;
use crate::exit::Exit;
use crate::plan::PlannedImage;
use crate::repro::FORMAT_VERSION;
use crate::repro::bisect::{Found, Search, Verdict, most_looks};
use crate::repro::bisection::{Bisection, Step, Version};
use crate::repro::source::{Checkout, Commit, CommitSearch, GitError, Next};

/// Searches the images of a range, oldest first.
pub(super) async fn versions(
    trying: &Trying<'_, '_>,
    chosen: &Chosen,
) -> Result<Bisection, Failure> {
    let across = one_range(chosen)?;
    let error = ERROR / f64::from(most_looks(across.len()));
    let mut searching = Searching {
        across,
        search: Search::new(across.len()),
        steps: Vec::new(),
    };
    let work = async |index: usize| trying.bench.work(&across[index].image).await;
    // Ends to which it does not apply tell nothing: those inside of them do.
    let (mut oldest, mut newest) = (0, across.len() - 1);
    let mut old = work(oldest).await;
    while let (Some(why), true) = (skipped(&old), oldest < newest) {
        searching.tell(oldest, Verdict::Skip, why);
        oldest += 1;
        old = work(oldest).await;
    }
    let mut new = work(newest).await;
    while let (Some(why), true) = (skipped(&new), oldest < newest) {
        searching.tell(newest, Verdict::Skip, why);
        newest -= 1;
        new = work(newest).await;
    }
    let Ends {
        judge,
        newest: verdict_of_newest,
        evidence: [of_oldest, of_newest],
        question,
    } = Judge::between(trying, [&old, &new], error).await?;
    searching.tell(oldest, Verdict::Old, of_oldest);
    searching.tell(newest, verdict_of_newest, of_newest);
    if let Some(judge) = &judge {
        while let Some(index) = searching.search.next() {
            let (verdict, evidence) = judge.decide(trying, &work(index).await).await;
            searching.tell(index, verdict, evidence);
        }
    }
    let looked = f64::from(u32::try_from(searching.steps.len()).unwrap_or(u32::MAX));
    Ok(Bisection {
        format_version: FORMAT_VERSION,
        thing: trying.asked.thing.case.id.0.clone(),
        question,
        versions: across.iter().map(of_image).collect(),
        found: match verdict_of_newest {
            Verdict::Skip => Found::Untold,
            Verdict::Old | Verdict::New => searching.search.found(),
        },
        newest_fails: judge.as_ref().is_some_and(Judge::newest_fails),
        error: judge.map_or(error, |judge| judge.error(error)) * looked,
        steps: searching.steps,
        not_at_hand: chosen.missing.clone(),
    })
}

/// A search over images, with what was seen on its way.
struct Searching<'a> {
    across: &'a [ChosenImage],
    search: Search,
    steps: Vec<Step>,
}

impl Searching<'_> {
    fn tell(&mut self, index: usize, verdict: Verdict, evidence: String) {
        self.search.tell(index, verdict);
        let version = of_image(&self.across[index]);
        self.steps.push(step(version, verdict, evidence));
    }
}

fn of_image(one: &ChosenImage) -> Version {
    let about = one.image.image.clib().map(ToString::to_string);
    Version {
        name: one.label.clone(),
        about: about.unwrap_or_default(),
    }
}

/// The images to search, which are those of one range.
fn one_range(chosen: &Chosen) -> Result<&[ChosenImage], Failure> {
    let across = &chosen.across;
    let ranges: BTreeSet<&str> = across.iter().map(|one| one.range.as_str()).collect();
    if ranges.len() == 1 && across.len() > 1 {
        return Ok(across);
    }
    let message = "a bisect is over one range of at least two images that are at hand";
    let help = "for example `--across alpine:3.12..3.20`";
    Err(Failure::message(Exit::Usage, message, help))
}

/// Why a version tells nothing.
fn skipped(work: &Work) -> Option<String> {
    match work {
        Work::DoesNotApply(why) => Some(format!("does not apply: {why}")),
        Work::Broken(why) => Some(why.to_string()),
        Work::Run(..) | Work::Known(_) => None,
    }
}

fn step(version: Version, verdict: Verdict, evidence: String) -> Step {
    Step {
        version,
        verdict,
        evidence,
    }
}

/// Searches the commits between two of a checkout, each built and put into one image.
pub(super) struct Commits<'a> {
    pub(super) checkout: Checkout,
    pub(super) good: Commit,
    pub(super) bad: Commit,
    pub(super) recipe: Recipe,
    pub(super) toolchain: ContainerSpec,
    pub(super) cache: &'a Path,
    pub(super) image: &'a PlannedImage,
    pub(super) say: &'a (dyn Fn(&str) + Sync),
}

/// What is asked for of a checkout, before anything is built.
pub(super) struct Source {
    pub(super) checkout: Checkout,
    pub(super) good: Commit,
    pub(super) bad: Commit,
}

impl Source {
    /// Reads the options; `None`: no checkout is named.
    pub(super) fn read(args: &cli::SourceBisectArgs) -> Result<Option<Source>, Failure> {
        let Some(dir) = &args.checkout else {
            return Ok(None);
        };
        let help = "`--source` takes a git checkout, `--good` and `--bad` revisions of it";
        let wrong = |error: GitError| Failure::message(Exit::Usage, error, help);
        let checkout = Checkout::open(dir).map_err(wrong)?;
        let good = args.good.as_deref().unwrap_or_default();
        let good = checkout.commit(good).map_err(wrong)?;
        let bad = checkout.commit(&args.bad).map_err(wrong)?;
        if good.hash == bad.hash || !checkout.is_ancestor(&good, &bad) {
            let message = format!(
                "{} is not before {} in the history of the checkout",
                good.short(),
                bad.short()
            );
            return Err(Failure::message(Exit::Usage, message, help));
        }
        Ok(Some(Source {
            checkout,
            good,
            bad,
        }))
    }
}

impl Commits<'_> {
    /// The search.
    pub(super) async fn search(&self, trying: &Trying<'_, '_>) -> Result<Bisection, Failure> {
        let git = |error: GitError| failure_of(&error.to_string());
        let mut search = CommitSearch::new(&self.good, &self.bad);
        let all = self.checkout.candidates(&search).map_err(git)?;
        let error = ERROR / f64::from(most_looks(all.len() + 1));
        let (old, new) = (
            self.work(trying, &self.good).await?,
            self.work(trying, &self.bad).await?,
        );
        let Ends {
            judge,
            newest,
            evidence: [of_good, of_bad],
            question,
        } = Judge::between(trying, [&old, &new], error).await?;
        let mut steps = vec![
            step(version(&self.good), Verdict::Old, of_good),
            step(version(&self.bad), newest, of_bad),
        ];
        let Some(judge) = judge else {
            let ends = vec![version(&self.good), version(&self.bad)];
            let unchanged = match newest {
                Verdict::Skip => Found::Untold,
                Verdict::Old | Verdict::New => Found::NoChange,
            };
            return Ok(self.bisection(trying, question, ends, steps, unchanged, false, error));
        };
        let found = loop {
            match search.next(&self.checkout.candidates(&search).map_err(git)?) {
                Next::Look(hash) => {
                    let commit = self.checkout.commit(&hash).map_err(git)?;
                    let work = self.work(trying, &commit).await?;
                    let (verdict, evidence) = judge.decide(trying, &work).await;
                    search.tell(&hash, verdict);
                    steps.push(step(version(&commit), verdict, evidence));
                }
                Next::Found(hash) => break vec![hash],
                Next::OneOf(hashes) => break hashes,
            }
        };
        // The one that was looked at last is the nearest.
        let good = steps.iter().rfind(|step| step.verdict == Verdict::Old);
        let good = good.map_or_else(|| version(&self.good), |step| step.version.clone());
        let mut versions = vec![good];
        for hash in &found {
            versions.push(version(&self.checkout.commit(hash).map_err(git)?));
        }
        let first = versions.len() - 1;
        let change = Found::Change {
            last: 0,
            first,
            untold: (1..first).collect(),
        };
        let looked = f64::from(u32::try_from(steps.len()).unwrap_or(u32::MAX));
        let error = judge.error(error) * looked;
        let fails = judge.newest_fails();
        Ok(self.bisection(trying, question, versions, steps, change, fails, error))
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one value")]
    fn bisection(
        &self,
        trying: &Trying<'_, '_>,
        question: String,
        versions: Vec<Version>,
        steps: Vec<Step>,
        found: Found,
        newest_fails: bool,
        error: f64,
    ) -> Bisection {
        let thing = &trying.asked.thing.case.id.0;
        Bisection {
            format_version: FORMAT_VERSION,
            thing: format!("{thing} on {}", self.image.image.name),
            question,
            versions,
            steps,
            found,
            newest_fails,
            error,
            not_at_hand: Vec::new(),
        }
    }

    /// What is to be done with a commit: the subject, with the commit's build in the image. One that
    /// does not build is skipped.
    async fn work(&self, trying: &Trying<'_, '_>, commit: &Commit) -> Result<Work, Failure> {
        let built = self.built(trying, commit).await?;
        let mut work = trying.bench.work(self.image).await;
        match (&mut work, built) {
            (Work::Run(_, place), BuiltCommit::Files(files)) => {
                place.laid_over = Some(files);
                // Files that belong to the image can only be replaced by root.
                place.spec.user = None;
            }
            (_, BuiltCommit::Failed(log)) => {
                let error = log.lines().find(|line| line.contains("error"));
                let line = error.or_else(|| log.lines().last()).unwrap_or_default();
                return Ok(Work::DoesNotApply(format!("it does not build: {line}")));
            }
            (_, BuiltCommit::Files(_)) => {}
        }
        Ok(work)
    }

    async fn built(
        &self,
        trying: &Trying<'_, '_>,
        commit: &Commit,
    ) -> Result<BuiltCommit, Failure> {
        let io = |error: std::io::Error| failure_of(&format!("the cache of commits: {error}"));
        let kept = Kept::open(self.cache).map_err(io)?;
        if let Some(built) = kept.get(&commit.tree, &self.recipe) {
            return Ok(built);
        }
        (self.say)(&format!("building {} {}", commit.short(), commit.subject));
        let source = self.checkout.archive(commit);
        let source = source.map_err(|error| failure_of(&error.to_string()))?;
        let engine = trying.bench.workbench.engine;
        let built = build(engine, &self.toolchain, source, &self.recipe).await;
        let built = built.map_err(|broken| failure_of(&broken.to_string()))?;
        kept.put(&commit.tree, &self.recipe, &built).map_err(io)?;
        Ok(built)
    }
}

fn version(commit: &Commit) -> Version {
    Version {
        name: commit.short().to_owned(),
        about: commit.subject.clone(),
    }
}

/// What must be said for a bisect of commits.
pub(super) fn checked(asked: &Asked, chosen: &Chosen) -> Result<(), Failure> {
    if chosen.across.len() == 1 {
        return Ok(());
    }
    let message = format!(
        "commits are tried in one image, and {} are named",
        chosen.across.len()
    );
    let names: Vec<String> = asked.across.iter().map(ToString::to_string).collect();
    let help = format!(
        "`--across IMAGE` names one; now it is `{}`",
        names.join(",")
    );
    Err(Failure::message(Exit::Usage, message, &help))
}
