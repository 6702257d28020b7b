//! What a bundle runs as the first process of its container, where Docker alone is not enough: scripted
//! DNS, a time limit. Tells the queries on stderr when the program has ended.

use std::io::{self, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::dns;
use crate::protocol::DnsScript;
use crate::scenario::serve::{Entry, serve};

/// What it is started as.
pub const COMMAND: &str = "contained";
/// Exit status after a time-out, as that of timeout(1).
pub const TIMED_OUT: i32 = 124;
/// Exit status when nothing could be run.
const COULD_NOT: u8 = 125;
/// What a line begins with that tells a query.
const QUERY: &str = "alpine-tax-query";
/// How often is looked whether a program with a time limit has ended.
const PAUSE: Duration = Duration::from_millis(2);

/// What is to be done.
#[derive(Debug, Clone, clap::Args)]
pub struct Contained {
    /// Scenario that answers all queries
    #[arg(long, value_name = "FILE")]
    pub dns: Option<PathBuf>,
    /// Time after which the program is killed, `10000ms`
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    pub timeout: Option<Duration>,
    /// The program
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<String>,
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let number = text
        .strip_suffix("ms")
        .and_then(|number| number.parse().ok());
    let number = number.ok_or_else(|| "write for example `10000ms`".to_owned())?;
    Ok(Duration::from_millis(number))
}

/// Runs the program to its end; the status is the program's, as a shell tells it.
#[must_use]
pub fn main(args: &Contained) -> ExitCode {
    match contained(args) {
        Ok(code) => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(COULD_NOT)),
        Err(why) => {
            say(&format!("alpine-tax contained: {why}"));
            ExitCode::from(COULD_NOT)
        }
    }
}

/// There is nobody to tell when that fails.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn contained(args: &Contained) -> Result<i32, String> {
    // Elsewhere it would change the machine's own resolv.conf.
    if std::process::id() != 1 {
        return Err(
            "this is for the first process of a container; elsewhere, `dns serve`".to_owned(),
        );
    }
    let script = args.dns.as_deref().map(read).transpose()?;
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let serving = script.as_ref().map(|script| {
        let asked = Arc::clone(&asked);
        let on_entry = move |entry: &Entry| {
            let line = format!(
                "{} {} {} {}",
                entry.server, entry.transport, entry.rtype, entry.name
            );
            asked
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        };
        prepare(script).and_then(|()| serve(script, dns::PORT, None, on_entry))
    });
    let serving = serving.transpose()?;
    let [program, words @ ..] = args.command.as_slice() else {
        return Err("nothing to run".to_owned());
    };
    let child = Command::new(program)
        .args(words)
        .stdin(Stdio::inherit())
        .spawn();
    let code = match child {
        Ok(child) => ended(child, args.timeout).map_err(|error| error.to_string())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 127,
        Err(_) => 126,
    };
    drop(serving);
    let mut asked = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
    // As they are compared: order and repetition depend on timing.
    asked.sort();
    asked.dedup();
    for query in asked {
        say(&format!("{QUERY} {query}"));
    }
    Ok(code)
}

fn read(path: &std::path::Path) -> Result<DnsScript, String> {
    crate::scenario::load(path).map_err(|error| error.to_string())
}

fn prepare(script: &DnsScript) -> Result<(), String> {
    for (path, text) in [
        ("/etc/resolv.conf", dns::resolv_conf(script)),
        ("/etc/hosts", dns::hosts(script)),
    ] {
        std::fs::write(path, text).map_err(|error| format!("cannot write {path}: {error}"))?;
    }
    Ok(())
}

fn ended(mut child: Child, timeout: Option<Duration>) -> io::Result<i32> {
    let Some(timeout) = timeout else {
        return Ok(code(child.wait()?));
    };
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(code(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(TIMED_OUT);
        }
        std::thread::sleep(PAUSE);
    }
}

fn code(status: ExitStatus) -> i32 {
    match status.signal() {
        Some(signal) => 128 + signal,
        None => status.code().unwrap_or_default(),
    }
}
