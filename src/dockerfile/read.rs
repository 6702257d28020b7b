//! From text to stages. The parser stops at the first mistake: the instruction with it is blanked, and
//! the rest read again, so that all are told.

use std::collections::BTreeMap;
use std::path::Path;

use parse_dockerfile::{self as parser, Command as Form, Instruction};

use super::shell::{self, Command};
use super::{Dockerfile, DockerfileError, Stage, Step, What};
use crate::mistakes::{Mistakes, line};

/// So many mistakes are told.
const MOST_MISTAKES: usize = 50;

/// Reads a Dockerfile.
///
/// # Errors
/// All mistakes in it.
pub fn from_text(path: &Path, text: &str) -> Result<Dockerfile, DockerfileError> {
    let mut mistakes = Mistakes::new(path, text);
    let mut sound = text.to_owned();
    while mistakes.count() < MOST_MISTAKES {
        let (message, line) = match parser::parse(&sound) {
            Ok(parsed) if mistakes.count() == 0 => return Ok(stages(path, text, &parsed)),
            Ok(_) => break,
            Err(error) => (error.to_string(), error.line()),
        };
        let place = instruction_at(&sound, line);
        let is_blank = sound[place.clone()].trim().is_empty();
        // Where every stage was blanked the parser misses one, which is no mistake of its own.
        if is_blank && mistakes.count() > 0 {
            break;
        }
        let shown = place.start..place.start + text[place.clone()].trim_end().len();
        mistakes.add(shown, message, help(&text[place.clone()]));
        if is_blank {
            break;
        }
        let blank = |c: char| if c == '\n' { "\n" } else { " " };
        // Bytes keep their places: all but line feeds become blanks.
        let blanked: String = sound[place.clone()]
            .chars()
            .flat_map(|c| std::iter::repeat_n(blank(c), c.len_utf8()))
            .collect();
        sound.replace_range(place, &blanked);
    }
    Err(DockerfileError::Mistakes {
        file: path.display().to_string(),
        mistakes: mistakes.into_vec(),
    })
}

/// The instruction that a line (from 1) belongs to.
fn instruction_at(text: &str, line: usize) -> std::ops::Range<usize> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let continues = |line: &str| line.trim_end().ends_with(['\\', '`']);
    let last = lines.len().saturating_sub(1);
    let mut first = line.saturating_sub(1).min(last);
    let mut end = first;
    while first > 0 && continues(lines[first - 1]) {
        first -= 1;
    }
    while end < last && continues(lines[end]) {
        end += 1;
    }
    let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    let begin = length(&lines[..first]);
    begin..begin + lines.get(first..=end).map_or(0, length)
}

const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What may have been meant by an instruction that there is not.
fn help(instruction: &str) -> Option<String> {
    let word = instruction.split_whitespace().next()?.to_uppercase();
    let is_known = INSTRUCTIONS.contains(&word.as_str());
    (!is_known).then(|| crate::mistakes::suggestion(&word, INSTRUCTIONS))?
}

fn stages(path: &Path, text: &str, parsed: &parser::Dockerfile<'_>) -> Dockerfile {
    let escape = &parsed.parser_directives.escape;
    let reader = Reader {
        text,
        escape: escape.as_ref().map_or('\\', |escape| escape.value.value),
    };
    let global: BTreeMap<String, String> = parsed
        .global_args()
        .flat_map(|arg| pairs(&arg.arguments.value))
        .collect();
    let stages = parsed.stages().map(|stage| Stage {
        name: stage
            .from
            .as_
            .as_ref()
            .map(|(_, name)| name.value.to_string()),
        base: expanded(&stage.from.image.value, &global),
        line: reader.line(stage.from.from.span.start),
        steps: stage
            .instructions
            .iter()
            .flat_map(|instruction| reader.steps(instruction))
            .collect(),
    });
    Dockerfile {
        file: path.display().to_string(),
        stages: stages.collect(),
        instructions: parsed.instructions.len(),
    }
}

struct Reader<'t> {
    text: &'t str,
    escape: char,
}

