//! One file per mistake: each is found at its line, with its suggestion, and nothing else is.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;

use alpine_tax::image::Catalogue;

/// A catalogue's folder with what recipes may name, and an image for payloads to be built in.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    for (path, content) in [
        ("assemble.sh", ""),
        ("distroless/finish.sh", ""),
        ("python/build.sh", ""),
        (
            "images.toml",
            "[[image]]\nname = \"toolchain\"\nreference = \"example:1\"\nlibc = { family = \"glibc\" }\n",
        ),
    ] {
        let path = images.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

fn found_in(file: &Path) -> Vec<String> {
    let folder = folder();
    let name = file.file_name().unwrap().to_string_lossy();
    let place = if name.starts_with("payload-") {
        "images/payloads.toml"
    } else {
        "images/images.toml"
    };
    std::fs::copy(file, folder.path().join(place)).unwrap();
    match Catalogue::load(&folder.path().join("images")) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .mistakes
            .iter()
            .map(|mistake| mistake.short())
            .collect(),
    }
}

#[test]
fn every_mistake_is_found_where_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/images");
    let mut files = 0;
    for entry in folder.read_dir().unwrap() {
        let file = entry.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let found = found_in(&file);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut lines = Vec::new();
        for expected in text
            .lines()
            .filter_map(|line| line.strip_prefix("# mistake "))
        {
            let (line, words) = expected.split_once(": ").unwrap();
            let place = format!(".toml:{line}: ");
            assert!(
                found
                    .iter()
                    .any(|found| found.contains(&place) && found.contains(words)),
                "{name}: `{words}` was to be found in line {line}, but: {found:#?}"
            );
            lines.push(line.to_owned());
        }
        for found in &found {
            let expected = lines
                .iter()
                .any(|line| found.contains(&format!(".toml:{line}: ")));
            assert!(expected, "{name}: {found}");
        }
        assert!(!found.is_empty(), "{name} has no mistake");
        files += 1;
    }
    assert!(files > 10);
}

#[test]
fn the_catalogue_of_this_project_is_right() {
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("images");
    let catalogue = Catalogue::load(&images).unwrap_or_else(|error| {
        let all: Vec<String> = error
            .mistakes
            .iter()
            .map(|mistake| mistake.short())
            .collect();
        panic!("{}", all.join("\n"))
    });
    assert!(catalogue.entry("distroless-cc-debian13").is_some());
    let alpine = catalogue
        .entry_of_reference("docker.io/library/alpine:3.20")
        .unwrap();
    assert_eq!(alpine.name, "alpine-3.20");
}
