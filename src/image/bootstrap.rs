//! Images assembled from a distribution's packages, for machines without a registry.
//!
//! `assemble.sh` makes the root file system and this imports it. The tag holds a hash of the
//! recipe, so that an unchanged recipe is never assembled twice.

use std::io;
use std::time::Duration;

use super::catalogue::{Catalogue, Entry, Recipe};
use super::fingerprint::Fingerprint;
use super::lock::Lock;
use super::process::run_script;
use super::resolve::{Images, Step};
use crate::engine::{CACHE_LABEL, EngineError, ImageInfo};

/// The hash of the recipe that an image was assembled by.
pub const RECIPE_LABEL: &str = "alpine-tax.recipe";
/// The catalogue's name of the image.
pub const NAME_LABEL: &str = "alpine-tax.name";
/// What an image stands in for.
pub const STAND_IN_LABEL: &str = "alpine-tax.stand-in";
/// On images whose package index was past its validity date.
pub const EXPIRED_LABEL: &str = "alpine-tax.expired-index";

/// The value of [`CACHE_LABEL`] on bootstrapped images.
pub const CACHE_VALUE: &str = "image";

const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Why an image could not be assembled here.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The tool is not installed.
    #[error(
        "`mmdebstrap` is not installed; install it (`apt-get install mmdebstrap`) or start this by `scripts/with-docker`"
    )]
    NoTool,
    /// Files in an image belong to root, so root has to make them.
    #[error(
        "assembling an image needs root; start this as root, or have the image pulled from a registry"
    )]
    NotRoot,
    /// `assemble.sh` failed.
    #[error("{0}")]
    Assembly(String),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The engine did not take it.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// The tag under which the engine has the image of this recipe.
///
/// # Errors
/// When a file of the recipe cannot be read.
pub fn tag(catalogue: &Catalogue, entry: &Entry, recipe: &Recipe) -> io::Result<String> {
    Ok(format!(
        "alpine-tax/{}:{}",
        entry.name,
        hash(catalogue, recipe)?
    ))
}

pub(crate) fn hash(catalogue: &Catalogue, recipe: &Recipe) -> io::Result<String> {
    let mut fingerprint = Fingerprint::of("image");
    fingerprint.value(recipe);
    let scripts = [Some("assemble.sh"), Some("assemble-hook.sh")];
    let own = [recipe.files.as_deref(), recipe.finish.as_deref()];
    for path in scripts.into_iter().chain(own).flatten() {
        fingerprint.path(&catalogue.folder.join(path))?;
    }
    Ok(fingerprint.finish())
}

impl Images<'_> {
    /// The bootstrapped image, when the engine has it.
    pub(super) async fn bootstrapped(
        &self,
        entry: &Entry,
    ) -> Result<Option<(String, ImageInfo)>, BootstrapError> {
        let Some(recipe) = &entry.recipe else {
            return Ok(None);
        };
        let tag = tag(self.catalogue, entry, recipe)?;
        Ok(self.engine.image(&tag).await?.map(|info| (tag, info)))
    }

    /// Assembles and imports; gives the tag.
    pub(super) async fn bootstrap(
        &self,
        entry: &Entry,
        recipe: &Recipe,
    ) -> Result<String, BootstrapError> {
        let tag = tag(self.catalogue, entry, recipe)?;
        let step = |text: &str| self.say(&entry.name, text);
        let waiting = || step("waiting for another run that assembles it");
        let lock = format!("image-{}", tag.replace(['/', ':'], "-"));
        let _lock = Lock::take(&self.options.cache, &lock, waiting).await?;
        // Another run may have made it meanwhile.
        if !self.options.rebuild && self.engine.image(&tag).await?.is_some() {
            return Ok(tag);
        }
        check_tools()?;
        step("assembling from packages");
        let folder = self.options.cache.join("assembly");
        std::fs::create_dir_all(&folder)?;
        let archive = tempfile::Builder::new()
            .suffix(".tar")
            .tempfile_in(&folder)?;
        let out = archive.path().to_string_lossy().into_owned();
        let script = self.catalogue.folder.join("assemble.sh");
        run_script(
            &script,
            &arguments(self.catalogue, recipe, &out),
            LIMIT,
            &step,
        )
        .await
        .map_err(BootstrapError::Assembly)?;
        let progress = |doing: &str, done: u64, total: Option<u64>| {
            (self.progress)(&Step {
                subject: &entry.name,
                doing,
                done,
                total,
            });
        };
        let changes = changes(entry, recipe, &tag);
        self.engine
            .import(&tag, archive.path(), &changes, &progress)
            .await?;
        Ok(tag)
    }
}

/// Said before the script says it, so that the reason is a type and not a line of output.
fn check_tools() -> Result<(), BootstrapError> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&paths).any(|folder| folder.join("mmdebstrap").is_file()) {
        return Err(BootstrapError::NoTool);
    }
    if !rustix::process::geteuid().is_root() {
        return Err(BootstrapError::NotRoot);
    }
    Ok(())
}

fn arguments(catalogue: &Catalogue, recipe: &Recipe, out: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut option = |name: &str, value: &str| {
        arguments.extend([name.to_owned(), value.to_owned()]);
    };
    let absolute = |path: &str| catalogue.folder.join(path).to_string_lossy().into_owned();
    option("--suite", &recipe.suite);
    option("--out", out);
    if let Some(variant) = &recipe.variant {
        option("--variant", variant);
    }
    for package in &recipe.packages {
        option("--package", package);
    }
    for (package, path) in &recipe.parts {
        option("--part", &format!("{package}={path}"));
    }
    for path in &recipe.remove {
        option("--remove", path);
    }
    if let Some(files) = &recipe.files {
        option("--files", &absolute(files));
    }
    if let Some(finish) = &recipe.finish {
        option("--finish", &absolute(finish));
    }
    if recipe.accept_expired_index {
        arguments.push("--accept-expired-index".to_owned());
    }
    arguments
}

/// What the imported image is told, as Dockerfile instructions.
fn changes(entry: &Entry, recipe: &Recipe, tag: &str) -> Vec<String> {
    let hash = tag.rsplit(':').next().unwrap_or_default();
    let mut changes = vec![
        format!("LABEL {CACHE_LABEL}={CACHE_VALUE}"),
        format!("LABEL {RECIPE_LABEL}={hash}"),
        format!("LABEL {NAME_LABEL}={}", entry.name),
    ];
    if entry.stand_in {
        changes.push(format!("LABEL {STAND_IN_LABEL}=alpine"));
    }
    if recipe.accept_expired_index {
        changes.push(format!("LABEL {EXPIRED_LABEL}=true"));
    }
    let config = &recipe.config;
    changes.extend(config.env.iter().map(|env| format!("ENV {}", quoted(env))));
    changes.extend(config.user.iter().map(|user| format!("USER {user}")));
    changes.extend(config.workdir.iter().map(|dir| format!("WORKDIR {dir}")));
    if !config.cmd.is_empty() {
        changes.push(format!(
            "CMD {}",
            serde_json::Value::from(config.cmd.clone())
        ));
    }
    changes
}

/// `NAME="value"`: a Dockerfile splits at spaces and replaces `$NAME` otherwise.
fn quoted(env: &str) -> String {
    let (name, value) = env.split_once('=').unwrap_or((env, ""));
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('$', "\\$");
    format!("{name}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_survives_the_dockerfile_syntax() {
        assert_eq!(quoted("PATH=/bin"), "PATH=\"/bin\"");
        assert_eq!(quoted("A=b \"$c\""), "A=\"b \\\"\\$c\\\"\"");
    }
}
