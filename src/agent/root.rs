//! The root of a container in which one program after the other may write everywhere: what one changes of
//! the image's files, the next must not find, and the disk below is the whole machine's.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What a program may take of the disk, bytes.
pub(super) const MOST: u64 = 2 << 30;

/// The root before a program ran.
#[derive(Debug)]
pub(super) struct Root {
    folder: PathBuf,
    /// What is mounted elsewhere: no part of it.
    mounts: BTreeSet<PathBuf>,
    /// What the agent writes itself and puts back, and the folders above it. Their times change.
    own: BTreeMap<PathBuf, Option<State>>,
    /// What was changed before is of an earlier one.
    since: Tick,
    /// Bytes.
    free: u64,
}

/// What stays when a file or a folder is written and put back.
#[derive(Debug, PartialEq, Eq)]
struct State {
    mode: u32,
    owner: (u32, u32),
    entries: Option<BTreeSet<OsString>>,
}

/// Seconds and nanoseconds of the clock that times of files are of: it stands still for milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tick(i64, i64);

impl Tick {
    /// That of what is changed now.
    pub(super) fn now() -> Tick {
        let now = clock_gettime(ClockId::RealtimeCoarse);
        Tick(now.tv_sec, now.tv_nsec)
    }

    /// Another one, as soon as this is over.
    fn next(self) -> Tick {
        loop {
            let now = Tick::now();
            if now != self {
                return now;
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }
}

impl Root {
    /// Looks at the root, before the agent writes these files. Nothing in it was changed after `quiet`.
    ///
    /// # Errors
    /// When the kernel does not tell what there is.
    pub(super) fn look(files: impl Iterator<Item = PathBuf>, quiet: Tick) -> io::Result<Root> {
        Root::at(Path::new("/"), files, quiet)
    }

    fn at(folder: &Path, files: impl Iterator<Item = PathBuf>, quiet: Tick) -> io::Result<Root> {
        let mut own = BTreeMap::new();
        for file in files {
            // Folders that are not there are made. All above them may change with the file: an overlay
            // copies what is written, with its folders, from the image.
            let above = file.ancestors().skip(1);
            let above = above.take_while(|above| above.starts_with(folder));
            for path in above.filter(|above| above.is_dir()).chain([&*file]) {
                own.insert(path.to_owned(), state(path));
            }
        }
        Ok(Root {
            mounts: mounts(&fs::read_to_string("/proc/self/mountinfo")?),
            own,
            free: free(folder)?,
            since: quiet.next(),
            folder: folder.to_owned(),
        })
    }

    /// Whether so much of the disk is gone meanwhile that no program should go on.
    pub(super) fn is_used_up(&self) -> bool {
        free(&self.folder).is_ok_and(|free| free + MOST < self.free)
    }

    /// A path that is not what it was, after all was put back that the agent has written.
    pub(super) fn changed(&self) -> Option<PathBuf> {
        let mut own = self.own.iter();
        let changed = own.find(|(path, before)| state(path) != **before);
        let changed = changed.map(|(path, _)| path.clone());
        changed.or_else(|| self.touched())
    }

    /// A path that the agent has not written and that has changed since.
    fn touched(&self) -> Option<PathBuf> {
        let top = fs::metadata(&self.folder).ok()?;
        if self.is_new(&top) && !self.own.contains_key(&self.folder) {
            return Some(self.folder.clone());
        }
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            // What even root may not look into, without capabilities, it may not change.
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let Ok(metadata) = entry.metadata() else {
                    continue;
                };
                if self.mounts.contains(&path) {
                    continue;
                }
                if self.is_new(&metadata) && !self.own.contains_key(&path) {
                    return Some(path);
                }
                if metadata.is_dir() {
                    folders.push(path);
                }
            }
        }
        None
    }

