//! The JSON lines that `dns serve --log json` prints.

use std::path::Path;
use std::time::Duration;

use super::{Answered, Exchange, Seen};
use crate::dns::{Name, type_number};
use crate::mistakes::{Mistake, Mistakes};
use crate::scenario::serve::{Entry, Reply};

/// All that the log tells, and what is wrong with it.
pub(super) fn seen(path: &Path, text: &str) -> (Seen, Vec<Mistake>) {
    let mut mistakes = Mistakes::new(path, text);
    let mut seen = Seen::default();
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        let place = begin..begin + line.trim_end().len();
        begin += line.len();
        if line.trim().is_empty() {
            continue;
        }
        match exchange(line) {
            Ok(exchange) => seen.exchanges.push(exchange),
            Err(why) => mistakes.add(
                place,
                format!("not a line of the log: {why}"),
                Some("it is one JSON object a line".to_owned()),
            ),
        }
    }
    (seen, mistakes.into_vec())
}

fn exchange(line: &str) -> Result<Exchange, String> {
    let entry: Entry = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let rtype = type_number(&entry.rtype);
    Ok(Exchange {
        at: Duration::from_micros(entry.at_us),
        server: entry.server,
        transport: entry.transport,
        name: Name::parse(&entry.name)?,
        rtype: rtype.ok_or_else(|| format!("`{}` is not a record type", entry.rtype))?,
        answer: entry.answer.map(answered),
        listened: None,
    })
}

fn answered(reply: Reply) -> Answered {
    Answered {
        delay: Duration::from_millis(reply.delay_ms),
        rcode: reply.rcode,
        truncated: reply.truncated,
        ad: reply.ad,
        records: reply.records,
        bytes: reply.bytes,
        ..Answered::default()
    }
}
