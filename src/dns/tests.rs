//! The server as a client sees it, on an unprivileged port of loopback addresses. Each test has
//! addresses of its own.

use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::testing::query;
use super::*;
use crate::outcome::Query;
use crate::protocol::dns::Rule;

/// Differs between test runs, of which there may be several on a machine.
fn port() -> u16 {
    15_000 + u16::try_from(std::process::id() % 10_000).unwrap()
}

/// A response taken apart as far as the tests need.
#[derive(Debug, PartialEq, Eq)]
struct Response {
    id: u16,
    rcode: u16,
    truncated: bool,
    ad: bool,
    question: Option<String>,
    /// Owner, type and data; names in data as text.
    answers: Vec<(String, u16, String)>,
    authorities: u16,
    length: usize,
}

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn read(bytes: &[u8]) -> Response {
    let flags = word(bytes, 2);
    assert!(flags & 0x8080 == 0x8080, "a response, recursion available");
    let mut at = 12;
    let mut question = None;
    if word(bytes, 4) == 1 {
        question = Some(Name::read(bytes, &mut at).unwrap().to_string());
        at += 4;
    }
    let mut answers = Vec::new();
    for _ in 0..word(bytes, 6) {
        let owner = Name::read(bytes, &mut at).unwrap().to_string();
        let rtype = word(bytes, at);
        let length = usize::from(word(bytes, at + 8));
        at += 10;
        let data = match rtype {
            5 | 12 => Name::read(bytes, &mut { at }).unwrap().to_string(),
            _ => format!("{:?}", &bytes[at..at + length]),
        };
        answers.push((owner, rtype, data));
        at += length;
    }
    Response {
        id: word(bytes, 0),
        rcode: flags & 15,
        truncated: flags & 0x0200 != 0,
        ad: flags & 0x0020 != 0,
        question,
        answers,
        authorities: word(bytes, 8),
        length: bytes.len(),
    }
}

struct Lab {
    server: Option<Server>,
    address: String,
    start: Instant,
}

impl Lab {
    fn start(script: DnsScript) -> Lab {
        let address = script.servers[0].clone();
        let start = Instant::now();
        let options = Options {
            port: port(),
            ..Options::default()
        };
        let server = Some(Server::with(&script, options).unwrap());
        Lab {
            server,
            address,
            start,
        }
    }

    fn with(address: &str, rules: Vec<Rule>) -> Lab {
        Lab::start(DnsScript {
            servers: vec![address.to_owned()],
            rules,
            ..DnsScript::default()
        })
    }

    fn client(&self) -> UdpSocket {
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        client.connect((self.address.as_str(), port())).unwrap();
        client
    }

    fn udp(&self, name: &str, rtype: &str) -> Response {
        let client = self.client();
        client.send(&query(7, name, rtype)).unwrap();
        receive(&client)
    }

    fn tcp(&self, names: &[&str]) -> Vec<Response> {
        let mut stream = TcpStream::connect((self.address.as_str(), port())).unwrap();
        for name in names {
            let message = query(8, name, "A");
            // In two parts, as nobody promises that a message arrives in one.
            let length = u16::try_from(message.len()).unwrap().to_be_bytes();
            stream.write_all(&length).unwrap();
            stream.write_all(&message[..5]).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            stream.write_all(&message[5..]).unwrap();
        }
        let mut next = || {
            let mut length = [0; 2];
            stream.read_exact(&mut length).unwrap();
            let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
            stream.read_exact(&mut message).unwrap();
            read(&message)
        };
        names.iter().map(|_| next()).collect()
    }

    fn log(&mut self) -> Vec<Query> {
        self.server.take().unwrap().stop(self.start).unwrap()
    }
}

fn receive(client: &UdpSocket) -> Response {
    let mut buffer = vec![0; 65_536];
    let length = client.recv(&mut buffer).unwrap();
    read(&buffer[..length])
}

fn rule(name: &str, answer: &[&str]) -> Rule {
    Rule {
        name: Some(name.to_owned()),
        answer: answer.iter().map(|&text| text.to_owned()).collect(),
        ..Rule::default()
    }
}

