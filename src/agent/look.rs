//! What a command would find in this container: its surroundings, its program, and what that needs
//! to start. Also what files are now.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::elf;
use crate::protocol::Place;
use crate::protocol::command::{FileKind, FileState, Program};

/// Longest first line of a script that kernels read (`BINPRM_BUF_SIZE`), bytes.
const LONGEST_SCRIPT_LINE: u64 = 256;

/// The surroundings that the engine gave to the agent, which a command in its place would have.
pub(super) fn look(program: &str) -> Place {
    let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    let env: BTreeMap<String, String> = std::env::vars_os()
        .map(|(name, value)| (lossy(name), lossy(value)))
        .collect();
    let cwd = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    let search = env.get("PATH").map_or("", String::as_str);
    Place {
        program: find(program, search, &cwd).map(|path| about(&path, &cwd)),
        cwd: cwd.to_string_lossy().into_owned(),
        env,
    }
}

/// Where a program is, as `execvp` finds it: of several the first that may be executed.
fn find(program: &str, search: &str, cwd: &Path) -> Option<PathBuf> {
    let is_file = |path: &PathBuf| fs::metadata(cwd.join(path)).is_ok_and(|about| about.is_file());
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(is_file);
    }
    let folders = search.split(':').filter(|folder| !folder.is_empty());
    let found: Vec<PathBuf> = folders
        .map(|folder| Path::new(folder).join(program))
        .filter(is_file)
        .collect();
    let runs = |path: &&PathBuf| {
        let about = fs::metadata(cwd.join(path));
        about.is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
    };
    found.iter().find(runs).or(found.first()).cloned()
}

fn about(path: &Path, cwd: &Path) -> Program {
    let place = cwd.join(path);
    let script = script_interpreter(&place);
    let loader = || {
        let mut file = File::open(&place).ok()?;
        elf::read(&mut file).ok()?.interpreter
    };
    let is_script = script.is_some();
    let interpreter = script.or_else(loader);
    Program {
        path: path.to_string_lossy().into_owned(),
        can_start: interpreter
            .as_ref()
            .is_none_or(|needed| cwd.join(needed).exists()),
        interpreter,
        script: is_script,
    }
}

/// What follows `#!` in the first line, without arguments.
fn script_interpreter(path: &Path) -> Option<String> {
    let mut head = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LONGEST_SCRIPT_LINE).read_to_end(&mut head).ok()?;
    let line = head.strip_prefix(b"#!")?.split(|&byte| byte == b'\n');
    let line = String::from_utf8_lossy(line.into_iter().next()?).into_owned();
    line.split_ascii_whitespace().next().map(str::to_owned)
}

/// What has this path now.
pub(super) fn state(path: &Path) -> FileState {
    let Ok(about) = fs::symlink_metadata(path) else {
        return FileState {
            mode: 0,
            kind: FileKind::Gone,
        };
    };
    let kind = about.file_type();
    let kind = if kind.is_dir() {
        FileKind::Folder
    } else if kind.is_symlink() {
        let target = fs::read_link(path).unwrap_or_default();
        FileKind::Link(target.to_string_lossy().into_owned())
    } else if kind.is_file() {
        FileKind::File {
            size: about.len(),
            digest: digest(path).ok(),
        }
    } else {
        FileKind::Special
    };
    FileState {
        mode: about.permissions().mode() & 0o7777,
        kind,
    }
}

fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            count => hash.update(&chunk[..count]),
        }
    }
    let bytes = hash.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, content: &str, mode: u32) {
        fs::write(path, content).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn programs_are_found_as_execvp_finds_them() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["one", "two"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let path = |name: &str| folder.path().join(name);
        write(&path("one/tool"), "text", 0o644);
        write(&path("two/tool"), "text", 0o755);
        write(&path("one/plain"), "text", 0o644);
        let search = format!("{}:{}", path("one").display(), path("two").display());
        let find = |program: &str| find(program, &search, folder.path());
        assert_eq!(find("tool"), Some(path("two/tool")), "the first that runs");
        assert_eq!(find("plain"), Some(path("one/plain")));
        assert_eq!(find("./one/tool"), Some(PathBuf::from("./one/tool")));
        assert_eq!(find("absent"), None);
        assert_eq!(find("./one"), None, "a folder is no program");
    }

    #[test]
    fn what_a_program_needs_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("script");
        write(&script, "#!/no/such/shell -e\necho\n", 0o755);
        let found = about(&script, folder.path());
        assert_eq!(found.interpreter.as_deref(), Some("/no/such/shell"));
        assert!(found.script && !found.can_start);
        let shell = about(Path::new("/bin/sh"), folder.path());
        assert!(!shell.script && shell.can_start);
        assert!(
            shell
                .interpreter
                .is_some_and(|loader| loader.contains("ld-"))
        );
        let own = about(&std::env::current_exe().unwrap(), folder.path());
        assert_eq!((own.interpreter, own.can_start), (None, true));
    }

    #[test]
    fn files_are_told_with_size_digest_and_mode() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        write(&file, "abc", 0o640);
        let seen = state(&file);
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(seen.mode, 0o640);
        assert_eq!(
            seen.kind,
            FileKind::File {
                size: 3,
                digest: Some(digest.to_owned())
            }
        );
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("file", &link).unwrap();
        assert_eq!(state(&link).kind, FileKind::Link("file".to_owned()));
        assert_eq!(state(folder.path()).kind, FileKind::Folder);
        assert_eq!(state(&folder.path().join("none")).kind, FileKind::Gone);
    }
}
