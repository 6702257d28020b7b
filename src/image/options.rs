//! How images are had, and who is told about it.

use std::path::PathBuf;

/// When to ask a registry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pull {
    /// Even when the engine has the image.
    Always,
    /// What is newer, where a registry answers; else what is there.
    Newer,
    /// When the engine has it neither from a registry nor assembled.
    #[default]
    Missing,
    /// Not at all.
    Never,
}

/// How images are had.
#[derive(Debug, Clone)]
pub struct Options {
    /// When to ask a registry.
    pub pull: Pull,
    /// Whether to use nothing but what is there.
    pub offline: bool,
    /// `linux/amd64` and so on; `None`: the engine's.
    pub platform: Option<String>,
    /// Whether to assemble what has a recipe although it is there.
    pub rebuild: bool,
    /// The run that created containers are labelled with.
    pub run: String,
    /// Where locks and findings are kept between runs.
    pub cache: PathBuf,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            pull: Pull::default(),
            offline: false,
            platform: None,
            rebuild: false,
            run: "images".to_owned(),
            cache: crate::cache::folder(),
        }
    }
}

/// Something that goes on with an image or a payload.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Of which one, by name.
    pub subject: &'a str,
    /// What: `pulling`, `importing`, a line of a build.
    pub doing: &'a str,
    /// How far.
    pub done: u64,
    /// Of how much, where that is known.
    pub total: Option<u64>,
}

/// Told about each step.
pub type OnStep<'a> = &'a (dyn Fn(&Step<'_>) + Send + Sync);
