//! `doctor`: one screen about what a run needs, and for each problem what to do.

mod look;
mod screen;

use crate::engine::{Engine, EngineError, EngineInfo};

pub use screen::render;

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Images of the catalogue and whether the engine has them, in the order to show them.
    pub images: Vec<(String, bool)>,
    /// Leave the registry alone.
    pub offline: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The engine, or why there is none.
    pub engine: Result<EngineInfo, String>,
    /// The images that were wanted, and whether the engine has them.
    pub images: Vec<(String, bool)>,
    /// Whether a registry can be reached from the engine.
    pub registry: Registry,
    /// Where `mmdebstrap` is, which assembles images from packages.
    pub mmdebstrap: Option<String>,
    /// Whether this binary can be injected into any image, or why that is not known.
    pub agent: Result<bool, String>,
    /// Architecture of this binary, as engines name it.
    pub architecture: String,
}

/// Whether a registry can be reached from the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registry {
    /// It answered.
    Reached,
    /// It did not; what the engine said.
    Unreachable(String),
    /// Nobody asked: there is no engine, or we were told not to.
    NotAsked,
}

impl Report {
    /// 0 when a run can start, 4 when no engine answers.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.engine.is_ok() { 0 } else { 4 }
    }
}

/// Looks at everything. `engine` is what connecting gave, so that a failure to connect is a part
/// of the report.
pub async fn run(engine: Result<&dyn Engine, &EngineError>, wanted: &Wanted) -> Report {
    let mut report = Report {
        engine: Err(String::new()),
        images: Vec::new(),
        registry: Registry::NotAsked,
        mmdebstrap: look::program("mmdebstrap"),
        agent: look::this_binary_is_static(),
        architecture: look::architecture().to_owned(),
    };
    let engine = match engine {
        Ok(engine) => engine,
        Err(error) => {
            report.engine = Err(error.to_string());
            return report;
        }
    };
    report.engine = engine.info().await.map_err(|error| error.to_string());
    report.images.clone_from(&wanted.images);
    if !wanted.offline && report.engine.is_ok() {
        report.registry = look::registry(engine).await;
    }
    report
}
