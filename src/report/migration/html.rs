//! The same as one HTML page that needs nothing else.

use pulldown_cmark::{Event, Options, Parser, html};

use super::Migration;

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n<title>Migration report</title>\n<style>\n\
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }\n\
    table { border-collapse: collapse; margin: 1rem 0; }\n\
    th, td { border: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }\n\
    pre { background: #8881; padding: .8rem; overflow-x: auto; }\n\
    code { overflow-wrap: anywhere; }\n</style>\n</head>\n<body>\n";

/// Renders the report.
#[must_use]
pub fn render(migration: &Migration<'_>) -> String {
    let markdown = super::markdown(migration);
    // Names in it come from images: nothing in them is to become markup.
    let harmless = Parser::new_ext(&markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    });
    let mut page = HEAD.to_owned();
    html::push_html(&mut page, harmless);
    page.push_str("</body>\n</html>\n");
    page
}
