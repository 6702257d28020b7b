//! A sweep makes one case of each value of its parameter: `alloc/small@threads=2`.

use std::collections::BTreeMap;

use toml::Spanned;

use super::fields::Fields;
use super::model::{Case, CaseId, Kind};
use crate::mistakes::Mistakes;

/// A parameter and its values.
pub(super) struct Sweep {
    parameter: String,
    values: Vec<u32>,
}

/// Reads `sweep = { threads = [1, 2, 4] }`.
pub(super) fn read(
    fields: &mut Fields<'_>,
    args: Option<&Spanned<Vec<String>>>,
    mistakes: &mut Mistakes,
) -> Option<Sweep> {
    let table = fields.take::<BTreeMap<String, Vec<u32>>>("sweep", mistakes)?;
    let span = table.span();
    let mut entries = table.into_inner().into_iter();
    let (Some((parameter, values)), None) = (entries.next(), entries.next()) else {
        let help = Some("for example `sweep = { threads = [1, 2, 4] }`".to_owned());
        mistakes.add(span, "a sweep has one parameter".to_owned(), help);
        return None;
    };
    let placeholder = format!("{{{parameter}}}");
    if !args.is_some_and(|args| args.get_ref().iter().any(|arg| arg.contains(&placeholder))) {
        let help = Some(format!(
            "write \"{placeholder}\" where the program takes it"
        ));
        mistakes.add(
            span.clone(),
            format!("`args` does not use the parameter `{parameter}`"),
            help,
        );
    }
    let distinct: std::collections::BTreeSet<u32> = values.iter().copied().collect();
    if values.is_empty() || distinct.len() != values.len() || distinct.contains(&0) {
        let message = format!("the values of `{parameter}` must be different positive numbers");
        mistakes.add(span, message, None);
        return None;
    }
    Some(Sweep { parameter, values })
}

/// The case itself, or one for each value.
pub(super) fn expand(case: Case, sweep: Option<Sweep>) -> Vec<Case> {
    let Some(Sweep { parameter, values }) = sweep else {
        return vec![case];
    };
    let placeholder = format!("{{{parameter}}}");
    let at = |value: u32| {
        let mut point = case.clone();
        point.id = CaseId(format!("{}@{parameter}={value}", case.id));
        for text in point.args.iter_mut().chain([&mut point.title]) {
            *text = text.replace(&placeholder, &value.to_string());
        }
        if let (Kind::Timing { threads, .. }, "threads") = (&mut point.kind, parameter.as_str()) {
            *threads = value;
        }
        point
    };
    values.into_iter().map(at).collect()
}
