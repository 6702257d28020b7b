//! The server: one thread, one poll loop over all sockets, so that no delay, no slow client and
//! no dropped answer holds up another.

use std::io::{self, PipeReader, PipeWriter};
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::answer::answer;
use super::rules::{Rules, Transport, address};
use super::tcp::Connection;
use super::wire::{parse, type_name};
use crate::outcome::Query;
use crate::protocol::DnsScript;

/// Most queries that are logged, so that the log fits a frame; more are answered all the same.
const LONGEST_LOG: usize = 2_000;
/// Most packets that one server takes before the others have their turn.
const MOST_PACKETS: usize = 256;
/// Most connections at once; more wait in the queue of the listener.
const MOST_CONNECTIONS: usize = 64;
/// Most answers that wait for their time.
const MOST_DELAYED: usize = 10_000;

/// Where a server listens, and who is told what it does.
#[derive(Default)]
pub(crate) struct Options {
    /// Port.
    pub(crate) port: u16,
    /// Instead of the script's addresses, one for each of its servers; rules go by the script's.
    pub(crate) addresses: Option<Vec<IpAddr>>,
    /// Told of each query and what is answered.
    pub(crate) observer: Option<Observer>,
    /// Done first on the server's own thread, before anything is answered and `with` returns.
    pub(crate) first: Option<fn()>,
}

/// Told of each query, the number of the rule that applies (from 0), and the answer with how long it is
/// held back; `None`: none. Runs on the server's own thread, before the answer is sent.
pub(crate) type Observer =
    Box<dyn FnMut(Instant, &Query, Option<usize>, Option<(&[u8], Duration)>) + Send>;

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    thread: Option<JoinHandle<Vec<(Instant, Query)>>>,
    /// Closed to end the thread.
    stop: Option<PipeWriter>,
}

/// The addresses of the servers of a script.
pub(super) fn addresses(script: &DnsScript) -> Result<Vec<IpAddr>, String> {
    for other in script.no_tcp.iter().chain(&script.closed) {
        address(other)?;
    }
    let addresses: Result<Vec<IpAddr>, _> = script.servers.iter().map(|s| address(s)).collect();
    let addresses = addresses?;
    match addresses.iter().find(|address| !address.is_loopback()) {
        Some(address) => Err(format!("the DNS server {address} is not on loopback")),
        None => Ok(addresses),
    }
}

impl Server {
    /// Listens on all servers of the script; answers from now on.
    pub(crate) fn with(script: &DnsScript, options: Options) -> Result<Server, String> {
        let rules = Rules::compile(script)?;
        let scripted = addresses(script)?;
        let listening = options.addresses.as_ref().unwrap_or(&scripted);
        let mut listeners = Vec::new();
        for ((address, text), at) in scripted.iter().zip(&script.servers).zip(listening) {
            let with_tcp = !script.no_tcp.contains(text);
            listeners.push(Listener {
                address: *address,
                ..Listener::bind(*at, options.port, with_tcp, text)?
            });
        }
        let failed = |error: io::Error| format!("cannot start the DNS server: {error}");
        let (stopped, stop) = io::pipe().map_err(failed)?;
        let work = Loop {
            listeners,
            connections: Vec::new(),
            accepted: 0,
            delayed: Vec::new(),
            rules,
            latency_ms: script.latency_ms,
            log: Vec::new(),
            observer: options.observer,
            stopped,
        };
        let thread = std::thread::Builder::new().name("dns".to_owned());
        let (ready, is_ready) = mpsc::channel::<()>();
        let run = move || {
            options.first.inspect(|first| first());
            drop(ready);
            work.run()
        };
        let thread = thread.spawn(run).map_err(failed)?;
        // Nothing is ever sent: it ends when the other end is gone.
        let _gone = is_ready.recv();
        Ok(Server {
            thread: Some(thread),
            stop: Some(stop),
        })
    }

