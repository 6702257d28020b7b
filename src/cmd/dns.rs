//! `dns`: scenarios served, checked, and made of what was seen.

use std::io::Write as _;

use super::failure::{Failure, exits};
use super::{interrupt, print};
use crate::cli::{self, LogForm};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::protocol::DnsScript;
use crate::scenario::serve::{Entry, Reply, serve};
use crate::scenario::write::write;
use crate::scenario::{self, record::record, summary};

/// Does what is asked.
///
/// # Errors
/// A file that cannot be read or is wrong, an address that cannot be listened on.
pub(super) async fn dns(command: &cli::Dns, printer: &Printer) -> Result<Exit, Failure> {
    match command {
        cli::Dns::Serve(args) => served(args, printer).await,
        cli::Dns::Check(args) => {
            let script = scenario::load(&args.file).map_err(exits(Exit::BadInput))?;
            print(printer, &summary(&script))
        }
        cli::Dns::Record(args) => {
            let bytes = std::fs::read(&args.file).map_err(|error| {
                let message = format!("cannot read {}: {error}", args.file.display());
                let help = "name a capture, the output of dig, or a log of `dns serve`";
                Failure::message(Exit::BadInput, message, help)
            })?;
            let recorded = record(&args.file, &bytes, args.port, args.shortest_delay);
            let recorded = recorded.map_err(exits(Exit::BadInput))?;
            print(printer, &write(&recorded.script, &recorded.remarks))
        }
    }
}

async fn served(args: &cli::DnsServe, printer: &Printer) -> Result<Exit, Failure> {
    let script = scenario::load(&args.file).map_err(exits(Exit::BadInput))?;
    let own = (!args.addresses.is_empty()).then(|| args.addresses.clone());
    if own
        .as_ref()
        .is_some_and(|own| own.len() != script.servers.len())
    {
        let message = format!(
            "{} addresses for the {} servers of the scenario",
            args.addresses.len(),
            script.servers.len()
        );
        let help = "give `--address` once for each of its servers, in their order, or not at all";
        return Err(Failure::message(Exit::Usage, message, help));
    }
    let form = args.log;
    let own_printer = *printer;
    let on_entry = move |entry: &Entry| {
        let line = match form {
            LogForm::Text => text(entry),
            LogForm::Json => serde_json::to_string(entry).unwrap_or_default(),
            LogForm::None => return,
        };
        // Whoever has gone reads no log; the server goes on.
        let _ = own_printer.out(&format!("{line}\n"));
    };
    let serving = serve(&script, args.port, own.clone(), on_entry);
    let serving = serving.map_err(|why| {
        let help = "another port: `--port`; below 1024 needs the right to it";
        Failure::message(Exit::Unavailable, why, help)
    })?;
    announce(&script, args, printer);
    interrupt().await;
    drop(serving);
    let _ = std::io::stdout().flush();
    Ok(Exit::Success)
}

fn announce(script: &DnsScript, args: &cli::DnsServe, printer: &Printer) {
    for (number, server) in script.servers.iter().enumerate() {
        let address = args.addresses.get(number).map(ToString::to_string);
        let address = address.as_ref().unwrap_or(server);
        let port = args.port;
        let stands = match address == server {
            true => String::new(),
            false => format!(", the scenario's {server}"),
        };
        printer.note(&format!(
            "listening on {address} port {port}{stands}: dig @{address} -p {port} NAME"
        ));
    }
    printer.note("Ctrl-C ends it");
}

/// `  12.345 s  127.0.0.1 udp  A     x.test        rule 1: A 10.0.0.1`
fn text(entry: &Entry) -> String {
    let millis = entry.at_us / 1000;
    let rule = match entry.rule {
        Some(rule) => format!("rule {rule}"),
        None => "no rule".to_owned(),
    };
    let answer = entry.answer.as_ref().map_or("no answer".to_owned(), answer);
    format!(
        "{:>4}.{:03} s  {} {}  {:<5} {}  {rule}: {answer}",
        millis / 1000,
        millis % 1000,
        entry.server,
        entry.transport,
        entry.rtype,
        entry.name,
    )
}

fn answer(reply: &Reply) -> String {
    let mut parts = Vec::new();
    if reply.delay_ms > 0 {
        parts.push(format!("after {} ms", reply.delay_ms));
    }
    if reply.rcode != "noerror" {
        parts.push(reply.rcode.to_uppercase());
    }
    if reply.truncated {
        parts.push("truncated".to_owned());
    }
    match reply.records.as_slice() {
        [] if reply.rcode == "noerror" => parts.push("no record".to_owned()),
        [] => {}
        records if records.len() > 4 => parts.push(format!("{} records", records.len())),
        records => parts.push(records.join(", ")),
    }
    parts.push(format!("{} bytes", reply.bytes));
    parts.join(", ")
}
