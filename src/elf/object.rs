//! What an ELF object wants of its loader and libraries, what it gives to others, and what else
//! tells how it will fare elsewhere. Of any architecture and byte order.

use std::io::{Read, Seek};
use std::sync::Arc;

use goblin::elf::dynamic::{
    DF_1_NOW, DF_BIND_NOW, DF_STATIC_TLS, DF_TEXTREL, DT_BIND_NOW, DT_FLAGS, DT_FLAGS_1, DT_NEEDED,
    DT_RPATH, DT_RUNPATH, DT_SONAME, DT_TEXTREL,
};
use goblin::elf::program_header::{PF_X, PT_DYNAMIC, PT_GNU_STACK};

use super::dynamic::Dynamic;
use super::file::ElfFile;
use super::relocations::Relocations;
use super::versions::Versions;
use super::{ElfError, marks, symbols};
use crate::clib::{Clib, Family};

/// Packed relative relocations, which old loaders pass over.
const DT_RELR: u64 = 36;

/// Facts about an ELF program or shared object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object {
    /// `e_machine`: 62 is x86-64, 183 is aarch64.
    pub machine: u16,
    /// Whether it is a 64-bit file.
    pub is_64: bool,
    /// Whether it has a dynamic section; a program without one is static.
    pub dynamic: bool,
    /// The loader it asks for.
    pub interpreter: Option<String>,
    /// What other objects call it.
    pub soname: Option<String>,
    /// Libraries it wants, in this order.
    pub needed: Vec<String>,
    /// Where it has them looked for first, unless there is a `runpath` (`DT_RPATH`).
    pub rpath: Vec<String>,
    /// Where it has them looked for (`DT_RUNPATH`).
    pub runpath: Vec<String>,
    /// Symbols it wants.
    pub imports: Vec<Import>,
    /// Symbols it gives, sorted by name.
    pub exports: Vec<Export>,
    /// Versions that libraries must have.
    pub required: Vec<Required>,
    /// Versions that it has.
    pub provided: Vec<Arc<str>>,
    /// Whether all symbols are to be bound at load.
    pub bind_now: bool,
    /// Whether its code has to be changed at load (`DT_TEXTREL`).
    pub text_relocations: bool,
    /// Whether it has packed relative relocations (`DT_RELR`).
    pub packed_relocations: bool,
    /// Whether an implementation is chosen at load (`IRELATIVE` relocations).
    pub irelative: bool,
    /// Whether it uses the initial-exec model for thread-local variables.
    pub initial_exec: bool,
    /// Size that it asks for as that of stacks, bytes (`PT_GNU_STACK`).
    pub stack_size: Option<u64>,
    /// Whether it asks for stacks that can be executed.
    pub executable_stack: bool,
    /// Sonames in its read-only data, where it imports `dlopen`.
    pub dlopens: Vec<String>,
    /// The version of Go that built it.
    pub go: Option<String>,
    /// Whether rustc built some of it.
    pub rust: bool,
    /// Set when this is a C library's own `libc`, which may be its loader too.
    pub clib: Option<Clib>,
    /// Of musl's loader since 1.2.4: names that it takes for its own when they end with `64`, the
    /// old names of large-file interfaces.
    pub large_file_names: Vec<String>,
}

/// A symbol that an object wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its name.
    pub name: Box<str>,
    /// Its version.
    pub version: Option<Arc<str>>,
    /// Whether it may be absent.
    pub weak: bool,
    /// Whether it is looked up at load even with lazy binding.
    pub eager: bool,
    /// Whether that is so on musl, too, which leaves the entries of the global offset table open
    /// where a symbol is missing (`REL_GOT` in its `do_relocs`).
    pub fixed: bool,
}

/// A symbol that an object gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its name.
    pub name: Box<str>,
    /// Its version.
    pub version: Option<Arc<str>>,
    /// Whether it is the one that is meant when no version is asked for.
    pub default: bool,
}

/// A version that a library must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// The library.
    pub library: Arc<str>,
    /// The version.
    pub version: Arc<str>,
    /// Whether it may be absent.
    pub weak: bool,
}

