//! What may have made a run differ from the one before: images, libcs, packages, kernel, engine,
//! harness, and the text of the suites.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::build::unit::hex;
use crate::record::{Header, Role};
use crate::suite::Case;

/// What a run was made of and run on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstances {
    /// The baseline and the candidates.
    pub images: Vec<ImageState>,
    /// Kernel of the engine's host.
    pub kernel: String,
    /// The engine and its version.
    pub engine: String,
    /// Version of alpine-tax.
    pub harness: String,
    /// Digest over the text of each suite: its sources and its cases, as far as they are run.
    pub suites: BTreeMap<String, String>,
}

/// An image as it was in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageState {
    /// As it was asked for.
    pub name: String,
    /// The engine's id of it.
    pub id: String,
    /// The registry's digest, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Its libc with version, `none` without one.
    pub libc: String,
    /// What it calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The distribution's packages, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
}

impl Circumstances {
    /// Those of a run.
    #[must_use]
    pub fn of(header: &Header) -> Circumstances {
        let images = header.images.iter().map(|planned| {
            let image = &planned.image;
            let libc = image.clib().map(ToString::to_string);
            ImageState {
                name: image.name.clone(),
                id: image.id.clone(),
                digest: image.digest.clone(),
                libc: libc.unwrap_or_else(|| "none".to_owned()),
                os: image.probe.os.clone(),
                packages: packages(header, planned.role, &image.name),
            }
        });
        Circumstances {
            images: images.collect(),
            kernel: header.machine.kernel.clone(),
            engine: format!("{} {}", header.engine.name, header.engine.version),
            harness: header.tool_version.clone(),
            suites: suites(header),
        }
    }

    /// The state of an image by its name.
    #[must_use]
    pub fn image(&self, name: &str) -> Option<&ImageState> {
        self.images.iter().find(|image| image.name == name)
    }

    /// What differs from an earlier run, for a series of this suite and these images; one line each,
    /// empty where nothing does.
    #[must_use]
    pub fn since(&self, earlier: &Circumstances, suite: &str, images: [&str; 2]) -> Vec<String> {
        let mut lines = Vec::new();
        for name in images {
            if let (Some(then), Some(now)) = (earlier.image(name), self.image(name)) {
                of_image(&mut lines, then, now);
            }
        }
        let mut changed = |what: &str, then: &str, now: &str| {
            if then != now {
                lines.push(format!("{what}: {} → {}", named(then), named(now)));
            }
        };
        changed("kernel", &earlier.kernel, &self.kernel);
        changed("engine", &earlier.engine, &self.engine);
        changed("alpine-tax", &earlier.harness, &self.harness);
        let text = |of: &Circumstances| of.suites.get(suite).cloned().unwrap_or_default();
        changed(
            &format!("text of the suite `{suite}`"),
            &text(earlier),
            &text(self),
        );
        lines
    }
}

fn named(text: &str) -> &str {
    if text.is_empty() {
        "not recorded"
    } else {
        text
    }
}

fn packages(header: &Header, role: Role, name: &str) -> Vec<String> {
    let mut images = header.images.iter();
    let image = images.find(|image| image.role == role && image.image.name == name);
    image.map_or_else(Vec::new, |image| image.image.probe.packages.clone())
}

/// What a case does, without what is known about it: a better explanation is no other case.
fn text_of(case: &Case) -> Vec<u8> {
    let mut case = case.clone();
    case.docs = crate::suite::Docs::default();
    case.title.clear();
    case.expectations.clear();
    // A case that was read from a record can be written to one.
    serde_json::to_vec(&case).unwrap_or_default()
}

fn suites(header: &Header) -> BTreeMap<String, String> {
    let digest_of = |name: &str, files: Option<&str>| {
        let mut digest = Sha256::new();
        digest.update(files.unwrap_or_default());
        let cases = header.cases.iter().filter(|case| case.id.suite() == name);
        for case in cases.filter(|case| !case.full_only) {
            digest.update(text_of(case));
        }
        hex(&digest.finalize(), 6)
    };
    let suites = header.suites.iter();
    suites
        .map(|suite| {
            let digest = digest_of(&suite.name, suite.digest.as_deref());
            (suite.name.clone(), digest)
        })
        .collect()
}

