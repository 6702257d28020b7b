//! Reads and checks scenarios: files of their own, and the `dns` table of a case.

use std::net::IpAddr;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ScenarioError;
use crate::dns;
use crate::fields::Fields;
use crate::mistakes::{Mistake, Mistakes, suggestion_or_all};
use crate::protocol::DnsScript;
use crate::protocol::dns::Rule;

/// Reads a scenario from its file.
///
/// # Errors
/// A file that cannot be read, or everything that is wrong in it.
pub fn load(path: &Path) -> Result<DnsScript, ScenarioError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| ScenarioError::Unreadable {
        path: name.clone(),
        message: error.to_string(),
    })?;
    match parse(path, &text) {
        (script, mistakes) if mistakes.is_empty() => Ok(script),
        (_, mistakes) => Err(ScenarioError::Mistakes {
            path: name,
            mistakes,
        }),
    }
}

/// Reads the text of a scenario: what could be understood, and all that is wrong with it. `path`
/// is only for messages.
#[must_use]
pub fn parse(path: &Path, text: &str) -> (DnsScript, Vec<Mistake>) {
    let mut mistakes = Mistakes::new(path, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = error.span().unwrap_or(0..0);
        mistakes.add(place, error.message().to_owned(), None);
    }
    let first_line = 0..text.lines().next().map_or(0, str::len);
    let fields = Fields::new(table.into_inner(), first_line, "scenario");
    let script = script(fields, &mut mistakes);
    (script, mistakes.into_vec())
}

/// The `dns` of a case, when it has one: a table, or a scenario's file in the case's folder, of
/// which `check` tells whether it may be read.
pub(crate) fn of_case(
    fields: &mut Fields<'_>,
    folder: &Path,
    check: impl FnOnce(&Spanned<String>, &mut Mistakes),
    mistakes: &mut Mistakes,
) -> Option<DnsScript> {
    let value = fields.take_raw("dns")?;
    let DeValue::String(name) = value.get_ref() else {
        let fields = Fields::of(value, "dns table", mistakes)?;
        return Some(script(fields, mistakes));
    };
    let file = Spanned::new(value.span(), name.to_string());
    let before = mistakes.count();
    check(&file, mistakes);
    if mistakes.count() > before {
        return None;
    }
    let path = folder.join(file.get_ref());
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let (script, wrong) = parse(&path, &text);
            mistakes.include(wrong);
            Some(script)
        }
        Err(error) => {
            let help = "a scenario's file, relative to this one's folder, or a table";
            let message = format!("cannot read {}: {error}", path.display());
            mistakes.add(file.span(), message, Some(help.to_owned()));
            None
        }
    }
}

fn script(mut fields: Fields<'_>, mistakes: &mut Mistakes) -> DnsScript {
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
        rules: rules(&mut fields, &servers, mistakes),
        servers,
    };
    let span = fields.span();
    fields.finish(mistakes);
    // What only the server's own reading finds; it would repeat the rest.
    if mistakes.count() == before
        && let Err(why) = dns::check(&script)
    {
        mistakes.add(span, why, None);
    }
    script
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

/// The keys of a [`Rule`], conditions first, as they are written.
pub(super) const RULE_KEYS: [&str; 18] = [
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

fn rules(fields: &mut Fields<'_>, servers: &[String], mistakes: &mut Mistakes) -> Vec<Rule> {
    let mut rules = Vec::new();
    for value in fields.take_array("rules", mistakes) {
        let Some(rule) = Fields::of(value, "DNS rule", mistakes) else {
            continue;
        };
        let span = rule.span();
        let places = RULE_KEYS.map(|key| (key, rule.span_of(key)));
        if let Some(rule) = rule.finish_as::<Rule>(&RULE_KEYS, mistakes) {
            let place = |key: &str| {
                let known = places.iter().find(|(known, _)| *known == key);
                known.and_then(|(_, place)| place.clone())
            };
            check_rule(
                &rule,
                servers,
                |key| place(key).unwrap_or(span.clone()),
                mistakes,
            );
            rules.push(rule);
        }
    }
    rules
}

/// Reports what the server would not understand, and conditions that never hold.
fn check_rule(
    rule: &Rule,
    servers: &[String],
    place: impl Fn(&str) -> Range<usize>,
    mistakes: &mut Mistakes,
) {
    for (key, message) in dns::wrong_in(rule) {
        let help = match key {
            "rcode" => suggestion_or_all(rule.rcode.as_deref().unwrap_or_default(), dns::RCODES),
            "transport" => {
                let given = rule.transport.as_deref().unwrap_or_default();
                suggestion_or_all(given, ["udp", "tcp"])
            }
            "answer" => Some("for example `answer = [\"A 10.0.0.1\"]`".to_owned()),
            _ => None,
        };
        mistakes.add(place(key), message, help);
    }
    let unasked = rule.server.as_ref().filter(|asked| {
        !servers.is_empty() && asked.parse::<IpAddr>().is_ok() && !servers.contains(asked)
    });
    if let Some(server) = unasked {
        let message = format!("`{server}` is none of the `servers`, so this rule never applies");
        let help = suggestion_or_all(server, servers.iter().map(String::as_str));
        mistakes.add(place("server"), message, help);
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

    #[test]
    fn every_mistake_is_told_with_its_place_and_a_fix() {
        let text = "servers = [\"10.0.0.1\", \"127.0.0.1\"]\nsevers = 1\n\
                    rules = [\n  { name = \"a..b\", rcode = \"servfial\" },\n  \
                    { answer = [\"A ::1\"], server = \"127.0.0.9\" },\n  { dorp = true },\n]\n";
        let (_, mistakes) = parse("s.toml".as_ref(), text);
        let told: Vec<String> = mistakes.iter().map(Mistake::short).collect();
        let told = told.join("\n");
        for (line, said) in [
            (1, "`10.0.0.1` is not a loopback address"),
            (2, "unknown key `severs`"),
            (4, "`a..b` is not a domain name"),
            (4, "did you mean `servfail`?"),
            (5, "`A ::1` is not a record"),
            (5, "`127.0.0.9` is none of the `servers`"),
            (6, "did you mean `drop`?"),
        ] {
            let found = told
                .lines()
                .any(|told| told.starts_with(&format!("s.toml:{line}:")) && told.contains(said));
            assert!(found, "{said} in\n{told}");
        }
        assert_eq!(mistakes.len(), 7, "{told}");
    }
}
