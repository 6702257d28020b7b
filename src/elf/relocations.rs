//! Relocations: which symbols are bound at load, and which kinds not every loader knows.

use std::collections::HashSet;
use std::io::{Read, Seek};

use goblin::elf::dynamic::{
    DT_JMPREL, DT_PLTREL, DT_PLTRELSZ, DT_REL, DT_RELA, DT_RELASZ, DT_RELSZ,
};
use goblin::elf::reloc::{Reloc, RelocSection};

use super::ElfError;
use super::dynamic::Dynamic;
use super::file::{ElfFile, damaged};

/// What the relocations of an object say.
#[derive(Debug, Default)]
pub(super) struct Relocations {
    /// Symbols, by index, that something other than a call through the PLT refers to: they are
    /// looked up when the object is loaded, whatever the binding.
    pub(super) eager: HashSet<usize>,
    /// One more than the highest index of a symbol.
    pub(super) symbols: usize,
    /// Functions whose implementation is chosen at load (`STT_GNU_IFUNC`).
    pub(super) irelative: bool,
    /// Thread-local variables at a fixed distance from the thread pointer: the initial-exec model.
    pub(super) initial_exec: bool,
}

/// The numbers of two kinds of relocations on one architecture (`e_machine`).
struct Kinds {
    machine: u16,
    irelative: u32,
    thread_offset: [u32; 2],
}

/// From the processors' ELF supplements.
const KINDS: [Kinds; 8] = [
    kinds(3, 42, [14, 37]),         // i386: TLS_TPOFF, TLS_TPOFF32
    kinds(20, 248, [73, 73]),       // PowerPC: TPREL32
    kinds(21, 248, [73, 73]),       // PowerPC 64: TPREL64
    kinds(22, 61, [56, 56]),        // S/390: TLS_TPOFF
    kinds(40, 160, [19, 19]),       // Arm: TLS_TPOFF32
    kinds(62, 37, [18, 23]),        // x86-64: TPOFF64, TPOFF32
    kinds(183, 1032, [1030, 1030]), // AArch64: TLS_TPREL
    kinds(243, 58, [10, 11]),       // RISC-V: TLS_TPREL32, TLS_TPREL64
];

const fn kinds(machine: u16, irelative: u32, thread_offset: [u32; 2]) -> Kinds {
    Kinds {
        machine,
        irelative,
        thread_offset,
    }
}

impl Relocations {
    pub(super) fn read<F: Read + Seek>(
        file: &mut ElfFile<'_, F>,
        dynamic: &Dynamic,
    ) -> Result<Relocations, ElfError> {
        let mut found = Relocations::default();
        let calls_have_addend = dynamic.get(DT_PLTREL) == Some(DT_RELA);
        let calls = dynamic.get(DT_JMPREL);
        for (at, size, has_addend, is_calls) in [
            (dynamic.get(DT_RELA), dynamic.get(DT_RELASZ), true, false),
            (dynamic.get(DT_REL), dynamic.get(DT_RELSZ), false, false),
            (calls, dynamic.get(DT_PLTRELSZ), calls_have_addend, true),
        ] {
            let (Some(at), Some(size)) = (at, size) else {
                continue;
            };
            let mut table = file.at(at, size)?;
            // Some linkers count the calls among the others; there they are no calls.
            if let Some(inner) = calls.filter(|_| !is_calls).and_then(|c| c.checked_sub(at)) {
                table.truncate(usize::try_from(inner).unwrap_or(usize::MAX));
            }
            let length = table.len();
            let section = RelocSection::parse(&table, 0, length, has_addend, file.context);
            for relocation in section.map_err(damaged)?.iter() {
                found.note(&relocation, file.machine, is_calls);
            }
        }
        Ok(found)
    }

    fn note(&mut self, relocation: &Reloc, machine: u16, is_call: bool) {
        self.symbols = self.symbols.max(relocation.r_sym.saturating_add(1));
        if !is_call {
            self.eager.insert(relocation.r_sym);
        }
        let Some(kinds) = KINDS.iter().find(|kinds| kinds.machine == machine) else {
            return;
        };
        self.irelative |= relocation.r_type == kinds.irelative;
        self.initial_exec |= kinds.thread_offset.contains(&relocation.r_type);
    }
}
