//! The size of the stack in the header of a program, as a linker writes it for `-z stack-size`.

use goblin::elf::Elf;
use goblin::elf::program_header::PT_GNU_STACK;

/// Where `p_memsz` is in a program header, and how many bytes it has: of 64 and of 32 bits.
const MEMORY_SIZE: [(usize, usize); 2] = [(40, 8), (20, 4)];

/// The program with this in its header, and what was there before.
///
/// # Errors
/// Why it has no such header, or cannot be read.
pub(crate) fn with_stack_size(mut program: Vec<u8>, size: u64) -> Result<(Vec<u8>, u64), String> {
    let elf = Elf::parse(&program).map_err(|error| format!("not readable as ELF: {error}"))?;
    let mut headers = elf.program_headers.iter();
    let index = headers.position(|header| header.p_type == PT_GNU_STACK);
    let index = index.ok_or("it has no PT_GNU_STACK header")?;
    let before = elf.program_headers[index].p_memsz;
    let (at, length) = MEMORY_SIZE[usize::from(!elf.is_64)];
    let table = usize::try_from(elf.header.e_phoff).map_err(|error| error.to_string())?;
    let at = table + index * usize::from(elf.header.e_phentsize) + at;
    let little = elf.little_endian;
    let field = program.get_mut(at..at + length);
    let field = field.ok_or("its program headers lie outside of it")?;
    let bytes = size.to_le_bytes();
    field.copy_from_slice(&bytes[..length]);
    if !little {
        field.reverse();
    }
    Ok((program, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_asks_for_its_stack_and_is_otherwise_as_it_was() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let (changed, before) = with_stack_size(own.clone(), 8 << 20).unwrap();
        let elf = Elf::parse(&changed).unwrap();
        let header = elf
            .program_headers
            .iter()
            .find(|h| h.p_type == PT_GNU_STACK);
        assert_eq!(header.unwrap().p_memsz, 8 << 20);
        let (back, now) = with_stack_size(changed, before).unwrap();
        assert_eq!(now, 8 << 20);
        assert!(back == own, "nothing else changed");
    }

    #[test]
    fn what_is_no_program_is_said_so() {
        let why = with_stack_size(b"#!/bin/sh\n".to_vec(), 1).unwrap_err();
        assert!(why.contains("ELF"), "{why}");
    }
}
