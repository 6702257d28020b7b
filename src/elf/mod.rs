//! Reading objects: what kind of program a file is.

use goblin::elf::Elf;

/// Whether this is a program that needs no loader and no library: it starts in any image.
#[must_use]
pub fn is_static_executable(file: &[u8]) -> bool {
    Elf::parse(file)
        .is_ok_and(|elf| elf.entry != 0 && elf.interpreter.is_none() && elf.libraries.is_empty())
}
