//! `scripts/tutorials`, the part that takes least: `ping` with its libraries on `scratch`.

#[path = "support/engine.rs"]
mod engine;

use std::process::Command;

use engine::engine_is_there;

#[test]
fn ping_with_its_libraries_runs_on_scratch_and_alone_it_does_not() {
    if !engine_is_there() {
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
