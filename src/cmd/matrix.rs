//! `matrix`: what became of the packages that a run tried.

use std::path::{Path, PathBuf};

use super::explain::newest;
use super::failure::{Failure, exits};
use crate::cli;
use crate::compare::{self, Thresholds};
use crate::exit::Exit;
use crate::mistakes::suggestion;
use crate::record::{self, Run};
use crate::report::view::View;
use crate::report::{Look, terminal};

/// The table, or all that is known of the packages of a name.
///
/// # Errors
/// A folder that holds no readable record, no record with packages, a name that none has.
pub(super) fn matrix(args: &cli::Matrix, look: &Look) -> Result<String, Failure> {
    let (folder, name) = sorted(&args.run_and_name)?;
    let has_packages = |run: &Run| run.header.suites.iter().any(|s| !s.packages.is_empty());
    let run = match &folder {
        Some(folder) => Some(record::read(folder).map_err(exits(Exit::BadInput))?),
        None => newest(&args.results, has_packages),
    };
    let run = run.filter(has_packages).ok_or_else(|| {
        let folder = folder.as_ref().unwrap_or(&args.results);
        let message = format!("no packages were tried in {}", folder.display());
        let help = "`alpine-tax run wheels addons` tries them";
        Failure::message(Exit::BadInput, message, help)
    })?;
    let comparison = compare::judge(&run, &Thresholds::of(&run));
    let view = View::new(&run, &comparison);
    let Some(name) = name else {
        return Ok(terminal::matrix(&view, look));
    };
    let names = || view.packages.iter().map(|row| row.package.name.as_str());
    if !names().any(|known| known.contains(&name)) {
        let message = format!("the run tried no package `{name}`");
        let help = suggestion(&name, names());
        let help = help.unwrap_or_else(|| "`alpine-tax matrix` shows all".to_owned());
        return Err(Failure::message(Exit::Usage, message, &help));
    }
    Ok(terminal::packages(&view, &name, look))
}

/// The folder of a run and the name, in either order.
fn sorted(given: &[String]) -> Result<(Option<PathBuf>, Option<String>), Failure> {
    let (mut folder, mut name) = (None, None);
    for text in given {
        let is_run = Path::new(text).join("run.json").is_file();
        let taken = if is_run {
            folder.replace(PathBuf::from(text)).is_some()
        } else {
            name.replace(text.clone()).is_some()
        };
        if taken {
            let what = if is_run { "runs" } else { "names" };
            let message = format!("`{text}` is one too many: these are two {what}");
            let help = "give the folder of a run, a package's name, or both";
            return Err(Failure::message(Exit::Usage, message, help));
        }
    }
    Ok((folder, name))
}
