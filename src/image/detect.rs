//! Which libc is really in an image: the agent is started in it and looks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Image;
use super::bootstrap::{EXPIRED_LABEL, STAND_IN_LABEL};
use super::catalogue::Expected;
use super::error::ImageError;
use super::keep::keep;
use super::resolve::Resolved;
use crate::clib::{Family, Version};
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine};
use crate::package::Package;
use crate::payload::{Agent, Store};
use crate::plan::layout::AGENT;
use crate::protocol::{AGENT_COMMAND, Probe, Reply, Request};

/// Gets an image and looks into it.
///
/// # Errors
/// When it is not to be had, or the agent cannot look.
pub async fn prepare(store: &Store<'_>, agent: &Agent, name: &str) -> Result<Image, ImageError> {
    let resolved = store.images.resolve(name).await?;
    let probe = probe(store, agent, &resolved).await?;
    Ok(image(resolved, probe))
}

/// What is in the image; looked up where it was looked into before.
async fn probe(store: &Store<'_>, agent: &Agent, resolved: &Resolved) -> Result<Probe, ImageError> {
    let images = store.images;
    let kept = kept_path(&images.options.cache, &resolved.info.id, &agent.hash);
    let known = std::fs::read(&kept).ok();
    if let Some(probe) = known.and_then(|text| serde_json::from_slice(&text).ok()) {
        return Ok(probe);
    }
    images.say(&resolved.name, "looking for its libc");
    let volume = agent.ensure(store, &resolved.info.id).await?;
    let spec = ContainerSpec {
        image: resolved.info.id.clone(),
        command: vec![AGENT.to_owned(), AGENT_COMMAND.to_owned()],
        mounts: vec![volume.read_only()],
        labels: crate::engine::sweep::run_labels(&images.options.run),
        network: "none".to_owned(),
        memory_bytes: Some(512 << 20),
        pids: Some(64),
        confined: true,
        // Its loaders are run to hear their versions.
        read_only: true,
        workdir: Some("/".to_owned()),
        ..ContainerSpec::default()
    };
    let mut probe = ask(images.engine, &spec).await;
    if probe.is_err() {
        // What broke a container or a conversation need not break the next.
        probe = ask(images.engine, &spec).await;
    }
    let probe = probe.map_err(|why| ImageError::Probe {
        name: resolved.name.clone(),
        why,
    })?;
    keep(&kept, &probe);
    Ok(probe)
}

/// One short conversation; the container is gone afterwards.
async fn ask(engine: &dyn Engine, spec: &ContainerSpec) -> Result<Probe, String> {
    let text = |broken: crate::outcome::Broken| broken.to_string();
    let mut session = Session::open(engine, spec).await.map_err(text)?;
    let answer = session
        .ask(Duration::ZERO, |id| Request::Probe { id })
        .await;
    match answer {
        Ok(Reply::Probed(probe)) => session.close().await.map(|()| *probe).map_err(text),
        Ok(Reply::CouldNot(why)) => {
            session.discard().await;
            Err(why)
        }
        Ok(other) => {
            session.discard().await;
            Err(format!("the agent answered something else: {other:?}"))
        }
        Err(broken) => {
            session.discard().await;
            Err(text(broken))
        }
    }
}

fn kept_path(cache: &Path, id: &str, agent: &str) -> PathBuf {
    let id = id.trim_start_matches("sha256:");
    cache.join("probes").join(format!("{id}-{agent}.json"))
}

fn image(resolved: Resolved, probe: Probe) -> Image {
    let warnings = warnings(&resolved, &probe);
    let Resolved {
        name,
        reference,
        info,
        source,
        entry,
    } = resolved;
    let stand_in =
        info.labels.contains_key(STAND_IN_LABEL) || entry.is_some_and(|entry| entry.stand_in);
    Image {
        name,
        digest: digest_of(&reference, &info.digests),
        reference,
        id: info.id,
        platform: info.platform,
        source,
        stand_in_for: stand_in.then(|| "Alpine".to_owned()),
        probe,
        warnings,
    }
}

