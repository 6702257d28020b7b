//! Somebody's report of a difference: a folder with a `repro.toml`, which is a case and besides
//! says who reported it, where, and what became of it.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::fields::Fields;
use crate::image::across::Across;
use crate::mistakes::Mistakes;

/// Where a report comes from and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// Full links, the first one being the report itself.
    pub links: Vec<String>,
    /// When, as far as known: `2019` or `2019-06` or `2019-06-30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
    /// What the reporter saw.
    pub says: String,
    /// What it was reported of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// Images that it is tried on, where it says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub across: Vec<Across>,
    /// What became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Why it is so, with the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_why: Option<String>,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is so, up to the newest version at hand.
    Reproduces,
    /// It is so on old versions only.
    Fixed,
    /// It is not so on any version at hand, or cannot be tried here.
    NotReproduced,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Reproduces => "reproduces",
            Status::Fixed => "fixed: reproduces on old versions only",
            Status::NotReproduced => "not reproduced",
        })
    }
}

/// Reads the keys of a report. Where it is `published`, it must say where it comes from.
pub(super) fn read(fields: &mut Fields<'_>, published: bool, mistakes: &mut Mistakes) -> Report {
    let says_help = "what the reporter saw, in one to three sentences of your own";
    let says = if published {
        fields.take_required::<String>("says", says_help, mistakes)
    } else {
        fields.take::<String>("says", mistakes)
    };
    let mut optional = |key| fields.take::<String>(key, mistakes);
    let (reported, software) = (optional("reported"), optional("software"));
    let status_why = optional("status-why");
    if let Some(reported) = &reported {
        check_date(reported, mistakes);
    }
    let status = fields.take::<Status>("status", mistakes);
    let needs_why = |status: &Spanned<Status>| *status.get_ref() == Status::NotReproduced;
    if let (Some(status), None) = (status.as_ref().filter(|s| needs_why(s)), &status_why) {
        let help = "write `status-why = \"...\"`: the evidence, or why it cannot be tried here";
        let message = "a report that is not reproduced needs a reason";
        mistakes.add(status.span(), message, Some(help.to_owned()));
    }
    Report {
        links: links(fields, published, mistakes),
        across: across(fields, mistakes),
        reported: reported.map(Spanned::into_inner),
        says: says
            .map(Spanned::into_inner)
            .unwrap_or_default()
            .trim()
            .to_owned(),
        software: software.map(Spanned::into_inner),
        status: status.map(Spanned::into_inner),
        status_why: status_why.map(|why| why.into_inner().trim().to_owned()),
    }
}

/// Full links, so that a reader can follow them.
fn links(fields: &mut Fields<'_>, published: bool, mistakes: &mut Mistakes) -> Vec<String> {
    let help = "for example `links = [\"https://bugs.example.invalid/123\"]`";
    let links = if published {
        fields.take_required::<Vec<Spanned<String>>>("links", help, mistakes)
    } else {
        fields.take::<Vec<Spanned<String>>>("links", mistakes)
    };
    let Some(links) = links else {
        return Vec::new();
    };
    if links.get_ref().is_empty() && published {
        let message = "a report needs a link to where it was made";
        mistakes.add(links.span(), message, Some(help.to_owned()));
    }
    let is_link = |link: &str| link.starts_with("https://") || link.starts_with("http://");
    for link in links.get_ref() {
        if !is_link(link.get_ref()) {
            let message = format!("`{}` is not a full link", link.get_ref());
            mistakes.add(link.span(), message, Some(help.to_owned()));
        }
    }
    let links = links.into_inner().into_iter();
    links.map(Spanned::into_inner).collect()
}

fn across(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Vec<Across> {
    let listed: Vec<Spanned<String>> = fields.take_or_default("across", mistakes);
    let mut across = Vec::new();
    for one in listed {
        match one.get_ref().parse() {
            Ok(range) => across.push(range),
            Err(error) => refuse(one.span(), &error, mistakes),
        }
    }
    across
}

fn refuse(span: Range<usize>, error: &crate::image::across::AcrossError, mistakes: &mut Mistakes) {
    let help = "for example `across = [\"alpine:3.6..3.20\", \"debian\"]`";
    mistakes.add(span, error.to_string(), Some(help.to_owned()));
}

/// `2019`, `2019-06` or `2019-06-30`.
fn check_date(date: &Spanned<String>, mistakes: &mut Mistakes) {
    let parts: Vec<&str> = date.get_ref().split('-').collect();
    let digits = |part: &&str, count| part.len() == count && part.parse::<u16>().is_ok();
    let valid = match parts.as_slice() {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && digits(month, 2),
        [_, _, _] => date.get_ref().parse::<jiff::civil::Date>().is_ok(),
        _ => false,
    };
    if !valid {
        let message = format!("`{}` is not a date", date.get_ref());
        let help = "write it as `2019-06-30`, `2019-06` or `2019`";
        mistakes.add(date.span(), message, Some(help.to_owned()));
    }
}
