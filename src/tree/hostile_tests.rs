//! Archives that want to do harm: bombs, wrong digests, links in circles, headers that lie.

use std::io::Write as _;

use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

use super::archive;
use super::limits::Budget;
use super::tests::{archive as packed, read, regular, zipped};
use super::workers::Workers;
use super::*;

/// The header of a file of which nothing follows, with a size that it claims.
fn claims(path: &str, size: u64) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.set_path(path).unwrap();
    header.set_size(size);
    header.set_mode(0o755);
    header.set_cksum();
    header.as_bytes().to_vec()
}

fn error_of(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn what_is_unpacked_has_a_limit_that_is_seen_before_it_is_reached() {
    let mut budget = Budget::default();
    budget.bytes(63 << 30).unwrap();
    let workers = Workers::start();
    let bomb = claims("zeros", 2 << 30);
    let error = archive::layer(&bomb[..], &mut budget, &workers)
        .err()
        .unwrap();
    let error = TreeError::io("bomb.tar", error);
    assert!(matches!(error, TreeError::TooMuch { .. }), "{error}");
    let told =
        "bomb.tar: more than 64 GiB unpacked; this may be a bomb, and was not read to its end";
    assert_eq!(error.to_string(), told);
}

#[test]
fn names_and_texts_that_are_kept_have_a_limit() {
    let mut budget = Budget::default();
    budget.kept((1 << 30) - 100).unwrap();
    let workers = Workers::start();
    let list = "x".repeat(200);
    let path = "var/lib/dpkg/info/x.list";
    let bytes = packed(&[regular(path, list.as_bytes())]);
    let error = archive::layer(&bytes[..], &mut budget, &workers)
        .err()
        .unwrap();
    assert!(
        error.to_string().contains("names and lists of files"),
        "{error}"
    );
}

#[test]
fn a_size_that_is_not_so_is_an_error_and_takes_no_memory() {
    for size in [1, 4096, (8 << 30) - 1] {
        let mut cut = claims("lib/x.so", size);
        cut.extend(b"\x7fELF");
        let error = error_of(&cut);
        assert!(error.starts_with("cannot read test.tar: "), "{error}");
    }
    // More than a header can say, by an extended one that disagrees with it.
    let mut bytes = Vec::new();
    let record = b"21 size=99999999999\n";
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::XHeader);
    header.set_size(record.len() as u64);
    header.set_cksum();
    bytes.extend(header.as_bytes());
    bytes.extend(record);
    bytes.resize(1024, 0);
    bytes.extend(claims("x", 1));
    let error = error_of(&bytes);
    assert!(error.starts_with("cannot read test.tar: "), "{error}");
}

#[test]
fn a_program_of_zeros_is_no_more_on_the_disk_than_in_the_archive() {
    let mut program = std::fs::read("/bin/sh").unwrap();
    program.resize(40 << 20, 0);
    program.extend(b"end");
    let tree = read(&zipped(&packed(&[regular("bin/sh", &program)]))).unwrap();
    assert!(tree.object("/bin/sh").is_some());
    let content::Look::Elf(content::Elf::File(file)) =
        content::begin("/bin/sh", 4, &mut &program[..]).unwrap()
    else {
        panic!("it does not lie about its size");
    };
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata().unwrap();
    assert_eq!(metadata.len(), program.len() as u64);
    assert!(metadata.blocks() * 512 < 20 << 20, "{metadata:?}");
}

#[test]
fn a_sparse_giant_is_passed_over() {
    let mut header = Header::new_gnu();
    header.set_path("lib/giant.so").unwrap();
    header.set_entry_type(EntryType::GNUSparse);
    header.set_size(512);
    header.set_mode(0o755);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.set_real_size(1 << 60);
    // 512 bytes at its end, and nothing before them.
    gnu.sparse[0].offset = *b"\x80\0\0\0\x0f\xff\xff\xff\xff\xff\xfe\0";
    gnu.sparse[0].numbytes = *b"00000001000\0";
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend([&b"\x7fELF"[..], &[0; 508]].concat());
    bytes.extend(packed(&[regular("lib/small.so", b"1")]));
    let tree = read(&bytes).unwrap();
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/lib/small.so"]);
}

