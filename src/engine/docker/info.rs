//! Facts about the engine.

use bollard::models::{SystemInfo, SystemVersion};

use super::super::{EngineError, EngineInfo};
use super::DockerEngine;

pub(super) async fn info(engine: &DockerEngine) -> Result<EngineInfo, EngineError> {
    let doing = "asking the engine about itself";
    let version = engine
        .docker
        .version()
        .await
        .map_err(|error| engine.failed(doing, &error))?;
    let system = engine
        .docker
        .info()
        .await
        .map_err(|error| engine.failed(doing, &error))?;
    let mut facts = facts(version, system);
    facts.api_version = engine.docker.client_version().to_string();
    facts.endpoint.clone_from(&engine.endpoint);
    Ok(facts)
}

fn facts(version: SystemVersion, system: SystemInfo) -> EngineInfo {
    let podman = version
        .components
        .iter()
        .flatten()
        .any(|component| component.name.contains("Podman"));
    let platform = format!(
        "{}/{}",
        version.os.as_deref().unwrap_or("linux"),
        version.arch.as_deref().unwrap_or("unknown")
    );
    EngineInfo {
        name: if podman {
            "Podman Engine"
        } else {
            "Docker Engine"
        }
        .to_owned(),
        version: version.version.unwrap_or_default(),
        cgroup_version: system
            .cgroup_version
            .map(|version| version.to_string())
            // Engines that do not tell know only the first.
            .filter(|version| !version.is_empty())
            .unwrap_or_else(|| "1".to_owned()),
        platform,
        missing_limits: missing_limits(&system),
        kernel: system.kernel_version.unwrap_or_default(),
        cpus: system
            .ncpu
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or_default(),
        memory_bytes: system
            .mem_total
            .and_then(|bytes| u64::try_from(bytes).ok())
            .unwrap_or_default(),
        storage: system.driver.unwrap_or_default(),
        rootless: system
            .security_options
            .iter()
            .flatten()
            .any(|option| option.contains("name=rootless")),
        host: system.name.filter(|name| !name.is_empty()),
        api_version: String::new(),
        endpoint: String::new(),
    }
}

/// Only a limit that the engine says it lacks is missing; one that it does not mention is not.
fn missing_limits(system: &SystemInfo) -> Vec<String> {
    [
        ("memory", system.memory_limit),
        ("swap", system.swap_limit),
        ("pids", system.pids_limit),
        ("cpuset", system.cpu_set),
        ("cpu", system.cpu_cfs_quota),
    ]
    .into_iter()
    .filter(|(_, available)| *available == Some(false))
    .map(|(name, _)| name.to_owned())
    .collect()
}

#[cfg(test)]
mod tests {
    use bollard::models::SystemVersionComponents;

    use super::*;

    #[test]
    fn podman_is_known_by_its_component() {
        let version = SystemVersion {
            components: Some(vec![SystemVersionComponents {
                name: "Podman Engine".to_owned(),
                ..SystemVersionComponents::default()
            }]),
            ..SystemVersion::default()
        };
        assert_eq!(facts(version, SystemInfo::default()).name, "Podman Engine");
        let docker = facts(SystemVersion::default(), SystemInfo::default());
        assert_eq!(docker.name, "Docker Engine");
    }

    #[test]
    fn only_limits_that_are_denied_are_missing() {
        let system = SystemInfo {
            swap_limit: Some(false),
            memory_limit: Some(true),
            ..SystemInfo::default()
        };
        assert_eq!(missing_limits(&system), ["swap"]);
    }
}
