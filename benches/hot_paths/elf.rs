//! Reading the headers of a program.

use std::hint::black_box;

use alpine_tax::elf::read_bytes;
use criterion::Criterion;

const LOADER: &[u8] = b"/lib/ld-musl-x86_64.so.1\0";

/// Sizes of an ELF64 header and of an entry of its table of segments.
const HEADER: u16 = 64;
const SEGMENT: u16 = 56;

/// A program for x86-64 that asks for a loader and has many segments, and a megabyte after its
/// headers that nobody should read.
fn program(segments: u16) -> Vec<u8> {
    let table_end = u64::from(HEADER) + u64::from(SEGMENT) * u64::from(segments);
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(16, 0);
    for half in [3_u16, 62] {
        bytes.extend(half.to_le_bytes());
    }
    bytes.extend(1_u32.to_le_bytes());
    for address in [0, u64::from(HEADER), 0] {
        bytes.extend(address.to_le_bytes());
    }
    bytes.extend(0_u32.to_le_bytes());
    for half in [HEADER, SEGMENT, segments, 0, 0, 0] {
        bytes.extend(half.to_le_bytes());
    }
    for segment in 0..segments {
        // The last asks for the loader (PT_INTERP), the others load (PT_LOAD).
        let kind = if segment + 1 == segments { 3_u32 } else { 1 };
        bytes.extend(kind.to_le_bytes());
        bytes.extend(4_u32.to_le_bytes());
        let length = u64::try_from(LOADER.len()).expect("a short path");
        for number in [table_end, 0, 0, length, length, 1] {
            bytes.extend(number.to_le_bytes());
        }
    }
    bytes.extend(LOADER);
    bytes.resize(bytes.len() + (1 << 20), 0);
    bytes
}

pub(crate) fn benches(criterion: &mut Criterion) {
    for segments in [13, 1_000] {
        let program = program(segments);
        let seen = read_bytes(&program).expect("a program");
        assert_eq!(seen.architecture(), Some("amd64"));
        assert_eq!(
            seen.interpreter.as_deref(),
            Some("/lib/ld-musl-x86_64.so.1")
        );
        criterion.bench_function(
            &format!("read an ELF file of {segments} segments"),
            |bencher| {
                bencher.iter(|| read_bytes(black_box(&program)));
            },
        );
    }
}
