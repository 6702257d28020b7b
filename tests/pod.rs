//! The contract of a pod, run for real on Docker: what `k8s render` prints is read, and containers are
//! started as it says, with a volume for each `emptyDir`. There is no cluster in a test.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "support/engine.rs"]
mod engine;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use engine::engine_is_there;
use serde_json::Value;

const CASES: [&str; 3] = ["stdio", "threads", "strings"];
const IMAGES: [&str; 4] = [
    "--baseline",
    "distroless-cc-debian13",
    "--candidate",
    "musl-stand-in-1.2.5",
];

fn docker(arguments: &[&str]) -> Output {
    Command::new("docker").args(arguments).output().unwrap()
}

/// What it said, where it did what it was told.
fn said(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the test leaves on the engine goes with it.
struct Place {
    folder: tempfile::TempDir,
    name: String,
    volumes: Vec<String>,
    containers: Vec<String>,
}

impl Place {
    fn new() -> Place {
        Place {
            folder: tempfile::tempdir().unwrap(),
            name: format!("alpine-tax-pod-{}", std::process::id()),
            volumes: Vec::new(),
            containers: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpine-tax"));
        command.args(arguments).stdin(Stdio::null());
        command.output().unwrap()
    }

    fn tag(&self) -> String {
        format!("{}:1", self.name)
    }

    /// A volume for each `emptyDir`, for everybody to write to; `None` where this is not the engine's
    /// machine.
    fn volumes(&mut self, pod: &Value) -> Option<()> {
        for volume in pod["volumes"].as_array().unwrap() {
            assert!(volume["emptyDir"].is_object(), "{volume}");
            let name = format!("{}-{}", self.name, volume["name"].as_str().unwrap());
            said(&docker(&["volume", "create", &name]));
            self.volumes.push(name.clone());
            let format = ["volume", "inspect", "--format", "{{.Mountpoint}}", &name];
            let mountpoint = said(&docker(&format)).trim().to_owned();
            let open = std::fs::Permissions::from_mode(0o777);
            std::fs::set_permissions(mountpoint, open).ok()?;
        }
        Some(())
    }

    /// A container as a pod has it, detached or to its end.
    fn start(&mut self, container: &Value, pod: &Value, env: &[String], detached: bool) -> Output {
        let own = &container["securityContext"];
        assert_eq!(own["capabilities"]["drop"][0], "ALL");
        assert_eq!(own["allowPrivilegeEscalation"], false);
        let name = format!("{}-{}", self.name, container["name"].as_str().unwrap());
        let user = format!(
            "{}:{}",
            own["runAsUser"], pod["securityContext"]["runAsGroup"]
        );
        let memory = container["resources"]["limits"]["memory"].as_str().unwrap();
        let memory = memory.replace("Gi", "g").replace("Mi", "m");
        let mut arguments: Vec<String> = ["run", "--network", "none", "--cap-drop", "ALL"]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(["--security-opt".to_owned(), "no-new-privileges".to_owned()]);
        arguments.extend(["--user".to_owned(), user, "--memory".to_owned(), memory]);
        arguments.extend(["--name".to_owned(), name.clone()]);
        if detached {
            arguments.push("--detach".to_owned());
        }
        for variable in env {
            arguments.extend(["--env".to_owned(), variable.clone()]);
        }
        for mount in container["volumeMounts"].as_array().unwrap() {
            let (volume, path) = (
                mount["name"].as_str().unwrap(),
                mount["mountPath"].as_str().unwrap(),
            );
            let mode = if mount["readOnly"] == true {
                "ro"
            } else {
                "rw"
            };
            arguments.extend([
                "--volume".to_owned(),
                format!("{}-{volume}:{path}:{mode}", self.name),
            ]);
        }
        let words = |key: &str| -> Vec<String> {
            let words = container[key].as_array().into_iter().flatten();
            words
                .map(|word| word.as_str().unwrap().to_owned())
                .collect()
        };
        let (mut command, args) = (words("command"), words("args"));
        if !command.is_empty() {
            arguments.extend(["--entrypoint".to_owned(), command.remove(0)]);
        }
        arguments.push(container["image"].as_str().unwrap().to_owned());
        arguments.extend(command.into_iter().chain(args));
        self.containers.push(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        docker(&arguments)
    }

    /// All containers of the pod of an index, as a kubelet runs them; gives what `lead` printed.
    fn run_pod(&mut self, pod: &Value, index: usize) -> Option<String> {
        self.volumes(pod)?;
        for container in pod["initContainers"].as_array().unwrap() {
            said(&self.start(container, pod, &[], false));
        }
        let containers = pod["containers"].as_array().unwrap().clone();
        let (lead, images): (Vec<Value>, Vec<Value>) = containers
            .into_iter()
            .partition(|container| container["name"] == "lead");
        for container in &images {
            said(&self.start(container, pod, &[], true));
        }
        let env = [
            format!("JOB_COMPLETION_INDEX={index}"),
            "ALPINE_TAX_NODE=node-a".to_owned(),
        ];
        let printed = said(&self.start(&lead[0], pod, &env, false));
        // All end by themselves, as otherwise the pod would not.
        for name in self.containers.clone() {
            let status = said(&docker(&["wait", &name]));
            assert_eq!(status.trim(), "0", "{name}");
        }
        self.clear();
        Some(printed)
    }

    fn clear(&mut self) {
        for container in std::mem::take(&mut self.containers) {
            docker(&["rm", "--force", &container]);
        }
        for volume in std::mem::take(&mut self.volumes) {
            docker(&["volume", "rm", "--force", &volume]);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.clear();
        docker(&["image", "rm", &self.tag()]);
    }
}

/// The references by which the engine knows the images, as `--as` has them: here no registry is asked.
fn named(node: &Path) -> Vec<String> {
    let node: Value = serde_json::from_slice(&std::fs::read(node).unwrap()).unwrap();
    let images = node["images"].as_array().unwrap();
    let each = images.iter().flat_map(|image| {
        let (name, reference) = (
            image["name"].as_str().unwrap(),
            image["reference"].as_str().unwrap(),
        );
        ["--as".to_owned(), format!("{name}={reference}")]
    });
    each.collect()
}

#[test]
fn a_pod_like_pair_says_what_one_machine_says() {
    if !engine_is_there() {
        return;
    }
    let mut place = Place::new();
    let path = |place: &Place, name: &str| place.path(name).to_str().unwrap().to_owned();
    let (plan, node, tag) = (
        path(&place, "plan.json"),
        path(&place, "node.json"),
        place.tag(),
    );
    let selected = [&CASES[..], &IMAGES[..], &["--kind", "behaviour"]].concat();
    let planned = [&["plan", "--shards", "2", "--out", &plan], &selected[..]].concat();
    said(&place.program(&planned));
    let pack = [
        "pack",
        "--plan",
        &plan,
        "--tag",
        &tag,
        "--out",
        &node,
        "--without-images",
    ];
    said(&place.program(&pack));
    let named = named(&place.path("node.json"));
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let manifest =
        said(&place.program(&[&["k8s", "render", "--node", &node], &named[..]].concat()));
    let job = manifest.split("---\n").nth(1).unwrap();
    let job: Value = serde_saphyr::from_str(job).unwrap();
    assert_eq!(job["kind"], "Job");
    let pod = job["spec"]["template"]["spec"].clone();
    let (parts, results) = (path(&place, "parts"), path(&place, "results"));
    for index in 0..2 {
        let Some(printed) = place.run_pod(&pod, index) else {
            return;
        };
        let log = path(&place, "lead.log");
        std::fs::write(&log, printed).unwrap();
        said(&place.program(&["k8s", "collect", &log, "--into", &parts]));
    }
    let merged = [
        "merge",
        &parts,
        "--into",
        &path(&place, "merged"),
        "--format",
        "verdicts",
    ];
    let in_pods = place.program(&merged);
    let run = ["run", "--results", &results, "--format", "verdicts"];
    let on_one = place.program(&[&run, &selected[..]].concat());
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text(&on_one).is_empty());
    assert_eq!(text(&in_pods), text(&on_one));
}