#[test]
fn names_are_answered_and_logged() {
    let mut lab = Lab::with(
        "127.53.1.1",
        vec![
            rule("x.test", &["A 10.0.0.1", "A 10.0.0.2", "AAAA ::5"]),
            rule("*.w.test", &["CNAME y.test", "A 10.0.0.3"]),
        ],
    );
    let found = lab.udp("X.test", "A");
    assert_eq!((found.id, found.rcode, found.authorities), (7, 0, 0));
    assert_eq!(found.question.as_deref(), Some("X.test"));
    let data: Vec<_> = found
        .answers
        .iter()
        .map(|(.., data)| data.as_str())
        .collect();
    assert_eq!(data, ["[10, 0, 0, 1]", "[10, 0, 0, 2]"]);
    let chain = lab.udp("a.w.test", "A").answers;
    assert_eq!(chain[0], ("a.w.test".to_owned(), 5, "y.test".to_owned()));
    assert_eq!((chain[1].0.as_str(), chain.len()), ("y.test", 2));

    let log = lab.log();
    assert_eq!(log.len(), 2);
    assert_eq!(
        (log[0].name.as_str(), log[0].rtype.as_str()),
        ("X.test", "A")
    );
    assert_eq!((log[0].server.as_str(), log[0].id), ("127.53.1.1", 7));
    assert!(log[0].at_us <= log[1].at_us && log[1].at_us < 5_000_000);
}

#[test]
fn no_data_and_no_name_come_with_an_soa_record() {
    let mut lab = Lab::with("127.53.2.1", vec![rule("x.test", &["A 10.0.0.1"])]);
    let no_data = lab.udp("x.test", "AAAA");
    assert_eq!(
        (no_data.rcode, no_data.answers.len(), no_data.authorities),
        (0, 0, 1)
    );
    let no_name = lab.udp("y.test", "A");
    assert_eq!(
        (no_name.rcode, no_name.answers.len(), no_name.authorities),
        (3, 0, 1)
    );
    assert_eq!(lab.log().len(), 2);
}

#[test]
fn what_does_not_fit_is_cut_and_comes_whole_over_tcp() {
    let many = |name: &str| Rule {
        many: Some(300),
        ..rule(name, &[])
    };
    let truncate = Rule {
        truncate: true,
        ..rule("none.test", &["A 10.0.0.1"])
    };
    let whole = Rule {
        udp_limit: Some(0),
        ..many("whole.test")
    };
    let rules = vec![many("cut.test"), truncate, whole];
    let mut lab = Lab::with("127.53.3.1", rules);
    let cut = lab.udp("cut.test", "A");
    assert!(
        cut.truncated && cut.length <= 512 && cut.answers.len() == 30,
        "{cut:?}"
    );
    let none = lab.udp("none.test", "A");
    assert!(none.truncated && none.answers.is_empty() && none.authorities == 0);
    let whole = lab.udp("whole.test", "A");
    assert!(!whole.truncated && whole.answers.len() == 300);
    assert_eq!(whole.answers[299].2, "[10, 4, 1, 44]");

    let full = lab.tcp(&["cut.test", "none.test"]);
    assert!(!full[0].truncated && full[0].answers.len() == 300);
    assert!(!full[1].truncated && full[1].answers.len() == 1);
    let log = lab.log();
    assert_eq!(
        log.iter().filter(|query| query.transport == "tcp").count(),
        2
    );
}

#[test]
fn a_larger_size_announced_by_edns_is_used() {
    let rules = vec![Rule {
        many: Some(60),
        ..rule("x.test", &[])
    }];
    let mut lab = Lab::with("127.53.4.1", rules);
    let client = lab.client();
    let mut message = query(7, "x.test", "A");
    message[11] = 1;
    message.extend([0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]);
    client.send(&message).unwrap();
    let found = receive(&client);
    assert!(!found.truncated && found.answers.len() == 60);
    assert_eq!(lab.log()[0].edns, Some(1232));
}

#[test]
fn what_is_to_be_done_first_is_done_on_the_thread_of_the_server_before_it_counts_as_started() {
    static NAME: Mutex<Option<String>> = Mutex::new(None);
    let script = DnsScript {
        servers: vec!["127.53.1.41".to_owned()],
        ..DnsScript::default()
    };
    let options = Options {
        port: port(),
        first: Some(|| {
            let name = std::thread::current().name().map(str::to_owned);
            *NAME.lock().unwrap() = name;
        }),
        ..Options::default()
    };
    let _server = Server::with(&script, options).unwrap();
    assert_eq!(NAME.lock().unwrap().as_deref(), Some("dns"));
}

