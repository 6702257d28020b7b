//! What became of a user's own tests in two images.

use serde::Serialize;

use super::Look;
use super::terminal::page::{Ink, Page, plain, run};
use super::text::counted;
use crate::differential::Both;
use crate::imports::Verdict;

/// A test and what became of it.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The test.
    pub name: String,
    /// On each image.
    pub verdicts: Both<Verdict>,
}

/// All tests.
#[derive(Debug, Clone)]
pub struct TestReport {
    /// The images, by name.
    pub images: Both<String>,
    /// The tests, in the order of the files.
    pub tested: Vec<Tested>,
}

/// What became of a test, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    OnlyBFails,
    OnlyAFails,
    BothFail,
    NotTried,
    BothPass,
}

impl Class {
    const ALL: [(Class, &'static str); 5] = [
        (Class::OnlyBFails, "only B fails"),
        (Class::OnlyAFails, "only A fails"),
        (Class::BothFail, "both fail"),
        (Class::NotTried, "not tried"),
        (Class::BothPass, "both pass"),
    ];

    fn of(verdicts: &Both<Verdict>) -> Class {
        match (&verdicts.a, &verdicts.b) {
            (Verdict::NotTried(_), _) | (_, Verdict::NotTried(_)) => Class::NotTried,
            (Verdict::Passes, Verdict::Passes) => Class::BothPass,
            (Verdict::Passes, Verdict::Fails(_)) => Class::OnlyBFails,
            (Verdict::Fails(_), Verdict::Passes) => Class::OnlyAFails,
            (Verdict::Fails(_), Verdict::Fails(_)) => Class::BothFail,
        }
    }
}

impl TestReport {
    /// Whether anything fails on B.
    #[must_use]
    pub fn fails(&self) -> bool {
        let mut verdicts = self.tested.iter().map(|tested| &tested.verdicts.b);
        verdicts.any(|verdict| matches!(verdict, Verdict::Fails(_)))
    }

    fn of(&self, class: Class) -> impl Iterator<Item = &Tested> {
        self.tested
            .iter()
            .filter(move |tested| Class::of(&tested.verdicts) == class)
    }

    /// For people.
    #[must_use]
    pub fn terminal(&self, look: &Look) -> String {
        let mut page = Page::new(*look);
        for (side, image) in [("A", &self.images.a), ("B", &self.images.b)] {
            page.line(0, &[run(Ink::Strong, format!("{side}  {image}"))]);
        }
        for (class, title) in Class::ALL {
            let tested: Vec<&Tested> = self.of(class).collect();
            if tested.is_empty() {
                continue;
            }
            page.blank();
            let head = format!("{title} ({})", tested.len());
            page.line(0, &[run(Ink::Strong, head)]);
            for test in tested {
                page.line(2, &[plain(test.name.clone())]);
                for (side, verdict) in [("A", &test.verdicts.a), ("B", &test.verdicts.b)] {
                    for reason in reasons(verdict) {
                        page.line(
                            4,
                            &[run(Ink::Dim, format!("{side}: ")), plain(reason.clone())],
                        );
                    }
                }
            }
        }
        page.blank();
        let (mark, ink) = if self.fails() {
            ("✗", Ink::Bad)
        } else {
            ("✓", Ink::Good)
        };
        let counts = Class::ALL
            .iter()
            .map(|(class, title)| (self.of(*class).count(), title));
        let counts: Vec<String> = counts
            .filter(|(count, _)| *count > 0)
            .map(|(count, title)| format!("{count} {title}"))
            .collect();
        let told = format!(
            " {}: {}",
            counted(self.tested.len(), "test", "tests"),
            counts.join(", ")
        );
        page.line(0, &[run(ink, mark), run(Ink::Strong, told)]);
        page.finish()
    }

    /// As one JSON object, with a line feed at its end.
    ///
    /// # Errors
    /// None that results give rise to.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let side = |verdict: &Verdict| {
            let word = match verdict {
                Verdict::Passes => "passes",
                Verdict::Fails(_) => "fails",
                Verdict::NotTried(_) => "not-tried",
            };
            serde_json::json!({ "verdict": word, "reasons": reasons(verdict) })
        };
        let tests = self.tested.iter().map(|tested| {
            let class = Class::of(&tested.verdicts);
            let (a, b) = (side(&tested.verdicts.a), side(&tested.verdicts.b));
            serde_json::json!({ "name": tested.name, "class": class, "a": a, "b": b })
        });
        let tests: Vec<_> = tests.collect();
        let images = serde_json::json!({ "a": self.images.a, "b": self.images.b });
        let report = serde_json::json!({ "schema_version": 1, "images": images, "tests": tests, "fails": self.fails() });
        serde_json::to_string_pretty(&report).map(|text| text + "\n")
    }
}

fn reasons(verdict: &Verdict) -> &[String] {
    match verdict {
        Verdict::Passes => &[],
        Verdict::Fails(reasons) => reasons,
        Verdict::NotTried(reason) => std::slice::from_ref(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_fails_on_the_candidate_comes_first() {
        let fails = || Verdict::Fails(vec!["it is not there".to_owned()]);
        let tested = |name: &str, a, b| Tested {
            name: name.to_owned(),
            verdicts: Both { a, b },
        };
        let report = TestReport {
            images: Both {
                a: "debian".to_owned(),
                b: "alpine".to_owned(),
            },
            tested: vec![
                tested("file: x", Verdict::Passes, Verdict::Passes),
                tested("file: y", Verdict::Passes, fails()),
                tested(
                    "port: 80",
                    Verdict::NotTried("no".to_owned()),
                    Verdict::NotTried("no".to_owned()),
                ),
            ],
        };
        let text = report.terminal(&Look::default());
        let place = |part: &str| text.find(part).unwrap();
        assert!(place("only B fails (1)") < place("both pass (1)"), "{text}");
        assert!(text.contains("B: it is not there"), "{text}");
        assert!(report.fails());
        assert!(
            report
                .json()
                .unwrap()
                .contains("\"class\": \"only-b-fails\"")
        );
    }
}
