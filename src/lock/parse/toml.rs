//! TOML with lines.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Node, Value};
use super::source::Source;

/// The tree of a text, or `None` and all mistakes.
pub(in crate::lock) fn parse(source: &mut Source<'_>) -> Option<Node> {
    let text = source.text;
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let line = source.line(at.min(text.trim_end().len()));
        let message = format!("not TOML: {}", error.message().replace('\n', ", "));
        source.wrong(
            line,
            message,
            "it may be cut off: write it again with its tool",
        );
    }
    let line = source.line(table.span().start);
    let entries = entries(table.get_ref(), source);
    errors
        .is_empty()
        .then(|| Node::new(line, Value::Table(entries)))
}

/// In the order of the file, which the parser's map does not keep.
fn entries(table: &DeTable<'_>, source: &Source<'_>) -> Vec<Entry> {
    let mut entries: Vec<(usize, Entry)> = table
        .iter()
        .map(|(key, value)| {
            let at = key.span().start;
            let entry = Entry {
                key: key.get_ref().to_string(),
                line: source.line(at),
                node: node(value, source),
            };
            (at, entry)
        })
        .collect();
    entries.sort_by_key(|(at, _)| *at);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn node(spanned: &Spanned<DeValue<'_>>, source: &Source<'_>) -> Node {
    let value = match spanned.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Text(number.to_string()),
        DeValue::Float(number) => Value::Text(number.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, source)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, source)),
    };
    Node::new(source.line(spanned.span().start), value)
}
