//! `run.sh`: both sides with Docker, and whether it goes wrong here, now. Needs a POSIX shell's own
//! commands and `docker`, nothing else.

use std::fmt::Write as _;

use super::manifest::{Manifest, Side, Tells};
use crate::outcome::Outcome;

/// The text.
#[must_use]
pub(super) fn script(manifest: &Manifest) -> String {
    let runs = manifest.runs.max(1);
    let mut text = format!(
        "#!/bin/sh\n# {}\n#\n# Builds two images, runs the program in both, and tells whether what was \
         reported is\n# so here, now. Needs Docker and nothing else.\n#\n#   sh run.sh\n#   RUNS=100 sh \
         run.sh                  as often as that\n#   CANDIDATE=alpine:3.22 sh run.sh     another \
         image; BASELINE likewise\n#\n# Exit status: 1 it is so, 0 it is not, 2 Docker could not tell.\n\
         set -u\ncase $0 in */*) cd \"${{0%/*}}\" || exit 2 ;; esac\nRUNS=${{RUNS:-{runs}}}\n",
        one_line(&manifest.title)
    );
    text.push_str(HELPERS);
    let network = manifest.build_network.as_deref();
    text.push_str(&build(network));
    for side in &manifest.sides {
        text.push_str(&function(side, manifest.tells));
    }
    text.push_str(&verdict(manifest));
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word as a shell takes it, whatever is in it.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

const HELPERS: &str = r#"
say() { printf '%s\n' "$*"; }

# What is in a file, without other programs.
content() {
    while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done <"$1"
}

# The image of a side: $1 as the user wants it, $2 the very one, $3 what it stands for.
image() {
    if [ -n "$1" ]; then
        printf '%s' "$1"
    elif [ -z "$3" ] || docker image inspect "$2" >/dev/null 2>&1; then
        printf '%s' "$2"
    else
        printf '%s' "$3"
    fi
}

# Runs the image `built` with options; sets `status`, `out`, `queries`.
container() {
    all=$(docker run --rm --network none --cap-drop ALL \
        --security-opt no-new-privileges "$@" "$built" 2>stderr.txt
        printf '\nstatus %s' $?)
    status=${all##*
status }
    out=${all%
status *}
    while [ "${out%
}" != "$out" ]; do out=${out%
}; done
    queries=
    errors=
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            'alpine-tax-query '*) queries="$queries${line#alpine-tax-query }
" ;;
            *) errors="$errors$line
" ;;
        esac
    done <stderr.txt
    errors=${errors%
}
    queries=${queries%
}
    case $status in 125) say "docker could not run $built:" && say "$errors" && exit 2 ;; esac
}
"#;

/// The function that builds the image of a side: at first by the user's own Dockerfile, where there is
/// one, which is named by a tag, as not every builder takes an id.
fn build(network: Option<&str>) -> String {
    let own = network.map_or_else(String::new, |network| {
        format!(
            "    docker build -q --network {} --build-arg \"IMAGE=$2\" -t \"alpine-tax-bundle:$1\" context \
                >/dev/null 2>stderr.txt || not_built \"$1\" \"$2\"\n    set -- \"$1\" \"alpine-tax-bundle:$1\"\n",
            word(network)
        )
    });
    format!(
        "\nnot_built() {{\n    content stderr.txt\n    say \"docker could not build $1: is the image $2 to \
         be had?\"\n    exit 2\n}}\n\n# Builds the image of side $1 on $2; sets `built`.\nbuild() {{\n    \
         say \"building $1 on $2\"\n{own}    built=$(docker build -q --build-arg \"IMAGE=$2\" -f \"$1/Dockerfile\" \
         . 2>stderr.txt) ||\n        not_built \"$1\" \"$2\"\n}}\n"
    )
}

