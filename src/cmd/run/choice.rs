//! Which images a run compares: those the user names, or the defaults and what stands in for
//! them where no registry answers.

use super::super::failure::Failure;
use crate::cli::ImageArgs;
use crate::exit::Exit;
use crate::image::Image;
use crate::image::catalogue::Catalogue;
use crate::image::detect::prepare;
use crate::image::error::ImageError;
use crate::payload::{Agent, Store};
use crate::plan::PlannedImage;
use crate::record::Role;

/// Baseline unless the user names one.
const BASELINE: &str = "distroless-cc-debian13";
/// The last Alpine with musl below 1.2.4, whose resolver had no TCP.
const OLDER_ALPINE: &str = "alpine-3.17";
/// What stands in for the newest Alpine and for [`OLDER_ALPINE`] without a registry.
const STAND_INS: [&str; 2] = ["musl-stand-in-1.2.5", "musl-stand-in-1.2.3"];

/// The names of the images of a run with their roles, and whether timings are taken on them, as far as
/// that is known without asking an engine: nothing stands in for the defaults.
pub(in crate::cmd) fn named(args: &ImageArgs, catalogue: &Catalogue) -> Vec<(Role, String, bool)> {
    let baseline = args.baseline.as_deref().unwrap_or(BASELINE);
    let candidates = match args.candidates.as_slice() {
        [] => {
            let newest = alpines(catalogue).into_iter().next();
            let newest = newest.unwrap_or_else(|| "alpine".to_owned());
            vec![(newest, true), (OLDER_ALPINE.to_owned(), false)]
        }
        named => named.iter().map(|name| (name.clone(), true)).collect(),
    };
    let candidates = candidates.into_iter();
    let candidates = candidates.map(|(name, timings)| (Role::Candidate, name, timings));
    std::iter::once((Role::Baseline, baseline.to_owned(), true))
        .chain(candidates)
        .collect()
}

/// Gets images and looks into them.
pub(super) struct Chooser<'a> {
    pub(super) store: &'a Store<'a>,
    pub(super) agent: &'a Agent,
}

/// The images of a run, and what is to be said about them.
pub(super) struct Choice {
    pub(super) images: Vec<PlannedImage>,
    pub(super) notes: Vec<String>,
}

impl Chooser<'_> {
    /// The baseline first, then the candidates.
    pub(super) async fn choose(&self, args: &ImageArgs) -> Result<Choice, Failure> {
        let mut notes = Vec::new();
        let baseline = args.baseline.as_deref().unwrap_or(BASELINE);
        let baseline = self.image(baseline).await?;
        let candidates = if args.candidates.is_empty() {
            self.defaults(&mut notes).await?
        } else {
            let mut named = Vec::new();
            for name in &args.candidates {
                named.push((self.image(name).await?, true));
            }
            named
        };
        let mut images = vec![PlannedImage {
            role: Role::Baseline,
            image: baseline,
            timings: true,
        }];
        for (image, timings) in candidates {
            let image = distinct(image, &images);
            images.push(PlannedImage {
                role: Role::Candidate,
                image,
                timings,
            });
        }
        Ok(Choice { images, notes })
    }

    async fn image(&self, name: &str) -> Result<Image, Failure> {
        let prepared = prepare(self.store, self.agent, name).await;
        prepared.map_err(|error| {
            Failure::message(
                Exit::Unavailable,
                error,
                "`alpine-tax images list` shows what is known, `alpine-tax doctor` what is missing",
            )
        })
    }

    /// The newest Alpine for everything, an older one for behaviour.
    async fn defaults(&self, notes: &mut Vec<String>) -> Result<Vec<(Image, bool)>, Failure> {
        let alpines = alpines(self.store.images.catalogue);
        let newest = alpines.first().map_or("alpine", |name| name.as_str());
        let newer = self.first_of(newest, &alpines, STAND_INS[0], notes).await?;
        let older = self
            .first_of(OLDER_ALPINE, &[], STAND_INS[1], notes)
            .await?;
        Ok(vec![(newer, true), (older, false)])
    }

    /// The wanted image; else one that the engine has of `others`; else the stand-in.
    async fn first_of(
        &self,
        wanted: &str,
        others: &[String],
        stand_in: &str,
        notes: &mut Vec<String>,
    ) -> Result<Image, Failure> {
        let error = match prepare(self.store, self.agent, wanted).await {
            Ok(image) => return Ok(image),
            Err(error @ ImageError::Unavailable { .. }) => error,
            Err(_) => return self.image(wanted).await,
        };
        for other in others {
            if self.is_at_hand(other).await {
                notes.push(format!(
                    "{wanted} could not be had; {other} is what the engine has"
                ));
                return self.image(other).await;
            }
        }
        let first = error
            .to_string()
            .lines()
            .nth(1)
            .unwrap_or_default()
            .trim()
            .to_owned();
        notes.push(format!(
            "{wanted} could not be had ({first}); {stand_in} stands in for it"
        ));
        self.image(stand_in).await
    }

    async fn is_at_hand(&self, name: &str) -> bool {
        let reference = self
            .store
            .images
            .catalogue
            .entry(name)
            .and_then(|e| e.reference.as_deref());
        match reference {
            Some(reference) => {
                matches!(self.store.images.engine.image(reference).await, Ok(Some(_)))
            }
            None => false,
        }
    }
}

/// The Alpine releases of the catalogue, the newest first.
fn alpines(catalogue: &Catalogue) -> Vec<String> {
    let mut releases: Vec<(crate::clib::Version, String)> = catalogue
        .names()
        .filter_map(|name| {
            let version = name.strip_prefix("alpine-")?.parse().ok()?;
            Some((version, name.to_owned()))
        })
        .collect();
    releases.sort();
    releases.into_iter().rev().map(|(_, name)| name).collect()
}

/// An image that is compared with itself needs a second name for its second role.
fn distinct(mut image: Image, taken: &[PlannedImage]) -> Image {
    let name = image.name.clone();
    let mut number = 1;
    while taken.iter().any(|planned| planned.image.name == image.name) {
        number += 1;
        image.name = format!("{name}#{number}");
    }
    image
}
