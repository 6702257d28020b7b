//! What every page has: head, style, script, navigation, footer. Style and script are in the page, and
//! its policy allows these two and nothing else, by their digests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What a page consists of.
#[derive(Debug)]
pub struct Page<'a> {
    /// Title of the window.
    pub title: &'a str,
    /// In the top corner.
    pub brand: &'a str,
    /// Beside it.
    pub about: &'a str,
    /// The parts of the page: what their addresses end in, their names.
    pub nav: &'a [(&'a str, &'a str)],
    /// The page.
    pub main: Markup,
    /// What stands at its end.
    pub footer: Markup,
}

/// The page as a file.
#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let digest = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    );
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header.bar {
                    span.brand { (page.brand) }
                    span.muted { (page.about) }
                    button.theme type="button" hidden { "Dark" }
                }
                @if !page.nav.is_empty() {
                    nav.parts aria-label="Parts of the report" tabindex="0" {
                        @for (id, name) in page.nav { a href={ "#" (id) } { (name) } }
                    }
                }
                main id="main" { (page.main) }
                footer { (page.footer) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string() + "\n"
}