    /// Ends the server and closes its ports. Returns what was asked, timed from `start`.
    pub(crate) fn stop(mut self, start: Instant) -> Result<Vec<Query>, String> {
        let log = self.end()?;
        let timed = log.into_iter().map(|(at, query)| {
            let since = at.saturating_duration_since(start).as_micros();
            let at_us = u64::try_from(since).unwrap_or(u64::MAX);
            Query { at_us, ..query }
        });
        Ok(timed.collect())
    }

    fn end(&mut self) -> Result<Vec<(Instant, Query)>, String> {
        drop(self.stop.take());
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(log)) => Ok(log),
            Some(Err(_)) => Err("the DNS server panicked".to_owned()),
            None => Ok(Vec::new()),
        }
    }
}

impl Drop for Server {
    /// Waits for the thread, so that the ports are free for the next case.
    fn drop(&mut self) {
        let _only_after_a_worse_error = self.end();
    }
}

/// The sockets of one server.
#[derive(Debug)]
struct Listener {
    /// As the script calls it.
    address: IpAddr,
    text: String,
    udp: UdpSocket,
    tcp: Option<TcpListener>,
}

impl Listener {
    fn bind(address: IpAddr, port: u16, with_tcp: bool, text: &str) -> Result<Listener, String> {
        let failed = |error: io::Error| {
            let hint = if address.is_ipv6() && error.kind() == io::ErrorKind::AddrNotAvailable {
                " (the container has no IPv6 loopback)"
            } else {
                ""
            };
            format!("cannot listen on {address} port {port}: {error}{hint}")
        };
        let udp = UdpSocket::bind((address, port)).map_err(failed)?;
        udp.set_nonblocking(true).map_err(failed)?;
        let tcp = with_tcp.then(|| TcpListener::bind((address, port)));
        let tcp = tcp.transpose().map_err(failed)?;
        if let Some(tcp) = &tcp {
            tcp.set_nonblocking(true).map_err(failed)?;
        }
        Ok(Listener {
            address,
            text: text.to_owned(),
            udp,
            tcp,
        })
    }
}

/// Who asked.
#[derive(Debug, Clone, Copy)]
struct Client {
    server: usize,
    peer: SocketAddr,
    /// Number of the connection; `None` over UDP.
    connection: Option<u64>,
}

struct Loop {
    listeners: Vec<Listener>,
    connections: Vec<Connection>,
    accepted: u64,
    delayed: Vec<(Instant, Client, Vec<u8>)>,
    rules: Rules,
    latency_ms: u64,
    log: Vec<(Instant, Query)>,
    observer: Option<Observer>,
    stopped: PipeReader,
}

impl Loop {
    fn run(mut self) -> Vec<(Instant, Query)> {
        while !self.wait() {
            self.turn();
            self.send_delayed();
        }
        // What the program sent last may still lie in the sockets: it belongs in the log.
        self.turn();
        self.log
    }

    /// Waits for something to do. Returns whether the server is to end.
    fn wait(&self) -> bool {
        let mut ready = vec![PollFd::new(&self.stopped, PollFlags::IN)];
        for listener in &self.listeners {
            ready.push(PollFd::new(&listener.udp, PollFlags::IN));
            let room = self.connections.len() < MOST_CONNECTIONS;
            if let Some(tcp) = listener.tcp.as_ref().filter(|_| room) {
                ready.push(PollFd::new(tcp, PollFlags::IN));
            }
        }
        for connection in &self.connections {
            let mut flags = PollFlags::IN;
            flags.set(PollFlags::OUT, connection.waits_to_send());
            ready.push(PollFd::new(&connection.stream, flags));
        }
        let due = self.delayed.iter().map(|(due, ..)| *due).min();
        let time = due.map(|due| due.saturating_duration_since(Instant::now()));
        let timeout = time.and_then(|time| Timespec::try_from(time).ok());
        let interrupted = poll(&mut ready, timeout.as_ref()).is_err();
        !interrupted && !ready[0].revents().is_empty()
    }

