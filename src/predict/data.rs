//! What libcs and libraries read beside ELF files: on one side and not on the other, and used as
//! far as imports tell.

use super::Inputs;
use super::findings::{Findings, Said};
use super::model::{Confidence, Kind};
use super::world::World;
use crate::clib::Family;
use crate::elf::Object;
use crate::tree::Tree;

/// Data that images have in one of several places.
struct Data {
    name: &'static str,
    places: &'static [&'static str],
    /// Symbols that show that it is used.
    symbols: &'static [&'static str],
    /// Programs of Go read it too, whatever their symbols.
    go: bool,
    mitigation: &'static str,
}

const DATA: [Data; 3] = [
    Data {
        name: "time zones",
        places: &["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo"],
        symbols: &["tzset", "localtime", "localtime_r", "mktime"],
        go: true,
        mitigation: "install tzdata in the target",
    },
    Data {
        name: "CA certificates",
        places: &[
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/cert.pem",
            "/etc/ssl/ca-bundle.pem",
        ],
        symbols: &[
            "SSL_CTX_new",
            "gnutls_init",
            "curl_easy_init",
            "mbedtls_ssl_init",
        ],
        go: true,
        mitigation: "install ca-certificates in the target",
    },
    Data {
        name: "locales",
        places: &[
            "/usr/lib/locale/locale-archive",
            "/usr/lib/locale/C.utf8",
            "/usr/lib/locale/C.UTF-8",
            "/usr/share/i18n/locales/musl",
        ],
        symbols: &["setlocale", "newlocale"],
        go: false,
        mitigation: "install the locales in the target: package locales of Debian, musl-locales \
                     of Alpine (and MUSL_LOCPATH)",
    },
];

/// Variables that one libc reads and the other does not.
pub(super) const VARIABLES: [(&str, Family); 14] = [
    ("GLIBC_TUNABLES", Family::Glibc),
    ("MALLOC_ARENA_MAX", Family::Glibc),
    ("MALLOC_TRIM_THRESHOLD_", Family::Glibc),
    ("MALLOC_MMAP_THRESHOLD_", Family::Glibc),
    ("MALLOC_TOP_PAD_", Family::Glibc),
    ("MALLOC_PERTURB_", Family::Glibc),
    ("LOCPATH", Family::Glibc),
    ("GCONV_PATH", Family::Glibc),
    ("RES_OPTIONS", Family::Glibc),
    ("LOCALDOMAIN", Family::Glibc),
    ("HOSTALIASES", Family::Glibc),
    ("LD_AUDIT", Family::Glibc),
    ("LD_BIND_NOW", Family::Glibc),
    ("MUSL_LOCPATH", Family::Musl),
];

/// Looks at data, name services and variables.
pub(super) fn check(world: &World, inputs: &Inputs<'_>, findings: &mut Findings) {
    for data in &DATA {
        missing(world, inputs, data, findings);
    }
    name_services(world, inputs.software, findings);
    variables(world, inputs.software, findings);
}

/// Where a tree has data of this name: `time zones`, `CA certificates`, `locales`.
pub(crate) fn data_in(tree: &Tree, name: &str) -> Option<&'static str> {
    let data = DATA.iter().find(|data| data.name == name)?;
    place_in(tree, data)
}

fn place_in(tree: &Tree, data: &Data) -> Option<&'static str> {
    let there = |place: &&&str| tree.file(place).is_some() || tree.is_filled(place);
    data.places.iter().find(there).copied()
}

fn missing(world: &World, inputs: &Inputs<'_>, data: &Data, findings: &mut Findings) {
    let has = |tree: &Tree| place_in(tree, data);
    let Some(place) = has(inputs.software) else {
        return;
    };
    if [inputs.target]
        .into_iter()
        .chain(inputs.added)
        .any(|tree| has(tree).is_some())
    {
        return;
    }
    let uses = |object: &Object| {
        data.go && object.go.is_some() || data.symbols.iter().any(|symbol| object.imports(symbol))
    };
    for (path, object) in &world.objects {
        if uses(object) {
            let new = || {
                let says = format!("the {} that they may read are not there", data.name);
                Said::new(says, data.mitigation)
            };
            let (kind, sure) = (Kind::MissingData, Confidence::Possible);
            let finding = findings.add(kind, data.name, sure, world.shown(path), new);
            finding
                .evidence
                .insert(format!("the software comes with {place}"));
        }
    }
}

/// Modules that `/etc/nsswitch.conf` names. glibc has `files` and `dns` in itself; musl asks
/// nothing else, and does not read the file.
fn name_services(world: &World, software: &Tree, findings: &mut Findings) {
    let file = "/etc/nsswitch.conf";
    let (Some(text), Some(target)) = (software.text(file), &world.clib) else {
        return;
    };
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let services = line.split_once(':').map_or("", |(_, services)| services);
        // What is in brackets says what to do next.
        let names = services.split_ascii_whitespace();
        let names =
            names.filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        for name in names.filter(|name| !matches!(*name, "files" | "dns" | "compat")) {
            let library = format!("libnss_{name}.so.2");
            let mut paths = world.tree.objects().map(|(path, _)| path);
            let there = paths.any(|path| path.ends_with(&library));
            if target.family == Family::Glibc && there {
                continue;
            }
            let new = || {
                let says = match target.family {
                    Family::Musl => format!("musl does not ask the name service `{name}`"),
                    Family::Glibc => format!("`{library}` is not there"),
                };
                Said::new(
                    says,
                    format!("see that what `{name}` gives is in files or the DNS"),
                )
            };
            let (kind, sure) = (Kind::NameService, Confidence::Possible);
            let finding = findings.add(kind, name, sure, file, new);
            finding.evidence.insert(line.trim().to_owned());
        }
    }
}

/// Variables of the software's image that the target's libc does not read.
fn variables(world: &World, software: &Tree, findings: &mut Findings) {
    let Some(target) = &world.clib else { return };
    for (name, family) in VARIABLES {
        let Some(value) = software.config.env.get(name) else {
            continue;
        };
        if family != target.family {
            let new = || {
                let says = format!("{} does not read the variable {name}", target.family);
                Said::new(says, "find another way to what it was to do")
            };
            let (kind, sure) = (Kind::Variable, Confidence::Possible);
            let finding = findings.add(kind, name, sure, "", new);
            finding.evidence.insert(format!("{name}={value}"));
        }
    }
}
