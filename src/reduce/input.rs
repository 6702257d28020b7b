//! What an input is cut into: lines first, then the characters of what is left; words; rules.

/// A text in parts that can be left out one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts(Vec<String>);

impl Parts {
    /// Its lines, each with its line feed.
    #[must_use]
    pub fn lines(text: &str) -> Parts {
        Parts(text.split_inclusive('\n').map(str::to_owned).collect())
    }

    /// Its characters.
    #[must_use]
    pub fn characters(text: &str) -> Parts {
        Parts(text.chars().map(String::from).collect())
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The text of some of them.
    #[must_use]
    pub fn of(&self, kept: &[usize]) -> String {
        let parts = kept.iter().filter_map(|&index| self.0.get(index));
        parts.map(String::as_str).collect()
    }
}

/// Some of a list.
#[must_use]
pub fn some<T: Clone>(all: &[T], kept: &[usize]) -> Vec<T> {
    kept.iter()
        .filter_map(|&index| all.get(index))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_put_together_from_its_parts() {
        let parts = Parts::lines("one\ntwo\nthree");
        assert_eq!(parts.count(), 3);
        assert_eq!(parts.of(&[0, 2]), "one\nthree");
        assert_eq!(Parts::characters("aäb").of(&[1]), "ä");
        assert_eq!(some(&["a", "b", "c"], &[0, 2, 9]), ["a", "c"]);
    }
}
