//! The extension matrix as JSON: one object for each package.

use serde::Serialize;

use crate::compare::Comparison;
use crate::matrix::{Cell, Ecosystem, Measured, Row, Verdict, judge};
use crate::record::Run;
use crate::suite::{Published, SourceBuild};

/// The packages of a run.
pub(super) fn render<'a>(run: &'a Run, comparison: &Comparison) -> Vec<PackageOut<'a>> {
    judge(run, comparison).into_iter().map(package).collect()
}

#[derive(Serialize)]
pub(super) struct PackageOut<'a> {
    name: &'a str,
    version: &'a str,
    ecosystem: &'static str,
    suite: &'a str,
    musl: PublishedOut<'a>,
    glibc: PublishedOut<'a>,
    musl_since: Option<&'a str>,
    musl_since_date: Option<&'a str>,
    musl_until: Option<&'a str>,
    needs: &'a [String],
    glibc_needs: &'a [String],
    size_musl: Option<u64>,
    size_glibc: Option<u64>,
    built: Option<BuiltOut<'a>>,
    images: Vec<ImageOut<'a>>,
}

#[derive(Serialize)]
struct PublishedOut<'a> {
    how: &'static str,
    tags: &'a [String],
}

/// What became of building it from source for musl.
#[derive(Serialize)]
struct BuiltOut<'a> {
    outcome: &'static str,
    wall_ms: Option<u64>,
    cpus: u32,
    said: &'a [String],
}

#[derive(Serialize)]
struct ImageOut<'a> {
    image: &'a str,
    verdict: &'static str,
    needs: Vec<String>,
    why: Option<String>,
    import: Option<TimeOut>,
    work: Option<TimeOut>,
}

#[derive(Serialize)]
struct TimeOut {
    baseline_ns: f64,
    candidate_ns: f64,
    ratio: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    confidence: Option<f64>,
    blocks: Option<usize>,
}

fn package(row: Row<'_>) -> PackageOut<'_> {
    let package = row.package;
    PackageOut {
        name: &package.name,
        version: &package.version,
        ecosystem: match row.ecosystem {
            Ecosystem::Python => "python",
            Ecosystem::Node => "node",
        },
        suite: row.suite,
        musl: published(&package.musl),
        glibc: published(&package.glibc),
        musl_since: package.musl_since.as_deref(),
        musl_since_date: package.musl_since_date.as_deref(),
        musl_until: package.musl_until.as_deref(),
        needs: &package.needs,
        glibc_needs: &package.glibc_needs,
        size_musl: package.size.musl,
        size_glibc: package.size.glibc,
        built: package.built.as_ref().map(built),
        images: row.cells.into_iter().map(image).collect(),
    }
}

fn built(build: &SourceBuild) -> BuiltOut<'_> {
    BuiltOut {
        outcome: build.outcome.as_str(),
        wall_ms: build.wall_ms,
        cpus: build.cpus,
        said: &build.said,
    }
}

fn published(published: &Published) -> PublishedOut<'_> {
    let tags: &[String] = match published {
        Published::Compiled(tags) => tags,
        _ => &[],
    };
    PublishedOut {
        how: published.as_str(),
        tags,
    }
}

fn image(cell: Cell<'_>) -> ImageOut<'_> {
    ImageOut {
        image: cell.image,
        verdict: cell.verdict.as_str(),
        import: cell.import.map(time),
        work: cell.work.map(time),
        why: cell.why,
        needs: match cell.verdict {
            Verdict::Needs(what) => what,
            _ => Vec::new(),
        },
    }
}

fn time(time: Measured) -> TimeOut {
    TimeOut {
        baseline_ns: time.baseline_ns,
        candidate_ns: time.candidate_ns,
        ratio: time.tax.map(|tax| tax.value),
        low: time.tax.map(|tax| tax.low),
        high: time.tax.map(|tax| tax.high),
        confidence: time.tax.map(|tax| tax.confidence),
        blocks: time.tax.map(|tax| tax.blocks),
    }
}
