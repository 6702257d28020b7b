//! Control groups of both versions: where that of this process is, its limits and its throttling.

use std::fs;
use std::path::{Path, PathBuf};

use super::model::{Cgroup, Throttling};

/// Where the hierarchies are mounted.
const MOUNT: &str = "sys/fs/cgroup";

/// CPU time of a group of version 1, nanoseconds.
const USAGE: &str = "cpuacct.usage";

/// A limit above this is how version 1 says that there is none.
const NO_MEMORY_LIMIT: u64 = 1 << 60;

/// The folders of this process's control group, as far as they can be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    version: Option<u8>,
    cpu: Option<PathBuf>,
    /// The file that tells the CPU time used.
    usage: Option<PathBuf>,
    memory: Option<PathBuf>,
}

impl Place {
    /// Finds it below `root` (`/`).
    #[must_use]
    pub fn find(root: &Path) -> Place {
        let own = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
        let mount = root.join(MOUNT);
        let first = |candidates: Vec<PathBuf>, file: &str| {
            let mut candidates = candidates.into_iter();
            candidates.find(|folder| folder.join(file).is_file())
        };
        if mount.join("cgroup.controllers").is_file() {
            let folders = || below(&mount, path_in(&own, ""));
            return Place {
                version: Some(2),
                cpu: first(folders(), "cpu.stat"),
                usage: first(folders(), "cpu.stat").map(|folder| folder.join("cpu.stat")),
                memory: first(folders(), "memory.max"),
            };
        }
        let hierarchy = |controller: &str| {
            let mounts = [controller.to_owned(), "cpu,cpuacct".to_owned()];
            let path = path_in(&own, controller);
            mounts
                .iter()
                .flat_map(|name| below(&mount.join(name), path))
                .collect()
        };
        let cpu = first(hierarchy("cpu"), "cpu.stat");
        let memory = first(hierarchy("memory"), "memory.limit_in_bytes");
        Place {
            version: cpu.as_ref().or(memory.as_ref()).map(|_| 1),
            cpu,
            usage: first(hierarchy("cpuacct"), USAGE).map(|folder| folder.join(USAGE)),
            memory,
        }
    }

    /// The limits that are set now.
    #[must_use]
    pub fn limits(&self) -> Cgroup {
        let read = |folder: &Option<PathBuf>, file: &str| {
            fs::read_to_string(folder.as_ref()?.join(file)).ok()
        };
        let is_v2 = self.version == Some(2);
        let cpu_limit = if is_v2 {
            read(&self.cpu, "cpu.max").and_then(|text| cpu_max(&text))
        } else {
            let quota = read(&self.cpu, "cpu.cfs_quota_us");
            let period = read(&self.cpu, "cpu.cfs_period_us");
            quota
                .zip(period)
                .and_then(|(quota, period)| cfs(&quota, &period))
        };
        let memory = if is_v2 {
            "memory.max"
        } else {
            "memory.limit_in_bytes"
        };
        Cgroup {
            version: self.version,
            cpu_limit,
            memory_limit: read(&self.memory, memory).and_then(|text| memory_limit(&text)),
        }
    }

    /// CPU time that the group has used, nanoseconds.
    #[must_use]
    pub fn used_ns(&self) -> Option<u64> {
        let text = fs::read_to_string(self.usage.as_ref()?).ok()?;
        used_ns(&text)
    }

    /// The throttling counters as they are now.
    #[must_use]
    pub fn throttling(&self) -> Option<Throttling> {
        let folder = self.cpu.as_ref()?;
        throttling(&fs::read_to_string(folder.join("cpu.stat")).ok()?)
    }
}

/// With a cgroup name space, or with the container's own group mounted, it is at the root of the
/// mount; without, under the path that `/proc/self/cgroup` tells.
fn below(mount: &Path, path: Option<&str>) -> Vec<PathBuf> {
    let deepest = path.map(|path| mount.join(path.trim_matches('/')));
    deepest.into_iter().chain([mount.to_owned()]).collect()
}

/// The path of a controller in `/proc/self/cgroup`; the empty one is that of version 2.
pub(super) fn path_in<'a>(own: &'a str, controller: &str) -> Option<&'a str> {
    own.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        controllers
            .split(',')
            .any(|name| name == controller)
            .then_some(path)
    })
}

