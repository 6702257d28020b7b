//! Mitigations: changes that are said to remove a divergence or a tax, how each is applied, and how
//! it is proven that it is active.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::model::{Aspect, Case, CaseId, Kind};
use super::range::VersionRange;
use crate::clib::Family;
use crate::protocol::Content;
use crate::protocol::Probe;

/// In environments and linker flags: where the payload of a mitigation is mounted.
pub const PAYLOAD: &str = "{payload}";

/// A change that is said to help. It counts only when it is proven active and measured again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mitigation {
    /// Its name, as on the command line.
    pub name: String,
    /// What is done, in a few words.
    pub title: String,
    /// What to know of it: why it should help, what speaks against it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The cases that it is said to help, as on the command line.
    pub cases: Vec<String>,
    /// The cases that these patterns fit; not known of what was read from a record.
    #[serde(skip)]
    pub fits: BTreeSet<CaseId>,
    /// On which images; empty: on all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Condition>,
    /// How it is applied.
    pub means: Means,
    /// Where it is said to help, or not to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// How a mitigation is applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// The image stays, what runs in it is changed.
    Change {
        /// What is changed.
        change: Box<Change>,
        /// How one sees that the change is active.
        proof: Proof,
    },
    /// An image with such a version of the same libc is taken instead; it is active where the libc
    /// that was detected is in the range.
    Newer(VersionRange),
    /// It cannot be tried here, and why.
    Unavailable(String),
}

/// What is changed about how a case runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// A payload of `images/payloads.toml` whose files are added, read-only.
    pub payload: Option<String>,
    /// The folder at which it is mounted; `None`: the one that all payloads have.
    pub mount: Option<String>,
    /// The files of the payload that one would add, by their names in its `sizes.json`: what the
    /// mitigation costs in bytes.
    pub adds: Vec<String>,
    /// Environment; [`PAYLOAD`] is the folder of the payload.
    pub env: BTreeMap<String, String>,
    /// Flags for the linker, with which C cases are built once more.
    pub link: Vec<String>,
    /// Soft `RLIMIT_STACK`, bytes.
    pub stack_limit: Option<u64>,
    /// Lines that are added to `/etc/resolv.conf`.
    pub resolv: Vec<String>,
    /// Files that are written, by absolute path.
    pub files: BTreeMap<String, Content>,
}

/// How one sees that a mitigation is active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// A file with this in its path is mapped into the memory of the process.
    Maps(String),
    /// This behaviour case says something else with the mitigation than without.
    Probe(CaseId),
    /// The case itself shows something else in this aspect than without; of behaviour cases.
    Changes(Aspect),
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proof::Maps(part) => write!(f, "{part} is mapped into the process"),
            Proof::Probe(case) => write!(f, "{case} says something else"),
            Proof::Changes(aspect) => {
                let aspect = crate::compare::behaviour::name(*aspect);
                write!(f, "the case has other {aspect} than without it")
            }
        }
    }
}

impl Mitigation {
    /// Whether it is said to help this case on an image.
    #[must_use]
    pub fn applies(&self, case: &Case, image: &Probe) -> bool {
        let is_there = self.on.is_empty() || self.on.iter().any(|on| on.holds(image));
        self.fits.contains(&case.id) && is_there && self.means.apply(case, image)
    }

    /// The payload that it needs.
    #[must_use]
    pub fn payload(&self) -> Option<&str> {
        self.change()?.payload.as_deref()
    }

    /// What it changes, where it changes something.
    #[must_use]
    pub fn change(&self) -> Option<&Change> {
        match &self.means {
            Means::Change { change, .. } => Some(change),
            Means::Newer(_) | Means::Unavailable(_) => None,
        }
    }
}

impl Means {
    fn apply(&self, case: &Case, image: &Probe) -> bool {
        match self {
            Means::Change { change, proof } => {
                let behaviour = matches!(case.kind, Kind::Behaviour { .. });
                (change.link.is_empty() || case.is_c())
                    && (change.resolv.is_empty() || case.dns.is_some())
                    && (behaviour || !matches!(proof, Proof::Changes(_)))
            }
            // What is new enough already has nothing to gain.
            Means::Newer(range) => {
                let own = image.clibs.first();
                own.is_some_and(|own| !range.contains(own.clib.version.as_ref()))
            }
            Means::Unavailable(_) => true,
        }
    }
}

impl Change {
    /// The case as it runs with the change; `folder` is where the payload is.
    #[must_use]
    pub fn apply(&self, case: &Case, folder: &str) -> Case {
        let mut case = case.clone();
        if let super::Workload::C { flags, .. } = &mut case.workload {
            flags.extend(self.link.iter().cloned());
        }
        let value = |value: &String| value.replace(PAYLOAD, folder);
        let env = self.env.iter();
        case.env
            .extend(env.map(|(name, text)| (name.clone(), value(text))));
        case.stack_limit = self.stack_limit.or(case.stack_limit);
        if let Some(dns) = &mut case.dns {
            dns.resolv.extend(self.resolv.iter().cloned());
        }
        case.files.extend(self.files.clone());
        case
    }

