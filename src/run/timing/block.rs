//! One block: a fresh process on each side, a warm-up that is judged and not assumed, then samples
//! in the order A B B A A B B A ...

use sha2::{Digest, Sha256};

use super::super::side::Side;
use super::super::watch::Watch;
use super::Protocol;
use crate::outcome::Broken;
use crate::sample::{Block, Sample, SetUp};
use crate::stats;
use crate::suite::TimingMode;

/// Environment padding, bytes, so that stack layout varies from process to process.
const MAX_PADDING: u32 = 4096;

/// Takes blocks that are alike.
pub(super) struct Blocks {
    /// Iterations in each sample.
    pub(super) iterations: u64,
    /// Pairs that count in each block.
    pub(super) pairs: usize,
    /// What is compared, and how.
    pub(super) protocol: Protocol,
}

impl Blocks {
    /// Takes the block of this number; which side goes first changes from block to block.
    pub(super) async fn take(
        &self,
        number: usize,
        baseline: &mut Side<'_, '_>,
        candidate: &mut Side<'_, '_>,
    ) -> Result<Block, Broken> {
        let padding = padding(self.protocol.seed, number);
        let watch = Watch::begin(baseline, candidate).await?;
        let mut block = Block::empty(number.is_multiple_of(2));
        // One after the other, so that neither sets itself up beside the other.
        let (of_baseline, of_candidate) = if block.baseline_first {
            let baseline = self.begin(padding, baseline).await?;
            (baseline, self.begin(padding, candidate).await?)
        } else {
            let candidate = self.begin(padding, candidate).await?;
            (self.begin(padding, baseline).await?, candidate)
        };
        let set_up = of_baseline.zip(of_candidate);
        block.set_up = set_up.map(|(baseline_ns, candidate_ns)| SetUp {
            baseline_ns,
            candidate_ns,
        });
        self.pairs(&mut block, self.pairs, baseline, candidate)
            .await?;
        let warm_up = self.warm_up(&block);
        self.pairs(&mut block, warm_up, baseline, candidate).await?;
        block.warm_up = warm_up;
        baseline.end().await?;
        candidate.end().await?;
        block.meanwhile = Some(watch.end(baseline, candidate).await?);
        Ok(block)
    }

    /// Starts a fresh process, warms it up, and gives what it says it needed to set itself up,
    /// nanoseconds.
    async fn begin(&self, padding: u32, side: &mut Side<'_, '_>) -> Result<Option<u64>, Broken> {
        side.begin(padding).await?;
        if self.pairs == 1 {
            return Ok(None);
        }
        // The first sample of a process pages its code in: never of use.
        Ok(side.sample(self.iterations).await?.set_up_ns)
    }

    /// The samples of one process, without those of another in between.
    pub(super) async fn take_one_side(
        &self,
        number: usize,
        side: &mut Side<'_, '_>,
    ) -> Result<Vec<Sample>, Broken> {
        self.begin(padding(self.protocol.seed, number), side)
            .await?;
        let mut samples = Vec::new();
        for _ in 0..self.pairs {
            samples.push(side.sample(self.iterations).await?);
        }
        side.end().await?;
        Ok(samples)
    }

    /// Adds so many pairs.
    async fn pairs(
        &self,
        block: &mut Block,
        count: usize,
        baseline: &mut Side<'_, '_>,
        candidate: &mut Side<'_, '_>,
    ) -> Result<(), Broken> {
        for _ in 0..count {
            let pair = block.baseline.len();
            if block.baseline_first == pair.is_multiple_of(2) {
                block.baseline.push(baseline.sample(self.iterations).await?);
                block
                    .candidate
                    .push(candidate.sample(self.iterations).await?);
            } else {
                block
                    .candidate
                    .push(candidate.sample(self.iterations).await?);
                block.baseline.push(baseline.sample(self.iterations).await?);
            }
        }
        Ok(())
    }

    /// Pairs at the beginning in which one of the two processes had not settled. They stay in the
    /// record, and as many more are taken.
    fn warm_up(&self, block: &Block) -> usize {
        if self.protocol.mode == TimingMode::Process {
            // Every sample is a process of its own: there is nothing to settle.
            return 0;
        }
        let (baseline, candidate) = block.values(self.protocol.metric);
        stats::warm_up(&baseline).max(stats::warm_up(&candidate))
    }
}

/// Reproducible from the run's seed, different from block to block.
fn padding(seed: u64, block: usize) -> u32 {
    let mut text = seed.to_le_bytes().to_vec();
    text.extend(block.to_le_bytes());
    let digest = Sha256::digest(&text);
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) % MAX_PADDING
}
