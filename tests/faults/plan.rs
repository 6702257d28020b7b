//! The kinds of faults, and how many of each.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use alpine_tax::stats::Pcg32;
use rustix::process::Signal;

use super::api::{a_while, at_a_request, from_then_on, in_a_stream, while_preparing};
use super::bench::Bench;
use super::fault::{Mangle, What, flip};
use super::own_end::{End, ended, full, read_only};
use super::tally::Tally;
use super::{others, registry};

/// A round with a fault of a kind.
type Round = fn(&Bench, &str, &mut Pcg32) -> Tally;

/// One line of the table.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Rounds of the whole table.
    pub(crate) rounds: usize,
    pub(crate) round: Round,
}

/// Rounds that go on at once: most of them wait.
const AT_ONCE: usize = 8;

fn share(rng: &mut Pcg32) -> f64 {
    f64::from(rng.below(1000)) / 1000.0
}

fn row(name: &'static str, rounds: usize, round: Round) -> Row {
    Row {
        name,
        rounds,
        round,
    }
}

/// Faults of a single request.
fn requests() -> Vec<Row> {
    let mut rows = vec![
        row("request: connection refused", 30, |b, n, r| {
            at_a_request(b, n, r, What::Refused)
        }),
        row("request: answer cut off", 60, |b, n, r| {
            let share = share(r);
            at_a_request(b, n, r, What::Cut { share })
        }),
        row("request: answer truncated", 50, |b, n, r| {
            at_a_request(b, n, r, What::Truncated)
        }),
        row("request: answer corrupted", 80, |b, n, r| {
            let (share, flip) = (share(r), flip(r));
            at_a_request(b, n, r, What::Corrupted { share, flip })
        }),
        row("request: answer delayed", 30, |b, n, r| {
            let pause = a_while(r);
            at_a_request(b, n, r, What::Delayed(pause))
        }),
        row("request: no answer, or not all of it", 40, |b, n, r| {
            let after = r.index(400) * r.index(2);
            at_a_request(b, n, r, What::Hung { after })
        }),
        row("request: answer is no JSON", 30, |b, n, r| {
            at_a_request(b, n, r, What::Status(200))
        }),
        row("request: error 400", 30, |b, n, r| {
            at_a_request(b, n, r, What::Status(400))
        }),
        row("request: error 404", 30, |b, n, r| {
            at_a_request(b, n, r, What::Status(404))
        }),
        row("request: error 409", 30, |b, n, r| {
            at_a_request(b, n, r, What::Status(409))
        }),
        row("request: error 500", 30, |b, n, r| {
            at_a_request(b, n, r, What::Status(500))
        }),
        row("request: error 503", 30, |b, n, r| {
            at_a_request(b, n, r, What::Status(503))
        }),
    ];
    rows.push(row("engine: gone from some request on", 20, |b, n, r| {
        from_then_on(b, n, r, What::Refused)
    }));
    rows.push(row("engine: silent from some request on", 20, |b, n, r| {
        from_then_on(b, n, r, What::Hung { after: 0 })
    }));
    rows
}

/// Faults within the conversation with an agent, and of what is put into containers.
fn streams() -> Vec<Row> {
    vec![
        row("conversation: cut off", 60, |b, n, r| {
            in_a_stream(b, n, r, |_, at| Mangle::Cut { at })
        }),
        row("conversation: a byte corrupted", 120, |b, n, r| {
            in_a_stream(b, n, r, |r, at| Mangle::Corrupt { at, flip: flip(r) })
        }),
        row("conversation: delayed", 20, |b, n, r| {
            in_a_stream(b, n, r, |r, at| Mangle::Delay {
                at,
                pause: a_while(r),
            })
        }),
        row("conversation: goes silent", 30, |b, n, r| {
            in_a_stream(b, n, r, |_, at| Mangle::Hang { at })
        }),
        row(
            "preparing: uploads, downloads, volumes",
            60,
            while_preparing,
        ),
    ]
}

