//! `repro --reduce`: makes an input smaller while the baseline and the failing image still differ in
//! the same way.

mod external;
mod sides;
mod source;
mod told;

use std::path::{Path, PathBuf};

use super::Trying;
use super::asked::Asked;
use crate::cli::{self, Reducible};
use crate::cmd::failure::Failure;
use crate::engine::ContainerSpec;
use crate::exit::Exit;
use crate::plan::PlannedImage;
use crate::protocol::dns::DnsScript;
use crate::reduce::Ddmin;
use crate::reduce::input::{Parts, some};
use crate::report::repro::brief;
use crate::repro::Tried;
use crate::scenario::write::{Remarks, write};
pub(super) use external::ask;
use sides::{Input, Sides};
pub(super) use told::Reduced;

/// A way to cut an input into parts.
type Cut = fn(&[u8]) -> Parts;

/// What is to be made smaller, of what.
pub(super) struct Wanted<'a> {
    pub(super) what: Reducible,
    pub(super) args: &'a cli::Repro,
    /// The container in which a C source is compiled.
    pub(super) toolchain: Option<ContainerSpec>,
}

/// What is left of an input.
struct Left {
    from: usize,
    to: usize,
    parts: &'static str,
    minimal: bool,
    content: Vec<u8>,
}

/// Reduces; the newest image of these that fails is the failing side.
pub(super) async fn reduce(
    trying: &Trying<'_, '_>,
    baseline: &PlannedImage,
    across: &[(Tried, &PlannedImage)],
    wanted: Wanted<'_>,
) -> Result<Reduced, Failure> {
    let Some((_, image)) = across.iter().rev().find(|(tried, _)| tried.fails()) else {
        let help = "`--across` names images on which it does";
        return Err(Failure::message(
            Exit::Usage,
            "it does not fail on any of the images",
            help,
        ));
    };
    let Wanted {
        what,
        args,
        toolchain,
    } = wanted;
    let mut sides = Sides::open(trying, [baseline, image], args.reduce_budget).await?;
    let reduced = reduced(&mut sides, trying.asked, what, args, toolchain).await;
    sides.close().await;
    reduced
}

async fn reduced(
    sides: &mut Sides<'_, '_>,
    asked: &Asked,
    what: Reducible,
    args: &cli::Repro,
    toolchain: Option<ContainerSpec>,
) -> Result<Reduced, Failure> {
    if what == Reducible::Source {
        sides.move_source(toolchain).await?;
    }
    let seen = sides.learn().await?;
    let (mut by, job) = (None, sides.job().clone());
    let left = match what {
        Reducible::Stdin => {
            let cuts: [Cut; 2] = [Parts::lines, Parts::characters];
            sides.bytes(job.stdin.to_vec(), &cuts, Input::Stdin).await?
        }
        Reducible::Args => arguments(sides, &asked.thing.case.args, &job.argv).await?,
        Reducible::Dns => rules(sides, job.dns.as_ref()).await?,
        Reducible::Source => {
            by = external::reducer(args.reducer.as_deref(), &asked.thing.case.workload)?;
            match &by {
                Some(reducer) => external::search(reducer, sides).await?,
                None => sides.of_source().await?,
            }
        }
    };
    let file = file_of(what, asked, args);
    if let Some(file) = &file {
        std::fs::write(file, &left.content).map_err(|error| {
            let message = format!("cannot write `{}`: {error}", file.display());
            Failure::message(Exit::BadInput, message, "is the folder writable?")
        })?;
    }
    Ok(Reduced {
        what: match what {
            Reducible::Stdin => "standard input",
            Reducible::Args => "arguments",
            Reducible::Dns => "DNS scenario",
            Reducible::Source => "source",
        },
        by: by.map(|reducer| reducer.name),
        differs: seen.each_ref().map(brief),
        from: left.from,
        to: left.to,
        parts: left.parts,
        tries: sides.tries(),
        minimal: left.minimal,
        content: left.content.into(),
        file,
    })
}

impl Sides<'_, '_> {
    /// Cuts what is left in one way after the other.
    async fn bytes(
        &mut self,
        whole: Vec<u8>,
        cuts: &[Cut],
        put: fn(Vec<u8>) -> Input,
    ) -> Result<Left, Failure> {
        let (is_text, from) = (std::str::from_utf8(&whole).is_ok(), whole.len());
        let mut content = whole;
        let mut minimal = true;
        for cut in cuts {
            let parts = cut(&content);
            let (left, is_all) = self
                .search(parts.count(), &|kept| put(parts.of(kept)))
                .await?;
            content = parts.of(&left);
            minimal = is_all;
        }
        Ok(Left {
            from,
            to: content.len(),
            parts: if is_text { "bytes of text" } else { "bytes" },
            minimal,
            content,
        })
    }

