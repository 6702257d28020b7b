//! The *restricted* Pod Security Standard as rules over a rendered pod, after
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/> (baseline and restricted).

use serde_json::Value;

/// Volumes that restricted pods may have.
const VOLUMES: [&str; 8] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
];
/// Profiles that confine.
const SECCOMP: [&str; 2] = ["RuntimeDefault", "Localhost"];

/// What a pod's specification breaks, in words; nothing: it passes.
pub(super) fn broken_rules(pod: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    for host in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod[host] == true {
            broken.push(format!("{host} is shared"));
        }
    }
    for volume in list(&pod["volumes"]) {
        let keys = volume.as_object().into_iter().flatten();
        for (kind, _) in keys.filter(|(key, _)| *key != "name") {
            if !VOLUMES.contains(&kind.as_str()) {
                broken.push(format!("volume {} is a {kind}", volume["name"]));
            }
        }
    }
    let of_pod = &pod["securityContext"];
    if list(&of_pod["sysctls"]).next().is_some() {
        broken.push("sysctls are set".to_owned());
    }
    let kinds = ["initContainers", "containers", "ephemeralContainers"];
    for container in kinds.iter().flat_map(|kind| list(&pod[*kind])) {
        broken.extend(of_container(container, of_pod));
    }
    broken
}

fn of_container(container: &Value, of_pod: &Value) -> Vec<String> {
    let own = &container["securityContext"];
    let either = |key: &str| {
        if own[key].is_null() {
            &of_pod[key]
        } else {
            &own[key]
        }
    };
    let mut broken = Vec::new();
    let mut demand = |fine: bool, what: &str| {
        if !fine {
            broken.push(format!("{}: {what}", container["name"]));
        }
    };
    demand(own["privileged"] != true, "privileged");
    demand(
        own["allowPrivilegeEscalation"] == false,
        "privileges may grow",
    );
    demand(either("runAsNonRoot") == true, "may run as root");
    demand(*either("runAsUser") != 0, "runs as root");
    let seccomp = either("seccompProfile")["type"].as_str();
    demand(
        seccomp.is_some_and(|kind| SECCOMP.contains(&kind)),
        "no seccomp profile",
    );
    let capabilities = &own["capabilities"];
    demand(
        list(&capabilities["drop"]).any(|one| one == "ALL"),
        "keeps capabilities",
    );
    let only_bind = list(&capabilities["add"]).all(|one| one == "NET_BIND_SERVICE");
    demand(only_bind, "adds capabilities");
    demand(
        own["procMount"].is_null() || own["procMount"] == "Default",
        "procMount",
    );
    let ports = list(&container["ports"]).all(|port| port["hostPort"].is_null());
    demand(ports, "has a port of the host");
    broken
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[test]
fn a_careless_pod_breaks_each_rule() {
    let pod = serde_json::json!({
        "hostNetwork": true,
        "volumes": [{ "name": "engine", "hostPath": { "path": "/var/run/docker.sock" } }],
        "securityContext": { "sysctls": [{ "name": "kernel.msgmax", "value": "1" }] },
        "containers": [{
            "name": "c",
            "ports": [{ "hostPort": 80 }],
            "securityContext": {
                "privileged": true, "runAsUser": 0, "procMount": "Unmasked",
                "capabilities": { "add": ["SYS_ADMIN"] },
            },
        }],
    });
    let broken = broken_rules(&pod);
    assert_eq!(broken.len(), 12, "{broken:#?}");
}
