//! The objects of a run on Kubernetes: an Indexed Job whose pods hold the images under test, and a
//! policy that leaves them without a network.
//!
//! ```text
//! pod = bring (init)   unpacks agent, cases and interpreters into `for-musl` and `for-glibc`
//!       image-0 ...    each image under test; its agent listens in `meet-0` ...
//!       lead           runs the shard of the pod's index through these agents, prints the record
//! ```
//!
//! No container has an engine's socket, a service account or root: the restricted Pod Security Standard
//! is kept. Pure.

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{
    Affinity, Capabilities, Container, EmptyDirVolumeSource, EnvVar, EnvVarSource,
    ObjectFieldSelector, PodAffinityTerm, PodAntiAffinity, PodDNSConfig, PodSecurityContext,
    PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile, SecurityContext, Volume,
    VolumeMount,
};
use k8s_openapi::api::networking::v1::{NetworkPolicy, NetworkPolicySpec};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use super::node::{self, Node, UnderTest};
use crate::agent::LISTEN;
use crate::clib::Family;
use crate::engine::pod::NODE_VARIABLE;
use crate::plan::layout;
use crate::protocol::AGENT_COMMAND;

/// Names the job on all that belongs to it.
const LABEL: &str = "alpine-tax.job";
/// What brings in the payload: nobody else may change it.
const BRINGER: i64 = 65533;
/// `nobody`: the images under test and what leads them.
const NOBODY: i64 = 65534;
/// Where an image's agent listens.
const MEET: &str = "/alpine-tax-meet";
/// Where the init container finds the trees to fill, and `lead` the folders to meet in.
pub const FOR: &str = "/for";
/// The folders of all images, for what leads them.
pub const MEETS: &str = "/meet";
/// Name of the container that prints the record.
pub const LEAD: &str = "lead";
/// As Docker's containers have it.
const TMP: &str = "256Mi";

/// What the user may choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Wishes {
    /// Name of the job.
    pub name: String,
    /// Its namespace; `None`: that of the context.
    pub namespace: Option<String>,
    /// The image for nodes, as the cluster can pull it.
    pub image: String,
    /// Images under test as the cluster can pull them, by the plan's name.
    pub pulled_as: BTreeMap<String, String>,
    /// Shards at once; pods of one job never share a node.
    pub parallelism: i32,
    /// Labels that nodes must have.
    pub node_selector: BTreeMap<String, String>,
    /// CPUs of an image under test, such as `1`.
    pub cpu: String,
    /// Memory of an image under test, such as `2Gi`.
    pub memory: String,
    /// Seconds after which a shard is given up.
    pub deadline: i64,
}

/// Images that no registry is known to have, by the plan's names.
#[derive(Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("the cluster cannot pull {}", .0.join(", "))]
#[diagnostic(help(
    "they were assembled on this machine: push each to a registry, and say `--as NAME=REFERENCE`"
))]
pub struct NotPullable(pub Vec<String>);

/// The objects, in the order in which they are to be created.
///
/// # Errors
/// With all images that the cluster cannot pull.
pub fn objects(node: &Node, wishes: &Wishes) -> Result<(NetworkPolicy, Job), NotPullable> {
    let pulled = |image: &UnderTest| {
        let named = wishes.pulled_as.get(&image.name).cloned();
        named.or_else(|| image.from_registry.then(|| image.reference.clone()))
    };
    let missing = node.images.iter().filter(|image| pulled(image).is_none());
    let missing: Vec<String> = missing.map(|image| image.name.clone()).collect();
    if !missing.is_empty() {
        return Err(NotPullable(missing));
    }
    let under_test = node.images.iter().enumerate();
    let under_test = under_test.filter_map(|(index, image)| {
        Some(self::under_test(index, image.libc, &pulled(image)?, wishes))
    });
    let containers = under_test.chain([lead(node, wishes)]).collect();
    Ok((
        policy(wishes),
        job(node, wishes, pod(node, wishes, containers)),
    ))
}

fn metadata(wishes: &Wishes) -> ObjectMeta {
    ObjectMeta {
        name: Some(wishes.name.clone()),
        namespace: wishes.namespace.clone(),
        labels: Some(labels(wishes)),
        ..ObjectMeta::default()
    }
}

