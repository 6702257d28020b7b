//! How a run was measured: the machine, what went on in it, and what not to trust. Facts, each
//! with a name; how they are laid out is for the writers.

use super::units;
use crate::compare::{Comparison, During, Thresholds};
use crate::engine::EngineInfo;
use crate::environment::{Environment, Frequency, Instructions};
use crate::record::{HostOf, Pinning, Run, Survey};
use crate::suite::Kind;

/// What is said about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name, one word.
    pub name: &'static str,
    /// What is so.
    pub text: String,
    /// Whether it is said only when more is asked for.
    pub is_detail: bool,
}

/// The facts about a run, of each machine by itself; none when the record has nothing about any, as
/// when there are no timings.
#[must_use]
pub fn facts(run: &Run, comparison: &Comparison) -> Vec<Fact> {
    let hosts = run.header.hosts();
    let seen = hosts.iter().filter_map(|host| Some((host, host.survey?)));
    // What went on meanwhile is known of all together: with several, it is nobody's.
    let during = comparison.during.as_ref().filter(|_| hosts.len() == 1);
    let mut facts: Vec<Fact> = Vec::new();
    for (host, survey) in seen {
        let label = host.label.filter(|_| hosts.len() > 1);
        let told = of_host(host, survey, during);
        facts.extend(told.into_iter().map(|fact| match label {
            Some(label) => Fact {
                text: format!("{label}: {}", fact.text),
                ..fact
            },
            None => fact,
        }));
    }
    if !facts.is_empty() {
        facts.push(Fact {
            name: "not to be trusted",
            text: not_to_be_trusted(run),
            is_detail: false,
        });
    }
    facts
}

fn of_host(host: &HostOf<'_>, survey: &Survey, during: Option<&During>) -> Vec<Fact> {
    let seen = &survey.at_start;
    let fact = |name, text, is_detail| Fact {
        name,
        text,
        is_detail,
    };
    vec![
        fact("machine", machine(host.engine, seen), false),
        fact("speed", speed(survey), true),
        fact("settings", settings(seen), true),
        fact("limits", limits(survey, during), true),
        fact("load", load(survey, during), false),
        fact("bound", bound(host.pinning), false),
        fact("counted", counted(&seen.instructions), true),
    ]
}

fn machine(engine: &EngineInfo, host: &Environment) -> String {
    let smt = match host.smt {
        Some(true) => " (two threads a core)",
        Some(false) | None => "",
    };
    let cpu = host.cpu.as_deref().unwrap_or("unknown CPU");
    let mut parts = vec![cpu.to_owned(), format!("{} CPUs{smt}", host.cpus)];
    if host.virtualised {
        parts.push("virtual machine".to_owned());
    }
    parts.extend(host.kernel.as_ref().map(|kernel| format!("Linux {kernel}")));
    parts.push(format!("{} {}", engine.name, engine.version));
    parts.join(" · ")
}

fn speed(survey: &Survey) -> String {
    let host = &survey.at_start;
    let governors = match host.governors.as_slice() {
        [] => "governor not to be seen".to_owned(),
        governors => format!("governor {}", governors.join(", ")),
    };
    let turbo = match host.turbo {
        Some(true) => "turbo on",
        Some(false) => "turbo off",
        None => "turbo not to be seen",
    };
    let end = survey.at_end.as_ref();
    let frequency = match (host.frequency, end.and_then(|end| end.frequency)) {
        (None, _) => "frequency not to be seen".to_owned(),
        (Some(start), None) => mhz(start),
        (Some(start), Some(end)) if start == end => mhz(start),
        (Some(start), Some(end)) => format!("{} before, {} after", mhz(start), mhz(end)),
    };
    format!("{governors} · {turbo} · {frequency}")
}

fn mhz(frequency: Frequency) -> String {
    let (low, high) = (frequency.lowest_mhz, frequency.highest_mhz);
    if high - low < 1.0 {
        format!("{high:.0} MHz")
    } else {
        format!("{low:.0} to {high:.0} MHz")
    }
}

