//! YAML with lines, as far as lock files use it: without anchors and aliases, with which a small
//! file can stand for an endless one.

use saphyr_parser::{Event, Parser};

use super::node::{Entry, Node, Value};
use super::source::Source;

/// Deepest nesting that is read.
const DEEPEST: usize = 100;

/// The trees of all documents of a text, or `None` and a mistake.
pub(in crate::lock) fn parse(source: &mut Source<'_>) -> Option<Vec<Node>> {
    let mut building = Building::default();
    for event in Parser::new_from_str(source.text) {
        let taken = match event {
            Ok((event, span)) => building.take(event, span.start.line()),
            Err(error) => Err((error.marker().line(), error.info().to_owned())),
        };
        if let Err((line, why)) = taken {
            let help = "it may be cut off: write it again with its tool";
            source.wrong(line, format!("not YAML: {why}"), help);
            return None;
        }
    }
    Some(building.documents)
}

/// A list or table that is not finished.
enum Open {
    List(usize, Vec<Node>),
    Table(usize, Vec<Entry>, Option<(String, usize)>),
}

#[derive(Default)]
struct Building {
    documents: Vec<Node>,
    open: Vec<Open>,
}

type Wrong = (usize, String);

impl Building {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Wrong> {
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == saphyr_parser::ScalarStyle::Plain;
                let value = match &*text {
                    "" | "~" | "null" if plain => Value::Null,
                    "true" if plain => Value::Bool(true),
                    "false" if plain => Value::Bool(false),
                    text => Value::Text(text.to_owned()),
                };
                self.put(Node::new(line, value), Some(&text))
            }
            Event::SequenceStart(..) => self.start(Open::List(line, Vec::new()), line),
            Event::MappingStart(..) => self.start(Open::Table(line, Vec::new(), None), line),
            Event::SequenceEnd | Event::MappingEnd => {
                let node = match self.open.pop() {
                    Some(Open::List(line, items)) => Node::new(line, Value::List(items)),
                    Some(Open::Table(line, entries, _)) => Node::new(line, Value::Table(entries)),
                    None => return Ok(()),
                };
                self.put(node, None)
            }
            Event::Alias(_) => Err((line, "aliases are in no lock file".to_owned())),
            _ => Ok(()),
        }
    }

    fn start(&mut self, open: Open, line: usize) -> Result<(), Wrong> {
        if self.open.len() >= DEEPEST {
            return Err((line, format!("nested deeper than {DEEPEST} levels")));
        }
        self.open.push(open);
        Ok(())
    }

    /// Puts a value where it belongs; `key`: what it says where it is a key.
    fn put(&mut self, node: Node, key: Option<&str>) -> Result<(), Wrong> {
        match self.open.last_mut() {
            None => self.documents.push(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Table(_, entries, pending)) => match pending.take() {
                Some((key, line)) => entries.push(Entry { key, line, node }),
                None => match key {
                    Some(key) => *pending = Some((key.to_owned(), node.line)),
                    None => return Err((node.line, "a key that is no text".to_owned())),
                },
            },
        }
        Ok(())
    }
}
