//! Which changes of a series are regressions that nobody has accepted. Pure.

use jiff::civil::Date;

use super::index::ChangeRow;
use crate::expected::Entry;

/// What a change means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It made things worse, and they still are.
    Open,
    /// It made things worse, and somebody expects that.
    Accepted,
    /// It made things worse, and they are so no more.
    Over,
    /// It made things better, or no worse than they had been.
    Better,
    /// It is smaller than what counts.
    Small,
    /// A drift: no image changes slowly.
    Drift,
    /// It was measured again side by side and did not show.
    Refuted,
}

impl Standing {
    /// The spelling in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Open => "regression",
            Standing::Accepted => "accepted",
            Standing::Over => "over",
            Standing::Better => "better",
            Standing::Small => "small",
            Standing::Drift => "drift",
            Standing::Refuted => "not-confirmed",
        }
    }
}

/// Judges the changes of one series, in the order of time. `accepted` tells whether a change is
/// expected, `least` is the smallest change that counts, such as 0.02.
pub fn judge(
    changes: &[ChangeRow],
    accepted: impl Fn(&ChangeRow) -> bool,
    least: f64,
) -> Vec<Standing> {
    let mut walk = Walk::default();
    for change in changes {
        let refuted = change
            .confirmation
            .as_ref()
            .is_some_and(|(holds, _)| !holds);
        let standing = match change.levels {
            _ if refuted => Standing::Refuted,
            Some(levels) => walk.tax(change, levels, accepted(change), least.ln_1p()),
            None => walk.verdict(change, accepted(change)),
        };
        walk.standings.push(standing);
    }
    walk.standings
}

/// A series from its first change on.
#[derive(Default)]
struct Walk {
    standings: Vec<Standing>,
    /// The level that is held to be right.
    right: Option<f64>,
    /// The regressions that left it.
    open: Vec<usize>,
}

impl Walk {
    /// A change of the tax from one level to another; `least` is a log ratio.
    fn tax(
        &mut self,
        change: &ChangeRow,
        (before, after): (f64, f64),
        accepted: bool,
        least: f64,
    ) -> Standing {
        let right = *self.right.get_or_insert(before);
        // What moved too little to count moves the level with it.
        let level = if self.open.is_empty() {
            before.max(right)
        } else {
            right
        };
        if change.shape == "drift" {
            self.right = Some(after);
            return Standing::Drift;
        }
        if accepted {
            self.right = Some(after);
            self.open.clear();
            return Standing::Accepted;
        }
        let worse = after - level > least;
        self.right = Some(if worse { level } else { after.min(level) });
        match (worse, after > before) {
            (true, true) => {
                self.open.push(self.standings.len());
                Standing::Open
            }
            // Better than before and not yet as good as it was.
            (true, false) => Standing::Better,
            (false, _) => {
                self.close();
                if (after - before).abs() <= least {
                    Standing::Small
                } else {
                    Standing::Better
                }
            }
        }
    }

    /// A change of what the two do.
    fn verdict(&mut self, change: &ChangeRow, accepted: bool) -> Standing {
        match (change.became.as_str(), accepted) {
            ("new", true) => Standing::Accepted,
            ("new", false) => {
                self.open.push(self.standings.len());
                Standing::Open
            }
            _ => {
                self.close();
                Standing::Better
            }
        }
    }

    fn close(&mut self) {
        for gone in self.open.drain(..) {
            if let Some(standing) = self.standings.get_mut(gone) {
                *standing = Standing::Over;
            }
        }
    }
}

/// The entry that accepts a change, unless it has expired. `run` is the first run after it.
#[must_use]
pub fn acceptance<'e>(
    entries: &'e [Entry],
    (case, image, run): (&str, &str, &str),
    today: Date,
) -> Option<&'e Entry> {
    let fits = |entry: &&Entry| {
        let of_run = entry.run.as_ref().is_none_or(|accepted| accepted == run);
        of_run && entry.is_about(case, image) && !entry.is_expired(today)
    };
    entries.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(before: f64, after: f64) -> ChangeRow {
        ChangeRow {
            series: 1,
            first_bad: 2,
            last_good: 1,
            at: 0,
            shape: "step".to_owned(),
            was: String::new(),
            became: String::new(),
            levels: Some((before, after)),
            shift: None,
            p_value: Some(1e-6),
            confirmation: None,
        }
    }

    fn standings(changes: &[ChangeRow]) -> Vec<Standing> {
        judge(changes, |_| false, 0.02)
    }

    #[test]
    fn a_regression_is_open_until_it_is_mended() {
        use Standing::{Better, Open, Over, Small};
        assert_eq!(standings(&[step(0.0, 0.1)]), [Open]);
        assert_eq!(standings(&[step(0.0, 0.1), step(0.1, 0.0)]), [Over, Better]);
        assert_eq!(
            standings(&[step(0.0, 0.1), step(0.1, 0.05)]),
            [Open, Better],
            "half mended"
        );
        assert_eq!(
            standings(&[step(0.0, -0.1), step(-0.1, 0.0)]),
            [Better, Open]
        );
        assert_eq!(standings(&[step(0.0, 0.01)]), [Small]);
    }

    #[test]
    fn what_is_accepted_is_the_level_from_then_on() {
        let changes = [step(0.0, 0.1), step(0.1, 0.2)];
        let first = |change: &ChangeRow| change.levels == Some((0.0, 0.1));
        assert_eq!(
            judge(&changes, first, 0.02),
            [Standing::Accepted, Standing::Open]
        );
    }

    #[test]
    fn drifts_and_what_was_refuted_are_no_regressions() {
        let mut drift = step(0.0, 0.1);
        drift.shape = "drift".to_owned();
        let mut refuted = step(0.0, 0.1);
        refuted.confirmation = Some((false, "measured again".to_owned()));
        assert_eq!(
            standings(&[drift, refuted]),
            [Standing::Drift, Standing::Refuted]
        );
    }

    #[test]
    fn a_new_divergence_is_open_until_it_is_gone() {
        let verdict = |became: &str| ChangeRow {
            shape: "verdict".to_owned(),
            became: became.to_owned(),
            levels: None,
            ..step(0.0, 0.0)
        };
        assert_eq!(standings(&[verdict("new")]), [Standing::Open]);
        let mended = [verdict("new"), verdict("same")];
        assert_eq!(standings(&mended), [Standing::Over, Standing::Better]);
    }
}
