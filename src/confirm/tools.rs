//! The programs that load things, which the toolchain compiles for both libcs as it does cases.

use crate::build::unit::{Sources, Unit};
use crate::clib::Family;
use crate::predict::Way;

/// Where the volume with them is mounted.
pub const TOOLS_FOLDER: &str = "/opt/alpine-tax/tools";

const FILES: [(&str, &str); 5] = [
    ("confirm/open.c", include_str!("open.c")),
    ("confirm/open.js", include_str!("open.js")),
    ("confirm/open.py", include_str!("open.py")),
    ("confirm/say.h", include_str!("say.h")),
    ("confirm/start.c", include_str!("start.c")),
];

/// Their sources.
#[must_use]
pub fn sources() -> Sources {
    let owned = |(path, text): (&str, &str)| (path.to_owned(), text.as_bytes().to_vec());
    Sources {
        files: FILES.map(owned).to_vec(),
    }
}

/// What is compiled of them.
#[must_use]
pub fn units() -> Vec<Unit> {
    let unit = |name: &str, flag: &str, family| Unit {
        program: name.to_owned(),
        source: format!("confirm/{name}.c"),
        flags: vec![flag.to_owned()],
        family,
        library: false,
    };
    let mut units = vec![unit("start", "-static", Family::Musl)];
    units.extend(Family::ALL.map(|family| unit("open", "-ldl", family)));
    units
}

/// What is started for a way of loading, on an image of this libc.
pub(super) fn command(way: Way, family: Family, interpreter: Option<&str>) -> Option<Vec<String>> {
    let words = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect());
    match way {
        Way::Start => words(&[&format!("{TOOLS_FOLDER}/bin/{}/start", Family::Musl)]),
        Way::Open => words(&[&format!("{TOOLS_FOLDER}/bin/{family}/open")]),
        Way::Python => words(&[
            interpreter?,
            "-B",
            &format!("{TOOLS_FOLDER}/confirm/open.py"),
        ]),
        Way::Node => words(&[interpreter?, &format!("{TOOLS_FOLDER}/confirm/open.js")]),
    }
}
