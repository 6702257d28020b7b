//! Python wheels: whether installers take them on the target's libc.

use super::findings::{Findings, Said};
use super::model::{Confidence, Kind};
use super::tags::Platform;
use super::world::World;
use crate::clib::{Clib, Family};
use crate::tree::{Content, Tree};

/// Looks at the tags of all wheels, installed or not.
pub(super) fn check(world: &World, software: &Tree, findings: &mut Findings) {
    let Some(target) = &world.clib else { return };
    for (path, file) in software.files() {
        let Content::Text(text) = &file.content else {
            continue;
        };
        let Some(folder) = path.strip_suffix("/WHEEL") else {
            continue;
        };
        let tags: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("Tag:"))
            .filter_map(|tag| tag.trim().rsplit('-').next())
            .collect();
        if tags.is_empty() || tags.iter().any(|tag| fits(tag, target)) {
            continue;
        }
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let new = || {
            let says = format!("installers take none of these wheels on {target}");
            let libc = match target.family {
                Family::Musl => "musllinux",
                Family::Glibc => "manylinux",
            };
            let advice = format!(
                "install them in the target: a {libc} wheel is taken where there is one, or \
                 they are built from source there"
            );
            Said::new(says, advice)
        };
        let (kind, sure) = (Kind::WheelTag, Confidence::Possible);
        let finding = findings.add(kind, target.family.as_str(), sure, name, new);
        finding
            .evidence
            .insert(format!("{name} is for {}", tags.join(", ")));
    }
}

/// Whether a platform tag fits a libc; what is for another system is none of this one's business.
fn fits(tag: &str, target: &Clib) -> bool {
    let platform = Platform::parse(tag);
    platform == Platform::Other || platform.fits_libc(target)
}
