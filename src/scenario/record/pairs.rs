//! Brings questions and answers of a capture together.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use super::capture::Packet;
use super::packets::{Reader, Segment};
use super::tcp::Streams;
use super::{Answered, Exchange, Seen};
use crate::dns::message::Message;
use crate::dns::{Name, type_name};
use crate::scenario::serve::{rcode_name, records};

/// A question that may still be answered.
#[derive(Debug)]
struct Open {
    exchange: usize,
    id: u16,
    at: Duration,
}

/// Client, server and whether it is TCP.
type Conversation = (SocketAddr, SocketAddr, bool);

#[derive(Default)]
struct Pairs {
    /// Where servers listen.
    port: u16,
    seen: Seen,
    open: HashMap<Conversation, Vec<Open>>,
    streams: Streams,
    first: Option<Duration>,
    not_dns: usize,
    unasked: usize,
}

/// All questions of a capture to servers that listen on `port`, with their answers.
pub(super) fn seen(packets: &[Packet], port: u16) -> Seen {
    let mut reader = Reader::default();
    let mut pairs = Pairs {
        port,
        ..Pairs::default()
    };
    for packet in packets {
        if let Some(segment) = reader.segment(packet) {
            pairs.segment(packet.at, segment);
        }
    }
    let last = packets.iter().map(|packet| packet.at).max();
    pairs.finish(last.unwrap_or_default(), &reader)
}

impl Pairs {
    fn segment(&mut self, at: Duration, segment: Segment) {
        match segment {
            Segment::Udp { from, to, payload } => self.message(at, from, to, false, &payload),
            Segment::Tcp {
                from,
                to,
                seq,
                syn,
                rst,
                payload,
            } => {
                if from.port() != self.port && to.port() != self.port {
                    return;
                }
                if rst && from.port() == self.port && !self.open.contains_key(&(to, from, true)) {
                    self.seen.no_tcp.insert(from.ip().to_string());
                }
                for message in self.streams.take(from, to, seq, syn, &payload) {
                    self.message(at, from, to, true, &message);
                }
            }
            Segment::Unreachable(server) if server.port() == self.port => {
                self.seen.closed.insert(server.ip().to_string());
            }
            Segment::Unreachable(_) => {}
        }
    }

    fn message(&mut self, at: Duration, from: SocketAddr, to: SocketAddr, tcp: bool, bytes: &[u8]) {
        if from.port() != self.port && to.port() != self.port {
            return;
        }
        let Some(message) = Message::read(bytes) else {
            self.not_dns += 1;
            return;
        };
        match message.response {
            false if to.port() == self.port => self.question(at, from, to, tcp, message),
            true if from.port() == self.port => {
                self.answer(at, (to, from, tcp), &message, bytes.len())
            }
            _ => self.not_dns += 1,
        }
    }

    fn question(
        &mut self,
        at: Duration,
        client: SocketAddr,
        server: SocketAddr,
        tcp: bool,
        message: Message,
    ) {
        // Of classes there is but one left in use.
        let Some((name, rtype, 1)) = message.question else {
            self.not_dns += 1;
            return;
        };
        let first = *self.first.get_or_insert(at);
        let open = Open {
            exchange: self.seen.exchanges.len(),
            id: message.id,
            at,
        };
        let conversation = self.open.entry((client, server, tcp)).or_default();
        conversation.push(open);
        self.seen.exchanges.push(Exchange {
            at: at.saturating_sub(first),
            server: server.ip().to_string(),
            transport: if tcp { "tcp" } else { "udp" }.to_owned(),
            name,
            rtype,
            answer: None,
            listened: None,
        });
    }

    fn answer(
        &mut self,
        at: Duration,
        conversation: Conversation,
        message: &Message,
        length: usize,
    ) {
        let open = self.open.get_mut(&conversation);
        let found = open.and_then(|open| {
            let best = best(open, &self.seen.exchanges, message)?;
            Some(open.remove(best))
        });
        let Some(open) = found else {
            self.unasked += 1;
            return;
        };
        let exchange = &mut self.seen.exchanges[open.exchange];
        let delay = at.saturating_sub(open.at);
        exchange.answer = Some(answered(exchange, &open, delay, message, length));
    }

    fn finish(mut self, last: Duration, reader: &Reader) -> Seen {
        for open in self.open.values().flatten() {
            let exchange = &mut self.seen.exchanges[open.exchange];
            exchange.listened = Some(last.saturating_sub(open.at));
        }
        for (count, what) in [
            (
                reader.cut,
                "packets were not captured whole (`tcpdump -s 0` does)",
            ),
            (reader.unread, "packets could not be read"),
            (
                self.not_dns,
                "messages of that port are no questions or answers of class IN",
            ),
            (
                self.unasked,
                "answers have no question in the capture, or came twice",
            ),
        ] {
            if count > 0 {
                let said = format!("{count} {what}, and are left out.");
                self.seen.remarks.push(said);
            }
        }
        self.seen
    }
}

/// Which of the open questions a message answers: the oldest that fits best.
fn best(open: &[Open], exchanges: &[Exchange], message: &Message) -> Option<usize> {
    let fits = |open: &Open| {
        let asked = &exchanges[open.exchange];
        let same_question = message
            .question
            .as_ref()
            .is_some_and(|(name, rtype, _)| name.is(&asked.name) && *rtype == asked.rtype);
        match (open.id == message.id, same_question) {
            (true, true) => 3,
            (true, false) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    };
    let scored = open
        .iter()
        .map(fits)
        .enumerate()
        .filter(|(_, fit)| *fit > 0);
    // Of equal ones the first.
    scored
        .rev()
        .max_by_key(|(_, fit)| *fit)
        .map(|(index, _)| index)
}

fn answered(
    asked: &Exchange,
    open: &Open,
    delay: Duration,
    message: &Message,
    length: usize,
) -> Answered {
    let other = message
        .question
        .as_ref()
        .filter(|(name, ..)| !name.is(&asked.name));
    Answered {
        delay,
        rcode: rcode_name(message.rcode),
        truncated: message.truncated,
        ad: message.ad,
        records: records(message, &asked.name),
        bytes: length,
        wrong_id: message.id != open.id,
        no_question: message.question.is_none(),
        wrong_question: other.map(|(name, ..)| Name::to_string(name)),
        remarks: inexpressible(message),
    }
}

/// What of an answer a script cannot say.
fn inexpressible(message: &Message) -> Vec<String> {
    let mut remarks = Vec::new();
    let names = |types: &[u16]| {
        let names: Vec<String> = types.iter().map(|rtype| type_name(*rtype)).collect();
        names.join(", ")
    };
    let negative = message.answers.is_empty();
    let authority: Vec<u16> = message.authority.clone();
    if authority.iter().any(|rtype| type_name(*rtype) != "SOA")
        || !(negative || authority.is_empty())
    {
        let types = names(&authority);
        remarks.push(format!("The authority section ({types}) is left out."));
    }
    if !message.additional.is_empty() {
        let types = names(&message.additional);
        remarks.push(format!("The additional section ({types}) is left out."));
    }
    if message.cut {
        remarks.push("The message ends within a record; that one is left out.".to_owned());
    }
    remarks
}
