//! What users can do about what was found.

use super::world::Former;
use crate::clib::Family;

/// For what asks for newer versions than there are.
pub(super) const OLDER: &str =
    "take a newer release of the target, or build on one that is not newer than it";

/// For a symbol that is missing.
pub(super) const SYMBOL: &str =
    "build it for the target's libc, or take a build that is made for it";

/// For what was built for the other libc.
pub(super) fn other_libc(family: Option<Family>) -> String {
    match family {
        Some(Family::Glibc) => "build it for musl, link it statically, or take a build for musl \
                                (musllinux wheels, `--libc=musl` add-ons); `--add` shows whether \
                                a folder with gcompat's files is enough"
            .to_owned(),
        _ => "build it for glibc, link it statically, or take a build for glibc (manylinux \
              wheels, `--libc=glibc` add-ons)"
            .to_owned(),
    }
}

/// Whether only glibc has this library: its loaders, and what it has beside its `libc.so.6` and musl
/// neither has nor takes for built in.
pub(crate) fn is_of_glibc(library: &str) -> bool {
    let starts = [
        "ld-linux",
        "ld64.so",
        "libc.so.6",
        "libresolv.so",
        "libnss_",
        "libmvec.so",
        "libanl.so",
    ];
    starts.iter().any(|start| library.starts_with(start))
}

/// For a library that is missing.
pub(super) fn library(name: &str, former: Option<&Former>) -> String {
    let is_loader = |start| name.starts_with(start);
    if is_of_glibc(name) {
        return other_libc(Some(Family::Glibc));
    }
    if is_loader("libc.musl-") || is_loader("ld-musl-") {
        return other_libc(Some(Family::Musl));
    }
    match former.and_then(|former| former.package.as_ref()) {
        Some(package) => {
            format!("install the target's counterpart of the package {package}, which has it here")
        }
        None => format!("install the package of the target that has `{name}`"),
    }
}
