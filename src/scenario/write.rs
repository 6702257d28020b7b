//! Writes a scenario as people read it: one rule a line, only what is not the default, remarks
//! above the rule that they are about.

use std::fmt::Write as _;

use super::read::RULE_KEYS;
use crate::protocol::DnsScript;
use crate::protocol::dns::Rule;

/// Lines of remarks are not longer than this.
const WIDTH: usize = 96;

/// What is said beside a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    /// At the top.
    pub head: Vec<String>,
    /// Above a rule, by its number from 0.
    pub rules: Vec<(usize, String)>,
}

/// A script as the text of a file.
#[must_use]
pub fn write(script: &DnsScript, remarks: &Remarks) -> String {
    let mut text = String::new();
    for remark in &remarks.head {
        comment(&mut text, "", remark);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let _never_fails = writeln!(text, "servers = {}", list(&script.servers));
    for (key, values) in [
        ("closed", &script.closed),
        ("no-tcp", &script.no_tcp),
        ("resolv", &script.resolv),
        ("hosts", &script.hosts),
    ] {
        if !values.is_empty() {
            let _never_fails = writeln!(text, "{key} = {}", list(values));
        }
    }
    if script.latency_ms > 0 {
        let _never_fails = writeln!(text, "latency-ms = {}", script.latency_ms);
    }
    text.push_str("rules = [\n");
    for (number, rule) in script.rules.iter().enumerate() {
        for (_, remark) in remarks.rules.iter().filter(|(about, _)| *about == number) {
            comment(&mut text, "  ", remark);
        }
        let _never_fails = writeln!(text, "  {},", inline(rule));
    }
    text.push_str("]\n");
    text
}

fn comment(text: &mut String, indent: &str, remark: &str) {
    let mut line = format!("{indent}#");
    for word in remark.split_whitespace() {
        // What stands in a capture must not end the comment.
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        if line.len() + 1 + word.len() > WIDTH && !line.ends_with('#') {
            let _never_fails = writeln!(text, "{line}");
            line = format!("{indent}#");
        }
        line.push(' ');
        line.push_str(&word);
    }
    let _never_fails = writeln!(text, "{line}");
}

fn list(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// `{ name = "x.test", answer = ["A 10.0.0.1"] }`
fn inline(rule: &Rule) -> String {
    let table = |rule: &Rule| toml::Table::try_from(rule).unwrap_or_default();
    let (own, usual) = (table(rule), table(&Rule::default()));
    let parts: Vec<String> = RULE_KEYS
        .iter()
        .filter_map(|&key| Some((key, own.get(key)?)))
        .filter(|(key, value)| usual.get(*key) != Some(value))
        .map(|(key, value)| match value {
            toml::Value::Array(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                format!("{key} = [{}]", values.join(", "))
            }
            other => format!("{key} = {other}"),
        })
        .collect();
    format!("{{ {} }}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn what_is_written_reads_as_it_was() {
        let script = DnsScript {
            servers: vec!["127.0.0.1".to_owned(), "::1".to_owned()],
            no_tcp: vec!["::1".to_owned()],
            resolv: vec!["options ndots:2".to_owned()],
            latency_ms: 20,
            rules: vec![
                Rule {
                    name: Some("a\\046b.test".to_owned()),
                    answer: vec!["A 10.0.0.1".to_owned(), "TXT \"it's\"".to_owned()],
                    first: Some(1),
                    delay_ms: 30,
                    ..Rule::default()
                },
                Rule {
                    drop: true,
                    ..Rule::default()
                },
            ],
            ..DnsScript::default()
        };
        let remarks = Remarks {
            head: vec!["From a\ncapture.".to_owned()],
            rules: vec![(1, "long ".repeat(40))],
        };
        let text = write(&script, &remarks);
        let (read, mistakes) = parse("s.toml".as_ref(), &text);
        assert!(mistakes.is_empty(), "{mistakes:?}\n{text}");
        assert_eq!(read, script);
        assert!(text.starts_with("# From a capture.\n\nservers"), "{text}");
        assert!(text.contains("\n  { drop = true },\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    }
}
