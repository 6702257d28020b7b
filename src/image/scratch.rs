//! `scratch`, the empty image: no registry has it, so it is imported from an empty archive.

use super::Source;
use super::bootstrap::{CACHE_VALUE, NAME_LABEL};
use super::error::ImageError;
use super::resolve::{Images, Step};
use crate::engine::{CACHE_LABEL, ImageInfo};

/// What Dockerfiles call it.
pub(super) const SCRATCH: &str = "scratch";

/// What the engine knows ours by.
pub(super) const SCRATCH_TAG: &str = "alpine-tax/scratch:empty";

impl Images<'_> {
    pub(super) async fn scratch(&self) -> Result<(String, ImageInfo, Source), ImageError> {
        let found = match self.engine.image(SCRATCH_TAG).await? {
            Some(info) => Some(info),
            None => {
                self.import_scratch().await?;
                self.engine.image(SCRATCH_TAG).await?
            }
        };
        let info = found.ok_or_else(|| ImageError::Unavailable {
            name: SCRATCH.to_owned(),
            tried: vec!["importing an empty archive".to_owned()],
            help: Vec::new(),
        })?;
        Ok((SCRATCH_TAG.to_owned(), info, Source::Bootstrapped))
    }

    async fn import_scratch(&self) -> Result<(), ImageError> {
        let file = |error: std::io::Error| ImageError::Bootstrap {
            name: SCRATCH.to_owned(),
            error: error.into(),
        };
        let archive = tempfile::NamedTempFile::new().map_err(file)?;
        // The two blocks of zeros that end an archive, and nothing before them.
        std::fs::write(archive.path(), [0; 1024]).map_err(file)?;
        let changes = [
            format!("LABEL {CACHE_LABEL}={CACHE_VALUE}"),
            format!("LABEL {NAME_LABEL}={SCRATCH}"),
        ];
        let progress = |doing: &str, done: u64, total: Option<u64>| {
            (self.progress)(&Step {
                subject: SCRATCH,
                doing,
                done,
                total,
            });
        };
        self.engine
            .import(SCRATCH_TAG, archive.path(), &changes, &progress)
            .await?;
        Ok(())
    }
}
