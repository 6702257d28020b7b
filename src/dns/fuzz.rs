//! Messages and names of the DNS, and what scenarios are made of.

use std::path::Path;
use std::sync::LazyLock;

use super::answer::answer;
use super::message::Message;
use super::name::Name;
use super::record::Record;
use super::rules::{Rules, Transport};
use super::wire;
use crate::fuzzing::{Target, show, text};
use crate::protocol::DnsScript;
use crate::scenario;
use crate::scenario::record::{SHORTEST_DELAY, record};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "dns-query",
        reads: "a query of a libc under test",
        longest: 512,
        run: query,
    },
    Target {
        name: "dns-message",
        reads: "a DNS message of a capture, answers included",
        longest: 1024,
        run: |input| drop(Message::read(input)),
    },
    Target {
        name: "dns-record",
        reads: "names and records as scripts have them",
        longest: 256,
        run: |input| {
            let text = text(input);
            if let Ok(name) = Name::parse(&text) {
                assert_eq!(Name::parse(&name.to_string()), Ok(name), "{text:?}");
            }
            Record::parse(&text).ok();
        },
    },
    Target {
        name: "dns-capture",
        reads: "a capture (pcap, pcapng)",
        longest: 1024,
        run: recorded,
    },
    Target {
        name: "dns-dig",
        reads: "the output of dig",
        longest: 1024,
        run: recorded,
    },
    Target {
        name: "dns-log",
        reads: "the log of `dns serve`",
        longest: 1024,
        run: recorded,
    },
];

/// A script with something for every kind of question.
static SCRIPT: LazyLock<DnsScript> = LazyLock::new(|| {
    let text = "servers = ['127.0.0.1']\nrules = [\n\
        { name = 'a.test', answer = ['CNAME b.test', 'A 10.0.0.1', 'MX 1 m.test', 'TXT x'] },\n\
        { name = 'wrong.test', wrong-id = true, wrong-question = 'x.test', answer = ['A 10.0.0.2'] },\n\
        { name = '*.test', rcode = 'servfail', truncate = true, transport = 'udp' },\n\
        { answer = ['AAAA ::1', 'SOA \\# 2 0001'], any-type = true },\n]\n";
    scenario::parse(Path::new("s.toml"), text).0
});

/// What is asked is answered, and what is answered is a message.
fn query(input: &[u8]) {
    let Some(question) = wire::parse(input) else {
        return;
    };
    let Ok(mut rules) = Rules::compile(&SCRIPT) else {
        panic!("the script is one");
    };
    for way in [Transport::Udp, Transport::Tcp] {
        let rule = rules.find(&question, [127, 0, 0, 1].into(), way);
        let answered = answer(&question, rule.map(|(_, rule)| rule), way);
        assert!(Message::read(&answered).is_some_and(|message| message.response));
    }
}

/// What is recorded is a scenario that can be read again.
fn recorded(input: &[u8]) {
    match record(Path::new("seen"), input, 53, SHORTEST_DELAY) {
        Ok(recorded) => {
            let written = scenario::write::write(&recorded.script, &recorded.remarks);
            let (again, mistakes) = scenario::parse(Path::new("s.toml"), &written);
            assert!(mistakes.is_empty(), "{mistakes:?} in\n{written}");
            assert_eq!(again, recorded.script, "{written}");
        }
        Err(error) => show(input, error),
    }
}
