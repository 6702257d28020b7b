//! Makes the workbench of a run: compiled cases and payloads, on volumes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::failure::Failure;
use super::mitigate::Wanted;
use crate::build::store::Store as Programs;
use crate::build::unit::{self, Sources, Unit};
use crate::build::{self, Cases};
use crate::clib::Family;
use crate::engine::sweep::run_labels;
use crate::engine::{ContainerSpec, EngineError};
use crate::exit::Exit;
use crate::image::ImageError;
use crate::outcome::Broken;
use crate::payload::{Agent, Kind, PayloadError, Store};
use crate::plan::PlannedImage;
use crate::plan::job::payloads;
use crate::plan::layout;
use crate::protocol::AGENT_COMMAND;
use crate::record::Role;
use crate::run::workbench::Workbench;
use crate::suite::{Built, Case, Package, Published, SourceBuild, Suite, Workload};

/// The rows of the extension matrix, by suite.
pub(in crate::cmd) type Packages = BTreeMap<String, Vec<Package>>;

/// Name of the image that C cases are compiled in.
const TOOLCHAIN: &str = "toolchain";
const TOOLCHAIN_MEMORY: u64 = 2 << 30;
const TOOLCHAIN_PIDS: u64 = 256;

/// What preparing needs.
pub(in crate::cmd) struct Preparer<'a> {
    pub(in crate::cmd) store: &'a Store<'a>,
    pub(in crate::cmd) agent: &'a Agent,
    pub(in crate::cmd) run_id: &'a str,
}

/// The volume with the cases, and what is known about programs that are not on it.
pub(in crate::cmd) struct CasesVolume {
    pub(in crate::cmd) volume: String,
    pub(in crate::cmd) refused: BTreeMap<(String, crate::clib::Family), String>,
    pub(in crate::cmd) not_compiled: Option<Broken>,
    /// What is on it.
    pub(in crate::cmd) archive: bytes::Bytes,
}

