//! What tells where the engine is, and what it answers outside of its client library.

use std::hint::black_box;
use std::path::Path;

use super::{credentials, endpoint, name, raw, reference};
use crate::fuzzing::{Target, halves, text};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "engine-address",
        reads: "`DOCKER_HOST`, names of images as they come into requests, `/etc/hosts`",
        longest: 128,
        run: |input| {
            let text = text(input);
            endpoint::parse(&text, None).ok();
            black_box(name::from_hosts(&text, "build"));
            if reference::check(&text).is_ok() {
                let (image, tag) = reference::split(&text);
                assert!(!format!("{image}:{tag}").contains(['?', '#', '%', ' ']));
                reference::registry(&text);
            }
        },
    },
    Target {
        name: "engine-config",
        reads: "Docker's `config.json` and, behind a NUL, `meta.json` of a context",
        longest: 512,
        run: config,
    },
    Target {
        name: "engine-answer",
        reads: "an answer that is read without the client library",
        longest: 512,
        run: |input| {
            if let Some((_, body)) = raw::parts(input) {
                serde_json::from_slice::<serde_json::Value>(body).ok();
            }
        },
    },
];

fn config(input: &[u8]) {
    let (config, meta) = halves(input);
    if let Ok(config) = serde_json::from_slice(config) {
        black_box(credentials::stored(&config, "example.invalid"));
        black_box(credentials::stored(&config, "https://index.docker.io/v1/"));
    }
    black_box(endpoint::context_in(&text(config))).ok();
    if let Ok(Some(endpoint)) = endpoint::endpoint_in(&text(meta)) {
        for certificates in [None, Some(Path::new("tls"))] {
            black_box(endpoint::parse(&endpoint.host, certificates)).ok();
        }
    }
}
