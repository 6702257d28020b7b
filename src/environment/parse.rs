//! The texts of `/proc` and `/sys`, read. Pure; what is not as expected is `None`.

use std::collections::BTreeSet;

use super::model::{CpuTimes, Frequency};

/// CPUs that Linux can be built for at most (`CONFIG_NR_CPUS` of x86-64).
const MOST_CPUS: u32 = 8192;

/// What `/proc/cpuinfo` tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CpuInfo {
    pub(super) model: Option<String>,
    pub(super) cpus: u32,
    pub(super) virtualised: bool,
    pub(super) frequency: Option<Frequency>,
}

/// `/proc/cpuinfo`. What names the model depends on the architecture; Arm has only numbers.
pub(super) fn cpuinfo(text: &str) -> CpuInfo {
    let fields = || {
        text.lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim(), value.trim()))
    };
    let first = |wanted: &str| {
        fields()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value)
    };
    let arm = || {
        let (implementer, part) = (first("CPU implementer")?, first("CPU part")?);
        Some(format!("Arm implementer {implementer} part {part}"))
    };
    let cpus = fields().filter(|(name, _)| *name == "processor").count();
    let mhz = fields().filter(|(name, _)| *name == "cpu MHz");
    CpuInfo {
        model: ["model name", "cpu model", "cpu", "Hardware"]
            .into_iter()
            .find_map(first)
            .map(str::to_owned)
            .or_else(arm),
        cpus: u32::try_from(cpus).unwrap_or_default(),
        virtualised: first("flags").is_some_and(|flags| {
            let mut flags = flags.split(' ');
            flags.any(|flag| flag == "hypervisor")
        }),
        frequency: frequency(mhz.filter_map(|(_, value)| value.parse().ok())),
    }
}

/// The range of some frequencies, MHz.
pub(super) fn frequency(all: impl Iterator<Item = f64>) -> Option<Frequency> {
    all.filter(|mhz| mhz.is_finite() && *mhz > 0.0)
        .fold(None, |range: Option<Frequency>, mhz| {
            let range = range.unwrap_or(Frequency {
                lowest_mhz: mhz,
                highest_mhz: mhz,
            });
            Some(Frequency {
                lowest_mhz: range.lowest_mhz.min(mhz),
                highest_mhz: range.highest_mhz.max(mhz),
            })
        })
}

/// A line of `/proc/stat`: that of all CPUs (`None`) or of one.
pub(super) fn stat(text: &str, cpu: Option<u32>) -> Option<CpuTimes> {
    let wanted = cpu.map_or_else(|| "cpu".to_owned(), |number| format!("cpu{number}"));
    let mut fields = text
        .lines()
        .map(str::split_ascii_whitespace)
        .find_map(|mut fields| (fields.next() == Some(&wanted)).then_some(fields))?;
    let mut next = || fields.next().and_then(|field| field.parse::<u64>().ok());
    let (user, nice, system, idle) = (next()?, next()?, next()?, next()?);
    // Kernels before 2.6.11 had fewer columns. Guest time, in the later ones, is part of user.
    let mut later = || next().unwrap_or(0);
    let (iowait, irq, softirq, steal) = (later(), later(), later(), later());
    Some(CpuTimes {
        busy: [nice, system, irq, softirq]
            .into_iter()
            .fold(user, u64::saturating_add),
        idle: idle.saturating_add(iowait),
        steal,
    })
}

/// The three averages of `/proc/loadavg`.
pub(super) fn load(text: &str) -> Option<[f64; 3]> {
    let mut fields = text.split_ascii_whitespace().map(str::parse);
    let mut next = || fields.next()?.ok();
    Some([next()?, next()?, next()?])
}

/// `0-3,8` as CPU numbers, ascending; `None` when it is not such a list.
#[must_use]
pub fn cpu_list(text: &str) -> Option<Vec<u32>> {
    let mut cpus = BTreeSet::new();
    for part in text.trim().split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.parse::<u32>().ok()?, last.parse().ok()?);
        if last >= MOST_CPUS {
            return None;
        }
        cpus.extend(first..=last);
    }
    Some(cpus.into_iter().collect())
}

/// The chosen one of `always [madvise] never`; the whole text where none is marked.
pub(super) fn chosen(text: &str) -> &str {
    let marked = text
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    marked.map_or(text, |(chosen, _)| chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const X86: &str = "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Processor\ncpu MHz\t\t: 2599.998\n\
        flags\t\t: fpu vme hypervisor lahf_lm\n\nprocessor\t: 1\nmodel name\t: Intel(R) Xeon(R) Processor\n\
        cpu MHz\t\t: 3100.5\nflags\t\t: fpu vme hypervisor lahf_lm\n";
    const ARM: &str = "processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd\n\
        CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\n";
    const STAT: &str = "cpu  1228744 34513 417661 533730 10264 0 5458 7769 5 0\n\
        cpu0 600000 17000 200000 260000 5000 0 2700 3800 0 0\n\
        cpu1 628744 17513 217661 273730 5264 0 2758 3969 0 0\nintr 1 2 3\nctxt 7\n";

    #[test]
    fn cpuinfo_of_two_architectures() {
        let x86 = cpuinfo(X86);
        assert_eq!(x86.model.as_deref(), Some("Intel(R) Xeon(R) Processor"));
        assert_eq!((x86.cpus, x86.virtualised), (2, true));
        let frequency = x86.frequency.unwrap();
        assert_eq!(
            (frequency.lowest_mhz, frequency.highest_mhz),
            (2599.998, 3100.5)
        );
        let arm = cpuinfo(ARM);
        assert_eq!(
            arm.model.as_deref(),
            Some("Arm implementer 0x41 part 0xd0c")
        );
        assert_eq!((arm.cpus, arm.virtualised, arm.frequency), (1, false, None));
        assert_eq!(cpuinfo(""), CpuInfo::default());
    }

    #[test]
    fn stat_of_all_and_of_one() {
        let times = |busy, idle, steal| Some(CpuTimes { busy, idle, steal });
        assert_eq!(stat(STAT, None), times(1_686_376, 543_994, 7_769));
        assert_eq!(stat(STAT, Some(1)), times(866_676, 278_994, 3_969));
        assert_eq!(stat(STAT, Some(10)), None);
        assert_eq!(stat("cpu 1 2 3 4\n", None), times(6, 4, 0));
        assert_eq!(stat("cpu 1 2 x 4\n", None), None);
        assert_eq!(stat("", None), None);
        let most = format!("cpu {0} {0} {0} {0} {0}\n", u64::MAX);
        assert_eq!(stat(&most, None), times(u64::MAX, u64::MAX, 0));
    }

    #[test]
    fn counters_that_step_back_count_as_nothing() {
        let (early, late) = (stat(STAT, Some(1)).unwrap(), stat(STAT, Some(0)).unwrap());
        let none = CpuTimes::default();
        assert_eq!((late.since(early), early.since(early)), (none, none));
    }

    #[test]
    fn small_files() {
        assert_eq!(
            load("10.12 3.63 6.06 11/569 10\n"),
            Some([10.12, 3.63, 6.06])
        );
        assert_eq!(load("10.12 3.63\n"), None);
        assert_eq!(cpu_list("0-2,8\n"), Some(vec![0, 1, 2, 8]));
        assert_eq!(cpu_list("\n"), Some(Vec::new()));
        assert_eq!(cpu_list("0-x"), None);
        assert_eq!(cpu_list("0-4294967295"), None);
        assert_eq!(chosen("always [madvise] never"), "madvise");
        assert_eq!(chosen("2"), "2");
    }
}
