//! Packages of npm: is there a binary for the target, and is it in the lock file?

mod tell;

use std::collections::{HashMap, HashSet};

use super::Report;
use super::matrix::{Matrix, Told, shown};
use super::target::Target;
use super::variants::{self, Named, Variant};
use crate::clib::Family;
use crate::lock::{NpmPackage, Wish};
use crate::predict::findings::Said;
use crate::predict::model::{Confidence, Kind};

/// Packages by which others fetch or compile a binary when they are installed.
const BUILDERS: [&str; 11] = [
    "@mapbox/node-pre-gyp",
    "bindings",
    "cmake-js",
    "nan",
    "node-addon-api",
    "node-gyp",
    "node-gyp-build",
    "node-gyp-build-optional-packages",
    "node-pre-gyp",
    "pkg-prebuilds",
    "prebuild-install",
];

/// Adds what is found about each package.
pub(super) fn check(
    packages: &[NpmPackage],
    target: &Target,
    matrix: &Matrix<'_>,
    report: &mut Report<'_>,
) {
    let mut by_name: HashMap<&str, Vec<&NpmPackage>> = HashMap::new();
    for package in packages {
        by_name.entry(&package.name).or_default().push(package);
    }
    let wishes = packages.iter().flat_map(|package| &package.wishes);
    let judge = Judge {
        by_name,
        wished: wishes.map(|wish| wish.name.as_str()).collect(),
        target,
        matrix,
    };
    for package in packages.iter().filter(|package| !package.own) {
        report.facts.packages += 1;
        let variant = judge.named_variant(package);
        if let Some(variant) = &variant
            && !judge.is_meant(variant)
        {
            report.facts.elsewhere += 1;
        } else if judge.is_for_target(package) {
            // What another takes as its binary is judged with that.
            if variant.is_none() {
                judge.judge(package, report);
            }
        } else if package.optional {
            report.facts.elsewhere += 1;
        } else {
            judge.tell_refused(package, report);
        }
    }
}

struct Judge<'j> {
    by_name: HashMap<&'j str, Vec<&'j NpmPackage>>,
    /// Names of optional dependencies.
    wished: HashSet<&'j str>,
    target: &'j Target,
    matrix: &'j Matrix<'j>,
}

/// Whether one of a list of values and `!`-values is meant.
fn allows(list: &[String], value: Option<&str>) -> bool {
    let Some(value) = value else { return true };
    let is_out = |entry: &String| entry.strip_prefix('!') == Some(value);
    let named = |entry: &&String| !entry.starts_with('!');
    if list.iter().any(is_out) {
        return false;
    }
    let mut named = list.iter().filter(named).peekable();
    named.peek().is_none() || named.any(|entry| entry == value || entry == "any")
}

impl<'j> Judge<'j> {
    /// What the name of a platform's package says, where it is one that another takes if it can.
    fn named_variant(&self, package: &NpmPackage) -> Option<Named> {
        let named = variants::of_name(&package.name);
        let is_variant = named.os.is_some() && (named.cpu.is_some() || named.libc.is_some());
        (is_variant && self.wished.contains(package.name.as_str())).then_some(named)
    }

    /// Whether a name says nothing against the target.
    fn is_meant(&self, named: &Named) -> bool {
        let fits = |said: Option<&str>, is: Option<&str>| match (said, is) {
            (Some(said), Some(is)) => said == is,
            _ => true,
        };
        let libc = named.libc.map(Family::as_str);
        fits(named.os.as_deref(), Some("linux"))
            && fits(named.cpu, self.target.cpu())
            && fits(libc, Some(self.target.family().as_str()))
    }

    fn is_for_target(&self, package: &NpmPackage) -> bool {
        let platform = &package.platform;
        allows(&platform.os, Some("linux"))
            && allows(&platform.cpu, self.target.cpu())
            && allows(&platform.libc, Some(self.target.family().as_str()))
    }

