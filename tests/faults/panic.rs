//! A run that panics at some call of the engine: this very test program, started again, runs the
//! library with an engine that does so. The program that is shipped has no such place.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use alpine_tax::cli::{Cli, Command as Subcommand};
use alpine_tax::cmd::Folders;
use alpine_tax::cmd::run::{Context, run};
use alpine_tax::engine::docker::connect;
use alpine_tax::engine::{
    Attached, BuildEnd, ByteStream, Change, ContainerInfo, ContainerSpec, Engine, EngineError,
    EngineInfo, Exit, ImageInfo, OnProgress, VolumeInfo,
};
use alpine_tax::payload::Agent;
use async_trait::async_trait;
use bytes::Bytes;
use clap::Parser as _;

use super::bench::Bench;

/// The test that is the run that panics, for whom it is asked.
pub(crate) const CHILD: &str = "a_run_that_panics";

/// At which call.
const CALL: &str = "FAULTS_PANIC_AT";
/// The arguments, one a line.
const ARGUMENTS: &str = "FAULTS_ARGUMENTS";

/// A command that panics at this call of its engine.
pub(crate) fn panicking(bench: &Bench, host: &str, round: &Path, call: usize) -> Command {
    let run = bench.command_of_a_run(host, round);
    let words = run
        .get_args()
        .map(|word| word.to_string_lossy().into_owned());
    let words: Vec<String> = words.collect();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", CHILD])
        .envs(
            run.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env(CALL, call.to_string())
        .env(ARGUMENTS, words.join("\n"));
    command
}

/// Is that run, where it is asked for.
pub(crate) fn be_the_run() {
    let (Ok(call), Ok(arguments)) = (std::env::var(CALL), std::env::var(ARGUMENTS)) else {
        return;
    };
    let words = std::iter::once("alpine-tax").chain(arguments.lines());
    let cli = Cli::try_parse_from(words).unwrap();
    let Subcommand::Run(args) = cli.command else {
        panic!("{arguments} is no run")
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let engine = Panicking {
            inner: connect().await.unwrap(),
            left: AtomicUsize::new(call.parse().unwrap()),
        };
        let cache = alpine_tax::cache::folder();
        let program = Path::new(env!("CARGO_BIN_EXE_alpine-tax"));
        let context = Context {
            assignment: None,
            engine: &engine,
            folders: &Folders {
                suites: cli.global.suites_folder.unwrap(),
                images: "images".into(),
            },
            run_id: &format!("panic-{}", std::process::id()),
            agent: &Agent::of(program, &cache).unwrap(),
            cache: &cache,
            quiet: true,
        };
        drop(run(&context, &args, None).await);
    });
}

struct Panicking<E> {
    inner: E,
    left: AtomicUsize,
}

impl<E: Engine> Panicking<E> {
    fn engine(&self) -> &E {
        assert!(self.left.fetch_sub(1, SeqCst) != 1, "planted panic");
        &self.inner
    }
}

/// Every method hands on.
macro_rules! handed_on {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl<E: Engine> Engine for Panicking<E> {
            $(async fn $name(&self $(, $argument: $kind)*) -> Result<$answer, EngineError> {
                self.engine().$name($($argument),*).await
            })*
        }
    };
}

handed_on! {
    info() -> EngineInfo;
    image(reference: &str) -> Option<ImageInfo>;
    images_labelled(label: &str) -> Vec<ImageInfo>;
    pull(reference: &str, platform: Option<&str>, progress: OnProgress<'_>) -> ();
    import(tag: &str, tar: &Path, changes: &[String], progress: OnProgress<'_>) -> ();
    build(tag: &str, context: Bytes, network: &str, labels: &BTreeMap<String, String>) -> BuildEnd;
    save(references: &[String]) -> ByteStream;
    load(archive: ByteStream) -> ();
    remove_image(reference: &str) -> ();
    volumes_labelled(label: &str) -> Vec<VolumeInfo>;
    create_volume(name: &str, labels: &BTreeMap<String, String>) -> ();
    remove_volume(name: &str) -> ();
    create(spec: &ContainerSpec) -> String;
    upload(container: &str, folder: &str, tar: Bytes) -> ();
    unpack(container: &str, folder: &str, archive: ByteStream) -> ();
    download(container: &str, path: &str, limit: usize) -> Option<Bytes>;
    archive(container: &str, folder: &str) -> ByteStream;
    export(container: &str) -> ByteStream;
    changes(container: &str) -> Vec<Change>;
    attach(container: &str) -> Attached;
    start(container: &str) -> ();
    wait(container: &str) -> Exit;
    remove(container: &str) -> ();
    containers_labelled(label: &str, value: Option<&str>) -> Vec<ContainerInfo>;
}
