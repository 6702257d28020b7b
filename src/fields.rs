//! Reads a TOML table key by key, so that every mistake in it is found and not only the first.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, ValueDeserializer};

use crate::mistakes::{Mistakes, suggestion_or_all};

/// A table whose keys are taken one by one; what nobody took is unknown.
pub(crate) struct Fields<'i> {
    table: DeTable<'i>,
    span: Range<usize>,
    what: &'static str,
    known: Vec<&'static str>,
}

impl<'i> Fields<'i> {
    /// `what` names the table in messages: `case`, `expectation`.
    pub(crate) fn new(table: DeTable<'i>, span: Range<usize>, what: &'static str) -> Fields<'i> {
        Fields {
            table,
            span,
            what,
            known: Vec::new(),
        }
    }

    /// Opens a value that should be a table.
    pub(crate) fn of(
        value: Spanned<DeValue<'i>>,
        what: &'static str,
        mistakes: &mut Mistakes,
    ) -> Option<Fields<'i>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Fields::new(table, span, what)),
            other => {
                let message = format!("{what} must be a table, not {}", other.type_str());
                mistakes.add(span, message, None);
                None
            }
        }
    }

    /// Where the table is.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where the value of a key is.
    pub(crate) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).map(Spanned::span)
    }

    /// Takes a key's value as it stands.
    pub(crate) fn take_raw(&mut self, key: &'static str) -> Option<Spanned<DeValue<'i>>> {
        self.known.push(key);
        self.table.remove(key)
    }

    /// Takes a key's value as a `T`; a wrong type is a mistake and counts as absent.
    pub(crate) fn take<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
        mistakes: &mut Mistakes,
    ) -> Option<Spanned<T>> {
        let value = self.take_raw(key)?;
        let span = value.span();
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => Some(Spanned::new(span, value)),
            Err(error) => {
                let span = error.span().unwrap_or(span);
                mistakes.add(
                    span,
                    format!("`{key}`: {}", first_line(error.message())),
                    None,
                );
                None
            }
        }
    }

    /// The same without the place, or the default.
    pub(crate) fn take_or_default<T: DeserializeOwned + Default>(
        &mut self,
        key: &'static str,
        mistakes: &mut Mistakes,
    ) -> T {
        self.take(key, mistakes)
            .map(Spanned::into_inner)
            .unwrap_or_default()
    }

    /// Takes a key that must be there.
    pub(crate) fn take_required<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
        help: &str,
        mistakes: &mut Mistakes,
    ) -> Option<Spanned<T>> {
        if !self.table.contains_key(key) {
            self.known.push(key);
            let message = format!("this {} has no `{key}`", self.what);
            mistakes.add(self.span(), message, Some(help.to_owned()));
            return None;
        }
        self.take(key, mistakes)
    }

    /// Takes an array, each element with its place.
    pub(crate) fn take_array(
        &mut self,
        key: &'static str,
        mistakes: &mut Mistakes,
    ) -> Vec<Spanned<DeValue<'i>>> {
        let Some(value) = self.take_raw(key) else {
            return Vec::new();
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(array) => array.into_iter().collect(),
            other => {
                let message = format!("`{key}` must be an array, not {}", other.type_str());
                mistakes.add(span, message, None);
                Vec::new()
            }
        }
    }

    /// Takes a value or a list of values, each with its place.
    pub(crate) fn take_one_or_many(&mut self, key: &'static str) -> Vec<Spanned<DeValue<'i>>> {
        let Some(value) = self.take_raw(key) else {
            return Vec::new();
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(array) => array.into_iter().collect(),
            single => vec![Spanned::new(span, single)],
        }
    }

    /// Reports the keys that nobody took.
    pub(crate) fn finish(self, mistakes: &mut Mistakes) {
        report_unknown(self.table.keys(), &self.known, self.what, mistakes);
    }

    /// Reports the keys that are not in `known` and gives the rest as a `T`.
    pub(crate) fn finish_as<T: DeserializeOwned>(
        mut self,
        known: &[&'static str],
        mistakes: &mut Mistakes,
    ) -> Option<T> {
        let unknown = |key: &&Spanned<DeString<'i>>| !known.contains(&key.get_ref().as_ref());
        let unknown: Vec<_> = self.table.keys().filter(unknown).cloned().collect();
        report_unknown(unknown.iter(), known, self.what, mistakes);
        for key in &unknown {
            self.table.remove(key.get_ref().as_ref());
        }
        let value = Spanned::new(self.span.clone(), DeValue::Table(self.table));
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => Some(value),
            Err(error) => {
                let span = error.span().unwrap_or(self.span);
                mistakes.add(span, first_line(error.message()).to_owned(), None);
                None
            }
        }
    }
}

fn report_unknown<'k, 'i: 'k>(
    unknown: impl Iterator<Item = &'k Spanned<DeString<'i>>>,
    known: &[&'static str],
    what: &str,
    mistakes: &mut Mistakes,
) {
    for key in unknown {
        let name: &str = key.get_ref();
        let help = suggestion_or_all(name, known.iter().copied());
        mistakes.add(
            key.span(),
            format!("unknown key `{name}` in this {what}"),
            help,
        );
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
