//! A faulty way to an engine: relays requests from one socket to another, and injects one fault.
//!
//! One request a connection, so that requests can be counted: each is told `Connection: close`.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::answer::{canned, cut_in_half};
use super::fault::{Fault, Kind, Mangle, What};

/// How often what is held back looks whether the round is over.
const TICK: Duration = Duration::from_millis(20);

/// Longest answer that is mangled as a whole, bytes; a longer one is relayed as it comes.
const WHOLE: u64 = 1 << 20;

/// A relay with a fault.
pub(crate) struct Proxy {
    pub(crate) socket: PathBuf,
    state: Arc<State>,
}

struct State {
    upstream: PathBuf,
    fault: Mutex<Option<Fault>>,
    requests: AtomicUsize,
    injected: AtomicUsize,
    longest_stream: AtomicUsize,
    observed: AtomicUsize,
    over: AtomicBool,
}

impl Proxy {
    /// Listens in a folder and relays to the engine's socket.
    pub(crate) fn start(folder: &Path, upstream: &Path, fault: Option<Fault>) -> Proxy {
        let socket = folder.join("engine.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let state = Arc::new(State {
            upstream: upstream.to_owned(),
            fault: Mutex::new(fault),
            requests: AtomicUsize::new(0),
            injected: AtomicUsize::new(0),
            longest_stream: AtomicUsize::new(0),
            observed: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if shared.over.load(SeqCst) {
                    break;
                }
                let shared = Arc::clone(&shared);
                // A side that has gone ends the relaying, whatever was on its way.
                thread::spawn(move || drop(shared.serve(client)));
            }
        });
        Proxy { socket, state }
    }

    /// The address for `DOCKER_HOST`.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// Requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.state.requests.load(SeqCst)
    }

    /// Faults so far.
    pub(crate) fn injected(&self) -> usize {
        self.state.injected.load(SeqCst)
    }

    /// Bytes of the longest conversation so far, one way.
    pub(crate) fn longest_stream(&self) -> usize {
        self.state.longest_stream.load(SeqCst)
    }

    /// Trials whose result has passed so far.
    pub(crate) fn observed(&self) -> usize {
        self.state.observed.load(SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.over.store(true, SeqCst);
        // Wakes the listener.
        let _ = UnixStream::connect(&self.socket);
        let _ = std::fs::remove_file(&self.socket);
    }
}

impl State {
    fn serve(self: &Arc<State>, mut client: UnixStream) -> std::io::Result<()> {
        let Some(head) = head(&mut client)? else {
            return Ok(());
        };
        let number = self.requests.fetch_add(1, SeqCst) + 1;
        let kind = Kind::of(&head);
        let what = {
            let mut fault = self.fault.lock().unwrap();
            fault.as_mut().and_then(|fault| fault.strikes(number, kind))
        };
        match what {
            Some(What::Refused) => {
                self.strike();
                return Ok(());
            }
            Some(What::Status(status)) => {
                self.strike();
                return client.write_all(&canned(status));
            }
            Some(What::Hung { after: 0 }) => {
                self.strike();
                self.hold();
                return Ok(());
            }
            _ => {}
        }
        let mut engine = UnixStream::connect(&self.upstream)?;
        engine.write_all(&for_one_request(&head, kind))?;
        if kind == Kind::Attach {
            self.converse(client, engine, what)
        } else {
            self.exchange(client, engine, what)
        }
    }

    /// A request with its answer.
    fn exchange(
        self: &Arc<State>,
        mut client: UnixStream,
        mut engine: UnixStream,
        what: Option<What>,
    ) -> std::io::Result<()> {
        let upwards = match what {
            Some(What::Upload(mangle)) => Some(mangle),
            _ => None,
        };
        let up = Arc::clone(self);
        let (from, to) = (client.try_clone()?, engine.try_clone()?);
        thread::spawn(move || up.relay(from, to, upwards, false));
        let mut answer = Vec::new();
        if what.is_some() && upwards.is_none() {
            (&mut engine).take(WHOLE).read_to_end(&mut answer)?;
        }
        let at = |share: f64| (answer.len() as f64 * share) as usize;
        match what {
            Some(What::Cut { share }) => {
                self.strike();
                client.write_all(&answer[..at(share)])?;
                return client.shutdown(Shutdown::Both);
            }
            Some(What::Truncated) => {
                self.strike();
                answer = cut_in_half(&answer);
            }
            Some(What::Corrupted { share, flip }) if !answer.is_empty() => {
                self.strike();
                let at = at(share);
                answer[at] = flip.of(answer[at]);
            }
            Some(What::Delayed(pause)) => {
                self.strike();
                thread::sleep(pause);
            }
            Some(What::Hung { after }) => {
                self.strike();
                client.write_all(&answer[..after.min(answer.len())])?;
                self.hold();
                return Ok(());
            }
            _ => {}
        }
        client.write_all(&answer)?;
        self.relay(engine, client, None, false);
        Ok(())
    }

