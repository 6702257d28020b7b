//! What is to be reproduced: a case of the suites, a file, a Dockerfile with a command, or a folder with
//! a `repro.toml`. All but the Dockerfile become a case of a suite.

use std::path::{Path, PathBuf};

use crate::aspect::Aspect;
use crate::build::unit::Sources;
use crate::mistakes::suggestion;
use crate::protocol::probe::Language;
use crate::suite::{self, Case, Kind, LOCAL, REPRO_FILE, Suite, SuiteError, Workload};

/// Time that a file may take.
const TIMEOUT_MS: u64 = 60_000;

/// What a lone C file is linked with, as far as it needs it: libc versions differ in what they have
/// in one library.
const LINKED: [&str; 5] = ["-pthread", "-Wl,--as-needed", "-lm", "-ldl", "-lrt"];

/// What is said on the command line.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The thing.
    pub thing: String,
    /// What follows `--`.
    pub words: Vec<String>,
    /// Flags for a C file.
    pub flags: Vec<String>,
    /// Whether a script is run by the interpreter of the image.
    pub shipped: bool,
    /// The folder of the suites.
    pub suites: PathBuf,
}

/// What is to be reproduced, read and checked.
#[derive(Debug, Clone)]
pub struct Thing {
    /// What is run; of a Dockerfile its command.
    pub case: Case,
    /// The suites whose programs are compiled.
    pub suites: Vec<Suite>,
    /// The files that they are made of.
    pub sources: Sources,
    /// The Dockerfile, where it is one.
    pub dockerfile: Option<PathBuf>,
    /// Whether it is a published case: its answers are exact, and the catalogue knows them.
    pub published: bool,
}

/// Why there is nothing to reproduce.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ThingError {
    /// It is not clear what is meant.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A suite or `repro.toml` is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Suite(#[from] SuiteError),
    /// A file cannot be read.
    #[error("cannot read `{path}`: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

impl Thing {
    /// Reads what is given. `all` are the suites.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn read(given: &Given, all: &[Suite]) -> Result<Thing, ThingError> {
        let path = Path::new(&given.thing);
        let mut thing = if path.is_dir() {
            folder(path, given, all)?
        } else if path.is_file() {
            file(path, given)?
        } else {
            published(&given.thing, given, all)?
        };
        if thing.dockerfile.is_none() && !given.words.is_empty() {
            thing.case.args.clone_from(&given.words);
        }
        if given.shipped {
            thing.case.workload = shipped(thing.case.workload)?;
        }
        Ok(thing)
    }

    /// Whether a program of the image itself is run.
    #[must_use]
    pub fn as_shipped(&self) -> bool {
        matches!(
            self.case.workload,
            Workload::Own { .. } | Workload::Shell { .. } | Workload::Command { .. }
        )
    }
}

fn usage(message: String, help: impl Into<Option<String>>) -> ThingError {
    ThingError::Usage {
        message,
        help: help.into(),
    }
}

/// The same script, run by the interpreter that the image has.
fn shipped(workload: Workload) -> Result<Workload, ThingError> {
    let own = |language, script| Ok(Workload::Own { language, script });
    match workload {
        Workload::Python { script, .. } => own(Language::Python, script),
        Workload::Node { script, .. } => own(Language::Node, script),
        shell @ (Workload::Own { .. } | Workload::Shell { .. } | Workload::Command { .. }) => {
            Ok(shell)
        }
        Workload::C { .. } | Workload::Program { .. } => Err(usage(
            "`--shipped` is for scripts: no image has this program".to_owned(),
            None,
        )),
    }
}

/// A folder with a `repro.toml`: one of the suites', or one that lies elsewhere.
fn folder(path: &Path, given: &Given, all: &[Suite]) -> Result<Thing, ThingError> {
    let unreadable = |error| ThingError::File {
        path: path.display().to_string(),
        error,
    };
    if !path.join(REPRO_FILE).is_file() {
        let message = format!("the folder `{}` has no `{REPRO_FILE}`", path.display());
        return Err(usage(
            message,
            "see \"Reports\" in suites/README.md".to_owned(),
        ));
    }
    let full = path.canonicalize().map_err(unreadable)?;
    let suites = given.suites.canonicalize().ok();
    if let Some(inside) =
        suites.and_then(|suites| full.strip_prefix(suites).ok().map(Path::to_owned))
    {
        return published(&inside.to_string_lossy(), given, all);
    }
    let suite = suite::repro_folder(path)?;
    let case = match suite.cases.as_slice() {
        [case] => case.clone(),
        _ => {
            return Err(usage(
                "a sweep is several cases: leave it out".to_owned(),
                None,
            ));
        }
    };
    let folder = format!("{LOCAL}/{}", case.id.name());
    let own = Sources::of_folder(&full, &folder).map_err(unreadable)?;
    Ok(Thing {
        case,
        suites: vec![suite],
        sources: own.and(common(given)?),
        dockerfile: None,
        published: false,
    })
}

