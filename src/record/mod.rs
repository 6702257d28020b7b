//! The record of a run: written as it happens, read by everything to the right of it.

pub mod format;
pub mod machine;
pub mod mitigated;
pub mod options;
pub mod read;
pub mod share;
pub mod survey;
pub mod write;

pub use format::{
    DEFAULT_MARGIN, FORMAT_VERSION, Floors, Header, HostOf, Machine, Measuring, Role, RunImage,
    RunSuite, Timed, TrialRecord, TrialResult,
};

pub use mitigated::{Activity, MitigationRecord, Price, Tried, TriedResult};
pub use options::{PinOption, RunOptions};
pub use read::{ReadError, read, read_header};
pub use share::{NotAShard, Part, ShardIndex, Share};
pub use survey::{Harness, Pinning, Survey};
pub use write::{HEADER_FILE, Recorder, TRIALS_FILE, WriteError, write_whole};

/// A run as read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The contents of `run.json`.
    pub header: Header,
    /// The lines of `trials.jsonl`.
    pub trials: Vec<TrialRecord>,
    /// The lines of `mitigations.jsonl`.
    pub mitigated: Vec<MitigationRecord>,
}