/// Reads an ELF program or shared object.
///
/// # Errors
/// [`ElfError`] when it is none, or is damaged.
pub fn read(file: &mut (impl Read + Seek)) -> Result<Object, ElfError> {
    let mut file = ElfFile::open(file)?;
    let interpreter = file.interpreter()?;
    let dynamic = Dynamic::read(&mut file)?;
    let relocations = Relocations::read(&mut file, &dynamic)?;
    let versions = Versions::read(&mut file, &dynamic)?;
    let (imports, exports) = symbols::read(&mut file, &dynamic, &relocations, &versions)?;
    let flags = dynamic.get(DT_FLAGS).unwrap_or_default();
    let stack = file.segment(PT_GNU_STACK).cloned();
    let mut object = Object {
        machine: file.machine,
        is_64: file.is_64(),
        dynamic: file.segment(PT_DYNAMIC).is_some(),
        interpreter,
        soname: dynamic.strings(DT_SONAME).pop(),
        needed: dynamic.strings(DT_NEEDED),
        rpath: dynamic.folders(DT_RPATH),
        runpath: dynamic.folders(DT_RUNPATH),
        bind_now: dynamic.get(DT_BIND_NOW).is_some()
            || flags & DF_BIND_NOW != 0
            || dynamic.get(DT_FLAGS_1).unwrap_or_default() & DF_1_NOW != 0,
        text_relocations: dynamic.get(DT_TEXTREL).is_some() || flags & DF_TEXTREL != 0,
        packed_relocations: dynamic.get(DT_RELR).is_some(),
        irelative: relocations.irelative,
        initial_exec: relocations.initial_exec || flags & DF_STATIC_TLS != 0,
        stack_size: stack.as_ref().map(|s| s.p_memsz).filter(|&size| size > 0),
        executable_stack: stack.is_some_and(|stack| stack.p_flags & PF_X != 0),
        required: versions.required,
        provided: versions.provided,
        imports,
        exports,
        ..Object::default()
    };
    if dynamic.is_exhausted() {
        let message = "it has more and longer names than fit into its table of strings";
        return Err(ElfError::Damaged(message.to_owned()));
    }
    marks::add(&mut object, &mut file)?;
    Ok(object)
}

impl Object {
    /// Whether it is a program that starts without a loader.
    #[must_use]
    pub fn is_static(&self) -> bool {
        self.interpreter.is_none() && self.needed.is_empty() && !self.is_library()
    }

    /// Whether others link to it.
    #[must_use]
    pub fn is_library(&self) -> bool {
        self.interpreter.is_none() && (self.soname.is_some() || !self.exports.is_empty())
    }

    /// The C library that it was linked to, as far as its own tables tell.
    #[must_use]
    pub fn family(&self) -> Option<Family> {
        if let Some(clib) = &self.clib {
            return Some(clib.family);
        }
        let interpreter = self.interpreter.iter().map(String::as_str);
        let needed = self.needed.iter().map(String::as_str);
        for name in interpreter.chain(needed) {
            let name = name.rsplit('/').next().unwrap_or(name);
            if name.starts_with("ld-musl-") || name.starts_with("libc.musl-") || name == "libc.so" {
                return Some(Family::Musl);
            }
            if name.starts_with("ld-linux") || name.starts_with("ld64.so") || name == "libc.so.6" {
                return Some(Family::Glibc);
            }
        }
        let glibc = |required: &Required| required.version.starts_with("GLIBC_");
        self.required.iter().any(glibc).then_some(Family::Glibc)
    }

    /// The symbols of this name that it gives.
    #[must_use]
    pub fn exported(&self, name: &str) -> &[Export] {
        let start = self.exports.partition_point(|e| *e.name < *name);
        let count = self.exports[start..].partition_point(|e| *e.name == *name);
        &self.exports[start..start + count]
    }

    /// Whether it wants this symbol.
    #[must_use]
    pub fn imports(&self, name: &str) -> bool {
        self.imports.iter().any(|import| *import.name == *name)
    }
}

#[cfg(test)]
#[path = "object_tests.rs"]
mod tests;
