//! What came of a reduction, for people and for programs.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use crate::protocol::Content;
use crate::report::text::neutral;

/// Bytes in a line of what is no text.
const IN_A_LINE: usize = 16;
/// What a tab is shown as.
const TAB: &str = "    ";

/// What came of a reduction.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cmd::repro) struct Reduced {
    /// Of what.
    pub(super) what: &'static str,
    /// The reducer, where it is not our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
    /// What it is about: the baseline and the failing side, in words.
    pub(super) differs: [String; 2],
    /// Parts before and after, and of what kind.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) parts: &'static str,
    /// Smaller inputs that were tried.
    pub(super) tries: usize,
    /// Whether nothing that is left can be left out.
    pub(super) minimal: bool,
    /// What is left.
    pub(super) content: Content,
    /// Where it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<PathBuf>,
}

impl Reduced {
    /// For people.
    pub(in crate::cmd::repro) fn render(&self) -> String {
        let mut text = format!(
            "{}: {} of {} {} are left after {} tries",
            self.what, self.to, self.from, self.parts, self.tries
        );
        if let Some(reducer) = &self.by {
            let _ = write!(text, " by {reducer}");
        }
        text.push_str(match (self.minimal, &self.by) {
            (true, None) => ", none of which can be left out\n",
            (true, Some(_)) => "\n",
            (false, _) => "; the time was over (--reduce-budget)\n",
        });
        let [baseline, failing] = &self.differs;
        let _ = writeln!(
            text,
            "still differs in the same way: {baseline} · {failing}"
        );
        if let Some(file) = &self.file {
            let _ = writeln!(text, "written to {}", file.display());
        }
        text.push('\n');
        match std::str::from_utf8(&self.content) {
            Ok(content) => {
                for line in content.lines() {
                    let _ = writeln!(text, "  {}", neutral(&line.replace('\t', TAB)));
                }
            }
            Err(_) => text.push_str(&hexadecimal(&self.content)),
        }
        text
    }

    /// For programs.
    ///
    /// # Errors
    /// None that is known.
    pub(in crate::cmd::repro) fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }
}

/// Bytes as numbers, and as the characters that some of them are.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (number, line) in bytes.chunks(IN_A_LINE).enumerate() {
        let numbers: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        let shown = line.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        });
        let _ = writeln!(
            text,
            "  {:06x}  {:<width$}  {}",
            number * IN_A_LINE,
            numbers.join(" "),
            shown.collect::<String>(),
            width = IN_A_LINE * 3 - 1,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_shown_as_numbers() {
        let line = "  000000  00 ff 41                                         ..A\n";
        assert_eq!(hexadecimal(b"\0\xffA"), line);
    }
}
