//! Bundles without an engine: what is in them, what is refused.

use std::collections::BTreeMap;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::outcome::{Observation, Outcome, Output, Query, Usage};
use crate::protocol::dns::Rule;
use crate::protocol::{DnsScript, Job};

fn seen(outcome: Outcome, stdout: &str) -> Observation {
    Observation {
        outcome,
        stdout: Output::whole(stdout),
        stderr: Output::default(),
        queries: Vec::new(),
        usage: Usage::default(),
    }
}

fn side(role: Role, seen: Observation) -> Side {
    let label = match role {
        Role::Baseline => "debian:trixie-slim",
        Role::Candidate => "alpine:3.20",
    };
    Side {
        role,
        label: label.to_owned(),
        reference: label.to_owned(),
        instead: None,
        id: "sha256:0123".to_owned(),
        note: Some("It had no digest of a registry.".to_owned()),
        libc: "musl 1.2.5".to_owned(),
        job: Job {
            argv: vec![
                "/opt/alpine-tax/cases/bin/musl/x".to_owned(),
                "it's \"one\"".to_owned(),
            ],
            name: None,
            env: BTreeMap::from([("A".to_owned(), "$HOME \"x\"".to_owned())]),
            cwd: None,
            stdin: crate::protocol::Content::default(),
            timeout_ms: 10_000,
            output_limit: 1000,
            files: BTreeMap::from([("/etc/nsswitch.conf".to_owned(), "hosts: files\n".into())]),
            stack_limit: Some(1 << 20),
            dns: None,
            cpu: None,
        },
        user: Some("65534:65534".to_owned()),
        memory_bytes: Some(512 << 20),
        nano_cpus: Some(1_500_000_000),
        cpuset: None,
        sysctls: BTreeMap::new(),
        tmpfs_bytes: Some(64 << 20),
        workdir: Some("/".to_owned()),
        seen,
        failures: 1,
        trials: 1,
        evidence: vec!["at 0x1: hlt".to_owned()],
    }
}

fn manifest() -> Manifest {
    Manifest {
        build_network: None,
        format_version: FORMAT_VERSION,
        tool_version: "0.1.0".to_owned(),
        made: "2026-01-31".to_owned(),
        name: "stack".to_owned(),
        title: "A recursion that needs one MiB of stack ends with SIGSEGV on a thread that asked for none"
            .to_owned(),
        about: vec!["Threads of musl have a stack of 128 KiB unless they ask for another size.".to_owned()],
        links: vec!["https://bugs.example.invalid/1".to_owned()],
        sides: [
            side(Role::Baseline, seen(Outcome::Exited(0), "1\n")),
            side(Role::Candidate, seen(Outcome::Signaled(11), "")),
        ],
        tells: Tells::Outcome,
        runs: 1,
        others: vec!["alpine:3.12 to 3.20: SIGSEGV".to_owned()],
        machine: vec!["Docker Engine 20.10, Linux 6.1, x86-64".to_owned()],
        files: BTreeMap::new(),
    }
}

fn packed(manifest: Manifest) -> Result<Vec<u8>, PackError> {
    let program = Item::file(Bytes::from_static(b"\x7fELF"), true);
    let path = "/opt/alpine-tax/cases/bin/musl/x".to_owned();
    let gathered = Gathered(BTreeMap::from([
        (path, program),
        (
            "/opt/alpine-tax/python/bin/python3".to_owned(),
            Item::Link("python3.13".to_owned()),
        ),
    ]));
    pack(Content {
        context: Gathered::default(),
        manifest,
        files: [gathered.clone(), gathered],
        sources: BTreeMap::from([("x.c".to_owned(), Bytes::from_static(b"int main;"))]),
        runner: b"runner",
        private: &Private::of(["/home/jane".to_owned(), "jane".to_owned()].into_iter()),
    })
}

fn text(unpacked: &Unpacked, path: &str) -> String {
    match &unpacked.files[path] {
        Item::File { bytes, .. } => String::from_utf8(bytes.to_vec()).unwrap(),
        Item::Link(target) => panic!("{path} is a link to {target}"),
    }
}