/// The headers and modules that all suites have in common.
fn common(given: &Given) -> Result<Sources, ThingError> {
    let dir = given.suites.join("common");
    Sources::of_folder(&dir, "common").map_err(|error| ThingError::File {
        path: dir.display().to_string(),
        error,
    })
}

/// A case of the suites by its id.
fn published(id: &str, given: &Given, all: &[Suite]) -> Result<Thing, ThingError> {
    let ids = || all.iter().flat_map(|suite| &suite.cases);
    let Some(case) = ids().find(|case| case.id.0 == id) else {
        let message = format!("`{id}` is neither a file or folder here nor a case");
        let nearest = suggestion(id, ids().map(|case| case.id.0.as_str()));
        let points: Vec<&str> = ids()
            .map(|case| case.id.0.as_str())
            .filter(|known| {
                known
                    .strip_prefix(id)
                    .is_some_and(|rest| rest.starts_with('@'))
            })
            .collect();
        let help = match points.as_slice() {
            [] => nearest.unwrap_or_else(|| "`alpine-tax list` shows all cases".to_owned()),
            points => format!("name one of {}", points.join(", ")),
        };
        return Err(usage(message, help));
    };
    let sources = Sources::read(&given.suites).map_err(|error| ThingError::File {
        path: given.suites.display().to_string(),
        error,
    })?;
    Ok(Thing {
        case: case.clone(),
        suites: all.to_vec(),
        sources,
        dockerfile: None,
        published: true,
    })
}

/// A lone file.
fn file(path: &Path, given: &Given) -> Result<Thing, ThingError> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let lower = name.to_lowercase();
    let is_dockerfile = ["dockerfile", "containerfile"].iter().any(|word| {
        lower == *word
            || lower.starts_with(&format!("{word}."))
            || lower.ends_with(&format!(".{word}"))
    });
    if is_dockerfile {
        return dockerfile(path, &name, given);
    }
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let script = name.clone();
    let workload = match extension.as_str() {
        "c" => Workload::C {
            source: script,
            flags: LINKED
                .map(str::to_owned)
                .into_iter()
                .chain(given.flags.clone())
                .collect(),
            libraries: Vec::new(),
            build_for: None,
        },
        "py" => Workload::Python {
            script,
            packages: None,
            packages_for: None,
            modules: None,
        },
        "js" | "mjs" | "cjs" => Workload::Node {
            script,
            packages: None,
            packages_for: None,
        },
        "sh" => Workload::Shell { script },
        _ => {
            let message = format!("what `{}` is cannot be told from its name", path.display());
            let help = "C is `.c`, Python `.py`, JavaScript `.js`, shell `.sh`; else `Dockerfile`, or a \
                        folder with a `repro.toml`";
            return Err(usage(message, help.to_owned()));
        }
    };
    let case = case_of(&suite::as_name(&name), &name, workload);
    let sources = lone(path, &name, &extension)?;
    let suite = local(path.parent().unwrap_or(Path::new(".")), vec![case.clone()]);
    Ok(Thing {
        case,
        suites: vec![suite],
        sources: sources.and(common(given)?),
        dockerfile: None,
        published: false,
    })
}

/// A file, and of C the headers beside it. `.mjs` and the like keep their names.
fn lone(path: &Path, name: &str, extension: &str) -> Result<Sources, ThingError> {
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| ThingError::File {
            path: path.display().to_string(),
            error,
        })
    };
    let mut files = vec![(format!("{LOCAL}/{name}"), read(path)?)];
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let beside = std::fs::read_dir(folder.unwrap_or(Path::new(".")));
    let headers = beside.into_iter().flatten().filter_map(|entry| {
        let path = entry.ok()?.path();
        let is_header = path.extension().is_some_and(|ending| ending == "h") && path.is_file();
        is_header.then_some(path)
    });
    for header in headers.filter(|_| extension == "c") {
        let name = header.file_name().unwrap_or_default().to_string_lossy();
        files.push((format!("{LOCAL}/{name}"), read(&header)?));
    }
    Ok(Sources { files })
}