fn settings(host: &Environment) -> String {
    let aslr = match host.aslr.as_deref() {
        Some("2") => "memory layout randomised",
        Some("1") => "memory layout randomised in part",
        Some("0") => "memory layout not randomised",
        _ => "randomisation of memory layout not to be seen",
    };
    let named = |what: &str, value: &Option<String>| {
        format!("{what} {}", value.as_deref().unwrap_or("not to be seen"))
    };
    format!(
        "{aslr} · {} · {} · {}",
        named("huge pages", &host.huge_pages),
        named("clock", &host.clock_source),
        vulnerabilities(host)
    )
}

fn vulnerabilities(host: &Environment) -> String {
    let with = |word: &str| {
        let states = host.vulnerabilities.iter();
        let names = states.filter(|(_, state)| state.starts_with(word));
        names.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    let mitigated = with("Mitigation").len();
    match with("Vulnerable").as_slice() {
        _ if host.vulnerabilities.is_empty() => "mitigations not to be seen".to_owned(),
        [] => format!("{mitigated} mitigations"),
        open => format!("{mitigated} mitigations, vulnerable by {}", open.join(", ")),
    }
}

fn limits(survey: &Survey, during: Option<&During>) -> String {
    let cgroup = &survey.at_start.cgroup;
    let version = cgroup.version.map_or_else(
        || "control groups not to be seen".to_owned(),
        |version| format!("control groups version {version}"),
    );
    let cpu = cgroup.cpu_limit.map_or_else(
        || "no CPU limit on containers".to_owned(),
        |limit| format!("{limit:.1} CPUs for each container"),
    );
    let throttled = during.map_or_else(String::new, |during| match during.throttled {
        0 => " · never held back".to_owned(),
        blocks => format!(" · held back in {blocks} of {} blocks", during.blocks),
    });
    let harness = match survey.harness.is_on_engine_host {
        Some(true) => "alpine-tax ran on the same host",
        Some(false) => "alpine-tax ran on another host, of which nothing is said here",
        None => "whether alpine-tax ran on the same host cannot be told",
    };
    format!("{version} · {cpu}{throttled} · {harness}")
}

fn load(survey: &Survey, during: Option<&During>) -> String {
    let minute = |host: &Environment| host.activity.load.map(|[minute, ..]| minute);
    let start = minute(&survey.at_start);
    let end = survey.at_end.as_ref().and_then(minute);
    let mut parts = vec![match (start, end) {
        (Some(start), Some(end)) => format!("{start:.1} before, {end:.1} after"),
        (Some(start), None) => format!("{start:.1} before"),
        (None, _) => "load not to be seen".to_owned(),
    }];
    if let Some(others) = during.and_then(|during| during.others) {
        parts.push(format!(
            "others used {others:.1} of {} CPUs meanwhile",
            survey.at_start.cpus
        ));
    }
    parts.push(match during.and_then(|during| during.steal) {
        Some(steal) => format!("{:.1} % stolen by the hypervisor", steal * 100.0),
        None => "what the hypervisor stole is not known".to_owned(),
    });
    parts.join(" · ")
}

fn bound(pinning: Option<&Pinning>) -> String {
    match pinning {
        Some(Pinning::Cpu { cpu, because }) => {
            format!("both sides of single-threaded cases to CPU {cpu} ({because})")
        }
        Some(Pinning::Off { because }) => format!("to no CPU: {because}"),
        None => "not recorded".to_owned(),
    }
}

fn counted(instructions: &Instructions) -> String {
    match instructions {
        Instructions::Counted => {
            "instructions in user mode, as evidence and not for time".to_owned()
        }
        Instructions::NotPermitted(reason) => format!("no instructions: {reason}"),
        Instructions::Untried => "no instructions: not tried".to_owned(),
    }
}

fn not_to_be_trusted(run: &Run) -> String {
    let cpus = run.header.machine.cpus;
    let too_many = run.header.cases.iter().any(|case| match case.kind {
        Kind::Timing { threads, .. } => threads > cpus,
        Kind::Behaviour { .. } => false,
    });
    let mut parts = vec!["absolute times on another machine or day".to_owned()];
    if too_many && cpus > 0 {
        parts.push(format!(
            "ratios of cases with more threads than the {cpus} CPUs"
        ));
    }
    parts.push(format!("differences below {} from one build", margins(run)));
    parts.join("; ")
}

/// The margin of the run's timings; where they differ, the smallest and the largest.
fn margins(run: &Run) -> String {
    let thresholds = Thresholds::of(run);
    let timings = run.header.cases.iter().filter(|case| case.is_timing());
    let margins: Vec<f64> = timings
        .map(|case| thresholds.margin_of(&case.kind))
        .collect();
    let end = |of: fn(f64, f64) -> f64| margins.iter().copied().reduce(of);
    let least = end(f64::min).unwrap_or(thresholds.margin);
    let most = end(f64::max).unwrap_or(thresholds.margin);
    if least < most {
        format!(
            "{} to {} (each case's own margin)",
            units::percent(least),
            units::percent(most)
        )
    } else {
        units::percent(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::judge;
    use crate::compare::testing::Builder;
    use crate::environment::Activity;
    use crate::record::Harness;
    use crate::sample::Metric;

    fn said(change: impl FnOnce(&mut Run)) -> String {
        let mut run = Builder::new().timing("a/b", Metric::Wall, 4).run;
        run.header.survey = Some(Survey {
            at_start: Environment {
                cpu: Some("Some CPU".to_owned()),
                cpus: 2,
                activity: Activity {
                    load: Some([3.25, 1.0, 1.0]),
                    ..Activity::default()
                },
                ..Environment::default()
            },
            ..Survey::default()
        });
        change(&mut run);
        let comparison = judge(&run, &Thresholds::default());
        let facts = facts(&run, &comparison);
        let lines: Vec<String> = facts
            .iter()
            .map(|fact| format!("{}: {}", fact.name, fact.text))
            .collect();
        lines.join("\n")
    }

    #[test]
    fn what_cannot_be_seen_is_said_to_be_unseen() {
        let text = said(|_| {});
        for words in [
            "machine: Some CPU · 2 CPUs",
            "governor not to be seen · turbo not to be seen · frequency not to be seen",
            "mitigations not to be seen",
            "same host cannot be told",
            "load: 3.2 before · what the hypervisor stole is not known",
            "bound: not recorded",
            "no instructions: not tried",
            "more threads than the 2 CPUs",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
    }

    #[test]
    fn what_was_seen_is_said() {
        let text = said(|run| {
            run.header.pinning = Some(Pinning::Off {
                because: "as asked for".to_owned(),
            });
            let survey = run.header.survey.as_mut().unwrap();
            survey.harness = Harness {
                is_on_engine_host: Some(false),
                ..Harness::default()
            };
            let host = &mut survey.at_start;
            host.governors = vec!["powersave".to_owned()];
            host.turbo = Some(true);
            host.frequency = Some(Frequency {
                lowest_mhz: 800.0,
                highest_mhz: 3600.0,
            });
            host.vulnerabilities = [("l1tf", "Mitigation: PTE"), ("retbleed", "Vulnerable")]
                .map(|(name, state)| (name.to_owned(), state.to_owned()))
                .into();
            host.instructions = Instructions::NotPermitted("seccomp".to_owned());
        });
        for words in [
            "governor powersave · turbo on · 800 to 3600 MHz",
            "1 mitigations, vulnerable by retbleed",
            "ran on another host",
            "to no CPU: as asked for",
            "no instructions: seccomp",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
    }

    #[test]
    fn each_margin_is_told() {
        let text = said(|run| {
            let mut single = run.header.cases[0].clone();
            if let Kind::Timing { threads, .. } = &mut single.kind {
                *threads = 1;
            }
            run.header.cases.push(single);
            run.header.measuring.floors.threads = Some(0.052);
        });
        let words = "differences below 3 % to 5.2 % (each case's own margin)";
        assert!(text.contains(words), "{text}");
    }

    #[test]
    fn a_record_without_a_survey_claims_nothing() {
        assert_eq!(said(|run| run.header.survey = None), "");
    }
}
