//! From the command line of a run to what its record keeps of it, and back.

use super::{ImageArgs, KindArg, Run, SelectionArgs, SourceArgs};
use crate::record::{PinOption, RunOptions};
use crate::run::pin::Pin;

impl Run {
    /// What a record keeps of it.
    #[must_use]
    pub fn options(&self) -> RunOptions {
        RunOptions {
            patterns: self.selection.patterns.clone(),
            suites: self.selection.suites.clone(),
            timing: self.selection.kind.map(|kind| kind == KindArg::Timing),
            full: self.selection.full,
            baseline: self.images.baseline.clone(),
            candidates: self.images.candidates.clone(),
            platform: self.images.source.platform.clone(),
            timeout: self.timeout,
            budget: self.budget,
            margin: self.margin,
            confirm: self.confirm,
            mitigate: self.mitigate.clone(),
            build_from_source: self.build_from_source,
            pin: match self.pin {
                Pin::Auto => None,
                Pin::Off => Some(PinOption::Off),
                Pin::Cpu(cpu) => Some(PinOption::Cpu(cpu)),
            },
            jobs: self.jobs,
            nightly: self.nightly,
        }
    }

    /// The same with what was asked for in the first place; what does not decide what is run stays
    /// as it is.
    #[must_use]
    pub fn asked_for(&self, options: &RunOptions) -> Run {
        let kind = |timing| {
            if timing {
                KindArg::Timing
            } else {
                KindArg::Behaviour
            }
        };
        Run {
            selection: SelectionArgs {
                patterns: options.patterns.clone(),
                suites: options.suites.clone(),
                kind: options.timing.map(kind),
                full: options.full,
            },
            images: ImageArgs {
                baseline: options.baseline.clone(),
                candidates: options.candidates.clone(),
                source: SourceArgs {
                    // Another image would make another run of it.
                    pull: super::PullArg::Missing,
                    platform: options.platform.clone(),
                    ..self.images.source.clone()
                },
            },
            timeout: options.timeout,
            budget: options.budget,
            margin: options.margin,
            confirm: options.confirm,
            mitigate: options.mitigate.clone(),
            build_from_source: options.build_from_source,
            pin: match options.pin {
                None => Pin::Auto,
                Some(PinOption::Off) => Pin::Off,
                Some(PinOption::Cpu(cpu)) => Pin::Cpu(cpu),
            },
            jobs: options.jobs,
            nightly: options.nightly,
            ..self.clone()
        }
    }
}
