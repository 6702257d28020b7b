//! What a prediction says.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::clib::Clib;

/// How sure it is that something goes wrong, and when; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// It does not start or cannot be loaded.
    CertainAtLoad,
    /// It fails when it gets to a certain call.
    CertainWhenCalled,
    /// It behaves differently, if it depends on what differs.
    Possible,
    /// It takes longer or less long.
    Performance,
}

impl Confidence {
    /// All of them, the surest first.
    pub const ALL: [Confidence; 4] = [
        Confidence::CertainAtLoad,
        Confidence::CertainWhenCalled,
        Confidence::Possible,
        Confidence::Performance,
    ];

    /// The spelling used for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::CertainAtLoad => "certain at load",
            Confidence::CertainWhenCalled => "certain when called",
            Confidence::Possible => "possible",
            Confidence::Performance => "performance",
        }
    }
}

/// How bad it is; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Programs or modules do not start.
    High,
    /// Part of them does not work.
    Medium,
    /// Something may be different.
    Low,
    /// Good to know.
    Info,
}

impl Severity {
    /// The spelling used in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
            Severity::Info => "info",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The target has no such loader.
    MissingInterpreter,
    /// The loader there is not one of the program's libc.
    OtherInterpreter,
    /// It is for other machines.
    OtherArchitecture,
    /// A library is missing.
    MissingLibrary,
    /// A library lacks a version of its symbols.
    MissingVersion,
    /// A symbol is missing.
    MissingSymbol,
    /// Something that the target's loader cannot do.
    UnsupportedByLoader,
    /// A script's interpreter is missing.
    MissingScriptInterpreter,
    /// An ELF file that makes no sense.
    NotReadable,
    /// Built for the other libc, and nothing that it wants is missing.
    OtherLibc,
    /// Installers do not take this wheel there.
    WheelTag,
    /// A module that name lookups are to use is missing, or is not asked.
    NameService,
    /// Data that libcs and libraries read is on one side only.
    MissingData,
    /// A variable that only one libc reads.
    Variable,
    /// The loader takes another version of a symbol than the one asked for.
    IgnoredVersion,
    /// A documented divergence that the software can meet.
    Divergence,
}

impl Kind {
    /// All of them, in their order.
    pub const ALL: [Kind; 16] = [
        Kind::MissingInterpreter,
        Kind::OtherInterpreter,
        Kind::OtherArchitecture,
        Kind::MissingLibrary,
        Kind::MissingVersion,
        Kind::MissingSymbol,
        Kind::UnsupportedByLoader,
        Kind::MissingScriptInterpreter,
        Kind::NotReadable,
        Kind::OtherLibc,
        Kind::WheelTag,
        Kind::NameService,
        Kind::MissingData,
        Kind::Variable,
        Kind::IgnoredVersion,
        Kind::Divergence,
    ];
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// Of what: a library, a symbol, a case.
    pub subject: String,
    /// How sure.
    pub confidence: Confidence,
    /// How bad.
    pub severity: Severity,
    /// What will happen, in one sentence.
    pub says: String,
    /// What this rests on.
    pub evidence: BTreeSet<String>,
    /// Files that it concerns.
    pub objects: BTreeSet<String>,
    /// Files that load one of these, and fail with it.
    pub affects: BTreeSet<String>,
    /// What a user can do.
    pub mitigation: Option<String>,
    /// The case of the catalogue.
    pub case: Option<String>,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The software's C library.
    #[serde(serialize_with = "clib")]
    pub software: Option<Clib>,
    /// The target's.
    #[serde(serialize_with = "clib")]
    pub target: Option<Clib>,
    /// Dynamic programs.
    pub programs: usize,
    /// Programs that need no loader.
    pub static_programs: usize,
    /// Those of them that Go built.
    pub go_programs: usize,
    /// Libraries and modules.
    pub libraries: usize,
    /// Executable scripts.
    pub scripts: usize,
    /// Packages of the software's distribution, which are not moved.
    pub packages_left_out: usize,
    /// Libraries whose names are in programs that open libraries by themselves, and that are
    /// not in the target.
    pub unopened: BTreeSet<String>,
    /// What could not be looked at.
    pub notes: Vec<String>,
}

fn clib<S: serde::Serializer>(clib: &Option<Clib>, serializer: S) -> Result<S::Ok, S::Error> {
    clib.as_ref().map(ToString::to_string).serialize(serializer)
}

/// All that is predicted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prediction {
    /// What was looked at.
    pub facts: Facts,
    /// The gravest first.
    pub findings: Vec<Finding>,
}

impl Prediction {
    /// How many findings have this confidence.
    #[must_use]
    pub fn count(&self, confidence: Confidence) -> usize {
        let of = |finding: &&Finding| finding.confidence == confidence;
        self.findings.iter().filter(of).count()
    }
}
