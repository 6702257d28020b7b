//! From what was seen to the shortest script that does the same.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::{Answered, Exchange, Recorded, Seen};
use crate::dns::{RCODES, type_name};
use crate::protocol::DnsScript;
use crate::protocol::dns::Rule;
use crate::scenario::write::Remarks;

/// A question that stayed open for less than this until the capture ended may have been answered.
const WAITED: Duration = Duration::from_secs(5);
/// No client waits so long; a log may say anything.
const LONGEST_DELAY: Duration = Duration::from_secs(3600);

/// What a server did again and again, then something else, ...
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    rtype: Option<String>,
    server: Option<String>,
    transport: Option<String>,
    /// What was done, how often, and what is to be said of it.
    runs: Vec<(Rule, u32)>,
    remarks: Vec<String>,
}

/// The script for all that was seen.
pub(super) fn recorded(seen: Seen, source: &str, shortest_delay: Duration) -> Recorded {
    let servers = servers(&seen);
    let closed: Vec<&String> = seen.closed.iter().collect();
    let asked: Vec<&Exchange> = seen
        .exchanges
        .iter()
        .filter(|exchange| !closed.contains(&&exchange.server))
        .collect();
    let mut groups = groups(&asked, &servers, shortest_delay);
    groups = without_transport(groups);
    groups = without_server(groups);
    groups = without_rtype(groups);
    let loopback = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        names
            .filter_map(|name| servers.get(name).cloned())
            .collect()
    };
    let mut listening: Vec<String> = loopback(&mut servers.keys().filter(|s| !closed.contains(s)));
    listening.sort();
    if listening.is_empty() {
        // A script needs one server that listens; nobody asks it.
        listening.push("127.0.0.53".to_owned());
    }
    let mut recorded = Recorded {
        script: DnsScript {
            servers: listening,
            closed: loopback(&mut seen.closed.iter()),
            no_tcp: loopback(&mut seen.no_tcp.iter().filter(|s| !closed.contains(s))),
            ..DnsScript::default()
        },
        remarks: Remarks {
            head: head(&seen, source, &servers, shortest_delay),
            rules: Vec::new(),
        },
    };
    for group in groups {
        add(group, &mut recorded);
    }
    recorded
}

/// Which loopback address stands for which server, in the order in which they were asked.
fn servers(seen: &Seen) -> BTreeMap<String, String> {
    let mut servers: BTreeMap<String, String> = BTreeMap::new();
    let asked = seen.exchanges.iter().map(|exchange| &exchange.server);
    for server in asked.chain(&seen.closed) {
        let is_loopback = server.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if servers.contains_key(server) {
            continue;
        }
        let free = (1..=254u8).map(|number| format!("127.0.0.{number}"));
        let mut free = free.filter(|address| !servers.values().any(|taken| taken == address));
        let stands = match is_loopback {
            true => Some(server.clone()),
            false => free.next(),
        };
        servers.extend(stands.map(|stands| (server.clone(), stands)));
    }
    servers
}

fn head(
    seen: &Seen,
    source: &str,
    servers: &BTreeMap<String, String>,
    shortest_delay: Duration,
) -> Vec<String> {
    let count = seen.exchanges.len();
    let mut head = vec![format!(
        "Made by `alpine-tax dns record` from {source} with {count} questions. Names and addresses are \
         as they were there: look it through before you pass it on."
    )];
    let stands: Vec<String> = servers
        .iter()
        .filter(|(server, stands)| server != stands)
        .map(|(server, stands)| format!("{stands} stands for {server}"))
        .collect();
    if !stands.is_empty() {
        head.push(format!("{}.", stands.join(", ")));
    }
    head.push(
        "What resolv.conf said cannot be seen: add for example `resolv = [\"search corp.test\", \
         \"options ndots:5\"]`."
            .to_owned(),
    );
    head.push(format!(
        "Not kept: times to live, and delays below {} ms.",
        shortest_delay.as_millis()
    ));
    head.extend(seen.remarks.iter().cloned());
    head
}

/// What was done for each name, type, server and transport, in the order of the first question.
fn groups(
    asked: &[&Exchange],
    servers: &BTreeMap<String, String>,
    shortest_delay: Duration,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for exchange in asked {
        let key = Group {
            name: exchange.name.to_string().to_ascii_lowercase(),
            rtype: Some(type_name(exchange.rtype)),
            server: servers.get(&exchange.server).cloned(),
            transport: Some(exchange.transport.clone()),
            runs: Vec::new(),
            remarks: Vec::new(),
        };
        let same = |group: &Group| {
            (&group.name, &group.rtype, &group.server, &group.transport)
                == (&key.name, &key.rtype, &key.server, &key.transport)
        };
        let index = groups.iter().position(same).unwrap_or_else(|| {
            groups.push(key);
            groups.len() - 1
        });
        let group = &mut groups[index];
        let (rule, remarks) = done(exchange, shortest_delay);
        for remark in remarks {
            if !group.remarks.contains(&remark) {
                group.remarks.push(remark);
            }
        }
        match group.runs.last_mut().filter(|(last, _)| alike(last, &rule)) {
            Some((_, times)) => *times += 1,
            None => group.runs.push((rule, 1)),
        }
    }
    groups
}