    /// No program can set the time of a change.
    fn is_new(&self, metadata: &Metadata) -> bool {
        Tick(metadata.ctime(), metadata.ctime_nsec()) >= self.since
    }
}

fn state(path: &Path) -> Option<State> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let entries = fs::read_dir(path).ok().filter(|_| metadata.is_dir());
    Some(State {
        mode: metadata.mode(),
        owner: (metadata.uid(), metadata.gid()),
        entries: entries.map(|entries| entries.flatten().map(|entry| entry.file_name()).collect()),
    })
}

/// Where something is mounted, but for the root.
fn mounts(mountinfo: &str) -> BTreeSet<PathBuf> {
    let places = mountinfo.lines().filter_map(|line| line.split(' ').nth(4));
    places
        .filter(|place| *place != "/")
        .map(PathBuf::from)
        .collect()
}

/// Bytes that are free on the disk.
fn free(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bfree * disk.f_frsize)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::files::Files;
    use super::*;

    /// What is changed below a folder, of which the agent writes two files, when this is done meanwhile.
    fn changed(program: impl FnOnce(&Path)) -> Option<PathBuf> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("etc/deep")).unwrap();
        for name in ["etc/passwd", "etc/deep/other", "libc"] {
            fs::write(at(name), name).unwrap();
        }
        let own = ["etc/passwd", "etc/made/new"].map(at);
        let root = Root::at(folder.path(), own.iter().cloned(), Tick::now()).unwrap();
        let mut files = Files::default();
        for file in &own {
            files.write(file, b"during").unwrap();
        }
        program(folder.path());
        files.put_back().unwrap();
        let changed = root.changed();
        changed.map(|path| path.strip_prefix(folder.path()).unwrap().to_owned())
    }

    #[test]
    fn what_the_agent_puts_back_is_as_it_was() {
        assert_eq!(changed(|_| ()), None);
        assert_eq!(changed(|root| drop(fs::read(root.join("libc")))), None);
        let own = |root: &Path| fs::write(root.join("etc/passwd"), "mine").unwrap();
        assert_eq!(changed(own), None);
    }

    #[test]
    fn all_else_that_a_program_changes_is_seen() {
        let path = |name: &str| Some(PathBuf::from(name));
        let write =
            |name: &'static str| changed(move |root| fs::write(root.join(name), "x").unwrap());
        assert_eq!(write("libc"), path("libc"));
        assert_eq!(write("etc/deep/other"), path("etc/deep/other"));
        assert_eq!(write("etc/added"), path("etc"));
        let removed = changed(|root| fs::remove_file(root.join("etc/deep/other")).unwrap());
        assert_eq!(removed, path("etc/deep"));
        let removed = changed(|root| fs::remove_file(root.join("libc")).unwrap());
        assert_eq!(removed, path(""));
        let locked = |name: &'static str| {
            let mode = fs::Permissions::from_mode(0o4755);
            changed(move |root| fs::set_permissions(root.join(name), mode).unwrap())
        };
        assert_eq!(locked("libc"), path("libc"));
        assert_eq!(locked("etc/passwd"), path("etc/passwd"));
        // Put back, it would be written through the link.
        let linked = changed(|root| {
            fs::remove_file(root.join("etc/passwd")).unwrap();
            std::os::unix::fs::symlink("../libc", root.join("etc/passwd")).unwrap();
        });
        assert_eq!(linked, path("etc/passwd"));
    }

    #[test]
    fn mounts_are_told_from_the_root() {
        let text = "1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 / /proc rw - proc proc rw\n";
        assert_eq!(mounts(text), BTreeSet::from([PathBuf::from("/proc")]));
    }

    #[test]
    fn a_disk_is_used_up_when_much_less_of_it_is_free_than_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut root = Root::at(folder.path(), std::iter::empty(), Tick::now()).unwrap();
        root.free = MOST;
        assert!(!root.is_used_up());
        root.free = u64::MAX;
        assert!(root.is_used_up());
    }
}