/// `cpuacct.usage` is one number, nanoseconds; `cpu.stat` of version 2 has a line, microseconds.
pub(super) fn used_ns(text: &str) -> Option<u64> {
    match field(text, "usage_usec") {
        Some(microseconds) => Some(microseconds.saturating_mul(1_000)),
        None => text.trim().parse().ok(),
    }
}

/// A line `name value`.
fn field(text: &str, wanted: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.split_once(' '));
    let (_, value) = lines.find(|(name, _)| *name == wanted)?;
    value.trim().parse().ok()
}

/// `cpu.stat`: version 1 counts nanoseconds, version 2 microseconds. A group of version 2 without
/// the CPU controller has the file, but not these lines.
pub(super) fn throttling(text: &str) -> Option<Throttling> {
    let field = |wanted| field(text, wanted);
    Some(Throttling {
        times: field("nr_throttled")?,
        held_ns: field("throttled_time")
            .or_else(|| Some(field("throttled_usec")?.saturating_mul(1_000)))?,
    })
}

/// `cpu.max` of version 2: `max 100000` or `50000 100000`.
pub(super) fn cpu_max(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    cfs(quota, period)
}

/// Quota over period, CPUs; `max` and -1 are no limit.
pub(super) fn cfs(quota: &str, period: &str) -> Option<f64> {
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| *number > 0.0)
    };
    Some(number(quota)? / number(period)?)
}

pub(super) fn memory_limit(text: &str) -> Option<u64> {
    text.trim()
        .parse()
        .ok()
        .filter(|limit| *limit < NO_MEMORY_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str =
        "nr_periods 120\nnr_throttled 7\nthrottled_time 812345678\nnr_bursts 0\nburst_time 0\n";
    const V2: &str = "usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 120\nnr_throttled 7\nthrottled_usec 812345\n";

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    #[test]
    fn cpu_time_of_both_versions() {
        assert_eq!(used_ns("812345678\n"), Some(812_345_678));
        assert_eq!(used_ns(V2), Some(5_000));
        assert_eq!(used_ns(V1), None);
    }

    #[test]
    fn throttling_of_both_versions() {
        let seen = |text| throttling(text).map(|t| (t.times, t.held_ns));
        assert_eq!(seen(V1), Some((7, 812_345_678)));
        assert_eq!(seen(V2), Some((7, 812_345_000)));
        assert_eq!(seen("usage_usec 5\nuser_usec 3\nsystem_usec 2\n"), None);
    }

    #[test]
    fn a_container_of_version_1_sees_its_own_group() {
        let files = [
            (
                "proc/self/cgroup",
                "4:memory:/docker/ab\n1:cpu,cpuacct:/docker/ab\n0::/docker/ab\n",
            ),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.stat", V1),
            ("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "77\n"),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n"),
            ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
            (
                "sys/fs/cgroup/memory/memory.limit_in_bytes",
                "9223372036854771712\n",
            ),
        ];
        let tree = tree(&files);
        let place = Place::find(tree.path());
        let limits = place.limits();
        assert_eq!(
            (limits.version, limits.cpu_limit, limits.memory_limit),
            (Some(1), Some(1.5), None)
        );
        assert_eq!(place.throttling().unwrap().times, 7);
        assert_eq!(place.used_ns(), Some(77));
    }

    #[test]
    fn a_group_of_version_2_is_found_where_it_is() {
        let files = [
            ("proc/self/cgroup", "0::/a/b\n"),
            ("sys/fs/cgroup/cgroup.controllers", "cpu memory\n"),
            ("sys/fs/cgroup/cpu.stat", "usage_usec 5\n"),
            ("sys/fs/cgroup/a/b/cpu.stat", V2),
            ("sys/fs/cgroup/a/b/cpu.max", "50000 100000\n"),
            ("sys/fs/cgroup/a/b/memory.max", "2147483648\n"),
        ];
        let tree = tree(&files);
        let limits = Place::find(tree.path()).limits();
        assert_eq!(limits.version, Some(2));
        assert_eq!(
            (limits.cpu_limit, limits.memory_limit),
            (Some(0.5), Some(2 << 30))
        );
    }

    #[test]
    fn no_limit_and_nothing_to_see_are_none() {
        assert_eq!(cpu_max("max 100000\n"), None);
        assert_eq!(cfs("-1\n", "100000\n"), None);
        assert_eq!(memory_limit("max\n"), None);
        let tree = tree(&[]);
        assert_eq!(Place::find(tree.path()), Place::default());
        assert_eq!(Place::default().throttling(), None);
    }
}
