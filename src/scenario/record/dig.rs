//! The full output of `dig`, of one call or of several.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use super::{Answered, Exchange, Seen};
use crate::dns::message::generic;
use crate::dns::{Name, type_name, type_number, wrong_in_record};
use crate::mistakes::{Mistake, Mistakes};

/// One question of a call, as it is read line by line.
#[derive(Debug, Default)]
struct Call {
    server: Option<String>,
    transport: Option<String>,
    question: Option<(Name, u16)>,
    answer: Option<Answered>,
    /// Over UDP the answer was truncated, and asked for once more over TCP.
    retried: bool,
    timeouts: u32,
    refused: bool,
}

/// Where in the output a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Head,
    Question,
    Answer,
    Other,
}

struct Reader {
    seen: Seen,
    call: Call,
    section: Section,
    mistakes: Mistakes,
}

/// All that the output tells, and what is wrong with it.
pub(super) fn seen(path: &Path, text: &str) -> (Seen, Vec<Mistake>) {
    let mut reader = Reader {
        seen: Seen::default(),
        call: Call::default(),
        section: Section::Head,
        mistakes: Mistakes::new(path, text),
    };
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        let plain = line.trim_end();
        reader.line(plain, begin..begin + plain.len());
        begin += line.len();
    }
    reader.finish_call();
    (reader.seen, reader.mistakes.into_vec())
}

impl Reader {
    fn line(&mut self, line: &str, place: Range<usize>) {
        if let Some(arguments) = line.strip_prefix("; <<>> ") {
            self.finish_call();
            self.call = called(arguments.rsplit("<<>>").next().unwrap_or_default());
            self.section = Section::Head;
        } else if let Some(said) = line.strip_prefix(";; ") {
            self.remark(said);
        } else if let Some(question) = line.strip_prefix(';') {
            if self.section == Section::Question {
                self.question(question.trim(), place);
            }
        } else if line.is_empty() {
            // A blank line ends a section.
            self.section = Section::Other;
        } else if self.section == Section::Answer {
            self.record(line, place);
        }
    }

    /// What dig says of the answer.
    fn remark(&mut self, said: &str) {
        if let Some(header) = said.strip_prefix("->>HEADER<<- ") {
            // A second answer of the same call begins with its header.
            if self.call.answer.is_some() {
                self.finish_call();
            }
            let answer = self.call.answer.insert(Answered::default());
            let status = header.split("status: ").nth(1).unwrap_or_default();
            answer.rcode = status.split(',').next().unwrap_or_default().to_lowercase();
        } else if let Some(flags) = said.strip_prefix("flags: ") {
            let set: Vec<&str> = flags
                .split(';')
                .next()
                .unwrap_or_default()
                .split(' ')
                .collect();
            if let Some(answer) = &mut self.call.answer {
                answer.truncated = set.contains(&"tc");
                answer.ad = set.contains(&"ad");
            }
        } else if said.starts_with("Truncated, retrying") {
            self.call.retried = true;
        } else if said.contains("timed out") {
            self.call.timeouts += 1;
        } else if said.contains("connection refused") {
            self.call.refused = true;
        } else if let Some(server) = said.strip_prefix("SERVER: ") {
            self.call.server = server.split('#').next().map(str::to_owned);
            let ways = [("(UDP)", "udp"), ("(TCP)", "tcp")];
            let way = ways.iter().find(|(mark, _)| server.contains(mark));
            self.call.transport = way.map(|(_, way)| (*way).to_owned());
        } else if let Some(time) = said.strip_prefix("Query time: ") {
            let number = time.split(' ').next().and_then(|word| word.parse().ok());
            if let (Some(answer), Some(ms)) = (&mut self.call.answer, number) {
                answer.delay = Duration::from_millis(ms);
            }
        } else if let Some(size) = said.strip_prefix("MSG SIZE  rcvd: ")
            && let Some(answer) = &mut self.call.answer
        {
            answer.bytes = size.trim().parse().unwrap_or_default();
        }
        self.section = match said {
            "QUESTION SECTION:" => Section::Question,
            "ANSWER SECTION:" => Section::Answer,
            _ => Section::Other,
        };
    }

