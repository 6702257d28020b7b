//! The engine trait against the engine at hand (`DOCKER_HOST`, a context or a usual socket).
//!
//! Needs no image and no registry: the image is one static program, compiled here. Without an
//! engine this is skipped, unless `ALPINE_TAX_REQUIRE_DOCKER=1`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic and tell"
)]

#[path = "engine/limits.rs"]
mod limits;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use alpine_tax::cmd::doctor::{Registry, Wanted, render, run};
use alpine_tax::engine::docker::{Connected, connect};
use alpine_tax::engine::sweep::{OWNER_LABEL, owner_token, run_labels, sweep};
use alpine_tax::engine::{Chunk, ContainerSpec, Engine, Exit, Mount, RUN_LABEL};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

/// The label of the test's image, which `sweep` leaves alone.
const TEST_LABEL: &str = "alpine-tax.test";

/// What all steps share.
struct Bench {
    engine: Connected,
    run: String,
    image: String,
    folder: tempfile::TempDir,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_keeps_its_contract() {
    let engine = match connect().await {
        Ok(engine) => engine,
        Err(error) if std::env::var("ALPINE_TAX_REQUIRE_DOCKER").is_ok_and(|v| v == "1") => {
            panic!("an engine is required: {error}")
        }
        Err(error) => {
            println!("skipped: {error}");
            return;
        }
    };
    let run = format!("test-{}", std::process::id());
    let bench: &'static Bench = Box::leak(Box::new(Bench {
        image: format!("alpine-tax-{run}:1"),
        run,
        engine,
        folder: tempfile::tempdir().unwrap(),
    }));
    let info = bench.engine.info().await.unwrap();
    println!("{info:?}");
    assert!(!info.version.is_empty() && info.cpus > 0 && info.platform.starts_with("linux/"));
    import(bench).await;
    // Each step is a task, so that one that panics does not keep the rest, nor the tidying.
    let steps = [
        ("absence", tokio::spawn(absence(bench))),
        ("streams", tokio::spawn(streams(bench))),
        ("confinement", tokio::spawn(confinement(bench))),
        ("volumes", tokio::spawn(volumes(bench))),
        ("downloads", tokio::spawn(downloads(bench))),
        ("limits", tokio::spawn(limits::hold(bench))),
        ("registry", tokio::spawn(registry(bench))),
        ("dead runs", tokio::spawn(dead_runs(bench))),
        ("doctor", tokio::spawn(doctor(bench))),
    ];
    let mut failed = Vec::new();
    for (name, step) in steps {
        let begun = Instant::now();
        if step.await.is_err() {
            failed.push(name);
        }
        println!("{name}: {:?}", begun.elapsed());
    }
    tidy(bench).await;
    assert!(failed.is_empty(), "failed: {failed:?}");
}

