//! What tells where the engine is, and what it answers outside of its client library.

use std::hint::black_box;

use super::endpoint::{self, Surroundings};
use super::{credentials, name, raw, reference};
use crate::fuzzing::{Target, text, with_files};

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "engine-address",
        reads: "`DOCKER_HOST`, names of images as they come into requests, `/etc/hosts`",
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
        run: config,
    },
    Target {
        name: "engine-answer",
        reads: "an answer that is read without the client library",
        run: |input| {
            if let Some((_, body)) = raw::parts(input) {
                serde_json::from_slice::<serde_json::Value>(body).ok();
            }
        },
    },
];

/// The folder of the context `x`.
const META: &str =
    "contexts/meta/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881/meta.json";

fn config(input: &[u8]) {
    let at = input.iter().position(|&byte| byte == 0);
    let (config, meta) = input.split_at(at.unwrap_or(input.len()));
    let meta = meta.get(1..).unwrap_or_default();
    if let Ok(config) = serde_json::from_slice(config) {
        black_box(credentials::stored(&config, "example.invalid"));
        black_box(credentials::stored(&config, "https://index.docker.io/v1/"));
    }
    let files = [("config.json", config), (META, meta)];
    with_files("engine-config", &files, |folder| {
        let mut surroundings = Surroundings {
            docker_host: None,
            docker_context: None,
            config: folder.to_owned(),
            runtime: folder.to_owned(),
            tls: false,
            timeout: None,
            tls_verify: false,
            certificates: None,
        };
        surroundings.candidates().ok();
        surroundings.docker_context = Some("x".to_owned());
        surroundings.candidates().ok();
    });
}
