//! The same as one HTML page that needs nothing else.

use maud::{PreEscaped, html};
use pulldown_cmark::{Event, Options, Parser, html as markdown_html};

use super::Migration;
use crate::report::html::{said, shell};

/// Renders the report.
#[must_use]
pub fn render(migration: &Migration<'_>) -> String {
    let markdown = super::markdown(migration);
    // Names in it come from images: nothing in them is to become markup.
    let harmless = Parser::new_ext(&markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    });
    let mut body = String::new();
    markdown_html::push_html(&mut body, harmless);
    let named = &migration.named;
    let (software, target) = (said::line(named.software), said::line(named.target));
    shell::page(&shell::Page {
        title: &format!("Migration report · {software} to {target}"),
        brand: "alpine-tax",
        about: &format!("migration · {software} to {target}"),
        nav: &[],
        main: html! { div.text { (PreEscaped(body)) } },
        footer: html! {
            p { "alpine-tax " (env!("CARGO_PKG_VERSION")) " · predictions are from files alone; nothing of the software was executed" }
        },
    })
}
