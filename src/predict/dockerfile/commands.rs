//! Commands of `RUN`: what the target lacks, what its tools do not understand, what is built from source
//! there.

use std::collections::BTreeSet;

use super::packages::renamed;
use super::target::Target;
use super::{Confidence, Kind, Report, Said};
use crate::clib::Family;
use crate::dockerfile::shell::Command;
use crate::dockerfile::{Stage, What};
use crate::suite::{Package, Published, Suite};

/// Package managers by command: the distribution's family of tools, as `facts` calls it.
const MANAGERS: [(&str, &str); 9] = [
    ("apt-get", "apt"),
    ("apt", "apt"),
    ("aptitude", "apt"),
    ("dpkg", "apt"),
    ("apk", "apk"),
    ("dnf", "dnf"),
    ("yum", "dnf"),
    ("microdnf", "microdnf"),
    ("zypper", "zypper"),
];

/// Commands that images with one libc have and the others mostly have not: what to do there, and the
/// package that has them.
const COMMANDS: [(&str, &str, &str); 16] = [
    ("bash", "install bash, or write it for `sh`", "bash"),
    (
        "useradd",
        "busybox has `adduser -D NAME`; or install shadow",
        "shadow",
    ),
    (
        "groupadd",
        "busybox has `addgroup NAME`; or install shadow",
        "shadow",
    ),
    (
        "usermod",
        "busybox has `addgroup USER GROUP`; or install shadow",
        "shadow",
    ),
    (
        "userdel",
        "busybox has `deluser NAME`; or install shadow",
        "shadow",
    ),
    (
        "chsh",
        "write the shell into /etc/passwd, or install shadow",
        "shadow",
    ),
    ("adduser", "use `useradd`, or install adduser", "adduser"),
    ("addgroup", "use `groupadd`, or install adduser", "adduser"),
    (
        "locale-gen",
        "musl has no locales to generate: C.UTF-8 is always there; musl-locales translates",
        "locales",
    ),
    (
        "localedef",
        "musl has no locales to generate: C.UTF-8 is always there; musl-locales translates",
        "locales",
    ),
    ("update-locale", "set LANG by ENV", "locales"),
    (
        "dpkg-reconfigure",
        "write the setting itself, such as the link /etc/localtime",
        "debconf",
    ),
    (
        "update-ca-certificates",
        "install ca-certificates",
        "ca-certificates",
    ),
    ("update-alternatives", "make the link itself", "dpkg"),
    (
        "ldconfig",
        "musl keeps no cache: put the folder into /etc/ld-musl-ARCH.path",
        "libc-bin",
    ),
    ("systemctl", "name the program itself in CMD", "systemd"),
];

/// Options of GNU tools that busybox's have not, with the package that has them.
const GNU_ONLY: [(&str, &[&str], &str); 16] = [
    ("grep", &["-P", "--perl-regexp"], "grep"),
    ("find", &["-printf", "-regextype"], "findutils"),
    ("sed", &["-z", "--null-data"], "sed"),
    ("date", &["--iso-8601", "--rfc-3339"], "coreutils"),
    ("tar", &["--wildcards", "--transform", "--sort"], "tar"),
    ("sha256sum", &["--check", "--ignore-missing"], "coreutils"),
    ("sha512sum", &["--check", "--ignore-missing"], "coreutils"),
    ("ln", &["-r", "--relative"], "coreutils"),
    ("realpath", &["--relative-to"], "coreutils"),
    ("cut", &["--complement"], "coreutils"),
    ("df", &["--output"], "coreutils"),
    ("du", &["--apparent-size"], "coreutils"),
    ("chown", &["--reference"], "coreutils"),
    ("chmod", &["--reference"], "coreutils"),
    ("xargs", &["-d", "--delimiter"], "findutils"),
    (
        "wget",
        &["-nv", "--no-verbose", "--retry-connrefused"],
        "wget",
    ),
];

