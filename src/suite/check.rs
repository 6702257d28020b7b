//! From the text of a `suite.toml` to checked cases.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::claim_read::Pending;
use super::error::SuiteError;
use super::fields::Fields;
use super::model::{Aspect, Case, CaseId, Docs, Expectation, Kind, Suite, TimingMode, Workload};
use super::packages::Packages;
use super::{claim_read, expect, report, repro_read, shipped, sweep, units, waits, work, workload};
use crate::mistakes::{Mistake, Mistakes};
use crate::protocol::Content;
use crate::sample::Metric;
use crate::scenario;

const DEFAULT_TIMEOUT_MS: u64 = 10_000;

/// Reads a suite; what is wrong goes into `mistakes` and the suite is what could be understood.
/// Its claims are to be resolved when all suites have been read. Beside them: the mistakes in the
/// folders of reports below it.
pub(super) fn suite(
    name: &str,
    dir: &Path,
    text: &str,
    packages: &Packages,
    mistakes: &mut Mistakes,
) -> Result<(Suite, Vec<Pending>, Vec<Mistake>), SuiteError> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        mistakes.add(
            error.span().unwrap_or(0..0),
            error.message().to_owned(),
            None,
        );
    }
    let span = 0..text.lines().next().map_or(0, str::len);
    let mut fields = Fields::new(table.into_inner(), span, "suite");
    let title = fields.take_required::<String>("title", "one line that names the suite", mistakes);
    let about: String = fields.take_or_default("about", mistakes);
    let payload = fields.take::<String>("packages", mistakes);
    let modules = fields.take::<String>("modules", mistakes);
    let includes: Vec<Spanned<String>> = fields.take_or_default("includes", mistakes);
    let place = Place {
        suite: name,
        dir,
        payload: payload.as_ref().map(|payload| payload.get_ref().as_str()),
        modules: modules.as_ref().map(|modules| modules.get_ref().as_str()),
        packages,
        report: None,
        published: false,
    };
    let reports = repro_read::below(name, dir, packages, place.payload)?;
    // A case or claim of the file that has the name of a report is one too many.
    let reported = reports.cases.iter().map(|case| case.id.name().to_owned());
    let mut names: BTreeMap<String, Range<usize>> = reported.map(|name| (name, 0..0)).collect();
    let mut cases = Vec::new();
    for value in fields.take_array("case", mistakes) {
        cases.extend(case(&place, value, &mut names, mistakes));
    }
    cases.extend(reports.cases);
    cases.extend(work::timings(&cases));
    cases.extend(shipped::timings(&cases));
    let tried = cases.iter().filter_map(|case| case.package.as_ref());
    let rows = packages.rows(&tried.map(|tried| tried.name.as_str()).collect());
    let claims = fields
        .take_array("claim", mistakes)
        .into_iter()
        .filter_map(|value| claim_read::read(name, value, &mut names, mistakes))
        .collect();
    fields.finish(mistakes);
    let suite = Suite {
        name: name.to_owned(),
        title: title.map(Spanned::into_inner).unwrap_or_default(),
        about: about.trim().to_owned(),
        dir: dir.to_owned(),
        packages: rows,
        payload,
        modules,
        includes,
        cases,
        claims: Vec::new(),
    };
    Ok((suite, claims, reports.mistakes))
}

/// Where a case stands, and what of it is its suite's.
pub(super) struct Place<'a> {
    pub(super) suite: &'a str,
    /// The folder that its files are in.
    pub(super) dir: &'a Path,
    pub(super) payload: Option<&'a str>,
    pub(super) modules: Option<&'a str>,
    pub(super) packages: &'a Packages,
    /// Where the case is a report: the folder below the suite's own that it has to itself.
    pub(super) report: Option<&'a str>,
    /// Whether a report must say where it comes from.
    pub(super) published: bool,
}

/// One `[[case]]`, which a sweep makes several of.
fn case(
    place: &Place<'_>,
    value: Spanned<DeValue<'_>>,
    names: &mut BTreeMap<String, Range<usize>>,
    mistakes: &mut Mistakes,
) -> Vec<Case> {
    let Some(mut fields) = Fields::of(value, "case", mistakes) else {
        return Vec::new();
    };
    let name = name(&mut fields, names, mistakes);
    let name = name.as_deref().unwrap_or_default();
    entry(place, fields, name, mistakes)
}

