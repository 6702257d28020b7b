//! From packets to what UDP, TCP and ICMP carry, whatever lies below.

use std::net::{IpAddr, SocketAddr};

use etherparse::defrag::{IpDefragPayloadVec, IpDefragPool};
use etherparse::{EtherType, IpNumber, NetSlice, SlicedPacket, TcpSlice, TransportSlice, UdpSlice};
use pcap_parser::Linktype;

use super::capture::Packet;

/// Most incomplete fragments that are kept: more belong to an attack, not to DNS.
const MOST_FRAGMENTS: usize = 10_000;

/// What a packet carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    Udp {
        from: SocketAddr,
        to: SocketAddr,
        payload: Vec<u8>,
    },
    Tcp {
        from: SocketAddr,
        to: SocketAddr,
        seq: u32,
        syn: bool,
        rst: bool,
        payload: Vec<u8>,
    },
    /// The host of this server says that nothing listens there.
    Unreachable(SocketAddr),
}

/// Reads packets; puts fragments together.
#[derive(Default)]
pub(super) struct Reader {
    fragments: IpDefragPool,
    kept: usize,
    /// Packets whose end was not captured.
    pub(super) cut: usize,
    /// Packets that could not be read.
    pub(super) unread: usize,
}

impl Reader {
    /// What a packet carries, if it is of interest. Of fragments the last tells.
    pub(super) fn segment(&mut self, packet: &Packet) -> Option<Segment> {
        if packet.cut {
            self.cut += 1;
            return None;
        }
        let Some(sliced) = sliced(packet.link, &packet.data) else {
            self.unread += 1;
            return None;
        };
        let (from, to) = hosts(sliced.net.as_ref()?)?;
        if sliced.is_ip_payload_fragmented() {
            self.kept += 1;
            if self.kept > MOST_FRAGMENTS {
                self.unread += 1;
                return None;
            }
            let whole = self.fragments.process_sliced_packet(&sliced, (), ());
            let whole = whole.ok().flatten()?;
            return fragmented(from, to, &whole);
        }
        match sliced.transport? {
            TransportSlice::Udp(udp) => Some(of_udp(from, to, &udp)),
            TransportSlice::Tcp(tcp) => Some(of_tcp(from, to, &tcp)),
            // Destination unreachable (3), port unreachable (3).
            TransportSlice::Icmpv4(icmp) if (icmp.type_u8(), icmp.code_u8()) == (3, 3) => {
                unreachable(icmp.payload())
            }
            // Destination unreachable (1), port unreachable (4).
            TransportSlice::Icmpv6(icmp) if (icmp.type_u8(), icmp.code_u8()) == (1, 4) => {
                unreachable(icmp.payload())
            }
            _ => None,
        }
    }
}

fn sliced(link: Linktype, data: &[u8]) -> Option<SlicedPacket<'_>> {
    match link {
        Linktype::ETHERNET => SlicedPacket::from_ethernet(data).ok(),
        Linktype::LINUX_SLL => SlicedPacket::from_linux_sll(data).ok(),
        // Version 2 begins with the protocol and has 20 bytes.
        Linktype::LINUX_SLL2 => {
            let protocol = u16::from_be_bytes(*data.first_chunk()?);
            SlicedPacket::from_ether_type(EtherType(protocol), data.get(20..)?).ok()
        }
        // A family of 4 bytes, whose number depends on the system: the IP version tells as well.
        Linktype::NULL | Linktype::LOOP => SlicedPacket::from_ip(data.get(4..)?).ok(),
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 => SlicedPacket::from_ip(data).ok(),
        // Raw IP as some systems number it.
        Linktype(12 | 14) => SlicedPacket::from_ip(data).ok(),
        _ => None,
    }
}

fn hosts(net: &NetSlice<'_>) -> Option<(IpAddr, IpAddr)> {
    match net {
        NetSlice::Ipv4(ip) => {
            let header = ip.header();
            let (from, to) = (header.source_addr(), header.destination_addr());
            Some((from.into(), to.into()))
        }
        NetSlice::Ipv6(ip) => {
            let header = ip.header();
            let (from, to) = (header.source_addr(), header.destination_addr());
            Some((from.into(), to.into()))
        }
        NetSlice::Arp(_) => None,
    }
}

fn fragmented(from: IpAddr, to: IpAddr, whole: &IpDefragPayloadVec) -> Option<Segment> {
    match whole.ip_number {
        IpNumber::UDP => {
            let udp = UdpSlice::from_slice(&whole.payload).ok()?;
            Some(of_udp(from, to, &udp))
        }
        IpNumber::TCP => {
            let tcp = TcpSlice::from_slice(&whole.payload).ok()?;
            Some(of_tcp(from, to, &tcp))
        }
        _ => None,
    }
}

fn of_udp(from: IpAddr, to: IpAddr, udp: &UdpSlice<'_>) -> Segment {
    Segment::Udp {
        from: SocketAddr::new(from, udp.source_port()),
        to: SocketAddr::new(to, udp.destination_port()),
        payload: udp.payload().to_vec(),
    }
}

fn of_tcp(from: IpAddr, to: IpAddr, tcp: &TcpSlice<'_>) -> Segment {
    Segment::Tcp {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        seq: tcp.sequence_number(),
        syn: tcp.syn(),
        rst: tcp.rst(),
        payload: tcp.payload().to_vec(),
    }
}

/// To which server the datagram went that an ICMP message quotes, mostly cut.
fn unreachable(quoted: &[u8]) -> Option<Segment> {
    let version = quoted.first()? >> 4;
    let (to, udp_at) = match version {
        4 => {
            let to: [u8; 4] = *quoted.get(16..)?.first_chunk()?;
            (IpAddr::from(to), usize::from(quoted[0] & 0xf) * 4)
        }
        6 => {
            let to: [u8; 16] = *quoted.get(24..)?.first_chunk()?;
            (IpAddr::from(to), 40)
        }
        _ => return None,
    };
    let port = u16::from_be_bytes(*quoted.get(udp_at + 2..)?.first_chunk()?);
    Some(Segment::Unreachable(SocketAddr::new(to, port)))
}