    /// The streams of a container.
    fn converse(
        self: &Arc<State>,
        client: UnixStream,
        engine: UnixStream,
        what: Option<What>,
    ) -> std::io::Result<()> {
        let (up, down) = match what {
            Some(What::Stream { upwards, mangle }) if upwards => (Some(mangle), None),
            Some(What::Stream { mangle, .. }) => (None, Some(mangle)),
            Some(other) => (None, other.of_a_stream()),
            None => (None, None),
        };
        let (from, to) = (client.try_clone()?, engine.try_clone()?);
        let shared = Arc::clone(self);
        let upwards = thread::spawn(move || shared.relay(from, to, up, false));
        self.relay(engine, client, down, true);
        let _ = upwards.join();
        Ok(())
    }

    /// Copies until the end of one side.
    fn relay(&self, mut from: UnixStream, mut to: UnixStream, what: Option<Mangle>, count: bool) {
        let mut piece = vec![0; 64 << 10];
        let mut done = 0;
        let mut tail = Vec::new();
        while let Ok(length) = from.read(&mut piece) {
            if length == 0 {
                break;
            }
            let bytes = &mut piece[..length];
            if count {
                self.observed
                    .fetch_add(results_in(&mut tail, bytes), SeqCst);
            }
            let struck = what.filter(|mangle| (done..done + length).contains(&mangle.at()));
            if let Some(mangle) = struck {
                self.strike();
                let at = mangle.at() - done;
                match mangle {
                    Mangle::Cut { .. } => {
                        let _ = to.write_all(&bytes[..at]);
                        let _ = to.shutdown(Shutdown::Both);
                        let _ = from.shutdown(Shutdown::Both);
                        return;
                    }
                    Mangle::Corrupt { flip, .. } => bytes[at] = flip.of(bytes[at]),
                    Mangle::Delay { pause, .. } => thread::sleep(pause),
                    Mangle::Hang { .. } => {
                        let _ = to.write_all(&bytes[..at]);
                        self.hold();
                        return;
                    }
                }
            }
            done += length;
            if to.write_all(bytes).is_err() {
                break;
            }
        }
        if count {
            self.longest_stream.fetch_max(done, SeqCst);
        }
        let _ = to.shutdown(Shutdown::Write);
    }

    fn strike(&self) {
        self.injected.fetch_add(1, SeqCst);
    }

    /// Until the round is over.
    fn hold(&self) {
        while !self.over.load(SeqCst) {
            thread::sleep(TICK);
        }
    }
}

/// The head of a request, and what came with it.
fn head(client: &mut UnixStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0; 16 << 10];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        match client.read(&mut piece)? {
            0 => return Ok(None),
            length => head.extend_from_slice(&piece[..length]),
        }
    }
    Ok(Some(head))
}

/// The request, so that the engine closes the connection after its answer.
fn for_one_request(head: &[u8], kind: Kind) -> Vec<u8> {
    if kind == Kind::Attach {
        return head.to_vec();
    }
    let line = head.windows(2).position(|two| two == b"\r\n").unwrap_or(0);
    [&head[..line], b"\r\nConnection: close", &head[line..]].concat()
}

/// How many results of trials are in these bytes, which follow those before.
fn results_in(tail: &mut Vec<u8>, bytes: &[u8]) -> usize {
    const SIGN: &[u8] = b"{\"observed\":";
    tail.extend_from_slice(bytes);
    let found = tail.windows(SIGN.len()).filter(|w| *w == SIGN).count();
    // What is kept is too short to be found once more.
    let keep = tail.len().saturating_sub(SIGN.len() - 1);
    tail.drain(..keep);
    found
}
