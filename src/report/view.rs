//! The findings as people read them: by section, suite and case, the candidates of one case
//! together. Every format for people is laid out from this.

mod entry;

use std::collections::{BTreeMap, BTreeSet};

use crate::claims::{self, Judged};
use crate::compare::behaviour::{differences, query_set};
use crate::compare::{Comparison, Counts, Finding, Verdict};
use crate::image::Image;
use crate::matrix::{self, Row};
use crate::mitigate;
use crate::outcome::Observation;
use crate::record::{Role, Run, RunImage};
use crate::suite::{Aspect, CaseId};

pub use entry::{Entry, Section, SuiteEntries, Topic};

/// A run and its findings, grouped.
#[derive(Debug)]
pub struct View<'a> {
    /// The record.
    pub run: &'a Run,
    /// The findings as judged.
    pub comparison: &'a Comparison,
    /// How many findings have which verdict.
    pub counts: Counts,
    /// What people say, judged by the run.
    pub claims: Vec<Judged<'a>>,
    /// What mitigations that were tried do.
    pub mitigations: Vec<mitigate::Judged<'a>>,
    /// The packages that were tried, and what became of them.
    pub packages: Vec<Row<'a>>,
    /// Sections that are not empty, in the order of reading.
    pub sections: Vec<Section<'a>>,
    labels: BTreeMap<&'a str, String>,
    baseline: Option<&'a str>,
}

/// What one or several images did alike.
#[derive(Debug)]
pub struct Side<'a> {
    /// The images' labels.
    pub labels: Vec<&'a str>,
    /// What they did.
    pub observation: &'a Observation,
}

impl<'a> View<'a> {
    /// Groups the findings of a run.
    #[must_use]
    pub fn new(run: &'a Run, comparison: &'a Comparison) -> View<'a> {
        let mut sections: BTreeMap<Topic, Vec<SuiteEntries<'a>>> = BTreeMap::new();
        let works = works(run);
        let is_difference =
            |entry: &Entry<'_>| matches!(entry.topic(), Topic::Slower | Topic::Faster);
        let tabled = |entry: &Entry<'_>| works.contains(entry.case) && !is_difference(entry);
        for entry in entry::entries(comparison).filter(|entry| !tabled(entry)) {
            let suites = sections.entry(entry.topic()).or_default();
            let name = entry.case.suite();
            match suites.iter_mut().find(|suite| suite.name == name) {
                Some(suite) => suite.entries.push(entry),
                None => suites.push(SuiteEntries {
                    name,
                    title: title_of(run, name),
                    entries: vec![entry],
                }),
            }
        }
        let images = || run.header.images.iter();
        View {
            run,
            comparison,
            counts: Counts::of(&comparison.findings),
            claims: claims::judge(run, comparison),
            mitigations: mitigate::judge(run, comparison),
            packages: matrix::judge(run, comparison),
            sections: sections
                .into_iter()
                .map(|(topic, suites)| Section { topic, suites })
                .collect(),
            labels: images()
                .map(|image| (image.image.name.as_str(), label(&run.header.images, image)))
                .collect(),
            baseline: images()
                .find(|image| image.role == Role::Baseline)
                .map(|image| image.image.name.as_str()),
        }
    }

    /// Whether it is the timing of a package that could not be taken: the table of packages says why.
    #[must_use]
    pub fn is_idle_work(&self, finding: &Finding) -> bool {
        finding.verdict == Verdict::Unsupported && works(self.run).contains(&finding.case)
    }

    /// A short name for an image: its libc where that tells the images apart, else its own.
    #[must_use]
    pub fn label<'b>(&'b self, image: &'b str) -> &'b str {
        self.labels.get(image).map_or(image, String::as_str)
    }

    /// The label of the baseline.
    #[must_use]
    pub fn baseline_label(&self) -> &str {
        self.baseline.map_or("baseline", |name| self.label(name))
    }

    /// Candidates that are not the real thing.
    pub fn stand_ins(&self) -> impl Iterator<Item = &'a Image> {
        let images = self.run.header.images.iter().map(|image| &image.image);
        images.filter(|image| image.stand_in_for.is_some())
    }

    /// What the baseline did, with the candidates that did the same, then what the candidates did
    /// that diverge, those alike together.
    #[must_use]
    pub fn sides<'b>(&'b self, entry: &'b Entry<'a>) -> Vec<Side<'b>> {
        let behaviours = || {
            let findings = entry.findings.iter();
            findings.filter_map(|finding| Some((*finding, finding.behaviour()?)))
        };
        let mut sides: Vec<Side<'b>> = behaviours()
            .find_map(|(_, behaviour)| behaviour.baseline.as_ref())
            .map(|observation| Side {
                labels: vec![self.baseline_label()],
                observation,
            })
            .into_iter()
            .collect();
        let first_candidate = sides.len();
        for (finding, behaviour) in behaviours() {
            let Some(observation) = &behaviour.candidate else {
                continue;
            };
            let label = self.label(&finding.image);
            if behaviour.differs.is_empty()
                && let Some(same) = sides.iter_mut().take(first_candidate).next()
            {
                same.labels.push(label);
                continue;
            }
            let known = sides.iter_mut().skip(first_candidate);
            match known
                .into_iter()
                .find(|side| alike(&behaviour.observe, side.observation, observation))
            {
                Some(side) => side.labels.push(label),
                None => sides.push(Side {
                    labels: vec![label],
                    observation,
                }),
            }
        }
        sides
    }

    /// Whether every candidate has musl and the baseline has not: then what is faster is musl.
    #[must_use]
    pub fn is_musl_against_glibc(&self) -> bool {
        use crate::clib::Family::{Glibc, Musl};
        self.run.header.images.iter().all(|image| {
            let family = image.image.family();
            match image.role {
                Role::Baseline => family == Some(Glibc),
                Role::Candidate => family == Some(Musl),
            }
        })
    }
}

/// Alike in what a reader is shown: also in what the case does not compare.
fn alike(observe: &[Aspect], one: &Observation, other: &Observation) -> bool {
    differences(observe, one, other).is_empty()
        && one.outcome == other.outcome
        && one.stdout.bytes.trim_ascii_end() == other.stdout.bytes.trim_ascii_end()
        && one.stderr.bytes.trim_ascii_end() == other.stderr.bytes.trim_ascii_end()
        && query_set(one) == query_set(other)
}

/// The timings of packages: there are many, and the table of packages has them all, so that only
/// differences are told of elsewhere too.
fn works(run: &Run) -> BTreeSet<&CaseId> {
    let works = run.header.cases.iter().filter(|case| case.is_work());
    works.map(|case| &case.id).collect()
}

fn title_of<'a>(run: &'a Run, suite: &str) -> &'a str {
    let suites = run.header.suites.iter();
    suites
        .filter(|known| known.name == suite)
        .map(|known| known.title.as_str())
        .next()
        .unwrap_or("")
}

fn label(images: &[RunImage], image: &RunImage) -> String {
    let name = || image.image.name.clone();
    let Some(clib) = image.image.clib() else {
        return name();
    };
    let others = images
        .iter()
        .filter(|other| other.image.name != image.image.name);
    let shared = others
        .filter_map(|other| other.image.clib())
        .any(|other| other == clib);
    if shared { name() } else { clib.to_string() }
}
