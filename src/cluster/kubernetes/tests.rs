//! What is rendered is what Kubernetes knows, keeps the restricted profile, and asks for what it needs.

use serde_json::Value;

use super::restricted::broken_rules;
use super::*;
use crate::record::Role;

fn node() -> Node {
    let image = |role, name: &str, libc| UnderTest {
        role,
        name: name.to_owned(),
        reference: format!("{name}:1"),
        from_registry: true,
        libc: Some(libc),
    };
    Node {
        shards: 4,
        platform: "linux/amd64".to_owned(),
        images: vec![
            image(Role::Baseline, "debian", Family::Glibc),
            image(Role::Candidate, "alpine", Family::Musl),
        ],
        ..Node::default()
    }
}

fn wishes() -> Wishes {
    Wishes {
        name: "tax".to_owned(),
        namespace: Some("lab".to_owned()),
        image: "registry.example.invalid/node:1".to_owned(),
        pulled_as: BTreeMap::new(),
        parallelism: 2,
        node_selector: BTreeMap::from([("disk".to_owned(), "fast".to_owned())]),
        cpu: "1".to_owned(),
        memory: "2Gi".to_owned(),
        deadline: 3600,
    }
}

fn rendered() -> (Value, Value) {
    let (policy, job) = objects(&node(), &wishes()).unwrap();
    (
        serde_json::to_value(policy).unwrap(),
        serde_json::to_value(job).unwrap(),
    )
}

#[test]
fn the_pod_passes_the_restricted_profile() {
    let (_, job) = rendered();
    assert_eq!(broken_rules(&job["spec"]["template"]["spec"]), [""; 0]);
}

#[test]
fn it_is_an_indexed_job_with_a_pod_for_each_shard() {
    let (policy, job) = rendered();
    let spec = &job["spec"];
    assert_eq!(spec["completionMode"], "Indexed");
    assert_eq!(
        (&spec["completions"], &spec["parallelism"]),
        (&4.into(), &2.into())
    );
    assert_eq!(spec["backoffLimitPerIndex"], 0);
    let pod = &spec["template"]["spec"];
    let names: Vec<&str> = pod["containers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|container| container["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["image-0", "image-1", "lead"]);
    assert_eq!(pod["nodeSelector"]["disk"], "fast");
    assert_eq!(pod["nodeSelector"]["kubernetes.io/arch"], "amd64");
    // The policy and the affinity are about the pods of this job.
    let labels = &spec["template"]["metadata"]["labels"];
    assert_eq!(policy["spec"]["podSelector"]["matchLabels"], *labels);
    let apart =
        &pod["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    assert_eq!(apart[0]["labelSelector"]["matchLabels"], *labels);
}

#[test]
fn every_container_has_requests_and_limits_and_no_token() {
    let (_, job) = rendered();
    let pod = &job["spec"]["template"]["spec"];
    assert_eq!(pod["automountServiceAccountToken"], false);
    for kind in ["initContainers", "containers"] {
        for container in pod[kind].as_array().unwrap() {
            let resources = &container["resources"];
            assert!(resources["requests"]["memory"].is_string(), "{container}");
            assert_eq!(resources["requests"], resources["limits"]);
        }
    }
}

#[test]
fn each_image_gets_what_is_for_its_libc_and_cannot_change_it() {
    let (_, job) = rendered();
    let pod = &job["spec"]["template"]["spec"];
    for (index, tree) in ["for-glibc", "for-musl"].iter().enumerate() {
        let mount = &pod["containers"][index]["volumeMounts"][0];
        assert_eq!(
            (mount["name"].as_str(), &mount["readOnly"]),
            (Some(*tree), &true.into())
        );
        let rights = &pod["containers"][index]["securityContext"];
        assert_eq!(rights["readOnlyRootFilesystem"], true);
        let meet = &pod["containers"][index]["volumeMounts"][1];
        assert_eq!(meet["name"], format!("meet-{index}"));
        let of_lead = &pod["containers"][2]["volumeMounts"][index];
        assert_eq!(of_lead["name"], meet["name"]);
    }
}

#[test]
fn images_of_this_machine_have_to_be_named() {
    let mut node = node();
    for image in &mut node.images {
        image.from_registry = false;
    }
    let error = objects(&node, &wishes()).unwrap_err();
    assert_eq!(
        error,
        NotPullable(vec!["debian".to_owned(), "alpine".to_owned()])
    );
    let named = |name: &str| (name.to_owned(), format!("r.example.invalid/{name}"));
    let wishes = Wishes {
        pulled_as: BTreeMap::from([named("debian"), named("alpine")]),
        ..wishes()
    };
    let (_, job) = objects(&node, &wishes).unwrap();
    let job = serde_json::to_value(job).unwrap();
    let image = &job["spec"]["template"]["spec"]["containers"][1]["image"];
    assert_eq!(image, "r.example.invalid/alpine");
}
