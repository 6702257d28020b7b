//! What CI systems take.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use serde_json::json;

use super::*;
use crate::report::ci::{annotations, markdown};

/// What Jenkins' schema for JUnit and GitLab's reader know of what we write: elements, and the
/// attributes of each; those before the bar must be there.
const JUNIT: [(&str, &str, &str); 9] = [
    (
        "testsuites",
        "name tests failures errors | skipped time",
        "testsuite",
    ),
    (
        "testsuite",
        "name tests failures errors | skipped time timestamp",
        "properties testcase",
    ),
    ("properties", "|", "property"),
    ("property", "name value |", ""),
    (
        "testcase",
        "classname name | time",
        "failure error skipped system-out",
    ),
    ("failure", "message type |", ""),
    ("error", "message type |", ""),
    ("skipped", "message |", ""),
    ("system-out", "|", ""),
];

fn as_junit_wants(node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let known = JUNIT.iter().find(|(element, ..)| *element == name);
    let (_, attributes, children) = known.unwrap_or_else(|| panic!("{name} is unknown"));
    let (needed, allowed) = attributes.split_once('|').unwrap();
    let mut given = node.attributes().map(|attribute| attribute.name());
    for attribute in needed.split_whitespace() {
        assert!(node.has_attribute(attribute), "{name} lacks {attribute}");
    }
    assert!(
        given.all(|given| needed.contains(given) || allowed.contains(given)),
        "{node:?}"
    );
    for child in node.children().filter(Node::is_element) {
        assert!(
            children.contains(child.tag_name().name()),
            "{child:?} in {name}"
        );
        as_junit_wants(child);
    }
}

#[test]
fn junit_is_as_its_readers_want_it_and_counts_what_is_there() {
    for builder in runs() {
        let text = written(&builder, Format::Junit);
        let document = Document::parse(&text).unwrap();
        let root = document.root_element();
        as_junit_wants(root);
        let count = |of: Node<'_, '_>, name: &str| {
            of.descendants()
                .filter(|node| node.has_tag_name(name))
                .count()
                .to_string()
        };
        assert_eq!(count(root, "testcase"), findings(&builder).to_string());
        let suites = root.children().filter(Node::is_element);
        for counted in suites.chain([root]) {
            for (attribute, element) in [
                ("tests", "testcase"),
                ("failures", "failure"),
                ("errors", "error"),
                ("skipped", "skipped"),
            ] {
                assert_eq!(
                    counted.attribute(attribute),
                    Some(&*count(counted, element))
                );
            }
        }
    }
}

#[test]
fn junit_fails_for_what_is_new_and_says_what_it_is() {
    let text = written(&full(), Format::Junit);
    let document = Document::parse(&text).unwrap();
    let has = |name: &str| {
        let nodes = document
            .descendants()
            .filter(|node| node.has_tag_name(name));
        let cases = nodes.map(|node| node.parent().unwrap().attribute("name").unwrap());
        cases.collect::<Vec<_>>()
    };
    assert_eq!(
        has("failure"),
        ["search on alpine-1.2.3", "search on alpine-1.2.5"]
    );
    assert_eq!(has("error"), ["broken on alpine-1.2.5"]);
    assert_eq!(has("skipped"), ["threads on alpine-1.2.5"]);
    let failure = document
        .descendants()
        .find(|node| node.has_tag_name("failure"))
        .unwrap();
    assert_eq!(
        failure.attribute("message"),
        Some("new: glibc 2.41 \"one\" (and 1 more line); musl 1.2.3 \"one\" (and 1 more line)")
    );
    assert!(failure.text().unwrap().contains("    three"), "{failure:?}");
}

#[test]
fn tap_numbers_its_points_and_says_why_one_is_not_ok() {
    for builder in runs() {
        let text = written(&builder, Format::Tap);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("TAP version 14"));
        let plan = lines.next().unwrap().trim_start_matches("1..");
        let (mut points, mut blocks) = (Vec::new(), Vec::new());
        while let Some(line) = lines.next() {
            if line == "  ---" {
                let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "  ...").collect();
                let block: BTreeMap<String, serde_json::Value> =
                    serde_saphyr::from_str(&block.join("\n")).unwrap();
                assert!(block["details"].as_array().unwrap().len() > 1);
                blocks.push(points.len());
            } else if !line.starts_with("# ") {
                let rest = line.trim_start_matches("not ").strip_prefix("ok ").unwrap();
                let (number, said) = rest.split_once(" - ").unwrap();
                points.push((number.to_owned(), line.starts_with("not ok")));
                let directives = said.replace("\\#", "").matches('#').count();
                assert_eq!(directives, said.matches(" # SKIP ").count(), "{line}");
            }
        }
        let numbers: Vec<&String> = points.iter().map(|(number, _)| number).collect();
        let count = findings(&builder);
        assert_eq!(
            numbers,
            (1..=count)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(plan.split(' ').next().unwrap(), count.to_string());
        let not_ok = (1..=count).filter(|number| points[number - 1].1);
        assert_eq!(blocks, not_ok.collect::<Vec<_>>());
    }
}

