//! A run as Markdown, for a pull request or the summary of a job, which take 1 MiB at most: what does
//! not fit is left out from the end, with a pointer to where it is.

mod paper;
mod sections;

use paper::Paper;

use crate::report::verdict_sentence;
use crate::report::view::{Topic, View};
use crate::report::words::markdown::{cell, code, inline};

/// How much there may be, bytes: what GitHub takes for the summary of a step.
pub const LIMIT: usize = 1 << 20;

/// Renders the report in at most `limit` bytes.
#[must_use]
pub fn render(view: &View<'_>, limit: usize) -> String {
    let whole = format!(
        "`alpine-tax report` on the record `{}`",
        view.run.header.run_id
    );
    render_with(view, limit, &whole)
}

/// As [`render`]; `whole` tells where the whole is, as Markdown.
#[must_use]
pub fn render_with(view: &View<'_>, limit: usize, whole: &str) -> String {
    let mut paper = Paper::new(limit, whole);
    head(&mut paper, view);
    let of = |topic| view.sections.iter().find(|section| section.topic == topic);
    for section in [Topic::New, Topic::NoLonger, Topic::Refuted]
        .into_iter()
        .filter_map(of)
    {
        sections::divergences(&mut paper, view, section);
    }
    for section in [Topic::Slower, Topic::Faster, Topic::Inconclusive]
        .into_iter()
        .filter_map(of)
    {
        sections::costs(&mut paper, view, section);
    }
    sections::mitigations(&mut paper, view);
    sections::claims(&mut paper, view);
    if let Some(section) = of(Topic::Documented) {
        sections::documented(&mut paper, view, section);
    }
    sections::packages(&mut paper, view);
    if let Some(section) = of(Topic::NoDifference) {
        sections::alike(&mut paper, view, section);
    }
    sections::untold(&mut paper, view);
    sections::measured(&mut paper, view);
    paper.finish()
}

fn head(paper: &mut Paper, view: &View<'_>) {
    let header = &view.run.header;
    paper.put(&format!(
        "# alpine-tax\n\n**{}**\n",
        inline(&verdict_sentence(view))
    ));
    let rows = header.images.iter().map(|image| {
        let clib = image.image.clib().map(ToString::to_string);
        format!(
            "| {} | {} | {} | {} |\n",
            image.role.as_str(),
            code(&image.image.name),
            cell(clib.as_deref().unwrap_or("no libc found")),
            cell(image.image.probe.os.as_deref().unwrap_or_default()),
        )
    });
    paper.block(
        "\n| | image | libc | system |\n|---|---|---|---|\n",
        rows,
        "",
    );
    let stand_ins = view.stand_ins().map(|image| {
        format!(
            "> [!WARNING]\n> {} is a stand-in for {}: the same libc, but not that image\n\n",
            code(&image.name),
            code(image.stand_in_for.as_deref().unwrap_or_default()),
        )
    });
    paper.block("\n", stand_ins, "");
    let notes = view.comparison.notes.iter();
    let notes: Vec<String> = notes.map(|note| format!("- {}\n", inline(note))).collect();
    if !notes.is_empty() {
        paper.block("To know before reading on:\n\n", notes.into_iter(), "");
    }
}