/// The case of a table, all but its name.
pub(super) fn entry(
    place: &Place<'_>,
    mut fields: Fields<'_>,
    name: &str,
    mistakes: &mut Mistakes,
) -> Vec<Case> {
    let title = fields.take_required::<String>("title", "the question, in one sentence", mistakes);
    let kind = kind(&mut fields, mistakes);
    let workload = workload::read(
        &mut fields,
        place.dir,
        (place.payload, place.modules),
        mistakes,
    );
    let is_script =
        matches!(kind, Kind::Behaviour { .. }) && workload.as_ref().is_none_or(Workload::is_script);
    let args = fields.take::<Vec<String>>("args", mistakes);
    let sweep = sweep::read(&mut fields, args.as_ref(), mistakes);
    let timeout_ms = unit(&mut fields, "timeout", units::milliseconds, mistakes);
    let full_only = fields.take::<bool>("full-only", mistakes);
    let report = place
        .report
        .map(|_| report::read(&mut fields, place.published, mistakes));
    let template = Case {
        id: CaseId(format!("{}/{name}", place.suite)),
        title: title.map(Spanned::into_inner).unwrap_or_default(),
        kind,
        control: fields.take_or_default("control", mistakes),
        full_only: full_only.map_or(place.report.is_some(), Spanned::into_inner),
        args: args.map(Spanned::into_inner).unwrap_or_default(),
        env: fields.take_or_default("env", mistakes),
        stdin: fields.take_or_default::<String>("stdin", mistakes).into(),
        timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
        dns: scenario::read::of_case(
            &mut fields,
            place.dir,
            |file, mistakes| workload::existing(file, place.dir, mistakes),
            mistakes,
        ),
        files: files(&mut fields, mistakes),
        ipv6: fields.take_or_default("ipv6", mistakes),
        cpus: cpus(&mut fields, mistakes),
        waits: waits::read(&mut fields, mistakes),
        stack_limit: unit(&mut fields, "stack-limit", units::bytes, mistakes),
        expectations: fields
            .take_array("expect", mistakes)
            .into_iter()
            .filter_map(|value| expect::read(value, mistakes))
            .collect(),
        symbols: symbols(&mut fields, mistakes),
        docs: docs(&mut fields, mistakes),
        package: place.packages.tried(&mut fields, is_script, mistakes),
        report: report.map(Box::new),
        workload: match (workload, place.report) {
            (Some(workload), Some(folder)) => workload.below(folder),
            (Some(workload), None) => workload,
            (None, _) => {
                fields.finish(mistakes);
                return Vec::new();
            }
        },
    };
    let span = fields.span();
    fields.finish(mistakes);
    unobserved(&template, span, mistakes);
    sweep::expand(template, sweep)
}

/// Reports what is expected and never compared.
fn unobserved(case: &Case, span: Range<usize>, mistakes: &mut Mistakes) {
    let Kind::Behaviour { observe } = &case.kind else {
        return;
    };
    let expects = |said: fn(&Expectation) -> bool| case.expectations.iter().any(said);
    for (aspect, key, expected) in [
        (Aspect::Stdout, "stdout", expects(|e| e.stdout.is_some())),
        (Aspect::Stderr, "stderr", expects(|e| e.stderr.is_some())),
        (Aspect::Queries, "queries", expects(|e| e.queries.is_some())),
        (
            Aspect::QueryDetails,
            "query-details",
            expects(|e| e.query_details.is_some()),
        ),
    ] {
        if expected && !observe.contains(&aspect) {
            let message = format!("`{key}` is expected, but not among what is observed");
            let help = format!("add \"{key}\" to `observe`");
            mistakes.add(span.clone(), message, Some(help));
        }
    }
}

/// What a name is.
pub(super) const NAME_HELP: &str =
    "small letters, digits and hyphens, beginning with a letter or digit";

pub(super) fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(plain) && text.chars().all(|c| plain(c) || c == '-')
}

/// The name of a case or claim: valid, and no other's.
pub(super) fn name(
    fields: &mut Fields<'_>,
    names: &mut BTreeMap<String, Range<usize>>,
    mistakes: &mut Mistakes,
) -> Option<String> {
    let name =
        fields.take_required::<String>("name", "for example `name = \"qsort\"`", mistakes)?;
    let span = name.span();
    let name = name.into_inner();
    if !is_name(&name) {
        let message = format!("`{name}` is not a name");
        mistakes.add(span, message, Some(NAME_HELP.to_owned()));
        return None;
    }
    if names.insert(name.clone(), span.clone()).is_some() {
        let help = "every case and claim of a suite has its own name";
        mistakes.add(
            span,
            format!("there are two of the name `{name}`"),
            Some(help.to_owned()),
        );
    }
    Some(name)
}

