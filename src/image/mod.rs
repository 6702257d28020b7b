//! Images under test: the catalogue, where to get them, and what libc is really in them.

pub mod across;
pub mod bootstrap;
pub mod catalogue;
pub(crate) mod check;
pub mod detect;
pub mod error;
pub(crate) mod fingerprint;
pub(crate) mod keep;
pub(crate) mod lock;
pub mod model;
pub mod options;
pub mod platform;
pub(crate) mod process;
mod pull;
pub mod reference;
pub mod resolve;
mod scratch;
mod wanted;
pub(crate) mod wire;

pub use catalogue::Catalogue;
pub use detect::prepare;
pub use error::{CatalogueError, ImageError};
pub use model::{Image, Source};
pub use options::{OnStep, Options, Pull, Step};
pub use resolve::{Images, Resolved};