fn dockerfile(path: &Path, name: &str, given: &Given) -> Result<Thing, ThingError> {
    let Some((program, args)) = given.words.split_first() else {
        let message = "what is to be run in the images that the Dockerfile makes?".to_owned();
        return Err(usage(message, format!("write `repro {name} -- COMMAND`")));
    };
    let workload = Workload::Command {
        program: program.clone(),
    };
    let mut case = case_of(&suite::as_name(name), &given.words.join(" "), workload);
    case.args = args.to_vec();
    Ok(Thing {
        case,
        suites: Vec::new(),
        sources: Sources::default(),
        dockerfile: Some(path.to_owned()),
        published: false,
    })
}

fn local(dir: &Path, cases: Vec<Case>) -> Suite {
    Suite {
        includes: Vec::new(),
        modules: None,
        name: LOCAL.to_owned(),
        title: String::new(),
        about: String::new(),
        dir: dir.to_owned(),
        payload: None,
        packages: Vec::new(),
        cases,
        claims: Vec::new(),
    }
}

/// A behaviour case with defaults for everything but this.
#[must_use]
pub fn case_of(name: &str, title: &str, workload: Workload) -> Case {
    let kind = Kind::Behaviour {
        observe: vec![Aspect::Outcome, Aspect::Stdout],
    };
    let id = format!("{LOCAL}/{name}");
    Case {
        timeout_ms: TIMEOUT_MS,
        ..Case::plain(id, title.to_owned(), kind, workload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(thing: &Path) -> Given {
        Given {
            thing: thing.display().to_string(),
            suites: "suites".into(),
            ..Given::default()
        }
    }

    #[test]
    fn a_thing_is_known_by_what_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        file("own.h", "#define X 1\n");
        let c = Thing::read(&given(&file("My Case.c", "int main;")), &[]).unwrap();
        assert_eq!(c.case.id.0, "local/my-case-c");
        let paths: Vec<&str> = c
            .sources
            .files
            .iter()
            .map(|(path, _)| path.as_str())
            .collect();
        assert!(
            paths.contains(&"local/own.h") && paths.contains(&"common/bench.h"),
            "{paths:?}"
        );
        let shell = Thing::read(&given(&file("x.sh", "echo")), &[]).unwrap();
        assert!(shell.as_shipped() && !c.as_shipped());
        let python = Given {
            shipped: true,
            ..given(&file("x.py", ""))
        };
        assert!(Thing::read(&python, &[]).unwrap().as_shipped());
        let docker = given(&file("Dockerfile.test", "FROM x"));
        let said = Thing::read(&docker, &[]).unwrap_err().to_string();
        assert!(said.starts_with("what is to be run"), "{said}");
        let words = Given {
            words: vec!["app".to_owned(), "x".to_owned()],
            ..docker
        };
        let thing = Thing::read(&words, &[]).unwrap();
        assert_eq!(
            (thing.case.args.len(), thing.dockerfile.is_some()),
            (1, true)
        );
    }

    #[test]
    fn what_is_meant_by_nothing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let said = |thing: &Path| Thing::read(&given(thing), &[]).unwrap_err().to_string();
        assert!(said(folder.path()).contains("has no `repro.toml`"));
        let text = folder.path().join("x.txt");
        std::fs::write(&text, "").unwrap();
        assert!(said(&text).contains("cannot be told from its name"));
        let all = suite::load("suites".as_ref()).unwrap();
        let error = Thing::read(&given("reports/php-iconv-ignor".as_ref()), &all).unwrap_err();
        let ThingError::Usage { help, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(
            help.as_deref(),
            Some("did you mean `reports/php-iconv-ignore`?")
        );
    }

    #[test]
    fn a_folder_of_the_suites_is_the_case_that_it_is_there() {
        let all = suite::load("suites".as_ref()).unwrap();
        let folder = Path::new("suites/reports/php-iconv-ignore");
        let thing = Thing::read(&given(folder), &all).unwrap();
        assert_eq!(thing.case.id.0, "reports/php-iconv-ignore");
        assert!(thing.published);
        let elsewhere = Path::new("tests/data/good-reports/demo/report");
        let thing = Thing::read(&given(elsewhere), &all).unwrap();
        assert_eq!(thing.case.id.0, "local/report");
        let script = thing
            .sources
            .scripts()
            .find(|(path, _)| path == "local/report/look.sh");
        assert!(script.is_some() && !thing.published);
    }
}