impl Reader<'_> {
    /// The line, from 1, of a place in the text.
    fn line(&self, at: usize) -> usize {
        line(self.text.as_bytes(), at)
    }

    fn steps(&self, instruction: &Instruction<'_>) -> Vec<Step> {
        let (at, what) = match instruction {
            Instruction::Run(run) => (run.run.span.start, vec![self.run(run)]),
            Instruction::Env(env) => (env.env.span.start, set(&env.arguments.value, true)),
            Instruction::Arg(arg) => (arg.arg.span.start, set(&arg.arguments.value, false)),
            Instruction::Copy(copy) => (copy.copy.span.start, copied(&copy.options, &copy.src)),
            Instruction::Add(add) => (add.add.span.start, copied(&add.options, &add.src)),
            Instruction::Shell(shell) => {
                let words = shell.arguments.iter().map(|word| word.value.to_string());
                (shell.shell.span.start, vec![What::Shell(words.collect())])
            }
            Instruction::Entrypoint(start) => {
                let what = self.start("ENTRYPOINT", &start.arguments);
                (start.entrypoint.span.start, vec![what])
            }
            Instruction::Cmd(start) => {
                let what = self.start("CMD", &start.arguments);
                (start.cmd.span.start, vec![what])
            }
            _ => return Vec::new(),
        };
        let line = self.line(at);
        what.into_iter().map(|what| Step { line, what }).collect()
    }

    fn run(&self, run: &parser::RunInstruction<'_>) -> What {
        let (mut commands, by_shell) = self.command(&run.arguments);
        for document in &run.here_docs {
            // With a program in the first line it is not the shell's.
            if !document.value.starts_with("#!") {
                let line = self.line(document.span.start);
                commands.extend(shell::commands(&document.value, line, self.escape));
            } else if let Some(words) = document.value.lines().next() {
                commands.push(Command {
                    line: self.line(document.span.start),
                    words: words[2..].split_whitespace().map(str::to_owned).collect(),
                    set: Vec::new(),
                });
            }
        }
        if !run.here_docs.is_empty() {
            commands.retain(|command| !command.name().starts_with("<<"));
        }
        What::Run { commands, by_shell }
    }

    fn command(&self, form: &Form<'_>) -> (Vec<Command>, bool) {
        match form {
            Form::Exec(words) => {
                let line = self.line(words.span.start);
                let words = words.value.iter().map(|word| word.value.to_string());
                let words = words.collect();
                let set = Vec::new();
                (vec![Command { line, words, set }], false)
            }
            Form::Shell(script) => {
                let line = self.line(script.span.start);
                (shell::commands(script.value, line, self.escape), true)
            }
            // Forms that the parser may come to know.
            _ => (Vec::new(), true),
        }
    }

    fn start(&self, instruction: &'static str, form: &Form<'_>) -> What {
        let (commands, by_shell) = self.command(form);
        What::Start {
            instruction,
            by_shell,
            words: commands.into_iter().flat_map(|c| c.words).collect(),
        }
    }
}

fn copied(options: &[parser::Flag<'_>], sources: &[parser::Source<'_>]) -> Vec<What> {
    let mut options = options.iter();
    let from = options.find(|flag| flag.name.value == "from");
    let from = from.and_then(|flag| flag.value.as_ref());
    let path = |source: &parser::Source<'_>| match source {
        parser::Source::Path(path) => Some(path.value.to_string()),
        _ => None,
    };
    vec![What::Copy {
        from: from.map(|from| from.value.to_string()),
        sources: sources.iter().filter_map(path).collect(),
    }]
}

fn set(text: &str, stays: bool) -> Vec<What> {
    let set = |(name, value)| What::Set { name, value, stays };
    pairs(text).into_iter().map(set).collect()
}

/// `A=b C="d e"`, or as it was once written `A b`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let words = shell_words(text);
    let Some(first) = words.first() else {
        return Vec::new();
    };
    if !first.contains('=') {
        let value = words[1..].join(" ");
        return match value.is_empty() {
            true => Vec::new(),
            false => vec![(first.clone(), value)],
        };
    }
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The words of a text, quotes taken away.
fn shell_words(text: &str) -> Vec<String> {
    // A name in front keeps assignments from being passed over.
    let mut commands = shell::commands(&format!("set {text}"), 1, '\\').into_iter();
    let words = commands.next().map(|command| command.words);
    words.map_or(Vec::new(), |words| words[1..].to_vec())
}

/// `$NAME`, `${NAME}` and `${NAME:-default}` replaced; what is not known stays.
fn expanded(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'));
        let (inner, next) = match braced {
            Some((inner, next)) => (inner, next),
            None => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
                after.split_at(end)
            }
        };
        let (name, default) = inner.split_once(":-").unwrap_or((inner, ""));
        match (known.get(name), default) {
            (Some(value), _) => out.push_str(value),
            (None, "") => out.extend(["${", name, "}"]),
            (None, default) => out.push_str(default),
        }
        rest = next;
    }
    out + rest
}