/// What the package manager of the target installs in these stages.
pub(super) fn installed(stages: &[&Stage], target: &Target) -> BTreeSet<String> {
    let steps = stages.iter().flat_map(|stage| &stage.steps);
    let commands = steps.filter_map(|step| match &step.what {
        What::Run { commands, .. } => Some(commands),
        _ => None,
    });
    commands
        .flatten()
        .filter(|command| manager(command).is_some_and(|known| Some(known) == target.manager))
        .flat_map(|command| packages(command).map(str::to_owned))
        .collect()
}

fn manager(command: &Command) -> Option<&'static str> {
    let mut managers = MANAGERS.iter();
    let found = managers.find(|(name, _)| *name == command.name());
    found.map(|(_, manager)| *manager)
}

/// The packages that a package manager is to install.
fn packages(command: &Command) -> impl Iterator<Item = &str> {
    let mut operands = command.operands();
    let installs = operands.any(|word| matches!(word, "install" | "add"));
    let is_package = |word: &&str| {
        let first = word.chars().next();
        first.is_some_and(char::is_alphanumeric) && !word.contains(['/', '$'])
    };
    operands.filter(is_package).filter(move |_| installs)
}

/// Looks at a command.
pub(super) fn check(
    command: &Command,
    target: &Target,
    installed: &BTreeSet<String>,
    suites: &[Suite],
    report: &mut Report<'_>,
) {
    match manager(command) {
        Some(known) if target.command(command.name()).is_none() => {
            other_manager(command, known, target, report);
        }
        Some(_) => {}
        None => {
            missing(command, target, installed, report);
            options(command, target, installed, report);
        }
    }
    sources(command, target, suites, report);
}

fn other_manager(command: &Command, known: &str, target: &Target, report: &mut Report<'_>) {
    let name = command.name();
    let about = (Kind::MissingCommand, name, Confidence::CertainWhenCalled);
    let renamed = match (known, target.manager) {
        ("apt", Some("apk")) => renamed(packages(command), true),
        ("apk", Some("apt")) => renamed(packages(command), false),
        _ => renamed([].into_iter(), true),
    };
    let finding = report.add(about, command.line, || {
        let says = format!("the target has no `{name}`");
        match target.manager {
            Some(_) => Said::new(says, ""),
            None => Said::new(
                format!("{says}, nor another package manager"),
                "install what is needed in another stage, and copy it with its libraries",
            ),
        }
    });
    if let Some(manager) = target.manager {
        finding.mitigation = Some(instead(
            finding.mitigation.as_deref().unwrap_or_default(),
            manager,
            &renamed,
        ));
    }
    finding.evidence.insert(shown(command));
}

/// What to write instead, added to what is said of other lines already.
fn instead(said: &str, manager: &str, renamed: &super::packages::Renamed) -> String {
    let install = match manager {
        "apk" => "apk add --no-cache",
        "apt" => "apt-get update && apt-get install -y --no-install-recommends",
        other => other,
    };
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    let plainly = format!("use `{manager}`");
    let mut parts: Vec<String> = Vec::new();
    if !said.is_empty() && said != plainly {
        parts.push(said.to_owned());
    }
    if !renamed.found.is_empty() {
        parts.push(format!("`{install} {}`", list(&renamed.found)));
    }
    if !renamed.unknown.is_empty() {
        let names = list(&renamed.unknown).replace(' ', ", ");
        parts.push(format!("look for what holds {names}"));
    }
    if parts.is_empty() {
        parts.push(plainly);
    }
    parts.join("; ")
}

fn missing(
    command: &Command,
    target: &Target,
    installed: &BTreeSet<String>,
    report: &mut Report<'_>,
) {
    let name = command.name();
    let mut known = COMMANDS.iter();
    let Some((_, instead, package)) = known.find(|(known, ..)| *known == name) else {
        return;
    };
    // busybox has an `adduser` of its own, and so on.
    if target.command(name).is_some() || installed.contains(*package) {
        return;
    }
    let about = (Kind::MissingCommand, name, Confidence::CertainWhenCalled);
    let new = || Said::new(format!("the target has no `{name}`"), *instead);
    let finding = report.add(about, command.line, new);
    finding.evidence.insert(shown(command));
}

