//! What history needs of a run, in short: `summary.json` beside the record. It follows from the
//! record, and is made again where it is missing or does not belong to it, so that the samples need
//! not be read when the index is made.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::circumstances::Circumstances;
use crate::build::unit::hex;
use crate::compare::{self, Finding, Thresholds};
use crate::image::keep::keep;
use crate::record::{self, Header, ReadError, Run, TrialResult};

/// Name of the file in a run folder.
pub const SUMMARY_FILE: &str = "summary.json";
/// Raised whenever what a summary says of the same record changes.
pub const SUMMARY_VERSION: u32 = 1;

/// A finished run in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SUMMARY_VERSION`]; first in the file.
    pub version: u32,
    /// Bytes of the trials that it was made of.
    pub trials_bytes: u64,
    /// When the run began.
    pub started: jiff::Timestamp,
    /// What it took, preparing included, seconds.
    pub seconds: f64,
    /// Where it ran.
    pub machine: Host,
    /// What it was made of and run on.
    pub circumstances: Circumstances,
    /// Name of the baseline.
    pub baseline: String,
    /// The verdict on the whole.
    pub overall: String,
    /// What became of each case on each candidate.
    pub points: Vec<Point>,
}

/// A machine as history knows it: its kernel may change without its becoming another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Digest over name, CPU, number of CPUs and memory.
    pub fingerprint: String,
    /// Its name, where one is known.
    pub name: Option<String>,
    /// For people: CPU, number of CPUs, memory.
    pub text: String,
}

/// A case on a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The case.
    pub case: String,
    /// Name of the candidate.
    pub image: String,
    /// The verdict.
    pub verdict: String,
    /// For timings: logarithm of the ratio, and of both ends of its interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<[f64; 3]>,
    /// What it took, seconds, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

impl Host {
    /// The machine of a run.
    #[must_use]
    pub fn of(header: &Header) -> Host {
        let machine = &header.machine;
        // A new kernel takes a little more or less of the memory for itself.
        let gib = (machine.memory_bytes + (1 << 29)) >> 30;
        let name = machine.name.clone();
        let text = format!("{}, {} CPUs, {gib} GiB", machine.cpu, machine.cpus);
        let whole = format!("{}|{text}", name.as_deref().unwrap_or_default());
        Host {
            fingerprint: hex(&Sha256::digest(whole.as_bytes()), 6),
            name,
            text,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.fingerprint)
    }
}

impl Summary {
    /// Of a run that was read and judged. `trials_bytes` is the size of its trials.
    #[must_use]
    pub fn of(run: &Run, trials_bytes: u64) -> Summary {
        let comparison = compare::judge(run, &Thresholds::of(run));
        let header = &run.header;
        let seconds = seconds(run);
        let points = comparison.findings.iter().map(|finding| Point {
            case: finding.case.0.clone(),
            image: finding.image.clone(),
            verdict: finding.verdict.as_str().to_owned(),
            tax: tax(finding),
            seconds: seconds(finding),
        });
        Summary {
            version: SUMMARY_VERSION,
            trials_bytes,
            started: header.started,
            seconds: header.prepare_seconds + header.run_seconds,
            machine: Host::of(header),
            circumstances: Circumstances::of(header),
            baseline: header.baseline().unwrap_or_default().to_owned(),
            overall: comparison.overall.as_str().to_owned(),
            points: points.collect(),
        }
    }

    /// That of a file, when it can be understood.
    pub(super) fn in_file(text: &[u8]) -> Option<Summary> {
        serde_json::from_slice(text).ok()
    }

    /// That of a run folder: the one that lies there when it belongs to the record, else one made
    /// of the record, which is then kept. Where the samples were thinned out, it is all there is.
    /// `None`: the run has not come to its end, or the folder holds none.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Summary>, ReadError> {
        let kept = folder.join(SUMMARY_FILE);
        let trials = std::fs::metadata(folder.join(record::TRIALS_FILE));
        let trials_bytes = trials.map_or(0, |found| found.len());
        let known = std::fs::read(&kept).ok();
        let known = known.and_then(|text| Summary::in_file(&text));
        let thinned = trials_bytes == 0 && !folder.join(record::HEADER_FILE).is_file();
        let belongs = |found: &Summary| {
            thinned || found.version == SUMMARY_VERSION && found.trials_bytes == trials_bytes
        };
        if let Some(summary) = known.filter(belongs) {
            return Ok(Some(summary));
        }
        if thinned || !is_whole(&record::read_header(folder)?) {
            return Ok(None);
        }
        let run = record::read(folder)?;
        let summary = Summary::of(&run, trials_bytes);
        keep(&kept, &summary);
        Ok(Some(summary))
    }
}

