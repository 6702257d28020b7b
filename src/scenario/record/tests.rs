//! What a scenario answers, captured and recorded, is the scenario again.

mod dig;

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use etherparse::PacketBuilder;
use pcap_parser::Linktype;

use super::capture::Packet;
use super::*;
use dig::DIG;

use crate::dns::message::Message;
use crate::dns::testing::query;
use crate::scenario::serve::{Entry, serve};
use crate::scenario::{parse, write::write};

/// A port of its own for each test, and for each of several test runs on a machine.
fn port(number: u16) -> u16 {
    26_000 + u16::try_from(std::process::id() % 1_000).unwrap() * 10 + number
}

/// A question of a client and what it got; `None`: nothing in 400 ms.
#[derive(Debug, Clone)]
struct Asked {
    server: &'static str,
    tcp: bool,
    question: Vec<u8>,
    answer: Option<(Vec<u8>, Duration)>,
}

fn ask(server: &'static str, port: u16, tcp: bool, question: Vec<u8>) -> Asked {
    let begun = Instant::now();
    let answer = match tcp {
        true => over_tcp((server, port), &question),
        false => over_udp((server, port), &question),
    };
    Asked {
        server,
        tcp,
        question,
        answer: answer.map(|answer| (answer, begun.elapsed())),
    }
}

fn over_udp(server: (&str, u16), question: &[u8]) -> Option<Vec<u8>> {
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    let wait = Duration::from_millis(400);
    client.set_read_timeout(Some(wait)).unwrap();
    client.connect(server).unwrap();
    client.send(question).unwrap();
    let mut buffer = vec![0; 65_536];
    let length = client.recv(&mut buffer).ok()?;
    buffer.truncate(length);
    Some(buffer)
}

fn over_tcp(server: (&str, u16), question: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(server).ok()?;
    let length = u16::try_from(question.len()).unwrap().to_be_bytes();
    stream.write_all(&length).unwrap();
    stream.write_all(question).unwrap();
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message).unwrap();
    Some(message)
}

/// What clients ask of each scenario of these tests.
fn all_asked(port: u16) -> Vec<Asked> {
    let ask = |server, tcp, name, rtype| ask(server, port, tcp, query(7, name, rtype));
    let (one, two) = ("127.0.0.1", "127.0.0.2");
    vec![
        ask(one, false, "plain.test", "A"),
        ask(one, false, "plain.test", "AAAA"),
        ask(one, false, "big.test", "A"),
        ask(one, true, "big.test", "A"),
        ask(one, false, "lost.test", "A"),
        ask(one, false, "lost.test", "A"),
        ask(one, false, "slow.test", "A"),
        ask(one, false, "broken.test", "A"),
        ask(two, false, "broken.test", "A"),
        ask(one, false, "no.test", "A"),
        ask(one, false, "empty.test", "AAAA"),
        ask(one, false, "_s._tcp.test", "SRV"),
        ask(one, false, "text.test", "TXT"),
        ask(one, false, "id.test", "A"),
    ]
}

const SCENARIO: &str = "servers = [\"127.0.0.1\", \"127.0.0.2\"]\nrules = [\n\
    { name = \"plain.test\", answer = [\"CNAME p.test\", \"A 10.0.0.1\", \"A 10.0.0.2\", \"AAAA ::4\"] },\n\
    { name = \"big.test\", truncate = true, answer = [\"A 10.0.0.3\", \"other.test A 10.0.0.4\"] },\n\
    { name = \"lost.test\", first = 1, drop = true },\n\
    { name = \"lost.test\", answer = [\"A 10.0.0.5\"] },\n\
    { name = \"slow.test\", delay-ms = 150, answer = [\"A 10.0.0.6\"] },\n\
    { name = \"broken.test\", server = \"127.0.0.2\", answer = [\"A 10.0.0.7\"] },\n\
    { name = \"broken.test\", rcode = \"servfail\" },\n\
    { name = \"empty.test\", answer = [] },\n\
    { name = \"_s._tcp.test\", answer = [\"SRV 1 2 443 plain.test\"] },\n\
    { name = \"text.test\", ad = true, answer = [\"TXT \\\\# 3 0261ff\"] },\n\
    { name = \"id.test\", wrong-id = true, answer = [\"A 10.0.0.8\"] },\n]\n";

