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
    assert_eq!(parse("unix:///a/b.sock", None), Ok(socket.clone()));
    assert_eq!(parse("/a/b.sock", None), Ok(socket));
    assert_eq!(parse("tcp://localhost", None), Ok(tcp("localhost", 2375)));
    assert_eq!(parse("tcp://10.0.0.1:99/", None), Ok(tcp("10.0.0.1", 99)));
    assert_eq!(parse("http://[::1]:99", None), Ok(tcp("::1", 99)));
    assert_eq!(parse("build-host:2375", None), Ok(tcp("build-host", 2375)));
    let ssh = Address::Ssh {
        destination: "me@host".to_owned(),
        port: Some(2222),
    };
    assert_eq!(parse("ssh://me@host:2222", None), Ok(ssh.clone()));
    assert_eq!(ssh.to_string(), "ssh://me@host:2222");
    assert_eq!(tcp("::1", 99).to_string(), "tcp://[::1]:99");
}

#[test]
fn what_cannot_work_says_what_does() {
    assert!(parse("npipe:////x", None).unwrap_err().contains("unix://"));
    assert!(parse("tcp://", None).unwrap_err().contains("no host"));
    assert!(
        parse("tcp://x:port", None)
            .unwrap_err()
            .contains("not a port")
    );
    assert!(
        parse("unix://relative", None)
            .unwrap_err()
            .contains("absolute")
    );
    assert!(
        parse("ssh://-oProxyCommand=x", None)
            .unwrap_err()
            .contains("dash")
    );
}

#[test]
fn an_address_with_a_password_is_refused_and_the_password_is_not_shown() {
    for (host, said) in [
        ("tcp://me:word@host:2375", "no user"),
        ("me:word@host", "no user"),
        ("ssh://me:word@host", "use a key"),
        ("ftp://me:word@host", "not supported"),
    ] {
        let (_folder, mut surroundings) = configured(host, "lab");
        let of_context = surroundings.candidates().unwrap_err();
        surroundings.docker_host = Some(host.to_owned());
        let of_variable = surroundings.candidates().unwrap_err();
        for problem in [of_context, of_variable] {
            assert!(problem.contains(said), "{problem}");
            assert!(!problem.contains("word@"), "{problem}");
        }
    }
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
fn tls_takes_the_certificates_of_the_context_or_of_the_environment() {
    let (folder, mut surroundings) = configured("tcp://lab", "lab");
    let tls = |host: &str, port, certificates: &Path| Address::Tls {
        host: host.to_owned(),
        port,
        certificates: certificates.to_owned(),
    };
    let of_context = folder
        .path()
        .join("contexts/tls")
        .join(hex(&Sha256::digest(b"lab")))
        .join("docker");
    std::fs::create_dir_all(&of_context).unwrap();
    let found = |surroundings: &Surroundings| surroundings.candidates().unwrap().remove(0).address;
    assert_eq!(found(&surroundings), tls("lab", 2376, &of_context));
    surroundings.docker_host = Some("tcp://x:99".to_owned());
    assert_eq!(found(&surroundings), tcp("x", 99));
    surroundings.tls_verify = true;
    assert_eq!(found(&surroundings), tls("x", 99, folder.path()));
    surroundings.certificates = Some(PathBuf::from("/certs"));
    assert_eq!(found(&surroundings), tls("x", 99, Path::new("/certs")));
    let meant = surroundings.meant("lab", "--host").unwrap().remove(0);
    assert_eq!(meant.address, tls("lab", 2376, &of_context));
    let meant = surroundings.meant("ssh://me@far", "--host").unwrap();
    assert_eq!(meant[0].address.to_string(), "ssh://me@far");
}

#[test]
fn tls_with_whoever_answers_is_refused() {
    let (folder, mut surroundings) =
        configured("tcp://lab:2376\",\"SkipTLSVerify\":true,\"x\":\"", "lab");
    let tls = folder
        .path()
        .join("contexts/tls")
        .join(hex(&Sha256::digest(b"lab")))
        .join("docker");
    std::fs::create_dir_all(tls).unwrap();
    let problem = surroundings.candidates().unwrap_err();
    assert!(problem.contains("skip-tls-verify"), "{problem}");
    surroundings.docker_host = Some("tcp://x".to_owned());
    assert!(surroundings.candidates().is_ok());
    surroundings.tls = true;
    let problem = surroundings.candidates().unwrap_err();
    assert!(problem.contains("DOCKER_TLS_VERIFY=1"), "{problem}");
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
