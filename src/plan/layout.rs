//! Where in a container things of ours are. Images under test stay unmodified: all of this is on
//! read-only volumes.

use std::borrow::Cow;

use crate::clib::Family;

/// Everything of ours is below this folder.
pub const ROOT: &str = "/opt/alpine-tax";
/// The agent.
pub const AGENT: &str = "/opt/alpine-tax/agent/alpine-tax";
/// Folder of the volume with the agent.
pub const AGENT_FOLDER: &str = "/opt/alpine-tax/agent";
/// Compiled cases and the scripts of the suites.
pub const CASES_FOLDER: &str = "/opt/alpine-tax/cases";

/// A payload: a tree that the images under test get on a volume.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Payload(Cow<'static, str>);

impl Payload {
    /// The controlled CPython.
    pub const PYTHON: Payload = Payload(Cow::Borrowed("python"));
    /// The wheels of suites that name no payload of their own.
    pub const PYTHON_PACKAGES: Payload = Payload(Cow::Borrowed("python-packages"));
    /// Node.js.
    pub const NODE: Payload = Payload(Cow::Borrowed("node"));
    /// The add-ons of suites that name no payload of their own.
    pub const NODE_PACKAGES: Payload = Payload(Cow::Borrowed("node-packages"));

    /// One that a suite names.
    #[must_use]
    pub fn named(name: &str) -> Payload {
        Payload(Cow::Owned(name.to_owned()))
    }

    /// The packages that a suite names, or those of suites that name none.
    #[must_use]
    pub fn packages(named: Option<&str>, otherwise: Payload) -> Payload {
        named.map_or(otherwise, Payload::named)
    }

    /// The name in `images/payloads.toml`, without the libc.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The id of its build for one libc: `python-musl`.
    #[must_use]
    pub fn id(&self, family: Family) -> String {
        format!("{}-{family}", self.name())
    }

    /// Where the build for `family` is, in a container whose own libc is `own`. Interpreters are
    /// built for one place; packages of the other libc stand beside those of the image's own.
    #[must_use]
    pub fn folder(&self, family: Family, own: Family) -> String {
        if family == own {
            format!("{ROOT}/{}", self.name())
        } else {
            format!("{ROOT}/foreign/{}", self.name())
        }
    }
}

/// Path of a compiled case.
#[must_use]
pub fn program(family: Family, name: &str) -> String {
    format!("{CASES_FOLDER}/bin/{family}/{name}")
}

/// Folder of the shared libraries that cases bring, which are built beside the programs.
#[must_use]
pub fn libraries(family: Family) -> String {
    format!("{CASES_FOLDER}/bin/{family}")
}

/// Path of a suite's script.
#[must_use]
pub fn script(suite: &str, file: &str) -> String {
    format!("{CASES_FOLDER}/{suite}/{file}")
}
