//! Packets out of capture files: pcap and pcapng, of either byte order.

use std::time::Duration;

use pcap_parser::{Block, Linktype, PcapBlockOwned, PcapError, create_reader};

/// Longest packet or block that is read.
const LARGEST: usize = 4 << 20;

/// A packet as it was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packet {
    /// From an epoch that is the same for all.
    pub(super) at: Duration,
    pub(super) link: Linktype,
    pub(super) data: Vec<u8>,
    /// Whether its end was not captured.
    pub(super) cut: bool,
}

/// Whether these are the first bytes of a capture file.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let magics: [u32; 3] = [0xa1b2_c3d4, 0xa1b2_3c4d, 0x0a0d_0d0a];
    let first = bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    first.is_some_and(|first| magics.contains(&first) || magics.contains(&first.swap_bytes()))
}

/// An interface of a pcapng section: its link type, and how its times are to be read.
struct Interface {
    link: Linktype,
    units: u64,
    offset: i64,
}

/// All packets of a file.
pub(super) fn packets(bytes: &[u8]) -> Result<Vec<Packet>, String> {
    let mut reader = create_reader(LARGEST, bytes).map_err(|error| error.to_string())?;
    let mut found = Found {
        packets: Vec::new(),
        interfaces: Vec::new(),
        legacy: None,
    };
    loop {
        match reader.next() {
            Ok((length, block)) => {
                found.take(&block);
                reader.consume(length);
            }
            Err(PcapError::Eof) => return Ok(found.packets),
            Err(PcapError::Incomplete(_)) => {
                if reader.reader_exhausted() {
                    return Err("it ends within a packet".to_owned());
                }
                reader.refill().map_err(|error| error.to_string())?;
            }
            Err(PcapError::UnexpectedEof) => return Err("it ends within a packet".to_owned()),
            Err(error) => return Err(error.to_string()),
        }
    }
}

struct Found {
    packets: Vec<Packet>,
    interfaces: Vec<Interface>,
    /// Of a pcap file: the link type, and units of time in a second.
    legacy: Option<(Linktype, u64)>,
}

impl Found {
    fn take(&mut self, block: &PcapBlockOwned<'_>) {
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                let units = match header.is_nanosecond_precision() {
                    true => 1_000_000_000,
                    false => 1_000_000,
                };
                self.legacy = Some((header.network, units));
            }
            PcapBlockOwned::Legacy(packet) => {
                if let Some((link, units)) = self.legacy {
                    let part = u64::from(packet.ts_usec) * (1_000_000_000 / units);
                    let at = Duration::from_secs(packet.ts_sec.into()) + Duration::from_nanos(part);
                    self.packets.push(Packet {
                        at,
                        link,
                        data: packet.data.to_vec(),
                        cut: packet.caplen < packet.origlen,
                    });
                }
            }
            PcapBlockOwned::NG(block) => self.block(block),
        }
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::SectionHeader(_) => self.interfaces.clear(),
            Block::InterfaceDescription(interface) => self.interfaces.push(Interface {
                link: interface.linktype,
                units: interface.ts_resolution().unwrap_or(1_000_000).max(1),
                offset: interface.ts_offset(),
            }),
            Block::EnhancedPacket(packet) => {
                let interface = self.interfaces.get(packet.if_id as usize);
                let Some(interface) = interface else {
                    return;
                };
                let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let nanos = u128::from(ticks % interface.units) * 1_000_000_000;
                let part = u64::try_from(nanos / u128::from(interface.units)).unwrap_or_default();
                let seconds = (ticks / interface.units).saturating_add_signed(interface.offset);
                let captured = packet.caplen as usize;
                self.packets.push(Packet {
                    at: Duration::from_secs(seconds) + Duration::from_nanos(part),
                    link: interface.link,
                    // The data of a block is padded.
                    data: packet.data[..captured.min(packet.data.len())].to_vec(),
                    cut: packet.caplen < packet.origlen,
                });
            }
            Block::SimplePacket(packet) => {
                if let Some(interface) = self.interfaces.first() {
                    let length = packet.data.len().min(packet.origlen as usize);
                    self.packets.push(Packet {
                        // This kind of block has no time.
                        at: Duration::ZERO,
                        link: interface.link,
                        data: packet.data[..length].to_vec(),
                        cut: packet.data.len() < packet.origlen as usize,
                    });
                }
            }
            _ => {}
        }
    }
}
