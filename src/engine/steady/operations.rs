//! The trait: what each request may take.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::super::{
    Attached, BuildEnd, ByteStream, Change, ContainerInfo, ContainerSpec, Engine, EngineError,
    EngineInfo, Exit, ImageInfo, OnProgress, VolumeInfo,
};
use super::{Steady, WORK, silent, stream};

#[async_trait]
impl<E: Engine> Engine for Steady<E> {
    fn answer_limit(&self) -> Duration {
        self.limit
    }

    async fn info(&self) -> Result<EngineInfo, EngineError> {
        let request = || self.inner.info();
        self.ask("tell about itself", self.limit, request).await
    }

    async fn image(&self, reference: &str) -> Result<Option<ImageInfo>, EngineError> {
        let request = || self.inner.image(reference);
        self.ask("look for an image", self.limit, request).await
    }

    async fn images_labelled(&self, label: &str) -> Result<Vec<ImageInfo>, EngineError> {
        let request = || self.inner.images_labelled(label);
        self.ask("list images", self.limit, request).await
    }

    async fn pull(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        // It has limits of its own: a registry may be slow, but not silent.
        self.inner.pull(reference, platform, progress).await
    }

    async fn import(
        &self,
        tag: &str,
        tar: &Path,
        changes: &[String],
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        let limit = self.limit * WORK;
        let import = self.inner.import(tag, tar, changes, progress);
        let imported = tokio::time::timeout(limit, import).await;
        imported.unwrap_or_else(|_| Err(silent("import an image", limit)))
    }

    async fn build(
        &self,
        tag: &str,
        context: Bytes,
        network: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<BuildEnd, EngineError> {
        let limit = self.limit * WORK;
        let build = self.inner.build(tag, context, network, labels);
        let built = tokio::time::timeout(limit, build).await;
        built.unwrap_or_else(|_| Err(silent("build an image", limit)))
    }

    async fn save(&self, references: &[String]) -> Result<ByteStream, EngineError> {
        let request = || self.inner.save(references);
        let pieces = self.ask("send images", self.limit, request).await?;
        let doing = format!("reading the images {}", references.join(", "));
        Ok(stream::whole(pieces, doing, self.limit))
    }

    async fn load(&self, archive: ByteStream) -> Result<(), EngineError> {
        // A stream cannot be sent once more.
        let limit = self.limit * WORK;
        let loaded = tokio::time::timeout(limit, self.inner.load(archive)).await;
        loaded.unwrap_or_else(|_| Err(silent("take images", limit)))
    }

    async fn remove_image(&self, reference: &str) -> Result<(), EngineError> {
        let request = || self.inner.remove_image(reference);
        self.ask("remove an image", self.limit, request).await
    }

    async fn volumes_labelled(&self, label: &str) -> Result<Vec<VolumeInfo>, EngineError> {
        let request = || self.inner.volumes_labelled(label);
        self.ask("list volumes", self.limit, request).await
    }

    async fn create_volume(
        &self,
        name: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        let request = || self.inner.create_volume(name, labels);
        self.ask("create a volume", self.limit, request).await
    }

    async fn remove_volume(&self, name: &str) -> Result<(), EngineError> {
        let request = || self.inner.remove_volume(name);
        self.ask("remove a volume", self.limit, request).await
    }

    async fn create(&self, spec: &ContainerSpec) -> Result<String, EngineError> {
        let request = || self.inner.create(spec);
        self.ask("create a container", self.limit, request).await
    }

    async fn upload(&self, container: &str, folder: &str, tar: Bytes) -> Result<(), EngineError> {
        let request = || self.inner.upload(container, folder, tar.clone());
        self.ask("unpack files", self.limit_for(tar.len()), request)
            .await
    }

    async fn unpack(
        &self,
        container: &str,
        folder: &str,
        archive: ByteStream,
    ) -> Result<(), EngineError> {
        let limit = self.limit * WORK;
        let unpack = self.inner.unpack(container, folder, archive);
        let unpacked = tokio::time::timeout(limit, unpack).await;
        unpacked.unwrap_or_else(|_| Err(silent("unpack files", limit)))
    }

    async fn download(
        &self,
        container: &str,
        path: &str,
        limit: usize,
    ) -> Result<Option<Bytes>, EngineError> {
        let request = || self.inner.download(container, path, limit);
        self.ask("send a file", self.limit_for(limit), request)
            .await
    }

    async fn archive(&self, container: &str, folder: &str) -> Result<ByteStream, EngineError> {
        let request = || self.inner.archive(container, folder);
        let pieces = self.ask("send a folder", self.limit, request).await?;
        let doing = format!("reading {folder} of a container");
        Ok(stream::whole(pieces, doing, self.limit))
    }

    async fn export(&self, container: &str) -> Result<ByteStream, EngineError> {
        let request = || self.inner.export(container);
        let pieces = self.ask("send all files", self.limit, request).await?;
        let doing = "reading the files of a container".to_owned();
        Ok(stream::whole(pieces, doing, self.limit))
    }

    async fn changes(&self, container: &str) -> Result<Vec<Change>, EngineError> {
        let request = || self.inner.changes(container);
        self.ask("tell what changed", self.limit, request).await
    }

    async fn attach(&self, container: &str) -> Result<Attached, EngineError> {
        let request = || self.inner.attach(container);
        self.ask("open streams", self.limit, request).await
    }

    async fn start(&self, container: &str) -> Result<(), EngineError> {
        let request = || self.inner.start(container);
        self.ask("start a container", self.limit, request).await
    }

    async fn wait(&self, container: &str) -> Result<Exit, EngineError> {
        // As long as the workload, which whoever waits has a limit for.
        self.inner.wait(container).await
    }

    async fn remove(&self, container: &str) -> Result<(), EngineError> {
        let request = || self.inner.remove(container);
        self.ask("remove a container", self.limit, request).await
    }

    async fn containers_labelled(
        &self,
        label: &str,
        value: Option<&str>,
    ) -> Result<Vec<ContainerInfo>, EngineError> {
        let request = || self.inner.containers_labelled(label, value);
        self.ask("list containers", self.limit, request).await
    }
}
