//! gdb: what it is told, and what it says.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use super::explain::explain;
use super::model::{Frame, Mapping, Stop};

/// Frames that are kept of each end of a backtrace.
const FRAMES: usize = 12;

/// `exit_group` of the architecture that this is built for, which is that of the engine.
const EXIT_GROUP: u32 = if cfg!(target_arch = "aarch64") {
    94
} else {
    231
};

/// Registers that tell no more than others, or nothing.
const DULL: [&str; 10] = [
    "cs", "ss", "ds", "es", "fs", "gs", "fs_base", "gs_base", "cpsr", "eflags",
];

/// The commands, which write all they say into `log`. With `signal` the program is stopped when that
/// would end it, otherwise when it exits.
pub(super) fn commands(log: &str, signal: Option<&str>) -> String {
    let mut text = String::from(
        "set pagination off\nset confirm off\nset width 0\nset height 0\nset style enabled off\n\
         set auto-load no\nset debuginfod enabled off\nset startup-with-shell off\n\
         set disable-randomization off\nset print frame-arguments none\nset print entry-values no\n\
         set libthread-db-search-path /nonexistent\nset print thread-events off\n\
         handle all nostop noprint pass\n",
    );
    if let Some(signal) = signal {
        let _never_fails = writeln!(text, "handle {signal} stop print pass");
    }
    let _never_fails = write!(
        text,
        // The program is what the launcher becomes.
        "set logging file {log}\nset logging redirect on\nset logging debugredirect on\n\
         set logging enabled on\ncatch exec\nrun\ncatch syscall {EXIT_GROUP}\ncontinue\n"
    );
    for (section, commands) in [
        ("program", "info program"),
        ("siginfo", SIGINFO),
        ("registers", "info registers"),
        ("instruction", "x/i $pc"),
        ("frames", "bt 12"),
        ("outer", "bt -6"),
        ("threads", "info threads"),
        ("libraries", "info sharedlibrary"),
        ("maps", "info proc mappings"),
    ] {
        let _never_fails = write!(text, "echo \\n@@{section}\\n\n{commands}\n");
    }
    text.push_str("echo \\n@@end\\n\nkill\n");
    text
}

const SIGINFO: &str = "printf \"%d %#lx\\n\", $_siginfo.si_code, \
                       (unsigned long) $_siginfo._sifields._sigfault.si_addr";

/// What the log says of where the program was; an `Err` says why it is not known.
pub(super) fn read(log: &str, signal: Option<&str>) -> Result<Stop, String> {
    let section = |name: &str| {
        let begin = log.split_once(&format!("@@{name}\n"))?.1;
        Some(
            begin
                .split("\n@@")
                .next()
                .unwrap_or_default()
                .trim_matches('\n'),
        )
    };
    let program = section("program").unwrap_or_default();
    if !program.contains("Program stopped at") {
        return Err(why(log));
    }
    let stopped_by_signal = program.contains("It stopped with signal");
    if signal.is_some() && !stopped_by_signal {
        return Err("under the debugger it did not end by that signal".to_owned());
    }
    let registers = registers(section("registers").unwrap_or_default());
    let of = |names: [&str; 2]| {
        let found = registers
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()));
        found.map_or(0, |(_, value)| *value)
    };
    let (code, address) = siginfo(section("siginfo").unwrap_or_default());
    let frames = frames(section("frames").unwrap_or_default());
    let last = frames.last().map_or(0, |frame: &Frame| frame.number);
    let outer = self::frames(section("outer").unwrap_or_default());
    let maps = mappings(section("maps").unwrap_or_default());
    let mut stop = Stop {
        signal: signal.map(str::to_owned),
        code,
        address: address.filter(|_| stopped_by_signal && code > 0),
        pc: of(["rip", "pc"]),
        sp: of(["rsp", "sp"]),
        instruction: instruction(section("instruction").unwrap_or_default()),
        frames,
        outer: outer
            .into_iter()
            .filter(|frame| frame.number > last)
            .collect(),
        threads: threads(section("threads").unwrap_or_default()),
        stripped: stripped(section("libraries").unwrap_or_default()),
        meaning: None,
        registers,
        maps,
    };
    place(&mut stop);
    stop.meaning = explain(&stop);
    Ok(stop)
}

