//! What users can do about what a lock file's packages lack.

use crate::clib::Family;
use crate::lock::Content;

/// For packages of which the file does not tell enough.
pub(super) fn untold(content: &Content) -> &'static str {
    match content {
        Content::Python(_) => {
            "write a lock file that names files (uv.lock, poetry.lock, pylock.toml), or install \
             the packages and check the folder `site-packages`"
        }
        Content::Npm(_) => {
            "install the packages as the target would (`npm ci --os=linux --cpu=... --libc=...`) \
             and check the folder `node_modules`"
        }
    }
}

/// What a compiler takes, in the target's distribution.
pub(super) fn compiler(family: Family) -> &'static str {
    match family {
        Family::Musl => {
            "`apk add build-base python3-dev` and the -dev packages of what it links to (Rust for \
             some), best in a build stage of its own"
        }
        Family::Glibc => {
            "`apt-get install build-essential python3-dev` and the -dev packages of what it links \
             to (Rust for some), best in a build stage of its own"
        }
    }
}

/// For what the lock file lacks.
pub(super) fn lock_again(family: Family, cpu: Option<&str>) -> String {
    let cpu = cpu.map(|cpu| format!(" --cpu={cpu}")).unwrap_or_default();
    format!(
        "write the lock file anew without `node_modules`, so that it has all platforms; or \
         `npm install --os=linux{cpu} --libc={family}`"
    )
}
