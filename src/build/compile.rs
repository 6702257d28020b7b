//! Compiles units in a toolchain container: the same compiler and flags for both libcs.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

use super::store::Built;
use super::unit::{COMMON_FLAGS, Sources, Unit};
use crate::clib::Family;
use crate::engine::archive::files_by_name;
use crate::engine::session::Session;
use crate::engine::{ContainerSpec, Engine};
use crate::outcome::{Broken, Observation, Outcome};
use crate::protocol::{Job, Reply, Request};

const SOURCES: &str = "/tmp/sources";
const PROGRAMS: &str = "/tmp/programs";
const TIMEOUT_MS: u64 = 60_000;
const PROGRAM_LIMIT: usize = 256 << 20;

/// Compiles all of `units` in one container and gives what became of each, in their order.
///
/// # Errors
/// [`Broken::Toolchain`] when the toolchain itself could not be used.
pub async fn compile(
    engine: &dyn Engine,
    spec: &ContainerSpec,
    sources: &Sources,
    units: &[Unit],
    each: &(dyn Fn() + Send + Sync),
) -> Result<Vec<Built>, Broken> {
    let mut compiler = Compiler::open(engine, spec).await?;
    let result = compiler.compile(sources, units, each).await;
    compiler.close().await;
    result
}

/// A container with the toolchain, in which one set of sources after the other is compiled.
#[expect(
    missing_debug_implementations,
    reason = "a conversation has nothing to show"
)]
pub struct Compiler<'e> {
    engine: &'e dyn Engine,
    session: Session<'e>,
}

impl<'e> Compiler<'e> {
    /// Starts the container.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub async fn open(
        engine: &'e dyn Engine,
        spec: &ContainerSpec,
    ) -> Result<Compiler<'e>, Broken> {
        let session = Session::open(engine, spec).await?;
        Ok(Compiler { engine, session })
    }

    /// Puts the sources beside those that are there, compiles `units`, and gives what became of each,
    /// in their order. Units of one call have programs of different names.
    ///
    /// # Errors
    /// As [`compile`].
    pub async fn compile(
        &mut self,
        sources: &Sources,
        units: &[Unit],
        each: &(dyn Fn() + Send + Sync),
    ) -> Result<Vec<Built>, Broken> {
        let toolchain = |message: String| Broken::Toolchain(message);
        let container = self.session.container().to_owned();
        let tree = tree(sources).map_err(|e| toolchain(e.to_string()))?;
        let upload = self.engine.upload(&container, "/tmp", tree).await;
        upload.map_err(|e| toolchain(e.to_string()))?;
        let mut refusals: BTreeMap<&str, String> = BTreeMap::new();
        for unit in units {
            let job = job(unit);
            let limit = Duration::from_millis(TIMEOUT_MS);
            let reply = self.session.ask(limit, |id| Request::Run { id, job });
            if let Some(log) = refusal(reply.await?)? {
                refusals.insert(&unit.program, log);
            }
            each();
        }
        let archive = self.engine.download(&container, PROGRAMS, PROGRAM_LIMIT);
        let archive = archive.await.map_err(|e| toolchain(e.to_string()))?;
        let mut programs =
            files_by_name(&archive.unwrap_or_default()).map_err(|e| toolchain(e.to_string()))?;
        units
            .iter()
            .map(|unit| match refusals.remove(unit.program.as_str()) {
                Some(log) => Ok(Built::Refused(log)),
                None => programs
                    .remove(&unit.program)
                    .map(Built::Program)
                    .ok_or_else(|| {
                        toolchain(format!("the compiler left no program for {}", unit.source))
                    }),
            })
            .collect()
    }

    /// Removes the container.
    pub async fn close(self) {
        self.session.discard().await;
    }
}

fn job(unit: &Unit) -> Job {
    let compiler = match unit.family {
        Family::Musl => "/usr/bin/musl-gcc",
        Family::Glibc => "/usr/bin/gcc",
    };
    let mut argv = vec![compiler.to_owned()];
    argv.extend(COMMON_FLAGS.iter().map(|flag| (*flag).to_owned()));
    argv.push(format!("-I{SOURCES}/common"));
    argv.push("-o".to_owned());
    argv.push(format!("{PROGRAMS}/{}", unit.program));
    argv.push(format!("{SOURCES}/{}", unit.source));
    // Libraries among the flags must follow the objects that want them.
    argv.extend(unit.flags.iter().cloned());
    Job {
        argv,
        name: None,
        env: BTreeMap::from([
            ("PATH".to_owned(), "/usr/bin:/bin".to_owned()),
            ("TMPDIR".to_owned(), "/tmp".to_owned()),
            ("LC_ALL".to_owned(), "C".to_owned()),
        ]),
        cwd: Some(format!(
            "{SOURCES}/{}",
            unit.source.split('/').next().unwrap_or_default()
        )),
        stdin: crate::protocol::Content::default(),
        timeout_ms: TIMEOUT_MS,
        output_limit: 16 << 10,
        files: BTreeMap::new(),
        stack_limit: None,
        dns: None,
        cpu: None,
    }
}

/// The compiler's words when it refused the source; anything but a plain refusal is not about it.
fn refusal(reply: Reply) -> Result<Option<String>, Broken> {
    match reply {
        Reply::Observed(observation) => {
            let Observation {
                outcome, stderr, ..
            } = *observation;
            match outcome {
                Outcome::Exited(0) => Ok(None),
                Outcome::Exited(_) => Ok(Some(stderr.lossy().replace("/tmp/sources/", ""))),
                other => Err(Broken::Toolchain(format!("the compiler: {other}"))),
            }
        }
        Reply::CouldNot(reason) => Err(Broken::Toolchain(reason)),
        other => Err(Broken::Agent(format!("unexpected answer {other:?}"))),
    }
}

/// The sources as `sources/...`, and an empty `programs`.
fn tree(sources: &Sources) -> std::io::Result<Bytes> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, content) in &sources.files {
        super::bundle::append(&mut archive, &format!("sources/{path}"), content, 0o644)?;
    }
    super::bundle::append_folder(&mut archive, "programs", 0o777)?;
    archive.into_inner().map(Bytes::from)
}
