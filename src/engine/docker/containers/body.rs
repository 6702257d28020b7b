//! What a container may and may not do, as the engine wants to be told.

use std::collections::HashMap;

use bollard::models::{
    ContainerCreateBody, HealthConfig, HostConfig, HostConfigLogConfig, Mount, MountType,
};

use super::super::super::ContainerSpec;

/// What the engine keeps of a container's output.
#[derive(Debug, Clone, Copy)]
pub(super) enum Log {
    None,
    Bounded,
}

/// Where a workload writes its scratch files.
const SCRATCH: &str = "/tmp";

/// What to ask the engine for. `has_health_check`: whether the image brings a health check, which
/// would run beside what is measured.
pub(super) fn of(spec: &ContainerSpec, log: Log, has_health_check: bool) -> ContainerCreateBody {
    ContainerCreateBody {
        image: Some(spec.image.clone()),
        // The whole command is the entry point, so that nothing of the image's own gets in.
        entrypoint: Some(spec.command.clone()),
        cmd: Some(Vec::new()),
        env: Some(spec.env.clone()),
        user: Some(spec.user.clone().unwrap_or_else(|| "0:0".to_owned())),
        working_dir: spec.workdir.clone(),
        hostname: spec.hostname.clone(),
        labels: Some(spec.labels.clone().into_iter().collect()),
        tty: Some(false),
        open_stdin: Some(true),
        stdin_once: Some(true),
        attach_stdin: Some(true),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        // Podman sets up a timer even for a check that is switched off, so only where needed.
        healthcheck: has_health_check.then(|| HealthConfig {
            test: Some(vec!["NONE".to_owned()]),
            ..HealthConfig::default()
        }),
        stop_timeout: Some(1),
        host_config: Some(host_config(spec, log)),
        ..ContainerCreateBody::default()
    }
}

fn host_config(spec: &ContainerSpec, log: Log) -> HostConfig {
    let memory = spec.memory_bytes.map(signed);
    HostConfig {
        network_mode: Some(if spec.network.is_empty() {
            "none".to_owned()
        } else {
            spec.network.clone()
        }),
        cap_drop: spec.confined.then(|| vec!["ALL".to_owned()]),
        security_opt: spec.confined.then(|| vec!["no-new-privileges".to_owned()]),
        readonly_rootfs: Some(spec.read_only),
        sysctls: (!spec.sysctls.is_empty()).then(|| spec.sysctls.clone().into_iter().collect()),
        memory,
        // The same as the memory limit: no swap, so that a limit is a limit.
        memory_swap: memory,
        pids_limit: spec.pids.map(signed),
        cpuset_cpus: spec.cpuset.clone(),
        nano_cpus: spec.nano_cpus.map(signed),
        tmpfs: spec.tmpfs_bytes.map(|bytes| {
            let options = format!("rw,exec,nosuid,nodev,mode=1777,size={bytes}");
            HashMap::from([(SCRATCH.to_owned(), options)])
        }),
        dns_options: (!spec.dns_options.is_empty()).then(|| spec.dns_options.clone()),
        init: Some(false),
        mounts: Some(spec.mounts.iter().map(mount).collect()),
        log_config: Some(log_config(log)),
        ..HostConfig::default()
    }
}

fn mount(mount: &super::super::super::Mount) -> Mount {
    Mount {
        typ: Some(MountType::VOLUME),
        source: Some(mount.volume.clone()),
        target: Some(mount.target.clone()),
        read_only: Some(!mount.writable),
        ..Mount::default()
    }
}

fn log_config(log: Log) -> HostConfigLogConfig {
    match log {
        Log::None => HostConfigLogConfig {
            typ: Some("none".to_owned()),
            config: None,
        },
        Log::Bounded => HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(HashMap::from([
                ("max-size".to_owned(), "1m".to_owned()),
                ("max-file".to_owned(), "1".to_owned()),
            ])),
        },
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_is_confined() {
        let spec = ContainerSpec {
            command: vec!["/alpine-tax".to_owned(), "agent".to_owned()],
            confined: true,
            memory_bytes: Some(1 << 30),
            tmpfs_bytes: Some(4096),
            read_only: true,
            ..ContainerSpec::default()
        };
        let body = of(&spec, Log::None, true);
        assert_eq!(body.user.as_deref(), Some("0:0"));
        assert_eq!(body.entrypoint, Some(spec.command.clone()));
        let check = body.healthcheck.and_then(|check| check.test);
        assert_eq!(check, Some(vec!["NONE".to_owned()]));
        let host = body.host_config.unwrap();
        assert_eq!(host.network_mode.as_deref(), Some("none"));
        assert_eq!(host.cap_drop, Some(vec!["ALL".to_owned()]));
        assert_eq!(
            host.security_opt,
            Some(vec!["no-new-privileges".to_owned()])
        );
        assert_eq!(host.memory, host.memory_swap);
        assert!(host.tmpfs.unwrap()["/tmp"].contains("size=4096"));
        assert_eq!(host.readonly_rootfs, Some(true));
        assert_eq!(host.privileged, None);
    }

    #[test]
    fn what_builds_things_is_not() {
        let host = of(&ContainerSpec::default(), Log::Bounded, false)
            .host_config
            .unwrap();
        assert_eq!(host.cap_drop, None);
        assert_eq!(host.memory, None);
        assert_eq!(host.log_config.unwrap().typ.as_deref(), Some("json-file"));
    }
}
