//! An ELF file of which parts are read when they are asked for.

use std::io::{self, Read, Seek, SeekFrom};

use goblin::container::Ctx;
use goblin::elf::Elf;
use goblin::elf::header::{ET_DYN, ET_EXEC};
use goblin::elf::program_header::{PF_W, PT_INTERP, PT_LOAD, ProgramHeader};

use super::ElfError;

/// Longest path of a loader (`PATH_MAX`).
const LONGEST_PATH: u64 = 4096;
/// Largest table of segments, bytes: Linux starts nothing with a larger one.
const LARGEST_HEADERS: usize = 64 << 10;
/// Largest table that is read at once, bytes: the symbols of the largest programs fit.
const LARGEST_TABLE: u64 = 64 << 20;

/// An opened ELF program or shared object.
pub(super) struct ElfFile<'f, F> {
    file: &'f mut F,
    pub(super) machine: u16,
    pub(super) context: Ctx,
    pub(super) segments: Vec<ProgramHeader>,
    /// Where the table of sections is, how many there are, and which of them holds names.
    pub(super) sections: (u64, usize, usize),
}

impl<'f, F: Read + Seek> ElfFile<'f, F> {
    /// Reads the headers.
    pub(super) fn open(file: &'f mut F) -> Result<ElfFile<'f, F>, ElfError> {
        let start = slice(file, 0, 64)?;
        if !start.starts_with(b"\x7fELF") {
            return Err(ElfError::NotElf);
        }
        let header = Elf::parse_header(&start).map_err(damaged)?;
        if !matches!(header.e_type, ET_EXEC | ET_DYN) {
            return Err(ElfError::NotProgram);
        }
        let context = Ctx::new(
            header.container().map_err(damaged)?,
            header.endianness().map_err(damaged)?,
        );
        let count = usize::from(header.e_phnum);
        let table = ProgramHeader::size(context) * count;
        if table > LARGEST_HEADERS {
            return Err(ElfError::Damaged(format!("it has {count} segments")));
        }
        let table = slice(file, header.e_phoff, table as u64)?;
        let segments = ProgramHeader::parse(&table, 0, count, context).map_err(damaged)?;
        if !segments.iter().any(|segment| segment.p_type == PT_LOAD) {
            return Err(ElfError::Damaged("nothing to load".to_owned()));
        }
        Ok(ElfFile {
            file,
            machine: header.e_machine,
            context,
            segments,
            sections: (
                header.e_shoff,
                usize::from(header.e_shnum),
                usize::from(header.e_shstrndx),
            ),
        })
    }

    pub(super) fn is_64(&self) -> bool {
        self.context.container.is_big()
    }

    pub(super) fn is_little(&self) -> bool {
        self.context.le.is_little()
    }

    /// The first segment of a type.
    pub(super) fn segment(&self, kind: u32) -> Option<&ProgramHeader> {
        self.segments.iter().find(|segment| segment.p_type == kind)
    }

    /// The loader it asks for.
    pub(super) fn interpreter(&mut self) -> Result<Option<String>, ElfError> {
        let Some(segment) = self.segment(PT_INTERP) else {
            return Ok(None);
        };
        let (offset, length) = (segment.p_offset, segment.p_filesz.min(LONGEST_PATH));
        let bytes = self.slice(offset, length)?;
        let path = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
        if path.is_empty() {
            return Err(ElfError::Damaged("an empty PT_INTERP".to_owned()));
        }
        Ok(Some(String::from_utf8_lossy(path).into_owned()))
    }

    /// Up to `length` bytes at an offset of the file; fewer where the file ends.
    pub(super) fn slice(&mut self, offset: u64, length: u64) -> Result<Vec<u8>, ElfError> {
        slice(self.file, offset, length.min(LARGEST_TABLE))
    }

    /// Up to `length` bytes at an address, not beyond the segment that holds it; none where no
    /// segment does.
    pub(super) fn at(&mut self, address: u64, length: u64) -> Result<Vec<u8>, ElfError> {
        let holds = |segment: &&ProgramHeader| {
            segment.p_type == PT_LOAD
                && address
                    .checked_sub(segment.p_vaddr)
                    .is_some_and(|offset| offset < segment.p_filesz)
        };
        let Some(segment) = self.segments.iter().find(holds) else {
            return Ok(Vec::new());
        };
        let inside = address - segment.p_vaddr;
        let Some(offset) = segment.p_offset.checked_add(inside) else {
            return Ok(Vec::new());
        };
        let length = length.min(segment.p_filesz - inside);
        self.slice(offset, length)
    }

    /// Place and length in the file of what is loaded, by whether it can be written to; nothing of
    /// the file twice, however often it is loaded.
    pub(super) fn loaded(&self, writable: bool) -> Vec<(u64, u64)> {
        let wanted = |segment: &&ProgramHeader| {
            segment.p_type == PT_LOAD && (segment.p_flags & PF_W != 0) == writable
        };
        let segments = self.segments.iter().filter(wanted);
        let mut places: Vec<(u64, u64)> = segments.map(|s| (s.p_offset, s.p_filesz)).collect();
        places.sort_unstable();
        let mut end = 0;
        for (start, length) in &mut places {
            let stop = start.saturating_add(*length);
            *start = end.max(*start);
            *length = stop.saturating_sub(*start);
            end = end.max(stop);
        }
        places
    }
}

pub(super) fn damaged(error: goblin::error::Error) -> ElfError {
    ElfError::Damaged(error.to_string())
}

/// Up to `length` bytes at `offset`; fewer where the file ends.
fn slice(file: &mut (impl Read + Seek), offset: u64, length: u64) -> Result<Vec<u8>, ElfError> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| file.take(length).read_to_end(&mut bytes))
        .map_err(|error| match error.kind() {
            // An offset beyond what a file can have.
            io::ErrorKind::InvalidInput => ElfError::Damaged(error.to_string()),
            _ => ElfError::Io(error),
        })?;
    Ok(bytes)
}

/// A number in a table, by the byte order of the file; `None` beyond its end.
pub(super) fn number(bytes: &[u8], at: usize, width: usize, little: bool) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    let join = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
    Some(if little {
        bytes.iter().rev().fold(0, join)
    } else {
        bytes.iter().fold(0, join)
    })
}
