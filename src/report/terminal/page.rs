//! Lines of a page: wrapped to the width, coloured if wanted, and every text neutralised.
//!
//! Nothing reaches the page but through here, so no container can write an escape sequence on it.

use owo_colors::{OwoColorize, Style};

use crate::report::Look;
use crate::report::text::{columns, neutral, neutral_bytes, pieces};

/// What a run of text means; how that looks is decided in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Ink {
    Plain,
    Heading,
    Strong,
    Dim,
    Bad,
    Good,
    Warning,
}

impl Ink {
    fn style(self) -> Style {
        match self {
            Ink::Plain => Style::new(),
            Ink::Heading => Style::new().bold().underline(),
            Ink::Strong => Style::new().bold(),
            Ink::Dim => Style::new().dimmed(),
            Ink::Bad => Style::new().red(),
            Ink::Good => Style::new().green(),
            Ink::Warning => Style::new().yellow(),
        }
    }
}

/// Text in one ink.
#[derive(Debug, Clone)]
pub(in crate::report) struct Run {
    text: String,
    ink: Ink,
}

/// Text in an ink.
pub(in crate::report) fn run(ink: Ink, text: impl Into<String>) -> Run {
    Run {
        text: text.into(),
        ink,
    }
}

/// Text in no particular ink.
pub(in crate::report) fn plain(text: impl Into<String>) -> Run {
    run(Ink::Plain, text)
}

/// A space at which no line is broken; shown as a space.
pub(in crate::report) const GLUE: char = '\u{a0}';

/// Text followed by glue up to a width, so that columns stand under each other.
pub(in crate::report) fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(columns(text));
    let glued = text.replace(' ', &GLUE.to_string());
    glued + &GLUE.to_string().repeat(missing)
}

/// Narrower than this nothing can be laid out.
const MIN_WIDTH: usize = 20;

/// A line with columns stays as it is; another may be broken.
pub(in crate::report) fn of_evidence(line: String) -> Run {
    match line.contains("  ") {
        true => plain(padded(&line, 0)),
        false => plain(line),
    }
}

/// A page being written.
#[derive(Debug)]
pub(in crate::report) struct Page {
    look: Look,
    width: usize,
    out: String,
}

/// A word may change its ink in the middle.
type Word = Vec<(String, Ink)>;

impl Page {
    pub(in crate::report) fn new(look: Look) -> Page {
        Page {
            look,
            width: look.width.max(MIN_WIDTH),
            out: String::new(),
        }
    }

    /// Columns of a line.
    pub(in crate::report) fn width(&self) -> usize {
        self.width
    }

    pub(in crate::report) fn finish(self) -> String {
        self.out
    }

    pub(in crate::report) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A paragraph: its first line indented by `indent`, what doesn't fit by two more.
    pub(in crate::report) fn line(&mut self, indent: usize, runs: &[Run]) {
        let mut used = 0;
        let mut begun = false;
        for word in words(runs) {
            let wide = word.iter().map(|(text, _)| columns(text)).sum::<usize>();
            if begun && used + 1 + wide > self.width {
                self.out.push('\n');
                begun = false;
                used = indent + 2;
                self.indent(used);
            } else if !begun && used == 0 {
                used = indent;
                self.indent(used);
            }
            if begun {
                self.out.push(' ');
                used += 1;
            }
            used = self.word(word, used, indent + 2);
            begun = true;
        }
        self.out.push('\n');
    }

    /// Writes a word, cutting it where it is longer than a line; returns the column after it.
    fn word(&mut self, word: Word, mut used: usize, hanging: usize) -> usize {
        for (text, ink) in word {
            let mut rest = text.as_str();
            while !rest.is_empty() {
                if used >= self.width {
                    self.out.push('\n');
                    self.indent(hanging);
                    used = hanging;
                }
                let piece = pieces(rest, self.width.saturating_sub(used)).swap_remove(0);
                self.paint(&piece, ink);
                used += columns(&piece);
                rest = rest.get(piece.len()..).unwrap_or("");
            }
        }
        used
    }

    /// Output of a container, line by line behind a rule, at most so many lines; what was dropped
    /// when it was captured is said.
    pub(in crate::report) fn verbatim(
        &mut self,
        indent: usize,
        bytes: &[u8],
        dropped: u64,
        limit: usize,
    ) {
        let bytes = bytes.trim_ascii_end();
        let room = self.width.saturating_sub(indent + 2).max(1);
        let lines: Vec<String> = bytes
            .split(|byte| *byte == b'\n')
            .flat_map(|line| pieces(&neutral_bytes(line), room))
            .collect();
        if bytes.is_empty() {
            self.line(indent, &[run(Ink::Dim, "│ (nothing)")]);
        } else {
            // A limit that would hide one line only shows that line instead of saying so.
            let shown = if lines.len() <= limit + 1 {
                lines.len()
            } else {
                limit
            };
            for line in lines.iter().take(shown) {
                self.indent(indent);
                self.paint("│ ", Ink::Dim);
                self.paint(line, Ink::Plain);
                self.out.push('\n');
            }
            if lines.len() > shown {
                let more = format!("│ … {} more lines (-v shows them)", lines.len() - shown);
                self.line(indent, &[run(Ink::Dim, more)]);
            }
        }
        if dropped > 0 {
            let note = format!("│ … {dropped} more bytes were not kept");
            self.line(indent, &[run(Ink::Dim, note)]);
        }
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    /// The only place where escape sequences come from; the text has been neutralised.
    fn paint(&mut self, text: &str, ink: Ink) {
        let text = text.replace(GLUE, " ");
        if self.look.colour && ink != Ink::Plain {
            self.out.push_str(&text.style(ink.style()).to_string());
        } else {
            self.out.push_str(&text);
        }
    }
}

/// Splits runs at spaces (not at glue). Line feeds count as spaces.
fn words(runs: &[Run]) -> Vec<Word> {
    let mut words: Vec<Word> = vec![Vec::new()];
    for run in runs {
        for (i, part) in run.text.split([' ', '\n']).enumerate() {
            if i > 0 {
                words.push(Vec::new());
            }
            if let (Some(word), false) = (words.last_mut(), part.is_empty()) {
                word.push((neutral(part), run.ink));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