#[test]
fn sarif_has_what_a_person_should_look_at() {
    for builder in runs() {
        super::super::sarif::log(&written(&builder, Format::Sarif));
    }
    let log = super::super::sarif::log(&written(&full(), Format::Sarif));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let new: Vec<_> = results
        .iter()
        .filter(|result| result["level"] == "error")
        .collect();
    assert_eq!(new.len(), 2);
    assert_eq!(new[0]["ruleId"], "dns/search");
    let place = &new[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(*place, json!("suites/dns/suite.toml"));
    assert_ne!(new[0]["partialFingerprints"], new[1]["partialFingerprints"]);
    let broken = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(broken.as_array().unwrap().len(), 1);
}

#[test]
fn markdown_tells_all_of_a_small_run() {
    insta::assert_snapshot!(written(&with_claims(full()), Format::Markdown));
}

#[test]
fn no_markup_gets_into_markdown() {
    let mut builder = super::super::hostile::nasty_run();
    let text = "<script>alert(1)</script>\n```\n| <img src=x onerror=y> |";
    builder.run.header.cases[0].title = text.to_owned();
    builder = builder
        .behaviour("dns/fence", vec![])
        .saw("debian", prints("x"))
        .saw("alpine-1.2.5", prints(text));
    let text = written(&builder, Format::Markdown);
    let outside: Vec<&str> = text.split("````").step_by(2).collect();
    let outside = outside.concat();
    for tag in ["<script", "<img"] {
        assert!(!outside.contains(tag), "{outside}");
    }
    assert!(text.contains("+ <script>"), "{text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn markdown_never_overflows_and_says_where_the_rest_is() {
    let mut builder = Builder::new().musl("1.2.5");
    for case in 0..600 {
        let lines: String = (0..30)
            .map(|line| format!("{case} {line} {}\n", "x".repeat(200)))
            .collect();
        builder = builder
            .behaviour(&format!("dns/case-{case}"), vec![])
            .saw("debian", prints("y"))
            .saw("alpine-1.2.5", prints(lines));
    }
    let text = written(&builder, Format::Markdown);
    assert!(text.len() <= markdown::LIMIT, "{}", text.len());
    assert!(text.len() > markdown::LIMIT * 9 / 10, "{}", text.len());
    let end = &text[text.len() - 150..];
    assert!(
        end.contains("not fit here") && end.contains("`alpine-tax report`"),
        "{end}"
    );
}

fn annotated(builder: &Builder) -> String {
    let comparison = judge(&builder.run, &Thresholds::default());
    let place = |case: &CaseId| {
        (case.0 == "dns/search").then(|| ("suites/dns,1/suite.toml".to_owned(), 12))
    };
    annotations::render(&View::new(&builder.run, &comparison), place)
}

#[test]
fn annotations_name_the_file_and_stay_on_their_line() {
    let text = annotated(&full());
    assert!(
        text.starts_with(
            "::error file=suites/dns%2C1/suite.toml,line=12,title=New divergence%3A dns/search on alpine-1.2.3::"
        ),
        "{text}"
    );
    assert_eq!(text.lines().count(), 2);
    for builder in runs() {
        let text = annotated(&builder);
        assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }
}

#[test]
fn more_annotations_than_are_shown_are_counted() {
    let mut builder = Builder::new().musl("1.2.5");
    for case in 0..14 {
        builder = builder
            .behaviour(&format!("dns/case-{case}"), vec![])
            .saw("debian", prints("y"))
            .saw("alpine-1.2.5", prints("n"));
    }
    let text = annotated(&builder);
    assert_eq!(text.lines().count(), 10);
    assert!(text.contains("5 more new divergences"), "{text}");
}
