//! Builds a commit of somebody's source by their own command, in the toolchain container, without a
//! network; what comes of it is kept.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::unit::hex;
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine};
use crate::outcome::{Broken, Outcome};
use crate::protocol::{Job, Reply, Request};
use crate::repro::source::Install;

/// Where the source is in the container.
const SOURCE: &str = "/tmp/source";
/// Time that a build may take.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// Most bytes of what is installed.
const LARGEST: usize = 512 << 20;

/// How a commit is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// A command of the shell, run in the root of the source.
    pub command: String,
    /// What of it is put where.
    pub install: Vec<Install>,
    /// What identifies the toolchain.
    pub toolchain: String,
}

/// What became of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuiltCommit {
    /// An archive to be unpacked at the root of the image under test.
    Files(Bytes),
    /// It does not build, and what was said.
    Failed(String),
}

/// What was built before.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// In this folder of what is kept between runs.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(cache: &Path) -> io::Result<Kept> {
        let folder = cache.join("commits");
        std::fs::create_dir_all(&folder)?;
        Ok(Kept { folder })
    }

    fn key(&self, tree: &str, recipe: &Recipe) -> PathBuf {
        let mut digest = Sha256::new();
        let mut field = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        };
        field(tree);
        field(&recipe.command);
        field(&recipe.toolchain);
        for install in &recipe.install {
            field(&install.from);
            field(&install.to);
        }
        self.folder.join(hex(&digest.finalize(), 16))
    }

    /// What became of the files `tree` before.
    #[must_use]
    pub fn get(&self, tree: &str, recipe: &Recipe) -> Option<BuiltCommit> {
        let path = self.key(tree, recipe);
        if let Ok(files) = std::fs::read(path.with_extension("tar")) {
            return Some(BuiltCommit::Files(files.into()));
        }
        let failed = std::fs::read_to_string(path.with_extension("failed")).ok()?;
        Some(BuiltCommit::Failed(failed))
    }

    /// Keeps it. What is half written is never found.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, tree: &str, recipe: &Recipe, built: &BuiltCommit) -> io::Result<()> {
        let path = self.key(tree, recipe);
        let (path, content) = match built {
            BuiltCommit::Files(files) => (path.with_extension("tar"), files.as_ref()),
            BuiltCommit::Failed(log) => (path.with_extension("failed"), log.as_bytes()),
        };
        let partial = tempfile::NamedTempFile::new_in(&self.folder)?;
        std::fs::write(partial.path(), content)?;
        partial.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Builds the source of an archive in a container.
///
/// # Errors
/// [`Broken::Toolchain`] when it cannot be tried; that it does not build is no error.
pub async fn build(
    engine: &dyn Engine,
    spec: &ContainerSpec,
    source: Bytes,
    recipe: &Recipe,
) -> Result<BuiltCommit, Broken> {
    let mut session = Session::open(engine, spec).await?;
    let built = in_session(engine, &mut session, source, recipe).await;
    session.discard().await;
    built
}

async fn in_session(
    engine: &dyn Engine,
    session: &mut Session<'_>,
    source: Bytes,
    recipe: &Recipe,
) -> Result<BuiltCommit, Broken> {
    let broken = |error: &dyn std::fmt::Display| Broken::Toolchain(error.to_string());
    let tree = below("source", &source).map_err(|e| broken(&e))?;
    let uploaded = engine.upload(session.container(), "/tmp", tree).await;
    uploaded.map_err(|e| broken(&e))?;
    let job = job(&recipe.command);
    let reply = session
        .ask(TIMEOUT, |id| Request::RunLast { id, job })
        .await?;
    let observation = match reply {
        Reply::Observed(observation) => observation,
        Reply::CouldNot(reason) => return Err(Broken::Toolchain(reason)),
        other => return Err(Broken::Agent(format!("unexpected answer {other:?}"))),
    };
    if observation.outcome != Outcome::Exited(0) {
        let said = observation.stderr.lossy().trim().to_owned();
        return Ok(BuiltCommit::Failed(format!(
            "{}: {said}",
            observation.outcome
        )));
    }
    let mut archive = tar::Builder::new(Vec::new());
    for install in &recipe.install {
        let path = format!("{SOURCE}/{}", install.from);
        let found = engine.download(session.container(), &path, LARGEST).await;
        let Some(found) = found.map_err(|e| broken(&e))? else {
            let why = format!("the build succeeds and leaves no `{}`", install.from);
            return Ok(BuiltCommit::Failed(why));
        };
        moved(&found, &install.to, &mut archive).map_err(|e| broken(&e))?;
    }
    let archive = archive.into_inner().map_err(|e| broken(&e))?;
    Ok(BuiltCommit::Files(archive.into()))
}

