//! Files, and what comes before what.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::cli::Command;

fn config(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(CONFIG_FILE);
    std::fs::write(&path, text).unwrap();
    read::read(&path)
}

fn run(config: &Config, line: &[&str]) -> crate::cli::Run {
    let line = ["alpine-tax", "run"].iter().chain(line).map(OsString::from);
    match parse(config, line).unwrap().command {
        Command::Run(run) => *run,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_flag_comes_before_the_file_and_that_before_the_default() {
    let config = config(
        "budget = '2s'\ncandidate = ['alpine:3.19', 'alpine:3.20']\nconfirm = true\n\
         gate = ['new', 'tax>1.5x']\nresults = 'nights'\n",
    );
    let config = config.unwrap();
    let usual = run(&config, &[]);
    assert_eq!(usual.budget, Duration::from_secs(2));
    assert_eq!(usual.images.candidates, ["alpine:3.19", "alpine:3.20"]);
    assert!(usual.confirm && usual.gate.len() == 2);
    assert_eq!(usual.results, Path::new("nights"));
    let flags = run(&config, &["--budget", "7s", "--candidate", "alpine:edge"]);
    assert_eq!(flags.budget, Duration::from_secs(7));
    assert_eq!(flags.images.candidates, ["alpine:edge"]);
    let without = run(&Config::default(), &[]);
    assert_eq!(without.budget, Duration::from_secs(1));
    let history = parse(&config, ["alpine-tax", "history"].map(OsString::from));
    match history.unwrap().command {
        Command::History(history) => assert_eq!(history.place.results, Path::new("nights")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_mistakes_are_told_with_their_lines() {
    let Err(ConfigError::Mistakes { mistakes }) =
        config("budgett = '2s'\nmargin = '90%'\njobs = 0\nresume = 'x'\n")
    else {
        panic!();
    };
    let lines: Vec<String> = mistakes.iter().map(Mistake::short).collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(
        lines[0].contains("alpine-tax.toml:1: ") && lines[0].contains("`budget`"),
        "{lines:?}"
    );
    assert!(
        lines[1].contains("alpine-tax.toml:2: ") && lines[1].contains("0.1% to 50%"),
        "{lines:?}"
    );
}

#[test]
fn what_is_shown_names_where_it_comes_from() {
    let config = config("\nbudget = '2s'\n").unwrap();
    let shown = show(&config, &["--margin".to_owned(), "5%".to_owned()]).unwrap();
    let line = |name: &str| {
        let mut lines = shown.lines();
        lines
            .find(|line| line.starts_with(name))
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("budget"), "budget 2s alpine-tax.toml:2");
    assert_eq!(line("margin"), "margin 5% flag");
    assert_eq!(line("results"), "results results default");
}
