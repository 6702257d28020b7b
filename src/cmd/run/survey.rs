//! Looks at the engine's host before and after timings, and binds them to a CPU.

use super::super::failure::Failure;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::outcome::Broken;
use crate::plan::Plan;
use crate::record::{Header, Pinning, Survey, machine};
use crate::run::pin::{self, Pin};
use crate::run::survey::{environment, harness};
use crate::run::workbench::Workbench;

/// Looks at the host and decides what single-threaded timings are bound to. Gives the host too,
/// or why it does not let itself be looked at.
///
/// # Errors
/// When `--pin` names a CPU that containers may not use.
pub(in crate::cmd) async fn bind(
    bench: &mut Workbench<'_>,
    wanted: Pin,
) -> Result<(Pinning, Result<Environment, Broken>), Failure> {
    let host = environment(bench).await;
    let pinning = match &host {
        Ok(host) => pin::decide(wanted, host).map_err(|error| {
            let help = "name one of those, or leave out `--pin`";
            Failure::message(Exit::Usage, error, help)
        })?,
        Err(_) => Pinning::Off {
            because: "the machine could not be looked at".to_owned(),
        },
    };
    bench.pin = pinning.cpu();
    Ok((pinning, host))
}

/// [`bind`], where there are timings, and puts what was found into the header. A host that does
/// not let itself be looked at is noted.
pub(super) async fn begin(
    bench: &mut Workbench<'_>,
    plan: &Plan,
    wanted: Pin,
    header: &mut Header,
) -> Result<(), Failure> {
    if plan.timings.is_empty() {
        return Ok(());
    }
    let (pinning, host) = bind(bench, wanted).await?;
    header.pinning = Some(pinning);
    match host {
        Ok(host) => {
            header.machine = machine::describe(&header.engine, Some(&host));
            header.survey = Some(Survey {
                harness: harness(&host),
                at_start: host,
                at_end: None,
            });
        }
        Err(reason) => header.notes.push(format!(
            "the machine could not be looked at ({reason}): nothing is known of its load, and timings are not bound to a CPU"
        )),
    }
    Ok(())
}

/// Looks once more where it was looked before.
pub(super) async fn end(bench: &Workbench<'_>, header: &mut Header) {
    if let Some(survey) = &mut header.survey {
        // The samples are there: not to see the host again takes nothing back.
        survey.at_end = environment(bench).await.ok();
    }
}
