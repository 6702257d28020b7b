//! Reads ELF files: whether and by which loader a program starts ([`read`]), and what it wants of
//! its libraries and gives to others ([`object::read`]).
//!
//! Reads no more of a file than it needs, believes nothing in it, and never panics.

mod dynamic;
mod file;
mod marks;
pub mod object;
mod relocations;
mod symbols;
mod versions;

use std::io::{self, Cursor, Read, Seek};

use file::ElfFile;
pub use object::{Export, Import, Object};

/// Why a file is not taken for an ELF program.
#[derive(Debug, thiserror::Error)]
pub enum ElfError {
    /// Something else, such as a script.
    #[error("not an ELF file")]
    NotElf,
    /// An ELF file whose headers make no sense.
    #[error("a damaged ELF file: {0}")]
    Damaged(String),
    /// An object file or a core dump.
    #[error("an ELF file, but neither a program nor a shared object")]
    NotProgram,
    /// The file could not be read.
    #[error(transparent)]
    Io(io::Error),
}

/// What the headers of an ELF program or shared object say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElfKind {
    /// `e_machine`: 62 is x86-64, 183 is aarch64.
    pub machine: u16,
    /// Whether it is a 64-bit file.
    pub is_64: bool,
    /// The loader it asks for (`PT_INTERP`); a static program and a library ask for none.
    pub interpreter: Option<String>,
}

impl ElfKind {
    /// Whether it starts without a loader.
    #[must_use]
    pub fn is_static(&self) -> bool {
        self.interpreter.is_none()
    }

    /// The architecture as container engines spell it, for the common ones.
    #[must_use]
    pub fn architecture(&self) -> Option<&'static str> {
        match (self.machine, self.is_64) {
            (3, false) => Some("386"),
            (21, true) => Some("ppc64le"),
            (22, true) => Some("s390x"),
            (40, false) => Some("arm"),
            (62, true) => Some("amd64"),
            (183, true) => Some("arm64"),
            (243, true) => Some("riscv64"),
            _ => None,
        }
    }
}

/// What the headers of an executable held in memory say.
///
/// # Errors
/// [`ElfError`] when it is none.
pub fn read_bytes(bytes: &[u8]) -> Result<ElfKind, ElfError> {
    read(&mut Cursor::new(bytes))
}

/// What the headers of an executable say. Reads nothing but the headers.
///
/// # Errors
/// [`ElfError`] when it is none.
pub fn read(file: &mut (impl Read + Seek)) -> Result<ElfKind, ElfError> {
    let mut file = ElfFile::open(file)?;
    Ok(ElfKind {
        machine: file.machine,
        is_64: file.is_64(),
        interpreter: file.interpreter()?,
    })
}

#[cfg(test)]
mod hostile_tests;

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn own() -> Vec<u8> {
        let mut start = fs::read(std::env::current_exe().unwrap()).unwrap();
        start.truncate(8192);
        start
    }

    #[test]
    fn this_test_is_static_and_the_shell_is_not() {
        let own = read_bytes(&own()).unwrap();
        assert!(own.is_static());
        let shell = fs::read("/bin/sh").unwrap();
        let shell = read_bytes(&shell).unwrap();
        assert_eq!(shell.machine, own.machine);
        assert!(shell.interpreter.unwrap().contains("ld-"));
    }

    #[test]
    fn other_files_are_told_apart() {
        let error = |bytes: &[u8]| read_bytes(bytes).unwrap_err();
        assert!(matches!(error(b"#!/bin/sh\n"), ElfError::NotElf));
        assert!(matches!(error(b""), ElfError::NotElf));
        assert!(matches!(error(b"\x7fELF"), ElfError::Damaged(_)));
        assert!(matches!(error(&own()[..64]), ElfError::Damaged(_)));
        let mut object = own();
        object[16] = 1;
        assert!(matches!(error(&object), ElfError::NotProgram));
    }

    proptest! {
        #[test]
        fn damaged_headers_are_survived(
            changes in proptest::collection::vec((0usize..1024, any::<u8>()), 1..20),
            length in 0usize..2048,
        ) {
            let mut bytes = fs::read("/bin/sh").unwrap();
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            let _any = read_bytes(&bytes);
            bytes.truncate(length);
            let _any = read_bytes(&bytes);
        }
    }
}
