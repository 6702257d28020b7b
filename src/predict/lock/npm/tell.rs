//! What is said of packages of npm.

use super::super::matrix::{Row, Told, shown};
use super::super::variants::Variant;
use super::super::{Report, advice, libraries};
use super::Judge;
use crate::lock::{Format, NpmPackage};
use crate::predict::findings::Said;
use crate::predict::model::{Confidence, Kind};

impl Judge<'_> {
    pub(super) fn tell_never(&self, package: &NpmPackage, row: &Row<'_>, report: &mut Report<'_>) {
        let here = self.target.family();
        let says = format!("{} has no binary for {here}", shown(package));
        let advice = format!("use an image with {}, or another package", here.other());
        let said = || Said::new(says, advice);
        let (kind, sure) = (Kind::NoPrebuilt, Confidence::CertainAtLoad);
        let finding = report.add(kind, &shown(package), sure, package.line, said);
        finding.evidence.insert(row.source());
        finding.case.clone_from(&row.case);
    }

    pub(super) fn tell_no_prebuilt(
        &self,
        package: &NpmPackage,
        here: &[&Variant<'_>],
        of_stem: &[Variant<'_>],
        report: &mut Report<'_>,
    ) {
        let family = self.target.family();
        let cpu = self.target.cpu().unwrap_or("this architecture");
        let lacks = if here.is_empty() {
            format!("has no binary for Linux on {cpu}")
        } else {
            format!("has a binary for {} and none for {family}", family.other())
        };
        let wasm = self.has_wasm(package, of_stem);
        let (sure, but) = match (wasm, package.script) {
            (true, _) => (
                Confidence::Performance,
                ": WebAssembly takes its place, and is slower",
            ),
            (_, true) => (Confidence::Possible, ": its install script may compile one"),
            _ => (Confidence::CertainAtLoad, ": it cannot be loaded"),
        };
        let row = self.matrix.row(&package.name);
        let since = row.and_then(
            |row| match self.matrix.told(row, package.version.as_deref()) {
                Told::Before(since) => Some(format!(
                    "take {} {since} or newer, which has one ({})",
                    package.name,
                    row.source()
                )),
                _ => None,
            },
        );
        let advice = since.unwrap_or_else(|| {
            format!(
                "see whether a newer version has one for {family}, or use an image with {}",
                family.other()
            )
        });
        let said = || Said::new(format!("{} {lacks}{but}", shown(package)), advice);
        let finding = report.add(Kind::NoPrebuilt, &shown(package), sure, package.line, said);
        finding.case = row.and_then(|row| row.case.clone());
        let names = of_stem
            .iter()
            .filter(|v| v.named.os.as_deref() == Some("linux"));
        let names: Vec<&str> = names.map(|v| v.wish.name.as_str()).collect();
        finding
            .evidence
            .insert(format!("its binaries for Linux: {}", names.join(", ")));
    }

    pub(super) fn tell_not_locked(
        &self,
        package: &NpmPackage,
        chosen: &[&Variant<'_>],
        of_stem: &[Variant<'_>],
        report: &mut Report<'_>,
    ) {
        let family = self.target.family();
        let names: Vec<&str> = chosen.iter().map(|v| v.wish.name.as_str()).collect();
        let has_wasm = self.has_wasm(package, of_stem);
        // npm 7 and newer look up again what version 1 of the format does not have.
        let is_old = report.lock.format == Format::PackageLock
            && report
                .lock
                .version
                .as_deref()
                .is_none_or(|version| version == "1");
        let sure = if is_old || has_wasm {
            Confidence::Possible
        } else {
            Confidence::CertainAtLoad
        };
        let says = format!(
            "the lock file has no entry for `{}`, the binary of {} for the target: it was written \
             on another platform",
            names.join("` or `"),
            shown(package)
        );
        let said = || Said::new(says, advice::lock_again(family, self.target.cpu()));
        let line = chosen
            .first()
            .map_or(package.line, |variant| variant.wish.line);
        let finding = report.add(Kind::NotLocked, &shown(package), sure, line, said);
        let locked = of_stem.iter().filter(|variant| variant.is_locked);
        let locked: Vec<&str> = locked.map(|v| v.wish.name.as_str()).collect();
        let has = match locked.is_empty() {
            true => "the lock file has none of its platforms' packages".to_owned(),
            false => format!("the lock file has {}", locked.join(", ")),
        };
        finding.evidence.insert(has);
        let row = self.matrix.row(&package.name);
        finding.case = row.and_then(|row| row.case.clone());
    }

    pub(super) fn has_wasm(&self, package: &NpmPackage, of_stem: &[Variant<'_>]) -> bool {
        let is_wasm = |name: &str| name.split(['-', '/']).any(|word| word.starts_with("wasm"));
        let among = of_stem
            .iter()
            .map(|variant| variant.wish)
            .chain(&package.wishes);
        let mut locked = among.filter(|wish| self.find(wish).is_some());
        locked.any(|wish| is_wasm(&wish.name))
    }

    pub(super) fn tell_refused(&self, package: &NpmPackage, report: &mut Report<'_>) {
        let platform = &package.platform;
        let says = format!(
            "{} is for other platforms, and is not optional: installers refuse it",
            shown(package)
        );
        let advice = "make it an optional dependency, or leave it out there";
        let said = || Said::new(says, advice);
        let (kind, sure) = (Kind::OtherPlatform, Confidence::CertainAtLoad);
        let finding = report.add(kind, &shown(package), sure, package.line, said);
        for (key, values) in [
            ("os", &platform.os),
            ("cpu", &platform.cpu),
            ("libc", &platform.libc),
        ] {
            if !values.is_empty() {
                finding
                    .evidence
                    .insert(format!("{key}: {}", values.join(", ")));
            }
        }
    }

    pub(super) fn tell_libraries(&self, package: &NpmPackage, report: &mut Report<'_>) {
        if let Some(row) = self.matrix.row(&package.name) {
            let version = package.version.as_deref();
            libraries::tell(
                row,
                version,
                &shown(package),
                package.line,
                self.matrix,
                self.target,
                report,
            );
        }
    }
}
