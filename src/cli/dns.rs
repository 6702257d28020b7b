//! Scenarios: `dns serve`, `dns check`, `dns record`.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::values::duration;

/// The commands of `dns`.
#[derive(Debug, Clone, Subcommand)]
pub enum Dns {
    /// Serve a scenario on loopback, for any program, until Ctrl-C
    Serve(DnsServe),
    /// Tell what a scenario says, or all that is wrong with it
    Check(DnsCheck),
    /// Make a scenario of a capture (pcap, pcapng), of the output of dig or of the log of `dns serve`
    Record(DnsRecord),
}

/// Options of `dns serve`.
#[derive(Debug, Clone, Args)]
pub struct DnsServe {
    /// The scenario
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Port, UDP and TCP
    #[arg(long, value_name = "PORT", default_value_t = 5353, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// Loopback address to listen on instead of the scenario's; once for each of its servers
    #[arg(long = "address", value_name = "ADDRESS", value_parser = loopback)]
    pub addresses: Vec<IpAddr>,
    /// Form of the log of queries on stdout
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub log: LogForm,
}

/// Options of `dns check`.
#[derive(Debug, Clone, Args)]
pub struct DnsCheck {
    /// The scenario
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Options of `dns record`.
#[derive(Debug, Clone, Args)]
pub struct DnsRecord {
    /// A capture file, the full output of dig, or what `dns serve --log json` printed
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Port of the servers in a capture
    #[arg(long, value_name = "PORT", default_value_t = 53)]
    pub port: u16,
    /// Delays shorter than this are left out
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "100ms")]
    pub shortest_delay: Duration,
}

/// The form of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// A line for people
    Text,
    /// A JSON object a line, of which `dns record` makes a scenario
    Json,
    /// None
    None,
}

pub(super) fn loopback(text: &str) -> Result<IpAddr, String> {
    let address: Option<IpAddr> = text.parse().ok();
    match address {
        Some(address) if address.is_loopback() => Ok(address),
        Some(_) => Err("not a loopback address: nobody else is to be answered".to_owned()),
        None => Err("write an address such as 127.0.0.1 or ::1".to_owned()),
    }
}
