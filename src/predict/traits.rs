//! Traits of single objects that a loader cannot cope with, whatever its libraries are.

use super::binding::Host;
use super::findings::{Findings, Said};
use super::model::{Confidence, Kind};
use super::world::World;
use crate::clib::{Clib, Family, Version};
use crate::elf::Object;

/// Notes what the target's loader cannot do; whether there was something.
pub(super) fn check(
    world: &World,
    family: Family,
    path: &str,
    object: &Object,
    host: Host,
    findings: &mut Findings,
) -> bool {
    let unsupported = match family {
        Family::Musl => on_musl(world.clib.as_ref(), object, host),
        Family::Glibc => on_glibc(world.clib.as_ref(), object, host),
    };
    for (subject, says, mitigation) in &unsupported {
        let (kind, sure) = (Kind::UnsupportedByLoader, Confidence::CertainAtLoad);
        let new = || Said::new(*says, *mitigation);
        findings.add(kind, subject, sure, world.shown(path), new);
    }
    !unsupported.is_empty()
}

type Trait = (&'static str, &'static str, &'static str);

fn on_musl(clib: Option<&Clib>, object: &Object, host: Host) -> Vec<Trait> {
    let mut found = Vec::new();
    if object.irelative {
        found.push((
            "IRELATIVE",
            "they choose implementations at load (ifunc), which musl's loader refuses \
             (\"unsupported relocation type\")",
            "build them without ifunc, or for musl",
        ));
    }
    if object.text_relocations {
        found.push((
            "TEXTREL",
            "their code has to be changed at load (text relocations), which musl's loader does \
             not do: they crash",
            "build them with -fPIC",
        ));
    }
    if object.packed_relocations && is_before(clib, Family::Musl, "1.2.4") {
        found.push((
            "DT_RELR",
            "their relocations are packed (DT_RELR), which musl's loader knows since 1.2.4: they \
             crash",
            "take Alpine 3.18 or newer, or link them with -Wl,-z,nopack-relative-relocs",
        ));
    }
    if object.initial_exec && host.is_module() {
        found.push((
            "initial-exec TLS",
            "their thread-local variables have the initial-exec model, with which musl opens no \
             library while a program runs (\"initial-exec TLS resolves to dynamic definition\")",
            "build them without -ftls-model=initial-exec, or preload them with LD_PRELOAD",
        ));
    }
    found
}

fn on_glibc(clib: Option<&Clib>, object: &Object, host: Host) -> Vec<Trait> {
    let newer =
        clib.is_some_and(|clib| clib.version.is_some()) && !is_before(clib, Family::Glibc, "2.41");
    if object.executable_stack && host.is_module() && newer {
        return vec![(
            "executable stack",
            "they ask for an executable stack, which glibc since 2.41 refuses to what is opened \
             while a program runs",
            "link them with -Wl,-z,noexecstack",
        )];
    }
    Vec::new()
}

/// Whether the libc is known to be older than this version.
fn is_before(clib: Option<&Clib>, family: Family, version: &str) -> bool {
    let wanted: Option<Version> = version.parse().ok();
    let found = clib.filter(|clib| clib.family == family);
    let found = found.and_then(|clib| clib.version.as_ref());
    found
        .zip(wanted)
        .is_some_and(|(found, wanted)| *found < wanted)
}
