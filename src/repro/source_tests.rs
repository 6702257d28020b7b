use super::*;

/// A repository in a folder of its own.
struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn new() -> Repository {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository { folder };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let name = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"];
        let mut command = Command::new("git");
        command
            .current_dir(self.folder.path())
            .args(name)
            .args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self, content: &str) -> String {
        std::fs::write(self.folder.path().join("file"), content).unwrap();
        self.git(&["add", "file"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", content]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn checkout(&self) -> Checkout {
        Checkout::open(self.folder.path()).unwrap()
    }

    /// Searches between two commits; `see` gets the content of the file.
    fn search(&self, good: &str, bad: &str, see: impl Fn(&str) -> Verdict) -> (Next, usize) {
        let checkout = self.checkout();
        let ends = (
            checkout.commit(good).unwrap(),
            checkout.commit(bad).unwrap(),
        );
        assert!(checkout.is_ancestor(&ends.0, &ends.1));
        let mut search = CommitSearch::new(&ends.0, &ends.1);
        for looks in 0.. {
            match search.next(&checkout.candidates(&search).unwrap()) {
                Next::Look(hash) => {
                    let content = self.git(&["show", &format!("{hash}:file")]);
                    search.tell(&hash, see(&content));
                }
                done => return (done, looks),
            }
        }
        unreachable!("it ends")
    }
}

#[test]
fn a_commit_is_found_in_a_line() {
    let repository = Repository::new();
    let commits: Vec<String> = (0..40).map(|n| repository.commit(&n.to_string())).collect();
    for change in [1, 7, 23, 39] {
        let see = |content: &str| match content.parse::<usize>().unwrap() < change {
            true => Verdict::Old,
            false => Verdict::New,
        };
        let (found, looks) = repository.search(&commits[0], &commits[39], see);
        assert_eq!(found, Next::Found(commits[change].clone()));
        assert!(looks <= 6, "{looks}");
    }
}

#[test]
fn commits_that_do_not_build_are_skipped_and_named() {
    let repository = Repository::new();
    let commits: Vec<String> = (0..10).map(|n| repository.commit(&n.to_string())).collect();
    let see = |content: &str| match content.parse::<usize>().unwrap() {
        4..=6 => Verdict::Skip,
        0..=3 => Verdict::Old,
        _ => Verdict::New,
    };
    let (found, _) = repository.search(&commits[0], &commits[9], see);
    let Next::OneOf(suspects) = found else {
        panic!("{found:?}");
    };
    let expected: BTreeSet<&String> = commits[4..=7].iter().collect();
    assert_eq!(suspects.iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(suspects.last(), Some(&commits[7]));
}

#[test]
fn a_commit_on_a_merged_branch_is_found() {
    let repository = Repository::new();
    let base = repository.commit("base");
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.commit("side 1");
    let culprit = repository.commit("broken");
    repository.commit("broken 2");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["commit", "--quiet", "--allow-empty", "-m", "main 1"]);
    repository.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
    let merged = repository.git(&["rev-parse", "HEAD"]);
    let see = |content: &str| match content.starts_with("broken") {
        true => Verdict::New,
        false => Verdict::Old,
    };
    let (found, _) = repository.search(&base, &merged, see);
    assert_eq!(found, Next::Found(culprit));
}

#[test]
fn an_archive_holds_the_files_of_its_commit_and_the_checkout_stays() {
    use std::io::Read as _;
    let repository = Repository::new();
    let old = repository.commit("old");
    repository.commit("new");
    let checkout = repository.checkout();
    let archive = checkout.archive(&checkout.commit(&old).unwrap()).unwrap();
    let mut archive = tar::Archive::new(archive.as_ref());
    let mut content = String::new();
    for mut entry in archive.entries().unwrap().flatten() {
        if entry.path().unwrap().ends_with("file") {
            entry.read_to_string(&mut content).unwrap();
        }
    }
    assert_eq!(content, "old");
    let now = std::fs::read_to_string(repository.folder.path().join("file")).unwrap();
    assert_eq!(now, "new");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    let error = checkout.commit("nothing").unwrap_err().to_string();
    assert!(error.starts_with("git log:"), "{error}");
}

#[test]
fn what_is_installed_where_is_read() {
    let read = |text: &str| text.parse::<Install>();
    let install = read("lib/libc.so:/lib/ld-musl-x86_64.so.1").unwrap();
    assert_eq!(install.to, "/lib/ld-musl-x86_64.so.1");
    for wrong in ["lib", "/abs:/x", "a:b", "../a:/x", "a:/", "a:/../x", ":/x"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
