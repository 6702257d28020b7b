//! The last lines: what it took, and the verdict.

use super::page::{Ink, Page, run};
use crate::compare::Overall;
use crate::report::view::View;
use crate::report::{units, verdict_sentence};

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let header = &view.run.header;
    let took = format!(
        "run {} · prepared in {} · ran for {} · alpine-tax {}",
        header.run_id,
        units::seconds(header.prepare_seconds),
        units::seconds(header.run_seconds),
        header.tool_version
    );
    page.blank();
    page.line(0, &[run(Ink::Dim, took)]);
    let ink = match view.comparison.overall {
        Overall::Clean => Ink::Good,
        Overall::NewDivergence => Ink::Bad,
        Overall::TooBroken => Ink::Warning,
    };
    page.line(0, &[run(ink, verdict_sentence(view))]);
}
