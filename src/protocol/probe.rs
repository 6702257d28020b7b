//! What the agent can tell about the image it runs in.

use serde::{Deserialize, Serialize};

use crate::clib::{Clib, Family};

/// Facts read inside an image, without trusting its tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The C libraries found, the one that the image's own programs use first; empty in a static
    /// or scratch image, several where glibc was added to Alpine.
    pub clibs: Vec<FoundClib>,
    /// `PRETTY_NAME` of `/etc/os-release`.
    pub os: Option<String>,
    /// `ID` of `/etc/os-release`.
    pub os_id: Option<String>,
    /// `VERSION_ID` of `/etc/os-release`.
    pub os_version: Option<String>,
    /// Whether `/bin/sh` is there.
    pub shell: bool,
    /// File names of the shared libraries (`libz.so.1`) in the folders that a loader searches by
    /// itself, sorted, each once. Records older than this field have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub libraries: Vec<String>,
    /// The interpreters that the image itself has. Records older than this field have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interpreters: Vec<FoundInterpreter>,
    /// The distribution's packages (`zlib-1.3.1-r0`, `zlib1g 1:1.2.13`), sorted. Records older than
    /// this field have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
}

/// An interpreter in an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundInterpreter {
    /// What it interprets.
    pub language: Language,
    /// Absolute path.
    pub path: String,
    /// What it says of itself: `3.13.5`.
    pub version: String,
}

/// A language with an interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// CPython, or what an image calls `python3`.
    Python,
    /// Node.js.
    Node,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::Python, Language::Node];

    /// The name that it is called by.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Language::Python => "python3",
            Language::Node => "node",
        }
    }

    /// Its own name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Language::Python => "Python",
            Language::Node => "Node.js",
        }
    }
}

/// One C library in an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundClib {
    /// Family and upstream version.
    pub clib: Clib,
    /// Path of its program loader, such as `/lib/ld-musl-x86_64.so.1`.
    pub loader: String,
    /// How family and version were found, for people: `PT_INTERP of /bin/busybox; banner of the
    /// loader`.
    pub how: String,
    /// The distribution's package of it (`musl-1.2.4-r2`, `libc6 2.36-9+deb12u10`), from the
    /// image's own package database.
    pub package: Option<String>,
}

impl Probe {
    /// The C library that dynamic programs of the image use.
    #[must_use]
    pub fn clib(&self) -> Option<&Clib> {
        self.clibs.first().map(|found| &found.clib)
    }

    /// The image's own interpreter of a language.
    #[must_use]
    pub fn interpreter(&self, language: Language) -> Option<&FoundInterpreter> {
        let mut found = self.interpreters.iter();
        found.find(|found| found.language == language)
    }

    /// The family of [`Probe::clib`].
    #[must_use]
    pub fn family(&self) -> Option<Family> {
        self.clib().map(|clib| clib.family)
    }
}
