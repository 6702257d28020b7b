//! The report of a bundle: plain words for a mailing list or an issue, under 80 columns.

use std::fmt::Write as _;

use super::dockerfile::beyond_docker;
use super::manifest::{FileRecord, Manifest, Role, Side, Tells};
use super::{RUNNER, SCENARIO};
use crate::outcome::Outcome;
use crate::report::text::{counted, neutral_bytes, pieces};

/// Columns.
pub(super) const WIDTH: usize = 78;
/// Lines of an output that are quoted.
const MOST_LINES: usize = 20;

/// Lines of at most so many columns, broken between words where that is possible.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = width - usize::from(!line.is_empty());
        if !line.is_empty() && line.chars().count() + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        for piece in pieces(word, width) {
            if !line.is_empty() {
                match line.chars().count() + piece.chars().count() < width {
                    true => line.push(' '),
                    false => lines.push(std::mem::take(&mut line)),
                }
            }
            line.push_str(&piece);
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    lines
}

struct Text(String);

impl Text {
    fn heading(&mut self, text: &str) {
        let text = text.chars().take(WIDTH).collect::<String>();
        let line = "-".repeat(text.chars().count());
        let _never_fails = write!(self.0, "\n{text}\n{line}\n\n");
    }

    fn paragraph(&mut self, text: &str) {
        for line in wrapped(text, WIDTH) {
            let _never_fails = writeln!(self.0, "{line}");
        }
    }

    fn item(&mut self, text: &str) {
        for (number, line) in wrapped(text, WIDTH - 4).iter().enumerate() {
            let mark = if number == 0 { "  * " } else { "    " };
            let _never_fails = writeln!(self.0, "{mark}{line}");
        }
    }

    /// As it is, indented; long lines are broken.
    fn quote(&mut self, text: &str) {
        for line in text.lines() {
            for piece in pieces(line, WIDTH - 4) {
                let _never_fails = writeln!(self.0, "    {piece}");
            }
        }
    }
}

/// The text.
#[must_use]
pub(super) fn report(manifest: &Manifest) -> String {
    let mut text = Text(String::new());
    text.paragraph(&manifest.title);
    let [baseline, candidate] = &manifest.sides;
    text.heading("What happens");
    for side in [candidate, baseline] {
        happens(&mut text, side, manifest.tells);
    }
    for paragraph in &manifest.about {
        text.0.push('\n');
        text.paragraph(paragraph);
    }
    how(&mut text, manifest);
    if !manifest.others.is_empty() {
        text.heading("On other versions");
        manifest.others.iter().for_each(|line| text.item(line));
    }
    for side in [candidate, baseline] {
        if !side.evidence.is_empty() {
            text.heading(&format!("A closer look at {}", side.label));
            for line in &side.evidence {
                match line.contains("  ") {
                    true => text.quote(line),
                    false => text.quote(&wrapped(line, WIDTH - 4).join("\n")),
                }
            }
        }
    }
    text.heading("What it was seen on");
    for side in [candidate, baseline] {
        image(&mut text, side);
    }
    manifest.machine.iter().for_each(|line| text.item(line));
    if !manifest.links.is_empty() {
        text.heading("References");
        for link in &manifest.links {
            // A link is not broken, however long.
            let _never_fails = writeln!(text.0, "  {link}");
        }
    }
    let _never_fails = write!(
        text.0,
        "\nMade by alpine-tax {} on {}.\n",
        manifest.tool_version, manifest.made
    );
    text.0
}

fn happens(text: &mut Text, side: &Side, tells: Tells) {
    let seen = &side.seen;
    let often = match (side.role, side.trials) {
        (_, 0 | 1) => String::new(),
        (Role::Candidate, trials) => format!(" ({} of {trials} runs go wrong)", side.failures),
        (Role::Baseline, trials) => format!(" ({} of {trials} runs go wrong)", side.failures),
    };
    text.paragraph(&format!(
        "On {} ({}): {}{often}.",
        side.label, side.libc, seen.outcome
    ));
    for (name, output) in [
        ("It prints:", &seen.stdout),
        ("On standard error:", &seen.stderr),
    ] {
        let all = neutral_bytes(output.bytes.trim_ascii_end());
        if all.is_empty() {
            continue;
        }
        let lines: Vec<&str> = all.lines().collect();
        let _never_fails = write!(text.0, "{name}\n\n");
        text.quote(&lines[..lines.len().min(MOST_LINES)].join("\n"));
        if lines.len() > MOST_LINES {
            let more = counted(lines.len() - MOST_LINES, "more line", "more lines");
            let _never_fails = writeln!(text.0, "    ... {more}");
        }
        text.0.push('\n');
    }
    if tells == Tells::Queries || !seen.queries.is_empty() {
        text.0.push_str("It asks the (scripted) name servers:\n\n");
        let queries = crate::compare::behaviour::query_set(seen);
        text.quote(&queries.join("\n"));
        text.0.push('\n');
    }
}

fn how(text: &mut Text, manifest: &Manifest) {
    text.heading("How to reproduce it");
    let name = &manifest.name;
    let _never_fails = write!(
        text.0,
        "    tar xzf {name}.tar.gz && cd {name} && sh run.sh\n\n"
    );
    text.paragraph(
        "This needs Docker and nothing else. Containers have no network; Docker fetches the two images \
         where they are not at hand. The exit status is 1 where it reproduces, 0 where it does not. \
         `alpine-tax replay` runs the same archive and tells the same.",
    );
    let argv = manifest.sides[1].job.argv.join(" ");
    text.0.push_str("\nWhat is run:\n\n");
    text.quote(&argv);
    let mut said: Vec<String> = manifest.sides.iter().flat_map(beyond_docker).collect();
    said.dedup();
    said.extend(runner(manifest));
    for line in said {
        text.item(&line);
    }
}

/// What the runner does, where there is one, and how large it is.
fn runner(manifest: &Manifest) -> Option<String> {
    let FileRecord::File { size, .. } = manifest.files.get(RUNNER)? else {
        return None;
    };
    let scripted = manifest.sides.iter().any(|side| side.job.dns.is_some());
    let limited = manifest
        .sides
        .iter()
        .any(|side| side.seen.outcome == Outcome::TimedOut);
    let mut does = Vec::new();
    if scripted {
        does.push(format!(
            "answers all DNS queries on loopback inside the container as {SCENARIO} says, and tells them"
        ));
    }
    if limited {
        does.push("ends the program after its time".to_owned());
    }
    Some(format!(
        "{RUNNER} (alpine-tax itself, a static program of {} MiB) starts it there: it {}.",
        (size >> 20).max(1),
        does.join(", and "),
    ))
}

fn image(text: &mut Text, side: &Side) {
    text.item(&format!("{}: {}", side.label, side.libc));
    let _never_fails = writeln!(text.0, "    {}", side.reference);
    if side.reference != side.id {
        let _never_fails = writeln!(text.0, "    id {}", side.id);
    }
    for line in side.note.iter().flat_map(|note| wrapped(note, WIDTH - 4)) {
        let _never_fails = writeln!(text.0, "    {line}");
    }
}
