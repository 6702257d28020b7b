//! What is said of two sides: classes, aspects, explanations; and a run on the fake engine.

mod engine;
mod explaining;
mod reading;
mod remedies;
mod verdicts;

use super::*;
use crate::clib::Family;
use crate::compare::testing::{ends, image, prints};
use crate::outcome::{Observation, Outcome, Output};

fn did(name: &str, family: Family, version: &str, observation: Observation) -> Did {
    Did {
        image: image(name, Some((family, version))),
        command: vec!["tool".to_owned()],
        program: None,
        observation,
        smallest_peak_kib: None,
        written: Written::default(),
        served: None,
    }
}

/// A on Debian, B on Alpine.
fn both(a: Observation, b: Observation) -> Both<Did> {
    Both {
        a: did("debian", Family::Glibc, "2.41", a),
        b: did("alpine", Family::Musl, "1.2.5", b),
    }
}

fn exits(status: i32) -> Observation {
    ends(Outcome::Exited(status), "")
}

fn complains(outcome: Outcome, stderr: &str) -> Observation {
    Observation {
        stderr: Output::whole(stderr),
        ..ends(outcome, "")
    }
}

fn all_rules() -> Rules {
    Rules {
        normalisers: Normaliser::ALL.to_vec(),
        ..Rules::default()
    }
}
