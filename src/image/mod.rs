//! Images under test: the catalogue, where to get them, and what libc is really in them.

pub mod bootstrap;
pub mod catalogue;
pub(crate) mod check;
pub mod detect;
pub mod error;
pub(crate) mod fingerprint;
pub(crate) mod keep;
pub(crate) mod lock;
pub mod mistakes;
pub mod model;
pub(crate) mod process;
mod pull;
pub mod reference;
pub mod resolve;
pub(crate) mod wire;

pub use catalogue::Catalogue;
pub use detect::prepare;
pub use error::ImageError;
pub use mistakes::CatalogueError;
pub use model::{Image, Source};
pub use resolve::{Images, OnStep, Options, Pull, Resolved, Step};
