//! Reads and checks the `dns` table of a case.

use std::net::IpAddr;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::Fields;
use super::workload;
use crate::agent::check_dns;
use crate::mistakes::{Mistake, Mistakes, suggestion_or_all};
use crate::protocol::DnsScript;
use crate::protocol::dns::Rule;

/// Response codes by name (RFC 1035, section 4.1.1).
const RCODES: [&str; 6] = [
    "noerror", "formerr", "servfail", "nxdomain", "notimp", "refused",
];

/// The `dns` table, when the case has one.
pub(super) fn read(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<DnsScript> {
    let table = fields.take_raw("dns")?;
    script(Fields::of(table, "dns table", mistakes)?, mistakes)
}

/// The same, or the name of a file in `dir` that has the table's keys at its top. What is wrong in
/// that file goes into `others`.
pub(super) fn read_or_file(
    fields: &mut Fields<'_>,
    dir: &Path,
    mistakes: &mut Mistakes,
    others: &mut Vec<Mistake>,
) -> Option<DnsScript> {
    let value = fields.take_raw("dns")?;
    let DeValue::String(file) = value.get_ref() else {
        return script(Fields::of(value, "dns table", mistakes)?, mistakes);
    };
    let file = Spanned::new(value.span(), file.to_string());
    let before = mistakes.count();
    workload::existing(&file, dir, mistakes);
    if mistakes.count() > before {
        return None;
    }
    let path = dir.join(file.get_ref());
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let mut found = Mistakes::new(&path, &text);
            let script = file_text(&text, &mut found);
            others.extend(found.into_vec());
            script
        }
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", file.get_ref());
            mistakes.add(file.span(), message, None);
            None
        }
    }
}

/// A scenario: a file that has the keys of a `dns` table at its top.
pub(super) fn file_text(text: &str, mistakes: &mut Mistakes) -> Option<DnsScript> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        mistakes.add(span, error.message().to_owned(), None);
    }
    let span = 0..text.lines().next().map_or(0, str::len);
    script(
        Fields::new(table.into_inner(), span, "DNS scenario"),
        mistakes,
    )
}

fn script(mut fields: Fields<'_>, mistakes: &mut Mistakes) -> Option<DnsScript> {
    let before = mistakes.count();
    let servers = addresses(&mut fields, "servers", mistakes);
    if servers.is_empty() {
        let help = "for example `servers = [\"127.0.0.1\"]`".to_owned();
        mistakes.add(
            fields.span(),
            "no DNS server listens".to_owned(),
            Some(help),
        );
    }
    let script = DnsScript {
        closed: addresses(&mut fields, "closed", mistakes),
        no_tcp: addresses(&mut fields, "no-tcp", mistakes),
        resolv: fields.take_or_default("resolv", mistakes),
        hosts: fields.take_or_default("hosts", mistakes),
        latency_ms: fields.take_or_default("latency-ms", mistakes),
        rules: rules(&mut fields, mistakes),
        servers,
    };
    let span = fields.span();
    fields.finish(mistakes);
    // What only the server's own reading of names and records finds; it would repeat the rest.
    if mistakes.count() == before
        && let Err(why) = check_dns(&script)
    {
        mistakes.add(span, why, None);
    }
    Some(script)
}

/// Loopback addresses only: a container without a network has no other.
fn addresses(fields: &mut Fields<'_>, key: &'static str, mistakes: &mut Mistakes) -> Vec<String> {
    let list: Vec<Spanned<String>> = fields.take_or_default(key, mistakes);
    for address in &list {
        let parsed: Option<IpAddr> = address.get_ref().parse().ok();
        if !parsed.is_some_and(|ip| ip.is_loopback()) {
            let message = format!("`{}` is not a loopback address", address.get_ref());
            let help = "containers have no network: use 127.0.0.1, 127.0.0.2, ... or ::1";
            mistakes.add(address.span(), message, Some(help.to_owned()));
        }
    }
    list.into_iter().map(Spanned::into_inner).collect()
}

/// The keys of a [`Rule`].
const RULE_KEYS: [&str; 18] = [
    "name",
    "rtype",
    "server",
    "transport",
    "first",
    "rcode",
    "answer",
    "many",
    "udp-limit",
    "truncate",
    "delay-ms",
    "drop",
    "wrong-id",
    "wrong-question",
    "no-question",
    "ad",
    "any-type",
    "uncompressed",
];

fn rules(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Vec<Rule> {
    let mut rules = Vec::new();
    for value in fields.take_array("rules", mistakes) {
        let Some(rule) = Fields::of(value, "DNS rule", mistakes) else {
            continue;
        };
        let span = rule.span();
        if let Some(rule) = rule.finish_as::<Rule>(&RULE_KEYS, mistakes) {
            check_rule(&rule, span, mistakes);
            rules.push(rule);
        }
    }
    rules
}

fn check_rule(rule: &Rule, span: std::ops::Range<usize>, mistakes: &mut Mistakes) {
    if let Some(rcode) = rule
        .rcode
        .as_deref()
        .filter(|rcode| !RCODES.contains(rcode))
    {
        let message = format!("`{rcode}` is not a DNS response code");
        mistakes.add(span.clone(), message, suggestion_or_all(rcode, RCODES));
    }
    if let Some(transport) = rule
        .transport
        .as_deref()
        .filter(|t| !["udp", "tcp"].contains(t))
    {
        let message = format!("`{transport}` is not a transport");
        mistakes.add(span, message, suggestion_or_all(transport, ["udp", "tcp"]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_keys_is_that_of_the_rule() {
        let serde_json::Value::Object(rule) = serde_json::to_value(Rule::default()).unwrap() else {
            panic!("a rule is a table");
        };
        let mut known = RULE_KEYS.to_vec();
        known.sort_unstable();
        assert_eq!(rule.keys().map(String::as_str).collect::<Vec<_>>(), known);
    }
}
