//! How a build reaches package registries: the way this machine does.
//!
//! Behind a company's proxy TLS fails without its certificates, so the bundle of this machine goes
//! along with the proxy settings.

use std::path::PathBuf;

use bytes::Bytes;

/// Where a build finds the certificates.
const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Where systems keep theirs.
const BUNDLES: [&str; 4] = [
    BUNDLE,
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Variables that name the bundle to OpenSSL, pip, Python's requests, curl, Node.js and npm.
const BUNDLE_VARIABLES: [&str; 6] = [
    "SSL_CERT_FILE",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_cafile",
];

const PROXY_VARIABLES: [&str; 4] = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];

/// Where this machine is told to find packages.
const INDEX_VARIABLES: [&str; 3] = ["PIP_INDEX_URL", "PIP_TRUSTED_HOST", "npm_config_registry"];

/// What programs that fetch say where they reach nobody at all, in lower case.
const CUT_OFF: [&str; 10] = [
    "could not resolve",
    "name resolution",
    "name or service not known",
    "network is unreachable",
    "no route to host",
    "timed out",
    "connection refused",
    "eai_again",
    "enotfound",
    "etimedout",
];

/// Whether the last words of a build say that it reached nobody: others need not wait for the same.
pub(super) fn is_cut_off(words: &str) -> bool {
    let words = words.to_lowercase();
    CUT_OFF.iter().any(|sign| words.contains(sign))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The value of a proxy variable, whose name is spelt in either case.
fn proxy(name: &str) -> Option<String> {
    variable(name).or_else(|| variable(&name.to_uppercase()))
}

/// The environment of a build that fetches.
pub(super) fn environment() -> Vec<String> {
    let proxies = PROXY_VARIABLES
        .iter()
        .filter_map(|name| proxy(name).map(|value| (*name, value)))
        .flat_map(|(name, value)| {
            [
                format!("{name}={value}"),
                format!("{}={value}", name.to_uppercase()),
            ]
        });
    let indices = INDEX_VARIABLES
        .iter()
        .filter_map(|name| variable(name).map(|value| format!("{name}={value}")));
    let bundle = BUNDLE_VARIABLES
        .iter()
        .map(|name| format!("{name}={BUNDLE}"));
    proxies.chain(indices).chain(bundle).collect()
}

/// For a program on this machine that fetches packages: the bundle by all the names that such
/// programs look for, where they are not set. Proxies and indices it finds by itself.
pub(crate) fn on_this_machine() -> Vec<(&'static str, PathBuf)> {
    let Some(bundle) = bundles().find(|path| path.is_file()) else {
        return Vec::new();
    };
    let unset = BUNDLE_VARIABLES
        .iter()
        .filter(|name| variable(name).is_none());
    unset.map(|name| (*name, bundle.clone())).collect()
}

/// Where this machine may have its certificates, the likeliest first.
fn bundles() -> impl Iterator<Item = PathBuf> {
    let named = variable("SSL_CERT_FILE").map(PathBuf::from);
    named.into_iter().chain(BUNDLES.iter().map(PathBuf::from))
}

/// This machine's certificates, as an archive for the root of a container.
pub(super) fn certificates() -> Option<Bytes> {
    let content = bundles().find_map(|path| std::fs::read(path).ok())?;
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    let path = BUNDLE.trim_start_matches('/');
    builder.append_data(&mut header, path, &content[..]).ok()?;
    builder.into_inner().ok().map(Bytes::from)
}

/// The networks to try. A proxy on loopback is there in the host's network only; and some engines
/// have no working bridge.
pub(super) fn candidates() -> Vec<&'static str> {
    let on_loopback = ["http_proxy", "https_proxy", "all_proxy"]
        .iter()
        .filter_map(|name| proxy(name))
        .any(|value| {
            ["//localhost", "//127.", "//[::1]", "@localhost", "@127."]
                .iter()
                .any(|host| value.contains(host))
        });
    if on_loopback {
        vec!["host"]
    } else {
        vec!["bridge", "host"]
    }
}