#[test]
fn what_is_packed_is_unpacked() {
    let archive = packed(manifest()).unwrap();
    let unpacked = unpack("x.tar.gz", &archive[..]).unwrap();
    let mut expected = manifest();
    expected.files.clone_from(&unpacked.manifest.files);
    assert_eq!(unpacked.manifest, expected);
    let dockerfile = text(&unpacked, "candidate/Dockerfile");
    for line in [
        "# It had no digest of a registry.",
        "ARG IMAGE=alpine:3.20",
        "ENV A=\"\\$HOME \\\"x\\\"\"",
        "USER 65534:65534",
        "ENTRYPOINT [\"/opt/alpine-tax/cases/bin/musl/x\",\"it's \\\"one\\\"\"]",
    ] {
        assert!(
            dockerfile.lines().any(|other| other == line),
            "{line} in\n{dockerfile}"
        );
    }
    assert_eq!(
        text(&unpacked, "candidate/files/etc/nsswitch.conf"),
        "hosts: files\n"
    );
    assert_eq!(text(&unpacked, "source/x.c"), "int main;");
    assert!(!unpacked.files.contains_key("alpine-tax-runner"));
    let report = text(&unpacked, "report.txt");
    assert!(
        report.contains("On alpine:3.20 (musl 1.2.5): SIGSEGV."),
        "{report}"
    );
    assert!(
        report.lines().all(|line| line.chars().count() < 80),
        "{report}"
    );
    assert_eq!(
        packed(manifest()).unwrap(),
        archive,
        "the same content, the same archive"
    );
}

#[test]
fn the_runner_is_there_where_docker_is_not_enough() {
    let mut with_dns = manifest();
    for side in &mut with_dns.sides {
        side.job.dns = Some(DnsScript {
            servers: vec!["127.0.0.1".to_owned()],
            rules: vec![Rule::default()],
            ..DnsScript::default()
        });
    }
    with_dns.sides[1].seen.queries = vec![Query {
        server: "127.0.0.1".to_owned(),
        transport: "udp".to_owned(),
        name: "x.test".to_owned(),
        rtype: "A".to_owned(),
        id: 1,
        at_us: 0,
        edns: None,
        ad: false,
        rd: true,
        port: 1,
    }];
    let unpacked = unpack("x", &packed(with_dns).unwrap()[..]).unwrap();
    assert_eq!(text(&unpacked, "alpine-tax-runner"), "runner");
    assert_eq!(
        text(&unpacked, "candidate/queries"),
        "127.0.0.1 udp A x.test\n"
    );
    let scenario = text(&unpacked, "candidate/files/alpine-tax-scenario.toml");
    assert!(scenario.contains("servers = [\"127.0.0.1\"]"), "{scenario}");
    let dockerfile = text(&unpacked, "baseline/Dockerfile");
    let expected = "ENTRYPOINT [\"/alpine-tax-runner\",\"contained\",\"--dns\",\"/alpine-tax-scenario.toml\",\"--\",";
    assert!(dockerfile.contains(expected), "{dockerfile}");
}

#[test]
fn what_is_private_does_not_get_out() {
    let mut told = manifest();
    told.sides[0].job.argv.push("/home/jane/x".to_owned());
    let error = packed(told).unwrap_err().to_string();
    assert!(error.contains("/home/jane"), "{error}");
}

/// The archive with its tar stream changed.
fn changed(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let archive = packed(manifest()).unwrap();
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&archive[..]), &mut plain)
        .unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&change(plain)).unwrap();
    encoder.finish().unwrap()
}

fn replaced(text: &[u8], by: &[u8]) -> Vec<u8> {
    assert_eq!(text.len(), by.len());
    changed(|mut plain| {
        let at = plain
            .windows(text.len())
            .position(|window| window == text)
            .unwrap();
        plain[at..at + text.len()].copy_from_slice(by);
        plain
    })
}

/// With further entries of a tar archive.
fn added(add: impl FnOnce(&mut tar::Builder<Vec<u8>>)) -> Vec<u8> {
    changed(|plain| {
        let mut more = tar::Builder::new(Vec::new());
        add(&mut more);
        let mut all = more.into_inner().unwrap();
        // Without the two empty blocks that end an archive.
        all.truncate(all.len() - 1024);
        all.extend(plain);
        all
    })
}

fn entry(
    kind: tar::EntryType,
    name: &[u8],
    link: Option<&str>,
) -> impl FnOnce(&mut tar::Builder<Vec<u8>>) {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_mode(0o644);
    if let Some(link) = link {
        header.set_link_name_literal(link).unwrap();
    }
    // Names that a careful writer refuses.
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_cksum();
    move |archive| archive.append(&header, std::io::empty()).unwrap()
}

