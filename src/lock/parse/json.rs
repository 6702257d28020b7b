//! JSON with lines.

use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::node::{Entry, Node, Value};
use super::source::Source;

/// Plain JSON, as npm and pipenv read it.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The tree of a text, or `None` and a mistake.
pub(in crate::lock) fn parse(source: &mut Source<'_>) -> Option<Node> {
    match parse_to_ast(source.text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => parsed.value.map(|value| node(&value, source)),
        Err(error) => {
            let line = source.line(error.range().start);
            let message = format!("not JSON: {}", lower(&error.kind().to_string()));
            source.wrong(
                line,
                message,
                "it may be cut off: write it again with its tool",
            );
            None
        }
    }
}

fn node(json: &Json<'_>, source: &Source<'_>) -> Node {
    let value = match json {
        Json::StringLit(text) => Value::Text(text.value.clone().into_owned()),
        Json::NumberLit(number) => Value::Text(number.value.to_owned()),
        Json::BooleanLit(value) => Value::Bool(value.value),
        Json::NullKeyword(_) => Value::Null,
        Json::Array(array) => Value::List(
            array
                .elements
                .iter()
                .map(|item| node(item, source))
                .collect(),
        ),
        Json::Object(object) => {
            let entries = object.properties.iter().map(|property| Entry {
                key: property.name.as_str().to_owned(),
                line: source.line(property.range.start),
                node: node(&property.value, source),
            });
            Value::Table(entries.collect())
        }
    };
    Node::new(source.line(json.range().start), value)
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
