//! Syntax: text, and trees of values that know their line.

mod json;
mod node;
mod source;
mod toml;
mod yaml;

pub(super) use json::parse as json;
pub(super) use node::{Node, Value};
pub(super) use source::{Source, decode};
pub(super) use toml::parse as toml;
pub(super) use yaml::parse as yaml;
