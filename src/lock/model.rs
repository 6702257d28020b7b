//! What lock files say, whatever tool wrote them.

use std::fmt;
use std::path::Path;

use serde::Serialize;

/// The format of a lock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `uv.lock`.
    Uv,
    /// `poetry.lock`.
    Poetry,
    /// `Pipfile.lock`.
    Pipfile,
    /// `pylock.toml` (PEP 751).
    Pylock,
    /// Requirements of pip, with or without hashes.
    Requirements,
    /// `package-lock.json` and `npm-shrinkwrap.json`.
    PackageLock,
    /// `pnpm-lock.yaml`.
    Pnpm,
    /// `yarn.lock` of Yarn 1.
    YarnClassic,
    /// `yarn.lock` of Yarn 2 and newer.
    YarnBerry,
}

impl Format {
    /// What people call it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Uv => "uv.lock",
            Format::Poetry => "poetry.lock",
            Format::Pipfile => "Pipfile.lock",
            Format::Pylock => "pylock.toml",
            Format::Requirements => "requirements of pip",
            Format::PackageLock => "package-lock.json",
            Format::Pnpm => "pnpm-lock.yaml",
            Format::YarnClassic => "yarn.lock of Yarn 1",
            Format::YarnBerry => "yarn.lock of Yarn 2 or newer",
        }
    }

    /// Whether its packages are Python's.
    #[must_use]
    pub fn is_python(self) -> bool {
        match self {
            Format::Uv
            | Format::Poetry
            | Format::Pipfile
            | Format::Pylock
            | Format::Requirements => true,
            Format::PackageLock | Format::Pnpm | Format::YarnClassic | Format::YarnBerry => false,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A lock file.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// Its path, as the user gave it.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// The version of the format, where the file says one.
    pub version: Option<String>,
    /// The packages.
    pub content: Content,
    /// What could not be looked at.
    pub notes: Vec<String>,
}

impl Lock {
    pub(super) fn new(path: &Path, format: Format) -> Lock {
        Lock {
            file: path.display().to_string(),
            format,
            version: None,
            content: Content::Npm(Vec::new()),
            notes: Vec::new(),
        }
    }
}

/// The packages of a lock file.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Those of a Python project.
    Python(Python),
    /// Those of a Node.js project.
    Npm(Vec<NpmPackage>),
}

/// What a lock file of Python says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Python {
    /// The versions of Python that it is for, as version specifiers, any of which will do
    /// (`>=3.9,<4`); none: it does not say.
    pub requires: Vec<String>,
    /// The packages, and the project itself where the file names it.
    pub packages: Vec<Distribution>,
}

/// A package of Python.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// Its name, normalised (PEP 503).
    pub name: String,
    /// Its version, where it is pinned.
    pub version: Option<String>,
    /// Line of the file, from 1.
    pub line: usize,
    /// What there is to install.
    pub files: Files,
    /// It is wanted where one of these environment markers holds; none: everywhere.
    pub markers: Vec<String>,
    /// What it depends on.
    pub needs: Vec<Need>,
}

/// What there is of a package of Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Files {
    /// These files: names of wheels, and whether there is a source archive.
    Listed {
        /// File names of wheels.
        wheels: Vec<String>,
        /// Whether there is a source archive, too.
        source: bool,
    },
    /// Files of which only hashes are known, or nothing.
    Unnamed,
    /// A repository or folder, from which it is built.
    Built,
    /// Nothing: it is the project itself.
    Project,
}

/// A dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The normalised name.
    pub name: String,
    /// The version, where the lock file has several.
    pub version: Option<String>,
    /// Where it is needed; `None`: everywhere.
    pub marker: Option<String>,
}

/// A package of npm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NpmPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Line of the file, from 1.
    pub line: usize,
    /// What it is for.
    pub platform: Platform,
    /// Whether nothing fails where it cannot be installed.
    pub optional: bool,
    /// Whether it is needed for development only.
    pub development: bool,
    /// Whether it is the project itself or a part of it.
    pub own: bool,
    /// Whether it runs a script when it is installed, as far as the file says.
    pub script: bool,
    /// Names of what it depends on.
    pub needs: Vec<String>,
    /// What it takes where that can be had.
    pub wishes: Vec<Wish>,
}

/// The platforms that a package of npm is for: values as npm has them, also `!win32`; none: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Platform {
    /// Operating systems.
    pub os: Vec<String>,
    /// Architectures.
    pub cpu: Vec<String>,
    /// C libraries.
    pub libc: Vec<String>,
}

/// An optional dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Its name.
    pub name: String,
    /// The version or range.
    pub spec: String,
    /// Line of the file, from 1.
    pub line: usize,
}
