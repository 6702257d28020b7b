//! Objects that want to do harm: every field of every table of a real one set to what it must not
//! be, and some made by hand of which a small file asks for endless work.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use goblin::elf::Elf;
use goblin::elf::dynamic::{DT_HASH, DT_NEEDED, DT_STRSZ, DT_STRTAB, DT_SYMTAB, DT_VERNEED};
use goblin::elf::program_header::{PT_DYNAMIC, PT_LOAD};
use goblin::elf::section_header::{
    SHT_DYNAMIC, SHT_DYNSYM, SHT_GNU_HASH, SHT_GNU_VERDEF, SHT_GNU_VERNEED, SHT_GNU_VERSYM,
    SHT_RELA,
};

use super::object::{Object, read};

/// How long any object may take, in an unoptimised build on a machine that is busy with others: what
/// hangs takes for ever.
const LONGEST: Duration = Duration::from_secs(60);
/// How often any byte of an object may be read: by the tables, and by what looks for strings.
const MOST_READ: u64 = 16;
/// Records of each table that are damaged.
const RECORDS: usize = 4;

/// Widths of the fields of records, bytes, of 64-bit objects.
const SEGMENT: &[usize] = &[4, 4, 8, 8, 8, 8, 8, 8];
const SECTION: &[usize] = &[4, 4, 8, 8, 8, 8, 4, 4, 8, 8];
const HEADER: &[usize] = &[
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4, 8, 8, 8, 4, 2, 2, 2, 2, 2, 2,
];
const TABLES: [(u32, &[usize]); 8] = [
    (SHT_DYNAMIC, &[8, 8]),
    (SHT_DYNSYM, &[4, 1, 1, 2, 8, 8]),
    (SHT_RELA, &[8, 8, 8]),
    (SHT_GNU_HASH, &[4]),
    (SHT_GNU_VERSYM, &[2]),
    (SHT_GNU_VERNEED, &[2, 2, 4, 4, 4]),
    // The records between them.
    (SHT_GNU_VERNEED, &[4, 2, 2, 4, 4]),
    (SHT_GNU_VERDEF, &[2, 2, 2, 2, 4, 4, 4, 4, 4]),
];

/// Counts what is read.
struct Counting<'b> {
    bytes: Cursor<&'b [u8]>,
    read: u64,
}

impl Read for Counting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl Seek for Counting<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Bytes of all texts in what is known of an object.
fn texts(object: &Object) -> usize {
    let imports = object.imports.iter().map(|import| import.name.len());
    let exports = object.exports.iter().map(|export| export.name.len());
    let needed = object.needed.iter().chain(&object.runpath).map(String::len);
    let required = object.required.iter().map(|r| r.version.len());
    imports.chain(exports).chain(needed).chain(required).sum()
}

/// Reads an object and sees that neither time nor memory is spent on it beyond what its size allows.
fn is_bounded(bytes: &[u8], what: &str) {
    let begun = Instant::now();
    let mut file = Counting {
        bytes: Cursor::new(bytes),
        read: 0,
    };
    let result = read(&mut file);
    assert!(begun.elapsed() < LONGEST, "{what}: {:?}", begun.elapsed());
    let size = bytes.len() as u64;
    assert!(file.read <= MOST_READ * size, "{what}: {}", file.read);
    if let Ok(object) = result {
        let most = (4 << 20) + 8 * bytes.len();
        assert!(texts(&object) <= most, "{what}: {}", texts(&object));
        assert!(object.required.len() <= 1 << 16, "{what}");
    }
}

/// Reads an object with this field set to each value that is often forgotten.
fn damaged(bytes: &mut [u8], at: usize, width: usize) {
    let length = bytes.len() as u64;
    let Some(place) = bytes.get(at..at + width) else {
        return;
    };
    let mut before = [0; 8];
    before[..width].copy_from_slice(place);
    let value = u64::from_le_bytes(before);
    for new in [
        0,
        1,
        u64::MAX,
        u64::MAX >> 1,
        u64::MAX >> (64 - 8 * width + 1),
        value.wrapping_add(1),
        value.wrapping_sub(1),
        length,
        length - 1,
    ] {
        bytes[at..at + width].copy_from_slice(&new.to_le_bytes()[..width]);
        is_bounded(bytes, &format!("{width} bytes at {at:#x} set to {new:#x}"));
    }
    bytes[at..at + width].copy_from_slice(&before[..width]);
}

/// Places and widths of the fields of a table.
fn fields(at: usize, records: usize, widths: &[usize]) -> Vec<(usize, usize)> {
    let mut at = at;
    let mut fields = Vec::new();
    for width in std::iter::repeat_n(widths, records).flatten() {
        fields.push((at, *width));
        at += width;
    }
    fields
}