fn refused(archive: &[u8]) -> String {
    unpack("x", archive).unwrap_err().mistakes.join("\n")
}

#[test]
fn tampered_and_hostile_archives_are_refused_with_all_that_is_wrong() {
    use tar::EntryType::{Char, Link, Regular, Symlink};
    let tampered = replaced(b"int main;", b"int evil;");
    assert_eq!(
        refused(&tampered),
        "`source/x.c` is not what it was when the bundle was made"
    );
    for (archive, said) in [
        (
            added(entry(Regular, b"stack/../../evil", None)),
            "leads out of its folder",
        ),
        (
            added(entry(Regular, b"/etc/evil", None)),
            "leads out of its folder",
        ),
        (
            added(entry(
                Symlink,
                b"stack/candidate/files/x",
                Some("/etc/passwd"),
            )),
            "leads out of its folder",
        ),
        (
            added(entry(Symlink, b"stack/candidate/files/x", Some("../../x"))),
            "leads out of its folder",
        ),
        (
            added(entry(Link, b"stack/x", Some("/etc/passwd"))),
            "neither a file nor a folder nor a link",
        ),
        (
            added(entry(Char, b"stack/x", None)),
            "neither a file nor a folder nor a link",
        ),
        (
            added(entry(Regular, b"stack/more", None)),
            "`more` was added to it",
        ),
        (
            added(entry(Regular, b"stack/source/x.c", None)),
            "`source/x.c` is in it twice",
        ),
        (
            b"nonsense".to_vec(),
            "cannot be read as a compressed archive",
        ),
        (Vec::new(), "cannot be read as a compressed archive"),
    ] {
        let told = refused(&archive);
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn bombs_giants_and_what_is_cut_off_are_refused() {
    let archive = packed(manifest()).unwrap();
    let cut = refused(&archive[..archive.len() - 20]);
    assert!(cut.contains("cannot be read"), "{cut}");
    let giant = refused(&added(|archive| {
        let mut header = tar::Header::new_gnu();
        header.set_path("stack/x").unwrap();
        header.set_entry_type(tar::EntryType::GNUSparse);
        header.set_size(0);
        header.set_mode(0o644);
        let gnu = header.as_gnu_mut().unwrap();
        gnu.set_real_size(1 << 60);
        gnu.sparse[0].offset = *b"\x80\0\0\0\x10\0\0\0\0\0\0\0";
        gnu.sparse[0].numbytes = *b"00000000000\0";
        header.set_cksum();
        archive.append(&header, std::io::empty()).unwrap();
    }));
    assert!(giant.contains("neither a file"), "{giant}");
    let zeros = vec![0; 4 << 20];
    let bomb = added(|archive| {
        let mut header = tar::Header::new_gnu();
        header.set_size(zeros.len() as u64);
        header.set_mode(0o644);
        archive
            .append_data(&mut header, "stack/zeros", &zeros[..])
            .unwrap();
    });
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    let (files, mistakes) = super::unpack::read(&bomb[..], 1 << 20).unwrap();
    assert_eq!(mistakes, ["it has more than 1 MiB unpacked"]);
    assert!(files.len() <= 1, "{files:?}");
}

#[test]
fn a_manifest_that_asks_for_what_it_may_not_is_refused() {
    let mut newer = manifest();
    newer.format_version = FORMAT_VERSION + 1;
    let version = format!("format version {}", FORMAT_VERSION + 1);
    assert!(refused(&packed(newer).unwrap()).contains(&version));
    let mut wrong = manifest();
    wrong.sides[0].reference = "--privileged".to_owned();
    wrong.sides[1].sysctls = BTreeMap::from([("kernel.panic".to_owned(), "1".to_owned())]);
    wrong.sides[1].job.argv.clear();
    let told = refused(&packed(wrong).unwrap());
    assert_eq!(told.lines().count(), 3, "{told}");
}

#[test]
fn what_tells_is_the_plainest_difference() {
    let exited = seen(Outcome::Exited(0), "1\n");
    assert_eq!(
        Tells::of(&exited, &seen(Outcome::Exited(1), "2")),
        Tells::Outcome
    );
    assert_eq!(
        Tells::of(&exited, &seen(Outcome::Exited(0), "2")),
        Tells::Stdout
    );
    assert_eq!(
        Tells::of(&exited, &seen(Outcome::Exited(0), "1")),
        Tells::Nothing
    );
}
