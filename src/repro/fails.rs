//! What counts as a failure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::comparing::{Comparing, Key};
use crate::mistakes::suggestion_or_all;
use crate::outcome::{Observation, Outcome};

/// What counts as a failure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum FailsWhen {
    /// It does something else than on the baseline.
    #[default]
    Differs,
    /// It exits with another status than 0, or in another way.
    NotZero,
    /// It exits with this status.
    Exit(i32),
    /// A signal ends it.
    Signal,
    /// It does not end in time.
    TimedOut,
    /// This is in its stdout.
    Stdout(String),
    /// This is in its stderr.
    Stderr(String),
}

/// Something that is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{said}` is nothing that can be seen{}", help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default())]
pub struct FailsWhenError {
    said: String,
    help: Option<String>,
}

const WORDS: [&str; 7] = [
    "differs",
    "exit!=0",
    "exit=1",
    "signal",
    "timeout",
    "stdout-contains=TEXT",
    "stderr-contains=TEXT",
];

impl FromStr for FailsWhen {
    type Err = FailsWhenError;

    fn from_str(text: &str) -> Result<FailsWhen, FailsWhenError> {
        let wrong = || FailsWhenError {
            said: text.to_owned(),
            help: suggestion_or_all(text, WORDS),
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match text {
            "differs" => return Ok(FailsWhen::Differs),
            "exit!=0" => return Ok(FailsWhen::NotZero),
            "signal" => return Ok(FailsWhen::Signal),
            "timeout" => return Ok(FailsWhen::TimedOut),
            _ => {}
        }
        let found = match text.split_once('=') {
            Some(("exit", status)) => status.parse().ok().map(FailsWhen::Exit),
            Some(("stdout-contains", text)) => some(text).map(FailsWhen::Stdout),
            Some(("stderr-contains", text)) => some(text).map(FailsWhen::Stderr),
            _ => None,
        };
        found.ok_or_else(wrong)
    }
}

impl TryFrom<String> for FailsWhen {
    type Error = FailsWhenError;

    fn try_from(text: String) -> Result<FailsWhen, FailsWhenError> {
        text.parse()
    }
}

impl From<FailsWhen> for String {
    fn from(fails: FailsWhen) -> String {
        fails.to_string()
    }
}

impl fmt::Display for FailsWhen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FailsWhen::Differs => f.write_str("differs"),
            FailsWhen::NotZero => f.write_str("exit!=0"),
            FailsWhen::Exit(status) => write!(f, "exit={status}"),
            FailsWhen::Signal => f.write_str("signal"),
            FailsWhen::TimedOut => f.write_str("timeout"),
            FailsWhen::Stdout(text) => write!(f, "stdout-contains={text}"),
            FailsWhen::Stderr(text) => write!(f, "stderr-contains={text}"),
        }
    }
}

impl FailsWhen {
    /// Whether it is compared with the baseline.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == FailsWhen::Differs
    }

    /// Whether an observation is a failure. `reference` is what the baseline did; nothing differs
    /// where there is none.
    #[must_use]
    pub fn fails(&self, seen: &Observation, key: &Key, reference: Option<&Key>) -> bool {
        let contains = |output: &crate::outcome::Output, text: &str| output.lossy().contains(text);
        match self {
            FailsWhen::Differs => reference.is_some_and(|reference| reference != key),
            FailsWhen::NotZero => seen.outcome != Outcome::Exited(0),
            FailsWhen::Exit(status) => seen.outcome == Outcome::Exited(*status),
            FailsWhen::Signal => matches!(seen.outcome, Outcome::Signaled(_)),
            FailsWhen::TimedOut => seen.outcome == Outcome::TimedOut,
            FailsWhen::Stdout(text) => contains(&seen.stdout, text),
            FailsWhen::Stderr(text) => contains(&seen.stderr, text),
        }
    }

    /// The aspect that a condition needs to be told apart by, beside those compared.
    pub fn widen(&self, comparing: &mut Comparing) {
        use crate::aspect::Aspect;
        let needed = match self {
            FailsWhen::Differs => return,
            FailsWhen::Stdout(_) => Aspect::Stdout,
            FailsWhen::Stderr(_) => Aspect::Stderr,
            FailsWhen::NotZero | FailsWhen::Exit(_) | FailsWhen::Signal | FailsWhen::TimedOut => {
                Aspect::Outcome
            }
        };
        if !comparing.observe.contains(&needed) {
            comparing.observe.push(needed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::prints;

    #[test]
    fn conditions_are_read_as_they_are_written() {
        for text in WORDS {
            let read: FailsWhen = text.parse().unwrap();
            assert_eq!(read.to_string(), text);
        }
        for wrong in ["", "exit=x", "stdout-contains=", "crash"] {
            assert!(wrong.parse::<FailsWhen>().is_err(), "{wrong}");
        }
        let said = "sginal".parse::<FailsWhen>().unwrap_err().to_string();
        assert!(said.contains("did you mean `signal`?"), "{said}");
    }

    #[test]
    fn a_failure_is_what_the_condition_says() {
        let comparing = Comparing::exactly(&[crate::aspect::Aspect::Stdout]);
        let (seen, other) = (prints("40"), prints("none"));
        let (key, reference) = (comparing.key(&seen), comparing.key(&other));
        let fails = |text: &str| {
            let when: FailsWhen = text.parse().unwrap();
            when.fails(&seen, &key, Some(&reference))
        };
        assert!(fails("differs") && fails("stdout-contains=4") && fails("exit=0"));
        assert!(!fails("exit!=0") && !fails("signal") && !fails("stderr-contains=4"));
        assert!(!FailsWhen::Differs.fails(&seen, &key, Some(&key)));
        assert!(!FailsWhen::Differs.fails(&seen, &key, None));
    }
}
