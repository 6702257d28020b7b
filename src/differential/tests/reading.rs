//! The command line, understood.

use std::time::Duration;

use super::*;
use crate::protocol::Ready;

fn given() -> Given {
    Given {
        command: vec!["tool".to_owned(), "-x".to_owned()],
        network: "none".to_owned(),
        timeout: Duration::from_secs(1),
        normalise: vec!["all".to_owned()],
        ..Given::default()
    }
}

#[test]
fn options_mean_what_they_mean_to_docker() {
    let spec = Spec::read(&Given {
        env: vec!["A=1=2".to_owned(), "ALPINE_TAX_SURELY_NOT_SET".to_owned()],
        memory: Some("512m".to_owned()),
        cpus: Some("1.5".to_owned()),
        own_command: Both {
            a: None,
            b: Some("sh -c 'x y'".to_owned()),
        },
        wait_for: Some("tcp:80".to_owned()),
        load: Some("curl http://localhost".to_owned()),
        ..given()
    });
    let spec = spec.unwrap();
    assert_eq!(spec.env, ["A=1=2"]);
    assert_eq!(spec.memory_bytes, Some(512 << 20));
    assert_eq!(spec.nano_cpus, Some(1_500_000_000));
    assert_eq!(spec.commands.a.unwrap(), ["tool", "-x"]);
    assert_eq!(spec.commands.b.unwrap(), ["sh", "-c", "x y"]);
    assert_eq!(spec.rules.normalisers.len(), 4);
    let server = spec.server.unwrap();
    assert_eq!(
        (server.ready, server.load.unwrap().len()),
        (Ready::Tcp(80), 2)
    );
}

#[test]
fn without_a_command_the_images_say_what_to_run() {
    let spec = Spec::read(&Given {
        command: Vec::new(),
        ..given()
    });
    assert!(
        spec.unwrap()
            .commands
            .into_array()
            .iter()
            .all(Option::is_none)
    );
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let error = Spec::read(&Given {
        env: vec!["=x".to_owned()],
        volumes: vec![
            "/etc".to_owned(),
            "/etc:/x".to_owned(),
            "/usr:/x".to_owned(),
        ],
        workdir: Some("here".to_owned()),
        memory: Some("much".to_owned()),
        cpus: Some("-1".to_owned()),
        ignore: vec!["ab(c".to_owned()],
        ignore_paths: vec!["a[".to_owned()],
        normalise: vec!["tims".to_owned()],
        wait_for: Some("log:x(".to_owned()),
        stdin: Some("/no/such/file".into()),
        ..given()
    });
    let report = miette::Report::new(error.unwrap_err());
    let said = format!("{report:?}");
    for words in [
        "11 mistakes",
        "a variable needs a name",
        "a source and a target",
        "`/x` is the target of `/etc:/x`, too",
        "absolute path",
        "amount of memory",
        "number of CPUs",
        "unclosed group",
        "[--ignore:1:3]",
        "did you mean `times`?",
        "[--wait-for:1:6]",
        "[--ignore-path:1:1]",
        "/no/such/file",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
}

#[test]
fn what_both_share_is_remarked() {
    let spec = Spec::read(&Given {
        volumes: vec![
            "cache:/a".to_owned(),
            "data:/b:ro".to_owned(),
            "/etc:/c".to_owned(),
        ],
        ..given()
    });
    let did = both(exits(0), exits(0));
    let said = remarks(did.as_ref(), &spec.unwrap());
    assert_eq!(
        said,
        ["both share the volume `cache`: what A writes there, B finds"]
    );
}
