//! One C source for one libc: what it is called and what its build depends on.

use std::collections::BTreeSet;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::clib::Family;
use crate::suite::{Suite, Workload};

/// Flags of every build; the case's own come after them.
pub const COMMON_FLAGS: [&str; 5] = ["-O2", "-g0", "-std=gnu11", "-D_GNU_SOURCE", "-Wall"];

/// A source to be compiled for one libc.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// File name of the program.
    pub program: String,
    /// Suite and file name of the source.
    pub source: String,
    /// The case's own flags.
    pub flags: Vec<String>,
    /// For which libc.
    pub family: Family,
    /// Whether it is a shared library and not a program.
    pub library: bool,
}

/// What makes a shared library: it names itself (`DT_SONAME`), as the libraries of distributions do.
fn library_flags(name: &str) -> Vec<String> {
    vec![
        "-shared".to_owned(),
        "-fPIC".to_owned(),
        format!("-Wl,-soname,{name}"),
    ]
}

/// The program's file name: the same for all cases that share a source and its flags.
#[must_use]
pub fn program_name(suite: &str, source: &str, flags: &[String]) -> String {
    let stem = stem(source);
    if flags.is_empty() {
        return format!("{suite}-{stem}");
    }
    let digest = hex(&Sha256::digest(flags.join("\0").as_bytes()), 4);
    format!("{suite}-{stem}-{digest}")
}

/// The file name of a shared library that is built beside the programs.
#[must_use]
pub fn library_name(suite: &str, source: &str) -> String {
    format!("{suite}-{}.so", stem(source))
}

/// The path of a source without its ending, as one word.
fn stem(source: &str) -> String {
    let path = Path::new(source).with_extension("");
    path.to_string_lossy().replace('/', "-")
}

/// The units of all C cases, each once, for both libcs.
#[must_use]
pub fn units(suites: &[Suite]) -> Vec<Unit> {
    let mut units = BTreeSet::new();
    for suite in suites {
        for case in &suite.cases {
            let Workload::C {
                source,
                flags,
                libraries,
                ..
            } = &case.workload
            else {
                continue;
            };
            for family in Family::ALL {
                units.insert(Unit {
                    program: program_name(&suite.name, source, flags),
                    source: format!("{}/{source}", suite.name),
                    flags: flags.clone(),
                    family,
                    library: false,
                });
                units.extend(libraries.iter().map(|library| {
                    let name = library_name(&suite.name, library);
                    Unit {
                        flags: library_flags(&name),
                        program: name,
                        source: format!("{}/{library}", suite.name),
                        family,
                        library: true,
                    }
                }));
            }
        }
    }
    units.into_iter().collect()
}

impl Unit {
    /// Digest over everything that the program depends on: its source, the headers it may include,
    /// the flags, the libc and the toolchain.
    #[must_use]
    pub fn key(&self, sources: &Sources, toolchain: &str) -> String {
        let mut digest = Sha256::new();
        let mut field = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(bytes);
        };
        field(toolchain.as_bytes());
        field(self.family.as_str().as_bytes());
        for flag in COMMON_FLAGS
            .iter()
            .copied()
            .chain(self.flags.iter().map(String::as_str))
        {
            field(flag.as_bytes());
        }
        let suite = self.source.split('/').next().unwrap_or_default();
        for (path, content) in &sources.files {
            let folder = path.split('/').next().unwrap_or_default();
            let header = (folder == suite || folder == "common") && path.ends_with(".h");
            if header || *path == self.source {
                field(path.as_bytes());
                field(content);
            }
        }
        hex(&digest.finalize(), 16)
    }
}

/// The files of all suites: path below `suites/` and content, sorted.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Path and content.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Sources {
    /// Reads the sources, headers and scripts of a suites folder. Links are not followed, so that
    /// nothing from outside goes into a container.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn read(dir: &Path) -> std::io::Result<Sources> {
        let mut files = Vec::new();
        for folder in std::fs::read_dir(dir)? {
            let folder = folder?;
            if folder.file_type()?.is_dir() {
                let name = folder.file_name().to_string_lossy().into_owned();
                read_folder(&folder.path(), &name, DEPTH, &mut files)?;
            }
        }
        files.sort();
        Ok(Sources { files })
    }

    /// Those of one folder, as the files of a folder `name` below the suites.
    ///
    /// # Errors
    /// When the folder or a file cannot be read.
    pub fn of_folder(dir: &Path, name: &str) -> std::io::Result<Sources> {
        let mut files = Vec::new();
        read_folder(dir, name, DEPTH, &mut files)?;
        files.sort();
        Ok(Sources { files })
    }

    /// Adds others.
    #[must_use]
    pub fn and(mut self, others: Sources) -> Sources {
        self.files.extend(others.files);
        self.files.sort();
        self.files.dedup();
        self
    }

    /// Digest over a suite's files and what all suites share.
    #[must_use]
    pub fn digest(&self, suite: &str) -> String {
        let mut digest = Sha256::new();
        for (path, content) in &self.files {
            let folder = path.split('/').next().unwrap_or_default();
            if folder == suite || folder == "common" {
                digest.update((path.len() as u64).to_le_bytes());
                digest.update(path.as_bytes());
                digest.update((content.len() as u64).to_le_bytes());
                digest.update(content);
            }
        }
        hex(&digest.finalize(), 8)
    }

    /// The scripts among them.
    pub fn scripts(&self) -> impl Iterator<Item = &(String, Vec<u8>)> {
        let is_script = |path: &str| [".py", ".js", ".sh"].iter().any(|end| path.ends_with(end));
        self.files.iter().filter(move |(path, _)| is_script(path))
    }
}