    /// Whether it has to do with how a process starts, so that starting may take longer.
    #[must_use]
    pub fn touches_processes(&self) -> bool {
        !self.env.is_empty() || !self.link.is_empty()
    }

    /// Where the payload is in a container whose libc is `own`.
    #[must_use]
    pub fn folder(&self, own: Family) -> String {
        let usual = |name: &String| crate::plan::layout::Payload::named(name).folder(own, own);
        let mount = self.mount.clone();
        mount
            .or_else(|| self.payload.as_ref().map(usual))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::testing::case;
    use super::*;
    use crate::compare::testing::image;
    use crate::protocol::DnsScript;
    use crate::suite::Workload;

    fn mitigation(change: Change, proof: Proof) -> Mitigation {
        Mitigation {
            name: "x".to_owned(),
            title: "X".to_owned(),
            about: String::new(),
            cases: vec!["demo".to_owned()],
            fits: BTreeSet::from([CaseId("demo/case".to_owned())]),
            on: Vec::new(),
            means: Means::Change {
                change: Box::new(change),
                proof,
            },
            sources: Vec::new(),
        }
    }

    #[test]
    fn a_change_is_made_to_a_copy_of_the_case() {
        let change = Change {
            payload: Some("allocators".to_owned()),
            env: BTreeMap::from([("LD_PRELOAD".to_owned(), "{payload}/libx.so".to_owned())]),
            link: vec!["-Wl,-z,stack-size=1".to_owned()],
            stack_limit: Some(7),
            resolv: vec!["options ndots:5".to_owned()],
            files: BTreeMap::from([("/etc/x".to_owned(), "y".into())]),
            ..Change::default()
        };
        let mut plain = case("demo/case");
        plain.dns = Some(DnsScript::default());
        let folder = change.folder(Family::Musl);
        let changed = change.apply(&plain, &folder);
        assert_eq!(
            changed.env["LD_PRELOAD"],
            "/opt/alpine-tax/allocators/libx.so"
        );
        let Workload::C { flags, .. } = &changed.workload else {
            panic!("it was a C case");
        };
        assert_eq!(flags, &["-Wl,-z,stack-size=1"]);
        assert_eq!(changed.stack_limit, Some(7));
        assert_eq!(changed.dns.unwrap().resolv, ["options ndots:5"]);
        assert_eq!(changed.files["/etc/x"], "y".into());
        assert_eq!((plain.env.len(), plain.stack_limit), (0, None));
    }

    #[test]
    fn it_applies_to_its_cases_where_it_can_be_made() {
        let probe = image("alpine", Some((Family::Musl, "1.2.3"))).probe;
        let maps = || Proof::Maps("x".to_owned());
        let plain = case("demo/case");
        let applies = |mitigation: &Mitigation, case: &Case| mitigation.applies(case, &probe);
        assert!(applies(&mitigation(Change::default(), maps()), &plain));
        assert!(!applies(
            &mitigation(Change::default(), maps()),
            &case("demo/other")
        ));

        let resolv = Change {
            resolv: vec!["options ndots:5".to_owned()],
            ..Change::default()
        };
        assert!(
            !applies(&mitigation(resolv, maps()), &plain),
            "no DNS in it"
        );

        let link = Change {
            link: vec!["-lx".to_owned()],
            ..Change::default()
        };
        let program = "/bin/sh".to_owned();
        let command = Case {
            workload: Workload::Command { program },
            ..plain.clone()
        };
        assert!(applies(&mitigation(link.clone(), maps()), &plain));
        assert!(
            !applies(&mitigation(link, maps()), &command),
            "nothing to link"
        );

        let mut glibc_only = mitigation(Change::default(), maps());
        glibc_only.on = vec![Condition {
            family: Family::Glibc,
            versions: VersionRange::default(),
            distribution: None,
            package: None,
            library: None,
        }];
        assert!(!applies(&glibc_only, &plain));
    }

    #[test]
    fn a_newer_libc_is_for_those_who_have_an_older_one() {
        let mut newer = mitigation(Change::default(), Proof::Maps(String::new()));
        newer.means = Means::Newer(">=1.2.4".parse().unwrap());
        let of = |version| image("alpine", Some((Family::Musl, version))).probe;
        assert!(newer.applies(&case("demo/case"), &of("1.2.3")));
        assert!(!newer.applies(&case("demo/case"), &of("1.2.4")));
    }
}
