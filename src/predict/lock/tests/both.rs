//! What holds for both ecosystems.

use super::*;

#[test]
fn findings_name_the_line() {
    let lock = data("uv.lock");
    let found = judged_for(&lock, &alpine(X86_64), Some((3, 9)), &[]).findings;
    let wheel = &found[0];
    let place = wheel.places.first().unwrap();
    assert_eq!(
        (place.file.as_str(), place.line),
        ("tests/data/locks/uv.lock", 161)
    );
    let object = wheel.objects.first().unwrap();
    assert_eq!(
        object,
        "tests/data/locks/uv.lock:161: tensorflow-io-gcs-filesystem 0.37.1"
    );
    assert!(
        wheel
            .says
            .contains("has wheels for glibc and none for musl"),
        "{}",
        wheel.says
    );
}

#[test]
fn without_a_libc_nothing_is_said() {
    let lock = data("uv.lock");
    let target = Tree::default();
    let inputs = LockInputs {
        lock: &lock,
        target: &target,
        added: &[],
        python: None,
        suites: &[],
    };
    assert_eq!(predict(&inputs), Err(LockPredictionError::NoLibc));
}

#[test]
fn the_matrix_tells_what_hashes_do_not() {
    let suites = crate::suite::load(Path::new("suites")).unwrap();
    let text = "numpy==1.20.0 --hash=sha256:0\norjson==3.10.0\nonnxruntime==1.20.0\nleft-alone==1\n\
                onnxruntime==99\n";
    let lock = read("requirements.txt", text);
    let found = judged_for(&lock, &alpine(X86_64), None, &suites);
    let lines = short(&found);
    let numpy = found
        .findings
        .iter()
        .find(|finding| finding.subject == "numpy 1.20.0")
        .unwrap();
    assert!(numpy.says.contains("none before 1.25.0"), "{}", numpy.says);
    assert_eq!(numpy.case.as_deref(), Some("wheels/numpy"));
    let evidence = numpy.evidence.first().unwrap();
    assert!(
        evidence.starts_with("by the matrix of the suite wheels"),
        "{evidence}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("no-wheel") && line.ends_with("onnxruntime 1.20.0")),
        "{lines:?}"
    );
    let untold = found
        .findings
        .iter()
        .find(|finding| finding.kind == Kind::Untold)
        .unwrap();
    assert_eq!(untold.objects.len(), 2, "{:?}", untold.objects);
    assert_eq!(found.facts.lock.unwrap().by_matrix, 3);
    // It was made on x86-64.
    let other = judged_for(&lock, &alpine(AARCH64), None, &suites);
    assert_eq!(
        short(&other),
        ["untold | possible | no names of files, only versions or hashes"]
    );
}
