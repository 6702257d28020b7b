use std::io::{Cursor, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use super::testing::{file, link, tree};
use super::*;

/// What goes into an archive: path, kind, link, content.
pub(super) type Member<'a> = (&'a str, EntryType, &'a str, &'a [u8]);

pub(super) fn archive(members: &[Member<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, kind, link, content) in members {
        let mut header = Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o755);
        // Not `set_path`, which refuses what hostile archives have.
        let name = &mut header.as_old_mut().name;
        name[..path.len()].copy_from_slice(path.as_bytes());
        header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(super) fn regular<'a>(path: &'a str, content: &'a [u8]) -> Member<'a> {
    (path, EntryType::Regular, "", content)
}

pub(super) fn read(bytes: &[u8]) -> Result<Tree, TreeError> {
    from_stream("test.tar", Cursor::new(bytes.to_vec()), None)
}

pub(super) fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Two frames, as a chunked layer has, the first of which is to be skipped.
fn zstd_frames(bytes: &[u8]) -> Vec<u8> {
    let skipped = [b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec()];
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let frames = [first, second].map(|part| zstd::encode_all(part, 1).unwrap());
    skipped.into_iter().chain(frames).flatten().collect()
}

#[test]
fn an_archive_may_be_compressed() {
    let plain = archive(&[regular("bin/x", b"1")]);
    for packed in [zipped(&plain), zstd_frames(&plain)] {
        let tree = read(&packed).unwrap();
        assert!(tree.file("/bin/x").is_some());
        let cut = &packed[..packed.len() - 30];
        assert!(read(cut).is_err(), "an archive that is cut is not whole");
    }
}

#[test]
fn links_are_followed_inside_the_tree() {
    let tree = tree([
        ("/usr/lib/libx.so.1.2", file(Content::Other)),
        ("/usr/lib/libx.so.1", link("libx.so.1.2")),
        ("/lib", link("usr/lib")),
        ("/deep/up", link("../../../../usr/lib")),
        ("/loop", link("/loop")),
        ("/etc/passwd", file(Content::Other)),
        ("/out", link("../../etc/passwd")),
    ]);
    let real = |path| tree.file(path).map(|(path, _)| path);
    let library = Some("/usr/lib/libx.so.1.2".to_owned());
    assert_eq!(real("/lib/libx.so.1"), library);
    assert_eq!(real("/deep/up/libx.so.1"), library);
    assert_eq!(real("/loop"), None);
    // The root has no parent: the tree's own file, never the machine's.
    assert_eq!(real("/out"), Some("/etc/passwd".to_owned()));
}

#[test]
fn an_archive_of_files_is_a_tree() {
    let shell = std::fs::read("/bin/sh").unwrap();
    let bytes = archive(&[
        ("./bin/", EntryType::Directory, "", b""),
        regular("./bin/sh", &shell),
        ("bin/dash", EntryType::Link, "./bin/sh", b""),
        ("usr/bin", EntryType::Symlink, "../bin", b""),
        regular("run", b"#! /usr/bin/env bash\nexit\n"),
        regular("bad", b"\x7fELF\x02\x01\x01"),
        regular("etc/nsswitch.conf", b"hosts: files dns\n"),
        regular("big", &[0; 5000]),
    ]);
    for bytes in [bytes.clone(), zipped(&bytes)] {
        let tree = read(&bytes).unwrap();
        assert!(tree.object("/usr/bin/dash").is_some());
        let content = |path| tree.file(path).unwrap().1.content.clone();
        assert_eq!(
            content("/run"),
            Content::Script("/usr/bin/env bash".to_owned())
        );
        assert!(matches!(content("/bad"), Content::Damaged(_)));
        assert_eq!(content("/big"), Content::Other);
        assert_eq!(tree.text("/etc/nsswitch.conf"), Some("hosts: files dns\n"));
        assert_eq!(tree.objects().count(), 2);
    }
}

#[test]
fn hostile_archives_are_survived() {
    let bytes = archive(&[
        regular("../../etc/shadow", b"x"),
        regular("/a/../../b", b"x"),
        regular("//abs/olute", b"x"),
        ("dev/null", EntryType::Char, "", b""),
        ("fifo", EntryType::Fifo, "", b""),
        ("hard", EntryType::Link, "../outside", b""),
        ("self", EntryType::Link, "self", b""),
    ]);
    let tree = read(&bytes).unwrap();
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/abs/olute"]);
    assert_eq!(tree.notes.len(), 4, "{:?}", tree.notes);
    // A header that promises more than there is.
    let mut cut = archive(&[regular("x", &[7; 4000])]);
    cut.truncate(1500);
    assert!(read(&cut).is_err());
    assert!(read(b"no archive").is_err());
}

#[test]
fn a_long_name_has_a_limit() {
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(0);
    header.set_mode(0o644);
    let long = "d/".repeat(1000) + "file";
    builder
        .append_data(&mut header, &long, std::io::empty())
        .unwrap();
    let longer = "d/".repeat(3000) + "file";
    builder
        .append_data(&mut header, &longer, std::io::empty())
        .unwrap();
    let tree = read(&builder.into_inner().unwrap()).unwrap();
    assert!(tree.file(&format!("/{long}")).is_some());
    assert_eq!((tree.len(), tree.notes.len()), (1, 1));
}

#[test]
fn layers_lie_over_each_other_with_whiteouts() {
    let lower = archive(&[
        regular("keep", b"1"),
        regular("gone", b"1"),
        regular("dir/a", b"1"),
        regular("dir/b", b"1"),
        regular("other/c", b"1"),
    ]);
    let upper = archive(&[
        regular(".wh.gone", b""),
        regular("dir/.wh..wh..opq", b""),
        regular("dir/new", b"1"),
        regular("other", b"now a file"),
    ]);
    let manifest = br#"[{"Config":"c.json","RepoTags":null,"Layers":["l/layer.tar","u.tar"]}]"#;
    let config = br#"{"config":{"Env":["LD_LIBRARY_PATH=/opt"]}}"#;
    let hex = "a".repeat(64);
    let image = archive(&[
        (&hex, EntryType::Directory, "", b""),
        regular("u.tar", &zipped(&upper)),
        regular("c.json", config),
        regular("x.tar", &zstd_frames(&lower)),
        ("l/layer.tar", EntryType::Symlink, "../x.tar", b""),
        regular("manifest.json", manifest),
    ]);
    let tree = read(&image).unwrap();
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/dir/new", "/keep", "/other"]);
    assert_eq!(tree.config.env["LD_LIBRARY_PATH"], "/opt");
}

#[test]
fn an_oci_layout_is_read_for_its_platform() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = folder.path().join("blobs/sha256");
    std::fs::create_dir_all(&blobs).unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(blobs.join(name), bytes).unwrap();
    put("l1", &archive(&[regular("arm", b"1")]));
    put("l2", &zipped(&archive(&[regular("amd", b"1")])));
    put("c", b"{}");
    let manifest = |layer: &str| {
        format!(r#"{{"config":{{"digest":"sha256:c"}},"layers":[{{"digest":"sha256:{layer}"}}]}}"#)
    };
    put("m1", manifest("l1").as_bytes());
    put("m2", manifest("l2").as_bytes());
    let index = r#"{"manifests":[
        {"digest":"sha256:m1","platform":{"os":"linux","architecture":"arm64"}},
        {"digest":"sha256:m2","platform":{"os":"linux","architecture":"amd64"}}]}"#;
    std::fs::write(folder.path().join("index.json"), index).unwrap();
    std::fs::write(folder.path().join("oci-layout"), "{}").unwrap();
    let (tree, kind) = from_path(folder.path(), Some("linux/amd64")).unwrap();
    assert_eq!(kind, Kind::Root);
    assert!(tree.file("/amd").is_some() && tree.file("/arm").is_none());
    let (first, _) = from_path(folder.path(), None).unwrap();
    assert!(first.file("/arm").is_some());
}

