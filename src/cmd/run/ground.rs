//! A workbench for trying mitigations on something else than cases.

use std::collections::BTreeMap;

use super::super::failure::{Failure, exits};
use super::mitigate::Wanted;
use super::prepare::Preparer;
use super::{Context, Inputs, Progress, options, unavailable, workbench};
use crate::build::unit::Sources;
use crate::cli;
use crate::exit::Exit;
use crate::image::{Catalogue, Images};
use crate::payload::Store;
use crate::plan::PlannedImage;
use crate::run::Sampling;
use crate::run::mitigated::Ground;
use crate::run::workbench::Workbench;
use crate::suite::{Case, Suite};

/// What is ready when the first mitigation is tried.
pub(in crate::cmd) struct Grounds<'e> {
    pub(in crate::cmd) wanted: Wanted,
    bench: Workbench<'e>,
    sizes: BTreeMap<String, BTreeMap<String, u64>>,
}

impl<'e> Grounds<'e> {
    pub(in crate::cmd) fn ground(&self, sampling: Sampling) -> Ground<'_, 'e> {
        Ground {
            bench: &self.bench,
            probes: &self.wanted.probes,
            start_up: self.wanted.start_up.as_ref(),
            sizes: &self.sizes,
            sampling,
        }
    }
}

/// Gets the payloads of mitigations, and compiles the cases that prove and price them; `cases` are run
/// besides.
pub(in crate::cmd) async fn grounds<'e>(
    context: &Context<'e>,
    (source, keep): (&cli::SourceArgs, bool),
    suites: &[Suite],
    images: &[PlannedImage],
    (wanted, cases): (Wanted, Vec<Case>),
    progress: &Progress,
) -> Result<Grounds<'e>, Failure> {
    let catalogue = Catalogue::load(&context.folders.images).map_err(exits(Exit::BadInput))?;
    let sources = Sources::read(&context.folders.suites).map_err(|error| {
        Failure::message(Exit::BadInput, error, "check the files under suites/")
    })?;
    let inputs = Inputs {
        suites: suites.to_vec(),
        catalogue,
        cases,
        claims: Vec::new(),
        sources,
        times_packages: false,
        wanted,
    };
    let on_step = |step: &crate::image::Step<'_>| progress.step(step);
    let options = options(context, source);
    let resolver = Images::new(context.engine, &inputs.catalogue, options, &on_step);
    let store = Store::new(&resolver);
    let preparer = Preparer {
        store: &store,
        agent: context.agent,
        run_id: context.run_id,
    };
    let bench = workbench(context, keep, &inputs, &preparer, images).await?;
    let sizes = preparer.sizes(&inputs.wanted, &bench).await;
    progress.prepared();
    Ok(Grounds {
        sizes: sizes.map_err(unavailable)?,
        wanted: inputs.wanted,
        bench,
    })
}
