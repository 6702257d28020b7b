//! Reads an [`Environment`] and [`Conditions`] from the files below a root.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::cgroup::Place;
use super::model::{Activity, Conditions, Environment};
use super::parse;

const CPUS: &str = "sys/devices/system/cpu";

/// Reads from `/proc` and `/sys` below a root; what cannot change is found once.
#[derive(Debug, Clone)]
pub struct Reader {
    root: PathBuf,
    cgroup: Place,
}

impl Reader {
    /// A reader of the files below `root` (`/`; a folder with fixtures in tests).
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Reader {
        let root = root.into();
        Reader {
            cgroup: Place::find(&root),
            root,
        }
    }

    /// All that files tell of the machine. What takes system calls (allowed CPUs, whether a
    /// process can be bound, whether instructions are counted) is left to the caller.
    #[must_use]
    pub fn environment(&self) -> Environment {
        let cpuinfo = parse::cpuinfo(&self.text("proc/cpuinfo").unwrap_or_default());
        let stat = self.text("proc/stat").unwrap_or_default();
        Environment {
            boot_id: self.text("proc/sys/kernel/random/boot_id"),
            kernel: self.text("proc/sys/kernel/osrelease"),
            cpu: cpuinfo.model,
            virtualised: cpuinfo.virtualised,
            cpus: cpuinfo.cpus,
            governors: self.governors(),
            turbo: self.turbo(),
            smt: self.flag(&format!("{CPUS}/smt/active")),
            frequency: parse::frequency(
                self.each_cpu("cpufreq/scaling_cur_freq")
                    .filter_map(|khz| khz.parse::<f64>().ok().map(|khz| khz / 1e3)),
            )
            .or(cpuinfo.frequency),
            clock_source: self
                .text("sys/devices/system/clocksource/clocksource0/current_clocksource"),
            aslr: self.text("proc/sys/kernel/randomize_va_space"),
            huge_pages: self
                .text("sys/kernel/mm/transparent_hugepage/enabled")
                .map(|text| parse::chosen(&text).to_owned()),
            vulnerabilities: self.vulnerabilities(),
            cgroup: self.cgroup.limits(),
            activity: Activity {
                load: self
                    .text("proc/loadavg")
                    .and_then(|text| parse::load(&text)),
                steal_since_boot: parse::stat(&stat, None).and_then(share_stolen),
            },
            ..Environment::default()
        }
    }

    /// The counters as they are now, those of `cpu` among them. Two small reads.
    #[must_use]
    pub fn conditions(&self, at_ns: u64, cpu: Option<u32>) -> Conditions {
        let stat = self.text("proc/stat").unwrap_or_default();
        Conditions {
            at_ns,
            machine: parse::stat(&stat, None),
            cpu: cpu.and_then(|cpu| parse::stat(&stat, Some(cpu))),
            throttling: self.cgroup.throttling(),
            used_ns: self.cgroup.used_ns(),
        }
    }

    fn text(&self, path: &str) -> Option<String> {
        let text = fs::read_to_string(self.root.join(path)).ok()?;
        Some(text.trim().to_owned())
    }

    fn flag(&self, path: &str) -> Option<bool> {
        match self.text(path)?.as_str() {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }

    /// A file of every CPU that has it.
    fn each_cpu<'a>(&'a self, file: &'a str) -> impl Iterator<Item = String> + 'a {
        let present = self.text(&format!("{CPUS}/present")).unwrap_or_default();
        let cpus = parse::cpu_list(&present).unwrap_or_default();
        cpus.into_iter()
            .filter_map(move |cpu| self.text(&format!("{CPUS}/cpu{cpu}/{file}")))
    }

    fn governors(&self) -> Vec<String> {
        let mut governors: Vec<String> = self.each_cpu("cpufreq/scaling_governor").collect();
        governors.sort();
        governors.dedup();
        governors
    }

    fn turbo(&self) -> Option<bool> {
        let off = self.flag(&format!("{CPUS}/intel_pstate/no_turbo"));
        off.map(|off| !off)
            .or_else(|| self.flag(&format!("{CPUS}/cpufreq/boost")))
    }

    fn vulnerabilities(&self) -> BTreeMap<String, String> {
        let folder = format!("{CPUS}/vulnerabilities");
        let Ok(entries) = fs::read_dir(self.root.join(&folder)) else {
            return BTreeMap::new();
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names
            .filter_map(|name| Some((self.text(&format!("{folder}/{name}"))?, name)))
            .map(|(state, name)| (name, state))
            .collect()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "ticks since boot stay below 2^52"
)]
fn share_stolen(times: super::CpuTimes) -> Option<f64> {
    let all = [times.idle, times.steal]
        .into_iter()
        .fold(times.busy, u64::saturating_add);
    (all > 0).then(|| times.steal as f64 / all as f64)
}

/// What tells whether two processes run under one kernel.
#[must_use]
pub fn boot_id() -> Option<String> {
    let text = fs::read_to_string(Path::new("/proc/sys/kernel/random/boot_id")).ok()?;
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_laptop_is_read_from_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, content: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        put(
            "proc/cpuinfo",
            "processor : 0\nmodel name : A\ncpu MHz : 800\nprocessor : 1\n",
        );
        put(
            "proc/stat",
            "cpu 60 0 20 10 0 0 0 10\ncpu1 5 0 5 0 0 0 0 9\n",
        );
        put("proc/loadavg", "1.5 1.0 0.5 1/100 7\n");
        put("sys/devices/system/cpu/present", "0-1\n");
        for (cpu, governor, khz) in [(0, "powersave", "800000"), (1, "powersave", "3600000")] {
            let folder = format!("sys/devices/system/cpu/cpu{cpu}/cpufreq");
            put(&format!("{folder}/scaling_governor"), governor);
            put(&format!("{folder}/scaling_cur_freq"), khz);
        }
        put("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
        put("sys/devices/system/cpu/smt/active", "1\n");
        put(
            "sys/devices/system/cpu/vulnerabilities/l1tf",
            "Not affected\n",
        );
        put(
            "sys/kernel/mm/transparent_hugepage/enabled",
            "always [madvise] never\n",
        );

        let reader = Reader::new(folder.path());
        let read = reader.environment();
        assert_eq!((read.cpu.as_deref(), read.cpus), (Some("A"), 2));
        assert_eq!(read.governors, ["powersave"]);
        assert_eq!((read.turbo, read.smt), (Some(true), Some(true)));
        let frequency = read.frequency.unwrap();
        assert_eq!(
            (frequency.lowest_mhz, frequency.highest_mhz),
            (800.0, 3600.0)
        );
        assert_eq!(read.huge_pages.as_deref(), Some("madvise"));
        assert_eq!(read.vulnerabilities["l1tf"], "Not affected");
        assert_eq!(read.activity.load, Some([1.5, 1.0, 0.5]));
        assert_eq!(read.activity.steal_since_boot, Some(0.1));
        let conditions = reader.conditions(7, Some(1));
        assert_eq!(conditions.cpu.unwrap().steal, 9);
        assert_eq!((conditions.at_ns, conditions.throttling), (7, None));
    }

    #[test]
    fn where_nothing_can_be_read_nothing_is_claimed() {
        let folder = tempfile::tempdir().unwrap();
        let read = Reader::new(folder.path()).environment();
        assert_eq!(read, Environment::default());
    }
}
