//! A tree of values, the same for TOML, JSON and YAML.

/// A value and the line where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lock) struct Node {
    pub(in crate::lock) line: usize,
    pub(in crate::lock) value: Value,
}

/// What it is; numbers and dates are kept as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lock) enum Value {
    Null,
    Bool(bool),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lock) struct Entry {
    pub(in crate::lock) key: String,
    /// The line of the key.
    pub(in crate::lock) line: usize,
    pub(in crate::lock) node: Node,
}

impl Node {
    pub(in crate::lock) fn new(line: usize, value: Value) -> Node {
        Node { line, value }
    }

    /// The value of a key.
    pub(in crate::lock) fn get(&self, key: &str) -> Option<&Node> {
        let found = self.entries().iter().find(|entry| entry.key == key);
        found.map(|entry| &entry.node)
    }

    /// Keys and values; nothing where it is no table.
    pub(in crate::lock) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The members of a list; nothing where it is none.
    pub(in crate::lock) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(in crate::lock) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a key.
    pub(in crate::lock) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Whether a key is true, in YAML also by the word.
    pub(in crate::lock) fn is_true(&self, key: &str) -> bool {
        match self.get(key).map(|node| &node.value) {
            Some(Value::Bool(value)) => *value,
            Some(Value::Text(text)) => text == "true",
            _ => false,
        }
    }

    /// The texts of a list under a key, or the one text that stands for such a list.
    pub(in crate::lock) fn texts_of(&self, key: &str) -> Vec<String> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let one = node.text().map(str::to_owned);
        let many = node
            .items()
            .iter()
            .filter_map(Node::text)
            .map(str::to_owned);
        one.into_iter().chain(many).collect()
    }

    pub(in crate::lock) fn is_table(&self) -> bool {
        matches!(self.value, Value::Table(_))
    }

    pub(in crate::lock) fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }
}
