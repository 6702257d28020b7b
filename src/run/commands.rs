//! Times a pair of commands beside any run, by the protocol of all timings.

use std::time::Duration;

use super::side::Side;
use super::timing::{self, Protocol};
use crate::engine::session::Session;
use crate::outcome::Broken;
use crate::protocol::Job;
use crate::record::Timed;
use crate::sample::Metric;
use crate::suite::TimingMode;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// So many pairs, one look at the end.
    Pairs(usize),
    /// Until the interval decides, at most so long.
    Budget(Duration),
}

/// How commands are timed.
#[derive(Debug, Clone, Copy)]
pub struct Commands {
    /// Ratios closer to 1 than this are no difference, such as 0.03.
    pub margin: f64,
    /// Seed of the paddings.
    pub seed: u64,
    /// Whether a whole process is a sample, or a worker that times itself.
    pub mode: TimingMode,
}

/// One side: a conversation with a container, and what is run in it again and again.
#[expect(
    missing_debug_implementations,
    reason = "conversations have nothing to show"
)]
pub struct CommandSide<'s, 'e> {
    /// The conversation.
    pub session: &'s mut Session<'e>,
    /// What is run.
    pub job: Job,
    /// What to call it in messages.
    pub name: String,
}

/// Pairs in each block: A B B A.
const PAIRS: usize = 2;

/// Takes the samples of both sides, interleaved.
///
/// # Errors
/// [`Broken`] when a run does not exit with 0, or a conversation breaks.
pub async fn time_commands(
    a: CommandSide<'_, '_>,
    b: CommandSide<'_, '_>,
    effort: Effort,
    commands: Commands,
) -> Result<Timed, Broken> {
    let (budget, blocks) = match effort {
        Effort::Pairs(pairs) => (Duration::ZERO, Some(pairs.div_ceil(PAIRS).max(1))),
        Effort::Budget(budget) => (budget, None),
    };
    let protocol = Protocol {
        mode: commands.mode,
        metric: Metric::Wall,
        budget,
        margin: commands.margin,
        seed: commands.seed,
        exhaustive: blocks.is_some(),
        blocks: blocks.map(|blocks| (blocks, PAIRS)),
        of_package: false,
    };
    timing::measure(
        protocol,
        &mut a.into_side(commands.mode),
        &mut b.into_side(commands.mode),
    )
    .await
}

impl<'s, 'e> CommandSide<'s, 'e> {
    fn into_side(self, mode: TimingMode) -> Side<'s, 'e> {
        Side {
            session: self.session,
            job: self.job,
            name: self.name,
            mode,
            stretch: 1.0,
        }
    }
}
