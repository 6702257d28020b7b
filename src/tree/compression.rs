//! Archives and layers that are compressed: by gzip or zstd, told by their first bytes.

use std::io::{self, BufRead, Read};

use flate2::read::MultiGzDecoder;

/// What a compressed stream holds; the stream itself when it is not compressed. `head` are its first
/// bytes. Several members or frames, one after the other, are read as one.
///
/// # Errors
/// When the decoder cannot be set up.
pub(super) fn unpacked<'r>(
    head: &[u8],
    stream: impl BufRead + 'r,
) -> io::Result<Box<dyn Read + 'r>> {
    Ok(if head.starts_with(b"\x1f\x8b") {
        Box::new(MultiGzDecoder::new(stream))
    } else if is_zstd(head) {
        Box::new(zstd::Decoder::with_buffer(stream)?)
    } else {
        Box::new(stream)
    })
}

/// Whether these are the first bytes of something compressed.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b") || is_zstd(head)
}

/// A frame, or one to be skipped: what chunked layers begin with.
fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(b"\x28\xb5\x2f\xfd") || matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}