/// What others do, and the registry.
fn others() -> Vec<Row> {
    vec![
        row("containers removed by somebody", 40, |b, n, r| {
            others::removed(b, n, r, false)
        }),
        row("volume of the cases removed by somebody", 30, |b, n, r| {
            others::removed(b, n, r, true)
        }),
        row(
            "two runs at once, one killed or none",
            30,
            others::two_at_once,
        ),
        row("names and labels taken by somebody", 15, others::clashes),
        row("clock set while a run is cut off", 20, others::clock),
        row(
            "registry: down, slow, unwilling, wrong, changed",
            40,
            registry::round,
        ),
    ]
}

/// The end of the run itself.
fn own_end() -> Vec<Row> {
    vec![
        row("the run: SIGINT", 200, |b, n, r| {
            ended(b, n, r, End::Signal(Signal::INT))
        }),
        row("the run: SIGTERM", 200, |b, n, r| {
            ended(b, n, r, End::Signal(Signal::TERM))
        }),
        row("the run: SIGKILL", 200, |b, n, r| {
            ended(b, n, r, End::Signal(Signal::KILL))
        }),
        row("the run: stdout closed (SIGPIPE)", 200, |b, n, r| {
            ended(b, n, r, End::StdoutClosed)
        }),
        row("the run: panic", 200, |b, n, r| ended(b, n, r, End::Panic)),
        row("results: disk full", 200, full),
        row("results: read-only", 200, read_only),
    ]
}

/// All kinds but those that need an engine of their own.
pub(crate) fn rows() -> Vec<Row> {
    [requests(), streams(), others(), own_end()]
        .into_iter()
        .flatten()
        .collect()
}

/// Faults of the engine itself, and how many rounds of each.
pub(crate) const OF_A_DAEMON: [(&str, usize); 4] = [
    ("dockerd: stopped, and started again or not", 15),
    ("dockerd: killed, and started again or not", 15),
    ("dockerd: frozen, for a while or for good", 15),
    ("dockerd: disk full, for a while or for good", 15),
];

/// Does this share of the rounds of each row, at least one; gives what came of each.
pub(crate) fn carry_out(
    bench: &Bench,
    rows: &[Row],
    share: f64,
    seed: u64,
) -> Vec<(String, Tally)> {
    let mut jobs = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let rounds = ((row.rounds as f64 * share).round() as usize).max(1);
        jobs.extend((0..rounds).map(|round| (round * 1000 / rounds, number, round)));
    }
    // Of each kind some at any time: whoever has less time has all kinds.
    jobs.sort_unstable();
    let jobs = Mutex::new(
        jobs.into_iter()
            .map(|(_, number, round)| (number, round))
            .collect(),
    );
    let deadline = deadline();
    let tallies = Mutex::new(vec![Tally::default(); rows.len()]);
    let work = || {
        while let Some((number, round)) = next(&jobs) {
            if is_over(deadline) {
                break;
            }
            quiet();
            let row = &rows[number];
            let stream = (number * 10_000 + round) as u64;
            let mut rng = Pcg32::new(seed, stream);
            let name = format!("{} #{round}", row.name);
            let round = AssertUnwindSafe(|| (row.round)(bench, &name, &mut rng));
            let tally = catch_unwind(round).unwrap_or_else(|_| Tally::failed(&name));
            tallies.lock().unwrap()[number].add(tally);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let names = rows.iter().map(|row| row.name.to_owned());
    names.zip(tallies.into_inner().unwrap()).collect()
}

fn next(jobs: &Mutex<VecDeque<(usize, usize)>>) -> Option<(usize, usize)> {
    jobs.lock().unwrap().pop_front()
}

/// When no more rounds are begun: `FAULTS_MINUTES` from now.
pub(crate) fn deadline() -> Option<Instant> {
    let minutes: u64 = std::env::var("FAULTS_MINUTES").ok()?.parse().ok()?;
    Some(Instant::now() + Duration::from_secs(60 * minutes))
}

pub(crate) fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() > deadline)
}

/// Waits where somebody measures.
pub(crate) fn quiet() {
    let Ok(file) = std::env::var("FAULTS_WAIT_WHILE") else {
        return;
    };
    while std::path::Path::new(&file).exists() {
        std::thread::sleep(Duration::from_secs(1));
    }
}
