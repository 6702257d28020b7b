//! What a prediction says.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::clib::Clib;
use crate::lock::Format;

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
    /// There is no wheel of a package for the target, nor a source archive.
    NoWheel,
    /// There is no wheel, and a source archive.
    BuiltFromSource,
    /// The wheel for the target is one without compiled code.
    PureFallback,
    /// There is no binary of an npm package for the target.
    NoPrebuilt,
    /// There is one, and the lock file lacks it.
    NotLocked,
    /// A package that must be installed is not for the target's platform.
    OtherPlatform,
    /// A script that runs at installation brings a binary.
    InstallScript,
    /// What the lock file does not tell.
    Untold,
    /// A base image with another libc than the target's.
    BaseImage,
    /// The target lacks a command that a Dockerfile runs.
    MissingCommand,
    /// The target's command has no such option.
    UnknownOption,
}

impl Kind {
    /// All of them, in their order.
    pub const ALL: [Kind; 27] = [
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
        Kind::NoWheel,
        Kind::BuiltFromSource,
        Kind::PureFallback,
        Kind::NoPrebuilt,
        Kind::NotLocked,
        Kind::OtherPlatform,
        Kind::InstallScript,
        Kind::Untold,
        Kind::BaseImage,
        Kind::MissingCommand,
        Kind::UnknownOption,
    ];

    /// The spelling used in files; also the rule of SARIF.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::MissingInterpreter => "missing-interpreter",
            Kind::OtherInterpreter => "other-interpreter",
            Kind::OtherArchitecture => "other-architecture",
            Kind::MissingLibrary => "missing-library",
            Kind::MissingVersion => "missing-version",
            Kind::MissingSymbol => "missing-symbol",
            Kind::UnsupportedByLoader => "unsupported-by-loader",
            Kind::MissingScriptInterpreter => "missing-script-interpreter",
            Kind::NotReadable => "not-readable",
            Kind::OtherLibc => "other-libc",
            Kind::WheelTag => "wheel-tag",
            Kind::NameService => "name-service",
            Kind::MissingData => "missing-data",
            Kind::Variable => "variable",
            Kind::IgnoredVersion => "ignored-version",
            Kind::Divergence => "divergence",
            Kind::NoWheel => "no-wheel",
            Kind::BuiltFromSource => "built-from-source",
            Kind::PureFallback => "pure-fallback",
            Kind::NoPrebuilt => "no-prebuilt",
            Kind::NotLocked => "not-locked",
            Kind::OtherPlatform => "other-platform",
            Kind::InstallScript => "install-script",
            Kind::Untold => "untold",
            Kind::BaseImage => "base-image",
            Kind::MissingCommand => "missing-command",
            Kind::UnknownOption => "unknown-option",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Kind::MissingInterpreter => "The target has no such program loader.",
            Kind::OtherInterpreter => "The loader in the target is not one of the program's libc.",
            Kind::OtherArchitecture => "The file is for other machines.",
            Kind::MissingLibrary => "A shared library is missing in the target.",
            Kind::MissingVersion => "A library of the target lacks a version of its symbols.",
            Kind::MissingSymbol => "No library of the target has a symbol that is needed.",
            Kind::UnsupportedByLoader => "The target's loader cannot do what the file asks for.",
            Kind::MissingScriptInterpreter => "The interpreter of a script is missing.",
            Kind::NotReadable => "An ELF file makes no sense.",
            Kind::OtherLibc => "The file was built for the other libc.",
            Kind::WheelTag => "Installers do not take this wheel on the target's libc.",
            Kind::NameService => "A module for name lookups is missing, or is not asked.",
            Kind::MissingData => "Data that libcs and libraries read is on one side only.",
            Kind::Variable => "A variable is read by one libc only.",
            Kind::IgnoredVersion => "The loader takes another version of a symbol.",
            Kind::Divergence => "A documented divergence of the two libcs can be met.",
            Kind::NoWheel => "A Python package has no wheel for the target.",
            Kind::BuiltFromSource => {
                "A Python package has no wheel for the target and is built from source."
            }
            Kind::PureFallback => "A Python package comes without its compiled code on the target.",
            Kind::NoPrebuilt => "An npm package has no binary for the target.",
            Kind::NotLocked => "The lock file lacks an npm package's binary for the target.",
            Kind::OtherPlatform => "A required npm package is not for the target's platform.",
            Kind::InstallScript => "An install script brings the binary of an npm package.",
            Kind::Untold => "The lock file does not tell enough about these packages.",
            Kind::BaseImage => "A base image has another libc than the target.",
            Kind::MissingCommand => "A Dockerfile runs a command that the target lacks.",
            Kind::UnknownOption => {
                "A Dockerfile gives a command an option that the target's lacks."
            }
        }
    }
}

/// A line of a file of the user's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file, as the user named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
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
    /// Where it stands, in a file that has lines.
    pub places: BTreeSet<Place>,
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
    /// Of a lock file, what it is.
    pub lock: Option<LockFacts>,
    /// Of a Dockerfile, what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<DockerfileFacts>,
}

/// What was looked at in a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DockerfileFacts {
    /// The image that the target takes the place of.
    pub base: String,
    /// Instructions in it.
    pub instructions: usize,
    /// Stages in it.
    pub stages: usize,
    /// Those of them that what is built begins with, and that were judged.
    pub judged: usize,
}

/// What was looked at in a lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LockFacts {
    /// Its format.
    pub format: Format,
    /// The version of the format.
    pub version: Option<String>,
    /// Packages in it.
    pub packages: usize,
    /// Those of them that only other platforms need.
    pub elsewhere: usize,
    /// Those that were judged by the suites' matrix of packages, as the file does not tell.
    pub by_matrix: usize,
    /// The version of Python that they were judged for.
    pub python: Option<String>,
    /// Where that is from.
    pub python_from: Option<PythonFrom>,
}

/// Where a version of Python is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PythonFrom {
    /// The user said it.
    Asked,
    /// It is in the target.
    Image,
    /// It is the one, of those that the lock file is for, that most packages have wheels for.
    Assumed,
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