/// Levels of folders below a suite's own.
const DEPTH: usize = 2;

fn read_folder(
    dir: &Path,
    name: &str,
    depth: usize,
    files: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        let wanted = [".c", ".h", ".py", ".js", ".sh"];
        if kind.is_dir() && depth > 0 {
            read_folder(&entry.path(), &path, depth - 1, files)?;
        } else if kind.is_file() && wanted.iter().any(|end| path.ends_with(end)) {
            files.push((path, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// The first `count` bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8], count: usize) -> String {
    bytes
        .iter()
        .take(count)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(source: &str) -> Unit {
        Unit {
            program: program_name("dns", source, &[]),
            source: format!("dns/{source}"),
            flags: Vec::new(),
            family: Family::Musl,
            library: false,
        }
    }

    fn sources(files: &[(&str, &str)]) -> Sources {
        let files = files
            .iter()
            .map(|(p, c)| ((*p).to_owned(), c.as_bytes().to_vec()))
            .collect();
        Sources { files }
    }

    #[test]
    fn a_key_changes_with_what_the_program_depends_on_and_with_nothing_else() {
        let base = sources(&[("common/a.h", "1"), ("dns/x.c", "x"), ("dns/y.c", "y")]);
        let key = unit("x.c").key(&base, "toolchain");
        let other = sources(&[
            ("common/a.h", "1"),
            ("dns/x.c", "x"),
            ("dns/y.c", "changed"),
        ]);
        assert_eq!(unit("x.c").key(&other, "toolchain"), key);
        let header = sources(&[("common/a.h", "2"), ("dns/x.c", "x"), ("dns/y.c", "y")]);
        assert_ne!(unit("x.c").key(&header, "toolchain"), key);
        assert_ne!(unit("x.c").key(&base, "newer toolchain"), key);
        assert_ne!(unit("y.c").key(&base, "toolchain"), key);
    }

    #[test]
    fn the_digest_of_a_suite_is_of_its_own_files_and_of_shared_ones() {
        let base = sources(&[("common/a.h", "1"), ("dns/x.c", "x"), ("time/y.c", "y")]);
        let other_suite = sources(&[("common/a.h", "1"), ("dns/x.c", "x"), ("time/y.c", "z")]);
        assert_eq!(base.digest("dns"), other_suite.digest("dns"));
        assert_ne!(base.digest("time"), other_suite.digest("time"));
        let shared = sources(&[("common/a.h", "2"), ("dns/x.c", "x"), ("time/y.c", "y")]);
        assert_ne!(base.digest("dns"), shared.digest("dns"));
    }

    #[test]
    fn files_in_folders_are_read_and_links_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let suite = dir.path().join("wheels");
        std::fs::create_dir_all(suite.join("use")).unwrap();
        for file in ["a.py", "use/b.py", "use/notes.txt"] {
            std::fs::write(suite.join(file), file).unwrap();
        }
        let outside = dir.path().join("outside.py");
        std::fs::write(&outside, "secret").unwrap();
        std::os::unix::fs::symlink(&outside, suite.join("use/c.py")).unwrap();
        std::os::unix::fs::symlink(dir.path(), suite.join("up")).unwrap();
        let sources = Sources::read(dir.path()).unwrap();
        let paths: Vec<&str> = sources.files.iter().map(|(p, _)| p.as_str()).collect();
        assert_eq!(paths, ["wheels/a.py", "wheels/use/b.py"]);
    }

    #[test]
    fn sources_of_one_name_in_two_folders_are_two_programs() {
        let (a, b) = (
            program_name("x", "a/t.c", &[]),
            program_name("x", "b/t.c", &[]),
        );
        assert_eq!((a.as_str(), b.as_str()), ("x-a-t", "x-b-t"));
    }

    #[test]
    fn flags_make_another_program() {
        let plain = program_name("dns", "x.c", &[]);
        assert_eq!(plain, "dns-x");
        assert_ne!(program_name("dns", "x.c", &["-lm".to_owned()]), plain);
    }
}