fn labels(wishes: &Wishes) -> BTreeMap<String, String> {
    BTreeMap::from([(LABEL.to_owned(), wishes.name.clone())])
}

fn selector(wishes: &Wishes) -> LabelSelector {
    LabelSelector {
        match_labels: Some(labels(wishes)),
        ..LabelSelector::default()
    }
}

/// Nothing comes in, nothing goes out: as Docker's `none` network, where the cluster enforces policies.
fn policy(wishes: &Wishes) -> NetworkPolicy {
    NetworkPolicy {
        metadata: metadata(wishes),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(selector(wishes)),
            policy_types: Some(vec!["Ingress".to_owned(), "Egress".to_owned()]),
            ..NetworkPolicySpec::default()
        }),
    }
}

fn job(node: &Node, wishes: &Wishes, pod: PodSpec) -> Job {
    Job {
        metadata: metadata(wishes),
        spec: Some(JobSpec {
            completion_mode: Some("Indexed".to_owned()),
            completions: i32::try_from(node.shards).ok(),
            parallelism: Some(wishes.parallelism),
            // What failed is run again where the plan says, never by itself.
            backoff_limit_per_index: Some(0),
            max_failed_indexes: i32::try_from(node.shards).ok(),
            active_deadline_seconds: None,
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(labels(wishes)),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod),
            },
            ..JobSpec::default()
        }),
        status: None,
    }
}

fn pod(node: &Node, wishes: &Wishes, containers: Vec<Container>) -> PodSpec {
    let mut node_selector = wishes.node_selector.clone();
    if let Some((system, architecture)) = node.platform.split_once('/') {
        node_selector.insert("kubernetes.io/os".to_owned(), system.to_owned());
        node_selector.insert("kubernetes.io/arch".to_owned(), architecture.to_owned());
    }
    let trees = Family::ALL.map(|family| empty(&tree(family), None));
    let meets = (0..node.images.len()).map(|index| empty(&meet(index), None));
    let tmps = (0..node.images.len()).map(|index| empty(&tmp(index), Some(TMP)));
    PodSpec {
        init_containers: Some(vec![bring(wishes)]),
        containers,
        restart_policy: Some("Never".to_owned()),
        active_deadline_seconds: Some(wishes.deadline),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        // The scripted servers of cases are on loopback; nobody else is to be asked.
        dns_policy: Some("None".to_owned()),
        dns_config: Some(PodDNSConfig {
            nameservers: Some(vec!["127.0.0.1".to_owned()]),
            ..PodDNSConfig::default()
        }),
        node_selector: Some(node_selector),
        affinity: Some(alone(wishes)),
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(NOBODY),
            run_as_group: Some(NOBODY),
            seccomp_profile: Some(SeccompProfile {
                type_: "RuntimeDefault".to_owned(),
                localhost_profile: None,
            }),
            ..PodSecurityContext::default()
        }),
        volumes: Some(trees.into_iter().chain(meets).chain(tmps).collect()),
        ..PodSpec::default()
    }
}

/// One pod of the job on a node at a time: what is timed shares its node with nothing of ours.
fn alone(wishes: &Wishes) -> Affinity {
    let term = PodAffinityTerm {
        label_selector: Some(selector(wishes)),
        topology_key: "kubernetes.io/hostname".to_owned(),
        ..PodAffinityTerm::default()
    };
    Affinity {
        pod_anti_affinity: Some(PodAntiAffinity {
            required_during_scheduling_ignored_during_execution: Some(vec![term]),
            ..PodAntiAffinity::default()
        }),
        ..Affinity::default()
    }
}

/// Brings the agent and the payloads in.
fn bring(wishes: &Wishes) -> Container {
    let trees = Family::ALL.map(|family| mount(&tree(family), &format!("{FOR}/{family}"), false));
    Container {
        name: "bring".to_owned(),
        image: Some(wishes.image.clone()),
        args: words(&["node", "bring"]),
        security_context: Some(confined(BRINGER)),
        resources: Some(resources("250m", "256Mi")),
        volume_mounts: Some(trees.to_vec()),
        ..Container::default()
    }
}

