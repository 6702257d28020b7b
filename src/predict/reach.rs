//! What a command can reach: the functions that its program, and the libraries that this loads,
//! import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::loader::Loader;
use super::relevance::function;
use super::world::{clib, is_libc};
use crate::elf::Object;
use crate::tree::{Content, Tree};

/// Where commands are looked for when the image does not say.
const USUAL_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Most scripts that run one another.
const MOST_SCRIPTS: usize = 4;

/// The functions that a command's program and its libraries import, each with the objects that do.
/// Words of the command that name programs count too, as those do that a shell is given. What a
/// program opens while it runs is not seen, nor what is in a static one.
#[must_use]
pub fn reach(tree: &Tree, program: &str, words: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut programs: BTreeMap<String, Arc<Object>> = BTreeMap::new();
    programs.extend(object(tree, program));
    let separators = |c: char| c.is_whitespace() || ";|&()'\"".contains(c);
    for word in words.iter().flat_map(|words| words.split(separators)) {
        programs.extend(named(tree, word));
    }
    let library_path = tree.config.env.get("LD_LIBRARY_PATH");
    let library_path = library_path.map_or("", String::as_str);
    let mut reached: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, program) in &programs {
        let family = program.family().or_else(|| clib(tree).map(|c| c.family));
        let Some(family) = family else { continue };
        let loader = Loader::new(tree, family, program.machine, library_path);
        for (path, object) in loader.closure(path, program).loaded {
            if is_libc(&path, &object) {
                continue;
            }
            for import in &object.imports {
                let users = reached.entry(function(&import.name).to_owned());
                users.or_default().insert(path.clone());
            }
        }
    }
    reached
}

/// The program of this name or path.
fn named(tree: &Tree, word: &str) -> Option<(String, Arc<Object>)> {
    if word.is_empty() || word.starts_with('-') {
        return None;
    }
    if word.starts_with('/') {
        return object(tree, word);
    }
    if word.contains('/') {
        return None;
    }
    let search = tree.config.env.get("PATH");
    let search = search.map_or(USUAL_PATH, String::as_str);
    let mut folders = search.split(':');
    folders.find_map(|folder| object(tree, &format!("{folder}/{word}")))
}

/// The ELF program at a path; of a script, that which runs it.
fn object(tree: &Tree, path: &str) -> Option<(String, Arc<Object>)> {
    let mut path = path.to_owned();
    for _ in 0..MOST_SCRIPTS {
        let (found, file) = tree.file(&path)?;
        match &file.content {
            Content::Object(object) => return Some((found, Arc::clone(object))),
            Content::Script(line) => {
                let mut words = line.split_ascii_whitespace();
                let interpreter = words.next()?;
                if interpreter.ends_with("/env") {
                    let name = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
                    return named(tree, name);
                }
                path = interpreter.to_owned();
            }
            Content::Damaged(_) | Content::Text(_) | Content::Other => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elf::Import;
    use crate::tree::testing::{file, link, tree};

    fn imports(names: &[&str], needed: &[&str], interpreter: Option<&str>) -> Content {
        Content::Object(Arc::new(Object {
            machine: 62,
            is_64: true,
            dynamic: true,
            interpreter: interpreter.map(str::to_owned),
            needed: needed.iter().map(|&name| name.to_owned()).collect(),
            imports: names
                .iter()
                .map(|&name| Import {
                    name: name.into(),
                    version: None,
                    weak: false,
                    eager: false,
                    fixed: false,
                })
                .collect(),
            ..Object::default()
        }))
    }

    const MUSL: Option<&str> = Some("/lib/ld-musl-x86_64.so.1");

    #[test]
    fn a_program_reaches_what_it_and_its_libraries_import() {
        let tree = tree([
            (
                "/bin/tool",
                file(imports(&["__printf_chk"], &["liba.so"], MUSL)),
            ),
            (
                "/usr/lib/liba.so",
                file(imports(&["getaddrinfo"], &[], None)),
            ),
            ("/usr/bin/other", file(imports(&["iconv"], &[], MUSL))),
            ("/bin/sh", link("/bin/tool")),
            ("/run.sh", file(Content::Script("/bin/sh -e".to_owned()))),
            (
                "/app",
                file(Content::Script("/usr/bin/env -S other x".to_owned())),
            ),
        ]);
        let names = |program: &str, words: &[&str]| -> Vec<String> {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            reach(&tree, program, &words).into_keys().collect()
        };
        assert_eq!(names("/bin/tool", &[]), ["getaddrinfo", "printf"]);
        assert_eq!(names("/run.sh", &[]), ["getaddrinfo", "printf"]);
        assert_eq!(names("/app", &["x"]), ["iconv"]);
        let through_a_shell = names("/bin/sh", &["-c", "cd /; other -x | cat"]);
        assert_eq!(through_a_shell, ["getaddrinfo", "iconv", "printf"]);
        let users = &reach(&tree, "/bin/tool", &[])["getaddrinfo"];
        assert_eq!(users.iter().collect::<Vec<_>>(), ["/usr/lib/liba.so"]);
        assert!(names("/absent", &[]).is_empty());
    }
}
