//! Writes DNS messages, with name compression or, when a script wants long answers, without.

use super::name::Name;
use super::record::Data;
use super::wire::OPT;

/// A header has 12 bytes; its counts are at 4, 6, 8 and 10.
const HEADER: usize = 12;

/// Seconds that answers may be cached; no libc caches, but it is printed.
const TTL: u32 = 60;

/// Where in a message the records go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Question = 4,
    Answer = 6,
    Authority = 8,
    Additional = 10,
}

/// A message in the making.
#[derive(Debug)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
    /// Suffixes of names written so far, and where.
    known: Vec<(Vec<Vec<u8>>, u16)>,
    compress: bool,
}

impl Encoder {
    pub(super) fn new(id: u16, flags: u16, compress: bool) -> Encoder {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend(id.to_be_bytes());
        bytes.extend(flags.to_be_bytes());
        bytes.resize(HEADER, 0);
        Encoder {
            bytes,
            known: Vec::new(),
            compress,
        }
    }

    pub(super) fn question(&mut self, name: &Name, rtype: u16, class: u16) {
        self.name(name);
        self.words(&[rtype, class]);
        self.count(Section::Question);
    }

    /// Adds a record if the message stays within `limit` bytes. Returns whether it did.
    pub(super) fn record(
        &mut self,
        section: Section,
        owner: &Name,
        rtype: u16,
        data: &Data,
        limit: usize,
    ) -> bool {
        let before = self.bytes.len();
        self.name(owner);
        self.words(&[rtype, 1]);
        self.bytes.extend(TTL.to_be_bytes());
        let length_at = self.bytes.len();
        self.words(&[0]);
        self.bytes.extend(&data.bytes);
        if let Some(name) = &data.name {
            self.name(name);
        }
        let length = self.bytes.len() - length_at - 2;
        let fits = match u16::try_from(length) {
            Ok(length) => {
                self.bytes[length_at..length_at + 2].copy_from_slice(&length.to_be_bytes());
                self.bytes.len() <= limit
            }
            Err(_) => false,
        };
        if fits {
            self.count(section);
        } else {
            self.bytes.truncate(before);
            self.known.retain(|(_, at)| usize::from(*at) < before);
        }
        fits
    }

    /// Adds the OPT record with which a server that knows EDNS answers.
    pub(super) fn opt(&mut self, payload_size: u16) {
        self.bytes.push(0);
        self.words(&[OPT, payload_size, 0, 0, 0]);
        self.count(Section::Additional);
    }

    /// Sets flags beside those that are set.
    pub(super) fn add_flags(&mut self, flags: u16) {
        let [high, low] = flags.to_be_bytes();
        self.bytes[2] |= high;
        self.bytes[3] |= low;
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn name(&mut self, name: &Name) {
        for (index, label) in name.0.iter().enumerate() {
            let suffix = &name.0[index..];
            let known = self.known.iter().find(|(known, _)| known == suffix);
            if let Some((_, at)) = known.filter(|_| self.compress) {
                return self.words(&[0xc000 | *at]);
            }
            if let Ok(at @ ..0x4000) = u16::try_from(self.bytes.len()) {
                self.known.push((suffix.to_vec(), at));
            }
            self.bytes.push(u8::try_from(label.len()).unwrap_or(63));
            self.bytes.extend(label);
        }
        self.bytes.push(0);
    }

    fn words(&mut self, words: &[u16]) {
        self.bytes
            .extend(words.iter().flat_map(|word| word.to_be_bytes()));
    }

    fn count(&mut self, section: Section) {
        let at = section as usize;
        let count = u16::from_be_bytes([self.bytes[at], self.bytes[at + 1]]);
        self.bytes[at..at + 2].copy_from_slice(&count.saturating_add(1).to_be_bytes());
    }
}
