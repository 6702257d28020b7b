//! From a name to an image that the engine has: it has it already, a registry gives it, or it is
//! assembled from packages; in this order.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::Source;
use super::bootstrap::BootstrapError;
use super::catalogue::{Catalogue, Entry};
use super::error::ImageError;
pub use super::options::{OnStep, Options, Pull, Step};
use super::scratch::{SCRATCH, SCRATCH_TAG};
use super::wanted::Wanted;
use crate::engine::{Engine, EngineInfo, ImageInfo};

/// Gets images: the engine, the catalogue, and what was learnt about registries meanwhile.
#[expect(
    missing_debug_implementations,
    reason = "an engine has nothing to show"
)]
pub struct Images<'a> {
    /// Where the images are to be.
    pub engine: &'a dyn Engine,
    /// What is known by name.
    pub catalogue: &'a Catalogue,
    /// How images are had.
    pub options: Options,
    pub(crate) progress: OnStep<'a>,
    /// Registries that did not answer, with what happened: they are not asked again.
    pub(super) unreachable: Mutex<BTreeMap<String, String>>,
    info: tokio::sync::OnceCell<EngineInfo>,
}

/// An image that the engine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// As it was asked for.
    pub name: String,
    /// What the engine knows it by.
    pub reference: String,
    /// What the engine says about it.
    pub info: ImageInfo,
    /// Where it came from.
    pub source: Source,
    /// The entry of the catalogue, where it has one.
    pub entry: Option<Entry>,
}