/// Packages that are listed by name; of more it is only said how many.
const LISTED: usize = 6;

fn of_image(lines: &mut Vec<String>, then: &ImageState, now: &ImageState) {
    let name = &now.name;
    if then.id != now.id {
        let id = |state: &ImageState| short(state.digest.as_deref().unwrap_or(&state.id));
        lines.push(format!("{name}: {} → {}", id(then), id(now)));
    }
    if then.libc != now.libc {
        lines.push(format!("{name}: libc {} → {}", then.libc, now.libc));
    }
    if then.packages != now.packages && !then.packages.is_empty() && !now.packages.is_empty() {
        let set = |state: &ImageState| state.packages.iter().cloned().collect::<BTreeSet<_>>();
        let (old, new) = (set(then), set(now));
        let gone: Vec<&str> = old.difference(&new).map(String::as_str).collect();
        let come: Vec<&str> = new.difference(&old).map(String::as_str).collect();
        let list = |what: &[&str]| match what.len() {
            0 => "none".to_owned(),
            count if count <= LISTED => what.join(", "),
            count => format!("{} and {} more", what[..LISTED].join(", "), count - LISTED),
        };
        lines.push(format!(
            "{name}: packages {} → {}",
            list(&gone),
            list(&come)
        ));
    }
}

/// A digest as people compare them: `sha256:4ed647902954`.
#[must_use]
pub fn short(digest: &str) -> String {
    let digest = digest.rsplit_once('@').map_or(digest, |(_, digest)| digest);
    match digest.split_once(':') {
        Some((kind, hex)) => format!("{kind}:{}", hex.chars().take(12).collect::<String>()),
        None => digest.chars().take(19).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::Builder;
    use crate::sample::Metric;

    fn circumstances(change: impl FnOnce(&mut Header)) -> Circumstances {
        let builder = Builder::new()
            .musl("1.2.5")
            .timing("alloc/small", Metric::Wall, 1);
        let mut header = builder.run.header;
        header.images[1].image.probe.packages = vec!["zlib-1.3-r0".to_owned()];
        change(&mut header);
        Circumstances::of(&header)
    }

    #[test]
    fn what_changed_is_named_and_nothing_else() {
        let old = circumstances(|_| ());
        let images = ["debian", "alpine-1.2.5"];
        assert_eq!(old.since(&old, "alloc", images), Vec::<String>::new());
        let new = circumstances(|header| {
            header.machine.kernel = "6.2".to_owned();
            header.tool_version = "0.2.0".to_owned();
            let image = &mut header.images[1].image;
            image.id = format!("sha256:{}", "a".repeat(64));
            image.probe.packages = vec!["zlib-1.3-r1".to_owned()];
            header.cases[0].args = vec!["more".to_owned()];
            header.cases[0].docs.why = "told better".to_owned();
        });
        let lines = new.since(&old, "alloc", images);
        assert_eq!(lines[0], "alpine-1.2.5: sha256:0 → sha256:aaaaaaaaaaaa");
        assert_eq!(lines[1], "alpine-1.2.5: packages zlib-1.3-r0 → zlib-1.3-r1");
        assert_eq!(
            lines[2..4],
            ["kernel: not recorded → 6.2", "alpine-tax: 0.1.0 → 0.2.0"]
        );
        assert!(
            lines[4].starts_with("text of the suite `alloc`: "),
            "{lines:?}"
        );
        assert_eq!(new.since(&old, "dns", ["debian", "debian"]).len(), 2);
    }

    #[test]
    fn a_better_explanation_is_no_other_case() {
        let explained = circumstances(|header| header.cases[0].docs.why = "so".to_owned());
        assert_eq!(explained, circumstances(|_| ()));
    }
}