fn served(text: &str, port: u16) -> (Vec<Asked>, String) {
    let (script, mistakes) = parse("s.toml".as_ref(), text);
    assert!(mistakes.is_empty(), "{mistakes:?}\n{text}");
    let log = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let lines = log.clone();
    let on_entry = move |entry: &Entry| {
        let mut lines = lines.lock().unwrap();
        lines.push_str(&serde_json::to_string(entry).unwrap());
        lines.push('\n');
    };
    let serving = serve(&script, port, None, on_entry).unwrap();
    let asked = all_asked(port);
    drop(serving);
    let log = log.lock().unwrap().clone();
    (asked, log)
}

/// The same in what a client can see, ids of questions apart.
fn assert_same(before: &[Asked], after: &[Asked]) {
    for (before, after) in before.iter().zip(after) {
        let read = |asked: &Asked| {
            let (bytes, _) = asked.answer.as_ref()?;
            let message = Message::read(bytes).unwrap();
            let records: Vec<String> = message.answers.iter().map(|a| a.text.clone()).collect();
            Some((
                message.id,
                message.rcode,
                message.truncated,
                message.ad,
                records,
            ))
        };
        assert_eq!(read(before), read(after), "{before:?}");
        // Not the other way round: a machine that is busy delays others, too.
        if before.question.windows(4).any(|part| part == b"slow") {
            let mut times = [before, after]
                .map(|asked| asked.answer.as_ref().unwrap().1)
                .into_iter();
            assert!(
                times.all(|time| time > Duration::from_millis(140)),
                "{before:?}"
            );
        }
    }
}

/// Makes a packet: from, to, over TCP, TCP's number, what it carries.
type Build<'a> = &'a dyn Fn(SocketAddr, SocketAddr, bool, u32, &[u8]) -> Vec<u8>;

/// Asked questions as packets that a capture on the way would have.
fn packets(asked: &[Asked], build: Build<'_>, link: Linktype) -> Vec<Packet> {
    let mut packets = Vec::new();
    let mut at = Duration::from_secs(1_700_000_000);
    for (number, asked) in (0u16..).zip(asked) {
        let server: IpAddr = match asked.server {
            "127.0.0.1" => "192.0.2.53".parse().unwrap(),
            _ => "192.0.2.54".parse().unwrap(),
        };
        let server = SocketAddr::new(server, 53);
        let client = SocketAddr::new("192.0.2.7".parse().unwrap(), 40_000 + number);
        let mut push = |at, from, to, payload: &[u8]| {
            let framed = match asked.tcp {
                true => [
                    &u16::try_from(payload.len()).unwrap().to_be_bytes(),
                    payload,
                ]
                .concat(),
                false => payload.to_vec(),
            };
            let data = build(from, to, asked.tcp, 1000, &framed);
            packets.push(Packet {
                at,
                link,
                data,
                cut: false,
            });
        };
        push(at, client, server, &asked.question);
        if let Some((answer, delay)) = &asked.answer {
            push(at + *delay, server, client, answer);
        }
        at += Duration::from_secs(10);
    }
    packets
}

/// Transport and IP around a payload, behind any link layer.
fn ip_packet(
    from: SocketAddr,
    to: SocketAddr,
    tcp: bool,
    seq: u32,
    payload: &[u8],
    vlan: bool,
    link: bool,
) -> Vec<u8> {
    let (IpAddr::V4(source), IpAddr::V4(target)) = (from.ip(), to.ip()) else {
        panic!("the test has IPv4 addresses");
    };
    let (source, target) = (source.octets(), target.octets());
    let mut bytes = Vec::new();
    macro_rules! finish {
        ($builder:expr) => {
            match tcp {
                true => $builder
                    .tcp(from.port(), to.port(), seq, 1000)
                    .write(&mut bytes, payload),
                false => $builder
                    .udp(from.port(), to.port())
                    .write(&mut bytes, payload),
            }
        };
    }
    match (link, vlan) {
        (true, true) => finish!(
            PacketBuilder::ethernet2([1; 6], [2; 6])
                .single_vlan(etherparse::VlanId::try_new(7).unwrap())
                .ipv4(source, target, 64)
        ),
        (true, false) => finish!(PacketBuilder::ethernet2([1; 6], [2; 6]).ipv4(source, target, 64)),
        _ => finish!(PacketBuilder::ipv4(source, target, 64)),
    }
    .unwrap();
    bytes
}

