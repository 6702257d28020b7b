//! C cases are compiled once per libc by one compiler with the same flags, so that a difference
//! is the libc's and not the compiler's. A source that one libc refuses is a finding.

pub mod bundle;
pub mod compile;
pub mod store;
pub mod unit;

use std::collections::BTreeMap;
use std::future::Future;

use bytes::Bytes;

use crate::clib::Family;
use crate::engine::{ContainerSpec, Engine};
use crate::outcome::Broken;
use store::{Built, Store};
use unit::{Sources, Unit};

/// All cases, ready to be put on a volume.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// The archive: see [`bundle::bundle`].
    pub archive: Bytes,
    /// What the compiler said of programs it refused, by program and libc.
    pub refused: BTreeMap<(String, Family), String>,
    /// How many had to be compiled now.
    pub compiled: usize,
}

/// Compiles what of these is not in the store yet, both libcs at once, and bundles everything.
///
/// `toolchain` identifies the compiler by content. `container` gives the container to compile in;
/// it is asked for only when something has to be compiled.
///
/// # Errors
/// [`Broken::Toolchain`] when compiling is not possible.
pub async fn cases<F: Future<Output = Result<ContainerSpec, Broken>>>(
    engine: &dyn Engine,
    units: impl IntoIterator<Item = Unit>,
    sources: &Sources,
    store: &Store,
    toolchain: &str,
    container: impl FnOnce() -> F,
    each: &(dyn Fn(usize) + Send + Sync),
) -> Result<Cases, Broken> {
    let io = |e: std::io::Error| Broken::Toolchain(format!("the store of programs: {e}"));
    let mut built: BTreeMap<Unit, Built> = BTreeMap::new();
    let mut missing: Vec<Unit> = Vec::new();
    for unit in units {
        match store.get(&unit.key(sources, toolchain)) {
            Some(found) => {
                built.insert(unit, found);
            }
            None => missing.push(unit),
        }
    }
    let compiled = missing.len();
    if compiled > 0 {
        let spec = container().await?;
        for (unit, result) in compile_all(engine, &spec, sources, missing, each).await? {
            store
                .put(&unit.key(sources, toolchain), &result)
                .map_err(io)?;
            built.insert(unit, result);
        }
    }
    let built: Vec<(Unit, Built)> = built.into_iter().collect();
    let archive = bundle::bundle(sources, &built).map_err(io)?;
    let refused = built
        .into_iter()
        .filter_map(|(unit, built)| match built {
            Built::Refused(log) => Some(((unit.program, unit.family), log)),
            Built::Program(_) => None,
        })
        .collect();
    Ok(Cases {
        archive,
        refused,
        compiled,
    })
}

/// One container per libc, at the same time.
async fn compile_all(
    engine: &dyn Engine,
    spec: &ContainerSpec,
    sources: &Sources,
    units: Vec<Unit>,
    each: &(dyn Fn(usize) + Send + Sync),
) -> Result<Vec<(Unit, Built)>, Broken> {
    let total = units.len();
    let one = || each(total);
    let (musl, glibc): (Vec<Unit>, Vec<Unit>) = units
        .into_iter()
        .partition(|unit| unit.family == Family::Musl);
    let (for_musl, for_glibc) = tokio::try_join!(
        compile_some(engine, spec, sources, &musl, &one),
        compile_some(engine, spec, sources, &glibc, &one),
    )?;
    let results = for_musl.into_iter().chain(for_glibc);
    Ok(musl.into_iter().chain(glibc).zip(results).collect())
}

async fn compile_some(
    engine: &dyn Engine,
    spec: &ContainerSpec,
    sources: &Sources,
    units: &[Unit],
    each: &(dyn Fn() + Send + Sync),
) -> Result<Vec<Built>, Broken> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    compile::compile(engine, spec, sources, units, each).await
}
