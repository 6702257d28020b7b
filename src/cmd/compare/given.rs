//! What the user wrote, as it is understood further on.

use crate::cli;
use crate::differential::{Both, Given};
use crate::scenario::{self, ScenarioError};

/// The options, without what is for the command line alone.
///
/// # Errors
/// Mistakes in the scenario.
pub(super) fn given(args: &cli::Compare) -> Result<Given, ScenarioError> {
    let conditions = args.conditions.clone();
    let server = args.server.clone();
    let dns = conditions.dns.as_deref().map(scenario::load).transpose()?;
    Ok(Given {
        command: args.command.clone(),
        own_command: Both {
            a: args.cmd_a.clone(),
            b: args.cmd_b.clone(),
        },
        env: conditions.env,
        volumes: conditions.volumes,
        user: conditions.user,
        workdir: conditions.workdir,
        network: conditions.network,
        memory: conditions.memory,
        cpus: conditions.cpus,
        cpuset: conditions.cpuset_cpus,
        stdin: conditions.stdin,
        timeout: conditions.timeout,
        normalise: args.rules.normalise.clone(),
        ignore: args.rules.ignore.clone(),
        ignore_paths: args.rules.ignore_paths.clone(),
        wait_for: server.wait_for,
        wait_timeout: server.wait_timeout,
        load: server.load,
        stop_timeout: server.stop_timeout,
        dns,
    })
}
