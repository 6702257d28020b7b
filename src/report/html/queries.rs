//! What a libc asked the scripted name servers, in the order of asking: time runs down, an arrow for
//! each query. The answers are the script's and the same for all.

use maud::{Markup, html};

use super::chart::percent;
use super::said;
use crate::outcome::{Observation, Query};
use crate::report::text::{counted, shortened};
use crate::report::units::duration;
use crate::report::view::Side;

/// So many queries are drawn.
const MOST: usize = 24;
/// So much of a name is written on its arrow.
const NAME: usize = 34;
/// Pixels from one arrow to the next, and above the first.
const STEP: usize = 26;
const TOP: usize = 34;
/// Where the libc stands, percent of the width, and the last server.
const CLIENT: f64 = 16.0;
const LAST: f64 = 90.0;

/// The tip of an arrow, once for a page.
pub(super) fn tip() -> Markup {
    html! {
        svg.hide aria-hidden="true" { marker id="tip" viewBox="-8 -4 8 8" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto" {
            path d="M0 0L-8-4V4z" {}
        } }
    }
}

/// The sequences of all sides, beside one another where there is room.
pub(super) fn sequences(sides: &[Side<'_>]) -> Markup {
    html! {
        div.sequences {
            @for side in sides {
                figure {
                    figcaption { (said::line(&side.labels.join(", "))) ": " (counted(side.observation.queries.len(), "query", "queries")) }
                    (sequence(side.observation))
                }
            }
        }
    }
}

fn sequence(observation: &Observation) -> Markup {
    let queries = &observation.queries;
    let servers = servers(queries);
    let drawn = queries.len().min(MOST);
    let height = TOP + drawn.max(1) * STEP;
    let says: Vec<String> = queries.iter().take(MOST).map(sentence).collect();
    let more = queries.len() - drawn;
    html! {
        @if queries.is_empty() { p.muted { "asked no server" } }
        @else {
            svg.seq width="100%" height=(height) role="img" aria-label=(said::line(&says.join("; "))) {
                text x=(percent(CLIENT)) y="12" text-anchor="middle" { "libc" }
                line.life x1=(percent(CLIENT)) x2=(percent(CLIENT)) y1="18" y2=(height) {}
                @for (number, server) in servers.iter().enumerate() {
                    @let x = percent(place(number, servers.len()));
                    text x=(x) y="12" text-anchor="middle" { (said::line(server)) }
                    line.life x1=(x) x2=(x) y1="18" y2=(height) {}
                }
                @for (number, query) in queries.iter().take(MOST).enumerate() {
                    (arrow(query, &servers, TOP + number * STEP))
                }
            }
            @if more > 0 { p.muted { "… " (counted(more, "more query", "more queries")) } }
        }
    }
}

fn servers(queries: &[Query]) -> Vec<&str> {
    let mut servers: Vec<&str> = queries.iter().map(|query| query.server.as_str()).collect();
    servers.sort_unstable();
    servers.dedup();
    servers
}

fn place(number: usize, servers: usize) -> f64 {
    let step = (LAST - CLIENT) / crate::stats::number(servers.max(1));
    step.mul_add(crate::stats::number(number + 1), CLIENT)
}

fn arrow(query: &Query, servers: &[&str], y: usize) -> Markup {
    let number = servers.iter().position(|server| *server == query.server);
    let end = place(number.unwrap_or(0), servers.len());
    let y = y + 14;
    let name = shortened(&said::line(&query.name), NAME);
    html! {
        g class=(if query.transport == "tcp" { "tcp" } else { "udp" }) {
            text.at x="0" y=(y) { (at(query)) }
            line x1=(percent(CLIENT)) x2=(percent(end)) y1=(y) y2=(y) {}
            text x=(percent(f64::midpoint(CLIENT, end))) y=(y - 4) text-anchor="middle" {
                (said::line(&query.rtype)) " " (name) @if query.transport != "udp" { " · " (said::line(&query.transport)) }
            }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds of a case are far below 2^52"
)]
fn at(query: &Query) -> String {
    duration(query.at_us as f64 * 1e3)
}

fn sentence(query: &Query) -> String {
    format!(
        "after {} {} {} to {} by {}",
        at(query),
        query.rtype,
        query.name,
        query.server,
        query.transport
    )
}