#[test]
fn a_wheel_may_lie_about_its_sizes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x-1-py3-none-any.whl");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("x/bomb.so", options).unwrap();
    let mut program = std::fs::read("/bin/sh").unwrap();
    program.resize(40 << 20, 0);
    zip.write_all(&program).unwrap();
    zip.finish().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // Its size in the central directory: 24 bytes after the mark.
    let mark = bytes
        .windows(4)
        .rposition(|part| part == b"PK\x01\x02")
        .unwrap();
    for said in [1u32, 40 << 20, u32::MAX - 1] {
        bytes[mark + 24..mark + 28].copy_from_slice(&said.to_le_bytes());
        std::fs::write(&path, &bytes).unwrap();
        match from_path(&path, None) {
            Ok((tree, _)) => assert!(tree.file("/x/bomb.so").is_some()),
            Err(error) => assert!(error.to_string().contains("x-1-py3"), "{error}"),
        }
    }
}

/// An image of one layer whose blobs have these names in place of their digests.
fn image(layer: &[u8], name: impl Fn(&[u8]) -> String) -> Vec<u8> {
    let path = |bytes: &[u8]| format!("blobs/sha256/{}", name(bytes));
    let config = b"{}";
    let manifest = format!(
        r#"[{{"Config":"{}","Layers":["{}"]}}]"#,
        path(config),
        path(layer)
    );
    packed(&[
        regular(&path(config), config),
        regular(&path(layer), layer),
        regular("manifest.json", manifest.as_bytes()),
    ])
}

#[test]
fn a_blob_is_what_its_digest_says() {
    let layer = zipped(&packed(&[regular("bin/x", b"1")]));
    let digest = |bytes: &[u8]| {
        let digest = Sha256::digest(bytes);
        digest
            .iter()
            .fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
    };
    let honest = image(&layer, digest);
    assert!(read(&honest).unwrap().file("/bin/x").is_some());
    let wrong = error_of(&image(&layer, |bytes| digest(&[bytes, b"!"].concat())));
    assert!(wrong.contains("is damaged or was changed"), "{wrong}");
    let mut cut = layer.clone();
    cut.truncate(layer.len() - 10);
    let cut = error_of(&image(&cut, |_| digest(&layer)));
    assert!(cut.starts_with("cannot read test.tar: "), "{cut}");
}

#[test]
fn links_in_circles_and_chains_lead_nowhere() {
    let link = |path, to| (path, EntryType::Symlink, to, &b""[..]);
    let mut members = vec![
        link("a", "b"),
        link("b", "a"),
        link("c", "c/c/c/c/c/c/c/c"),
        link("lib", "/../../../../../../../../etc"),
        link("d", "d/.."),
        ("hard", EntryType::Link, "soft", b""),
        ("soft", EntryType::Link, "hard", b""),
        regular("etc/passwd", b"its own"),
    ];
    let names: Vec<(String, String)> = (0..1000)
        .map(|number| (format!("chain{number}"), format!("chain{}", number + 1)))
        .collect();
    members.extend(names.iter().map(|(from, to)| link(from, to)));
    let tree = read(&packed(&members)).unwrap();
    for path in ["/a", "/a/x", "/c/c", "/d/d", "/chain0", "/hard", "/soft/x"] {
        assert_eq!(tree.file(path), None, "{path}");
    }
    // The root has no parent.
    let found = tree.file("/lib/passwd").map(|(path, _)| path);
    assert_eq!(found.as_deref(), Some("/etc/passwd"));
}

#[test]
fn an_image_whose_documents_lead_in_circles_is_refused() {
    let digest = "a".repeat(63);
    let index = format!(r#"{{"manifests":[{{"digest":"sha256:{digest}"}}]}}"#);
    let circle = format!("blobs/sha256/{digest}");
    let bytes = packed(&[
        regular("oci-layout", b"{}"),
        regular("index.json", index.as_bytes()),
        regular(&circle, index.as_bytes()),
    ]);
    let error = error_of(&bytes);
    assert!(
        error.contains("no manifest that says which layers"),
        "{error}"
    );
    let manifests: [&[u8]; 4] = [
        b"{",
        b"[]",
        br#"[{"Config":1}]"#,
        br#"[{"Config":"x","Layers":null}]"#,
    ];
    for manifest in manifests {
        let bytes = packed(&[regular("manifest.json", manifest)]);
        let error = error_of(&bytes);
        assert!(error.contains("test.tar: "), "{error}");
    }
}
