//! The same for a cluster.

use async_trait::async_trait;

use super::super::EngineError;
use super::super::swarm::{JobSpec, Node, Swarm, Task};
use super::Steady;

#[async_trait]
impl<E: Swarm> Swarm for Steady<E> {
    async fn nodes(&self) -> Result<Vec<Node>, EngineError> {
        let request = || self.inner.nodes();
        self.ask("list nodes", self.limit, request).await
    }

    async fn submit(&self, job: &JobSpec) -> Result<String, EngineError> {
        let request = || self.inner.submit(job);
        self.ask("create a job", self.limit, request).await
    }

    async fn task(&self, job: &str) -> Result<Option<Task>, EngineError> {
        let request = || self.inner.task(job);
        self.ask("tell of a task", self.limit, request).await
    }

    async fn log(&self, task: &str) -> Result<(String, String), EngineError> {
        let request = || self.inner.log(task);
        self.ask("send what a task printed", self.limit, request)
            .await
    }

    async fn jobs_labelled(&self, label: &str) -> Result<Vec<String>, EngineError> {
        let request = || self.inner.jobs_labelled(label);
        self.ask("list jobs", self.limit, request).await
    }

    async fn withdraw(&self, job: &str) -> Result<(), EngineError> {
        let request = || self.inner.withdraw(job);
        self.ask("remove a job", self.limit, request).await
    }
}
