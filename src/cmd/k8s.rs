//! `k8s`: a plan as an Indexed Job of Kubernetes. All that speaks with a cluster is `kubectl`, with the
//! context and the rights that the user has.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use k8s_openapi::api::batch::v1::Job;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::failure::{Failure, exits};
use super::{RunCommand, interrupt, outcome, print, run_id};
use crate::cli::{self, K8s};
use crate::cluster::frames;
use crate::cluster::kubernetes::{self, LEAD, Wishes};
use crate::cluster::node::Node;
use crate::exit::Exit;
use crate::report::text::counted;

/// How often a job is looked at.
const LOOK: Duration = Duration::from_secs(3);

/// Does what is asked of Kubernetes.
///
/// # Errors
/// A description that cannot be read, images that the cluster cannot pull, what `kubectl` and a merge
/// may say.
pub(super) async fn k8s(command: &RunCommand<'_>, args: &K8s) -> Result<Exit, Failure> {
    match args {
        K8s::Render(args) => print(command.printer, &rendered(args)?),
        K8s::Collect(args) => collect(args, command),
        K8s::Run(args) => run(command, args).await,
    }
}

/// The manifests.
fn rendered(args: &cli::K8sRender) -> Result<String, Failure> {
    let node = Node::read(&args.node).map_err(exits(Exit::BadInput))?;
    let wishes = Wishes {
        name: args.name.clone(),
        namespace: args.namespace.clone(),
        image: args.image.clone().unwrap_or_else(|| node.tag.clone()),
        pulled_as: args.pulled_as.iter().cloned().collect(),
        parallelism: i32::from(args.parallelism),
        node_selector: args.node_selector.iter().cloned().collect(),
        cpu: args.cpu.clone(),
        memory: args.memory.clone(),
        deadline: i64::try_from(args.deadline.as_secs()).unwrap_or(i64::MAX),
    };
    let (policy, job) = kubernetes::objects(&node, &wishes).map_err(exits(Exit::Usage))?;
    let unwritten = |error: serde_saphyr::ser::Error| {
        Failure::message(
            Exit::BadInput,
            error,
            "report this: the manifest is not YAML",
        )
    };
    let policy = serde_saphyr::to_string(&policy).map_err(unwritten)?;
    let job = serde_saphyr::to_string(&job).map_err(unwritten)?;
    Ok(format!("{}\n---\n{}\n", policy.trim_end(), job.trim_end()))
}

fn collect(args: &cli::K8sCollect, command: &RunCommand<'_>) -> Result<Exit, Failure> {
    let mut texts = Vec::new();
    let mut mistakes = Vec::new();
    for file in &args.files {
        match std::fs::read_to_string(file) {
            Ok(text) => texts.push((file.display().to_string(), text)),
            Err(error) => mistakes.push(format!("{}: {error}", file.display())),
        }
    }
    if args.files.is_empty() {
        let mut text = String::new();
        match std::io::stdin().read_to_string(&mut text) {
            Ok(_) => texts.push(("stdin".to_owned(), text)),
            Err(error) => mistakes.push(format!("stdin: {error}")),
        }
    }
    for (name, text) in &texts {
        match frames::receive(text, &args.into) {
            Ok(folder) => command
                .printer
                .note(&format!("record: {}", folder.display())),
            Err(error) => mistakes.push(format!("{name}: {error}")),
        }
    }
    if mistakes.is_empty() {
        return Ok(Exit::Success);
    }
    let help = "`kubectl logs POD -c lead` prints what is needed, whole";
    Err(Failure::message(Exit::BadInput, mistakes.join("\n"), help))
}