/// The fields of the header, of all segments and sections, and of the first records of the tables.
fn all_fields(bytes: &[u8]) -> Vec<(usize, usize)> {
    let elf = Elf::parse(bytes).unwrap();
    assert!(
        elf.is_64 && elf.little_endian,
        "fields are those of 64 bits"
    );
    let header = &elf.header;
    let mut all = fields(0, 1, HEADER);
    let segments = usize::from(header.e_phnum);
    all.extend(fields(header.e_phoff as usize, segments, SEGMENT));
    let sections = usize::from(header.e_shnum);
    all.extend(fields(header.e_shoff as usize, sections, SECTION));
    for section in &elf.section_headers {
        let layouts = TABLES.iter().filter(|(kind, _)| *kind == section.sh_type);
        for (_, widths) in layouts {
            let size: usize = widths.iter().sum();
            let there = section.sh_size as usize / size;
            let most = if section.sh_type == SHT_DYNAMIC {
                there
            } else {
                RECORDS
            };
            all.extend(fields(section.sh_offset as usize, there.min(most), widths));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn every_field_of_a_real_object_may_be_wrong() {
    let mut bytes = std::fs::read("/bin/sh").unwrap();
    read(&mut Cursor::new(&bytes)).unwrap();
    let fields = all_fields(&bytes);
    assert!(fields.len() > 400, "{}", fields.len());
    for (at, width) in fields {
        damaged(&mut bytes, at, width);
    }
    // Put back, it is what it was.
    read(&mut Cursor::new(&bytes)).unwrap();
}

/// An object of these segments, each with the whole file, a dynamic section and what follows it.
fn crafted(segments: usize, dynamic: &[(u64, u64)], rest: &[u8]) -> (Vec<u8>, u64) {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(64, 0);
    let table = 64 + 56 * (segments + 1);
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(16, &3u16.to_le_bytes());
    put(18, &62u16.to_le_bytes());
    put(20, &1u32.to_le_bytes());
    put(32, &64u64.to_le_bytes());
    put(52, &64u16.to_le_bytes());
    put(54, &56u16.to_le_bytes());
    put(56, &u16::try_from(segments + 1).unwrap().to_le_bytes());
    let end = table + 16 * (dynamic.len() + 1);
    let size = (end + rest.len()) as u64;
    let mut segment = |kind: u32, at: u64, length: u64| {
        bytes.extend(kind.to_le_bytes());
        bytes.extend(4u32.to_le_bytes());
        for value in [at, at, at, length, length, 1] {
            bytes.extend(value.to_le_bytes());
        }
    };
    for _ in 0..segments {
        segment(PT_LOAD, 0, size);
    }
    segment(PT_DYNAMIC, table as u64, 16 * dynamic.len() as u64);
    for (tag, value) in dynamic.iter().chain([&(0, 0)]) {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(rest);
    (bytes, end as u64)
}

/// The same where the dynamic section needs to know at which place the rest is.
fn crafted_at(count: usize, dynamic: impl Fn(u64) -> Vec<(u64, u64)>, rest: &[u8]) -> Vec<u8> {
    let (_, at) = crafted(count, &dynamic(0), rest);
    crafted(count, &dynamic(at), rest).0
}

#[test]
fn a_million_names_are_not_one_long_one() {
    let strings = [vec![b'x'; 4 << 20], vec![0]].concat();
    let tables = |at| {
        let mut tables = vec![(DT_STRTAB, at), (DT_STRSZ, (4 << 20) + 1)];
        tables.extend(std::iter::repeat_n((DT_NEEDED, 0), 100_000));
        tables
    };
    let bytes = crafted_at(1, tables, &strings);
    is_bounded(&bytes, "many long names");
    let error = read(&mut Cursor::new(bytes)).unwrap_err().to_string();
    assert!(error.contains("more and longer names"), "{error}");
}

#[test]
fn versions_that_lead_to_each_other_end() {
    // Each word says that the next record is 4 bytes on, so all places are records, of which each
    // has all that follow.
    let words = 4u32.to_le_bytes().repeat(1 << 18);
    for strings in [0, 64] {
        let tables = |at| vec![(DT_STRTAB, at), (DT_STRSZ, strings), (DT_VERNEED, at)];
        let bytes = crafted_at(1, tables, &words);
        is_bounded(&bytes, "versions in circles");
    }
}

/// What follows the dynamic section of an object that imports `dlopen`, so that names of libraries
/// are looked for in it: strings, two symbols, a hash table that says how many these are.
fn with_dlopen() -> Vec<u8> {
    let mut rest = b"\0dlopen\0".to_vec();
    rest.extend([0; 24]);
    let mut symbol = [0; 24];
    symbol[0] = 1;
    symbol[4] = 0x12;
    rest.extend(symbol);
    rest.extend([1, 0, 0, 0, 2, 0, 0, 0]);
    rest.extend(b"\0libx.so.1\0");
    rest.resize(1 << 20, b'.');
    rest
}

#[test]
fn a_file_that_is_loaded_a_thousand_times_is_read_once() {
    let tables = |at| {
        vec![
            (DT_STRTAB, at),
            (DT_STRSZ, 8),
            (DT_SYMTAB, at + 8),
            (DT_HASH, at + 56),
        ]
    };
    let bytes = crafted_at(1000, tables, &with_dlopen());
    is_bounded(&bytes, "many segments");
    let object = read(&mut Cursor::new(bytes)).unwrap();
    assert_eq!(object.dlopens, ["libx.so.1"]);
    let (bytes, _) = crafted(60_000, &[(DT_NEEDED, 0)], b"");
    let error = read(&mut Cursor::new(bytes)).unwrap_err().to_string();
    assert!(error.contains("60001 segments"), "{error}");
}