/// The file that `tcpdump -w` would write.
fn pcap(packets: &[Packet], big_endian: bool, nanos: bool) -> Vec<u8> {
    let word = |value: u32| match big_endian {
        true => value.to_be_bytes(),
        false => value.to_le_bytes(),
    };
    let half = |value: u16| match big_endian {
        true => value.to_be_bytes(),
        false => value.to_le_bytes(),
    };
    let magic = if nanos { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
    let mut file = word(magic).to_vec();
    file.extend([half(2), half(4)].concat());
    file.extend([word(0), word(0), word(262_144)].concat());
    file.extend(word(u32::try_from(packets[0].link.0).unwrap()));
    for packet in packets {
        let part = if nanos {
            packet.at.subsec_nanos()
        } else {
            packet.at.subsec_micros()
        };
        let length = u32::try_from(packet.data.len()).unwrap();
        let seconds = u32::try_from(packet.at.as_secs()).unwrap();
        file.extend([word(seconds), word(part), word(length), word(length)].concat());
        file.extend(&packet.data);
    }
    file
}

/// The file that `dumpcap` would write: times in microseconds.
fn pcapng(packets: &[Packet]) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let padding = vec![0; (4 - body.len() % 4) % 4];
        let length = u32::try_from(12 + body.len() + padding.len())
            .unwrap()
            .to_le_bytes();
        [&kind.to_le_bytes()[..], &length, body, &padding, &length].concat()
    };
    let section = [&0x1a2b_3c4du32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let mut file = block(0x0a0d_0d0a, &section);
    let link = u16::try_from(packets[0].link.0).unwrap().to_le_bytes();
    file.extend(block(
        1,
        &[&link[..], &[0, 0], &262_144u32.to_le_bytes()].concat(),
    ));
    for packet in packets {
        let ticks = u64::try_from(packet.at.as_micros()).unwrap();
        let length = u32::try_from(packet.data.len()).unwrap().to_le_bytes();
        let high = u32::try_from(ticks >> 32).unwrap().to_le_bytes();
        let low = u32::try_from(ticks & 0xffff_ffff).unwrap().to_le_bytes();
        file.extend(block(
            6,
            &[&[0; 4], &high, &low, &length, &length, &packet.data[..]].concat(),
        ));
    }
    file
}

fn recorded(bytes: &[u8]) -> (Recorded, String) {
    let recorded = record("seen".as_ref(), bytes, 53, SHORTEST_DELAY).unwrap();
    let text = write(&recorded.script, &recorded.remarks);
    (recorded, text)
}

#[test]
fn what_was_served_and_captured_answers_the_same_again() {
    let (asked, log) = served(SCENARIO, port(0));
    let plain =
        |from, to, tcp, seq, payload: &[u8]| ip_packet(from, to, tcp, seq, payload, false, true);
    let capture = pcap(&packets(&asked, &plain, Linktype::ETHERNET), false, false);
    let (from_capture, text) = recorded(&capture);
    assert!(text.contains("127.0.0.1 stands for 192.0.2.53"), "{text}");
    let (again, _) = served(&text, port(1));
    assert_same(&asked, &again);
    // The log says the same as the capture, ids apart.
    let (_, from_log) = recorded(log.as_bytes());
    let (again, _) = served(&from_log, port(2));
    let but_the_id = asked.len() - 1;
    assert_same(&asked[..but_the_id], &again[..but_the_id]);
    assert_eq!(from_capture.script.rules.len(), 12, "{text}");
}

