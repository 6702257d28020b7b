//! Docker and compatible engines, through bollard; nothing outside this module names bollard.
//!
//! `endpoint` decides where to look, `connect` opens it, the others are one kind of object each.
//! The trait's methods here only say what we are doing and hand on.

mod attach;
mod build;
mod connect;
mod containers;
mod credentials;
mod endpoint;
mod errors;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod images;
mod import;
mod info;
mod name;
mod pull;
mod raw;
mod reference;
mod request;
mod ssh;
mod swarm;
mod tls;
mod tunnel;
mod volumes;

use std::collections::BTreeMap;
use std::path::Path;

use async_trait::async_trait;
use bollard::Docker;
use bytes::Bytes;

pub use connect::{connect, connect_to};

use super::steady::Steady;
use super::{
    Attached, BuildEnd, ByteStream, Change, ContainerInfo, ContainerSpec, Engine, EngineError,
    EngineInfo, Exit, ImageInfo, OnProgress, VolumeInfo,
};

/// What [`connect`] gives.
pub type Connected = Steady<DockerEngine>;

/// A connection to a Docker-compatible engine.
#[derive(Debug)]
pub struct DockerEngine {
    /// The client library. It has no time limits of its own: see [`Steady`].
    docker: Docker,
    /// Where it listens.
    wire: raw::Wire,
    /// Where it was reached, for people.
    endpoint: String,
    /// Keeps the way to a remote engine open.
    _tunnel: Option<tunnel::Tunnel>,
}

#[async_trait]
impl Engine for DockerEngine {
    async fn info(&self) -> Result<EngineInfo, EngineError> {
        info::info(self).await
    }

    async fn image(&self, reference: &str) -> Result<Option<ImageInfo>, EngineError> {
        images::image(self, reference).await
    }

    async fn images_labelled(&self, label: &str) -> Result<Vec<ImageInfo>, EngineError> {
        images::labelled(self, label).await
    }

    async fn pull(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        pull::pull(self, reference, platform, progress).await
    }

    async fn import(
        &self,
        tag: &str,
        tar: &Path,
        changes: &[String],
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        import::import(self, tag, tar, changes, progress).await
    }

    async fn build(
        &self,
        tag: &str,
        context: Bytes,
        network: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<BuildEnd, EngineError> {
        build::build(self, tag, context, network, labels).await
    }

    async fn save(&self, references: &[String]) -> Result<ByteStream, EngineError> {
        images::save(self, references).await
    }

    async fn load(&self, archive: ByteStream) -> Result<(), EngineError> {
        images::load(self, archive).await
    }

    async fn remove_image(&self, reference: &str) -> Result<(), EngineError> {
        images::remove(self, reference).await
    }

    async fn volumes_labelled(&self, label: &str) -> Result<Vec<VolumeInfo>, EngineError> {
        volumes::labelled(self, label).await
    }

    async fn create_volume(
        &self,
        name: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        volumes::create(self, name, labels).await
    }

    async fn remove_volume(&self, name: &str) -> Result<(), EngineError> {
        volumes::remove(self, name).await
    }

    async fn create(&self, spec: &ContainerSpec) -> Result<String, EngineError> {
        containers::create(self, spec).await
    }

    async fn upload(&self, container: &str, folder: &str, tar: Bytes) -> Result<(), EngineError> {
        containers::upload(self, container, folder, tar).await
    }

    async fn unpack(
        &self,
        container: &str,
        folder: &str,
        archive: ByteStream,
    ) -> Result<(), EngineError> {
        containers::unpack(self, container, folder, archive).await
    }

    async fn download(
        &self,
        container: &str,
        path: &str,
        limit: usize,
    ) -> Result<Option<Bytes>, EngineError> {
        containers::download(self, container, path, limit).await
    }

    async fn archive(&self, container: &str, folder: &str) -> Result<ByteStream, EngineError> {
        containers::archive(self, container, folder).await
    }

    async fn export(&self, container: &str) -> Result<ByteStream, EngineError> {
        containers::export(self, container).await
    }

    async fn changes(&self, container: &str) -> Result<Vec<Change>, EngineError> {
        containers::changes(self, container).await
    }

    async fn attach(&self, container: &str) -> Result<Attached, EngineError> {
        attach::attach(self, container).await
    }

    async fn start(&self, container: &str) -> Result<(), EngineError> {
        containers::start(self, container).await
    }

    async fn wait(&self, container: &str) -> Result<Exit, EngineError> {
        containers::wait(self, container).await
    }

    async fn remove(&self, container: &str) -> Result<(), EngineError> {
        containers::remove(self, container).await
    }

    async fn containers_labelled(
        &self,
        label: &str,
        value: Option<&str>,
    ) -> Result<Vec<ContainerInfo>, EngineError> {
        containers::labelled(self, label, value).await
    }
}
