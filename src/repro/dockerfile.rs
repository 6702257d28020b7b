//! A Dockerfile whose last stage is built on another image. Pure.

/// The same file, its last stage beginning with `image` instead of what it names. `None`: it has no
/// `FROM`.
///
/// Lines that continue another, comments and flags (`FROM --platform=... x AS y`) stay as they are.
#[must_use]
pub fn on(text: &str, image: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut continues = false;
    let mut last = None;
    for (number, line) in lines.iter().enumerate() {
        let comment = line.trim_start().starts_with('#');
        if !continues
            && !comment
            && words(line)
                .next()
                .is_some_and(|w| w.eq_ignore_ascii_case("from"))
        {
            last = Some(number);
        }
        continues = !comment && line.trim_end().ends_with('\\');
    }
    let last = last?;
    let rewritten = from(lines.get(last)?, image);
    let lines = lines
        .iter()
        .enumerate()
        .map(|(number, line)| match number == last {
            true => rewritten.clone(),
            false => (*line).to_owned(),
        });
    Some(lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// The same file, its last stage beginning with what the build argument of this name says. `None`: it
/// has no `FROM`.
#[must_use]
pub fn with_argument(text: &str, argument: &str) -> Option<String> {
    let text = on(text, &format!("${{{argument}}}"))?;
    // Directives of the parser (`# syntax=`) must stay the first lines.
    let head: usize = text
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('#'))
        .map(str::len)
        .sum();
    let (head, rest) = text.split_at(head);
    Some(format!("{head}ARG {argument}\n{rest}"))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace()
}

/// A `FROM` line with another image.
fn from(line: &str, image: &str) -> String {
    let mut replaced = false;
    let words = words(line).enumerate().map(|(number, word)| {
        if number > 0 && !replaced && !word.starts_with("--") {
            replaced = true;
            return image;
        }
        word
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_stage_begins_with_another_image() {
        let text = "# FROM x\nFROM golang AS build\nRUN echo \\\n  FROM y\n\
                    from --platform=linux/amd64 debian:12 AS final\nCOPY --from=build /a /a\n";
        let expected = "# FROM x\nFROM golang AS build\nRUN echo \\\n  FROM y\n\
                        from --platform=linux/amd64 alpine:3.20 AS final\nCOPY --from=build /a /a\n";
        assert_eq!(on(text, "alpine:3.20").as_deref(), Some(expected));
        assert_eq!(on("RUN x\n", "alpine"), None);
        let text = "# syntax=docker/dockerfile:1\nARG X=1\nFROM debian:${X}\n";
        let expected = "# syntax=docker/dockerfile:1\nARG IMAGE\nARG X=1\nFROM ${IMAGE}\n";
        assert_eq!(with_argument(text, "IMAGE").as_deref(), Some(expected));
    }
}
