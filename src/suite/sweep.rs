//! A sweep makes one case of each value of its parameter: `alloc/small@threads=2`.

use std::collections::BTreeMap;

use toml::Spanned;

use super::fields::Fields;
use super::model::{Case, CaseId, Kind};
use crate::mistakes::Mistakes;

/// One value of a sweep's parameter, as the id of its case names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point<'a> {
    /// The id without the value: `suite/name`.
    pub case: &'a str,
    /// The parameter.
    pub parameter: &'a str,
    /// Its value, positive.
    pub value: u32,
}

impl CaseId {
    /// Which point of which sweep this is; `None` for a case that has no parameter.
    #[must_use]
    pub fn point(&self) -> Option<Point<'_>> {
        let (case, setting) = self.0.split_once('@')?;
        let (parameter, value) = setting.split_once('=')?;
        let value = value.parse().ok().filter(|value| *value > 0)?;
        Some(Point {
            case,
            parameter,
            value,
        })
    }
}

/// Most values of a sweep: each is a case.
const MOST_VALUES: usize = 100;

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
    if values.len() > MOST_VALUES {
        let message = format!("`{parameter}` has more than {MOST_VALUES} values");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mistakes::Mistake;
    use crate::suite::model::testing::case;

    fn read_values(values: &[u32]) -> (Option<Sweep>, Vec<String>) {
        let text = format!("sweep = {{ n = {values:?} }}");
        let table = toml::de::DeTable::parse(&text).unwrap().into_inner();
        let mut fields = Fields::new(table, 0..text.len(), "case");
        let mut mistakes = Mistakes::new(std::path::Path::new("suite.toml"), &text);
        let args = Spanned::new(0..0, vec!["{n}".to_owned()]);
        let sweep = read(&mut fields, Some(&args), &mut mistakes);
        let mistakes = mistakes.into_vec();
        (sweep, mistakes.iter().map(Mistake::short).collect())
    }

    #[test]
    fn of_too_many_values_no_cases_are_made() {
        let values: Vec<u32> = (1..=100).collect();
        let (sweep, mistakes) = read_values(&values);
        assert_eq!(mistakes, [""; 0]);
        assert_eq!(expand(case("a/b"), sweep).len(), 100);

        let values: Vec<u32> = (1..=101).collect();
        let (sweep, mistakes) = read_values(&values);
        assert!(sweep.is_none());
        assert_eq!(mistakes, ["suite.toml:1: `n` has more than 100 values"]);
    }

    #[test]
    fn an_id_tells_which_point_it_is() {
        let sweep = Sweep {
            parameter: "size".to_owned(),
            values: vec![16, 4096],
        };
        let cases = expand(case("sort/integers"), Some(sweep));
        let points: Vec<_> = cases.iter().filter_map(|case| case.id.point()).collect();
        let point = |value| Point {
            case: "sort/integers",
            parameter: "size",
            value,
        };
        assert_eq!(points, [point(16), point(4096)]);
        for other in ["sort/integers", "a/b@c", "a/b@c=", "a/b@c=0", "a/b@c=x"] {
            assert_eq!(CaseId(other.to_owned()).point(), None, "{other}");
        }
    }
}