fn kind(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Kind {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum WireKind {
        Behaviour,
        Timing,
    }
    let kind = fields.take::<WireKind>("kind", mistakes);
    let observe = fields.take::<Vec<Aspect>>("observe", mistakes);
    let mode = fields.take::<TimingMode>("mode", mistakes);
    let metric = fields.take::<Metric>("metric", mistakes);
    let timing = matches!(kind.as_ref().map(Spanned::get_ref), Some(WireKind::Timing));
    let misplaced = if timing {
        [("observe", observe.as_ref().map(Spanned::span)), ("", None)]
    } else {
        [
            ("mode", mode.as_ref().map(Spanned::span)),
            ("metric", metric.as_ref().map(Spanned::span)),
        ]
    };
    for (key, span) in misplaced {
        if let Some(span) = span {
            let other = if timing { "behaviour" } else { "timing" };
            let help = format!("remove it, or write `kind = \"{other}\"`");
            mistakes.add(
                span,
                format!("`{key}` belongs to {other} cases"),
                Some(help),
            );
        }
    }
    if timing {
        return Kind::Timing {
            mode: mode.map_or(TimingMode::Loop, Spanned::into_inner),
            metric: metric.map(Spanned::into_inner).unwrap_or_default(),
            threads: 1,
        };
    }
    let mut observe = observe.map_or_else(
        || vec![Aspect::Outcome, Aspect::Stdout],
        Spanned::into_inner,
    );
    observe.sort();
    observe.dedup();
    Kind::Behaviour { observe }
}

pub(super) fn unit(
    fields: &mut Fields<'_>,
    key: &'static str,
    parse: fn(&str) -> Result<u64, String>,
    mistakes: &mut Mistakes,
) -> Option<u64> {
    let text = fields.take::<String>(key, mistakes)?;
    parse(text.get_ref())
        .map_err(|message| mistakes.add(text.span(), message, None))
        .ok()
}

fn cpus(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<u32> {
    let cpus = fields.take::<u32>("cpus", mistakes)?;
    if *cpus.get_ref() < 2 {
        let help = "leave it out; `cpus = 2` is for what one CPU cannot show";
        mistakes.add(
            cpus.span(),
            "every machine has a CPU",
            Some(help.to_owned()),
        );
    }
    Some(cpus.into_inner())
}

pub(super) fn files(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> BTreeMap<String, Content> {
    let Some(files) = fields.take::<BTreeMap<String, String>>("files", mistakes) else {
        return BTreeMap::new();
    };
    if let Some(path) = files.get_ref().keys().find(|path| !path.starts_with('/')) {
        let message = format!("`{path}` is not an absolute path");
        let help = "for example `files = { \"/etc/nsswitch.conf\" = \"hosts: files\" }`";
        mistakes.add(files.span(), message, Some(help.to_owned()));
    }
    let files = files.into_inner().into_iter();
    files.map(|(path, text)| (path, text.into())).collect()
}

/// Names of functions and variables as they are in C.
fn symbols(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Vec<String> {
    let Some(symbols) = fields.take::<Vec<String>>("symbols", mistakes) else {
        return Vec::new();
    };
    let is_name = |name: &String| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if let Some(name) = symbols.get_ref().iter().find(|name| !is_name(name)) {
        let message = format!("`{name}` is not the name of a symbol");
        let help = "for example `symbols = [\"getaddrinfo\", \"res_query\"]`";
        mistakes.add(symbols.span(), message, Some(help.to_owned()));
    }
    symbols.into_inner()
}

fn docs(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Docs {
    let mut one_line = |key| {
        fields
            .take::<String>(key, mistakes)
            .map(Spanned::into_inner)
    };
    Docs {
        why: one_line("why")
            .map(|why| why.trim().to_owned())
            .unwrap_or_default(),
        since: one_line("since"),
        fixed_in: one_line("fixed-in"),
        alpine: one_line("alpine"),
        mitigation: one_line("mitigation"),
        references: fields.take_or_default("references", mistakes),
    }
}