/// A run that has come to its end. A shard is a part of one: the merged record is in the history.
fn is_whole(header: &Header) -> bool {
    header.finished.is_some() && header.share.is_none()
}

fn tax(finding: &Finding) -> Option<[f64; 3]> {
    let tax = finding.timing()?.tax?;
    let logs = [tax.value.ln(), tax.low.ln(), tax.high.ln()];
    logs.iter().all(|log| log.is_finite()).then_some(logs)
}

/// How long the blocks of each timing took.
fn seconds(run: &Run) -> impl Fn(&Finding) -> Option<f64> {
    let mut taken = std::collections::HashMap::new();
    for trial in &run.trials {
        let TrialResult::Timed(timed) = &trial.result else {
            continue;
        };
        let elapsed = timed.blocks.iter().map(|block| block.meanwhile);
        let elapsed: Option<Vec<u64>> = elapsed.map(|m| m.map(|m| m.elapsed_ns)).collect();
        if let Some(elapsed) = elapsed {
            let each = elapsed.into_iter().map(std::time::Duration::from_nanos);
            let seconds = each.map(|elapsed| elapsed.as_secs_f64()).sum::<f64>();
            *taken
                .entry((trial.case.0.clone(), trial.image.clone()))
                .or_insert(0.0) += seconds;
        }
    }
    move |finding| {
        let key = (finding.case.0.clone(), finding.image.clone());
        taken.get(&key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::{Builder, prints, timed};
    use crate::record::Recorder;
    use crate::sample::{Meanwhile, Metric};

    fn run() -> Run {
        let builder = Builder::new()
            .musl("1.2.5")
            .timing("alloc/small", Metric::Wall, 1)
            .took("alpine-1.2.5", timed(12, 2.0, 0.01, 3))
            .behaviour("dns/a", Vec::new())
            .saw("debian", prints("a"))
            .saw("alpine-1.2.5", prints("b"));
        builder.run
    }

    #[test]
    fn a_run_in_short() {
        let summary = Summary::of(&run(), 7);
        let [timing, behaviour] = summary.points.as_slice() else {
            panic!("{summary:?}");
        };
        assert_eq!(
            (timing.verdict.as_str(), behaviour.verdict.as_str()),
            ("slower", "new")
        );
        assert!((timing.tax.unwrap()[0] - 2_f64.ln()).abs() < 0.02);
        assert_eq!(behaviour.tax, None);
        assert_eq!(
            (summary.overall.as_str(), summary.baseline.as_str()),
            ("new-divergence", "debian")
        );
    }

    /// A record may come from anybody.
    #[test]
    fn times_of_blocks_beyond_64_bits_are_added_up() {
        let mut timed = timed(2, 2.0, 0.01, 3);
        for block in &mut timed.blocks {
            block.meanwhile = Some(Meanwhile {
                elapsed_ns: u64::MAX,
                ..Meanwhile::default()
            });
        }
        let builder = Builder::new()
            .musl("1.2.5")
            .timing("alloc/small", Metric::Wall, 1)
            .took("alpine-1.2.5", timed);
        let summary = Summary::of(&builder.run, 7);
        let nanoseconds = std::time::Duration::from_nanos(u64::MAX);
        assert_eq!(
            summary.points[0].seconds,
            Some(2.0 * nanoseconds.as_secs_f64())
        );
    }

    #[test]
    fn a_summary_of_another_record_is_not_believed() {
        let results = tempfile::tempdir().unwrap();
        let run = run();
        let recorder = Recorder::create(results.path(), &run.header).unwrap();
        run.trials
            .iter()
            .for_each(|trial| recorder.append(trial).unwrap());
        let summary = Summary::read(recorder.folder()).unwrap().unwrap();
        let kept = recorder.folder().join(SUMMARY_FILE);
        assert!(kept.is_file());
        let mut lie = summary.clone();
        lie.overall = "clean".to_owned();
        keep(&kept, &lie);
        assert_eq!(
            Summary::read(recorder.folder()).unwrap().unwrap(),
            lie,
            "taken as it is"
        );
        recorder.append(&run.trials[0]).unwrap();
        let again = Summary::read(recorder.folder()).unwrap().unwrap();
        assert_eq!(again.overall, summary.overall, "the record has grown since");
    }

    #[test]
    fn a_new_kernel_is_no_other_machine() {
        let mut header = run().header;
        let old = Host::of(&header);
        header.machine.kernel = "7.0".to_owned();
        header.machine.memory_bytes += 4096;
        assert_eq!(Host::of(&header), old);
        header.machine.name = Some("other".to_owned());
        assert_ne!(Host::of(&header).fingerprint, old.fingerprint);
    }
}