impl<'a> Images<'a> {
    /// Gets images of this catalogue for this engine.
    #[must_use]
    pub fn new(
        engine: &'a dyn Engine,
        catalogue: &'a Catalogue,
        options: Options,
        progress: OnStep<'a>,
    ) -> Images<'a> {
        Images {
            engine,
            catalogue,
            options,
            progress,
            unreachable: Mutex::default(),
            info: tokio::sync::OnceCell::new(),
        }
    }

    /// Makes sure that the engine has an image, by the catalogue's name or any reference.
    ///
    /// # Errors
    /// What was tried, and what to do.
    pub async fn resolve(&self, name: &str) -> Result<Resolved, ImageError> {
        let platform = self.platform(name).await?;
        let wanted = self.wanted(name);
        let mut tried = Vec::new();
        let found = if wanted.reference.as_deref() == Some(SCRATCH) {
            Some(self.scratch().await?)
        } else {
            self.had(&wanted, &platform, &mut tried).await?
        };
        let (reference, info, source) = found.ok_or_else(|| self.unavailable(&wanted, tried))?;
        if !same_platform(&info.platform, &platform) {
            return Err(ImageError::WrongPlatform {
                name: name.to_owned(),
                found: info.platform,
                engine: platform,
            });
        }
        Ok(Resolved {
            name: name.to_owned(),
            reference,
            info,
            source,
            entry: wanted.entry.cloned(),
        })
    }

    /// One way after the other.
    async fn had(
        &self,
        wanted: &Wanted<'_>,
        platform: &str,
        tried: &mut Vec<String>,
    ) -> Result<Option<(String, ImageInfo, Source)>, ImageError> {
        if self.options.pull == Pull::Newer
            && let Some(found) = self.pulled(wanted, platform, tried).await?
        {
            return Ok(Some(found));
        }
        if let Some(found) = self.present(wanted, platform, tried).await? {
            return Ok(Some(found));
        }
        if let Some(found) = self.pulled(wanted, platform, tried).await? {
            return Ok(Some(found));
        }
        self.assembled(wanted, tried).await
    }

    /// Whether the engine has an entry's image, and from where; nothing is pulled or assembled.
    ///
    /// # Errors
    /// When the engine fails or a file of the recipe cannot be read.
    pub async fn look(&self, entry: &Entry) -> Result<Option<Source>, ImageError> {
        if let Some(reference) = &entry.reference {
            if reference == SCRATCH {
                let present = self.engine.image(SCRATCH_TAG).await?;
                return Ok(present.map(|_| Source::Bootstrapped));
            }
            if self.engine.image(reference).await?.is_some() {
                return Ok(Some(Source::Engine));
            }
        }
        let present = self.bootstrapped(entry).await;
        let present = present.map_err(|error| bootstrap_error(&entry.name, error))?;
        Ok(present.map(|_| Source::Bootstrapped))
    }

    /// Facts about the engine, asked for once.
    pub(crate) async fn engine_info(&self) -> Result<&EngineInfo, crate::engine::EngineError> {
        self.info.get_or_try_init(|| self.engine.info()).await
    }

    pub(crate) fn say(&self, subject: &str, doing: &str) {
        (self.progress)(&Step {
            subject,
            doing,
            done: 0,
            total: None,
        });
    }

    /// The platform that images must have: the engine's, because what we compile and inject is
    /// for that one.
    async fn platform(&self, name: &str) -> Result<String, ImageError> {
        let engine = self.engine_info().await?.platform.clone();
        match &self.options.platform {
            Some(platform) if !same_platform(platform, &engine) => Err(ImageError::WrongPlatform {
                name: name.to_owned(),
                found: platform.clone(),
                engine,
            }),
            _ => Ok(engine),
        }
    }

    /// First: what the engine has.
    async fn present(
        &self,
        wanted: &Wanted<'_>,
        platform: &str,
        tried: &mut Vec<String>,
    ) -> Result<Option<(String, ImageInfo, Source)>, ImageError> {
        if self.options.pull == Pull::Always && !self.options.offline && wanted.reference.is_some()
        {
            return Ok(None);
        }
        if let Some(reference) = &wanted.reference {
            match self.engine.image(reference).await? {
                Some(info) if same_platform(&info.platform, platform) => {
                    return Ok(Some((reference.clone(), info, Source::Engine)));
                }
                Some(info) => tried.push(format!(
                    "the engine, which has `{reference}` for {} only",
                    info.platform
                )),
                None => tried.push(format!("the engine, which has no `{reference}`")),
            }
        }
        let Some(entry) = wanted.recipe_entry().filter(|_| !self.options.rebuild) else {
            return Ok(None);
        };
        let present = self.bootstrapped(entry).await;
        let present = present.map_err(|error| bootstrap_error(wanted.name, error))?;
        if present.is_none() && wanted.reference.is_none() {
            tried.push("the engine, which has none assembled by this recipe".to_owned());
        }
        Ok(present.map(|(tag, info)| (tag, info, Source::Bootstrapped)))
    }

    /// Second: a registry.
    async fn pulled(
        &self,
        wanted: &Wanted<'_>,
        platform: &str,
        tried: &mut Vec<String>,
    ) -> Result<Option<(String, ImageInfo, Source)>, ImageError> {
        let Some(reference) = &wanted.reference else {
            return Ok(None);
        };
        if self.options.offline || self.options.pull == Pull::Never {
            let option = if self.options.offline {
                "--offline"
            } else {
                "--pull never"
            };
            tried.push(format!("no registry, because of `{option}`"));
            return Ok(None);
        }
        if self.options.rebuild && wanted.recipe_entry().is_some() {
            return Ok(None);
        }
        match self.pull(wanted.name, reference, platform).await {
            Ok(()) => {
                let info = self.engine.image(reference).await?;
                Ok(info.map(|info| (reference.clone(), info, Source::Pulled)))
            }
            Err(why) => {
                tried.push(why);
                Ok(None)
            }
        }
    }

    /// Third: the distribution's packages.
    async fn assembled(
        &self,
        wanted: &Wanted<'_>,
        tried: &mut Vec<String>,
    ) -> Result<Option<(String, ImageInfo, Source)>, ImageError> {
        let Some((entry, recipe)) = wanted
            .recipe_entry()
            .and_then(|entry| Some((entry, entry.recipe.as_ref()?)))
        else {
            tried.push("packages, but there is no recipe for it".to_owned());
            return Ok(None);
        };
        if self.options.offline {
            tried.push("no packages, because of `--offline`".to_owned());
            return Ok(None);
        }
        if self.options.pull == Pull::Always && wanted.reference.is_some() {
            tried.push("no packages, because of `--pull always`".to_owned());
            return Ok(None);
        }
        match self.bootstrap(entry, recipe).await {
            Ok(tag) => {
                let info = self.engine.image(&tag).await?;
                Ok(info.map(|info| (tag, info, Source::Bootstrapped)))
            }
            Err(BootstrapError::Engine(error)) => Err(error.into()),
            Err(error) => {
                tried.push(format!("packages of Debian {}: {error}", recipe.suite));
                Ok(None)
            }
        }
    }
}

fn bootstrap_error(name: &str, error: BootstrapError) -> ImageError {
    match error {
        BootstrapError::Engine(error) => error.into(),
        error => ImageError::Bootstrap {
            name: name.to_owned(),
            error,
        },
    }
}

/// Operating system and architecture are the same; a variant (`v8`) doesn't matter.
fn same_platform(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let mut parts = text.split('/').map(str::to_owned);
        (parts.next(), parts.next())
    };
    parts(one) == parts(other)
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
