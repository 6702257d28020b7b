//! Tables that can be sorted and filtered, and the tools for that. Without the script they are tables.

use maud::{Markup, html};

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether a click on it sorts.
    pub sorts: bool,
    /// Whether narrow pages do without it.
    pub is_wide: bool,
}

impl<'a> Column<'a> {
    /// One that sorts.
    #[must_use]
    pub fn new(name: &'a str) -> Column<'a> {
        Column {
            name,
            sorts: true,
            is_wide: false,
        }
    }

    /// One that narrow pages do without.
    #[must_use]
    pub fn wide(name: &'a str) -> Column<'a> {
        Column {
            is_wide: true,
            ..Column::new(name)
        }
    }
}

/// The names of columns; those that sort are buttons.
#[must_use]
pub fn head(columns: &[Column<'_>]) -> Markup {
    html! {
        thead { tr {
            @for column in columns {
                th.w[column.is_wide] scope="col" {
                    @if column.sorts { button.sort type="button" { (column.name) } }
                    @else { (column.name) }
                }
            }
        } }
    }
}

/// What tools there are.
#[derive(Debug, Clone, Copy)]
pub struct Tools<'a> {
    /// What is counted: `cases`.
    pub of: &'a str,
    /// What the field is for.
    pub label: &'a str,
    /// Whether there are outputs side by side.
    pub diffs: bool,
}

/// A field that filters the rows or entries of the element with this id, how many are left, and what
/// changes how outputs are shown.
#[must_use]
pub fn tools(tools: &Tools<'_>, id: &str) -> Markup {
    html! {
        div.tools hidden {
            input type="search" aria-label=(tools.label) placeholder=(tools.label) data-filters=(id);
            span.count role="status" data-of=(tools.of) {}
            @if tools.diffs {
                button.open type="button" aria-pressed="false" { "Open all" }
                button.stack type="button" aria-pressed="false" { "Stack outputs" }
                button.less type="button" aria-pressed="false" { "Only what differs" }
            }
        }
    }
}

/// Buttons that leave only the rows of some kinds: `(kind, name, count)`.
#[must_use]
pub fn kinds(label: &str, kinds: &[(&str, &str, usize)], id: &str) -> Markup {
    html! {
        div.kinds role="group" aria-label=(label) data-kinds=(id) hidden {
            @for (kind, name, count) in kinds {
                button type="button" aria-pressed="false" data-kind=(kind) { (name) " " span.n { (count) } }
            }
        }
    }
}
