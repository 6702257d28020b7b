//! Platforms: what of an image the host's own processor runs.

/// The architecture of a platform: `arm64` of `linux/arm64/v8`.
#[must_use]
pub fn architecture(platform: &str) -> Option<&str> {
    platform.split('/').nth(1)
}

/// Whether the programs of an image run through an emulator on such a host (`qemu-user` by
/// `binfmt_misc`): the architectures differ. Both are told if so, the image's first. Processors for
/// `amd64` run `386` themselves; whether one for `arm64` runs 32-bit `arm` cannot be told from here.
#[must_use]
pub fn emulated<'p>(image: &'p str, host: &'p str) -> Option<(&'p str, &'p str)> {
    let (image, host) = (architecture(image)?, architecture(host)?);
    let is_own = image == host || (image, host) == ("386", "amd64");
    (!is_own).then_some((image, host))
}

/// Whether a platform that was asked for is the one that an image has: engines may tell its variant
/// (`linux/arm64/v8`), people mostly do not.
#[must_use]
pub fn is_same(asked: &str, found: &str) -> bool {
    let parts = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (asked, found) = (parts(asked), parts(found));
    let told = asked.len().min(found.len());
    told >= 2 && asked[..told] == found[..told]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_that_is_not_told_makes_no_other_platform() {
        assert!(is_same("linux/arm64", "linux/arm64/v8"));
        assert!(is_same("linux/arm/v7", "linux/arm/v7"));
        assert!(!is_same("linux/arm/v6", "linux/arm/v7"));
        assert!(!is_same("linux/arm64", "linux/amd64"));
    }

    #[test]
    fn another_architecture_is_emulated() {
        for (image, host, expected) in [
            ("linux/arm64", "linux/amd64", Some(("arm64", "amd64"))),
            ("linux/riscv64", "linux/arm64", Some(("riscv64", "arm64"))),
            ("linux/arm64/v8", "linux/arm64", None),
            ("linux/386", "linux/amd64", None),
            ("linux/amd64", "linux/386", Some(("amd64", "386"))),
            ("", "linux/amd64", None),
        ] {
            assert_eq!(emulated(image, host), expected, "{image} on {host}");
        }
    }
}
