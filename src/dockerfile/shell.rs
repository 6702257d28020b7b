//! The commands of a shell script, as far as their names and words tell: no expansion, no meaning.

/// A simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its line, from 1.
    pub line: usize,
    /// Its words without quotes, the name first.
    pub words: Vec<String>,
    /// What is set for it alone: `NAME=value`.
    pub set: Vec<String>,
}

impl Command {
    /// The name without folders.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.words.first().map_or("", String::as_str);
        name.rsplit('/').next().unwrap_or(name)
    }

    /// The words after the name.
    #[must_use]
    pub fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }

    /// The words after the name that are no options.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        let words = self.arguments().iter().map(String::as_str);
        words.filter(|word| !word.starts_with('-'))
    }
}

/// Words before a command that are not its name.
const BEFORE: [&str; 14] = [
    "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "exec", "sudo", "env",
    "command",
];

/// Splits a script; `line` is that of its beginning, `escape` what joins lines in it.
#[must_use]
pub fn commands(script: &str, line: usize, escape: char) -> Vec<Command> {
    let mut splitter = Splitter {
        line,
        commands: Vec::new(),
        words: Vec::new(),
        set: Vec::new(),
        word: None,
        begun: line,
    };
    let mut rest = script.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => splitter.end_line(),
            c if c == escape && ends_line(&rest) => {
                while rest.next_if(|c| *c != '\n').is_some() {}
                rest.next();
                splitter.line += 1;
                skip_comments(&mut rest, &mut splitter.line);
            }
            '\\' => splitter.push(rest.next().unwrap_or('\\')),
            '\'' | '"' => {
                splitter.open();
                while let Some(inner) = rest.next_if(|inner| *inner != c) {
                    match inner {
                        '\\' if c == '"' => match rest.next() {
                            Some('\n') => splitter.line += 1,
                            Some(escaped) => splitter.push(escaped),
                            None => {}
                        },
                        '\n' => {
                            splitter.line += 1;
                            splitter.push('\n');
                        }
                        inner => splitter.push(inner),
                    }
                }
                rest.next();
            }
            '#' if splitter.word.is_none() => while rest.next_if(|c| *c != '\n').is_some() {},
            ';' | '&' | '|' | '(' | ')' | '`' => splitter.end_command(),
            c if c.is_whitespace() => splitter.end_word(),
            c => splitter.push(c),
        }
    }
    splitter.end_command();
    splitter.commands
}

type Rest<'s> = std::iter::Peekable<std::str::Chars<'s>>;

/// Whether nothing but blanks is left in the line.
fn ends_line(rest: &Rest<'_>) -> bool {
    let mut after = rest.clone().skip_while(|c| matches!(c, ' ' | '\t' | '\r'));
    after.next() == Some('\n')
}

/// Lines of comments between joined lines are not part of them.
fn skip_comments(rest: &mut Rest<'_>, line: &mut usize) {
    loop {
        let mut ahead = rest.clone();
        while ahead.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        if ahead.next() != Some('#') {
            return;
        }
        while rest.next().is_some_and(|c| c != '\n') {}
        *line += 1;
    }
}

struct Splitter {
    line: usize,
    commands: Vec<Command>,
    words: Vec<String>,
    set: Vec<String>,
    word: Option<String>,
    /// Line of the first word.
    begun: usize,
}

impl Splitter {
    fn open(&mut self) {
        if self.words.is_empty() && self.word.is_none() {
            self.begun = self.line;
        }
        self.word.get_or_insert_default();
    }

    fn push(&mut self, c: char) {
        self.open();
        self.word.get_or_insert_default().push(c);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if !self.words.is_empty() {
            self.words.push(word);
        } else if is_assignment(&word) {
            self.set.push(word);
        } else if !BEFORE.contains(&word.as_str()) {
            self.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        let words = std::mem::take(&mut self.words);
        let set = std::mem::take(&mut self.set);
        if !words.is_empty() {
            self.commands.push(Command {
                line: self.begun,
                words,
                set,
            });
        }
    }

    fn end_line(&mut self) {
        self.end_command();
        self.line += 1;
    }
}

/// `NAME=value`
fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}
