//! A node as a crew, against a swarm that does as it is told.

use std::sync::Mutex;

use super::*;

/// What the task of each job does; and whether the node is up.
struct Scripted {
    state: TaskState,
    stdout: String,
    node_is_ready: bool,
    submitted: Mutex<Vec<JobSpec>>,
    withdrawn: Mutex<Vec<String>>,
}

fn scripted(state: TaskState, stdout: &str) -> Scripted {
    Scripted {
        state,
        stdout: stdout.to_owned(),
        node_is_ready: true,
        submitted: Mutex::default(),
        withdrawn: Mutex::default(),
    }
}

#[async_trait]
impl Swarm for Scripted {
    async fn nodes(&self) -> Result<Vec<Node>, EngineError> {
        Ok(vec![Node {
            id: "n1".to_owned(),
            is_ready: self.node_is_ready,
            ..Node::default()
        }])
    }

    async fn submit(&self, job: &JobSpec) -> Result<String, EngineError> {
        self.submitted.lock().unwrap().push(job.clone());
        Ok(job.name.clone())
    }

    async fn task(&self, _job: &str) -> Result<Option<Task>, EngineError> {
        Ok(Some(Task {
            id: "t1".to_owned(),
            state: self.state,
            message: "task: non-zero exit (4)".to_owned(),
        }))
    }

    async fn log(&self, _task: &str) -> Result<(String, String), EngineError> {
        Ok((self.stdout.clone(), "error: no such thing\n".to_owned()))
    }

    async fn withdraw(&self, job: &str) -> Result<(), EngineError> {
        self.withdrawn.lock().unwrap().push(job.to_owned());
        Ok(())
    }

    async fn jobs_labelled(&self, _label: &str) -> Result<Vec<String>, EngineError> {
        Ok(Vec::new())
    }
}

async fn worked(swarm: &Scripted) -> Worked {
    let plan: ShardPlan = serde_json::from_value(serde_json::json!({
        "format_version": 1, "digest": "", "tool_version": "", "seed": 0,
        "options": crate::record::RunOptions::default(),
        "suites": [], "images": [], "shards": [], "units": [],
    }))
    .unwrap();
    let bundles = [Bundle {
        units: vec![3, 4],
        ..Bundle::default()
    }];
    let parts = tempfile::tempdir().unwrap();
    let crew = NodeCrew {
        swarm,
        node: Node {
            id: "n1".to_owned(),
            hostname: "one".to_owned(),
            ..Node::default()
        },
        job: JobSpec {
            name: "job".to_owned(),
            constraints: vec!["node.labels.disk==fast".to_owned()],
            ..JobSpec::default()
        },
        plan: &plan,
        bundles: &bundles,
        parts: parts.path().to_owned(),
        jobs: AtomicU32::new(0),
    };
    crew.work(&[0]).await
}

#[tokio::test]
async fn a_job_runs_its_units_on_its_node_and_is_withdrawn() {
    let swarm = scripted(TaskState::Failed, "");
    let worked = worked(&swarm).await;
    let why = "task: non-zero exit (4): error: no such thing".to_owned();
    assert_eq!(worked.trouble, Some(Trouble::Failed(why)));
    let jobs = swarm.submitted.lock().unwrap();
    let job = jobs.first().unwrap();
    assert_eq!(job.constraints, ["node.labels.disk==fast", "node.id==n1"]);
    let env = ["ALPINE_TAX_JOB=job-n1-0", "ALPINE_TAX_UNITS=3-4"];
    assert_eq!(job.env, env);
    assert_eq!(
        *swarm.withdrawn.lock().unwrap(),
        std::slice::from_ref(&job.name)
    );
}

#[tokio::test]
async fn a_node_that_is_down_is_lost() {
    let swarm = Scripted {
        node_is_ready: false,
        ..scripted(TaskState::Active, "")
    };
    let worked = worked(&swarm).await;
    assert_eq!(
        worked.trouble,
        Some(Trouble::Lost("the node is down".to_owned()))
    );
}

#[tokio::test]
async fn a_log_without_a_record_is_a_failure() {
    let swarm = scripted(TaskState::Complete, "hello\n");
    let worked = worked(&swarm).await;
    let why = "no record is among its 1 lines".to_owned();
    assert_eq!(worked.trouble, Some(Trouble::Failed(why)));
    assert_eq!(worked.record, None);
}
