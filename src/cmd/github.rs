//! What a run in GitHub Actions tells besides its report: annotations, and the summary of the job.
//! Nothing where `GITHUB_ACTIONS` is not `true`.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use super::Folders;
use super::failure::Failure;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::report::ci::annotations::{self, Place};
use crate::report::ci::markdown;
use crate::report::view::View;
use crate::suite::CaseId;

/// Writes annotations to stderr, where the runner reads them as well and they are in nobody's way, and
/// appends the report to the job's summary.
///
/// # Errors
/// A summary that cannot be written.
pub(super) fn tell(view: &View<'_>, folders: &Folders, printer: &Printer) -> Result<(), Failure> {
    if env::var_os("GITHUB_ACTIONS").is_none_or(|value| value != "true") {
        return Ok(());
    }
    let here = env::current_dir().unwrap_or_default();
    let place = |case: &CaseId| place(folders, &here, case);
    printer.command(&annotations::render(view, place));
    match env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) {
        Some(path) => summarise(view, Path::new(&path)),
        None => Ok(()),
    }
}

/// Where a case is written down: the file below the current folder, and the line of its name.
fn place(folders: &Folders, here: &Path, case: &CaseId) -> Option<Place> {
    let file = folders.suites.join(case.suite()).join("suite.toml");
    let text = fs::read_to_string(&file).ok()?;
    let name = case.name().split('@').next()?;
    let name = format!("name = \"{name}\"");
    let line = text.lines().position(|line| line.trim() == name);
    let shown = file.strip_prefix(here).unwrap_or(&file);
    Some((shown.display().to_string(), line.map_or(1, |line| line + 1)))
}

/// Takes what room is left in the summary of this step.
fn summarise(view: &View<'_>, path: &Path) -> Result<(), Failure> {
    let there = fs::metadata(path).map_or(0, |metadata| metadata.len());
    let there = usize::try_from(there).unwrap_or(usize::MAX);
    let text = markdown::render_with(view, markdown::LIMIT.saturating_sub(there), &whole(view));
    let file = OpenOptions::new().create(true).append(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let message = format!("cannot write the job's summary {}: {error}", path.display());
        Failure::message(
            Exit::BadInput,
            message,
            "unset GITHUB_STEP_SUMMARY to do without",
        )
    })
}

/// Where the whole report is: among the files of the workflow's run, when they are kept.
fn whole(view: &View<'_>) -> String {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let run_id = &view.run.header.run_id;
    let link = set("GITHUB_SERVER_URL")
        .zip(set("GITHUB_REPOSITORY"))
        .zip(set("GITHUB_RUN_ID"));
    match link {
        Some(((server, repository), run)) => format!(
            "the record `{run_id}`, if the job keeps its files, among [those of this run]({server}/{repository}/actions/runs/{run}),"
        ),
        None => format!("`alpine-tax report` on the record `{run_id}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::{Builder, prints};
    use crate::compare::{Thresholds, judge};

    #[test]
    fn a_case_is_found_in_its_file() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = Folders {
            suites: home.join("suites"),
            images: home.join("images"),
        };
        let of = |case: &str| place(&folders, home, &CaseId(case.to_owned()));
        let (file, line) = of("alloc/small@threads=4").unwrap();
        assert_eq!(file, "suites/alloc/suite.toml");
        let text = fs::read_to_string(home.join(&file)).unwrap();
        assert_eq!(text.lines().nth(line - 1).unwrap(), "name = \"small\"");
        assert_eq!(of("nothing/here"), None);
    }

    #[test]
    fn a_summary_takes_what_room_is_left() {
        let mut builder = Builder::new().musl("1.2.5");
        for case in 0..40 {
            builder = builder
                .behaviour(&format!("dns/case-{case}"), vec![])
                .saw("debian", prints("y"))
                .saw("alpine-1.2.5", prints("x".repeat(200)));
        }
        let comparison = judge(&builder.run, &Thresholds::default());
        let view = View::new(&builder.run, &comparison);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("summary.md");
        let there = markdown::LIMIT - 4000;
        fs::write(&path, "x".repeat(there)).unwrap();
        summarise(&view, &path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.len() <= markdown::LIMIT && text.len() > there + 2000);
        assert!(text.contains("# alpine-tax") && text.contains("not fit here"));
        assert!(summarise(&view, folder.path()).is_err());
    }
}
