//! What of an output is no difference: named normalisers for what changes from run to run, and
//! what the user says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use globset::GlobSet;
use regex::{Captures, Regex};

/// Something that changes from run to run.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Normaliser {
    /// Dates, times of day, durations.
    Times,
    /// Addresses in memory.
    Addresses,
    /// Names of temporary files, folders of a machine's libraries.
    Paths,
    /// Process ids.
    Pids,
}

impl Normaliser {
    /// All of them, in the order in which they are applied.
    pub const ALL: [Normaliser; 4] = [
        Normaliser::Times,
        Normaliser::Addresses,
        Normaliser::Paths,
        Normaliser::Pids,
    ];

    /// The spelling used on the command line and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Normaliser::Times => "times",
            Normaliser::Addresses => "addresses",
            Normaliser::Paths => "paths",
            Normaliser::Pids => "pids",
        }
    }

    /// Patterns with what replaces them. In a pattern the group `keep` stays before what is put
    /// in its place.
    fn patterns(self) -> &'static [(Regex, &'static str)] {
        static TIMES: LazyLock<Patterns> = LazyLock::new(|| compiled(&TIME_PATTERNS));
        static ADDRESSES: LazyLock<Patterns> = LazyLock::new(|| compiled(&ADDRESS_PATTERNS));
        static PATHS: LazyLock<Patterns> = LazyLock::new(|| compiled(&PATH_PATTERNS));
        static PIDS: LazyLock<Patterns> = LazyLock::new(|| compiled(&PID_PATTERNS));
        match self {
            Normaliser::Times => &TIMES,
            Normaliser::Addresses => &ADDRESSES,
            Normaliser::Paths => &PATHS,
            Normaliser::Pids => &PIDS,
        }
    }
}

