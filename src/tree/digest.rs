//! Files of an image that are called by the digest of what is in them.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// Where they are.
const FOLDER: &str = "/blobs/sha256/";
/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// Reads such a file and takes its digest on the way.
pub(super) struct Digested<R> {
    inner: R,
    digest: Sha256,
    expected: String,
}

impl<R: Read> Digested<R> {
    /// A file of an image; `Err` gives it back when it is called otherwise.
    pub(super) fn of(path: &str, inner: R) -> Result<Digested<R>, R> {
        let name = path.strip_prefix(FOLDER).filter(|name| {
            name.len() == DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let Some(expected) = name.map(str::to_ascii_lowercase) else {
            return Err(inner);
        };
        Ok(Digested {
            inner,
            digest: Sha256::new(),
            expected,
        })
    }

    /// Reads what is left.
    ///
    /// # Errors
    /// When the content has another digest.
    pub(super) fn check(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink())?;
        let found: String = (self.digest.finalize().iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        // A fuzzer finds no content for a digest, and would never get beyond this.
        if found == self.expected || cfg!(fuzzing) {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "the content of blobs/sha256/{} has the digest {found}: it is damaged or was changed",
                self.expected
            ),
        ))
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}
