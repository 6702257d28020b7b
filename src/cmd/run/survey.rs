//! Looks at the engine's host before and after timings, and binds them to a CPU.

use super::super::failure::Failure;
use crate::exit::Exit;
use crate::record::{Header, Pinning, Survey, machine};
use crate::run::pin::{self, Pin};
use crate::run::survey::{environment, harness};
use crate::run::workbench::Workbench;

/// Looks at the host, decides what single-threaded timings are bound to, and puts both into the
/// header. A host that does not let itself be looked at is noted.
///
/// # Errors
/// When `--pin` names a CPU that containers may not use.
pub(super) async fn begin(
    bench: &mut Workbench<'_>,
    wanted: Pin,
    header: &mut Header,
) -> Result<(), Failure> {
    match environment(bench).await {
        Ok(host) => {
            let decided = pin::decide(wanted, &host).map_err(|error| {
                let help = "name one of those, or leave out `--pin`";
                Failure::message(Exit::Usage, error, help)
            })?;
            bench.pin = decided.cpu();
            header.pinning = Some(decided);
            header.machine = machine::describe(&header.engine, Some(&host));
            header.survey = Some(Survey {
                harness: harness(&host),
                at_start: host,
                at_end: None,
            });
        }
        Err(reason) => {
            header.notes.push(format!(
                "the machine could not be looked at ({reason}): nothing is known of its load, and timings are not bound to a CPU"
            ));
            let because = "the machine could not be looked at".to_owned();
            header.pinning = Some(Pinning::Off { because });
        }
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