/// Whether two answers are the same but for the order of records and a little time.
fn alike(a: &Rule, b: &Rule) -> bool {
    let sorted = |rule: &Rule| {
        let mut answer = rule.answer.clone();
        answer.sort();
        Rule {
            answer,
            delay_ms: 0,
            udp_limit: None,
            ..rule.clone()
        }
    };
    let (short, long) = (a.delay_ms.min(b.delay_ms), a.delay_ms.max(b.delay_ms));
    let about_as_long = short > 0 && long - short <= short;
    sorted(a) == sorted(b) && (short == long || about_as_long)
}

/// What was done, and what a script cannot say of it.
fn done(exchange: &Exchange, shortest_delay: Duration) -> (Rule, Vec<String>) {
    let Some(answer) = &exchange.answer else {
        let short = exchange.listened.filter(|listened| *listened < WAITED);
        let remark = short.map(|listened| {
            format!(
                "The capture ends {} ms after the question: taken as never answered.",
                listened.as_millis()
            )
        });
        let rule = Rule {
            drop: true,
            ..Rule::default()
        };
        return (rule, remark.into_iter().collect());
    };
    let mut remarks = answer.remarks.clone();
    let rcode = match RCODES.contains(&answer.rcode.as_str()) {
        true => answer.rcode.clone(),
        false => {
            remarks.push(format!(
                "The answer had the response code {}, which a script cannot give.",
                answer.rcode
            ));
            "servfail".to_owned()
        }
    };
    let mut rule = Rule {
        rcode: Some(rcode).filter(|rcode| rcode != "noerror"),
        answer: answer.records.clone(),
        delay_ms: delay(answer.delay, shortest_delay),
        ad: answer.ad,
        wrong_id: answer.wrong_id,
        no_question: answer.no_question,
        wrong_question: answer.wrong_question.clone(),
        any_type: other_types(answer, exchange.rtype),
        ..Rule::default()
    };
    if answer.truncated {
        rule.truncate = answer.records.is_empty();
        if !rule.truncate {
            let limit = u32::try_from(answer.bytes).unwrap_or(512).max(12);
            rule.udp_limit = Some(limit);
        }
    } else if exchange.transport == "udp" && answer.bytes > 512 {
        // It was longer than what everybody takes, and came whole.
        rule.udp_limit = Some(0);
    }
    (rule, remarks)
}

fn delay(delay: Duration, shortest: Duration) -> u64 {
    match delay < shortest {
        true => 0,
        false => u64::try_from(delay.min(LONGEST_DELAY).as_millis()).unwrap_or(u64::MAX),
    }
}

/// Whether there are records of other types than was asked for, CNAMEs apart.
fn other_types(answer: &Answered, rtype: u16) -> bool {
    let asked = type_name(rtype);
    answer.records.iter().any(|record| {
        let of = |wanted: &str| {
            let mut words = record.split_ascii_whitespace().take(2);
            words.any(|word| word == wanted)
        };
        asked != "ANY" && !of(&asked) && !of("CNAME")
    })
}

/// Joins what is the same over UDP and TCP, and what is truncated over UDP and whole over TCP.
fn without_transport(groups: Vec<Group>) -> Vec<Group> {
    let mut joined: Vec<Group> = Vec::new();
    for group in &groups {
        let question = |group: &Group| {
            let group = group.clone();
            (group.name, group.rtype, group.server)
        };
        let same = groups.iter().filter(|g| question(g) == question(group));
        match same.collect::<Vec<_>>().as_slice() {
            [_] => joined.push(incomplete(Group {
                transport: None,
                ..group.clone()
            })),
            [first, other] if *first == group => match both(first, other) {
                Some(both) => joined.push(both),
                None => joined.extend([first, other].map(|one| incomplete((*one).clone()))),
            },
            // It was joined with the first.
            _ => {}
        }
    }
    joined
}

/// One group for both transports, where that says the same.
fn both(a: &Group, b: &Group) -> Option<Group> {
    let (udp, tcp) = match a.transport.as_deref() {
        Some("udp") => (a, b),
        _ => (b, a),
    };
    let ([(over_udp, _)], [(over_tcp, times)]) = (udp.runs.as_slice(), tcp.runs.as_slice()) else {
        return None;
    };
    let rule = Rule {
        truncate: over_udp.truncate,
        udp_limit: over_udp.udp_limit,
        ..over_tcp.clone()
    };
    let truncated = over_udp.truncate || over_udp.udp_limit.is_some_and(|limit| limit > 0);
    let same_otherwise = |rule: &Rule| Rule {
        answer: Vec::new(),
        truncate: false,
        udp_limit: None,
        ..rule.clone()
    };
    let fits = match truncated {
        true => same_otherwise(over_udp) == same_otherwise(over_tcp),
        false => alike(over_udp, over_tcp),
    };
    let remarks = [udp.remarks.clone(), tcp.remarks.clone()].concat();
    fits.then(|| Group {
        transport: None,
        runs: vec![(rule, *times)],
        remarks,
        ..a.clone()
    })
}