/// Creates the job, waits for its end, takes the records out of the logs, removes the job, merges.
async fn run(command: &RunCommand<'_>, args: &cli::K8sRun) -> Result<Exit, Failure> {
    let manifests = rendered(&args.render)?;
    let run_id = run_id();
    let parts = outcome::parts(&args.outcome, &run_id)?;
    let kubectl = Kubectl::new(args.render.namespace.as_deref());
    kubectl.fed(&["create", "-f", "-"], &manifests).await?;
    let job = format!("job/{}", args.render.name);
    let ended = tokio::select! {
        ended = kubectl.ended(&job, command) => Some(ended),
        () = interrupt() => None,
    };
    let collected = match &ended {
        Some(Ok(())) => kubectl.records(&args.render.name, &parts).await,
        Some(Err(_)) | None => Ok(Vec::new()),
    };
    let removed = kubectl
        .fed(&["delete", "--ignore-not-found", "-f", "-"], &manifests)
        .await;
    if ended.is_none() {
        return Ok(Exit::Interrupted);
    }
    ended.transpose()?;
    for problem in collected? {
        command.printer.note(&problem);
    }
    removed?;
    outcome::merged(command.folders, &args.outcome, &run_id, command.printer)
}

/// The program, with the namespace that was asked for.
struct Kubectl {
    namespace: Vec<String>,
}

const NO_CLUSTER: &str =
    "`kubectl cluster-info` tells whether a cluster is at hand; `k8s render` needs none";

impl Kubectl {
    fn new(namespace: Option<&str>) -> Kubectl {
        let option = namespace.map(|namespace| format!("--namespace={namespace}"));
        Kubectl {
            namespace: option.into_iter().collect(),
        }
    }

    async fn said(&self, args: &[&str]) -> Result<String, Failure> {
        self.fed(args, "").await
    }

    async fn fed(&self, args: &[&str], input: &str) -> Result<String, Failure> {
        let wrong = |message: String| Failure::message(Exit::Unavailable, message, NO_CLUSTER);
        let doing = format!("kubectl {}", args.join(" "));
        let mut child = Command::new("kubectl")
            .args(&self.namespace)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| wrong(format!("{doing}: {error}")))?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that does not read says why on stderr.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await;
        let output = output.map_err(|error| wrong(format!("{doing}: {error}")))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(wrong(format!("{doing}: {}", said.trim())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Waits until each index of the job has succeeded or failed.
    async fn ended(&self, job: &str, command: &RunCommand<'_>) -> Result<(), Failure> {
        let mut before = (0, 0);
        loop {
            tokio::time::sleep(LOOK).await;
            let text = self.said(&["get", job, "-o", "json"]).await?;
            let found: Job = serde_json::from_str(&text).map_err(|error| {
                Failure::message(Exit::Unavailable, format!("{job}: {error}"), NO_CLUSTER)
            })?;
            let status = found.status.unwrap_or_default();
            let now = (
                status.succeeded.unwrap_or_default(),
                status.failed.unwrap_or_default(),
            );
            let conditions = status.conditions.unwrap_or_default();
            let is_over = conditions.iter().any(|condition| {
                condition.status == "True"
                    && ["Complete", "Failed"].contains(&condition.type_.as_str())
            });
            if now != before {
                let done = counted(
                    usize::try_from(now.0).unwrap_or_default(),
                    "shard",
                    "shards",
                );
                command
                    .printer
                    .note(&format!("{done} done, {} failed", now.1));
                before = now;
            }
            if is_over {
                return Ok(());
            }
        }
    }

    /// The records of all pods; gives what is wrong with some.
    async fn records(&self, job: &str, parts: &Path) -> Result<Vec<String>, Failure> {
        let selector = format!("job-name={job}");
        let pods = self
            .said(&["get", "pods", "-l", &selector, "-o", "name"])
            .await?;
        let mut problems = Vec::new();
        for pod in pods.lines() {
            match self.said(&["logs", pod, "-c", LEAD]).await {
                Ok(text) => {
                    let received: Result<PathBuf, _> = frames::receive(&text, parts);
                    if let Err(error) = received {
                        problems.push(format!("{pod}: {error}"));
                    }
                }
                Err(failure) => problems.push(failure.report.to_string()),
            }
        }
        Ok(problems)
    }
}
