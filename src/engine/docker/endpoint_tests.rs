//! The order of places, contexts, and addresses that are refused with a reason.

use super::*;

fn tcp(host: &str, port: u16) -> Address {
    Address::Tcp {
        host: host.to_owned(),
        port,
    }
}

/// A docker configuration with one context, `lab`, at `host`.
fn configured(host: &str, current: &str) -> (tempfile::TempDir, Surroundings) {
    let folder = tempfile::tempdir().unwrap();
    let meta = folder
        .path()
        .join("contexts/meta")
        .join(hex(&Sha256::digest(b"lab")));
    std::fs::create_dir_all(&meta).unwrap();
    let text = format!(r#"{{"Name":"lab","Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#);
    std::fs::write(meta.join("meta.json"), text).unwrap();
    let text = format!(r#"{{"auths":{{}},"currentContext":"{current}"}}"#);
    std::fs::write(folder.path().join("config.json"), text).unwrap();
    let surroundings = Surroundings {
        config: folder.path().to_owned(),
        runtime: PathBuf::from("/run/user/7"),
        ..Surroundings::default()
    };
    (folder, surroundings)
}

#[test]
fn addresses_are_read_as_docker_reads_them() {
    let socket = Address::Socket(PathBuf::from("/a/b.sock"));
    assert_eq!(parse("unix:///a/b.sock"), Ok(socket.clone()));
    assert_eq!(parse("/a/b.sock"), Ok(socket));
    assert_eq!(parse("tcp://localhost"), Ok(tcp("localhost", 2375)));
    assert_eq!(parse("tcp://10.0.0.1:99/"), Ok(tcp("10.0.0.1", 99)));
    assert_eq!(parse("http://[::1]:99"), Ok(tcp("::1", 99)));
    assert_eq!(parse("build-host:2375"), Ok(tcp("build-host", 2375)));
    let ssh = Address::Ssh {
        destination: "me@host".to_owned(),
        port: Some(2222),
    };
    assert_eq!(parse("ssh://me@host:2222"), Ok(ssh.clone()));
    assert_eq!(ssh.to_string(), "ssh://me@host:2222");
    assert_eq!(tcp("::1", 99).to_string(), "tcp://[::1]:99");
}

#[test]
fn what_cannot_work_says_what_does() {
    assert!(parse("https://x:2376").unwrap_err().contains("ssh://"));
    assert!(parse("npipe:////x").unwrap_err().contains("unix://"));
    assert!(parse("tcp://").unwrap_err().contains("no host"));
    assert!(parse("tcp://x:port").unwrap_err().contains("not a port"));
    assert!(parse("unix://relative").unwrap_err().contains("absolute"));
    assert!(
        parse("ssh://-oProxyCommand=x")
            .unwrap_err()
            .contains("dash")
    );
}

#[test]
fn docker_host_comes_before_every_context() {
    let (_folder, mut surroundings) = configured("tcp://lab:1", "lab");
    surroundings.docker_host = Some("tcp://other:2".to_owned());
    surroundings.docker_context = Some("lab".to_owned());
    let found = surroundings.candidates().unwrap();
    assert_eq!(found[0].address, tcp("other", 2));
    assert_eq!(found.len(), 1);
}

#[test]
fn contexts_are_followed() {
    let (_folder, mut surroundings) = configured("tcp://lab:1", "lab");
    assert_eq!(surroundings.candidates().unwrap()[0].address, tcp("lab", 1));
    surroundings.docker_context = Some("gone".to_owned());
    let problem = surroundings.candidates().unwrap_err();
    assert!(
        problem.contains("DOCKER_CONTEXT names the context `gone`"),
        "{problem}"
    );
    surroundings.docker_context = Some("default".to_owned());
    assert_eq!(surroundings.candidates().unwrap().len(), 4);
}

#[test]
fn tls_is_refused_with_a_way_out() {
    let (folder, mut surroundings) = configured("tcp://lab:2376", "lab");
    let tls = folder
        .path()
        .join("contexts/tls")
        .join(hex(&Sha256::digest(b"lab")))
        .join("docker");
    std::fs::create_dir_all(tls).unwrap();
    assert!(surroundings.candidates().unwrap_err().contains("TLS"));
    surroundings.docker_host = Some("tcp://x".to_owned());
    assert!(surroundings.candidates().is_ok());
    surroundings.tls = true;
    assert!(surroundings.candidates().unwrap_err().contains("ssh -L"));
}

#[test]
fn without_any_setting_the_usual_sockets_are_tried_in_order() {
    let surroundings = Surroundings {
        config: PathBuf::from("/nonexistent"),
        runtime: PathBuf::from("/run/user/7"),
        ..Surroundings::default()
    };
    let found: Vec<String> = surroundings
        .candidates()
        .unwrap()
        .iter()
        .map(|candidate| candidate.address.to_string())
        .collect();
    assert_eq!(
        found,
        [
            "unix:///var/run/docker.sock",
            "unix:///run/user/7/docker.sock",
            "unix:///run/user/7/podman/podman.sock",
            "unix:///run/podman/podman.sock",
        ]
    );
}