#[test]
fn folders_wheels_and_single_files_are_trees() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("pkg")).unwrap();
    std::fs::copy("/bin/sh", at("pkg/tool")).unwrap();
    std::os::unix::fs::symlink("/etc", at("pkg/out")).unwrap();
    let (read, kind) = from_path(folder.path(), None).unwrap();
    assert_eq!(kind, Kind::Files);
    assert!(read.object("/pkg/tool").is_some());
    // A link out of the folder leads nowhere, whatever this machine has there.
    assert!(read.file("/pkg/out/passwd").is_none());

    let (single, kind) = from_path(&at("pkg/tool"), None).unwrap();
    assert_eq!((single.objects().count(), kind), (1, Kind::Files));

    let wheel = std::fs::File::create(at("x-1-cp313-cp313-any.whl")).unwrap();
    let mut zip = zip::ZipWriter::new(wheel);
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("x-1.dist-info/WHEEL", options).unwrap();
    zip.write_all(b"Tag: cp313-cp313-manylinux_2_17_x86_64\n")
        .unwrap();
    zip.start_file("../evil", options).unwrap();
    zip.finish().unwrap();
    let (wheel, _) = from_path(&at("x-1-cp313-cp313-any.whl"), None).unwrap();
    assert!(wheel.text("/x-1.dist-info/WHEEL").is_some());
    assert_eq!((wheel.len(), wheel.notes.len()), (1, 1));
    assert!(from_path(&at("none"), None).is_err());
}

#[test]
fn packages_own_files_by_their_real_paths() {
    let text = |text: &str| file(Content::Text(text.into()));
    let debian = tree([
        ("/lib", link("usr/lib")),
        ("/usr/lib/libz.so.1", file(Content::Other)),
        ("/app", file(Content::Other)),
        (
            "/var/lib/dpkg/info/zlib1g:amd64.list",
            text("/.\n/lib/libz.so.1\n/gone\n"),
        ),
    ]);
    let packages = Packages::of(&debian);
    assert_eq!(packages.owner("/usr/lib/libz.so.1"), Some("zlib1g"));
    assert_eq!((packages.owner("/app"), packages.count), (None, 1));
    let alpine = tree([
        ("/lib/ld-musl-x86_64.so.1", file(Content::Other)),
        (
            "/lib/apk/db/installed",
            text("P:musl\nV:1.2.5-r0\nF:lib\nR:ld-musl-x86_64.so.1\n"),
        ),
    ]);
    let packages = Packages::of(&alpine);
    assert_eq!(packages.owner("/lib/ld-musl-x86_64.so.1"), Some("musl"));
}

#[test]
fn what_never_ends_is_cut() {
    let endless = std::io::repeat(0).take(u64::MAX);
    // Zeros are the end of an archive, whatever follows.
    assert!(from_stream("zeros", std::io::BufReader::new(endless), None).is_err());
}
