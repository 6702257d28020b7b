//! Packages of Python: is there a wheel that installers take on the target?

use super::matrix::{Matrix, Row, Told};
use super::target::Target;
use super::wheels::{Choice, Lack, choose};
use super::{Report, advice, wanted};
use crate::lock::marker::Environment;
use crate::lock::{Distribution, Files, Python};
use crate::predict::findings::Said;
use crate::predict::model::{Confidence, Kind, PythonFrom};
use crate::predict::tags::{Interpreter, Wheel};

/// Adds what is found about each package.
pub(super) fn check(
    python: &Python,
    target: &mut Target,
    matrix: &Matrix<'_>,
    report: &mut Report<'_>,
) {
    if target.python.is_none() {
        target.python = assumed(python, target);
        target.python_from = PythonFrom::Assumed;
    }
    let environment = Environment {
        python: target.python.map(|python| python.version),
        machine: target.machine.map(str::to_owned),
    };
    let wanted = wanted::wanted(&python.packages, &environment);
    let packages = python.packages.iter().zip(wanted);
    for (package, is_wanted) in packages.filter(|(package, _)| package.files != Files::Project) {
        report.facts.packages += 1;
        if is_wanted {
            Judged::new(package, target, matrix).tell(report);
        } else {
            report.facts.elsewhere += 1;
        }
    }
}

/// The Python to be taken where the target has none: of those that the lock file is for, the one
/// that most packages have wheels for, and of several the newest.
fn assumed(python: &Python, target: &Target) -> Option<Interpreter> {
    let allowed = |minor: &u32| {
        let asks = |specifiers: &String| {
            let specifiers: Result<pep440_rs::VersionSpecifiers, _> = specifiers.parse();
            let last = format!("3.{minor}.999").parse::<pep440_rs::Version>();
            let first = format!("3.{minor}.0").parse::<pep440_rs::Version>();
            let asks = |version| specifiers.as_ref().is_ok_and(|s| s.contains(&version));
            first.is_ok_and(asks) || last.is_ok_and(asks)
        };
        python.requires.is_empty() || python.requires.iter().any(asks)
    };
    let mut minors: Vec<u32> = python.packages.iter().flat_map(versions).collect();
    if minors.is_empty() && python.requires.is_empty() {
        return None;
    }
    minors.extend(6..=14);
    minors.sort_unstable();
    minors.dedup();
    let interpreter = |minor| Interpreter {
        version: (3, minor),
        threaded: false,
    };
    let taken = |minor: &u32| {
        let fits = |package: &&Distribution| has_wheel(package, interpreter(*minor), target);
        python.packages.iter().filter(fits).count()
    };
    let best = minors
        .into_iter()
        .filter(allowed)
        .max_by_key(|minor| (taken(minor), *minor));
    best.map(interpreter)
}

fn wheels(package: &Distribution) -> impl Iterator<Item = Wheel<'_>> {
    let files: &[String] = match &package.files {
        Files::Listed { wheels, .. } => wheels,
        _ => &[],
    };
    files.iter().filter_map(|file| Wheel::parse(file))
}

fn versions(package: &Distribution) -> impl Iterator<Item = u32> {
    let versions = wheels(package).flat_map(|wheel| wheel.versions().collect::<Vec<_>>());
    let of_three = versions.filter(|(major, minor)| *major == 3 && *minor < 100);
    of_three.map(|(_, minor)| minor)
}

/// Whether there is a wheel for Linux, whatever the libc.
fn has_wheel(package: &Distribution, python: Interpreter, target: &Target) -> bool {
    wheels(package).any(|wheel| {
        wheel.fits_python(Some(python))
            && wheel
                .platforms()
                .any(|platform| platform.fits_machine(target.machine))
    })
}

/// A package and all that it is judged by.
struct Judged<'j> {
    package: &'j Distribution,
    target: &'j Target,
    matrix: &'j Matrix<'j>,
    row: Option<&'j Row<'j>>,
    shown: String,
}

