//! Image references: how registries and engines spell them.

/// The full spelling: `alpine` is `docker.io/library/alpine:latest`.
#[must_use]
pub fn canonical(reference: &str) -> String {
    let (name, rest) = match reference.split_once('@') {
        Some((name, digest)) => (name, format!("@{digest}")),
        None => (reference, String::new()),
    };
    let host = registry(name);
    let path = name
        .strip_prefix(host)
        .and_then(|path| path.strip_prefix('/'))
        .unwrap_or(name);
    let library = if host == DOCKER_HUB && !path.contains('/') {
        "library/"
    } else {
        ""
    };
    let last = path.rsplit('/').next().unwrap_or(path);
    let tag = if last.contains(':') || !rest.is_empty() {
        ""
    } else {
        ":latest"
    };
    format!("{host}/{library}{path}{tag}{rest}")
}

const DOCKER_HUB: &str = "docker.io";

/// The registry a reference names, Docker's own where it names none.
#[must_use]
pub fn registry(reference: &str) -> &str {
    match reference.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => first,
        _ => DOCKER_HUB,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_spellings_mean_docker_hub() {
        for (short, full) in [
            ("alpine", "docker.io/library/alpine:latest"),
            ("alpine:3.20", "docker.io/library/alpine:3.20"),
            (
                "docker.io/library/alpine:3.20",
                "docker.io/library/alpine:3.20",
            ),
            ("grafana/grafana", "docker.io/grafana/grafana:latest"),
            ("localhost:5000/a", "localhost:5000/a:latest"),
            (
                "gcr.io/distroless/cc-debian13",
                "gcr.io/distroless/cc-debian13:latest",
            ),
            ("alpine@sha256:00", "docker.io/library/alpine@sha256:00"),
        ] {
            assert_eq!(canonical(short), full);
        }
    }

    #[test]
    fn the_registry_is_the_first_part_when_it_looks_like_a_host() {
        assert_eq!(registry("gcr.io/distroless/static"), "gcr.io");
        assert_eq!(registry("library/alpine"), "docker.io");
        assert_eq!(registry("localhost/x"), "localhost");
    }
}
