//! Images and payloads on a real engine.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test says what is wrong by failing"
)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use alpine_tax::clib::Family;
use alpine_tax::cmd::images::{list, list_table};
use alpine_tax::engine::docker::{Connected, connect};
use alpine_tax::image::{Catalogue, Images, Options, Source, Step, prepare};
use alpine_tax::payload::{Agent, Store};

fn catalogue() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("images");
    Catalogue::load(&folder).unwrap_or_else(|error| {
        let all: Vec<String> = error
            .mistakes
            .iter()
            .map(|mistake| mistake.short())
            .collect();
        panic!("{}", all.join("\n"))
    })
}

/// The engine; without one the test is skipped, unless that is not allowed.
async fn engine() -> Option<Connected> {
    match connect().await {
        Ok(engine) => Some(engine),
        Err(error) if std::env::var("ALPINE_TAX_REQUIRE_DOCKER").is_ok_and(|v| v == "1") => {
            panic!("ALPINE_TAX_REQUIRE_DOCKER=1, but {error}")
        }
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

fn agent(options: &Options) -> Agent {
    Agent::of(Path::new(env!("CARGO_BIN_EXE_alpine-tax")), &options.cache).unwrap()
}

#[tokio::test]
async fn both_libcs_are_bootstrapped_and_detected() {
    let Some(engine) = engine().await else { return };
    let catalogue = catalogue();
    let options = Options {
        // The real ones would do as well, but this is about those that we assemble.
        pull: alpine_tax::image::Pull::Never,
        ..Options::default()
    };
    let agent = agent(&options);
    let images = Images::new(&engine, &catalogue, options.clone(), &|_| ());
    let store = Store::new(&images);
    for (name, family, version, stand_in) in [
        ("musl-stand-in-1.2.5", Family::Musl, "1.2.5", Some("Alpine")),
        ("distroless-cc-debian13", Family::Glibc, "2.41", None),
    ] {
        let image = prepare(&store, &agent, name).await.unwrap();
        let clib = image.clib().unwrap();
        assert_eq!(clib.family, family, "{image:?}");
        assert_eq!(clib.version.as_ref().unwrap().to_string(), version);
        assert_eq!(image.stand_in_for.as_deref(), stand_in);
        assert_eq!(image.warnings, Vec::<String>::new());

        let steps = AtomicUsize::new(0);
        let count = |_: &Step<'_>| {
            steps.fetch_add(1, Ordering::Relaxed);
        };
        let again = Images::new(&engine, &catalogue, options.clone(), &count);
        let began = Instant::now();
        let second = prepare(&Store::new(&again), &agent, name).await.unwrap();
        assert_eq!(second.id, image.id);
        assert_ne!(second.source, Source::Pulled);
        assert_eq!(steps.into_inner(), 0, "something was done again");
        assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
    }
}

/// Assembles and builds all there is, and says how long it took. For people: it takes minutes.
#[tokio::test]
#[ignore = "takes minutes where nothing is prepared"]
async fn everything_can_be_made() {
    let Some(engine) = engine().await else { return };
    let catalogue = catalogue();
    let began = Instant::now();
    let say = |step: &Step<'_>| {
        let seconds = began.elapsed().as_secs_f64();
        eprintln!(
            "{seconds:7.2} {}: {} {}",
            step.subject, step.doing, step.done
        );
    };
    let images = Images::new(&engine, &catalogue, Options::default(), &say);
    let store = Store::new(&images);
    let mut failed = Vec::new();
    for entry in catalogue
        .entries
        .iter()
        .filter(|entry| entry.recipe.is_some())
    {
        let start = Instant::now();
        let result = images.resolve(&entry.name).await;
        eprintln!("== {} {:.2} s", entry.name, start.elapsed().as_secs_f64());
        if let Err(error) = result {
            failed.push(error.to_string());
        }
    }
    let ids: Vec<String> = catalogue.payloads.iter().flat_map(|p| p.ids()).collect();
    let results = store.ensure_all(&ids).await;
    eprintln!("== all payloads at {:.2} s", began.elapsed().as_secs_f64());
    failed.extend(
        results
            .into_iter()
            .filter_map(|(_, result)| Some(result.err()?.to_string())),
    );
    eprintln!("{}", list_table(&list(&images).await.unwrap()));
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
