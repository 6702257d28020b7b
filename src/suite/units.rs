//! Durations and sizes as people write them in suite files.

use jiff::SignedDuration;

/// A duration such as `500ms`, `10s` or `1m 30s` in milliseconds.
///
/// # Errors
/// A sentence for the author of the file.
pub(super) fn milliseconds(text: &str) -> Result<u64, String> {
    let duration: SignedDuration = text
        .parse()
        .map_err(|_| format!("`{text}` is not a duration: write `500ms` or `10s`"))?;
    u64::try_from(duration.as_millis())
        .ok()
        .filter(|&ms| ms > 0)
        .ok_or_else(|| format!("`{text}` must be longer than a millisecond"))
}

/// A size such as `128 KiB`, `1 MiB` or `4096` in bytes.
///
/// # Errors
/// A sentence for the author of the file.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a size: write `128 KiB`, `1 MiB` or a number of bytes");
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let factor = match unit.trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_read() {
        assert_eq!(milliseconds("1m 30s"), Ok(90_000));
        assert_eq!(milliseconds("500ms"), Ok(500));
        assert_eq!(bytes("1 MiB"), Ok(1 << 20));
        assert_eq!(bytes("128KiB"), Ok(128 << 10));
        assert_eq!(bytes("4096"), Ok(4096));
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        assert!(milliseconds("soon").unwrap_err().contains("10s"));
        assert!(milliseconds("0s").is_err());
        assert!(bytes("1 MB").unwrap_err().contains("MiB"));
        assert!(bytes("99999999999 GiB").is_err());
    }
}