impl<'j> Judged<'j> {
    fn new(package: &'j Distribution, target: &'j Target, matrix: &'j Matrix<'j>) -> Judged<'j> {
        Judged {
            package,
            target,
            matrix,
            row: matrix.row(&package.name),
            shown: match &package.version {
                Some(version) => format!("{} {version}", package.name),
                None => package.name.clone(),
            },
        }
    }

    fn tell(&self, report: &mut Report<'_>) {
        match &self.package.files {
            Files::Project => {}
            Files::Built => {
                let why = "built from a repository or folder";
                report.untold(self.package.line, &self.shown, why);
            }
            Files::Unnamed => self.tell_unnamed(report),
            Files::Listed { wheels, source } => {
                match choose(wheels, self.target) {
                    Choice::Fits => self.tell_libraries(report),
                    Choice::Slower(evidence) => self.tell_slower(evidence, report),
                    Choice::None(lack) => self.tell_none(&lack, *source, report),
                };
            }
        }
    }

    fn tell_slower(&self, evidence: String, report: &mut Report<'_>) {
        let (here, other) = (self.target.family(), self.target.family().other());
        let says = format!(
            "{} comes with compiled code for {other} only: {here} gets the wheel without it",
            self.shown
        );
        let advice = self.since().unwrap_or_else(|| {
            format!("see whether a newer version has a wheel for {here}, or measure the difference")
        });
        let (kind, sure) = (Kind::PureFallback, Confidence::Performance);
        let said = || Said::new(says, advice);
        let finding = report.add(kind, &self.shown, sure, self.package.line, said);
        finding.evidence.insert(evidence);
        finding.case = self.row.and_then(|row| row.case.clone());
    }

    fn tell_none(&self, lack: &Lack, source: bool, report: &mut Report<'_>) {
        let why = lack.says(self.target);
        if matches!(lack, Lack::Compiled) && source {
            let why = "a source archive only, on every platform alike";
            report.untold(self.package.line, &self.shown, why);
            return;
        }
        let leaves_code_out = LEAVE_CODE_OUT.contains(&self.package.name.as_str());
        let line = self.package.line;
        let guessed = self.target.python_from == PythonFrom::Assumed;
        let sure = match (source, lack, &self.target.compiler) {
            (_, Lack::Python(_), _) if guessed => Confidence::Possible,
            // Where a marker keeps it off Linux, older lock files do not say so.
            (_, Lack::System(_), _) => Confidence::Possible,
            (false, ..) => Confidence::CertainAtLoad,
            (true, Lack::Python(_), _) => Confidence::Possible,
            (true, _, Some(_)) => Confidence::Possible,
            (true, _, None) if leaves_code_out => Confidence::Performance,
            (true, _, None) => Confidence::CertainAtLoad,
        };
        let finding = if source {
            let with = match &self.target.compiler {
                Some(path) => format!("the target's compiler is {path}"),
                None if sure == Confidence::Performance => {
                    "without a compiler its compiled part is left out".to_owned()
                }
                None => "which takes a compiler, and the target has none".to_owned(),
            };
            let says = format!("{} {why}: it is built from source, {with}", self.shown);
            let said = || Said::new(says, self.advice());
            report.add(Kind::BuiltFromSource, &self.shown, sure, line, said)
        } else {
            let says = format!(
                "{} {why}, and there is no source archive: it cannot be installed",
                self.shown
            );
            let said = || Said::new(says, self.instead());
            report.add(Kind::NoWheel, &self.shown, sure, line, said)
        };
        finding.evidence.extend(lack.evidence());
        finding
            .evidence
            .insert("by the names of the files in the lock file".to_owned());
        finding.case = self.row.and_then(|row| row.case.clone());
    }

    /// Since when there are wheels, as the matrix says.
    fn since(&self) -> Option<String> {
        let row = self.row?;
        let name = &self.package.name;
        let here = self.target.family();
        let text = match self.matrix.told(row, self.package.version.as_deref()) {
            Told::Before(since) => {
                format!("take {name} {since} or newer, which has wheels for {here}")
            }
            Told::After(until) => format!("{name} {until} was the last with wheels for {here}"),
            Told::Never => format!(
                "no version of {name} has a wheel for {here}: use an image with {}",
                here.other()
            ),
            Told::Has | Told::Script | Told::Unsaid => return None,
        };
        Some(format!("{text} ({})", row.source()))
    }

    /// What to do where nothing can be built.
    fn instead(&self) -> String {
        self.since().unwrap_or_else(|| {
            let other = self.target.family().other();
            format!("see whether another version has one, or use an image with {other}")
        })
    }

    fn advice(&self) -> String {
        let build = advice::compiler(self.target.family());
        match self.since() {
            Some(since) => format!("{since}; or {build}"),
            None => build.to_owned(),
        }
    }

    /// Of which only hashes are known: what the matrix says, if it does.
    fn tell_unnamed(&self, report: &mut Report<'_>) {
        let version = self.package.version.as_deref();
        let told = self.row.map(|row| (row, self.matrix.told(row, version)));
        let possible = Confidence::Possible;
        let (row, sure, why) = match told {
            Some((_, Told::Has)) => {
                report.facts.by_matrix += 1;
                self.tell_libraries(report);
                return;
            }
            Some((row, Told::Before(since))) => (row, possible, format!("none before {since}")),
            Some((row, Told::After(until))) => (row, possible, format!("none after {until}")),
            Some((row, Told::Never)) => {
                let sure = if self.matrix.is_buildable(row) {
                    possible
                } else {
                    Confidence::CertainAtLoad
                };
                (row, sure, format!("none up to {}", row.package.version))
            }
            Some((_, Told::Script | Told::Unsaid)) | None => {
                let why = if version.is_some() {
                    "no names of files, only versions or hashes"
                } else {
                    "no version is pinned"
                };
                report.untold(self.package.line, &self.shown, why);
                return;
            }
        };
        report.facts.by_matrix += 1;
        let here = self.target.family();
        let says = format!("{} has no wheel for {here}: {why}", self.shown);
        let said = || Said::new(says, self.advice());
        let finding = report.add(Kind::NoWheel, &self.shown, sure, self.package.line, said);
        finding.evidence.insert(row.source());
        finding.case.clone_from(&row.case);
    }

    /// What the wheel takes from the image, as the matrix says.
    fn tell_libraries(&self, report: &mut Report<'_>) {
        let Some(row) = self.row else { return };
        let version = self.package.version.as_deref();
        super::libraries::tell(
            row,
            version,
            &self.shown,
            self.package.line,
            self.matrix,
            self.target,
            report,
        );
    }
}

/// Packages that leave their compiled part out where it cannot be compiled, and work more slowly:
/// `CC=false CXX=false pip install --no-binary` installs the newest version of each (2026-11), and
/// puts no library there. Others with compiled code fail.
const LEAVE_CODE_OUT: [&str; 10] = [
    "charset-normalizer",
    "coverage",
    "markupsafe",
    "pymongo",
    "pyyaml",
    "simplejson",
    "sqlalchemy",
    "tornado",
    "websockets",
    "wrapt",
];
