//! Docker's own cluster, through a manager's API.

use std::collections::HashMap;

use async_trait::async_trait;
use bollard::container::LogOutput;
use bollard::models;
use bollard::query_parameters::{
    ListNodesOptions, ListServicesOptionsBuilder, ListTasksOptionsBuilder, LogsOptionsBuilder,
};
use futures_util::TryStreamExt as _;

use super::super::EngineError;
use super::super::swarm::{JobSpec, Node, SOCKET, Swarm, Task, TaskState};
use super::DockerEngine;
use super::errors::not_found;

#[async_trait]
impl Swarm for DockerEngine {
    async fn nodes(&self) -> Result<Vec<Node>, EngineError> {
        let listed = self.docker.list_nodes(None::<ListNodesOptions>).await;
        let listed =
            listed.map_err(|error| self.failed("listing the nodes of the swarm", &error))?;
        Ok(listed.into_iter().map(node).collect())
    }

    async fn submit(&self, job: &JobSpec) -> Result<String, EngineError> {
        let created = self.docker.create_service(service(job), None).await;
        let created = created
            .map_err(|error| self.failed(format!("creating the job `{}`", job.name), &error))?;
        Ok(created.id.unwrap_or_else(|| job.name.clone()))
    }

    async fn task(&self, job: &str) -> Result<Option<Task>, EngineError> {
        let filters = HashMap::from([("service", vec![job])]);
        let options = ListTasksOptionsBuilder::new().filters(&filters).build();
        let listed = self.docker.list_tasks(Some(options)).await;
        let listed = listed.map_err(|error| self.failed("listing tasks", &error))?;
        let newest = listed
            .into_iter()
            .max_by(|a, b| a.created_at.cmp(&b.created_at));
        Ok(newest.map(task))
    }

    async fn log(&self, task: &str) -> Result<(String, String), EngineError> {
        let options = LogsOptionsBuilder::new().stdout(true).stderr(true).build();
        let pieces = self.docker.task_logs(task, Some(options));
        let pieces: Vec<LogOutput> = pieces
            .try_collect()
            .await
            .map_err(|error| self.failed(format!("reading what task {task} printed"), &error))?;
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        for piece in pieces {
            match piece {
                LogOutput::StdOut { message } | LogOutput::Console { message } => {
                    stdout.extend_from_slice(&message);
                }
                LogOutput::StdErr { message } => stderr.extend_from_slice(&message),
                LogOutput::StdIn { .. } => {}
            }
        }
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok((text(stdout), text(stderr)))
    }

    async fn withdraw(&self, job: &str) -> Result<(), EngineError> {
        match self.docker.delete_service(job).await {
            Ok(()) => Ok(()),
            Err(error) if not_found(&error) => Ok(()),
            Err(error) => Err(self.failed(format!("removing the job `{job}`"), &error)),
        }
    }

    async fn jobs_labelled(&self, label: &str) -> Result<Vec<String>, EngineError> {
        let filters = HashMap::from([("label", vec![label])]);
        let options = ListServicesOptionsBuilder::new().filters(&filters).build();
        let listed = self.docker.list_services(Some(options)).await;
        let listed = listed.map_err(|error| self.failed("listing jobs", &error))?;
        Ok(listed
            .into_iter()
            .filter_map(|service| service.id)
            .collect())
    }
}

fn service(job: &JobSpec) -> models::ServiceSpec {
    let labels: HashMap<String, String> = job.labels.clone().into_iter().collect();
    let socket = models::Mount {
        typ: Some(models::MountType::BIND),
        source: Some(job.socket.clone()),
        target: Some(SOCKET.to_owned()),
        ..models::Mount::default()
    };
    let container = models::TaskSpecContainerSpec {
        image: Some(job.image.clone()),
        labels: Some(labels.clone()),
        args: Some(job.args.clone()),
        env: Some(job.env.clone()),
        mounts: Some(vec![socket]),
        ..models::TaskSpecContainerSpec::default()
    };
    let reservations = models::ResourceObject {
        nano_cpus: job.nano_cpus,
        memory_bytes: job.memory_bytes,
        generic_resources: None,
    };
    let template = models::TaskSpec {
        container_spec: Some(container),
        resources: Some(models::TaskSpecResources {
            reservations: Some(reservations),
            ..models::TaskSpecResources::default()
        }),
        // What failed is run again where the plan says, never by itself.
        restart_policy: Some(models::TaskSpecRestartPolicy {
            condition: Some(models::TaskSpecRestartPolicyConditionEnum::NONE),
            ..models::TaskSpecRestartPolicy::default()
        }),
        placement: Some(models::TaskSpecPlacement {
            constraints: Some(job.constraints.clone()),
            ..models::TaskSpecPlacement::default()
        }),
        // Other drivers may not give back what was printed.
        log_driver: Some(models::TaskSpecLogDriver {
            name: Some("json-file".to_owned()),
            options: None,
        }),
        ..models::TaskSpec::default()
    };
    let mode = models::ServiceSpecMode {
        replicated_job: Some(models::ServiceSpecModeReplicatedJob {
            max_concurrent: Some(1),
            total_completions: Some(1),
        }),
        ..models::ServiceSpecMode::default()
    };
    models::ServiceSpec {
        name: Some(job.name.clone()),
        labels: Some(labels),
        task_template: Some(template),
        mode: Some(mode),
        ..models::ServiceSpec::default()
    }
}

