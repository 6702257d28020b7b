//! Inputs that several benches share.

use alpine_tax::outcome::{Observation, Outcome, Output, Usage};
use alpine_tax::record::{Role, RunImage};
use alpine_tax::suite::Case;

/// An image that was looked into; from JSON, as it comes from a run folder.
pub(crate) fn image(role: Role, name: &str, family: &str, version: &str) -> RunImage {
    let image = serde_json::json!({
        "name": name, "reference": name, "id": "sha256:0", "digest": null,
        "platform": "linux/amd64", "source": "engine", "stand_in_for": null, "warnings": [],
        "probe": {
            "clibs": [{
                "clib": {"family": family, "version": version},
                "loader": "/lib/ld.so", "how": "", "package": null,
            }],
            "os": null, "os_id": null, "os_version": null, "shell": true,
        },
    });
    RunImage {
        part: None,
        role,
        image: serde_json::from_value(image).expect("an image"),
    }
}

/// A behaviour case.
pub(crate) fn case(number: usize) -> Case {
    let case = serde_json::json!({
        "id": format!("suite-{}/case-{number}", number / 20), "title": "Does it work?",
        "kind": {"behaviour": {"observe": ["outcome", "stdout"]}}, "control": false, "full_only": false,
        "workload": {"command": {"program": "/bin/true"}}, "args": [], "env": {}, "stdin": "",
        "timeout_ms": 1000, "stack_limit": null, "dns": null, "files": {}, "ipv6": false,
        "waits_ms": 0, "expectations": [],
        "docs": {
            "why": "", "since": null, "fixed_in": null, "alpine": null, "mitigation": null,
            "references": [],
        },
    });
    serde_json::from_value(case).expect("a case")
}

/// What a case did; with `differs` another thing on every image.
pub(crate) fn observation(differs: bool, image: &str) -> Observation {
    let text = if differs { image } else { "same" };
    Observation {
        outcome: Outcome::Exited(0),
        stdout: Output::whole(format!("{text}\n").repeat(20)),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}
