//! The checked model of suites: no impossible states, no file syntax. `check` makes it from `wire`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::claim::Claim;
use super::condition::Condition;
use super::packages::Package;
use super::report::Report;
use super::waits::Waits;
pub use crate::aspect::Aspect;
use crate::clib::Family;
use crate::outcome::Outcome;
use crate::protocol::probe::Language;
use crate::protocol::{Content, DnsScript, Probe};
use crate::sample::Metric;

/// A folder under `suites/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// Name of the folder.
    pub name: String,
    /// One line.
    pub title: String,
    /// Prose that flows into the report.
    pub about: String,
    /// The folder, where the cases' sources are.
    pub dir: std::path::PathBuf,
    /// The payload with its Python and Node packages, where it has one of its own, and where the
    /// file says so.
    pub payload: Option<Spanned<String>>,
    /// The payload with what the Python of its cases is built without, where the file says so.
    pub modules: Option<Spanned<String>>,
    /// Suites that are meant as well where the suite is asked for by its name.
    pub includes: Vec<Spanned<String>>,
    /// The packages that its cases try, and those that are too large to be tried.
    pub packages: Vec<Package>,
    /// In the order of the file; a swept case stands here once for each value.
    pub cases: Vec<Case>,
    /// What people say, in the order of the file.
    pub claims: Vec<Claim>,
}

/// `suite/name`, or `suite/name@parameter=value` for one point of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub String);

impl CaseId {
    /// The suite's name.
    #[must_use]
    pub fn suite(&self) -> &str {
        self.0
            .split_once('/')
            .map_or(self.0.as_str(), |(suite, _)| suite)
    }

    /// What follows the suite's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One workload that asks one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The question, in one sentence.
    pub title: String,
    /// What is compared.
    pub kind: Kind,
    /// A control case must show no difference; one that does spoils the suite's verdicts.
    pub control: bool,
    /// Left out of a run unless `--full` or a pattern asks for it: what costs time and is a finer
    /// point of another case.
    pub full_only: bool,
    /// What is run.
    pub workload: Workload,
    /// Arguments of the program.
    pub args: Vec<String>,
    /// Environment beside the harness's own.
    pub env: BTreeMap<String, String>,
    /// What it reads on stdin.
    pub stdin: Content,
    /// Wall time it may take, milliseconds.
    pub timeout_ms: u64,
    /// Soft `RLIMIT_STACK`, bytes.
    pub stack_limit: Option<u64>,
    /// Scripted DNS.
    pub dns: Option<DnsScript>,
    /// Files to write before it runs, by absolute path; put back afterwards.
    pub files: BTreeMap<String, Content>,
    /// Whether the container has IPv6 on its loopback interface.
    pub ipv6: bool,
    /// CPUs that the machine must have at least for the question to make sense; `None`: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpus: Option<u32>,
    /// How long the case mostly waits.
    #[serde(rename = "waits_ms")]
    pub waits: Waits,
    /// What is expected of each libc; the first whose libc and range fit is used.
    pub expectations: Vec<Expectation>,
    /// Symbols of the libc without which a program does not meet what this case is about: `check`
    /// names the case for whatever imports one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<String>,
    /// What is known about it.
    pub docs: Docs,
    /// The package that it tries: a row of the extension matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Tried>,
    /// The report that it is the reproduction of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<Report>>,
}

/// A package as a case tries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Its name in the suite's `packages.toml`.
    pub name: String,
    /// What it is as if installed besides, by the names of the distribution's packages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

/// What of a case is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What it does: these aspects of it.
    Behaviour {
        /// Compared one by one.
        observe: Vec<Aspect>,
    },
    /// What it costs.
    Timing {
        /// How it is measured.
        mode: TimingMode,
        /// What is compared.
        metric: Metric,
        /// Threads that are busy at once.
        threads: u32,
    },
}

/// How a timing case is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimingMode {
    /// A long-lived worker repeats an operation and times itself (`suites/bench.h`).
    Loop,
    /// The whole process is a sample.
    Process,
}

/// What a case runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workload {
    /// A C source, compiled once per libc by the same compiler with the same flags.
    C {
        /// File in the suite's folder.
        source: String,
        /// Further compiler and linker flags.
        flags: Vec<String>,
        /// Sources of shared libraries that are built beside the program, for `dlopen`.
        libraries: Vec<String>,
        /// Run this libc's build, whatever the image has; `None`: the image's own.
        build_for: Option<Family>,
    },
    /// A Python script.
    Python {
        /// File in the suite's folder.
        script: String,
        /// The payload with the packages that it imports; `None`: `python-packages`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        packages: Option<String>,
        /// The payload with modules that the interpreter itself is built without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        modules: Option<String>,
        /// Use the wheels for this libc; `None`: the image's own.
        packages_for: Option<Family>,
    },
    /// A JavaScript file.
    Node {
        /// File in the suite's folder.
        script: String,
        /// The payload with the packages that it loads; `None`: `node-packages`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        packages: Option<String>,
        /// Use the add-ons for this libc; `None`: the image's own.
        packages_for: Option<Family>,
    },
    /// A program that a payload brings, compiled once per libc.
    Program {
        /// The payload that it is in.
        payload: String,
        /// File in the payload's `bin`.
        program: String,
        /// Run this libc's build, whatever the image has; `None`: the image's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        build_for: Option<Family>,
    },
    /// A script, run by the interpreter that the image has.
    Own {
        /// Its language.
        language: Language,
        /// File in the suite's folder.
        script: String,
    },
    /// A script, run by the image's own `/bin/sh`.
    Shell {
        /// File in the suite's folder.
        script: String,
    },
    /// A program that the image has.
    Command {
        /// Absolute path.
        program: String,
    },
}

