//! From a name to an image that the engine has: it has it already, a registry gives it, or it is
//! assembled from packages; in this order.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use super::Source;
use super::bootstrap::BootstrapError;
use super::catalogue::{Catalogue, Entry};
use super::error::ImageError;
use super::mistakes::suggestion;
use crate::engine::{Engine, EngineInfo, ImageInfo};

/// When to ask a registry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pull {
    /// Even when the engine has the image.
    Always,
    /// When the engine has it neither from a registry nor assembled.
    #[default]
    Missing,
    /// Not at all.
    Never,
}

/// How images are had.
#[derive(Debug, Clone)]
pub struct Options {
    /// When to ask a registry.
    pub pull: Pull,
    /// Whether to use nothing but what is there.
    pub offline: bool,
    /// `linux/amd64` and so on; `None`: the engine's.
    pub platform: Option<String>,
    /// Whether to assemble what has a recipe although it is there.
    pub rebuild: bool,
    /// The run that created containers are labelled with.
    pub run: String,
    /// Where locks and findings are kept between runs.
    pub cache: PathBuf,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            pull: Pull::default(),
            offline: false,
            platform: None,
            rebuild: false,
            run: "images".to_owned(),
            cache: crate::cache::folder(),
        }
    }
}

/// Something that goes on with an image or a payload.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Of which one, by name.
    pub subject: &'a str,
    /// What: `pulling`, `importing`, a line of a build.
    pub doing: &'a str,
    /// How far.
    pub done: u64,
    /// Of how much, where that is known.
    pub total: Option<u64>,
}

/// Told about each step.
pub type OnStep<'a> = &'a (dyn Fn(&Step<'_>) + Send + Sync);

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

/// What is asked for: the entry and the reference, at least one of which is there.
struct Wanted<'a> {
    name: &'a str,
    entry: Option<&'a Entry>,
    reference: Option<String>,
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
        let found = match self.present(&wanted, &platform, &mut tried).await? {
            Some(found) => Some(found),
            None => match self.pulled(&wanted, &platform, &mut tried).await? {
                Some(found) => Some(found),
                None => self.assembled(&wanted, &mut tried).await?,
            },
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

    /// Whether the engine has an entry's image, and from where; nothing is pulled or assembled.
    ///
    /// # Errors
    /// When the engine fails or a file of the recipe cannot be read.
    pub async fn look(&self, entry: &Entry) -> Result<Option<Source>, ImageError> {
        if let Some(reference) = &entry.reference
            && self.engine.image(reference).await?.is_some()
        {
            return Ok(Some(Source::Engine));
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

    fn wanted<'n>(&'n self, name: &'n str) -> Wanted<'n> {
        if let Some(entry) = self.catalogue.entry(name) {
            return Wanted {
                name,
                entry: Some(entry),
                reference: entry.reference.clone(),
            };
        }
        Wanted {
            name,
            entry: self.catalogue.entry_of_reference(name),
            reference: Some(name.to_owned()),
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

    fn unavailable(&self, wanted: &Wanted<'_>, tried: Vec<String>) -> ImageError {
        let mut help = Vec::new();
        if wanted.entry.is_none() {
            help.extend(suggestion(wanted.name, self.catalogue.names()));
        }
        if self.options.offline {
            help.push("run once without `--offline`".to_owned());
        } else if let Some(reference) = &wanted.reference {
            help.push(match self.options.pull {
                Pull::Never => "run once without `--pull never`".to_owned(),
                Pull::Always => "use `--pull missing` to take what is there".to_owned(),
                Pull::Missing => format!(
                    "where a registry can be reached, `docker pull {reference}`, then \
                     `docker save` and `docker load` it here"
                ),
            });
        }
        ImageError::Unavailable {
            name: wanted.name.to_owned(),
            tried,
            help,
        }
    }
}

impl Wanted<'_> {
    /// The entry, when its recipe gives what was asked for: a recipe is for the entry's own
    /// reference, not for its other tags.
    fn recipe_entry(&self) -> Option<&Entry> {
        self.entry.filter(|entry| {
            let canonical = |text: &String| super::reference::canonical(text);
            entry.recipe.is_some()
                && entry.reference.as_ref().map(canonical) == self.reference.as_ref().map(canonical)
        })
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