type Patterns = Vec<(Regex, &'static str)>;

const TIME_PATTERNS: [(&str, &str); 5] = [
    // 2026-11-21T23:36:01.123Z, with a blank for the T, without a zone
    (
        r"\b\d{4}[-/]\d{2}[-/]\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})\b)?)?",
        "<time>",
    ),
    // Sat Nov 21 23:36:01 UTC 2026; Sat, 21 Nov 2026 23:36:01 +0000
    (
        r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(\d{1,2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{4} +|\d{1,2} +)?\d{2}:\d{2}(:\d{2})?( +[A-Z]{2,5}\b| +[+-]\d{4}\b)?( +\d{4}\b)?",
        "<time>",
    ),
    (r"\b\d{1,2}:\d{2}:\d{2}([.,]\d+)?\b", "<time>"),
    // Seconds since 1970, from 2020 to 2033.
    (r"\b1[6-9]\d{8}(\d{3})?(\.\d+)?\b", "<time>"),
    (
        r"\b\d+(\.\d+)?(/\d+(\.\d+)?)* ?(ns|us|µs|ms|s|sec|secs|seconds?|milliseconds?|minutes?)\b",
        "<duration>",
    ),
];

const ADDRESS_PATTERNS: [(&str, &str); 1] = [(r"\b0x[0-9a-fA-F]{6,16}\b", "<address>")];

const PATH_PATTERNS: [(&str, &str); 2] = [
    (
        r"(?<keep>(/var)?/tmp/|/dev/shm/)[A-Za-z0-9._+-]+",
        "<temporary>",
    ),
    // Debian's folders for libraries of an architecture.
    (
        r"(?<keep>/lib)(64|/(x86_64|aarch64|i386|arm|powerpc64le|s390x|riscv64)-linux-(gnu|musl)[a-z]*)\b",
        "",
    ),
];

const PID_PATTERNS: [(&str, &str); 2] = [
    (
        r"(?<keep>\b(?i:pid|tid|process|thread)(?i: ?id)?[ =:#]{1,2})\d+\b",
        "<pid>",
    ),
    // sshd[123]:
    (r"(?<keep>\b[A-Za-z][A-Za-z0-9_.-]*\[)\d+\b", "<pid>"),
];

fn compiled(patterns: &[(&str, &'static str)]) -> Patterns {
    let compile = |(pattern, with): &(&str, &'static str)| {
        // Those above are compiled in a test.
        Regex::new(pattern).ok().map(|regex| (regex, *with))
    };
    patterns.iter().filter_map(compile).collect()
}

/// What is no difference.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Applied to outputs, in the order of [`Normaliser::ALL`].
    pub normalisers: Vec<Normaliser>,
    /// Lines that fit one of these are left out.
    pub ignored_lines: Vec<Regex>,
    /// Files that fit one of these are left out.
    pub ignored_paths: GlobSet,
}

/// How often each rule changed something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Places that were replaced.
    pub replaced: BTreeMap<Normaliser, usize>,
    /// Lines that were left out.
    pub ignored: usize,
}

impl Applied {
    /// Adds those of another text.
    pub fn add(&mut self, other: &Applied) {
        self.ignored += other.ignored;
        for (normaliser, count) in &other.replaced {
            *self.replaced.entry(*normaliser).or_default() += count;
        }
    }
}

impl Rules {
    /// The lines of an output as they are compared. White space at the end of the whole does not
    /// count; bytes that are not UTF-8 stay apart from each other.
    #[must_use]
    pub fn lines(&self, output: &[u8]) -> (Vec<String>, Applied) {
        let mut applied = Applied::default();
        let text = readable(output.trim_ascii_end());
        let mut lines = Vec::new();
        if text.is_empty() {
            return (lines, applied);
        }
        for line in text.split('\n') {
            if self.ignored_lines.iter().any(|rule| rule.is_match(line)) {
                applied.ignored += 1;
            } else {
                lines.push(self.normalised(line, &mut applied));
            }
        }
        (lines, applied)
    }

    /// A line, or a path, without what changes from run to run.
    pub fn normalised(&self, line: &str, applied: &mut Applied) -> String {
        let mut line = line.to_owned();
        for normaliser in Normaliser::ALL {
            if !self.normalisers.contains(&normaliser) {
                continue;
            }
            for (pattern, with) in normaliser.patterns() {
                let count = pattern.find_iter(&line).count();
                if count > 0 {
                    *applied.replaced.entry(normaliser).or_default() += count;
                    let put = |found: &Captures<'_>| {
                        let kept = found.name("keep").map_or("", |kept| kept.as_str());
                        format!("{kept}{with}")
                    };
                    line = pattern.replace_all(&line, put).into_owned();
                }
            }
        }
        line
    }
}

/// Text, with bytes that are not UTF-8 as `\xff`.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Rules {
        Rules {
            normalisers: Normaliser::ALL.to_vec(),
            ..Rules::default()
        }
    }

    fn line(text: &str) -> String {
        all().lines(text.as_bytes()).0.join("\n")
    }

    #[test]
    fn every_pattern_compiles() {
        let patterns = [
            &TIME_PATTERNS[..],
            &ADDRESS_PATTERNS,
            &PATH_PATTERNS,
            &PID_PATTERNS,
        ];
        for (pattern, _) in patterns.into_iter().flatten() {
            assert!(Regex::new(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn times_are_no_difference() {
        for text in [
            "2026-11-21T23:36:01.123Z",
            "2026-11-21 23:36:01,123 +0000",
            "2026-11-21",
            "Sat Nov 21 23:36:01 UTC 2026",
            "Sat, 21 Nov 2026 23:36:01 GMT",
            "23:36:01.5",
            "1795000000",
        ] {
            assert_eq!(
                line(&format!("at {text} it began")),
                "at <time> it began",
                "{text}"
            );
        }
        assert_eq!(line("Ran 3 tests in 0.012s"), "Ran 3 tests in <duration>");
        assert_eq!(
            line("took 12 ms, 1.5 seconds"),
            "took <duration>, <duration>"
        );
        assert_eq!(line("min/max = 0.05/0.09 ms"), "min/max = <duration>");
        assert_eq!(line("version 1.2.3, 12 files"), "version 1.2.3, 12 files");
    }

    #[test]
    fn addresses_paths_and_pids_are_no_difference() {
        assert_eq!(line("at 0x7f12ab34cd56 in f"), "at <address> in f");
        assert_eq!(line("flags 0x1f"), "flags 0x1f");
        assert_eq!(line("/tmp/tmp.aXb1/x"), "/tmp/<temporary>/x");
        assert_eq!(
            line("/usr/lib/x86_64-linux-gnu/libz.so"),
            "/usr/lib/libz.so"
        );
        assert_eq!(line("/lib64/x /lib/x"), "/lib/x /lib/x");
        assert_eq!(
            line("pid 123, PID=9, process 4"),
            "pid <pid>, PID=<pid>, process <pid>"
        );
        assert_eq!(line("nginx[17]: a[b]"), "nginx[<pid>]: a[b]");
    }

    #[test]
    fn it_is_counted_what_was_replaced_and_left_out() {
        let mut rules = all();
        rules.ignored_lines = vec![Regex::new("^DEBUG").unwrap()];
        let (lines, applied) = rules.lines(b"DEBUG x\npid 1\nat 10:00:00\n\n");
        assert_eq!(lines, ["pid <pid>", "at <time>"]);
        assert_eq!(applied.ignored, 1);
        assert_eq!(applied.replaced[&Normaliser::Pids], 1);
        assert_eq!(applied.replaced[&Normaliser::Times], 1);
    }

    #[test]
    fn without_rules_all_bytes_tell() {
        let rules = Rules::default();
        let lines = |bytes: &[u8]| rules.lines(bytes).0;
        assert_eq!(lines(b"pid 1"), ["pid 1"]);
        assert_ne!(lines(b"\xff"), lines(b"\xfe"));
        assert_eq!(lines(b"a\n \n"), ["a"]);
        assert!(lines(b"\n").is_empty());
    }
}
