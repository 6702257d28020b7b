//! Payloads: trees in volumes that are built once, kept, and mounted read-only into the images
//! under test: interpreters, packages, compiled cases, and this program as the agent.
//!
//! Knows volumes and build containers; knows nothing of cases or results.

pub mod agent;
pub mod bring;
mod build;
pub mod error;
mod facts;
mod inputs;
pub(crate) mod network;
mod output;
pub mod recipe;
pub mod store;

pub use agent::Agent;
pub use error::PayloadError;
pub use recipe::Payload;
pub use store::{Kind, PayloadVolume, Store};