fn job(command: &str) -> Job {
    let env = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"),
        ("HOME", "/tmp"),
        ("TMPDIR", "/tmp"),
        ("LC_ALL", "C"),
    ];
    Job {
        argv: vec!["/bin/sh".to_owned(), "-c".to_owned(), command.to_owned()],
        name: None,
        env: env
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        cwd: Some(SOURCE.to_owned()),
        stdin: crate::protocol::Content::default(),
        timeout_ms: u64::try_from(TIMEOUT.as_millis()).unwrap_or(u64::MAX),
        output_limit: 16 << 10,
        files: std::collections::BTreeMap::new(),
        stack_limit: None,
        dns: None,
        cpu: None,
    }
}

/// An archive whose entries are all below a folder.
fn below(folder: &str, archive: &[u8]) -> io::Result<Bytes> {
    let mut builder = tar::Builder::new(Vec::new());
    super::bundle::append_folder(&mut builder, folder, 0o777)?;
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry?;
        let path = Path::new(folder).join(entry.path()?);
        copy(&mut entry, &path, &mut builder)?;
    }
    builder.into_inner().map(Bytes::from)
}

/// Adds what an engine gave of one path, as if it had another one.
fn moved(archive: &[u8], to: &str, builder: &mut tar::Builder<Vec<u8>>) -> io::Result<()> {
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        // The first part is the name of what was asked for.
        let rest: PathBuf = path.components().skip(1).collect();
        let root = Path::new(to.trim_start_matches('/'));
        let path = if rest.as_os_str().is_empty() {
            root.to_owned()
        } else {
            root.join(rest)
        };
        copy(&mut entry, &path, builder)?;
    }
    Ok(())
}

fn copy<R: Read>(
    entry: &mut tar::Entry<'_, R>,
    path: &Path,
    builder: &mut tar::Builder<Vec<u8>>,
) -> io::Result<()> {
    let mut header = entry.header().clone();
    let kind = header.entry_type();
    if kind.is_symlink() || kind.is_hard_link() {
        let target = entry.link_name()?.unwrap_or_default().into_owned();
        return builder.append_link(&mut header, path, target);
    }
    if !(kind.is_file() || kind.is_dir()) {
        return Ok(());
    }
    let mut content = Vec::new();
    entry.read_to_end(&mut content)?;
    builder.append_data(&mut header, path, content.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(entries: &[(&str, &str)]) -> Bytes {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in entries {
            super::super::bundle::append(&mut builder, path, content.as_bytes(), 0o755).unwrap();
        }
        builder.into_inner().unwrap().into()
    }

    fn paths(archive: &[u8]) -> Vec<String> {
        let mut archive = tar::Archive::new(archive);
        let entries = archive.entries().unwrap().map(Result::unwrap);
        let path = |entry: tar::Entry<'_, &[u8]>| entry.path().unwrap().display().to_string();
        entries.map(path).collect()
    }

    #[test]
    fn what_was_built_goes_where_it_is_to_go() {
        let mut builder = tar::Builder::new(Vec::new());
        moved(
            &archive(&[("libc.so", "x")]),
            "/lib/ld-musl.so.1",
            &mut builder,
        )
        .unwrap();
        moved(
            &archive(&[("out/a", "x"), ("out/b/c", "y")]),
            "/opt",
            &mut builder,
        )
        .unwrap();
        let all = builder.into_inner().unwrap();
        assert_eq!(paths(&all), ["lib/ld-musl.so.1", "opt/a", "opt/b/c"]);
        let source = below("source", &archive(&[("Makefile", "all:")])).unwrap();
        assert_eq!(paths(&source), ["source", "source/Makefile"]);
    }

    #[test]
    fn what_was_built_is_found_again_and_only_that() {
        let cache = tempfile::tempdir().unwrap();
        let kept = Kept::open(cache.path()).unwrap();
        let recipe = Recipe {
            command: "make".to_owned(),
            install: vec!["a:/a".parse().unwrap()],
            toolchain: "1".to_owned(),
        };
        let built = BuiltCommit::Files(Bytes::from_static(b"tar"));
        kept.put("tree", &recipe, &built).unwrap();
        let failed = BuiltCommit::Failed("no".to_owned());
        kept.put("other", &recipe, &failed).unwrap();
        assert_eq!(kept.get("tree", &recipe), Some(built));
        assert_eq!(kept.get("other", &recipe), Some(failed));
        let otherwise = Recipe {
            command: "make -j2".to_owned(),
            ..recipe
        };
        assert_eq!(kept.get("tree", &otherwise), None);
    }
}