fn node(found: models::Node) -> Node {
    let (spec, description) = (
        found.spec.unwrap_or_default(),
        found.description.unwrap_or_default(),
    );
    let is_up = found.status.and_then(|status| status.state) == Some(models::NodeState::READY);
    let is_active = spec.availability == Some(models::NodeSpecAvailabilityEnum::ACTIVE);
    let platform = description.platform.unwrap_or_default();
    let nano_cpus = description
        .resources
        .and_then(|resources| resources.nano_cpus);
    Node {
        id: found.id.unwrap_or_default(),
        hostname: description.hostname.unwrap_or_default(),
        platform: format!(
            "{}/{}",
            platform.os.as_deref().unwrap_or("linux"),
            docker_architecture(platform.architecture.as_deref().unwrap_or("unknown"))
        ),
        cpus: nano_cpus
            .and_then(|nano| u32::try_from(nano / 1_000_000_000).ok())
            .unwrap_or_default(),
        is_ready: is_up && is_active,
        labels: spec.labels.unwrap_or_default().into_iter().collect(),
    }
}

/// Nodes tell the machine's word, images have Go's.
fn docker_architecture(machine: &str) -> &str {
    match machine {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

fn task(found: models::Task) -> Task {
    use models::TaskState as Docker;
    let status = found.status.unwrap_or_default();
    let state = match status.state {
        None | Some(Docker::NEW | Docker::ALLOCATED | Docker::PENDING) => TaskState::Pending,
        Some(
            Docker::ASSIGNED
            | Docker::ACCEPTED
            | Docker::PREPARING
            | Docker::READY
            | Docker::STARTING
            | Docker::RUNNING,
        ) => TaskState::Active,
        Some(Docker::COMPLETE) => TaskState::Complete,
        Some(Docker::FAILED | Docker::REJECTED) => TaskState::Failed,
        Some(Docker::SHUTDOWN | Docker::REMOVE | Docker::ORPHANED) => TaskState::Lost,
    };
    Task {
        id: found.id.unwrap_or_default(),
        state,
        message: status.err.or(status.message).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_one_task_on_its_node_and_never_restarted() {
        let job = JobSpec {
            name: "alpine-tax-1".to_owned(),
            constraints: vec!["node.id==abc".to_owned()],
            nano_cpus: Some(1_000_000_000),
            socket: "/run/engine.sock".to_owned(),
            ..JobSpec::default()
        };
        let spec = serde_json::to_value(service(&job)).unwrap();
        assert_eq!(spec["Mode"]["ReplicatedJob"]["TotalCompletions"], 1);
        let template = &spec["TaskTemplate"];
        assert_eq!(template["RestartPolicy"]["Condition"], "none");
        assert_eq!(template["Placement"]["Constraints"][0], "node.id==abc");
        assert_eq!(
            template["Resources"]["Reservations"]["NanoCPUs"],
            1_000_000_000_i64
        );
        let mount = &template["ContainerSpec"]["Mounts"][0];
        assert_eq!(
            (mount["Source"].as_str(), mount["Target"].as_str()),
            (Some("/run/engine.sock"), Some(SOCKET))
        );
    }

    #[test]
    fn what_a_node_and_a_task_say_is_read() {
        let found: models::Node = serde_json::from_value(serde_json::json!({
            "ID": "n1",
            "Spec": { "Availability": "active", "Labels": { "disk": "fast" } },
            "Description": {
                "Hostname": "one",
                "Platform": { "Architecture": "x86_64", "OS": "linux" },
                "Resources": { "NanoCPUs": 2_000_000_000_i64 },
            },
            "Status": { "State": "ready" },
        }))
        .unwrap();
        let read = node(found);
        assert_eq!(
            (read.platform.as_str(), read.cpus, read.is_ready),
            ("linux/amd64", 2, true)
        );
        let found: models::Task = serde_json::from_value(serde_json::json!({
            "ID": "t1",
            "Status": { "State": "rejected", "Err": "no such image" },
        }))
        .unwrap();
        let read = task(found);
        assert_eq!(
            (read.state, read.message.as_str()),
            (TaskState::Failed, "no such image")
        );
    }
}
