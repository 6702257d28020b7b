//! `scripts/tutorials`, the part that takes least: `ping` with its libraries on `scratch`.

use std::io::Write as _;
use std::ops::Not as _;
use std::process::Command;

use alpine_tax::engine::docker::connect;

#[test]
fn ping_with_its_libraries_runs_on_scratch_and_alone_it_does_not() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Err(error) = runtime.block_on(connect()) {
        assert!(
            std::env::var("ALPINE_TAX_REQUIRE_DOCKER")
                .is_ok_and(|v| v == "1")
                .not(),
            "ALPINE_TAX_REQUIRE_DOCKER=1, but {error}"
        );
        let _ = writeln!(std::io::stderr(), "skipped: {error}");
        return;
    }
    let program = env!("CARGO_BIN_EXE_alpine-tax");
    let output = Command::new("scripts/tutorials")
        .args(["--program", program, "ping"])
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{table}\n{said}");
    let row = |words: &str| {
        let row = table.lines().find(|line| line.contains(words));
        row.unwrap_or_else(|| panic!("no {words}:\n{table}\n{said}"))
    };
    let alone = row("| ping of iputils, alone |");
    assert!(
        alone.ends_with("| does not start | only b fails |"),
        "{alone}"
    );
    let whole = row("| ping-scratch-glibc (");
    assert!(whole.ends_with("| starts | same |"), "{whole}");
}
