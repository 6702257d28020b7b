//! The report as text: one fact a line, problems marked, and below what to do about each.

use super::{Registry, Report};
use crate::engine::EngineInfo;

/// A line of the screen: what, how it is, and what to do when it is a problem.
struct Line {
    what: &'static str,
    how: String,
    advice: Option<String>,
}

/// One screen of text.
#[must_use]
pub fn render(report: &Report) -> String {
    let lines = lines(report);
    let mut rows = Vec::new();
    for line in &lines {
        let mark = if line.advice.is_some() { '!' } else { ' ' };
        rows.push(format!("{mark} {:<13} {}", line.what, line.how));
    }
    rows.push(String::new());
    let advice: Vec<String> = lines
        .iter()
        .filter_map(|line| Some(format!("- {}: {}", line.what, line.advice.as_ref()?)))
        .collect();
    if advice.is_empty() {
        rows.push("everything is there".to_owned());
    } else {
        rows.push("what to do:".to_owned());
        rows.extend(advice);
    }
    rows.join("\n") + "\n"
}

fn lines(report: &Report) -> Vec<Line> {
    let mut lines = match &report.engine {
        Ok(info) => engine_lines(info, &report.architecture),
        Err(problem) => vec![Line {
            what: "engine",
            how: problem.clone(),
            advice: Some(
                "start Docker or Podman, or run `scripts/with-docker COMMAND`, which installs \
                 and starts Docker on Debian; for a remote engine set DOCKER_HOST"
                    .to_owned(),
            ),
        }],
    };
    lines.extend(images_line(report));
    lines.extend(registry_line(report));
    lines.push(bootstrap_line(report));
    lines.push(agent_line(report));
    lines
}

fn fine(what: &'static str, how: impl Into<String>) -> Line {
    Line {
        what,
        how: how.into(),
        advice: None,
    }
}

fn engine_lines(info: &EngineInfo, own_architecture: &str) -> Vec<Line> {
    let rootless = if info.rootless { ", rootless" } else { "" };
    let memory = format!("{:.1} GiB", info.memory_bytes as f64 / f64::from(1 << 30));
    let mut lines = vec![
        fine(
            "engine",
            format!("{} {}{rootless}", info.name, info.version),
        ),
        fine("API", info.api_version.clone()),
        fine("reached at", info.endpoint.clone()),
        fine("storage", info.storage.clone()),
        fine("kernel", info.kernel.clone()),
        fine("CPUs", format!("{}, {memory} of memory", info.cpus)),
        fine("cgroup", format!("version {}", info.cgroup_version)),
        limits_line(info),
    ];
    let architecture = info.platform.split('/').nth(1).unwrap_or_default();
    let mut line = fine("platform", info.platform.clone());
    if architecture != own_architecture {
        line.how = format!("{}; this binary is for {own_architecture}", info.platform);
        line.advice = Some(format!(
            "build alpine-tax for {architecture}, or use an engine on {own_architecture}"
        ));
    }
    lines.push(line);
    lines
}

fn limits_line(info: &EngineInfo) -> Line {
    let all = ["memory", "swap", "pids", "cpuset", "cpu"];
    let missing = |name: &&str| info.missing_limits.iter().any(|limit| limit == name);
    let available: Vec<&str> = all.into_iter().filter(|name| !missing(name)).collect();
    let mut line = fine("limits", available.join(", "));
    if !info.missing_limits.is_empty() {
        let missing = info.missing_limits.join(", ");
        line.how = format!("{}; missing: {missing}", line.how);
        line.advice = Some(limits_advice(info));
    }
    line
}

fn limits_advice(info: &EngineInfo) -> String {
    let only_swap = info.missing_limits.iter().all(|limit| limit == "swap");
    if only_swap {
        "memory limits work, but what is swapped out does not count; for strict limits boot the \
         engine's host with `swapaccount=1`, or without swap"
            .to_owned()
    } else if info.rootless {
        "delegate the controllers to your user: a drop-in for `user@.service` with \
         `Delegate=cpu cpuset memory pids`"
            .to_owned()
    } else {
        "the kernel or cgroup set-up of the engine's host lacks them; cases that need one are \
         broken or skipped"
            .to_owned()
    }
}

fn images_line(report: &Report) -> Option<Line> {
    if report.images.is_empty() {
        return None;
    }
    let names = |there: bool| -> Vec<&str> {
        let images = report.images.iter();
        images
            .filter(|(_, is_there)| *is_there == there)
            .map(|(name, _)| name.as_str())
            .collect()
    };
    let (there, missing) = (names(true), names(false));
    let present = if there.is_empty() {
        "none yet".to_owned()
    } else {
        there.join(", ")
    };
    let how = match missing.len() {
        0 => present,
        more => format!("{present}; {more} more in the catalogue (`alpine-tax images list`)"),
    };
    let mut line = fine("images", how);
    let cannot_get_them =
        matches!(report.registry, Registry::Unreachable(_)) && report.mmdebstrap.is_none();
    if !missing.is_empty() && cannot_get_them {
        line.advice = Some(
            "neither a registry nor mmdebstrap is there to get them from; load them with \
             `docker load` or `docker import`"
                .to_owned(),
        );
    }
    Some(line)
}

fn registry_line(report: &Report) -> Option<Line> {
    match &report.registry {
        Registry::NotAsked => None,
        Registry::Reached => Some(fine("registry", "can be reached from the engine")),
        Registry::Unreachable(said) => {
            let mut line = fine("registry", format!("not reached: {said}"));
            line.advice = Some(if report.mmdebstrap.is_some() {
                "images are bootstrapped from packages instead; with a proxy, configure it for \
                 the engine's daemon"
                    .to_owned()
            } else {
                "check the engine's network and proxy, or install mmdebstrap".to_owned()
            });
            Some(line)
        }
    }
}

fn bootstrap_line(report: &Report) -> Line {
    match &report.mmdebstrap {
        Some(path) => fine("bootstrap", path.clone()),
        None => Line {
            what: "bootstrap",
            how: "mmdebstrap is not installed".to_owned(),
            advice: Some("`apt install mmdebstrap`, for images that no registry gives".to_owned()),
        },
    }
}

fn agent_line(report: &Report) -> Line {
    let architecture = &report.architecture;
    let (how, advice) = match &report.agent {
        Ok(true) => (format!("static, {architecture}"), None),
        Ok(false) => (
            "this binary is not static and starts in few images".to_owned(),
            Some(
                "build it in its own folder with plain `cargo build`; RUSTFLAGS in the environment override its settings",
            ),
        ),
        Err(problem) => (
            format!("this binary cannot be read: {problem}"),
            Some("see whether /proc is mounted"),
        ),
    };
    Line {
        what: "agent",
        how,
        advice: advice.map(str::to_owned),
    }
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
