//! Whether an image was the same wherever it was run: what differs between records is put down to the
//! images, so they must be.

use super::Merge;
use crate::image::Image;

/// Images that were not the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("the records are not of the same images:\n{}", .images.join("\n"))]
#[diagnostic(help(
    "run the shards again that have the older one; `plan` writes digests into the plan where an \
     engine has the images, and `run --plan` then refuses others"
))]
pub struct NotTheSame {
    images: Vec<String>,
}

/// Compares what the parts say of each image.
pub(super) fn check(merge: &Merge<'_>) -> Result<(), NotTheSame> {
    let mut images = Vec::new();
    for place in 0..merge.plan.images.len() {
        let mut seen = merge.seen(place);
        let Some((first, image)) = seen.next() else {
            continue;
        };
        let other = seen.find(|(_, other)| told(other) != told(image) || is_other(other, image));
        images.extend(other.map(|(record, other)| {
            let run = |record: usize| &merge.records[record].header.run_id;
            format!(
                "{} was {} in {} and {} in {}",
                merge.plan.images[place].name,
                describe(image, other),
                run(first),
                describe(other, image),
                run(record)
            )
        }));
    }
    match images.is_empty() {
        true => Ok(()),
        false => Err(NotTheSame { images }),
    }
}

/// Whether a registry says that they are not the same.
fn is_other(one: &Image, other: &Image) -> bool {
    let digest = |image: &Image| {
        let digest = image.digest.as_deref()?;
        Some(digest.rsplit('@').next().unwrap_or(digest).to_owned())
    };
    let both = digest(one).zip(digest(other));
    both.is_some_and(|(one, other)| one != other)
}

/// What was found in it, as far as it decides what programs do. An image that was put together from
/// packages on each machine has another id on each.
fn told(image: &Image) -> String {
    let clibs = image.probe.clibs.iter();
    let clibs: Vec<String> = clibs
        .map(|found| {
            let package = found.package.as_deref().unwrap_or_default();
            let version = found.clib.version.as_ref().map(ToString::to_string);
            let version = version.unwrap_or_default();
            format!("{} {version} {package}", found.clib.family)
                .trim()
                .to_owned()
        })
        .collect();
    let os = image.probe.os.as_deref().unwrap_or_default();
    format!("{} {os} ({})", image.platform, clibs.join(", "))
}

fn describe(image: &Image, other: &Image) -> String {
    if told(image) != told(other) {
        return told(image);
    }
    image.digest.clone().unwrap_or_else(|| image.id.clone())
}