/// The image: `/guest` and empty folders, with a label and a variable.
async fn import(bench: &Bench) {
    let folder = bench.folder.path();
    let guest = folder.join("guest");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/guest.rs");
    let compiled = std::process::Command::new("rustc")
        .args([
            "--edition",
            "2024",
            "-O",
            "-C",
            "target-feature=+crt-static",
            "-C",
        ])
        .args(["strip=symbols", "-o"])
        .args([&guest, &source])
        .status()
        .unwrap();
    assert!(compiled.success());
    let tar_path = folder.join("image.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&tar_path).unwrap());
    tar.append_path_with_name(&guest, "guest").unwrap();
    for name in ["./", "tmp/", "volume/"] {
        append(&mut tar, name, tar::EntryType::Directory, 0o755, b"");
    }
    tar.into_inner().unwrap();
    let changes = [
        format!("LABEL {TEST_LABEL}={}", bench.run),
        "LABEL alpine-tax.words=\"two words\"".to_owned(),
        "ENV TEST_VARIABLE=image".to_owned(),
    ];
    let told = std::sync::Mutex::new(Vec::new());
    let progress =
        |_: &str, done: u64, total: Option<u64>| told.lock().unwrap().push((done, total));
    let tar: PathBuf = tar_path;
    bench
        .engine
        .import(&bench.image, &tar, &changes, &progress)
        .await
        .unwrap();
    let size = std::fs::metadata(&tar).unwrap().len();
    assert_eq!(told.lock().unwrap().last(), Some(&(size, Some(size))));
    let found = bench.engine.image(&bench.image).await.unwrap().unwrap();
    assert_eq!(found.labels[TEST_LABEL], bench.run);
    assert_eq!(found.labels["alpine-tax.words"], "two words");
    assert!(
        found.id.starts_with("sha256:") && found.size > 0,
        "{found:?}"
    );
    assert!(found.platform.starts_with("linux/"), "{found:?}");
    let by_id = bench.engine.image(&found.id).await.unwrap();
    assert_eq!(by_id.map(|image| image.id), Some(found.id));
}

fn append<W: std::io::Write>(
    tar: &mut tar::Builder<W>,
    name: &str,
    kind: tar::EntryType,
    mode: u32,
    content: &[u8],
) {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(content.len() as u64);
    tar.append_data(&mut header, name, content).unwrap();
}

fn archive(name: &str, content: &[u8]) -> Bytes {
    let mut tar = tar::Builder::new(Vec::new());
    append(&mut tar, name, tar::EntryType::Regular, 0o644, content);
    Bytes::from(tar.into_inner().unwrap())
}

fn spec(bench: &Bench, arguments: &[&str]) -> ContainerSpec {
    let mut command = vec!["/guest".to_owned()];
    command.extend(arguments.iter().map(|word| (*word).to_owned()));
    ContainerSpec {
        image: bench.image.clone(),
        command,
        labels: run_labels(&bench.run),
        network: "none".to_owned(),
        confined: true,
        tmpfs_bytes: Some(16 << 20),
        ..ContainerSpec::default()
    }
}

/// Runs a container with this on stdin; gives stdout, stderr and the exit.
async fn ran(bench: &Bench, spec: &ContainerSpec, stdin: Vec<u8>) -> (Vec<u8>, Vec<u8>, Exit) {
    let id = bench.engine.create(spec).await.unwrap();
    let outcome = started(bench, &id, stdin).await;
    bench.engine.remove(&id).await.unwrap();
    outcome
}

async fn started(bench: &Bench, id: &str, stdin: Vec<u8>) -> (Vec<u8>, Vec<u8>, Exit) {
    let mut attached = bench.engine.attach(id).await.unwrap();
    bench.engine.start(id).await.unwrap();
    let writing = tokio::spawn(async move {
        attached.stdin.write_all(&stdin).await.unwrap();
        attached.stdin.shutdown().await.unwrap();
        attached.stdin
    });
    let (mut out, mut err) = (Vec::new(), Vec::new());
    while let Some(chunk) = attached.output.next().await {
        match chunk.unwrap() {
            Chunk::Stdout(bytes) => out.extend_from_slice(&bytes),
            Chunk::Stderr(bytes) => err.extend_from_slice(&bytes),
        }
    }
    let exit = bench.engine.wait(id).await.unwrap();
    let _stdin = writing.await.unwrap();
    (out, err, exit)
}

/// What is not there is `None`, or no error to remove.
async fn absence(bench: &'static Bench) {
    let engine = &bench.engine;
    assert_eq!(engine.image("alpine-tax-none:none").await.unwrap(), None);
    assert!(engine.image("../info").await.is_err());
    engine.remove_image("alpine-tax-none:none").await.unwrap();
    engine.remove_volume("alpine-tax-none").await.unwrap();
    engine.remove("0123456789abcdef").await.unwrap();
    let mut missing = spec(bench, &[]);
    missing.image = "alpine-tax-none:none".to_owned();
    let error = engine.create(&missing).await.unwrap_err().to_string();
    assert!(error.contains("creating a container from"), "{error}");
    assert!(engine.download("0123456789abcdef", "/", 9).await.is_err());
}

/// Nothing is lost, mixed or reordered, and an exit status is an answer.
async fn streams(bench: &'static Bench) {
    let sent: Vec<u8> = (0..1_000_000u32).flat_map(u32::to_le_bytes).collect();
    let (out, err, exit) = ran(bench, &spec(bench, &["echo"]), sent.clone()).await;
    assert_eq!(&out[..6], b"ready\n");
    assert!(out[6..] == sent, "{} bytes came back", out.len() - 6);
    assert_eq!(err, b"note\n");
    assert_eq!((exit.status, exit.out_of_memory), (3, false));
}

async fn confinement(bench: &'static Bench) {
    let mut asked = spec(bench, &["facts"]);
    asked.cpuset = Some("0".to_owned());
    asked.env = vec!["TEST_VARIABLE=ours".to_owned()];
    let (out, err, exit) = ran(bench, &asked, Vec::new()).await;
    let facts = String::from_utf8(out).unwrap();
    assert_eq!(exit.status, 0, "{}", String::from_utf8_lossy(&err));
    for fact in [
        "Uid: 0 0 0 0",
        "CapEff: 0000000000000000",
        "CapBnd: 0000000000000000",
        "NoNewPrivs: 1",
        "Cpus_allowed_list: 0\n",
        "Networks: 0",
        "Variable: ours",
        "Runs from /tmp: true",
    ] {
        assert!(facts.contains(fact), "{fact} is not in:\n{facts}");
    }
}

/// Uploads reach a volume before any start, and the next container sees them, read-only.
async fn volumes(bench: &'static Bench) {
    let engine = &bench.engine;
    let name = format!("alpine-tax-{}", bench.run);
    let labels = run_labels(&bench.run);
    engine.create_volume(&name, &labels).await.unwrap();
    engine.create_volume(&name, &BTreeMap::new()).await.unwrap();
    let listed = engine.volumes_labelled(RUN_LABEL).await.unwrap();
    let ours = listed.iter().find(|volume| volume.name == name).unwrap();
    assert_eq!(ours.labels, labels);
    let mount = |writable| Mount {
        volume: name.clone(),
        target: "/volume".to_owned(),
        writable,
    };
    let mut filler = spec(bench, &["echo"]);
    filler.mounts = vec![mount(true)];
    let id = engine.create(&filler).await.unwrap();
    let content = b"from the volume";
    engine
        .upload(&id, "/volume", archive("file", content))
        .await
        .unwrap();
    engine.remove(&id).await.unwrap();
    let mut reader = spec(bench, &["read", "/volume/file"]);
    reader.mounts = vec![mount(false)];
    let (out, err, _) = ran(bench, &reader, Vec::new()).await;
    assert_eq!(out, content, "{}", String::from_utf8_lossy(&err));
    engine.remove_volume(&name).await.unwrap();
}

async fn downloads(bench: &'static Bench) {
    let engine = &bench.engine;
    let id = engine
        .create(&spec(bench, &["read", "/added"]))
        .await
        .unwrap();
    engine
        .upload(&id, "/", archive("added", b"added"))
        .await
        .unwrap();
    let tar = engine
        .download(&id, "/added", 1 << 20)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(first_file(&tar), "added");
    assert_eq!(engine.download(&id, "/none", 1 << 20).await.unwrap(), None);
    let error = engine.download(&id, "/guest", 4096).await.unwrap_err();
    assert!(error.to_string().contains("4096"), "{error}");
    let (out, _, _) = started(bench, &id, Vec::new()).await;
    assert_eq!(out, b"added");
    engine.remove(&id).await.unwrap();
}

fn first_file(tar: &[u8]) -> String {
    let mut tar = tar::Archive::new(tar);
    let mut entry = tar.entries().unwrap().next().unwrap().unwrap();
    let mut content = String::new();
    std::io::Read::read_to_string(&mut entry, &mut content).unwrap();
    content
}

/// Where there is no registry, that is told soon.
async fn registry(bench: &'static Bench) {
    let begun = Instant::now();
    let pulled = bench
        .engine
        .pull("localhost:1/none:1", None, &|_, _, _| {})
        .await;
    let error = pulled.unwrap_err().to_string();
    assert!(error.contains("pulling `localhost:1/none:1`"), "{error}");
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
}

/// Containers of runs whose owner is gone are removed, running or not; ours are alive.
async fn dead_runs(bench: &'static Bench) {
    let engine = &bench.engine;
    let mut dead = spec(bench, &["echo"]);
    let own = owner_token();
    let (process, _) = own.rsplit_once(':').unwrap();
    dead.labels = run_labels(&format!("{}-dead", bench.run));
    dead.labels
        .insert(OWNER_LABEL.to_owned(), format!("{process}:1"));
    let running = engine.create(&dead).await.unwrap();
    let _streams = engine.attach(&running).await.unwrap();
    engine.start(&running).await.unwrap();
    let created = engine.create(&dead).await.unwrap();
    let alive = engine.create(&spec(bench, &["echo"])).await.unwrap();
    let swept = sweep(engine, None).await.unwrap();
    assert!(swept.containers.contains(&running), "{swept:?}");
    assert!(swept.containers.contains(&created), "{swept:?}");
    assert!(!swept.containers.contains(&alive), "{swept:?}");
}

/// One screen about this engine, in bounded time.
async fn doctor(bench: &'static Bench) {
    let wanted = Wanted {
        images: vec![(bench.image.clone(), true)],
        offline: false,
    };
    let report = run(Ok(&bench.engine), &wanted).await;
    assert_eq!(report.exit_code(), 0);
    assert_ne!(report.registry, Registry::NotAsked);
    println!("{}", render(&report));
}

/// Removes everything of this test, and sees that it is gone.
async fn tidy(bench: &Bench) {
    let engine = &bench.engine;
    sweep(engine, Some(&bench.run)).await.unwrap();
    let left = engine
        .containers_labelled(RUN_LABEL, Some(&bench.run))
        .await;
    assert_eq!(left.unwrap(), []);
    let ours = engine.images_labelled(TEST_LABEL).await.unwrap();
    let ours: Vec<_> = ours
        .iter()
        .filter(|image| image.labels[TEST_LABEL] == bench.run)
        .collect();
    assert_eq!(ours.len(), 1);
    engine.remove_image(&bench.image).await.unwrap();
    assert_eq!(engine.image(&bench.image).await.unwrap(), None);
}
