//! Units of a plan in a few words: `0-5,8`.

/// Text that names no units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no units: write places in the plan, such as `0-5,8`")]
pub struct NotUnits(String);

/// These places in words; neighbours are drawn together.
#[must_use]
pub fn written(units: &[usize]) -> String {
    let mut sorted = units.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let ranges = sorted.chunk_by(|a, b| a + 1 == *b);
    let words = ranges.filter_map(|range| match range {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    words.collect::<Vec<_>>().join(",")
}

/// The places that these words name.
///
/// # Errors
/// [`NotUnits`], also where there are more than `most`.
pub fn read(text: &str, most: usize) -> Result<Vec<usize>, NotUnits> {
    let wrong = || NotUnits(text.to_owned());
    let mut units = Vec::new();
    for word in text.split(',') {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let first: usize = first.trim().parse().map_err(|_| wrong())?;
        let last: usize = last.trim().parse().map_err(|_| wrong())?;
        if last < first || last >= most {
            return Err(wrong());
        }
        units.extend(first..=last);
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_and_read_back() {
        let units = [8, 0, 1, 2, 5, 4];
        assert_eq!(written(&units), "0-2,4-5,8");
        assert_eq!(read("0-2,4-5,8", 9), Ok(vec![0, 1, 2, 4, 5, 8]));
        for wrong in ["", "a", "3-1", "0-9", "1,,2", "-1"] {
            assert!(read(wrong, 9).is_err(), "{wrong}");
        }
    }
}
