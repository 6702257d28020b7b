//! Image references: `alpine`, `alpine:3.20`, `host:5000/a/b:1`, `a@sha256:...`, ids.
//!
//! References become a part of request paths, so what could change the path is refused.

use super::super::EngineError;
use super::errors::failed;

/// The name and the tag or digest; `latest` when there is neither, as engines would otherwise
/// pull every tag.
pub(super) fn split(reference: &str) -> (&str, &str) {
    if let Some((name, digest)) = reference.split_once('@') {
        return (name, digest);
    }
    let name_starts = reference.rfind('/').map_or(0, |slash| slash + 1);
    match reference[name_starts..].rfind(':') {
        Some(colon) => {
            let colon = name_starts + colon;
            (&reference[..colon], &reference[colon + 1..])
        }
        None => (reference, "latest"),
    }
}

/// The registry's host, as far as the reference names one.
pub(super) fn registry(reference: &str) -> Option<&str> {
    let (first, _) = reference.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// Refuses what is not a reference.
pub(super) fn check(reference: &str) -> Result<(), EngineError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-:/@+".contains(c);
    let fine = reference.chars().all(allowed)
        && reference
            .split('/')
            .all(|part| !part.trim_matches('.').is_empty());
    if fine {
        return Ok(());
    }
    Err(failed(
        format!("looking at the image name {reference:?}"),
        "it is not an image reference; one looks like `alpine:3.20`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_tags() {
        assert_eq!(split("alpine"), ("alpine", "latest"));
        assert_eq!(split("alpine:3.20"), ("alpine", "3.20"));
        assert_eq!(split("host:5000/a/b"), ("host:5000/a/b", "latest"));
        assert_eq!(split("host:5000/a/b:1"), ("host:5000/a/b", "1"));
        assert_eq!(split("a/b@sha256:00"), ("a/b", "sha256:00"));
    }

    #[test]
    fn registries() {
        assert_eq!(registry("alpine:3.20"), None);
        assert_eq!(registry("library/alpine"), None);
        assert_eq!(registry("registry.example/a"), Some("registry.example"));
        assert_eq!(registry("localhost/a"), Some("localhost"));
        assert_eq!(registry("box:5000/a"), Some("box:5000"));
    }

    #[test]
    fn paths_cannot_be_smuggled_in() {
        assert!(check("alpine:3.20").is_ok());
        assert!(check("sha256:0123").is_ok());
        for bad in [
            "",
            "../containers/x",
            "a/../b",
            "a?force=1",
            "a#b",
            "a b",
            "a//b",
            "a%2f",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
