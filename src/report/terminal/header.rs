//! The first lines: what was compared, and what to know about it before reading on.

use super::page::{Ink, Page, padded, plain, run};
use crate::image::Image;
use crate::record::RunImage;
use crate::report::view::View;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    for image in &view.run.header.images {
        image_line(page, image);
    }
    for image in view.stand_ins() {
        let real = image.stand_in_for.as_deref().unwrap_or("");
        let text = format!(
            "! {} is a stand-in for {real}: the same libc, but not that image; what the image adds or patches is not seen here",
            image.name
        );
        page.line(0, &[run(Ink::Warning, text)]);
    }
    for note in &view.comparison.notes {
        page.line(0, &[run(Ink::Warning, format!("! {note}"))]);
    }
}

fn image_line(page: &mut Page, image: &RunImage) {
    let mut runs = vec![
        run(Ink::Dim, padded(image.role.as_str(), 10)),
        run(Ink::Strong, image.image.name.as_str()),
        plain(format!(": {}", facts(&image.image).join(" · "))),
    ];
    if let Some(real) = &image.image.stand_in_for {
        runs.push(run(Ink::Warning, format!(" · STAND-IN for {real}")));
    }
    page.line(0, &runs);
}

/// What was found in an image, not what its tag says.
fn facts(image: &Image) -> Vec<String> {
    let clib = image
        .clib()
        .map_or_else(|| "no libc found".to_owned(), ToString::to_string);
    let found = image.probe.clibs.first();
    let mut facts = vec![clib];
    facts.extend(found.and_then(|found| found.package.clone()));
    facts.extend(image.probe.os.clone());
    facts.push(image.source.as_str().to_owned());
    let others = image.probe.clibs.iter().skip(1);
    facts.extend(others.map(|other| format!("also has {}", other.clib)));
    facts
}