impl Workload {
    /// Whether it is a script that comes with its interpreter and may come with packages.
    #[must_use]
    pub fn is_script(&self) -> bool {
        matches!(self, Workload::Python { .. } | Workload::Node { .. })
    }

    /// The file in the suite's folder that it is made of, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        match self {
            Workload::C { source: file, .. }
            | Workload::Python { script: file, .. }
            | Workload::Node { script: file, .. }
            | Workload::Own { script: file, .. }
            | Workload::Shell { script: file } => Some(file),
            Workload::Command { .. } | Workload::Program { .. } => None,
        }
    }

    /// The same, its files being in this folder of the suite's.
    #[must_use]
    pub(super) fn below(mut self, folder: &str) -> Workload {
        let move_down = |file: &mut String| *file = format!("{folder}/{file}");
        match &mut self {
            Workload::C {
                source, libraries, ..
            } => {
                move_down(source);
                libraries.iter_mut().for_each(move_down);
            }
            Workload::Python { script, .. }
            | Workload::Node { script, .. }
            | Workload::Own { script, .. }
            | Workload::Shell { script } => move_down(script),
            Workload::Command { .. } | Workload::Program { .. } => {}
        }
        self
    }
}

/// What the catalogue says that one libc does, in a range of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// Of which libc, in which versions.
    pub on: Condition,
    /// How it ends.
    pub outcome: Outcome,
    /// What it prints, trailing white space aside; `None`: not said.
    pub stdout: Option<String>,
    /// What it prints on stderr, likewise.
    pub stderr: Option<String>,
    /// The DNS queries it sends, as [`Aspect::Queries`] puts them.
    pub queries: Option<Vec<String>>,
    /// The same with flags and numbers, as [`Aspect::QueryDetails`] puts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query_details: Option<Vec<String>>,
}

/// What is known about a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Docs {
    /// The mechanism: why they differ.
    pub why: String,
    /// Since which version the divergence is there.
    pub since: Option<String>,
    /// In which version it ended.
    pub fixed_in: Option<String>,
    /// Alpine releases that this means.
    pub alpine: Option<String>,
    /// What a user can do.
    pub mitigation: Option<String>,
    /// Links and report numbers.
    pub references: Vec<String>,
}

impl Case {
    /// A case with defaults for everything else.
    pub(crate) fn plain(id: String, title: String, kind: Kind, workload: Workload) -> Case {
        Case {
            id: CaseId(id),
            title,
            kind,
            control: false,
            full_only: false,
            workload,
            args: Vec::new(),
            env: BTreeMap::new(),
            stdin: Content::default(),
            timeout_ms: 10_000,
            stack_limit: None,
            dns: None,
            files: BTreeMap::new(),
            ipv6: false,
            cpus: None,
            waits: Waits::default(),
            expectations: Vec::new(),
            symbols: Vec::new(),
            docs: Docs::default(),
            package: None,
            report: None,
        }
    }

    /// What is expected on this image, when the catalogue says something.
    #[must_use]
    pub fn expectation(&self, image: &Probe) -> Option<&Expectation> {
        self.expectations.iter().find(|e| e.on.holds(image))
    }

    /// Whether it is a timing case.
    #[must_use]
    pub fn is_timing(&self) -> bool {
        matches!(self.kind, Kind::Timing { .. })
    }

    /// Whether it is compiled from C.
    #[must_use]
    pub fn is_c(&self) -> bool {
        matches!(self.workload, Workload::C { .. })
    }

    /// Whether it times the work of a package that another case tries: no file has an entry for it.
    #[must_use]
    pub fn is_work(&self) -> bool {
        self.package.is_some() && self.is_timing()
    }

    /// Whether it follows from another case, and no file has an entry for it.
    #[must_use]
    pub fn is_derived(&self) -> bool {
        self.is_work() || matches!(self.workload, Workload::Own { .. })
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Cases for tests of other modules.

    use super::*;

    /// A behaviour case with the program `case.c` and defaults for everything else.
    pub(crate) fn case(id: &str) -> Case {
        let kind = Kind::Behaviour {
            observe: vec![Aspect::Outcome, Aspect::Stdout],
        };
        let workload = Workload::C {
            source: "case.c".to_owned(),
            flags: Vec::new(),
            libraries: Vec::new(),
            build_for: None,
        };
        Case::plain(id.to_owned(), format!("What {id} does"), kind, workload)
    }
}