fn options(
    command: &Command,
    target: &Target,
    installed: &BTreeSet<String>,
    report: &mut Report<'_>,
) {
    let name = command.name();
    let words = command.arguments();
    let mut unknown: Vec<(String, &str)> = Vec::new();
    if target.is_busybox(name) {
        for (_, options, package) in GNU_ONLY.iter().filter(|(tool, ..)| *tool == name) {
            let mut words = words.iter().filter(|word| word.starts_with('-'));
            let option = words.find(|word| options.iter().any(|o| is_option(word, o)));
            unknown.extend(option.map(|option| (option.clone(), *package)));
        }
        // busybox's own has other options than Debian's.
        if matches!(name, "adduser" | "addgroup") {
            let mut words = words.iter();
            let option = words
                .find(|word| matches!(word.as_str(), "--disabled-password" | "--disabled-login"));
            unknown.extend(option.map(|option| (option.clone(), "shadow")));
        }
    }
    for (option, package) in unknown {
        if installed.contains(package) {
            continue;
        }
        let subject = format!("{name} {option}");
        let about = (
            Kind::UnknownOption,
            subject.as_str(),
            Confidence::CertainWhenCalled,
        );
        let finding = report.add(about, command.line, || {
            let says = format!("`{name}` of the target is busybox's, which has no `{option}`");
            Said::new(says, format!("do it otherwise, or install {package}"))
        });
        finding.evidence.insert(shown(command));
    }
}

/// Whether a word is an option: `--long=value`, or a letter among others, as in `-oP`.
fn is_option(word: &str, option: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    let letter = option.strip_prefix('-').filter(|rest| rest.len() == 1);
    match letter {
        Some(letter) if !word.starts_with("--") => word[1..].contains(letter),
        _ => name == option,
    }
}

/// Packages of Python that the matrix knows to come as source only.
fn sources(command: &Command, target: &Target, suites: &[Suite], report: &mut Report<'_>) {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let installs = match words.as_slice() {
        ["pip" | "pip3", "install", rest @ ..]
        | ["uv", "pip", "install", rest @ ..]
        | ["uv", "add", rest @ ..]
        | ["python" | "python3", "-m", "pip", "install", rest @ ..] => rest,
        _ => return,
    };
    let Some(family) = target.family else { return };
    for word in installs.iter().filter(|word| !word.starts_with('-')) {
        let name = word.split(['=', '<', '>', '~', '!', '[', ';']).next();
        let name = name.unwrap_or(word).to_lowercase().replace('_', "-");
        let packages = suites.iter().filter(|suite| suite.name == "wheels");
        let mut packages = packages.flat_map(|suite| &suite.packages);
        let known = packages.find(|package| package.name == name);
        if known.is_some_and(|package| *published(package, family) == Published::Source) {
            let about = (Kind::BuiltFromSource, name.as_str(), Confidence::Possible);
            let finding = report.add(about, command.line, || {
                Said::new(
                    format!("`{name}` has no wheel for {family}: pip builds it from source"),
                    "install a compiler and what it needs for this, in a stage of its own",
                )
            });
            finding.evidence.insert("the suites' matrix".to_owned());
        }
    }
}

fn published(package: &Package, family: Family) -> &Published {
    match family {
        Family::Musl => &package.musl,
        Family::Glibc => &package.glibc,
    }
}

/// The lock file that a command installs from.
pub(super) fn lock_file(command: &Command) -> Option<&'static str> {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["npm", "ci" | "install" | "i", ..] => Some("package-lock.json"),
        ["pnpm", "install" | "i" | "fetch", ..] => Some("pnpm-lock.yaml"),
        ["yarn"] | ["yarn", "install", ..] => Some("yarn.lock"),
        ["uv", "sync", ..] => Some("uv.lock"),
        ["poetry", "install" | "sync", ..] => Some("poetry.lock"),
        ["pipenv", "install" | "sync", ..] => Some("Pipfile.lock"),
        _ => None,
    }
}

/// A command as evidence, shortened.
fn shown(command: &Command) -> String {
    crate::report::text::shortened(&command.words.join(" "), 100)
}
