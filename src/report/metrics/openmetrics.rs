//! OpenMetrics text: what Prometheus and its like scrape, or take from a file or a push gateway. All
//! are gauges; a series is told by case and image, and is the same from run to run.

use std::fmt::Write as _;

use super::{metric_name, timings};
use crate::compare::{Finding, Timing, Verdict};
use crate::report::view::View;
use crate::sample::Metric;
use crate::stats::Estimate;

/// A family of series.
struct Family {
    name: &'static str,
    /// Empty: none. The name ends with it.
    unit: &'static str,
    help: &'static str,
}

type Labels<'a> = Vec<(&'static str, &'a str)>;

/// Renders the report.
#[must_use]
pub fn render(view: &View<'_>) -> String {
    let mut text = String::new();
    run(&mut text, view);
    let counts = Verdict::ALL.map(|verdict| {
        (
            vec![("verdict", verdict.as_str())],
            number(view.counts.get(verdict)),
        )
    });
    let findings = Family {
        name: "alpine_tax_findings",
        unit: "",
        help: "Findings by verdict.",
    };
    write(&mut text, &findings, counts.into_iter());
    taxes(&mut text, view);
    costs(&mut text, view);
    text.push_str("# EOF\n");
    text
}

fn run(text: &mut String, view: &View<'_>) {
    let header = &view.run.header;
    let _ = writeln!(
        text,
        "# TYPE alpine_tax_run info\n# HELP alpine_tax_run The run that all of this is from."
    );
    let baseline = header.baseline().unwrap_or_default();
    let labels = vec![
        ("run_id", header.run_id.as_str()),
        ("version", &header.tool_version),
        ("baseline", baseline),
        ("machine", &header.machine.fingerprint),
        ("verdict", view.comparison.overall.as_str()),
    ];
    series(text, "alpine_tax_run_info", &labels, 1.0);
    images(text, view);
    let started = Family {
        name: "alpine_tax_run_started_timestamp_seconds",
        unit: "seconds",
        help: "When the run began, seconds since 1970.",
    };
    write(
        text,
        &started,
        [(Vec::new(), number_of(header.started.as_second()))].into_iter(),
    );
    let took = Family {
        name: "alpine_tax_run_duration_seconds",
        unit: "seconds",
        help: "What running took, without preparing.",
    };
    write(text, &took, [(Vec::new(), header.run_seconds)].into_iter());
    let exit = Family {
        name: "alpine_tax_exit_status",
        unit: "",
        help: "The exit status: 0 nothing beyond what is documented, 1 a new divergence, 5 too much broken.",
    };
    let status = f64::from(view.comparison.overall.exit().code());
    write(text, &exit, [(Vec::new(), status)].into_iter());
}

fn images(text: &mut String, view: &View<'_>) {
    let images = view.run.header.images.iter().map(|image| {
        let clib = image
            .image
            .clib()
            .map(ToString::to_string)
            .unwrap_or_default();
        (image, clib)
    });
    let images: Vec<_> = images.collect();
    let _ = writeln!(
        text,
        "# TYPE alpine_tax_image info\n# HELP alpine_tax_image An image of the run and the libc found in it."
    );
    for (image, clib) in &images {
        let labels = vec![
            ("image", image.image.name.as_str()),
            ("role", image.role.as_str()),
            ("libc", clib.as_str()),
            (
                "digest",
                image.image.digest.as_deref().unwrap_or(&image.image.id),
            ),
        ];
        series(text, "alpine_tax_image_info", &labels, 1.0);
    }
}

fn taxes(text: &mut String, view: &View<'_>) {
    let of = |family: Family, value: fn(&Estimate) -> f64, text: &mut String| {
        let taxes = timings(&view.comparison.findings).filter_map(|(finding, timing)| {
            Some((labels(finding, timing), value(timing.tax.as_ref()?)))
        });
        write(text, &family, taxes);
    };
    let family = |name, help| Family {
        name,
        unit: "ratio",
        help,
    };
    of(
        family(
            "alpine_tax_cost_ratio",
            "What the candidate costs over what the baseline costs.",
        ),
        |tax| tax.value,
        text,
    );
    of(
        family(
            "alpine_tax_cost_low_ratio",
            "Lower end of the interval of alpine_tax_cost_ratio.",
        ),
        |tax| tax.low,
        text,
    );
    of(
        family(
            "alpine_tax_cost_high_ratio",
            "Upper end of the interval of alpine_tax_cost_ratio.",
        ),
        |tax| tax.high,
        text,
    );
    let margin = timings(&view.comparison.findings)
        .map(|(finding, timing)| (labels(finding, timing), timing.margin));
    let family = family(
        "alpine_tax_cost_margin_ratio",
        "Differences smaller than this share are none.",
    );
    write(text, &family, margin);
}

/// Both sides of each timing, in seconds and bytes.
fn costs(text: &mut String, view: &View<'_>) {
    let families = [
        (
            Metric::Wall,
            1e-9,
            Family {
                name: "alpine_tax_time_seconds",
                unit: "seconds",
                help: "Median time of an iteration.",
            },
        ),
        (
            Metric::PeakMemory,
            1024.0,
            Family {
                name: "alpine_tax_peak_memory_bytes",
                unit: "bytes",
                help: "Median peak memory of a process.",
            },
        ),
    ];
    for (metric, unit, family) in families {
        let sides = timings(&view.comparison.findings)
            .filter(|(_, timing)| timing.metric == metric)
            .flat_map(|(finding, timing)| {
                let side = move |name: &'static str, cost: Option<crate::compare::Cost>| {
                    let labels = vec![
                        ("case", finding.case.0.as_str()),
                        ("image", finding.image.as_str()),
                        ("side", name),
                    ];
                    cost.map(|cost| (labels, cost.median * unit))
                };
                let both = [
                    side("baseline", timing.baseline),
                    side("candidate", timing.candidate),
                ];
                both.into_iter().flatten()
            });
        write(text, &family, sides);
    }
}

fn labels<'a>(finding: &'a Finding, timing: &Timing) -> Labels<'a> {
    vec![
        ("case", finding.case.0.as_str()),
        ("image", &finding.image),
        ("metric", metric_name(timing.metric)),
    ]
}

/// A family with its series; nothing where it has none.
fn write<'a>(text: &mut String, family: &Family, values: impl Iterator<Item = (Labels<'a>, f64)>) {
    let mut values = values.peekable();
    if values.peek().is_none() {
        return;
    }
    let name = family.name;
    let _ = writeln!(text, "# TYPE {name} gauge");
    if !family.unit.is_empty() {
        let _ = writeln!(text, "# UNIT {name} {}", family.unit);
    }
    let _ = writeln!(text, "# HELP {name} {}", family.help);
    for (labels, value) in values {
        series(text, name, &labels, value);
    }
}

fn series(text: &mut String, name: &str, labels: &Labels<'_>, value: f64) {
    let labels: Vec<String> = labels
        .iter()
        .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
        .collect();
    let labels = match labels.as_slice() {
        [] => String::new(),
        labels => format!("{{{}}}", labels.join(",")),
    };
    let _ = writeln!(text, "{name}{labels} {value}");
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

fn number(count: usize) -> f64 {
    crate::stats::number(count)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds since 1970 are far below 2^52"
)]
fn number_of(seconds: i64) -> f64 {
    seconds as f64
}
