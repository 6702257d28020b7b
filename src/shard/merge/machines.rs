//! Which records are of the same machine, as history tells machines apart: by name, CPU, number of
//! CPUs and memory, whatever the kernel.

use crate::history::summary::Host;
use crate::record::Run;

/// The machines of some records.
pub(super) struct Machines {
    /// What people call each, no two the same.
    pub(super) labels: Vec<String>,
    of_record: Vec<usize>,
}

impl Machines {
    pub(super) fn of(records: &[Run]) -> Machines {
        let mut known: Vec<(Host, &Run)> = Vec::new();
        let of_record = records.iter().map(|run| {
            let host = Host::of(&run.header);
            let place = known.iter().position(|(other, record)| {
                *other == host || is_seen_less(run, record) || is_seen_less(record, run)
            });
            place.unwrap_or_else(|| {
                known.push((host, run));
                known.len() - 1
            })
        });
        let of_record = of_record.collect();
        let label = |(host, _): &(Host, &Run)| {
            let label = host.label();
            let is_alone = known
                .iter()
                .filter(|(other, _)| other.label() == label)
                .count()
                == 1;
            match is_alone {
                true => label.to_owned(),
                false => format!("{label} ({})", host.fingerprint),
            }
        };
        Machines {
            labels: known.iter().map(label).collect(),
            of_record,
        }
    }

    pub(super) fn label_of(&self, record: usize) -> &str {
        &self.labels[self.of_record[record]]
    }

    pub(super) fn of_record(&self, record: usize) -> usize {
        self.of_record[record]
    }
}

/// Whether a record without timings, for which nobody looked at the CPU of a remote host, is of the
/// machine of another one: the name and what the engine tells of it are the same.
fn is_seen_less(unseen: &Run, seen: &Run) -> bool {
    let (unseen, seen) = (&unseen.header.machine, &seen.header.machine);
    unseen.cpu.is_empty()
        && unseen.name.is_some()
        && unseen.name == seen.name
        && unseen.cpus == seen.cpus
        && unseen.memory_bytes == seen.memory_bytes
}
