//! A scenario in words: what `dns check` says that it understood.

use std::fmt::Write as _;

use crate::protocol::DnsScript;
use crate::protocol::dns::Rule;

/// One line for each server and rule.
#[must_use]
pub fn summary(script: &DnsScript) -> String {
    let mut text = String::new();
    for server in &script.servers {
        let tcp = match script.no_tcp.contains(server) {
            true => "UDP only",
            false => "UDP and TCP",
        };
        let _never_fails = writeln!(text, "{server} answers over {tcp}");
    }
    for server in &script.closed {
        let _never_fails = writeln!(
            text,
            "{server} is in resolv.conf, and nothing listens there"
        );
    }
    for line in &script.resolv {
        let _never_fails = writeln!(text, "resolv.conf has `{line}`");
    }
    for line in &script.hosts {
        let _never_fails = writeln!(text, "/etc/hosts has `{line}`");
    }
    if script.latency_ms > 0 {
        let _never_fails = writeln!(text, "every answer comes {} ms later", script.latency_ms);
    }
    for (rule, number) in script.rules.iter().zip(1..) {
        let _never_fails = writeln!(text, "{number}. {}: {}", when(rule), what(rule));
    }
    let rest = match script.rules.is_empty() {
        true => "everything",
        false => "everything else",
    };
    let _never_fails = writeln!(text, "{rest}: NXDOMAIN");
    text
}

fn when(rule: &Rule) -> String {
    let name = match &rule.name {
        None => "any name".to_owned(),
        Some(name) => match name.strip_prefix("*.") {
            Some(parent) => format!("any name below {parent}"),
            None => name.clone(),
        },
    };
    let mut words = match rule.first {
        None => String::new(),
        Some(1) => "the first time ".to_owned(),
        Some(first) => format!("the first {first} times "),
    };
    words += &name;
    words.extend(rule.rtype.as_ref().map(|rtype| format!(" {rtype}")));
    words.extend(rule.server.as_ref().map(|server| format!(" at {server}")));
    words.extend(rule.transport.as_ref().map(|way| format!(" over {way}")));
    words
}

fn what(rule: &Rule) -> String {
    if rule.drop {
        return "no answer".to_owned();
    }
    let mut parts = Vec::new();
    if rule.delay_ms > 0 {
        parts.push(format!("after {} ms", rule.delay_ms));
    }
    parts.extend(rule.rcode.as_ref().map(|rcode| rcode.to_uppercase()));
    if rule.truncate {
        parts.push("truncated, over UDP without a record".to_owned());
    }
    match rule.udp_limit {
        Some(0) => parts.push("never truncated".to_owned()),
        Some(limit) => parts.push(format!("over UDP cut at {limit} bytes")),
        None => {}
    }
    parts.extend(rule.answer.iter().cloned());
    parts.extend(rule.many.map(|many| format!("{many} A records")));
    if rule.answer.is_empty() && rule.many.is_none() && rule.rcode.is_none() {
        parts.push("no record".to_owned());
    }
    for (odd, word) in [
        (rule.wrong_id, "with another transaction id"),
        (rule.no_question, "without the question"),
        (rule.ad, "with the AD bit"),
        (rule.any_type, "whatever type is asked for"),
        (rule.uncompressed, "uncompressed"),
    ] {
        if odd {
            parts.push(word.to_owned());
        }
    }
    let question = rule.wrong_question.as_ref();
    parts.extend(question.map(|name| format!("with the question {name}")));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn each_rule_is_a_line() {
        let text = "servers = [\"127.0.0.1\", \"127.0.0.2\"]\nno-tcp = [\"127.0.0.2\"]\nrules = [\n\
             { name = \"*.x.test\", rtype = \"A\", first = 2, drop = true },\n\
             { server = \"127.0.0.2\", delay-ms = 5, rcode = \"servfail\" },\n\
             { name = \"y.test\", truncate = true, answer = [\"A 10.0.0.1\"] }]\n";
        let (script, mistakes) = parse("s.toml".as_ref(), text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let expected = "127.0.0.1 answers over UDP and TCP\n\
            127.0.0.2 answers over UDP only\n\
            1. the first 2 times any name below x.test A: no answer\n\
            2. any name at 127.0.0.2: after 5 ms, SERVFAIL\n\
            3. y.test: truncated, over UDP without a record, A 10.0.0.1\n\
            everything else: NXDOMAIN\n";
        assert_eq!(summary(&script), expected);
    }
}
