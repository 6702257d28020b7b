//! What the agent is told to run for a case on an image.

use std::collections::BTreeMap;

use super::layout::{self, Payload};
use crate::build::unit::program_name;
use crate::clib::Family;
use crate::protocol::Job;
use crate::suite::{Case, Workload};

/// How much of stdout and of stderr is kept, bytes each.
const OUTPUT_LIMIT: usize = 64 << 10;

/// The job of a case on an image whose libc is `own`.
///
/// # Errors
/// Why the case does not apply to such an image.
pub fn job(case: &Case, own: Option<Family>) -> Result<Job, String> {
    let suite = case.id.suite();
    let mut env = base_environment();
    let mut libraries = String::new();
    let argv = match &case.workload {
        Workload::C {
            source,
            flags,
            build_for,
            ..
        } => {
            let family = build_for.or(own).ok_or(NO_LIBC)?;
            libraries = layout::libraries(family);
            vec![layout::program(family, &program_name(suite, source, flags))]
        }
        Workload::Python {
            script,
            packages,
            packages_for,
        } => {
            let own = own.ok_or(NO_LIBC)?;
            let packages =
                python_packages(packages.as_deref()).folder(packages_for.unwrap_or(own), own);
            env.insert("PYTHONPATH".to_owned(), packages);
            let python = format!("{}/bin/python3", Payload::PYTHON.folder(own, own));
            vec![python, "-B".to_owned(), layout::script(suite, script)]
        }
        Workload::Node {
            script,
            packages,
            packages_for,
        } => {
            let own = own.ok_or(NO_LIBC)?;
            let packages =
                node_packages(packages.as_deref()).folder(packages_for.unwrap_or(own), own);
            env.insert("NODE_PATH".to_owned(), format!("{packages}/node_modules"));
            let node = format!("{}/bin/node", Payload::NODE.folder(own, own));
            vec![node, layout::script(suite, script)]
        }
        Workload::Command { program } => vec![program.clone()],
    };
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

/// In arguments and environment: the folder of the shared libraries that the cases bring.
const LIBRARIES: &str = "{libraries}";
const NO_LIBC: &str = "the image has no libc that the program could use";

fn python_packages(named: Option<&str>) -> Payload {
    Payload::packages(named, Payload::PYTHON_PACKAGES)
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
            packages_for,
            ..
        } => vec![
            (Payload::PYTHON, own),
            (
                python_packages(packages.as_deref()),
                packages_for.unwrap_or(own),
            ),
        ],
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
        Workload::C { .. } | Workload::Command { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::model::testing::case;

    #[test]
    fn a_c_case_runs_the_build_for_the_images_own_libc_unless_told_otherwise() {
        let mut case = case("loader/start");
        case.args = vec!["7".to_owned()];
        let job = job(&case, Some(Family::Musl)).unwrap();
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
        let job = super::job(&case, Some(Family::Musl)).unwrap();
        assert_eq!(job.argv[0], "/opt/alpine-tax/cases/bin/glibc/loader-case");
    }

    #[test]
    fn packages_of_the_other_libc_stand_beside_the_own_ones() {
        let mut case = case("python/wheel");
        case.workload = Workload::Python {
            script: "wheel.py".to_owned(),
            packages: None,
            packages_for: Some(Family::Glibc),
        };
        let job = job(&case, Some(Family::Musl)).unwrap();
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
            packages_for: None,
        };
        let job = job(&case, Some(Family::Musl)).unwrap();
        assert_eq!(job.env["PYTHONPATH"], "/opt/alpine-tax/wheels");
        assert_eq!(job.argv[2], "/opt/alpine-tax/cases/wheels/use/numpy.py");
        let ids: Vec<String> = payloads(&case, Family::Musl)
            .iter()
            .map(|(payload, family)| payload.id(*family))
            .collect();
        assert_eq!(ids, ["python-musl", "wheels-musl"]);
    }

    #[test]
    fn an_image_without_libc_gets_a_reason() {
        assert_eq!(job(&case("loader/start"), None).unwrap_err(), NO_LIBC);
    }
}