/// An image may have digests in several repositories.
pub(crate) fn digest_of(reference: &str, digests: &[String]) -> Option<String> {
    let canonical = super::reference::canonical(reference);
    let repository = |text: &str| {
        let full = super::reference::canonical(text);
        let end = full
            .find('@')
            .or_else(|| full.rfind(':'))
            .unwrap_or(full.len());
        full[..end].to_owned()
    };
    digests
        .iter()
        .find(|digest| repository(digest) == repository(&canonical))
        .or_else(|| digests.first())
        .cloned()
}

/// The package of the libc and the version that the libc itself tells, where that is not the
/// package's.
fn contradiction(probe: &Probe) -> Option<(&str, &Version)> {
    let first = probe.clibs.first()?;
    let (text, told) = (first.package.as_deref()?, first.clib.version.as_ref()?);
    let package = Package::read(text)?.version.to_string();
    // Snapshots and revisions are told after the numbers, if at all.
    let numbers = |text: &str| -> String {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    (numbers(&package) != numbers(&told.to_string())).then_some((text, told))
}

/// Words in references, and the libc that people expect behind them.
const WORDS: [(&str, Family); 6] = [
    ("alpine", Family::Musl),
    ("debian", Family::Glibc),
    ("ubuntu", Family::Glibc),
    ("slim", Family::Glibc),
    ("bookworm", Family::Glibc),
    ("ubi", Family::Glibc),
];

/// What does not fit.
fn warnings(resolved: &Resolved, probe: &Probe) -> Vec<String> {
    let mut warnings = Vec::new();
    let found = match probe.clib() {
        Some(clib) => clib.to_string(),
        None => "no libc".to_owned(),
    };
    let name = &resolved.name;
    let expected = resolved.entry.as_ref().map(|entry| &entry.expected);
    if let Some(expected) = expected.filter(|expected| !expected.is_met_by(probe.clib())) {
        let expected = match expected {
            Expected::Nothing => "no libc".to_owned(),
            libc => libc.describe(),
        };
        warnings.push(format!("`{name}` should have {expected}, but has {found}"));
    } else if let Some((word, family)) = misleading_word(resolved, probe) {
        warnings.push(format!(
            "`{}` is called {word}, which lets one expect {family}, but has {found}",
            resolved.reference
        ));
    }
    if let Some((package, version)) = contradiction(probe) {
        warnings.push(format!(
            "the loader of `{name}` says that it is {version}, its package database that it is of \
             {package}; what it says of itself is believed"
        ));
    }
    for other in probe.clibs.iter().skip(1) {
        warnings.push(format!(
            "`{name}` has {found}, and also {} ({})",
            other.clib, other.loader
        ));
    }
    if resolved.info.labels.contains_key(EXPIRED_LABEL) {
        warnings.push(format!(
            "`{name}` was assembled from a package index that was past its validity date"
        ));
    }
    warnings
}

/// A name such as `alpine-glibc` says itself what to expect; ours have `alpine-tax/` in front.
fn misleading_word(resolved: &Resolved, probe: &Probe) -> Option<(&'static str, Family)> {
    let reference = resolved
        .reference
        .trim_start_matches("alpine-tax/")
        .to_lowercase();
    let family = probe.family()?;
    if reference.contains(family.as_str()) {
        return None;
    }
    let mut parts = reference.split(|c: char| !c.is_ascii_alphanumeric());
    let says = |word: &str, part: &str| part.trim_end_matches(|c: char| c.is_ascii_digit()) == word;
    // The last word tells: `python:3.13-slim` but also `alpine/git` and `debian/alpine`.
    let (word, meant) = parts
        .by_ref()
        .filter_map(|part| WORDS.iter().find(|(word, _)| says(word, part)))
        .last()?;
    (*meant != family).then_some((*word, *meant))
}