#[test]
fn every_kind_of_capture_reads_the_same() {
    let (asked, _) = served(SCENARIO, port(3));
    let build = |vlan, link| {
        move |from, to, tcp, seq, payload: &[u8]| ip_packet(from, to, tcp, seq, payload, vlan, link)
    };
    let cooked = |from, to, tcp, seq, payload: &[u8]| {
        // Sent by us, Ethernet, an address of 6 bytes, IPv4.
        let head = [&[0, 4, 0, 1, 0, 6][..], &[1; 8], &[8, 0]].concat();
        [head, ip_packet(from, to, tcp, seq, payload, false, false)].concat()
    };
    let cooked_2 = |from, to, tcp, seq, payload: &[u8]| {
        let head = [&[8, 0, 0, 0][..], &[0, 0, 0, 1, 0, 1, 4, 6], &[1; 8]].concat();
        [head, ip_packet(from, to, tcp, seq, payload, false, false)].concat()
    };
    let ethernet = packets(&asked, &build(false, true), Linktype::ETHERNET);
    let expected = recorded(&pcap(&ethernet, false, false)).0.script;
    let raw = packets(&asked, &build(false, false), Linktype::RAW);
    let vlan = packets(&asked, &build(true, true), Linktype::ETHERNET);
    let cooked = packets(&asked, &cooked, Linktype::LINUX_SLL);
    let cooked_2 = packets(&asked, &cooked_2, Linktype::LINUX_SLL2);
    for (what, file) in [
        ("big endian", pcap(&ethernet, true, false)),
        ("nanoseconds", pcap(&ethernet, false, true)),
        ("pcapng", pcapng(&ethernet)),
        ("raw IP", pcap(&raw, false, false)),
        ("VLAN", pcap(&vlan, false, false)),
        ("cooked", pcap(&cooked, false, false)),
        ("cooked, version 2", pcap(&cooked_2, false, false)),
    ] {
        assert_eq!(recorded(&file).0.script, expected, "{what}");
    }
}

#[test]
fn fragments_and_the_host_s_refusals_are_understood() {
    let question = query(1, "x.test", "A");
    let udp = PacketBuilder::ipv6([1; 16], [2; 16], 64).udp(4000, 53);
    let mut asked = Vec::new();
    udp.write(&mut asked, &question).unwrap();
    let mut icmp = Vec::new();
    PacketBuilder::ipv6([2; 16], [1; 16], 64)
        .icmpv6_raw(1, 4, [0; 4])
        .write(&mut icmp, &asked)
        .unwrap();
    let packet = |data: Vec<u8>| Packet {
        at: Duration::from_secs(1),
        link: Linktype::RAW,
        data,
        cut: false,
    };
    let file = pcap(&[packet(asked.clone()), packet(icmp)], false, false);
    let script = recorded(&file).0.script;
    assert_eq!(script.closed, ["127.0.0.1"]);
    assert!(script.rules.is_empty());

    // The same question over IPv4 in two fragments.
    let mut whole = Vec::new();
    let udp = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(4000, 53);
    udp.write(&mut whole, &question).unwrap();
    let payload = &whole[20..];
    let fragment = |offset: usize, more: bool, part: &[u8]| {
        let mut header = etherparse::Ipv4Header::from_slice(&whole).unwrap().0;
        header.set_payload_len(part.len()).unwrap();
        header.dont_fragment = false;
        header.more_fragments = more;
        header.fragment_offset =
            etherparse::IpFragOffset::try_new(u16::try_from(offset / 8).unwrap()).unwrap();
        header.header_checksum = header.calc_header_checksum();
        [&header.to_bytes()[..], part].concat()
    };
    let (first, second) = payload.split_at(16);
    let halves = [
        packet(fragment(16, false, second)),
        packet(fragment(0, true, first)),
    ];
    let script = recorded(&pcap(&halves, false, false)).0;
    assert_eq!(script.script.rules[0].name.as_deref(), Some("x.test"));
    assert!(script.script.rules[0].drop);
    let remark = &script.remarks.rules[0].1;
    assert!(remark.contains("taken as never answered"), "{remark}");
}

#[test]
fn bad_files_are_refused_with_all_that_is_wrong() {
    let refused = |bytes: &[u8]| {
        let error = record("f".as_ref(), bytes, 53, SHORTEST_DELAY).unwrap_err();
        format!("{:?}", miette::Report::new(error))
    };
    let damaged = DIG
        .replace("big.test.\t\t30", "big.test.\t\tx")
        .replace(";x.test. IN", ";x.test. CH")
        .replace("10.0.0.2", "10.0.0");
    let told = refused(damaged.as_bytes());
    for wrong in ["not a record", "not a question", "`A 10.0.0`"] {
        assert!(told.contains(wrong), "{told}");
    }
    let told = refused(b"{\"at-us\": 1}\n\n{nonsense\n");
    assert!(told.matches("not a line of the log").count() == 2, "{told}");
    assert!(refused(b"hello\n").contains("there is no DNS question in it"));
    let packet = Packet {
        at: Duration::ZERO,
        link: Linktype::RAW,
        data: vec![1; 40],
        cut: false,
    };
    let file = pcap(&[packet], false, false);
    assert!(refused(&file).contains("no DNS question"));
    assert!(refused(&file[..file.len() - 3]).contains("ends within a packet"));
}