/// The longest latency with a delay of its own is later than any clock goes.
#[test]
fn an_answer_may_be_due_after_the_end_of_time() {
    let rules = vec![
        Rule {
            delay_ms: 1000,
            ..rule("slow.test", &["A 10.0.0.1"])
        },
        rule("x.test", &["A 10.0.0.2"]),
    ];
    let mut lab = Lab::start(DnsScript {
        servers: vec!["127.53.1.40".to_owned()],
        latency_ms: u64::MAX,
        rules,
        ..DnsScript::default()
    });
    let client = lab.client();
    for name in ["slow.test", "x.test"] {
        client.send(&query(7, name, "A")).unwrap();
    }
    client
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(client.recv(&mut [0; 512]).is_err(), "nothing is answered");
    assert_eq!(lab.log().len(), 2);
}

#[test]
fn a_delay_holds_up_nobody_else_and_the_first_queries_can_be_dropped() {
    let slow = Rule {
        delay_ms: 1000,
        ..rule("slow.test", &["A 10.0.0.1"])
    };
    let dropped = Rule {
        drop: true,
        first: Some(2),
        ..rule("x.test", &[])
    };
    let rules = vec![slow, dropped, rule("x.test", &["A 10.0.0.2"])];
    let mut lab = Lab::with("127.53.5.1", rules);
    let client = lab.client();
    client.send(&query(1, "slow.test", "A")).unwrap();
    for id in 2..5 {
        client.send(&query(id, "x.test", "A")).unwrap();
    }
    let begun = Instant::now();
    assert_eq!(receive(&client).id, 4);
    assert!(begun.elapsed() < Duration::from_millis(900));
    assert_eq!(receive(&client).id, 1);
    assert!(begun.elapsed() >= Duration::from_millis(990));
    assert_eq!(lab.log().len(), 4);
}

#[test]
fn wrong_answers_are_wrong_as_told() {
    let x = |change: fn(&mut Rule), first| {
        let mut rule = rule("x.test", &["A 10.0.0.1"]);
        rule.first = first;
        change(&mut rule);
        rule
    };
    let mut lab = Lab::with(
        "127.53.6.1",
        vec![
            x(|rule| rule.wrong_id = true, Some(1)),
            x(
                |rule| rule.wrong_question = Some("other.test".to_owned()),
                Some(1),
            ),
            x(|rule| rule.no_question = true, Some(1)),
            x(|rule| rule.rcode = Some("servfail".to_owned()), Some(1)),
            x(|rule| rule.ad = true, None),
        ],
    );
    assert_ne!(lab.udp("x.test", "A").id, 7);
    let wrong = lab.udp("x.test", "A");
    assert_eq!(
        (wrong.id, wrong.question.as_deref()),
        (7, Some("other.test"))
    );
    assert_eq!(lab.udp("x.test", "A").question, None);
    assert_eq!(lab.udp("x.test", "A").rcode, 2);
    let good = lab.udp("x.test", "A");
    assert!(good.ad && good.question.as_deref() == Some("x.test") && good.id == 7);
    lab.log();
}

#[test]
fn compression_can_be_left_out() {
    let long = format!("{}.test", "x".repeat(60));
    let answer = [format!("CNAME a.{long}"), "A 10.0.0.1".to_owned()];
    let answer: Vec<&str> = answer.iter().map(String::as_str).collect();
    let plain = rule(&long, &answer);
    let mut wordy = rule(&format!("b.{long}"), &answer);
    wordy.uncompressed = true;
    let mut lab = Lab::with("127.53.7.1", vec![plain, wordy]);
    let short = lab.udp(&long, "A");
    let wordy = lab.udp(&format!("b.{long}"), "A");
    assert_eq!(short.answers[1], wordy.answers[1]);
    assert!(
        short.length < 140 && wordy.length > 300,
        "{short:?} {wordy:?}"
    );
    lab.log();
}

