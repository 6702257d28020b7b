//! Symptoms that programs show in words, and the functions that a program with such a symptom has
//! called: what turns "it prints something about names" into cases of the catalogue.

use regex::Regex;

/// A kind of symptom.
pub(super) struct Topic {
    /// What to call it.
    pub(super) name: &'static str,
    /// What programs print then.
    words: &'static str,
    /// Functions of the libc behind it; a `*` at the end stands for any end.
    functions: &'static [&'static str],
}

pub(super) const TOPICS: [Topic; 8] = [
    Topic {
        name: "name resolution",
        words: r"(?i)name (or service )?(does )?not (resolve|known)|name resolution|could not resolve|getaddrinfo|gethostby|ENOTFOUND|EAI_|unknown host|no address associated|bad address",
        functions: &["getaddrinfo", "getnameinfo", "gethostby*", "res_*"],
    },
    Topic {
        name: "locale and character sets",
        words: r"(?i)locale|charset|encoding|codec|iconv|multibyte|invalid byte|UnicodeDecode|UnicodeEncode",
        functions: &[
            "setlocale",
            "newlocale",
            "nl_langinfo*",
            "iconv*",
            "mb*",
            "wc*",
            "isw*",
            "tow*",
        ],
    },
    Topic {
        name: "times and zones",
        words: r"(?i)time ?zone|tzdata|strptime|strftime|zoneinfo|\b(UTC|GMT|CES?T|E[SD]T)\b",
        functions: &[
            "strftime*",
            "strptime*",
            "tzset",
            "localtime*",
            "mktime",
            "timegm",
        ],
    },
    Topic {
        name: "users and groups",
        words: r"(?i)no such user|unknown user|getpw|getgr|nsswitch|no passwd entry|cannot find name for|initgroups",
        functions: &["getpw*", "getgr*", "initgroups"],
    },
    Topic {
        name: "loading of libraries",
        words: r"(?i)error loading shared library|error relocating|symbol not found|undefined symbol|shared object file|dlopen|cannot load|version `?GLIBC",
        functions: &[
            "dlopen",
            "dlsym",
            "dlvsym",
            "dladdr",
            "dlerror",
            "dl_iterate_phdr",
        ],
    },
    Topic {
        name: "stacks and memory",
        words: r"(?i)stack overflow|segmentation fault|SIGSEGV|out of memory|cannot allocate|MemoryError|recursion",
        functions: &["pthread_create", "pthread_attr_*", "malloc*", "mallopt"],
    },
    Topic {
        name: "patterns and globs",
        words: r"(?i)regex|regular expression|invalid (preceding|back|range|repetition)|repetition-operator|no match",
        functions: &["reg*", "glob*", "fnmatch", "wordexp"],
    },
    Topic {
        name: "options of the command line",
        words: r"(?i)(unrecognized|invalid|unknown) option|requires an argument|option .* is ambiguous",
        functions: &["getopt*"],
    },
];

impl Topic {
    /// The first of these lines that is about it.
    pub(super) fn found_in<'l>(&self, lines: &[&'l str]) -> Option<&'l str> {
        // The patterns are compiled in a test.
        let words = Regex::new(self.words).ok()?;
        lines.iter().find(|line| words.is_match(line)).copied()
    }

    /// Whether a function is behind it.
    pub(super) fn has(&self, function: &str) -> bool {
        self.functions
            .iter()
            .any(|known| match known.strip_suffix('*') {
                Some(start) => function.starts_with(start),
                None => *known == function,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symptoms_lead_to_functions() {
        let topic = |line: &str| {
            let mut found = TOPICS.iter().filter(|t| t.found_in(&[line]).is_some());
            found.next().map(|topic| topic.name)
        };
        for (line, name) in [
            ("ping: bad address 'db'", Some("name resolution")),
            ("getent: Name does not resolve", Some("name resolution")),
            (
                "UnicodeDecodeError: 'ascii' codec",
                Some("locale and character sets"),
            ),
            ("12:00 CEST", Some("times and zones")),
            (
                "Error relocating /x: foo: symbol not found",
                Some("loading of libraries"),
            ),
            ("all is well", None),
        ] {
            assert_eq!(topic(line), name, "{line}");
        }
        for topic in &TOPICS {
            assert!(Regex::new(topic.words).is_ok(), "{}", topic.name);
        }
        assert!(TOPICS[0].has("gethostbyname_r") && !TOPICS[0].has("printf"));
    }
}
