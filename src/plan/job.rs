//! What the agent is told to run for a case on an image.

use std::collections::BTreeMap;

use super::layout::{self, Payload};
use crate::build::unit::program_name;
use crate::clib::Family;
use crate::protocol::probe::Language;
use crate::protocol::{Job, Probe};
use crate::suite::{Case, Workload};

/// How much of stdout and of stderr is kept, bytes each.
const OUTPUT_LIMIT: usize = 64 << 10;

/// The job of a case on an image in which this was found.
///
/// # Errors
/// Why the case does not apply to such an image.
pub fn job(case: &Case, image: &Probe) -> Result<Job, String> {
    let Command {
        argv,
        env: of_packages,
        libraries,
    } = command(case, image)?;
    let mut env = base_environment();
    env.extend(of_packages);
    env.extend(case.env.clone());
    env.values_mut()
        .for_each(|value| *value = value.replace(LIBRARIES, &libraries));
    let args = case
        .args
        .iter()
        .map(|arg| arg.replace(LIBRARIES, &libraries));
    Ok(Job {
        argv: argv.into_iter().chain(args).collect(),
        name: None,
        env,
        cwd: None,
        stdin: case.stdin.clone(),
        timeout_ms: case.timeout_ms,
        output_limit: OUTPUT_LIMIT,
        files: case.files.clone(),
        stack_limit: case.stack_limit,
        dns: case.dns.clone(),
        cpu: None,
    })
}

/// What is started, before the case's own arguments and environment.
#[derive(Default)]
struct Command {
    argv: Vec<String>,
    /// Where an interpreter finds its packages.
    env: Option<(String, String)>,
    /// Folder of the libraries that the case brings.
    libraries: String,
}

impl Command {
    fn of(argv: Vec<String>) -> Command {
        Command {
            argv,
            ..Command::default()
        }
    }
}

fn command(case: &Case, image: &Probe) -> Result<Command, String> {
    let own = || image.family().ok_or(NO_LIBC);
    let script = |file: &str| layout::script(case.id.suite(), file);
    Ok(match &case.workload {
        Workload::C {
            source,
            flags,
            build_for,
            ..
        } => {
            let family = build_for.or(image.family()).ok_or(NO_LIBC)?;
            compiled(family, &program_name(case.id.suite(), source, flags))
        }
        Workload::Python {
            script: file,
            packages,
            modules,
            packages_for,
        } => {
            let own = own()?;
            let packages = python_packages(packages.as_deref());
            let packages = packages.folder(packages_for.unwrap_or(own), own);
            let path = python_path(packages, modules.as_deref(), own);
            Command {
                env: Some(("PYTHONPATH".to_owned(), path)),
                ..Command::of(python(own, script(file)))
            }
        }
        Workload::Node {
            script: file,
            packages,
            packages_for,
        } => {
            let own = own()?;
            let packages = node_packages(packages.as_deref());
            let packages = packages.folder(packages_for.unwrap_or(own), own);
            let node = format!("{}/bin/node", Payload::NODE.folder(own, own));
            Command {
                env: Some(("NODE_PATH".to_owned(), format!("{packages}/node_modules"))),
                ..Command::of(vec![node, script(file)])
            }
        }
        Workload::Program {
            payload,
            program,
            build_for,
        } => {
            let own = own()?;
            let folder = Payload::named(payload).folder(build_for.unwrap_or(own), own);
            Command::of(vec![format!("{folder}/bin/{program}")])
        }
        Workload::Own {
            language,
            script: file,
        } => Command::of(shipped(*language, script(file), image)?),
        Workload::Shell { script: file } => Command::of(vec![SHELL.to_owned(), script(file)]),
        Workload::Command { program } => Command::of(vec![program.clone()]),
    })
}

/// A C program, which finds the libraries of its case.
fn compiled(family: Family, name: &str) -> Command {
    Command {
        libraries: layout::libraries(family),
        ..Command::of(vec![layout::program(family, name)])
    }
}

/// A script, run by the interpreter that the image has.
fn shipped(language: Language, script: String, image: &Probe) -> Result<Vec<String>, String> {
    let own = image.interpreter(language);
    let own = own.ok_or_else(|| format!("the image has no {} of its own", language.as_str()))?;
    Ok(match language {
        Language::Python => vec![own.path.clone(), "-B".to_owned(), script],
        Language::Node => vec![own.path.clone(), script],
    })
}

/// The shell of nearly every image.
const SHELL: &str = "/bin/sh";
/// In arguments and environment: the folder of the shared libraries that the cases bring.
const LIBRARIES: &str = "{libraries}";
const NO_LIBC: &str = "the image has no libc that the program could use";

fn python_packages(named: Option<&str>) -> Payload {
    Payload::packages(named, Payload::PYTHON_PACKAGES)
}

/// A script, run by the controlled Python.
fn python(own: Family, script: String) -> Vec<String> {
    let python = format!("{}/bin/python3", Payload::PYTHON.folder(own, own));
    vec![python, "-B".to_owned(), script]
}