#[test]
fn rules_can_ask_for_server_transport_and_type() {
    let way = |server: Option<&str>, transport: Option<&str>, rtype: Option<&str>, data| Rule {
        server: server.map(str::to_owned),
        transport: transport.map(str::to_owned),
        rtype: rtype.map(str::to_owned),
        ..rule("x.test", &[data])
    };
    let mut lab = Lab::start(DnsScript {
        servers: vec!["127.53.8.1".to_owned(), "127.53.8.2".to_owned()],
        no_tcp: vec!["127.53.8.2".to_owned()],
        rules: vec![
            way(Some("127.53.8.2"), None, None, "A 10.0.0.1"),
            way(None, Some("tcp"), None, "A 10.0.0.2"),
            way(None, None, Some("a"), "A 10.0.0.3"),
            way(None, None, None, "AAAA ::4"),
        ],
        ..DnsScript::default()
    });
    assert_eq!(lab.udp("x.test", "A").answers[0].2, "[10, 0, 0, 3]");
    assert_eq!(lab.udp("x.test", "AAAA").answers.len(), 1);
    assert_eq!(lab.tcp(&["x.test"])[0].answers[0].2, "[10, 0, 0, 2]");
    lab.address = "127.53.8.2".to_owned();
    assert_eq!(lab.udp("x.test", "A").answers[0].2, "[10, 0, 0, 1]");
    let refused = TcpStream::connect(("127.53.8.2", port())).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert_eq!(lab.log().len(), 4);
}

#[test]
fn garbage_is_survived_and_any_bytes_are_logged() {
    let mut lab = Lab::with("127.53.9.1", vec![rule("x.test", &["A 10.0.0.1"])]);
    let client = lab.client();
    for garbage in [&b""[..], b"x", &[0xff; 12], &[0; 600], &[0xc0; 40]] {
        client.send(garbage).unwrap();
    }
    let mut stream = TcpStream::connect((lab.address.as_str(), port())).unwrap();
    stream
        .write_all(&[0, 0, 0, 3, 1, 2, 3, 0xff, 0xff])
        .unwrap();
    assert_eq!(lab.udp("x.test", "A").answers.len(), 1);
    lab.udp("a\\.b\\255\\032.test", "TYPE999");
    let log = lab.log();
    assert_eq!(log[1].name, "a\\046b\\255\\032.test");
    assert_eq!((log[1].rtype.as_str(), log.len()), ("TYPE999", 2));
}

#[test]
fn ports_are_free_again_at_once() {
    for _ in 0..3 {
        let mut lab = Lab::with("127.53.10.1", vec![rule("x.test", &["A 10.0.0.1"])]);
        assert_eq!(lab.tcp(&["x.test"]).len(), 1);
        lab.log();
    }
}

#[test]
fn scripts_that_make_no_sense_are_refused() {
    let script = |server: &str, rule: Rule| DnsScript {
        servers: vec![server.to_owned()],
        rules: vec![rule],
        ..DnsScript::default()
    };
    let transport = Rule {
        transport: Some("ftp".to_owned()),
        ..Rule::default()
    };
    for (script, said) in [
        (
            script("10.0.0.1", Rule::default()),
            "10.0.0.1 is not on loopback",
        ),
        (script("localhost", Rule::default()), "not an IP address"),
        (script("127.0.0.1", rule("a..b", &[])), "rule 1"),
        (script("127.0.0.1", rule("a", &["A ::1"])), "A ::1"),
        (script("127.0.0.1", transport), "ftp"),
    ] {
        let error = check(&script).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn the_files_name_all_servers() {
    let script = DnsScript {
        servers: vec!["127.0.0.11".to_owned(), "::1".to_owned()],
        closed: vec!["127.0.0.99".to_owned()],
        resolv: vec!["options ndots:2".to_owned()],
        hosts: vec!["10.9.9.9 in-hosts".to_owned()],
        ..DnsScript::default()
    };
    let expected =
        "nameserver 127.0.0.11\nnameserver ::1\nnameserver 127.0.0.99\noptions ndots:2\n";
    assert_eq!(resolv_conf(&script), expected);
    let expected =
        "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n10.9.9.9 in-hosts\n";
    assert_eq!(hosts(&script), expected);
}
