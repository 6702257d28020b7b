//! Relocations: which symbols are bound at load, and which kinds not every loader knows.

use std::io::{Read, Seek};

use goblin::elf::dynamic::{
    DT_JMPREL, DT_PLTREL, DT_PLTRELSZ, DT_REL, DT_RELA, DT_RELASZ, DT_RELSZ,
};
use goblin::elf::reloc::{Reloc, RelocSection};

use super::ElfError;
use super::dynamic::Dynamic;
use super::file::{ElfFile, damaged};
use super::symbols::MOST;

/// What the relocations of an object say.
#[derive(Debug, Default)]
pub(super) struct Relocations {
    /// Symbols, by index, that something other than a call through the PLT refers to: they are
    /// looked up when the object is loaded, whatever the binding.
    eager: Vec<bool>,
    /// Those of them that something other than an entry of the global offset table refers to.
    fixed: Vec<bool>,
    /// One more than the highest index of a symbol.
    pub(super) symbols: usize,
    /// Functions whose implementation is chosen at load (`STT_GNU_IFUNC`).
    pub(super) irelative: bool,
    /// Thread-local variables at a fixed distance from the thread pointer: the initial-exec model.
    pub(super) initial_exec: bool,
}

/// The numbers of some kinds of relocations on one architecture (`e_machine`).
struct Kinds {
    machine: u16,
    irelative: u32,
    /// `GLOB_DAT`; RISC-V has none.
    offset_table: Option<u32>,
    thread_offset: [u32; 2],
}

/// From the processors' ELF supplements.
const KINDS: [Kinds; 8] = [
    kinds(3, 42, Some(6), [14, 37]),    // i386: TLS_TPOFF, TLS_TPOFF32
    kinds(20, 248, Some(20), [73, 73]), // PowerPC: TPREL32
    kinds(21, 248, Some(20), [73, 73]), // PowerPC 64: TPREL64
    kinds(22, 61, Some(10), [56, 56]),  // S/390: TLS_TPOFF
    kinds(40, 160, Some(21), [19, 19]), // Arm: TLS_TPOFF32
    kinds(62, 37, Some(6), [18, 23]),   // x86-64: TPOFF64, TPOFF32
    kinds(183, 1032, Some(1025), [1030, 1030]), // AArch64: TLS_TPREL
    kinds(243, 58, None, [10, 11]),     // RISC-V: TLS_TPREL32, TLS_TPREL64
];

const fn kinds(
    machine: u16,
    irelative: u32,
    offset_table: Option<u32>,
    thread_offset: [u32; 2],
) -> Kinds {
    Kinds {
        machine,
        irelative,
        offset_table,
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

    /// Whether a symbol is looked up at load, whatever the binding.
    pub(super) fn is_eager(&self, symbol: usize) -> bool {
        self.eager.get(symbol).copied().unwrap_or_default()
    }

    /// The same where entries of the global offset table may wait, too, as musl has it.
    pub(super) fn is_fixed(&self, symbol: usize) -> bool {
        self.fixed.get(symbol).copied().unwrap_or_default()
    }

    fn note(&mut self, relocation: &Reloc, machine: u16, is_call: bool) {
        self.symbols = self.symbols.max(relocation.r_sym.saturating_add(1));
        let kinds = KINDS.iter().find(|kinds| kinds.machine == machine);
        // Most relocations are of no symbol, which has the index 0.
        if !is_call && relocation.r_sym > 0 && relocation.r_sym < MOST {
            set(&mut self.eager, relocation.r_sym);
            let offset_table = kinds.and_then(|kinds| kinds.offset_table);
            if offset_table != Some(relocation.r_type) {
                set(&mut self.fixed, relocation.r_sym);
            }
        }
        let Some(kinds) = kinds else {
            return;
        };
        self.irelative |= relocation.r_type == kinds.irelative;
        self.initial_exec |= kinds.thread_offset.contains(&relocation.r_type);
    }
}

fn set(symbols: &mut Vec<bool>, index: usize) {
    if symbols.len() <= index {
        symbols.resize(index + 1, false);
    }
    symbols[index] = true;
}
