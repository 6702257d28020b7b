//! Faults on the way to the engine, one a round: at a request, or in a conversation with an agent.

use std::time::Duration;

use alpine_tax::stats::Pcg32;

use super::bench::{Bench, HANGS};
use super::fault::{Fault, Kind, Mangle, What, flip};
use super::proxy::Proxy;
use super::tally::Tally;

/// Runs once with a fault.
fn round(bench: &Bench, name: &str, fault: Fault, cold: bool) -> Tally {
    let mut tally = Tally::default();
    let round = bench.round();
    if cold {
        bench.cold(round.path());
    }
    let name = format!("{name} ({fault:?})");
    let proxy = Proxy::start(round.path(), &bench.engine, Some(fault));
    let ended = bench.start(&proxy.host(), round.path()).end(HANGS);
    tally.judge(&bench.normal, &ended, &name);
    tally.faults = proxy.injected().min(1);
    drop(proxy);
    tally.unreadable(round.path(), &name);
    tally.leaks(bench, round.path(), &name);
    tally
}

/// At some request, by the number of it or by its kind, once or again and again.
pub(crate) fn at_a_request(bench: &Bench, name: &str, rng: &mut Pcg32, what: What) -> Tally {
    let fault = Fault::at_a_request(rng, bench.normal.requests, what);
    round(bench, name, fault, false)
}

/// From some request on.
pub(crate) fn from_then_on(bench: &Bench, name: &str, rng: &mut Pcg32, what: What) -> Tally {
    let fault = Fault::from_a_request_on(rng, bench.normal.requests, what);
    round(bench, name, fault, false)
}

/// At some byte of a conversation.
pub(crate) fn in_a_stream(
    bench: &Bench,
    name: &str,
    rng: &mut Pcg32,
    mangle: impl Fn(&mut Pcg32, usize) -> Mangle,
) -> Tally {
    let upwards = rng.below(2) == 0;
    let at = rng.index(bench.normal.stream * 4 / 5);
    let mangle = mangle(rng, at);
    let what = What::Stream { upwards, mangle };
    round(bench, name, Fault::at_kind(rng, Kind::Attach, what), false)
}

/// While programs are compiled and put onto volumes for the first time.
pub(crate) fn while_preparing(bench: &Bench, name: &str, rng: &mut Pcg32) -> Tally {
    let share = f64::from(rng.below(1000)) / 1000.0;
    // Sources are uploaded for each libc, then the volume.
    let at = rng.index(300_000);
    let fault = match rng.below(6) {
        0 => Fault::at_kind(rng, Kind::Upload, What::Upload(Mangle::Cut { at })),
        1 => {
            let flip = flip(rng);
            Fault::at_kind(
                rng,
                Kind::Upload,
                What::Upload(Mangle::Corrupt { at, flip }),
            )
        }
        2 => Fault::at_kind(rng, Kind::Download, What::Cut { share }),
        3 => {
            let flip = flip(rng);
            Fault::at_kind(rng, Kind::Download, What::Corrupted { share, flip })
        }
        4 => {
            let kind = [Kind::Upload, Kind::Download, Kind::Volume][rng.index(3)];
            let status = [404, 409, 500, 503][rng.index(4)];
            Fault::at_kind(rng, kind, What::Status(status))
        }
        _ => {
            let flip = flip(rng);
            let mangle = Mangle::Corrupt { at: at / 40, flip };
            let upwards = rng.below(2) == 0;
            Fault::at_kind(rng, Kind::Attach, What::Stream { upwards, mangle })
        }
    };
    round(bench, name, fault, true)
}

/// A while that is no more than an engine under load takes.
pub(crate) fn a_while(rng: &mut Pcg32) -> Duration {
    Duration::from_millis(u64::from(50 + rng.below(1500)))
}