impl Preparer<'_> {
    /// Compiles the cases of all suites (not of the selection only, so that the volume stays the
    /// same from run to run) and puts them on a volume. `any_image` is one that the engine has.
    pub(in crate::cmd) async fn cases(
        &self,
        suites: &[Suite],
        selected: &[Case],
        sources: &Sources,
        any_image: &str,
    ) -> Result<CasesVolume, Failure> {
        let unavailable = |error: &dyn std::fmt::Display| {
            Failure::message(
                Exit::Unavailable,
                error,
                "`alpine-tax doctor` tells what is missing",
            )
        };
        let compiled = selected
            .iter()
            .any(|case| matches!(case.workload, Workload::C { .. }));
        let wanted = if compiled { suites } else { &[] };
        let (cases, not_compiled) = match self.compile(unit::units(wanted), sources).await {
            Ok(cases) => (cases, None),
            Err(reason) => (self.scripts_only(sources)?, Some(reason)),
        };
        let volume = format!("alpine-tax-cases-{}", build::bundle::digest(&cases.archive));
        let filled = self
            .store
            .fill(Kind::Compiled, &volume, cases.archive.clone(), any_image)
            .await;
        filled.map_err(|error| unavailable(&error))?;
        Ok(CasesVolume {
            volume,
            refused: cases.refused,
            not_compiled,
            archive: cases.archive,
        })
    }

    /// Compiles programs that are no cases and puts them on a volume, with the scripts among the
    /// sources. `any_image` is one that the engine has.
    pub(in crate::cmd) async fn tools(
        &self,
        units: Vec<Unit>,
        sources: &Sources,
        any_image: &str,
    ) -> Result<String, Failure> {
        let help = "`alpine-tax doctor` tells what is missing";
        let unavailable = |error| Failure::message(Exit::Unavailable, error, help);
        let built = self.compile(units, sources).await;
        let built = built.map_err(|broken| unavailable(broken.to_string()))?;
        if let Some(((program, libc), log)) = built.refused.first_key_value() {
            let message = format!("`{program}` cannot be built for {libc}: {log}");
            return Err(unavailable(message));
        }
        let volume = format!("alpine-tax-tools-{}", build::bundle::digest(&built.archive));
        let filled = self
            .store
            .fill(Kind::Compiled, &volume, built.archive, any_image)
            .await;
        filled.map_err(|error| unavailable(error.to_string()))?;
        Ok(volume)
    }

    async fn compile(&self, units: Vec<Unit>, sources: &Sources) -> Result<Cases, Broken> {
        let broken = |e: &dyn std::fmt::Display| Broken::Toolchain(e.to_string());
        let programs = Programs::open(&self.store.images.options.cache).map_err(|e| broken(&e))?;
        let identity = self.identity().map_err(|e| broken(&e))?;
        let container = || async { self.toolchain().await.map(|(container, _)| container) };
        let each = |total: usize| {
            self.store
                .images
                .say("cases", &format!("compiling {total} programs"));
        };
        build::cases(
            self.store.images.engine,
            units,
            sources,
            &programs,
            &identity,
            container,
            &each,
        )
        .await
    }

    /// What identifies the toolchain by its content.
    fn identity(&self) -> Result<String, Broken> {
        let catalogue = self.store.images.catalogue;
        let recipe = catalogue.entry(TOOLCHAIN).and_then(|e| e.recipe.as_ref());
        match recipe {
            Some(recipe) => crate::image::bootstrap::hash(catalogue, recipe)
                .map_err(|error| Broken::Toolchain(error.to_string())),
            None => Ok(TOOLCHAIN.to_owned()),
        }
    }

    /// A container of the toolchain without a network, and what identifies it.
    pub(in crate::cmd) async fn toolchain(&self) -> Result<(ContainerSpec, String), Broken> {
        let broken = |e: &dyn std::fmt::Display| Broken::Toolchain(e.to_string());
        let image = self.store.images.resolve(TOOLCHAIN).await;
        let image = image.map_err(|error| match error {
            ImageError::Unavailable { .. } => {
                let why = "the case could not be compiled because the toolchain is not at hand";
                Broken::Unsupported(format!("{why}: {error}"))
            }
            error => broken(&error),
        })?;
        let agent = self.agent.ensure(self.store, &image.info.id).await;
        let agent = agent.map_err(|e| broken(&e))?;
        let container = ContainerSpec {
            image: image.info.id,
            command: vec![layout::AGENT.to_owned(), AGENT_COMMAND.to_owned()],
            mounts: vec![agent.read_only()],
            labels: run_labels(self.run_id),
            network: "none".to_owned(),
            memory_bytes: Some(TOOLCHAIN_MEMORY),
            pids: Some(TOOLCHAIN_PIDS),
            confined: true,
            workdir: Some("/".to_owned()),
            ..ContainerSpec::default()
        };
        Ok((container, self.identity()?))
    }

    fn scripts_only(&self, sources: &Sources) -> Result<Cases, Failure> {
        let archive = build::bundle::bundle(sources, &[])
            .map_err(|e| Failure::message(Exit::BadInput, e, "check the files under suites/"))?;
        Ok(Cases {
            archive,
            ..Cases::default()
        })
    }

    /// The packages that the cases of a run try, with what they take when installed. Those that are
    /// too large to be tried are there where nothing of their suite is left out.
    pub(in crate::cmd) async fn packages(
        &self,
        suites: &[Suite],
        bench: &Workbench<'_>,
        build: bool,
    ) -> Result<Packages, EngineError> {
        let any_image = bench.images.first().map_or("", |any| any.image.id.as_str());
        let mut packages = Packages::new();
        for suite in suites.iter().filter(|suite| !suite.packages.is_empty()) {
            let of_suite = bench
                .cases
                .iter()
                .filter(|case| case.id.suite() == suite.name);
            let tried: BTreeSet<&str> = of_suite
                .filter_map(|case| Some(case.package.as_ref()?.name.as_str()))
                .collect();
            let whole = suite
                .packages
                .iter()
                .all(|package| package.too_large || tried.contains(package.name.as_str()));
            let is_row = |package: &&Package| {
                tried.contains(package.name.as_str()) || whole && package.too_large
            };
            let mut rows: Vec<Package> = suite.packages.iter().filter(is_row).cloned().collect();
            if tried.is_empty() {
                continue;
            }
            let payload = suite.payload.as_ref().map(|payload| payload.get_ref());
            let mut sizes = BTreeMap::new();
            for family in Family::ALL {
                let id = payload.map(|payload| format!("{payload}-{family}"));
                let volume = id.and_then(|id| bench.payloads.get(&id)?.as_ref().ok());
                if let Some(volume) = volume {
                    sizes.insert(family, self.store.sizes(volume, any_image).await?);
                }
            }
            rows.iter_mut().for_each(|row| row.add_up(&sizes));
            if build && let Some(payload) = payload {
                self.build(payload, &mut rows, bench, any_image).await?;
            }
            packages.insert(suite.name.clone(), rows);
        }
        Ok(packages)
    }

    /// Bytes of what the payloads of mitigations add, by volume and by the names of the files.
    pub(in crate::cmd) async fn sizes(
        &self,
        wanted: &Wanted,
        bench: &Workbench<'_>,
    ) -> Result<BTreeMap<String, BTreeMap<String, u64>>, EngineError> {
        let any_image = bench.images.first().map_or("", |any| any.image.id.as_str());
        let candidates = bench.images.iter().filter(|i| i.role == Role::Candidate);
        let ids: BTreeSet<String> = candidates
            .flat_map(|image| wanted.payloads(&image.image))
            .collect();
        let mut sizes = BTreeMap::new();
        for id in ids {
            if let Some(Ok(volume)) = bench.payloads.get(&id) {
                let of_volume = self.store.sizes(volume, any_image).await?;
                sizes.insert(volume.clone(), of_volume);
            }
        }
        Ok(sizes)
    }

    /// Builds the packages from source that the registry has only so for musl, where a candidate has
    /// that and the catalogue says how; each row gets what became of it.
    async fn build(
        &self,
        payload: &str,
        rows: &mut [Package],
        bench: &Workbench<'_>,
        any_image: &str,
    ) -> Result<(), EngineError> {
        let is_musl = |image: &PlannedImage| image.image.family() == Some(Family::Musl);
        let source_only = rows.iter_mut().filter(|row| row.musl == Published::Source);
        let mut wanted: Vec<&mut Package> = source_only.collect();
        if wanted.is_empty() || !bench.images.iter().any(is_musl) {
            return Ok(());
        }
        let not_attempted = |why: String| SourceBuild {
            outcome: Built::NotAttempted,
            wall_ms: None,
            cpus: 0,
            said: vec![why],
        };
        let id = format!("{payload}-from-source-{}", Family::Musl);
        let mut builds = match self.store.ensure(&id).await {
            Ok(volume) => self.store.source_builds(&volume.volume, any_image).await?,
            Err(why) => {
                let why = match why {
                    PayloadError::Unknown { .. } => {
                        format!("the catalogue does not say how to build packages of `{payload}`")
                    }
                    other => other.to_string(),
                };
                for row in wanted {
                    row.built = Some(not_attempted(why.clone()));
                }
                return Ok(());
            }
        };
        for row in &mut wanted {
            let unsaid = || not_attempted("the catalogue does not say how".to_owned());
            row.built = Some(builds.remove(&row.name).unwrap_or_else(unsaid));
        }
        Ok(())
    }

    /// The payloads that these cases need on these images, each a volume or the reason why not.
    pub(in crate::cmd) async fn payloads(
        &self,
        cases: &[Case],
        images: &[PlannedImage],
        wanted: &Wanted,
    ) -> BTreeMap<String, Result<String, Broken>> {
        let mut ids = BTreeSet::new();
        for family in images.iter().filter_map(|planned| planned.image.family()) {
            for (payload, family) in cases.iter().flat_map(|case| payloads(case, family)) {
                ids.insert(payload.id(family));
            }
        }
        let candidates = images.iter().filter(|i| i.role == Role::Candidate);
        for image in candidates {
            ids.extend(wanted.payloads(&image.image));
        }
        let builds = ids.into_iter().map(|id| async move {
            let volume = self.store.ensure(&id).await.map(|volume| volume.volume);
            let volume = volume.map_err(|error| {
                let reason = format!("{id} is not at hand: {error}");
                if error.is_unavailable() {
                    Broken::Unsupported(reason)
                } else {
                    Broken::Payload(reason)
                }
            });
            (id, volume)
        });
        futures_util::future::join_all(builds)
            .await
            .into_iter()
            .collect()
    }
}
