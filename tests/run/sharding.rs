//! One run on several machines: what is documented about it, and that shards merged say what one run
//! says.

use std::path::Path;
use std::process::{Command, Output};

use regex::Regex;
use serde_json::Value;

use crate::support::{BASELINE, STAND_IN, Sandbox, engine_or_skip};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The program where no engine is.
fn without_engine(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_alpine-tax"))
        .args(arguments)
        .env("DOCKER_HOST", "unix:///nonexistent.sock")
        .output()
        .unwrap()
}

fn planned(format: &str) -> String {
    let options = [
        "--candidate",
        "alpine:3.20",
        "--shards",
        "8",
        "--format",
        format,
    ];
    let output = without_engine(&[&["plan", "strings", "alloc"], &options[..]].concat());
    // What is planted is new, so that the exit status says nothing here.
    assert!(!output.stdout.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The names that a pattern finds in a text.
fn found(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    let captures = pattern.captures_iter(text);
    let mut names: Vec<String> = captures.map(|found| found[1].to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

const DOCS: &str = "docs/sharding.md";

#[test]
fn the_documented_pipelines_read_what_is_printed() {
    let docs = std::fs::read_to_string(DOCS).unwrap();
    let printed = planned("github-matrix");
    assert_eq!(
        printed.lines().count(),
        1,
        "a value of GITHUB_OUTPUT is one line"
    );
    let matrix: Value = serde_json::from_str(&printed).unwrap();
    let rows = matrix["include"].as_array().unwrap();
    assert_eq!(rows.len(), 8);
    let used = found(r"matrix\.(shard|name|platform|runner|\w+) \}\}", &docs);
    assert!(used.len() >= 3, "{used:?}");
    for name in used {
        assert!(rows[0][&name].is_string(), "{name} is not in {}", rows[0]);
    }
    let example = docs
        .lines()
        .find(|line| line.starts_with(r#"{"include":"#))
        .unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    assert_eq!(example["include"][0], rows[0]);

    let pipeline = planned("gitlab-matrix");
    let of_yaml: Value = serde_saphyr::from_str(&pipeline).unwrap();
    let rows = of_yaml["shard"]["parallel"]["matrix"].as_array().unwrap();
    assert_eq!(rows.len(), 8);
    for name in found(r"\$(SHARD|NAME|PLATFORM|RUNNER)\b", &docs) {
        assert!(rows[0][&name].is_string(), "{name} is not in {}", rows[0]);
    }
    for line in pipeline.lines().filter(|line| !line.contains("SHARD:")) {
        assert!(
            docs.contains(line),
            "docs/sharding.md does not show `{line}`"
        );
    }
    for job in [&of_yaml["shard"], &of_yaml["merge"]] {
        let template = job["extends"].as_str().unwrap();
        assert!(docs.contains(&format!("\n{template}:\n")), "{template}");
    }
}

/// Every pipeline in the documentation is YAML, and every command in it is one that there is.
#[test]
fn the_documented_files_are_well_formed() {
    let docs = std::fs::read_to_string(DOCS).unwrap();
    let mut blocks = 0;
    for block in docs.split("```yaml\n").skip(1) {
        let yaml = block.split("```").next().unwrap();
        let parsed: Value = serde_saphyr::from_str(yaml).unwrap();
        assert!(parsed.is_object(), "{yaml}");
        blocks += 1;
    }
    assert_eq!(blocks, 4);
    let commands = found(
        r"(?m)(?:- |^)(?:run: )?(alpine-tax (?:plan|run|merge) [^#>\n]*)",
        &docs,
    );
    assert!(commands.len() >= 7, "{commands:?}");
    let variable = Regex::new(r"\$\{\{[^}]*\}\}|\$SHARD").unwrap();
    for command in commands {
        let command = variable.replace_all(&command, "1/8");
        let words = command.replace('"', "");
        let words = words.split_whitespace().map(std::ffi::OsString::from);
        let parsed = alpine_tax::config::parse(&alpine_tax::config::Config::default(), words);
        assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
    }
}

#[test]
fn a_plan_is_the_same_each_time_and_fits_its_schema() {
    let (first, second) = (planned("json"), planned("json"));
    assert_eq!(first, second);
    let plan: Value = serde_json::from_str(&first).unwrap();
    let schema = std::fs::read_to_string("src/shard/schema.json").unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let required = |place: &Value| -> Vec<String> {
        let names = place["required"].as_array().unwrap().iter();
        let mut names: Vec<String> = names
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    let keys = |object: &Value| -> Vec<String> {
        let mut keys: Vec<String> = object.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&plan), required(&schema));
    for list in ["suites", "images", "shards", "units"] {
        let items = plan[list].as_array().unwrap();
        assert!(!items.is_empty(), "{list}");
        let wanted = required(&schema["properties"][list]["items"]);
        assert!(items.iter().all(|item| keys(item) == wanted), "{list}");
    }
}

#[test]
fn what_cannot_be_run_is_refused_with_a_reason() {
    let sandbox = Sandbox::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.json");
    let plan = file.to_str().unwrap();
    let candidate = ["--baseline", BASELINE, "--candidate", STAND_IN];
    let made = [
        &["plan", "planted", "--shards", "2", "--out", plan],
        &candidate[..],
    ]
    .concat();
    assert!(sandbox.run(&made).status.success());
    let refused = |arguments: &[&str], status: i32, says: &str| {
        let output = sandbox.run(&[&["run", "--plan"], arguments].concat());
        let stderr = text(&output.stderr).replace('\n', " ");
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        let words: Vec<&str> = stderr
            .split_whitespace()
            .filter(|word| *word != "│")
            .collect();
        assert!(words.join(" ").contains(says), "{says}: {stderr}");
    };
    refused(&[plan, "--shard", "3/2"], 2, "`3/2` is no shard");
    refused(&[plan, "--shard", "1/3"], 2, "has 2 shards");
    refused(
        &["nowhere.json", "--shard", "1/2"],
        3,
        "cannot read nowhere.json",
    );
    refused(
        &[plan, "--shard", "1/2", "--confirm"],
        2,
        "cannot be used with",
    );
    let changed = std::fs::read_to_string(&file)
        .unwrap()
        .replace("\"seed\":", "\"seed\":1");
    std::fs::write(&file, changed).unwrap();
    refused(
        &[plan, "--shard", "1/2"],
        3,
        "was changed since it was made",
    );
}

#[test]
fn folders_that_are_no_shards_are_told_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("merged");
    let into = into.to_str().unwrap();
    let output = without_engine(&["merge", "results/reference", "nowhere", "--into", into]);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("nowhere is no folder"), "{stderr}");
    assert!(stderr.contains("plan.json"), "{stderr}");
    let output = without_engine(&["merge", "nowhere", "--into", "results/reference"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(Path::new("results/reference/run.json").is_file());
}

fn verdicts(sandbox: &Sandbox, run: &Path) -> String {
    let output = sandbox.run(&["report", run.to_str().unwrap(), "--format", "verdicts"]);
    // What is planted is new, so that the exit status says nothing here.
    assert!(!output.stdout.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn eight_shards_merged_say_byte_for_byte_what_one_run_says() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let options = [
        "planted",
        "--kind",
        "behaviour",
        "--baseline",
        BASELINE,
        "--candidate",
        STAND_IN,
    ];
    let output = sandbox.run(&[&["run"], &options[..]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let whole = sandbox.only_run();
    let said = verdicts(&sandbox, &whole);
    assert!(said.lines().count() > 3, "{said}");
    let results = whole.parent().unwrap().to_owned();
    std::fs::remove_dir_all(&whole).unwrap();

    let file = results.with_file_name("plan.json");
    let plan = file.to_str().unwrap();
    let made = sandbox.run(&[&["plan"], &options[..], &["--shards", "8", "--out", plan]].concat());
    assert!(made.status.success(), "{}", text(&made.stderr));
    let into = results.with_file_name("merged");
    let merged = |folder: &Path| {
        let folder = folder.to_str().unwrap();
        sandbox.run(&["merge", folder, "--into", into.to_str().unwrap()])
    };
    // One is lost at first.
    for shard in 2..=8 {
        let shard = format!("{shard}/8");
        let output = sandbox.run(&["run", "--plan", plan, "--shard", &shard]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let output = merged(&results);
    let told = text(&output.stderr);
    assert!(
        told.contains("shard 1/8 lacks") && told.contains("--shard 1/8"),
        "{told}"
    );
    assert_ne!(verdicts(&sandbox, &into), said);
    let output = sandbox.run(&["run", "--plan", plan, "--shard", "1/8"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = merged(&results);
    assert_eq!(
        output.status.code(),
        Some(1),
        "the gate: {}",
        text(&output.stderr)
    );
    assert_eq!(verdicts(&sandbox, &into), said);
}
