//! Python wheels: whether installers take them on the target's libc.

use super::findings::{Findings, Said};
use super::model::{Confidence, Kind};
use super::world::World;
use crate::clib::{Clib, Family, Version};
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

/// Whether a platform tag fits a libc: `manylinux_2_17_x86_64`, `manylinux2014_x86_64`,
/// `musllinux_1_2_x86_64`, `linux_x86_64` (built here, for anything), `any`.
fn fits(tag: &str, target: &Clib) -> bool {
    let (family, version) = if let Some(rest) = tag.strip_prefix("musllinux_") {
        (Family::Musl, numbers(rest))
    } else if let Some(rest) = tag.strip_prefix("manylinux_") {
        (Family::Glibc, numbers(rest))
    } else if tag.starts_with("manylinux1_") {
        (Family::Glibc, Some("2.5".to_owned()))
    } else if tag.starts_with("manylinux2010_") {
        (Family::Glibc, Some("2.12".to_owned()))
    } else if tag.starts_with("manylinux2014_") {
        (Family::Glibc, Some("2.17".to_owned()))
    } else {
        return true;
    };
    let wanted = version.and_then(|version| version.parse::<Version>().ok());
    family == target.family
        && match (wanted, &target.version) {
            (Some(wanted), Some(version)) => wanted <= *version,
            _ => true,
        }
}

/// `2_17_x86_64` is 2.17.
fn numbers(rest: &str) -> Option<String> {
    let mut parts = rest.split('_');
    Some(format!("{}.{}", parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_a_libc_and_its_oldest_version() {
        let clib = |family, version: &str| Clib {
            family,
            version: Some(version.parse().unwrap()),
        };
        let (musl, glibc) = (clib(Family::Musl, "1.2.5"), clib(Family::Glibc, "2.31"));
        for (tag, on_musl, on_glibc) in [
            ("manylinux_2_17_x86_64", false, true),
            ("manylinux_2_34_x86_64", false, false),
            ("manylinux2014_aarch64", false, true),
            ("musllinux_1_2_x86_64", true, false),
            ("musllinux_1_3_x86_64", false, false),
            ("linux_x86_64", true, true),
            ("any", true, true),
        ] {
            assert_eq!(
                (fits(tag, &musl), fits(tag, &glibc)),
                (on_musl, on_glibc),
                "{tag}"
            );
        }
    }
}