/// Of an answer that was cut and is not known from TCP, the rest is not known.
fn incomplete(mut group: Group) -> Group {
    let cut = |rule: &Rule| rule.udp_limit.is_some_and(|limit| limit > 0);
    if let Some((rule, _)) = group.runs.iter().find(|(rule, _)| cut(rule)) {
        group.remarks.push(format!(
            "The answer was cut; {} of its records are known.",
            rule.answer.len()
        ));
    }
    group
}

/// Joins what all servers that were asked do alike.
fn without_server(groups: Vec<Group>) -> Vec<Group> {
    let mut joined: Vec<Group> = Vec::new();
    for group in &groups {
        let question = |group: &Group| (group.name.clone(), group.rtype.clone());
        let same = groups.iter().filter(|g| question(g) == question(group));
        let same: Vec<&Group> = same.collect();
        let of_one = same.iter().all(|other| other.server == group.server);
        let one_run = |group: &Group| match group.runs.as_slice() {
            [(rule, _)] if group.transport.is_none() => Some(rule.clone()),
            _ => None,
        };
        let all_alike = same.iter().all(|other| {
            let rules = one_run(other).zip(one_run(group));
            rules.is_some_and(|(other, own)| alike(&other, &own))
        });
        let general = Group {
            server: None,
            ..group.clone()
        };
        match (of_one, all_alike) {
            (true, _) => joined.push(general),
            (false, true) if same.first() == Some(&group) => joined.push(general),
            (false, true) => {}
            (false, false) => joined.push(group.clone()),
        }
    }
    joined
}

/// Joins the answers for all types of a name, where there is nothing special about any.
fn without_rtype(groups: Vec<Group>) -> Vec<Group> {
    let mut joined: Vec<Group> = Vec::new();
    for group in groups {
        let usual = |group: &Group| match group.runs.as_slice() {
            [(rule, _)] => usual(rule),
            _ => false,
        };
        let same = |other: &&mut Group| {
            usual(other)
                && (&other.name, &other.server, &other.transport)
                    == (&group.name, &group.server, &group.transport)
                && cnames(&other.runs[0].0) == cnames(&group.runs[0].0)
                && other.runs[0].0.rcode == group.runs[0].0.rcode
        };
        match joined.iter_mut().find(same).filter(|_| usual(&group)) {
            Some(other) => {
                other.rtype = None;
                let answer = &mut other.runs[0].0.answer;
                for record in group.runs[0].0.answer.clone() {
                    if !answer.contains(&record) {
                        answer.push(record);
                    }
                }
                other.remarks.extend(group.remarks);
                other.remarks.dedup();
            }
            None => joined.push(group),
        }
    }
    for index in 0..joined.len() {
        let group = &joined[index];
        let alone = joined
            .iter()
            .filter(|other| other.name == group.name)
            .count()
            == 1;
        let exists = matches!(group.runs.as_slice(), [(rule, _)] if !rule.answer.is_empty() && usual(rule) && rule.rcode.is_none());
        if alone && exists {
            // A name that has a record exists, so other types are no NXDOMAIN.
            joined[index].rtype = None;
        }
    }
    // What is said of one type goes before what is said of all others.
    joined.sort_by_key(|group| group.rtype.is_none());
    joined
}

/// An answer like any: what it has beside records and a response code is the default.
fn usual(rule: &Rule) -> bool {
    let bare = Rule {
        answer: Vec::new(),
        rcode: None,
        ..rule.clone()
    };
    bare == Rule::default()
}

/// The CNAMEs of an answer, in front of which nothing may come.
fn cnames(rule: &Rule) -> Vec<&String> {
    let is = |record: &&String| record.starts_with("CNAME ");
    rule.answer.iter().filter(is).collect()
}

/// Adds the rules of a group: each run but the last only so many times.
fn add(group: Group, recorded: &mut Recorded) {
    let last = group.runs.len() - 1;
    let at = recorded.script.rules.len();
    for remark in group.remarks {
        recorded.remarks.rules.push((at, remark));
    }
    for (index, (rule, times)) in group.runs.into_iter().enumerate() {
        recorded.script.rules.push(Rule {
            name: Some(group.name.clone()),
            rtype: group.rtype.clone(),
            server: group.server.clone(),
            transport: group.transport.clone(),
            first: (index < last).then_some(times),
            ..rule
        });
    }
}