/// An image under test with the agent as its first process.
fn under_test(index: usize, libc: Option<Family>, image: &str, wishes: &Wishes) -> Container {
    let payload = tree(libc.unwrap_or(Family::Glibc));
    Container {
        name: format!("image-{index}"),
        image: Some(image.to_owned()),
        command: words(&[layout::AGENT, AGENT_COMMAND, LISTEN, MEET]),
        working_dir: Some("/".to_owned()),
        // What its programs could fill beside `/tmp` is the node's disk.
        security_context: Some(SecurityContext {
            read_only_root_filesystem: Some(true),
            ..confined(NOBODY)
        }),
        resources: Some(resources(&wishes.cpu, &wishes.memory)),
        volume_mounts: Some(vec![
            mount(&payload, layout::ROOT, true),
            mount(&meet(index), MEET, false),
            mount(&tmp(index), "/tmp", false),
        ]),
        ..Container::default()
    }
}

/// Runs the shard and prints the record.
fn lead(node: &Node, wishes: &Wishes) -> Container {
    let meets =
        (0..node.images.len()).map(|index| mount(&meet(index), &format!("{MEETS}/{index}"), false));
    let node_name = EnvVarSource {
        field_ref: Some(ObjectFieldSelector {
            field_path: "spec.nodeName".to_owned(),
            ..ObjectFieldSelector::default()
        }),
        ..EnvVarSource::default()
    };
    Container {
        name: LEAD.to_owned(),
        image: Some(wishes.image.clone()),
        args: words(&["node", "lead"]),
        env: Some(vec![EnvVar {
            name: NODE_VARIABLE.to_owned(),
            value_from: Some(node_name),
            ..EnvVar::default()
        }]),
        security_context: Some(confined(NOBODY)),
        resources: Some(resources("250m", "512Mi")),
        volume_mounts: Some(meets.collect()),
        ..Container::default()
    }
}

fn words(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

fn confined(user: i64) -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        run_as_non_root: Some(true),
        run_as_user: Some(user),
        capabilities: Some(Capabilities {
            drop: words(&["ALL"]),
            add: None,
        }),
        ..SecurityContext::default()
    }
}

/// Requested and limited to the same: a pod of the class Guaranteed, which may get CPUs of its own.
fn resources(cpu: &str, memory: &str) -> ResourceRequirements {
    let amounts = BTreeMap::from([
        ("cpu".to_owned(), Quantity(cpu.to_owned())),
        ("memory".to_owned(), Quantity(memory.to_owned())),
    ]);
    ResourceRequirements {
        requests: Some(amounts.clone()),
        limits: Some(amounts),
        ..ResourceRequirements::default()
    }
}

fn tree(family: Family) -> String {
    format!("for-{family}")
}

fn meet(index: usize) -> String {
    format!("meet-{index}")
}

fn tmp(index: usize) -> String {
    format!("tmp-{index}")
}

/// A folder of the pod; with a size: in memory.
fn empty(name: &str, in_memory: Option<&str>) -> Volume {
    Volume {
        name: name.to_owned(),
        empty_dir: Some(EmptyDirVolumeSource {
            medium: in_memory.map(|_| "Memory".to_owned()),
            size_limit: in_memory.map(|size| Quantity(size.to_owned())),
        }),
        ..Volume::default()
    }
}

fn mount(volume: &str, path: &str, read_only: bool) -> VolumeMount {
    VolumeMount {
        name: volume.to_owned(),
        mount_path: path.to_owned(),
        read_only: read_only.then_some(true),
        ..VolumeMount::default()
    }
}

/// The folder in which `lead` meets the agent of an image.
#[must_use]
pub fn meeting_place(index: usize) -> std::path::PathBuf {
    std::path::Path::new(MEETS).join(index.to_string())
}

/// Where `bring` unpacks what containers of a libc have mounted.
#[must_use]
pub fn tree_of(family: Family) -> std::path::PathBuf {
    std::path::Path::new(FOR).join(family.as_str())
}

/// The folder of the node's image that is not written to: everything of ours.
#[must_use]
pub fn description() -> std::path::PathBuf {
    node::path(node::DESCRIPTION)
}

#[cfg(test)]
mod restricted;
#[cfg(test)]
mod tests;
