//! Mitigations for the user's own command: which may help, how each changes the way it runs, and what
//! it then does.

mod choose;
mod header;
mod judge;

use std::collections::BTreeMap;

use crate::engine::Mount;
use crate::mitigate;
use crate::protocol::{Content, Job};
use crate::record::Activity;
use crate::suite::mitigation::{Change, PAYLOAD};

pub use choose::{Because, Chosen, Side, Symptom, Trouble, choose};
pub(super) use header::with_stack_size;
pub use judge::of_behaviour;

/// Variables that are lists: what is in one already stays in it, after what is added.
const LISTS: [&str; 2] = ["LD_PRELOAD", "LD_LIBRARY_PATH"];
/// How linkers are told the size of the stack.
const STACK_FLAG: &str = "-Wl,-z,stack-size=";

/// What is changed about how a command runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remedy {
    env: BTreeMap<String, String>,
    files: BTreeMap<String, Content>,
    stack_limit: Option<u64>,
    /// What the resolver is told, as `docker run --dns-option` spells it.
    pub(super) dns_options: Vec<String>,
    /// What is mounted besides.
    pub(super) mounts: Vec<Mount>,
    /// The size of the stack that the header of the program is to ask for, bytes: what a linker
    /// would have written there.
    pub(super) header_stack: Option<u64>,
}

impl Remedy {
    /// A change of the catalogue, made to a command; `volume` is mounted at `folder`.
    ///
    /// # Errors
    /// Why that cannot be done to a program that is there already.
    pub fn of(change: &Change, volume: Option<&str>, folder: &str) -> Result<Remedy, String> {
        let value = |text: &String| text.replace(PAYLOAD, folder);
        let env = change.env.iter();
        let options = change
            .resolv
            .iter()
            .filter_map(|line| line.strip_prefix("options "));
        let mut header_stack = None;
        for flag in &change.link {
            let size = flag.strip_prefix(STACK_FLAG);
            let size = size.and_then(|size| size.parse().ok());
            let needs = || format!("the program would have to be linked once more, with `{flag}`");
            header_stack = Some(size.ok_or_else(needs)?);
        }
        Ok(Remedy {
            env: env
                .map(|(name, text)| (name.clone(), value(text)))
                .collect(),
            files: change.files.clone(),
            stack_limit: change.stack_limit,
            dns_options: options
                .flat_map(|line| line.split_whitespace().map(str::to_owned))
                .collect(),
            mounts: volume
                .map(|volume| Mount {
                    volume: volume.to_owned(),
                    target: folder.to_owned(),
                    writable: false,
                })
                .into_iter()
                .collect(),
            header_stack,
        })
    }

    /// The job with what is changed in it.
    pub(super) fn apply(&self, job: &mut Job) {
        for (name, value) in &self.env {
            let before = job.env.get(name).filter(|_| LISTS.contains(&name.as_str()));
            let value = match before {
                Some(before) if !before.is_empty() => format!("{value}:{before}"),
                _ => value.clone(),
            };
            job.env.insert(name.clone(), value);
        }
        job.files.extend(self.files.clone());
        job.stack_limit = self.stack_limit.or(job.stack_limit);
    }
}

/// What came of a mitigation.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedied {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Why it was tried.
    pub because: Because,
    /// Whether it was seen to be active, and what was seen.
    pub activity: Activity,
    /// What it does: to what both do, then to time.
    pub effects: Vec<Effect>,
    /// What it costs.
    pub cost: mitigate::Cost,
}

/// What a mitigation does for a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// It does what the other side does.
    Mends,
    /// It succeeds now, but other things still differ.
    Succeeds(Vec<super::Aspect>),
    /// It does what it did without.
    NoEffect,
    /// It succeeded without, and fails with it: how it ended.
    Breaks(String),
    /// It does something else than without, and not what the other side does: what still differs.
    Changes(Vec<super::Aspect>),
    /// What became of its time.
    Timed(mitigate::Effect<'static>),
    /// It had no effect, because it was not active.
    NotActive,
    /// It was not tried, and why.
    NotTried(String),
    /// The harness could not tell, and why.
    Broken(String),
}

impl Effect {
    /// The spelling in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Effect::Mends => "mends",
            Effect::Succeeds(_) => "succeeds",
            Effect::NoEffect => "no-effect",
            Effect::Breaks(_) => "worse",
            Effect::Changes(_) => "changes",
            Effect::Timed(effect) => effect.as_str(),
            Effect::NotActive => "not-active",
            Effect::NotTried(_) => "not-tried",
            Effect::Broken(_) => "broken",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job {
            argv: vec!["/bin/tool".to_owned()],
            name: None,
            env: BTreeMap::from([
                ("LD_PRELOAD".to_owned(), "/own.so".to_owned()),
                ("TZ".to_owned(), "UTC".to_owned()),
            ]),
            cwd: None,
            stdin: Content::default(),
            timeout_ms: 1,
            output_limit: 1,
            files: BTreeMap::new(),
            stack_limit: None,
            dns: None,
            cpu: None,
        }
    }

    #[test]
    fn a_change_is_made_to_the_command() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let change = Change {
            env: BTreeMap::from([
                pair("LD_PRELOAD", "{payload}/libx.so"),
                pair("TZ", "{payload}"),
            ]),
            link: vec!["-Wl,-z,stack-size=4096".to_owned()],
            stack_limit: Some(7),
            resolv: vec!["options ndots:5 timeout:1".to_owned()],
            files: BTreeMap::from([("/etc/x".to_owned(), "y".into())]),
            ..Change::default()
        };
        let remedy = Remedy::of(&change, Some("volume"), "/opt/x").unwrap();
        assert_eq!(remedy.dns_options, ["ndots:5", "timeout:1"]);
        assert_eq!(remedy.header_stack, Some(4096));
        assert_eq!(remedy.mounts[0].target, "/opt/x");
        let mut job = job();
        remedy.apply(&mut job);
        assert_eq!(job.env["LD_PRELOAD"], "/opt/x/libx.so:/own.so");
        assert_eq!(job.env["TZ"], "/opt/x");
        assert_eq!(job.files["/etc/x"], "y".into());
        assert_eq!(job.stack_limit, Some(7));
    }

    #[test]
    fn what_only_a_linker_can_do_is_not_done() {
        let change = Change {
            link: vec!["-static".to_owned()],
            ..Change::default()
        };
        let why = Remedy::of(&change, None, "").unwrap_err();
        assert!(why.contains("`-static`"), "{why}");
    }
}
