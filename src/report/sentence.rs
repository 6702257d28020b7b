//! The verdict on a run in one sentence.

use super::text::{counted, neutral};
use super::view::View;
use crate::compare::{Overall, Verdict};

/// So many new divergences are named.
const NAMED: usize = 3;

/// The verdict in one sentence with counts, on one line.
#[must_use]
pub fn verdict_sentence(view: &View<'_>) -> String {
    let counts = &view.counts;
    let mut head = match view.comparison.overall {
        Overall::Clean => "Nothing beyond what is documented".to_owned(),
        Overall::NewDivergence => format!(
            "{} ({})",
            counted(
                counts.get(Verdict::New),
                "new divergence",
                "new divergences"
            ),
            names_of_new(view)
        ),
        Overall::TooBroken if counts.total() == 0 => "Nothing was compared".to_owned(),
        Overall::TooBroken => format!(
            "Too much was broken to say ({} of {})",
            counts.get(Verdict::Broken),
            counted(counts.total(), "finding", "findings")
        ),
    };
    let said: &[Verdict] = match view.comparison.overall {
        Overall::Clean => &[],
        Overall::NewDivergence => &[Verdict::New],
        Overall::TooBroken => &[Verdict::Broken],
    };
    let rest: Vec<String> = ORDER
        .iter()
        .filter(|(verdict, _)| counts.get(*verdict) > 0 && !said.contains(verdict))
        .map(|(verdict, name)| format!("{} {name}", counts.get(*verdict)))
        .collect();
    if !rest.is_empty() {
        let joint = match view.comparison.overall {
            Overall::Clean => ": ",
            Overall::NewDivergence | Overall::TooBroken => "; besides ",
        };
        head = format!("{head}{joint}{}", rest.join(", "));
    }
    if view.stand_ins().next().is_some() {
        head.push_str(" (with stand-ins, not the real images)");
    }
    neutral(&format!("{head}."))
}

/// Verdicts in the order of the sentence, and how they are named in it.
const ORDER: [(Verdict, &str); 11] = [
    (Verdict::New, "new"),
    (Verdict::Documented, "documented"),
    (Verdict::NoLonger, "no longer diverging"),
    (Verdict::Refuted, "not as the catalogue says"),
    (Verdict::Same, "same"),
    (Verdict::Slower, "slower"),
    (Verdict::Faster, "faster"),
    (Verdict::NoDifference, "without difference in cost"),
    (Verdict::Inconclusive, "inconclusive"),
    (Verdict::Broken, "broken"),
    (Verdict::Unsupported, "not applicable"),
];

/// `dns/search on musl 1.2.3 and musl 1.2.5, threads/stack on musl 1.2.5`
fn names_of_new(view: &View<'_>) -> String {
    let mut names: Vec<(&str, Vec<&str>)> = Vec::new();
    for finding in &view.comparison.findings {
        if finding.verdict != Verdict::New {
            continue;
        }
        let (case, label) = (finding.case.0.as_str(), view.label(&finding.image));
        match names.last_mut() {
            Some((known, labels)) if *known == case => labels.push(label),
            _ => names.push((case, vec![label])),
        }
    }
    let more = names.len().saturating_sub(NAMED);
    let shown: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|(case, labels)| format!("{case} on {}", labels.join(" and ")))
        .collect();
    match more {
        0 => shown.join(", "),
        more => format!(
            "{}, and {}",
            shown.join(", "),
            counted(more, "more case", "more cases")
        ),
    }
}