    /// `x.test. IN A`
    fn question(&mut self, line: &str, place: Range<usize>) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let read = match words.as_slice() {
            [name, "IN", rtype] => Name::parse(name).ok().zip(type_number(rtype)),
            _ => None,
        };
        match read {
            Some(question) => self.call.question = Some(question),
            None => {
                let help = "for example `;x.test. IN A`".to_owned();
                self.mistakes.add(place, "not a question", Some(help));
            }
        }
    }

    /// `x.test. 60 IN A 10.0.0.1`
    fn record(&mut self, line: &str, place: Range<usize>) {
        let mut rest = line;
        let mut word = || {
            let text = rest.trim_start();
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            let (word, after) = text.split_at(end);
            rest = after;
            word
        };
        let (owner, ttl, class, rtype) = (word(), word(), word(), word());
        let is_record = ttl.parse::<u32>().is_ok() && class == "IN";
        let read = Name::parse(owner).ok().zip(type_number(rtype));
        let Some((owner, rtype)) = read.filter(|_| is_record) else {
            let help = "for example `x.test. 60 IN A 10.0.0.1`, as dig prints it";
            self.mistakes
                .add(place, "not a record", Some(help.to_owned()));
            return;
        };
        let Some(answer) = &mut self.call.answer else {
            return;
        };
        match data(rtype, rest.trim()) {
            Some(text) => match wrong_in_record(&text) {
                Some(wrong) => self.mistakes.add(place, wrong, None),
                None => answer
                    .records
                    .push(format!("{}. {text}", bare(&owner.to_string()))),
            },
            None => answer.remarks.push(format!(
                "A record of type {} is left out: `dig +unknownformat` prints it in a form that a \
                 script can hold.",
                type_name(rtype)
            )),
        }
    }

    fn finish_call(&mut self) {
        let call = std::mem::take(&mut self.call);
        let Some((name, rtype)) = call.question else {
            return;
        };
        let server = call.server.unwrap_or_else(|| "127.0.0.1".to_owned());
        let transport = call.transport.unwrap_or_else(|| match call.retried {
            true => "tcp".to_owned(),
            false => "udp".to_owned(),
        });
        let mut push = |transport: &str, answer: Option<Answered>| {
            let number = u64::try_from(self.seen.exchanges.len()).unwrap_or_default();
            self.seen.exchanges.push(Exchange {
                at: Duration::from_secs(number),
                server: server.clone(),
                transport: transport.to_owned(),
                name: name.clone(),
                rtype,
                answer,
                listened: None,
            });
        };
        for _ in 0..call.timeouts {
            push(&transport, None);
        }
        if call.retried {
            let truncated = Answered {
                rcode: "noerror".to_owned(),
                truncated: true,
                ..Answered::default()
            };
            push("udp", Some(truncated));
        }
        let Some(mut answer) = call.answer else {
            if call.refused && transport == "tcp" {
                self.seen.no_tcp.insert(server);
            } else if call.refused {
                self.seen.closed.insert(server);
            }
            return;
        };
        without_usual_owners(&mut answer.records, &name);
        push(&transport, Some(answer));
    }
}

/// What was asked, from the arguments: of a question that nobody answered dig prints no more.
fn called(arguments: &str) -> Call {
    let mut call = Call::default();
    let mut name = None;
    let mut rtype = None;
    let mut words = arguments.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if let Some(server) = word.strip_prefix('@') {
            call.server = Some(server.to_owned());
        } else if matches!(word, "+tcp" | "+vc") {
            call.transport = Some("tcp".to_owned());
        } else if word == "-t" {
            rtype = words.next().and_then(type_number);
        } else if matches!(word, "-p" | "-b" | "-c" | "-k" | "-y" | "-f") {
            words.next();
        } else if word == "-q" {
            name = words.next();
        } else if word.starts_with(['+', '-']) || word == "IN" {
            // Says nothing of what is asked.
        } else if let Some(number) = type_number(word).filter(|_| name.is_some()) {
            rtype = Some(number);
        } else {
            name = Some(word);
        }
    }
    let name = name.and_then(|name| Name::parse(name).ok());
    call.question = name.map(|name| (name, rtype.unwrap_or(1)));
    call
}

/// The data of a record as a script writes it; `None`: it cannot.
fn data(rtype: u16, text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let known = type_name(rtype);
    let text = match (known.as_str(), words.as_slice()) {
        (_, ["\\#", ..]) => words.join(" "),
        ("A" | "AAAA", [address]) => (*address).to_owned(),
        ("CNAME" | "PTR" | "NS", [name]) => bare(name).to_owned(),
        ("MX" | "SRV", [numbers @ .., name]) => format!("{} {}", numbers.join(" "), bare(name)),
        ("TXT", _) => {
            let inner = text.strip_prefix('"')?.strip_suffix('"')?;
            let simple = !inner.contains(['"', '\\']);
            match simple {
                true => text.to_owned(),
                false => generic(&strings(text)?),
            }
        }
        ("SOA", [primary, mailbox, numbers @ ..]) => {
            let mut bytes = Vec::new();
            for name in [primary, mailbox] {
                for label in Name::parse(name).ok()?.0 {
                    bytes.push(u8::try_from(label.len()).ok()?);
                    bytes.extend(label);
                }
                bytes.push(0);
            }
            for number in numbers {
                bytes.extend(number.parse::<u32>().ok()?.to_be_bytes());
            }
            generic(&bytes)
        }
        _ => return None,
    };
    Some(format!("{known} {text}"))
}

/// `"a" "b\"c"`, each string with its length before it.
fn strings(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'"' {
            continue;
        }
        let mut string = Vec::new();
        loop {
            match rest.next()? {
                b'"' => break,
                b'\\' => match rest.next()? {
                    digit if digit.is_ascii_digit() => {
                        let digits = [digit, rest.next()?, rest.next()?];
                        string.push(std::str::from_utf8(&digits).ok()?.parse().ok()?);
                    }
                    other => string.push(other),
                },
                other => string.push(other),
            }
        }
        bytes.push(u8::try_from(string.len()).ok()?);
        bytes.extend(string);
    }
    Some(bytes)
}

fn bare(name: &str) -> &str {
    name.strip_suffix('.')
        .filter(|bare| !bare.is_empty())
        .unwrap_or(name)
}

/// Leaves out owners that go without saying: the name asked for, and where the CNAME before leads.
fn without_usual_owners(records: &mut [String], name: &Name) {
    let mut owner = name.clone();
    for record in records {
        let Some((own, rest)) = record.split_once(' ') else {
            continue;
        };
        let usual = Name::parse(own).is_ok_and(|own| own.is(&owner));
        if let Some(target) = rest.strip_prefix("CNAME ") {
            owner = Name::parse(target).unwrap_or_default();
        }
        *record = match usual {
            true => rest.to_owned(),
            false => format!(
                "{} {rest}",
                if type_number(bare(own)).is_some() {
                    own
                } else {
                    bare(own)
                }
            ),
        };
    }
}
