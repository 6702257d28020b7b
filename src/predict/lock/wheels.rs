//! Of a package's wheels, is there one that installers take on the target, and if not, why?

use std::collections::BTreeSet;

use super::target::Target;
use crate::clib::{Family, Version};
use crate::predict::tags::{Platform, Wheel};

/// So many tags are shown as evidence.
const MOST_TAGS: usize = 8;

/// What installers find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// A wheel, and none with more for the other libc.
    Fits,
    /// A wheel without compiled code, where the other libc has one with it (which).
    Slower(String),
    /// None.
    None(Lack),
}

/// Why there is no wheel for the target; each with the tags of those that come nearest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lack {
    /// They want a newer libc: at least this version.
    Newer(Version, Tags),
    /// They are for the other libc.
    Libc(Tags),
    /// They are for other versions of Python.
    Python(Tags),
    /// They are for other machines.
    Machine(Tags),
    /// They are for other systems than Linux.
    System(Tags),
    /// There is no wheel at all.
    Compiled,
}

type Tags = BTreeSet<String>;

/// Chooses as installers do.
pub(super) fn choose(files: &[String], target: &Target) -> Choice {
    let wheels: Vec<Wheel<'_>> = files.iter().filter_map(|file| Wheel::parse(file)).collect();
    let python = |wheel: &&Wheel<'_>| wheel.fits_python(target.python);
    let machine = |wheel: &&Wheel<'_>| wheel.platforms().any(|p| p.fits_machine(target.machine));
    let libc = |wheel: &&Wheel<'_>| {
        wheel
            .platforms()
            .any(|p| p.fits_libc(&target.clib) && p.fits_machine(target.machine))
    };
    let other = |wheel: &&Wheel<'_>| of_family(wheel, target.family().other(), target.machine);
    let pure = |wheel: &&Wheel<'_>| wheel.platforms == "any";
    let mut fitting = wheels.iter().filter(python).filter(libc).peekable();
    if fitting.peek().is_some() {
        if !fitting.all(|wheel| pure(&wheel)) {
            return Choice::Fits;
        }
        let compiled = tags(wheels.iter().filter(python).filter(other));
        return if compiled.is_empty() {
            Choice::Fits
        } else {
            Choice::Slower(format!("compiled for {}", shown(&compiled)))
        };
    }
    Choice::None(lack(&wheels, python, machine, target))
}

fn lack<'w>(
    wheels: &'w [Wheel<'w>],
    python: impl Fn(&&'w Wheel<'w>) -> bool,
    machine: impl Fn(&&'w Wheel<'w>) -> bool,
    target: &Target,
) -> Lack {
    let own = |wheel: &&Wheel<'_>| of_family(wheel, target.family(), target.machine);
    let newer = wheels.iter().filter(|wheel| python(wheel) && own(wheel));
    let least = newer
        .clone()
        .flat_map(|wheel| leasts(wheel, target.family()))
        .min();
    if let Some(least) = least {
        return Lack::Newer(least, tags(newer));
    }
    // What the other libc has for the same Python: then the libc is what makes the difference.
    let of_libc = tags(
        wheels
            .iter()
            .filter(|wheel| python(wheel) && machine(wheel)),
    );
    if !of_libc.is_empty() {
        return Lack::Libc(of_libc);
    }
    let fits_else = |wheel: &&Wheel<'_>| {
        let mut platforms = wheel.platforms();
        platforms.any(|p| p.fits_libc(&target.clib) && p.fits_machine(target.machine))
    };
    let of_python = tags(wheels.iter().filter(fits_else));
    if !of_python.is_empty() {
        return Lack::Python(of_python);
    }
    let of_libc = tags(wheels.iter().filter(machine));
    if !of_libc.is_empty() {
        return Lack::Libc(of_libc);
    }
    let is_linux = |wheel: &&Wheel<'_>| wheel.platforms().any(|p| p != Platform::Other);
    let of_machine = tags(wheels.iter().filter(is_linux));
    if !of_machine.is_empty() {
        return Lack::Machine(of_machine);
    }
    let of_system = tags(wheels.iter());
    if of_system.is_empty() {
        Lack::Compiled
    } else {
        Lack::System(of_system)
    }
}

/// Whether a wheel is for a libc, whatever its version.
fn of_family(wheel: &Wheel<'_>, family: Family, machine: Option<&str>) -> bool {
    wheel.platforms().any(|platform| {
        let is_for =
            matches!(&platform, Platform::Linux { libc: Some((of, _)), .. } if *of == family);
        is_for && platform.fits_machine(machine)
    })
}

/// The oldest versions of a libc that a wheel is for.
fn leasts(wheel: &Wheel<'_>, family: Family) -> Vec<Version> {
    let leasts = wheel.platforms().filter_map(|platform| match platform {
        Platform::Linux {
            libc: Some((of, least)),
            ..
        } if of == family => Some(least),
        _ => None,
    });
    leasts.collect()
}

fn tags<'w>(wheels: impl Iterator<Item = &'w Wheel<'w>>) -> Tags {
    wheels
        .map(|wheel| format!("{}-{}", wheel.pythons, wheel.platforms))
        .collect()
}

fn shown(tags: &Tags) -> String {
    let mut text = tags
        .iter()
        .take(MOST_TAGS)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if tags.len() > MOST_TAGS {
        text.push_str(", …");
    }
    text
}

impl Lack {
    /// What follows the package's name.
    pub(super) fn says(&self, target: &Target) -> String {
        let here = target.family();
        let machine = target.machine.unwrap_or("this machine");
        match self {
            Lack::Newer(least, _) => {
                format!(
                    "has wheels for {here} {least} or newer, and the target has {}",
                    target.clib
                )
            }
            Lack::Libc(_) => format!("has wheels for {} and none for {here}", here.other()),
            Lack::Python(_) => match target.python {
                Some(python) => format!(
                    "has no wheel for Python {}.{} (but for others)",
                    python.version.0, python.version.1
                ),
                None => "has no wheel for Python 3".to_owned(),
            },
            Lack::Machine(_) => format!("has no wheel for {machine}"),
            Lack::System(_) => "has wheels for other systems than Linux only".to_owned(),
            Lack::Compiled => "has no wheel".to_owned(),
        }
    }

    /// The tags that come nearest.
    pub(super) fn evidence(&self) -> Option<String> {
        match self {
            Lack::Newer(_, tags)
            | Lack::Libc(tags)
            | Lack::Python(tags)
            | Lack::Machine(tags)
            | Lack::System(tags) => Some(format!("wheels: {}", shown(tags))),
            Lack::Compiled => None,
        }
    }
}