    fn find(&self, wish: &Wish) -> Option<&'j NpmPackage> {
        let named = self.by_name.get(wish.name.as_str())?;
        let exact = wish.spec.starts_with(|c: char| c.is_ascii_digit()) && !wish.spec.contains(' ');
        let is_meant = |package: &&&NpmPackage| {
            !exact
                || package
                    .version
                    .as_deref()
                    .is_none_or(|version| version == wish.spec)
        };
        named.iter().find(is_meant).copied()
    }

    fn judge(&self, package: &NpmPackage, report: &mut Report<'_>) {
        let variants = variants::of(package, |wish| self.find(wish));
        if variants.is_empty() {
            self.judge_script(package, report);
            return;
        }
        for of_stem in variants.values() {
            self.judge_variants(package, of_stem, report);
        }
    }

    fn judge_variants(
        &self,
        package: &NpmPackage,
        of_stem: &[Variant<'_>],
        report: &mut Report<'_>,
    ) {
        let here: Vec<&Variant<'_>> = of_stem
            .iter()
            .filter(|variant| variant.named.os.as_deref() == Some("linux"))
            .filter(|variant| match (variant.named.cpu, self.target.cpu()) {
                (Some(cpu), Some(target)) => cpu == target,
                _ => true,
            })
            .collect();
        let family = self.target.family();
        let of = |libc: Option<Family>| {
            let of: Vec<&Variant<'_>> = here
                .iter()
                .filter(|variant| variant.named.libc == libc)
                .copied()
                .collect();
            of
        };
        let (exact, loose) = (of(Some(family)), of(None));
        let chosen = if exact.is_empty() { &loose } else { &exact };
        if chosen.is_empty() {
            self.tell_no_prebuilt(package, &here, of_stem, report);
        } else if !chosen.iter().any(|variant| variant.is_locked) {
            self.tell_not_locked(package, chosen, of_stem, report);
        } else if exact.is_empty() {
            self.judge_loose(package, &loose, report);
        } else {
            self.tell_libraries(package, report);
        }
    }

    /// A binary for Linux that does not say for which libc.
    fn judge_loose(&self, package: &NpmPackage, loose: &[&Variant<'_>], report: &mut Report<'_>) {
        let version = package.version.as_deref();
        let row = self.matrix.row(&package.name);
        match row.map(|row| (row, self.matrix.told(row, version))) {
            Some((_, Told::Has)) => {
                report.facts.by_matrix += 1;
                self.tell_libraries(package, report);
            }
            Some((row, Told::Never)) => {
                report.facts.by_matrix += 1;
                self.tell_never(package, row, report);
            }
            _ => {
                let names: Vec<&str> = loose.iter().map(|v| v.wish.name.as_str()).collect();
                let package_and_binary = format!("{} by {}", shown(package), names.join(", "));
                let why = "the binary for Linux does not say for which libc it is";
                report.untold(package.line, &package_and_binary, why);
            }
        }
    }

    /// A package whose binary, if it has one, comes otherwise than as a package.
    fn judge_script(&self, package: &NpmPackage, report: &mut Report<'_>) {
        let builder = package
            .needs
            .iter()
            .find(|name| BUILDERS.contains(&name.as_str()));
        let row = self.matrix.row(&package.name);
        let told = row.map(|row| (row, self.matrix.told(row, package.version.as_deref())));
        match told {
            Some((_, Told::Has)) => {
                report.facts.by_matrix += 1;
                self.tell_libraries(package, report);
                return;
            }
            Some((row, Told::Never)) => {
                report.facts.by_matrix += 1;
                self.tell_never(package, row, report);
                return;
            }
            _ => {}
        }
        let is_script = matches!(told, Some((_, Told::Script)));
        if BUILDERS.contains(&package.name.as_str()) {
            return;
        }
        if builder.is_some() || is_script {
            let says = format!(
                "{} has compiled code, which its install script downloads or compiles: whether \
                 there is a binary for {} is not in the lock file",
                shown(package),
                self.target.family()
            );
            let advice = "install it in the target, with a compiler at hand (in a build stage: \
                          `python3 make g++`), and check `node_modules`";
            let said = || Said::new(says, advice);
            let (kind, sure) = (Kind::InstallScript, Confidence::Possible);
            let finding = report.add(kind, &shown(package), sure, package.line, said);
            finding
                .evidence
                .extend(builder.map(|name| format!("it depends on {name}")));
            finding
                .evidence
                .extend(row.filter(|_| is_script).map(|row| row.source()));
            finding.case = row.and_then(|row| row.case.clone());
        } else if package.script {
            let why = "a script runs at installation, and what it does is not in the file";
            report.untold(package.line, &shown(package), why);
        }
    }
}