    /// Takes whatever has arrived anywhere. Nothing blocks.
    fn turn(&mut self) {
        let mut packet = vec![0; 65_536];
        for server in 0..self.listeners.len() {
            for _ in 0..MOST_PACKETS {
                let received = self.listeners[server].udp.recv_from(&mut packet);
                let Ok((length, peer)) = received else {
                    break;
                };
                let client = Client {
                    server,
                    peer,
                    connection: None,
                };
                self.asked(client, &packet[..length]);
            }
            self.accept(server);
        }
        let mut connections = std::mem::take(&mut self.connections);
        let mut questions = Vec::new();
        connections.retain_mut(|connection| {
            connection.send();
            let (messages, open) = connection.receive();
            let client = Client {
                server: connection.server,
                peer: connection.peer,
                connection: Some(connection.number),
            };
            questions.extend(messages.into_iter().map(|message| (client, message)));
            open
        });
        self.connections = connections;
        for (client, message) in questions {
            self.asked(client, &message);
        }
    }

    fn accept(&mut self, server: usize) {
        let Some(tcp) = &self.listeners[server].tcp else {
            return;
        };
        while self.connections.len() < MOST_CONNECTIONS
            && let Ok(accepted) = tcp.accept()
        {
            self.accepted += 1;
            self.connections
                .extend(Connection::new(self.accepted, server, accepted));
        }
    }

    /// Logs a query and answers it as the script says. Ignores what is not a query.
    fn asked(&mut self, client: Client, message: &[u8]) {
        let at = Instant::now();
        let Some(question) = parse(message) else {
            return;
        };
        let listener = &self.listeners[client.server];
        let transport = match client.connection {
            None => Transport::Udp,
            Some(_) => Transport::Tcp,
        };
        let query = Query {
            server: listener.text.clone(),
            transport: transport.as_str().to_owned(),
            name: question.name.to_string(),
            rtype: type_name(question.rtype),
            id: question.id,
            at_us: 0,
            edns: question.edns,
            ad: question.ad,
            rd: question.recursion_desired,
            port: client.peer.port(),
        };
        let found = self.rules.find(&question, listener.address, transport);
        let (number, rule) = found.unzip();
        let dropped = rule.is_some_and(|rule| rule.rule.drop);
        let message = (!dropped).then(|| answer(&question, rule, transport));
        let delay = rule.map_or(0, |rule| rule.rule.delay_ms);
        let delay = Duration::from_millis(self.latency_ms.saturating_add(delay));
        if let Some(observer) = &mut self.observer {
            let answer = message.as_deref().map(|message| (message, delay));
            observer(at, &query, number, answer);
        }
        if self.log.len() < LONGEST_LOG {
            self.log.push((at, query));
        }
        match message {
            None => {}
            Some(message) if delay.is_zero() => self.send(client, &message),
            Some(message) if self.delayed.len() < MOST_DELAYED => {
                let due = at + delay;
                self.delayed.push((due, client, message));
            }
            Some(_) => {}
        }
    }

    fn send_delayed(&mut self) {
        let now = Instant::now();
        let delayed = std::mem::take(&mut self.delayed);
        let (mut due, later): (Vec<_>, Vec<_>) =
            delayed.into_iter().partition(|(due, ..)| *due <= now);
        self.delayed = later;
        due.sort_by_key(|(due, ..)| *due);
        for (_, client, message) in due {
            self.send(client, &message);
        }
    }

    /// Sends an answer; to a client that is gone it is lost, as in the real world.
    fn send(&mut self, client: Client, message: &[u8]) {
        match client.connection {
            None => {
                let udp = &self.listeners[client.server].udp;
                let _lost = udp.send_to(message, client.peer);
            }
            Some(number) => {
                let mut connections = self.connections.iter_mut();
                if let Some(connection) = connections.find(|other| other.number == number) {
                    connection.answer(message);
                }
            }
        }
    }
}