/// Where Python looks for packages, and for the modules that it is built without.
fn python_path(packages: String, modules: Option<&str>, own: Family) -> String {
    match modules {
        Some(modules) => format!("{packages}:{}", Payload::named(modules).folder(own, own)),
        None => packages,
    }
}

fn node_packages(named: Option<&str>) -> Payload {
    Payload::packages(named, Payload::NODE_PACKAGES)
}

fn base_environment() -> BTreeMap<String, String> {
    [
        (
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ),
        ("HOME", "/tmp"),
        ("TMPDIR", "/tmp"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// The payloads that a case needs on an image whose libc is `own`, each with its libc.
#[must_use]
pub fn payloads(case: &Case, own: Family) -> Vec<(Payload, Family)> {
    match &case.workload {
        Workload::Python {
            packages,
            modules,
            packages_for,
            ..
        } => {
            let modules = modules.as_deref().map(|named| (Payload::named(named), own));
            let packages = python_packages(packages.as_deref());
            [
                (Payload::PYTHON, own),
                (packages, packages_for.unwrap_or(own)),
            ]
            .into_iter()
            .chain(modules)
            .collect()
        }
        Workload::Node {
            packages,
            packages_for,
            ..
        } => {
            vec![
                (Payload::NODE, own),
                (
                    node_packages(packages.as_deref()),
                    packages_for.unwrap_or(own),
                ),
            ]
        }
        Workload::Program {
            payload, build_for, ..
        } => vec![(Payload::named(payload), build_for.unwrap_or(own))],
        Workload::C { .. }
        | Workload::Own { .. }
        | Workload::Shell { .. }
        | Workload::Command { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::probe::FoundInterpreter;
    use crate::suite::model::testing::case;

    fn musl() -> Probe {
        crate::compare::testing::image("alpine", Some((Family::Musl, "1.2.5"))).probe
    }

    #[test]
    fn a_script_may_be_run_by_the_interpreter_that_the_image_has() {
        let mut case = case("python/loop");
        case.workload = Workload::Own {
            language: Language::Python,
            script: "loop.py".to_owned(),
        };
        let why = job(&case, &musl()).unwrap_err();
        assert_eq!(why, "the image has no Python of its own");
        let mut image = musl();
        image.interpreters.push(FoundInterpreter {
            language: Language::Python,
            path: "/usr/local/bin/python3".to_owned(),
            version: "3.13.5".to_owned(),
        });
        let argv = job(&case, &image).unwrap().argv;
        let script = "/opt/alpine-tax/cases/python/loop.py";
        assert_eq!(argv, ["/usr/local/bin/python3", "-B", script]);
        assert!(payloads(&case, Family::Musl).is_empty());
    }

    #[test]
    fn a_c_case_runs_the_build_for_the_images_own_libc_unless_told_otherwise() {
        let mut case = case("loader/start");
        case.args = vec!["7".to_owned()];
        let job = job(&case, &musl()).unwrap();
        assert_eq!(
            job.argv,
            ["/opt/alpine-tax/cases/bin/musl/loader-case", "7"]
        );
        case.workload = Workload::C {
            source: "case.c".to_owned(),
            flags: Vec::new(),
            libraries: Vec::new(),
            build_for: Some(Family::Glibc),
        };
        let job = super::job(&case, &musl()).unwrap();
        assert_eq!(job.argv[0], "/opt/alpine-tax/cases/bin/glibc/loader-case");
    }

    #[test]
    fn packages_of_the_other_libc_stand_beside_the_own_ones() {
        let mut case = case("python/wheel");
        case.workload = Workload::Python {
            script: "wheel.py".to_owned(),
            packages: None,
            modules: None,
            packages_for: Some(Family::Glibc),
        };
        let job = job(&case, &musl()).unwrap();
        assert_eq!(
            job.env["PYTHONPATH"],
            "/opt/alpine-tax/foreign/python-packages"
        );
        assert_eq!(
            payloads(&case, Family::Musl),
            [
                (Payload::PYTHON, Family::Musl),
                (Payload::PYTHON_PACKAGES, Family::Glibc)
            ]
        );
    }

    #[test]
    fn a_suite_with_packages_of_its_own_sees_those_and_no_others() {
        let mut case = case("wheels/numpy");
        case.workload = Workload::Python {
            script: "use/numpy.py".to_owned(),
            packages: Some("wheels".to_owned()),
            modules: Some("python-modules".to_owned()),
            packages_for: None,
        };
        let job = job(&case, &musl()).unwrap();
        let path = "/opt/alpine-tax/wheels:/opt/alpine-tax/python-modules";
        assert_eq!(job.env["PYTHONPATH"], path);
        assert_eq!(job.argv[2], "/opt/alpine-tax/cases/wheels/use/numpy.py");
        let ids: Vec<String> = payloads(&case, Family::Musl)
            .iter()
            .map(|(payload, family)| payload.id(*family))
            .collect();
        assert_eq!(ids, ["python-musl", "wheels-musl", "python-modules-musl"]);
    }

    #[test]
    fn an_image_without_libc_gets_a_reason() {
        assert_eq!(
            job(&case("loader/start"), &Probe::default()).unwrap_err(),
            NO_LIBC
        );
    }
}
