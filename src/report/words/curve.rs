//! Where a curve passes 1.5 times, in words.

use crate::compare::Curve;
use crate::compare::curve::{Crossing, LEVEL, Passage};
use crate::sample::Metric;

/// Where it passes the level; of what is faster only when it does.
pub(in crate::report) fn passages(curve: &Curve) -> Vec<String> {
    let known: Vec<u32> = curve
        .points
        .iter()
        .filter(|point| point.timing.tax.is_some())
        .map(|point| point.value)
        .collect();
    let Some(last) = known.last() else {
        return Vec::new();
    };
    let (more, less) = match curve.metric {
        Metric::Wall => ("slower", "faster"),
        Metric::PeakMemory => ("the memory", "less memory"),
    };
    let mut passages = vec![format!(
        "{LEVEL}× {more}: {}",
        sentence(&curve.slower, *last)
    )];
    if curve.faster.is_reached() {
        passages.push(format!(
            "{LEVEL}× {less}: {}",
            sentence(&curve.faster, *last)
        ));
    }
    passages
}

fn sentence(passage: &Passage, last: u32) -> String {
    let mut parts = Vec::new();
    match passage.already_at {
        Some(first) => parts.push(format!("already at the smallest value, {first}")),
        None if passage.crossings.is_empty() => parts.push(format!("nowhere up to {last}")),
        None => {}
    }
    parts.extend(passage.crossings.iter().map(crossing));
    let unsure: Vec<String> = passage.unsure.iter().map(u32::to_string).collect();
    if !unsure.is_empty() {
        parts.push(format!("not sure at {}", unsure.join(", ")));
    }
    parts.join("; ")
}

/// `between 2 and 4, from about 2.4 (2.1–2.9) on`
fn crossing(crossing: &Crossing) -> String {
    let interval = match (crossing.earliest, crossing.latest) {
        (Some(early), Some(late)) => format!("{}–{}", about(early), about(late)),
        (None, Some(late)) => format!("at the latest {}", about(late)),
        (Some(early), None) => format!("at the earliest {}", about(early)),
        (None, None) => "at either end not sure".to_owned(),
    };
    let between = format!("between {} and {}", crossing.from, crossing.to);
    let at = about(crossing.at);
    if crossing.is_entry {
        format!("{between}, from about {at} ({interval}) on")
    } else {
        format!("{between}, until about {at} ({interval})")
    }
}

/// With one decimal below ten, else to three digits.
fn about(value: f64) -> String {
    if value < 9.95 {
        return format!("{value:.1}");
    }
    let unit = 10_f64.powf((value.log10().floor() - 2.0).max(0.0));
    format!("{:.0}", (value / unit).round() * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at: f64, earliest: Option<f64>, latest: Option<f64>, is_entry: bool) -> Crossing {
        Crossing {
            from: 2,
            to: 4,
            is_entry,
            at,
            earliest,
            latest,
        }
    }

    #[test]
    fn passages_are_said_in_words() {
        let passage = |already_at, crossings: &[Crossing], unsure: &[u32]| Passage {
            already_at,
            crossings: crossings.to_vec(),
            unsure: unsure.to_vec(),
        };
        let entry = at(2.42, Some(2.1), Some(2.9), true);
        let back = at(2.42, None, Some(2.9), false);
        for (passage, said) in [
            (
                passage(Some(1), &[], &[]),
                "already at the smallest value, 1",
            ),
            (passage(None, &[], &[]), "nowhere up to 8"),
            (passage(None, &[], &[8]), "nowhere up to 8; not sure at 8"),
            (
                passage(None, &[entry], &[]),
                "between 2 and 4, from about 2.4 (2.1–2.9) on",
            ),
            (
                passage(Some(2), &[back], &[2]),
                "already at the smallest value, 2; between 2 and 4, until about 2.4 (at the latest 2.9); not sure at 2",
            ),
        ] {
            assert_eq!(sentence(&passage, 8), said);
        }
        assert!(crossing(&at(2.4, Some(2.2), None, true)).contains("(at the earliest 2.2)"));
        assert!(crossing(&at(2.4, None, None, true)).contains("not sure"));
    }

    #[test]
    fn values_are_rounded_to_what_is_known() {
        let said = [1.234, 9.94, 12.34, 999.4, 131_072.3].map(about);
        assert_eq!(said, ["1.2", "9.9", "12", "999", "131000"]);
    }
}
