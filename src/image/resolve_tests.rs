//! The order in which images are had, on the fake engine.

use super::*;
use crate::engine::fake::FakeEngine;
use crate::image::bootstrap::tag;
use crate::image::catalogue::{Expected, Recipe, Role};
use crate::protocol::Probe;

const REFERENCE: &str = "example.test/thing:1";

/// A folder with the scripts that a recipe's hash is made of, and a catalogue with one image.
fn catalogue(recipe: bool) -> (tempfile::TempDir, Catalogue) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["assemble.sh", "assemble-hook.sh"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    let entry = Entry {
        name: "thing".to_owned(),
        reference: Some(REFERENCE.to_owned()),
        tags: vec!["2".to_owned()],
        expected: Expected::Nothing,
        pair: None,
        stand_in: false,
        role: Role::Test,
        recipe: recipe.then(|| Recipe {
            suite: "trixie".to_owned(),
            ..Recipe::default()
        }),
    };
    let catalogue = Catalogue {
        folder: folder.path().to_owned(),
        entries: vec![entry],
        payloads: Vec::new(),
    };
    (folder, catalogue)
}

fn fake() -> FakeEngine {
    FakeEngine::new().with_info(EngineInfo {
        platform: "linux/amd64".to_owned(),
        ..EngineInfo::default()
    })
}

fn assembled_tag(catalogue: &Catalogue) -> String {
    let entry = &catalogue.entries[0];
    tag(catalogue, entry, entry.recipe.as_ref().unwrap()).unwrap()
}

async fn resolve(
    engine: &FakeEngine,
    catalogue: &Catalogue,
    pull: Pull,
) -> Result<Resolved, ImageError> {
    let options = Options {
        pull,
        cache: catalogue.folder.clone(),
        ..Options::default()
    };
    Images::new(engine, catalogue, options, &|_| ())
        .resolve("thing")
        .await
}

fn pulls(engine: &FakeEngine) -> usize {
    let calls = engine.calls();
    calls
        .iter()
        .filter(|call| call.starts_with("pull "))
        .count()
}

#[tokio::test]
async fn what_the_engine_has_is_taken() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake().with_image(REFERENCE, Probe::default());
    for pull in [Pull::Missing, Pull::Never] {
        let resolved = resolve(&engine, &catalogue, pull).await.unwrap();
        assert_eq!(resolved.source, Source::Engine);
    }
    assert_eq!(pulls(&engine), 0);
}

#[tokio::test]
async fn what_is_missing_is_pulled_unless_that_is_forbidden() {
    let (_folder, catalogue) = catalogue(false);
    let engine = fake().in_registry(REFERENCE, Probe::default());
    let error = resolve(&engine, &catalogue, Pull::Never)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no registry, because of `--pull never`"),
        "{error}"
    );
    let resolved = resolve(&engine, &catalogue, Pull::Missing).await.unwrap();
    assert_eq!(resolved.source, Source::Pulled);
}

#[tokio::test]
async fn always_pulls_what_is_there() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake()
        .in_registry(REFERENCE, Probe::default())
        .with_image(&assembled_tag(&catalogue), Probe::default());
    let resolved = resolve(&engine, &catalogue, Pull::Always).await.unwrap();
    assert_eq!(resolved.source, Source::Pulled);
}

#[tokio::test]
async fn what_is_assembled_already_needs_no_network() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake()
        .in_registry(REFERENCE, Probe::default())
        .with_image(&assembled_tag(&catalogue), Probe::default());
    let resolved = resolve(&engine, &catalogue, Pull::Missing).await.unwrap();
    assert_eq!(resolved.source, Source::Bootstrapped);
    assert_eq!(pulls(&engine), 0);
}

#[tokio::test]
async fn another_recipe_is_another_image() {
    let (folder, catalogue) = catalogue(true);
    let before = assembled_tag(&catalogue);
    assert_eq!(assembled_tag(&catalogue), before);
    std::fs::write(folder.path().join("assemble-hook.sh"), "changed").unwrap();
    assert_ne!(assembled_tag(&catalogue), before);
}

#[tokio::test]
async fn a_registry_that_does_not_answer_is_asked_once() {
    let (_folder, catalogue) = catalogue(false);
    let engine = fake().fail("pull", 5);
    let options = Options {
        cache: catalogue.folder.clone(),
        ..Options::default()
    };
    let images = Images::new(&engine, &catalogue, options, &|_| ());
    for name in ["thing", "example.test/other", "example.test/third:2"] {
        let error = images.resolve(name).await.unwrap_err().to_string();
        assert!(error.contains("registry example.test"), "{error}");
    }
    assert_eq!(pulls(&engine), 1);
}

#[tokio::test]
async fn a_recipe_is_for_its_own_tag_only() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake().with_image(&assembled_tag(&catalogue), Probe::default());
    let options = Options {
        pull: Pull::Never,
        cache: catalogue.folder.clone(),
        ..Options::default()
    };
    let images = Images::new(&engine, &catalogue, options, &|_| ());
    images.resolve(REFERENCE).await.unwrap();
    let error = images.resolve("example.test/thing:2").await.unwrap_err();
    assert!(matches!(error, ImageError::Unavailable { .. }), "{error}");
}

#[tokio::test]
async fn another_platform_is_refused() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake().with_image(REFERENCE, Probe::default());
    let options = Options {
        platform: Some("linux/s390x".to_owned()),
        ..Options::default()
    };
    let images = Images::new(&engine, &catalogue, options, &|_| ());
    let error = images.resolve("thing").await.unwrap_err();
    assert!(matches!(error, ImageError::WrongPlatform { .. }), "{error}");
}

#[tokio::test]
async fn a_misspelt_name_gets_a_suggestion() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake();
    let images = Images::new(&engine, &catalogue, Options::default(), &|_| ());
    let error = images.resolve("thign").await.unwrap_err().to_string();
    assert!(error.contains("did you mean `thing`?"), "{error}");
}

#[tokio::test]
async fn the_empty_image_is_imported_once() {
    let (_folder, catalogue) = catalogue(true);
    let engine = fake();
    let images = Images::new(&engine, &catalogue, Options::default(), &|_| ());
    for _ in 0..2 {
        let resolved = images.resolve("scratch").await.unwrap();
        assert_eq!(resolved.source, Source::Bootstrapped);
    }
    let calls = engine.calls();
    let imports = calls
        .iter()
        .filter(|call| call.starts_with("import "))
        .count();
    assert_eq!((imports, pulls(&engine)), (1, 0));
}