/// What the debugger says of why it could not.
fn why(log: &str) -> String {
    let trouble = [
        "not permitted",
        "Could not",
        "Cannot",
        "can't",
        "ptrace",
        "exited",
    ];
    let found = log
        .lines()
        .find(|line| trouble.iter().any(|word| line.contains(word)));
    match found {
        Some(line) => format!("the debugger could not stop the program: {}", line.trim()),
        None => "the debugger could not stop the program before its end".to_owned(),
    }
}

fn siginfo(text: &str) -> (i64, Option<u64>) {
    let mut words = text.split_ascii_whitespace();
    let code = words.next().and_then(|word| word.parse().ok());
    (code.unwrap_or_default(), words.next().and_then(hex))
}

fn hex(text: &str) -> Option<u64> {
    u64::from_str_radix(text.strip_prefix("0x").unwrap_or(text), 16).ok()
}

fn registers(text: &str) -> Vec<(String, u64)> {
    let read = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let (name, value) = (words.next()?, words.next()?);
        let mask = name.starts_with('k') && name.len() == 2;
        let useful = !mask && !DULL.contains(&name);
        hex(value.strip_prefix("0x")?)
            .filter(|_| useful)
            .map(|value| (name.to_owned(), value))
    };
    text.lines().filter_map(read).collect()
}

fn instruction(text: &str) -> String {
    let said = text.trim().strip_prefix("=>").unwrap_or(text);
    let plain = said.split_once(':').map_or(said, |(_, after)| after);
    plain.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^#(\d+)\s+(?:0x([0-9a-f]+) in )?(.+?)(?: \(.*?\))?(?: (?:from|at) (.+))?$";
    #[expect(clippy::unwrap_used, reason = "a test runs it")]
    Regex::new(pattern).unwrap()
});

fn frames(text: &str) -> Vec<Frame> {
    let read = |line: &str| {
        let found = FRAME.captures(line)?;
        Some(Frame {
            number: found[1].parse().ok()?,
            address: found.get(2).and_then(|address| hex(address.as_str())),
            function: found[3].to_owned(),
            place: found.get(4).map(|place| place.as_str().to_owned()),
        })
    };
    let frames = text.lines().filter_map(read);
    // Beyond the last known function unwinding gives addresses that are none.
    frames
        .take_while(|frame| frame.address != Some(0))
        .take(FRAMES)
        .collect()
}

fn threads(text: &str) -> usize {
    let number = |line: &&str| {
        let line = line.trim_start_matches('*').trim_start();
        line.starts_with(|c: char| c.is_ascii_digit())
    };
    text.lines().filter(number).count()
}

/// Libraries that are marked as having no symbols for a debugger. An exported name may then be that
/// of the function before.
fn stripped(text: &str) -> Vec<String> {
    let marked = |line: &str| {
        let (_, path) = line.split_once("Yes (*)")?;
        Some(path.trim().to_owned())
    };
    text.lines().filter_map(marked).collect()
}

fn mappings(text: &str) -> Vec<Mapping> {
    let read = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let mut number = || words.next()?.strip_prefix("0x").and_then(hex);
        let (start, end, _, offset) = (number()?, number()?, number()?, number()?);
        if end < start {
            return None;
        }
        let permissions = words.next().unwrap_or_default().to_owned();
        let file: Vec<&str> = words.collect();
        Some(Mapping {
            start,
            end,
            permissions,
            offset,
            file: file.join(" "),
        })
    };
    text.lines().filter_map(read).collect()
}

/// Of frames in the program itself gdb does not say where they are.
fn place(stop: &mut Stop) {
    let maps = std::mem::take(&mut stop.maps);
    for frame in stop.frames.iter_mut().chain(&mut stop.outer) {
        if frame.place.is_none() {
            let mapped = frame.address.and_then(|at| mapping(&maps, at));
            let file = mapped.map(|mapping| mapping.file.clone());
            frame.place = file.filter(|file| file.starts_with('/'));
        }
    }
    stop.maps = maps;
}

/// The mapping that an address is in.
pub(super) fn mapping(maps: &[Mapping], address: u64) -> Option<&Mapping> {
    maps.iter()
        .find(|map| (map.start..map.end).contains(&address))
}
