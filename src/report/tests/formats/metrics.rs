//! What programs take that keep or compare numbers.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;

use super::*;
use crate::report::metrics::csv::COLUMNS;
use crate::stats::median;

#[test]
fn csv_has_a_row_for_each_finding() {
    for builder in runs() {
        let text = written(&builder, Format::Csv);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), &COLUMNS[..]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), findings(&builder));
    }
    let text = written(&full(), Format::Csv);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let row = rows
        .iter()
        .find(|row| row["case"] == "alloc/small")
        .unwrap();
    assert_eq!(
        (row["verdict"].as_str(), row["metric"].as_str()),
        ("slower", "wall")
    );
    let number = |name: &str| row[name].parse::<f64>().unwrap();
    assert!(number("ratio_low") < number("ratio") && number("ratio") < number("ratio_high"));
    let row = rows
        .iter()
        .find(|row| row["case"] == "loader/glibc-program")
        .unwrap();
    assert_eq!(row["candidate_outcome"], "could not start: ENOENT");
    assert_eq!(row["ratio"], "");
}

#[test]
fn bmf_has_measures_with_values_and_bounds() {
    for builder in runs() {
        let text = written(&builder, Format::Bmf);
        let benchmarks: BTreeMap<String, BTreeMap<String, BTreeMap<String, f64>>> =
            serde_json::from_str(&text).unwrap();
        for (name, measures) in &benchmarks {
            assert!(!measures.is_empty() && name.len() <= 1024);
            for (measure, values) in measures {
                assert!(["tax", "latency", "peak-memory"].contains(&measure.as_str()));
                let value = values["value"];
                let bound = |name: &str| values.get(name).copied().unwrap_or(value);
                assert!(bound("lower_value") <= value && value <= bound("upper_value"));
            }
        }
    }
    let all: Value = serde_json::from_str(&written(&full(), Format::Bmf)).unwrap();
    assert!(
        all["alloc/small on alpine-1.2.3"]["tax"]["value"]
            .as_f64()
            .unwrap()
            > 9.0
    );
    assert!(all["alloc/small on debian"]["latency"]["value"].is_number());
    assert!(all["alloc/peak on alpine-1.2.5"]["peak-memory"]["value"].is_number());
}

#[test]
fn gobench_has_a_line_for_each_block_and_side() {
    let result = Regex::new(r"^Benchmark[A-Z][^ ]* [1-9][0-9]* [0-9.]+ (ns/op|peak-B)$").unwrap();
    let key = Regex::new(r"^([a-z][^ :A-Z]*): .+$").unwrap();
    for builder in runs() {
        for line in written(&builder, Format::Gobench).lines() {
            let known = line.is_empty() || line.starts_with("Unit ") || line.starts_with("# run ");
            assert!(
                known || result.is_match(line) || key.is_match(line),
                "{line}"
            );
        }
    }
    let text = written(&full(), Format::Gobench);
    let (mut side, mut image, mut times) = ("", "", [Vec::new(), Vec::new()]);
    for line in text.lines() {
        side = line.strip_prefix("side: ").unwrap_or(side);
        image = line.strip_prefix("image: ").unwrap_or(image);
        if image == "alpine-1.2.3" && line.starts_with("BenchmarkAlloc/small ") {
            let time = line.split(' ').nth(2).unwrap().parse::<f64>().unwrap();
            times[usize::from(side == "candidate")].push(time);
        }
    }
    assert_eq!(times.each_ref().map(Vec::len), [10, 10]);
    let [baseline, candidate] = times.map(|times| median(&times).unwrap());
    assert!((candidate / baseline - 9.8).abs() < 0.3);
}

/// A strict reader of OpenMetrics 1.0, of what we write of it: names and values of the series.
fn openmetrics(text: &str) -> Vec<(String, f64)> {
    let series = Regex::new(
        r#"^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.]+(?:e-?[0-9]+)?)$"#,
    )
    .unwrap();
    let (mut family, mut kind, mut families) = (String::new(), String::new(), BTreeSet::new());
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    let body = text.strip_suffix("# EOF\n").expect("it ends with # EOF");
    for line in body.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words.as_slice() {
            ["#", "TYPE", name, of] => {
                assert!(families.insert((*name).to_owned()), "{name} twice");
                (family, kind) = ((*name).to_owned(), (*of).to_owned());
                assert!(["gauge", "info"].contains(of));
            }
            ["#", "UNIT", name, unit] => {
                assert!(
                    *name == family && name.ends_with(&format!("_{unit}")),
                    "{line}"
                );
            }
            ["#", "HELP", name, _] => assert_eq!(*name, family),
            _ => {
                let found = series.captures(line).unwrap_or_else(|| panic!("{line}"));
                let suffix = if kind == "info" { "_info" } else { "" };
                assert_eq!(&found[1], format!("{family}{suffix}"));
                let labels = found.get(2).map_or("", |labels| labels.as_str());
                assert!(
                    seen.insert(format!("{}{labels}", &found[1])),
                    "{line} twice"
                );
                all.push((
                    format!("{}{{{labels}}}", &found[1]),
                    found[3].parse().unwrap(),
                ));
            }
        }
    }
    all
}

#[test]
fn openmetrics_is_as_the_format_says() {
    for builder in runs() {
        let all = openmetrics(&written(&builder, Format::Openmetrics));
        let counts = all
            .iter()
            .filter(|(name, _)| name.starts_with("alpine_tax_findings{"));
        let sum: f64 = counts.map(|(_, count)| count).sum();
        assert!((sum - crate::stats::number(findings(&builder))).abs() < 0.5);
    }
    let all = openmetrics(&written(&full(), Format::Openmetrics));
    let tax = all.iter().find(|(name, _)| {
        name == r#"alpine_tax_cost_ratio{case="alloc/small",image="alpine-1.2.3",metric="wall"}"#
    });
    assert!((tax.unwrap().1 - 9.8).abs() < 0.3);
    let time = all
        .iter()
        .find(|(name, _)| name.starts_with(r#"alpine_tax_time_seconds{case="alloc/small""#));
    assert!((time.unwrap().1 - 5e-5).abs() < 1e-6, "{time:?}");
}
