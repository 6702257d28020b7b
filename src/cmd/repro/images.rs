//! The images of a reproduction: the baseline, and what is at hand of the ranges.

use super::super::failure::{Failure, exits};
use super::super::run::{Context, Progress, options};
use super::asked::Asked;
use crate::cli;
use crate::exit::Exit;
use crate::image::across::{Across, Sought};
use crate::image::{Catalogue, Image, ImageError, Images, prepare};
use crate::payload::Store;
use crate::plan::PlannedImage;
use crate::record::Role;
use crate::repro::NotAtHand;

/// Baseline unless the user names one, and where a program of the image is run: that takes more
/// than distroless images have.
const BASELINE: &str = "distroless-cc-debian13";
const BASELINE_WITH_PROGRAMS: &str = "debian-trixie-slim";

/// What is tried.
pub(super) struct Chosen {
    pub(super) baseline: PlannedImage,
    pub(super) across: Vec<ChosenImage>,
    pub(super) missing: Vec<NotAtHand>,
}

/// An image of a range.
pub(super) struct ChosenImage {
    pub(super) label: String,
    pub(super) range: String,
    pub(super) image: PlannedImage,
}

impl Chosen {
    /// All of them, the baseline first.
    pub(super) fn images(&self) -> Vec<PlannedImage> {
        let across = self.across.iter().map(|one| &one.image);
        std::iter::once(&self.baseline)
            .chain(across)
            .cloned()
            .collect()
    }
}

/// Gets the images.
pub(super) async fn chosen(
    context: &Context<'_>,
    catalogue: &Catalogue,
    args: &cli::Repro,
    asked: &Asked,
    progress: &Progress,
) -> Result<Chosen, Failure> {
    let on_step = |step: &crate::image::Step<'_>| progress.step(step);
    let images = Images::new(
        context.engine,
        catalogue,
        options(context, &args.source),
        &on_step,
    );
    let store = Store::new(&images);
    let chooser = Chooser {
        context,
        catalogue,
        store: &store,
    };
    let usual = if asked.thing.as_shipped() {
        BASELINE_WITH_PROGRAMS
    } else {
        BASELINE
    };
    let baseline = args.baseline.as_deref().unwrap_or(usual);
    let baseline = chooser.prepared(baseline).await.map_err(not_to_be_had)?;
    let mut chosen = Chosen {
        baseline: planned(Role::Baseline, baseline),
        across: Vec::new(),
        missing: Vec::new(),
    };
    for range in &asked.across {
        chooser.range(range, &mut chosen).await?;
    }
    progress.prepared();
    if chosen.across.is_empty() {
        let ranges: Vec<String> = asked.across.iter().map(|r| format!("`{r}`")).collect();
        let message = format!("no image of {} is at hand", ranges.join(", "));
        let help = "`alpine-tax images list` shows what is, `alpine-tax images prepare` gets more";
        return Err(Failure::message(Exit::Unavailable, message, help));
    }
    Ok(chosen)
}

struct Chooser<'a> {
    context: &'a Context<'a>,
    catalogue: &'a Catalogue,
    store: &'a Store<'a>,
}

impl Chooser<'_> {
    async fn prepared(&self, name: &str) -> Result<Image, ImageError> {
        prepare(self.store, self.context.agent, name).await
    }

    /// What is had of a range. Of one with an end it is tried to get what is not at hand; of all that
    /// there are only what is.
    async fn range(&self, range: &Across, chosen: &mut Chosen) -> Result<(), Failure> {
        let sought = range.sought(self.catalogue).map_err(exits(Exit::Usage))?;
        let whole = matches!(
            range,
            Across::Range {
                from: None,
                to: None,
                ..
            }
        );
        for one in sought {
            let found = match (range, self.first_at_hand(&one).await?) {
                (_, Some(name)) => self.prepared(&name).await,
                (Across::Image(name), None) => self.prepared(name).await,
                (Across::Range { .. }, None) if whole => continue,
                (Across::Range { .. }, None) => match self.first_to_be_had(&one).await {
                    Ok(image) => Ok(image),
                    Err(error @ ImageError::Engine(_)) => Err(error),
                    Err(error) => {
                        chosen.missing.push(NotAtHand {
                            label: one.label,
                            why: reason(&error),
                        });
                        continue;
                    }
                },
            };
            chosen.across.push(ChosenImage {
                label: one.label,
                range: range.to_string(),
                image: planned(Role::Candidate, found.map_err(not_to_be_had)?),
            });
        }
        Ok(())
    }

    async fn first_at_hand(&self, sought: &Sought) -> Result<Option<String>, Failure> {
        for name in &sought.images {
            let entry = self.catalogue.entry(name);
            let entry = entry.or_else(|| self.catalogue.entry_of_reference(name));
            let found = match entry {
                Some(entry) => self
                    .store
                    .images
                    .look(entry)
                    .await
                    .map_err(not_to_be_had)?
                    .is_some(),
                None => {
                    let image = self.context.engine.image(name).await;
                    image.map_err(super::unavailable)?.is_some()
                }
            };
            if found {
                return Ok(Some(name.clone()));
            }
        }
        Ok(None)
    }

    async fn first_to_be_had(&self, sought: &Sought) -> Result<Image, ImageError> {
        let mut last = None;
        for name in &sought.images {
            match self.prepared(name).await {
                Ok(image) => return Ok(image),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| ImageError::Probe {
            name: sought.label.clone(),
            why: "nothing stands for it".to_owned(),
        }))
    }
}

fn planned(role: Role, image: Image) -> PlannedImage {
    PlannedImage {
        role,
        image,
        timings: true,
    }
}

/// The last thing that was tried, in one line.
fn reason(error: &ImageError) -> String {
    let text = error.to_string();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    lines
        .get(1..)
        .filter(|tried| !tried.is_empty())
        .map_or(text.clone(), |tried| tried.join("; "))
}

fn not_to_be_had(error: ImageError) -> Failure {
    Failure::message(
        Exit::Unavailable,
        error,
        "`alpine-tax images list` shows what is known, `alpine-tax doctor` what is missing",
    )
}
