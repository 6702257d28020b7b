//! Why a payload is not to be had.

use crate::engine::EngineError;
use crate::image::ImageError;

/// A payload that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The catalogue has no such payload.
    #[error("no payload is called `{id}`{}", help.as_ref().map(|help| format!("; {help}")).unwrap_or_default())]
    Unknown {
        /// As it was asked for.
        id: String,
        /// What was meant, perhaps.
        help: Option<String>,
    },
    /// It cannot be had on this machine: no network, no tool, no image to build in.
    #[error("the payload `{id}` cannot be had here: {why}")]
    Unavailable {
        /// Which one.
        id: String,
        /// What is missing.
        why: String,
    },
    /// Its build failed although it had all it needs.
    #[error("the payload `{id}` could not be built: {why}")]
    Failed {
        /// Which one.
        id: String,
        /// What the build said last.
        why: String,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl PayloadError {
    /// Whether this says something about the machine and nothing about the payload: cases that
    /// need it are skipped with this reason and do not count as failed.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            PayloadError::Unavailable { .. } => true,
            PayloadError::Unknown { .. }
            | PayloadError::Failed { .. }
            | PayloadError::Engine(_) => false,
        }
    }

    pub(super) fn unavailable(id: &str, why: impl ToString) -> PayloadError {
        PayloadError::Unavailable {
            id: id.to_owned(),
            why: why.to_string(),
        }
    }

    /// Without an image to build in it cannot be had here; without an engine nothing can.
    pub(super) fn of_image(id: &str, error: ImageError) -> PayloadError {
        match error {
            ImageError::Engine(error) => PayloadError::Engine(error),
            error => PayloadError::unavailable(id, error),
        }
    }
}
