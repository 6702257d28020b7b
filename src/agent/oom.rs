//! How often the kernel killed a process of this container because its memory limit was reached.

use std::fs;

/// Counters by cgroup version: where the hierarchy is mounted, and the file.
const COUNTERS: [(&str, &str); 2] = [
    ("/sys/fs/cgroup", "memory.events"),
    ("/sys/fs/cgroup/memory", "memory.oom_control"),
];

/// The `oom_kill` counter of the agent's own cgroup; `None` where it cannot be read.
#[derive(Debug)]
pub(super) struct OomCounter {
    path: Option<String>,
}

impl OomCounter {
    pub(super) fn find() -> OomCounter {
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let path = candidates(&own)
            .into_iter()
            .find(|path| read(path).is_some());
        OomCounter { path }
    }

    pub(super) fn read(&self) -> Option<u64> {
        self.path.as_deref().and_then(read)
    }
}

/// With a cgroup name space, or with the container's own cgroup mounted, the counters are at the
/// root of the mount; without, under the path that `/proc/self/cgroup` tells.
pub(super) fn candidates(own: &str) -> Vec<String> {
    let lines = own.lines().filter_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let mut candidates = Vec::new();
    for (controllers, path) in lines {
        let (mount, file) = match controllers {
            "" => COUNTERS[0],
            list if list.split(',').any(|name| name == "memory") => COUNTERS[1],
            _ => continue,
        };
        let path = path.trim_end_matches('/');
        candidates.push(format!("{mount}{path}/{file}"));
    }
    candidates.extend(COUNTERS.map(|(mount, file)| format!("{mount}/{file}")));
    candidates
}

fn read(path: &str) -> Option<u64> {
    parse(&fs::read_to_string(path).ok()?)
}

pub(super) fn parse(content: &str) -> Option<u64> {
    let line = content
        .lines()
        .find_map(|line| line.strip_prefix("oom_kill "))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_read() {
        assert_eq!(parse("low 0\nmax 2\noom 1\noom_kill 3\n"), Some(3));
        let v1 = "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n";
        assert_eq!(parse(v1), Some(1));
        assert_eq!(parse("oom_kill_disable 0\n"), None);
    }

    #[test]
    fn the_deepest_place_comes_first() {
        let v2 = candidates("0::/docker/abc\n");
        assert_eq!(v2[0], "/sys/fs/cgroup/docker/abc/memory.events");
        assert_eq!(candidates("0::/\n")[0], "/sys/fs/cgroup/memory.events");
        let v1 = candidates("8:pids:/x\n4:memory:/docker/abc\n");
        assert_eq!(v1[0], "/sys/fs/cgroup/memory/docker/abc/memory.oom_control");
    }
}
