//! `run --mitigate` against the engine at hand: planted troubles, remedies that are planted too, and
//! one that cannot work.

use super::support::{BASELINE, STAND_IN, Sandbox, engine_or_skip};
use serde_json::Value;

/// Says "shell" where the image has one, unless a library with `remedy` is in the process.
const PRELOADED: &str = r#"
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int remedied = dlsym(RTLD_DEFAULT, "remedy") != NULL;

    puts(!remedied && access("/bin/sh", X_OK) == 0 ? "shell" : "fine");
    return 0;
}
"#;

/// The same without a loader that could bring a library in.
const STATIC: &str = r#"
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    puts(access("/bin/sh", X_OK) == 0 ? "shell" : "fine");
    return 0;
}
"#;

/// Half as much work again where the image has a shell, unless SWITCH is set.
const SLOW: &str = r#"
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

static int rounds = 2000;

static uint64_t compute(uint64_t iterations, int thread)
{
    (void)thread;
    for (uint64_t iteration = 0; iteration < iterations; iteration++)
        for (int i = 0; i < rounds; i++)
            __asm__ volatile("" : "+r"(i));
    return iterations;
}

int main(void)
{
    if (getenv("SWITCH") == NULL && access("/bin/sh", X_OK) == 0)
        rounds *= 3;
    return bench_run(compute, 1, 1);
}
"#;

const SWITCH: &str = r#"
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    puts(getenv("SWITCH") ? "on" : "off");
    return 0;
}
"#;

const MITIGATIONS: &str = r#"
[[mitigation]]
name = "preload"
title = "A library, preloaded"
cases = ["planted/preloaded", "planted/static", "planted/slow-static"]
env = { LD_PRELOAD = "{libraries}/planted-remedy.so" }
proof = { maps = "planted-remedy.so" }

[[mitigation]]
name = "switch"
title = "A switch in the environment"
cases = ["planted/slow"]
env = { SWITCH = "1" }
proof = { probe = "planted/switch" }

[[mitigation]]
name = "shim"
title = "What is not here"
cases = ["planted/preloaded"]
unavailable = "it is not here"
"#;

fn effect<'r>(report: &'r Value, mitigation: &str, case: &str) -> &'r Value {
    let tried = report["mitigations"].as_array().unwrap();
    let found = tried
        .iter()
        .find(|one| one["mitigation"] == mitigation && one["case"] == case);
    found.unwrap_or_else(|| panic!("no {mitigation} on {case} in {tried:?}"))
}

#[test]
fn remedies_are_proven_and_what_is_not_active_is_found_out() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    let case = |source: &str, content: &str, entry: &str| {
        let entry = format!("\n[[case]]\ntitle = \"x\"\nsource = \"{source}\"\n{entry}\n");
        sandbox.add_case(source, content, &entry);
    };
    sandbox.write("planted/remedy.c", "int remedy(void) { return 1; }\n");
    let libraries = "name = \"preloaded\"\nflags = [\"-ldl\"]\nlibraries = [\"remedy.c\"]";
    case("preloaded.c", PRELOADED, libraries);
    case(
        "static.c",
        STATIC,
        "name = \"static\"\nflags = [\"-static\"]",
    );
    let timing = |name: &str, flags: &str| {
        format!("name = \"{name}\"\nkind = \"timing\"\nflags = [\"-pthread\"{flags}]")
    };
    case("slow.c", SLOW, &timing("slow", ""));
    case("slow.c", SLOW, &timing("slow-static", ", \"-static\""));
    case("switch.c", SWITCH, "name = \"switch\"");
    sandbox.write("mitigations.toml", MITIGATIONS);

    let cases = ["preloaded", "static", "slow", "slow-static"];
    let cases = cases.map(|case| format!("planted/{case}"));
    let mut arguments = vec!["run"];
    arguments.extend(cases.iter().map(String::as_str));
    arguments.extend(["--baseline", BASELINE, "--candidate", STAND_IN]);
    arguments.extend(["--budget", "400ms", "--format", "json", "--mitigate"]);
    let output = sandbox.run(&arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();

    let mended = effect(&report, "preload", "planted/preloaded");
    assert_eq!(
        (&mended["effect"], &mended["activity"]),
        (&"mends".into(), &"active".into())
    );
    for case in ["planted/static", "planted/slow-static"] {
        let idle = effect(&report, "preload", case);
        assert_eq!(idle["effect"], "not-active", "{idle}");
    }
    let shim = effect(&report, "shim", "planted/preloaded");
    assert_eq!(
        (&shim["effect"], &shim["why"]),
        (&"not-tried".into(), &"it is not here".into())
    );

    let slow = effect(&report, "switch", "planted/slow");
    assert_eq!(slow["effect"], "recovers", "{slow}");
    assert_eq!(slow["evidence"], "planted/switch: on instead of off");
    // Other programs may take CPU time meanwhile; all of a gap of 3 is far from none of it.
    let share = slow["share"]["value"].as_f64().unwrap();
    assert!((0.5..1.5).contains(&share), "{slow}");
    assert_eq!(sandbox.containers(), 0);
}

#[test]
fn an_unknown_mitigation_is_a_mistake_of_the_command_line() {
    let sandbox = Sandbox::new();
    sandbox.write("mitigations.toml", "");
    let output = sandbox.run(&["run", "planted/control", "--mitigate", "mimaloc"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("there is no mitigation `mimaloc`"), "{said}");
}

#[test]
fn a_command_of_the_users_own_is_mended_by_what_is_proven_active() {
    let Some(sandbox) = engine_or_skip() else {
        return;
    };
    sandbox.add_case(
        "switch.c",
        SWITCH,
        "\n[[case]]\nname = \"switch\"\ntitle = \"Is the switch on?\"\nsource = \"switch.c\"\n",
    );
    sandbox.write(
        "mitigations.toml",
        r#"
[[mitigation]]
name = "switch"
title = "A variable"
cases = ["planted/switch"]
env = { SWITCH = "1" }
proof = { probe = "planted/switch" }

[[mitigation]]
name = "limit"
title = "A limit that this program does not read"
cases = ["planted/switch"]
stack-limit = "4 MiB"
proof = { probe = "planted/switch" }
"#,
    );
    let output = sandbox.run(&[
        "compare",
        STAND_IN,
        STAND_IN,
        "--cmd-a",
        "sh -c 'echo fine'",
        "--cmd-b",
        "sh -c 'test -n \"$SWITCH\" && echo fine'",
        "--format",
        "json",
        "--mitigate",
        "switch",
        "limit",
    ]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report: Value = serde_json::from_slice(&output.stdout).expect(&said);
    assert_eq!(report["class"], "only-b-fails");
    let [switch, limit] = report["mitigations"].as_array().unwrap().as_slice() else {
        panic!("{report:#}");
    };
    assert_eq!(switch["effects"][0]["effect"], "mends", "{switch:#}");
    assert_eq!(switch["evidence"], "planted/switch: on instead of off");
    assert_eq!(switch["side"], "B");
    assert_eq!(limit["effects"][0]["effect"], "not-active", "{limit:#}");
    assert_eq!(
        output.status.code(),
        Some(1),
        "a mitigation changes no verdict"
    );
}