/// The function that runs a side once: it sets `seen`, what tells.
fn function(side: &Side, tells: Tells) -> String {
    let name = side.role.folder();
    let mut options = Vec::new();
    if !side.needs_runner() {
        // So that the program is not the first process, which few signals end.
        options.push("--init".to_owned());
    }
    if let Some(bytes) = side.memory_bytes {
        options.push(format!("--memory {bytes}"));
    }
    if let Some(nano) = side.nano_cpus {
        let (whole, part) = (nano / 1_000_000_000, nano % 1_000_000_000);
        options.push(format!("--cpus {whole}.{part:09}"));
    }
    if let Some(cpus) = &side.cpuset {
        options.push(format!("--cpuset-cpus {}", word(cpus)));
    }
    if let Some(bytes) = side.tmpfs_bytes {
        options.push(format!("--tmpfs /tmp:rw,exec,mode=1777,size={bytes}"));
    }
    if let Some(bytes) = side.job.stack_limit {
        options.push(format!("--ulimit stack={bytes}:-1"));
    }
    for (key, value) in &side.sysctls {
        options.push(format!("--sysctl {}", word(&format!("{key}={value}"))));
    }
    let stdin = match side.job.stdin.is_empty() {
        true => "</dev/null".to_owned(),
        false => {
            options.push("--interactive".to_owned());
            format!("<{name}/stdin")
        }
    };
    let tells = match tells {
        Tells::Outcome | Tells::Nothing => "$status",
        Tells::Stdout => "$out",
        Tells::Stderr => "$errors",
        Tells::Queries => "$queries",
    };
    format!(
        "\n# {} ({})\n{name}() {{\n    container {} {stdin}\n    seen={tells}\n}}\n",
        one_line(&side.label),
        one_line(&side.libc),
        options.join(" \\\n        ")
    )
}

/// The status that a shell sees.
pub(super) fn status(outcome: &Outcome) -> i32 {
    match outcome {
        Outcome::Exited(status) => *status,
        Outcome::Signaled(signal) => 128 + signal,
        Outcome::TimedOut => super::contained::TIMED_OUT,
        Outcome::OutOfMemory => 137,
        Outcome::NotStarted(libc::ENOENT) | Outcome::NotBuilt => 127,
        Outcome::NotStarted(_) => 126,
    }
}

/// Runs both, compares what tells with what was seen, prints and decides.
fn verdict(manifest: &Manifest) -> String {
    let mut text = String::new();
    for side in &manifest.sides {
        let name = side.role.folder();
        let upper = name.to_uppercase();
        let instead = side.instead.as_deref().unwrap_or_default();
        let expected = match manifest.tells {
            Tells::Outcome | Tells::Nothing => status(&side.seen.outcome).to_string(),
            Tells::Stdout => format!("$(content {name}/stdout)"),
            Tells::Stderr => format!("$(content {name}/stderr)"),
            Tells::Queries => format!("$(content {name}/queries)"),
        };
        let how = match name {
            "baseline" => "expected",
            _ => "reported",
        };
        let _never_fails = write!(
            text,
            "\nbuild {name} \"$(image \"${{{upper}:-}}\" {} {})\"\nas_seen=\"{expected}\"\nrun=0\n{name}_same=0\n\
             while [ \"$run\" -lt \"$RUNS\" ]; do\n    {name}\n    run=$((run + 1))\n    \
             [ \"$seen\" = \"$as_seen\" ] && {name}_same=$(({name}_same + 1))\ndone\n\
             say \"{name}: status $status, as {how} in ${name}_same of $RUNS runs\"\nsay \"$out\"\n\
             [ -z \"$errors\" ] || say \"$errors\"\ndocker rmi \"$built\" >/dev/null 2>&1\n",
            word(&side.reference),
            word(instead),
        );
        if side.job.dns.is_some() {
            text.push_str("say 'DNS queries:'\nsay \"$queries\"\n");
        }
    }
    text.push_str(match manifest.tells {
        Tells::Nothing => {
            "\nsay 'Both did the same when this was made: nothing is decided.'\nexit 0\n"
        }
        _ => DECISION,
    });
    text
}

const DECISION: &str = r#"
if [ "$candidate_same" -gt 0 ] && [ "$baseline_same" -gt 0 ]; then
    say 'It reproduces.'
    exit 1
elif [ "$candidate_same" -gt 0 ]; then
    say 'The candidate does what was reported, and the baseline is not as expected.'
    exit 1
else
    say 'It does not reproduce.'
    exit 0
fi
"#;