    /// Blocks, lines and words of a source, again until nothing more goes.
    async fn of_source(&mut self) -> Result<Left, Failure> {
        let cuts: [Cut; 3] = [Parts::blocks, Parts::lines, Parts::words];
        let whole = self.source().to_vec();
        let mut left = self.bytes(whole, &cuts, Input::Source).await?;
        loop {
            let (before, from) = (left.content.len(), left.from);
            left = self.bytes(left.content, &cuts, Input::Source).await?;
            left.from = from;
            if left.content.len() == before || !left.minimal {
                return Ok(left);
            }
        }
    }

    /// What is left of so many parts, and whether nothing of it can be left out.
    async fn search(
        &mut self,
        parts: usize,
        input: &(dyn Fn(&[usize]) -> Input + Sync),
    ) -> Result<(Vec<usize>, bool), Failure> {
        let mut search = Ddmin::new(parts);
        let mut minimal = true;
        while let Some(kept) = search.next() {
            if self.is_over() {
                minimal = false;
                break;
            }
            search.tell(self.still_differs(input(&kept)).await?);
        }
        let left = search.left().to_vec();
        // The next search begins with what is left.
        self.keep(input(&left)).await?;
        Ok((left, minimal))
    }
}

async fn arguments(
    sides: &mut Sides<'_, '_>,
    own: &[String],
    argv: &[String],
) -> Result<Left, Failure> {
    // What comes before the case's own arguments is the program.
    let first = argv.len().saturating_sub(own.len());
    let args = argv.get(first..).unwrap_or_default().to_vec();
    let input = |kept: &[usize]| Input::Args(first, some(&args, kept));
    let (left, minimal) = sides.search(args.len(), &input).await?;
    Ok(Left {
        from: args.len(),
        to: left.len(),
        parts: "arguments",
        minimal,
        content: (some(&args, &left).join("\n") + "\n").into(),
    })
}

async fn rules(sides: &mut Sides<'_, '_>, script: Option<&DnsScript>) -> Result<Left, Failure> {
    let Some(script) = script else {
        let help = "name a scenario with `--dns`; a case or a `repro.toml` with `dns` has one too";
        return Err(Failure::message(
            Exit::Usage,
            "there is no scripted DNS",
            help,
        ));
    };
    let with = |kept: &[usize]| DnsScript {
        rules: some(&script.rules, kept),
        ..script.clone()
    };
    let input = |kept: &[usize]| Input::Dns(Box::new(with(kept)));
    let (left, minimal) = sides.search(script.rules.len(), &input).await?;
    Ok(Left {
        from: script.rules.len(),
        to: left.len(),
        parts: "rules",
        minimal,
        content: write(&with(&left), &Remarks::default()).into(),
    })
}

/// Where what is left is written: beside what it was made of, or in the current folder where that is a
/// case of the suites.
fn file_of(what: Reducible, asked: &Asked, args: &cli::Repro) -> Option<PathBuf> {
    let case = asked.thing.case.id.0.rsplit('/').next().unwrap_or("case");
    let source = asked.thing.case.workload.file().map(Path::new);
    let (given, otherwise) = match what {
        Reducible::Args => return None,
        Reducible::Stdin => (args.seen.stdin.clone(), format!("{case}.stdin")),
        Reducible::Dns => (args.seen.dns.clone(), format!("{case}.toml")),
        Reducible::Source => {
            let extension = source.and_then(Path::extension).unwrap_or_default();
            let thing = PathBuf::from(&args.thing);
            let otherwise = format!("{case}.{}", extension.to_string_lossy());
            (Some(thing).filter(|thing| thing.is_file()), otherwise)
        }
    };
    Some(reduced_name(&given.unwrap_or_else(|| otherwise.into())))
}

/// `input.reduced.txt` beside `input.txt`: what it is can still be told from its name.
fn reduced_name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(".reduced");
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_named_like_what_it_was() {
        let name = |path: &str| reduced_name(Path::new(path)).display().to_string();
        assert_eq!(name("a/crash.c"), "a/crash.reduced.c");
        assert_eq!(name("input"), "input.reduced");
    }
}
