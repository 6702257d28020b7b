//! Reads `mitigations.toml`, which lies beside the folders of the suites.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::SuiteError;
use super::fields::Fields;
use super::mitigation::{Change, Means, Mitigation, PAYLOAD, Proof};
use super::model::{Aspect, Case, CaseId, Kind, Suite, TimingMode};
use super::{check, expect, filter, units};
use crate::mistakes::{Mistakes, suggestion, suggestion_or_all};

/// The name of the file.
const FILE: &str = "mitigations.toml";

/// What `mitigations.toml` says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mitigations {
    /// In the order of the file.
    pub all: Vec<Mitigation>,
    /// The timing of a process that does nothing: what a mitigation adds to it is what it costs at
    /// the start of every process.
    pub start_up: Option<CaseId>,
}

/// The mitigations of a folder of suites; none where it has no such file. `payloads` are the names
/// of all payloads, where these are known.
///
/// # Errors
/// [`SuiteError::Unreadable`] for a file that cannot be read, [`SuiteError::Mistakes`] with everything
/// that is wrong in it.
pub fn mitigations(
    dir: &Path,
    suites: &[Suite],
    payloads: Option<&[&str]>,
) -> Result<Mitigations, SuiteError> {
    let file = dir.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Mitigations::default());
        }
        Err(error) => {
            return Err(SuiteError::Unreadable {
                path: file.display().to_string(),
                message: error.to_string(),
                help: None,
            });
        }
    };
    understood(&file, &text, suites, payloads)
}

/// The mitigations of a file with this text.
pub(super) fn understood(
    file: &Path,
    text: &str,
    suites: &[Suite],
    payloads: Option<&[&str]>,
) -> Result<Mitigations, SuiteError> {
    let mut mistakes = Mistakes::new(file, text);
    let reader = Reader {
        cases: suites.iter().flat_map(|suite| &suite.cases).collect(),
        payloads,
    };
    let mitigations = reader.file(text, &mut mistakes);
    let mistakes = mistakes.into_vec();
    if mistakes.is_empty() {
        Ok(mitigations)
    } else {
        Err(SuiteError::Mistakes { mistakes })
    }
}

/// What there is to refer to.
struct Reader<'a> {
    cases: Vec<&'a Case>,
    payloads: Option<&'a [&'a str]>,
}

impl Reader<'_> {
    fn file(&self, text: &str, mistakes: &mut Mistakes) -> Mitigations {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            mistakes.add(span, error.message().to_owned(), None);
        }
        let mut fields = Fields::new(table.into_inner(), 0..0, "file");
        let mut names = BTreeMap::new();
        let start_up = fields.take::<String>("start-up", mistakes);
        let start_up = start_up.and_then(|id| self.start_up(&id, mistakes));
        let all = fields
            .take_array("mitigation", mistakes)
            .into_iter()
            .filter_map(|value| self.one(value, &mut names, mistakes))
            .collect();
        fields.finish(mistakes);
        Mitigations { all, start_up }
    }

    /// A timing of whole processes.
    fn start_up(&self, id: &Spanned<String>, mistakes: &mut Mistakes) -> Option<CaseId> {
        let case = self.cases.iter().find(|case| case.id.0 == *id.get_ref());
        let mode = TimingMode::Process;
        match case.map(|case| &case.kind) {
            Some(Kind::Timing { mode: its, .. }) if *its == mode => {
                return Some(CaseId(id.get_ref().clone()));
            }
            Some(_) => {
                let message = format!("{} is no timing of whole processes", id.get_ref());
                mistakes.add(id.span(), message, None);
            }
            None => {
                let message = format!("there is no case `{}`", id.get_ref());
                mistakes.add(id.span(), message, self.nearest(id.get_ref()));
            }
        }
        None
    }

    /// One `[[mitigation]]`.
    fn one(
        &self,
        value: Spanned<DeValue<'_>>,
        names: &mut BTreeMap<String, Range<usize>>,
        mistakes: &mut Mistakes,
    ) -> Option<Mitigation> {
        let mut fields = Fields::of(value, "mitigation", mistakes)?;
        let name = check::name(&mut fields, names, mistakes);
        let help = "what is done, in a few words";
        let title = fields.take_required::<String>("title", help, mistakes);
        let help = "for example `cases = [\"alloc\", \"malloc/*\"]`";
        let cases = fields.take_required::<Vec<String>>("cases", help, mistakes);
        let fits = cases.as_ref().map(|cases| self.fits(cases, mistakes));
        let on = fields.take_one_or_many("on").into_iter();
        let on = on
            .filter_map(|value| expect::condition(value, mistakes))
            .collect();
        let about: String = fields.take_or_default("about", mistakes);
        let sources = fields.take_or_default("sources", mistakes);
        let means = self.means(&mut fields, mistakes);
        fields.finish(mistakes);
        Some(Mitigation {
            name: name?,
            title: title?.into_inner(),
            about: about.trim().to_owned(),
            cases: cases?.into_inner(),
            fits: fits?,
            on,
            means: means?,
            sources,
        })
    }

    /// The cases that patterns fit; one that fits none is a mistake.
    fn fits(&self, patterns: &Spanned<Vec<String>>, mistakes: &mut Mistakes) -> BTreeSet<CaseId> {
        let mut fits = BTreeSet::new();
        for pattern in patterns.get_ref() {
            let globs = match filter::globs(pattern) {
                Ok(globs) => globs,
                Err(error) => {
                    mistakes.add(patterns.span(), error.to_string(), None);
                    continue;
                }
            };
            let known = self.cases.iter().map(|case| &case.id);
            let fitting: Vec<&CaseId> = known.filter(|id| globs.is_match(&id.0)).collect();
            if fitting.is_empty() {
                let message = format!("no case fits `{pattern}`");
                mistakes.add(patterns.span(), message, self.nearest(pattern));
            }
            fits.extend(fitting.into_iter().cloned());
        }
        fits
    }

    fn nearest(&self, id: &str) -> Option<String> {
        let known = self.cases.iter().map(|case| case.id.0.as_str());
        suggestion(id, known).or_else(|| Some("`alpine-tax list` shows all cases".to_owned()))
    }

    /// Exactly one of: a change with its proof, `newer`, `unavailable`.
    fn means(&self, fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Option<Means> {
        let newer = expect::version_range(fields, "newer", mistakes);
        let unavailable = fields.take::<String>("unavailable", mistakes);
        let change = self.change(fields, mistakes);
        let proof = fields.take_raw("proof");
        let is_change = change != Change::default();
        let given = usize::from(newer.is_some())
            + usize::from(unavailable.is_some())
            + usize::from(is_change);
        if given != 1 {
            let message = "this mitigation must say how it is applied, in one way";
            let help = "a change (`env`, `link`, `stack-limit`, `resolv`, `files`, `payload`), or \
                        `newer = \">=1.2.4\"`, or why it cannot be tried here: `unavailable = \"...\"`";
            mistakes.add(fields.span(), message, Some(help.to_owned()));
            return None;
        }
        if let Some(proof) = proof.as_ref().filter(|_| !is_change) {
            mistakes.add(proof.span(), "`proof` goes with a change", None);
        }
        match (newer, unavailable, proof) {
            (Some(range), _, _) => Some(Means::Newer(range)),
            (_, Some(why), _) => Some(Means::Unavailable(why.into_inner())),
            (None, None, Some(proof)) => Some(Means::Change {
                change: Box::new(change),
                proof: self.proof(proof, mistakes)?,
            }),
            (None, None, None) => {
                let message = "this mitigation has no `proof` that it is active";
                mistakes.add(fields.span(), message, Some(PROOFS.to_owned()));
                None
            }
        }
    }

    fn change(&self, fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Change {
        let payload = fields.take::<String>("payload", mistakes);
        if let (Some(named), Some(known)) = (&payload, self.payloads)
            && !known.contains(&named.get_ref().as_str())
        {
            let name = named.get_ref();
            let message = format!("`payloads.toml` has no payload `{name}`");
            let help = suggestion_or_all(name, known.iter().copied());
            mistakes.add(named.span(), message, help);
        }
        let mount = fields.take::<String>("mount", mistakes);
        let env = fields.take::<BTreeMap<String, String>>("env", mistakes);
        for (span, needs) in [
            (mount.as_ref().map(Spanned::span), mount.is_some()),
            (
                env.as_ref().map(Spanned::span),
                env.as_ref()
                    .is_some_and(|env| env.get_ref().values().any(|v| v.contains(PAYLOAD))),
            ),
        ] {
            if let Some(span) = span.filter(|_| needs && payload.is_none()) {
                let help = "name one of `payloads.toml`: `payload = \"allocators\"`";
                mistakes.add(span, "this needs a `payload`", Some(help.to_owned()));
            }
        }
        if let Some(relative) = mount.as_ref().filter(|m| !m.get_ref().starts_with('/')) {
            let message = format!("`{}` is not an absolute path", relative.get_ref());
            mistakes.add(relative.span(), message, None);
        }
        Change {
            payload: payload.map(Spanned::into_inner),
            mount: mount.map(Spanned::into_inner),
            adds: fields.take_or_default("adds", mistakes),
            env: env.map(Spanned::into_inner).unwrap_or_default(),
            link: fields.take_or_default("link", mistakes),
            stack_limit: check::unit(fields, "stack-limit", units::bytes, mistakes),
            resolv: fields.take_or_default("resolv", mistakes),
            files: check::files(fields, mistakes),
        }
    }

    /// `{ maps = "..." }`, `{ probe = "suite/case" }` or `{ changes = "queries" }`.
    fn proof(&self, value: Spanned<DeValue<'_>>, mistakes: &mut Mistakes) -> Option<Proof> {
        let mut fields = Fields::of(value, "proof", mistakes)?;
        let span = fields.span();
        let maps = fields.take::<String>("maps", mistakes);
        let probe = fields.take::<String>("probe", mistakes);
        let changes = fields.take::<Aspect>("changes", mistakes);
        fields.finish(mistakes);
        match (maps, probe, changes) {
            (Some(part), None, None) => Some(Proof::Maps(part.into_inner())),
            (None, Some(id), None) => self.probe(&id, mistakes),
            (None, None, Some(aspect)) => Some(Proof::Changes(aspect.into_inner())),
            _ => {
                mistakes.add(span, "a proof is one of three", Some(PROOFS.to_owned()));
                None
            }
        }
    }

    fn probe(&self, id: &Spanned<String>, mistakes: &mut Mistakes) -> Option<Proof> {
        let case = self.cases.iter().find(|case| case.id.0 == *id.get_ref());
        match case.map(|case| &case.kind) {
            Some(Kind::Behaviour { .. }) => {
                return Some(Proof::Probe(CaseId(id.get_ref().clone())));
            }
            Some(Kind::Timing { .. }) => {
                let message = format!("{} is a timing, and shows nothing", id.get_ref());
                mistakes.add(id.span(), message, None);
            }
            None => {
                let message = format!("there is no case `{}`", id.get_ref());
                mistakes.add(id.span(), message, self.nearest(id.get_ref()));
            }
        }
        None
    }
}

const PROOFS: &str = "`proof = { maps = \"libmimalloc.so\" }` (mapped into the process), `{ probe = \"threads/default-stack-size\" }` \
     (a case that says something else then), or `{ changes = \"queries\" }` (the case itself does)";

#[cfg(test)]
mod tests {
    use super::super::model::testing::case;
    use super::*;

    fn read(text: &str) -> (Vec<Mitigation>, Vec<String>) {
        let plain = case("demo/hello");
        let timing = Case {
            kind: Kind::Timing {
                mode: crate::suite::TimingMode::Loop,
                metric: crate::sample::Metric::Wall,
                threads: 1,
            },
            ..case("demo/slow@threads=2")
        };
        let reader = Reader {
            cases: vec![&plain, &timing],
            payloads: Some(&["allocators"]),
        };
        let mut mistakes = Mistakes::new(Path::new("mitigations.toml"), text);
        let read = reader.file(text, &mut mistakes);
        let mistakes = mistakes.into_vec();
        (
            read.all,
            mistakes
                .iter()
                .map(crate::mistakes::Mistake::short)
                .collect(),
        )
    }

    #[test]
    fn a_mitigation_is_understood() {
        let (read, mistakes) = read(
            r#"
[[mitigation]]
name = "preload"
title = "Another allocator"
cases = ["demo/slow", "demo/h*"]
on = { libc = "musl", versions = ">=1.2.1" }
payload = "allocators"
adds = ["libx.so"]
env = { LD_PRELOAD = "{payload}/libx.so" }
proof = { maps = "libx.so" }

[[mitigation]]
name = "newer"
title = "A newer Alpine"
cases = ["demo"]
newer = ">=1.2.4"

[[mitigation]]
name = "shim"
title = "gcompat"
cases = ["demo"]
unavailable = "not in Debian"
"#,
        );
        assert_eq!(mistakes, Vec::<String>::new());
        let fits: Vec<&str> = read[0].fits.iter().map(|id| id.0.as_str()).collect();
        assert_eq!(fits, ["demo/hello", "demo/slow@threads=2"]);
        assert_eq!(read[0].payload(), Some("allocators"));
        assert!(
            matches!(&read[0].means, Means::Change { proof: Proof::Maps(part), .. } if part == "libx.so")
        );
        assert!(matches!(&read[1].means, Means::Newer(_)));
        assert!(matches!(&read[2].means, Means::Unavailable(why) if why == "not in Debian"));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let (read, mistakes) = read(
            r#"
[[mitigation]]
name = "a"
title = "No proof, an unknown payload"
cases = ["demo/helo"]
payload = "alocators"
env = { X = "1" }

[[mitigation]]
name = "b"
title = "Two ways"
cases = ["demo"]
newer = ">=1.2.4"
stack-limit = "8 MiB"
proof = { maps = "x", changes = "stdout" }

[[mitigation]]
name = "c"
title = "A payload that is not named, a timing as probe"
cases = ["demo"]
env = { LD_PRELOAD = "{payload}/x" }
proof = { probe = "demo/slow@threads=2" }
colour = "red"
"#,
        );
        assert_eq!(read.len(), 0);
        insta::assert_snapshot!(mistakes.join("\n"));
    }
}
