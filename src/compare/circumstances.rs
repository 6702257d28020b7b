//! What the machine and its state mean for the timings of a run as a whole: what is not to be
//! trusted, and what to do about it.

use super::disturbance::{others, stolen_share};
use crate::environment::{CpuTimes, Environment};
use crate::image::platform;
use crate::record::{HostOf, Pinning, Run, RunImage, Timed, TrialResult};
use crate::sample::Block;
use crate::stats;

/// What went on in the machine while samples were taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct During {
    /// Blocks for which it was recorded.
    pub blocks: usize,
    /// CPUs that other processes used, in the median block; `None`: blocks are too short to tell.
    pub others: Option<f64>,
    /// Share of the time in which something wanted to run that the hypervisor took.
    pub steal: Option<f64>,
    /// Blocks in which a CPU limit held a container back.
    pub throttled: usize,
}

/// The hypervisor may have this share before the whole run is told to be doubtful.
const STEAL: f64 = 0.05;
/// Other processes may use this many of the CPUs before all threaded cases are doubtful.
const OTHERS: f64 = 0.5;

/// What went on while the samples of a run were taken; `None` when that was not recorded.
pub(super) fn during(run: &Run) -> Option<During> {
    let recorded: Vec<&Block> = timed(run)
        .flat_map(|timed| &timed.blocks)
        .filter(|block| block.meanwhile.is_some())
        .collect();
    let meanwhile = || recorded.iter().filter_map(|block| block.meanwhile);
    let all = meanwhile().filter_map(|m| m.cpu.or(m.machine));
    let all = all.fold(CpuTimes::default(), |sum, times| CpuTimes {
        busy: sum.busy + times.busy,
        idle: sum.idle + times.idle,
        steal: sum.steal + times.steal,
    });
    // Where another pair was sampled at the same time, the others are ours.
    let alone = timed(run).filter(|timed| !timed.beside_another);
    let alone = alone.flat_map(|timed| &timed.blocks);
    let others: Vec<f64> = alone
        .filter_map(|block| others(&block.meanwhile?))
        .collect();
    let held = meanwhile().filter(|m| {
        let both = [m.baseline_throttling, m.candidate_throttling];
        both.iter().flatten().any(|throttling| throttling.times > 0)
    });
    (!recorded.is_empty()).then(|| During {
        blocks: recorded.len(),
        others: stats::median(&others),
        steal: stolen_share(all),
        throttled: held.count(),
    })
}

fn timed(run: &Run) -> impl Iterator<Item = &Timed> {
    run.trials.iter().filter_map(|trial| match &trial.result {
        TrialResult::Timed(timed) => Some(&**timed),
        _ => None,
    })
}

/// What is to be known before the timings of a run are read; nothing when it has none.
pub(super) fn notes(run: &Run, during: Option<&During>) -> Vec<String> {
    if timed(run).next().is_none() {
        return Vec::new();
    }
    let header = &run.header;
    let mut notes: Vec<String> = header
        .images
        .iter()
        .filter_map(|image| emulated(run, image))
        .collect();
    let hosts = header.hosts();
    for host in &hosts {
        let label = host.label.filter(|_| hosts.len() > 1);
        // What went on meanwhile is known of all together: with several, it is nobody's.
        let during = during.filter(|_| label.is_none());
        let told = of_machine(host, during).into_iter();
        notes.extend(told.map(|note| match label {
            Some(label) => format!("{label}: {note}"),
            None => note,
        }));
    }
    notes.extend(during.and_then(stolen));
    notes.extend(during.and_then(throttled));
    notes.extend(side_by_side(run));
    notes
}

/// What is to be known of a machine.
fn of_machine(host: &HostOf<'_>, during: Option<&During>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(survey) = host.survey {
        notes.extend(of_host(&survey.at_start));
        notes.extend(loaded(&survey.at_start, during));
    }
    if let Some(Pinning::Off { because }) = host.pinning
        && because.contains("not permitted")
    {
        notes.push(format!(
            "timings were not bound to a CPU ({because}): intervals are wider"
        ));
    }
    notes
}

/// Packages are timed two at once, and scripts with them: quicker, and wider intervals.
fn side_by_side(run: &Run) -> Option<String> {
    let count = timed(run).filter(|timed| timed.beside_another).count();
    (count > 0).then(|| {
        format!(
            "{count} timings were taken two at once, each on a CPU of its own, for a part of the budget; without packages (`run 'python/*'`) scripts are timed one by one"
        )
    })
}

/// A program for another architecture runs through an emulator, whose time was then measured: by
/// versions of alpine-tax that did so.
fn emulated(run: &Run, image: &RunImage) -> Option<String> {
    let engine = run.header.host(image.part).engine;
    let (own, host) = platform::emulated(&image.image.platform, &engine.platform)?;
    let name = &image.image.name;
    let mut trials = run.trials.iter().filter(|trial| trial.image == *name);
    trials
        .any(|trial| matches!(trial.result, TrialResult::Timed(_)))
        .then(|| {
            format!(
                "{name} is for {own} and the engine's host is {host}: timings there are those of an emulator; take an image for {host}"
            )
        })
}

/// CPU models that only emulators and translators have.
const EMULATORS: [&str; 2] = ["QEMU TCG", "VirtualApple"];
/// Clock sources that programs can read without a system call.
const FAST_CLOCKS: [&str; 6] = [
    "tsc",
    "kvm-clock",
    "hyperv_clocksource_tsc_page",
    "arch_sys_counter",
    "timebase",
    "riscv_clocksource",
];

fn of_host(host: &Environment) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(cpu) = &host.cpu
        && EMULATORS.iter().any(|name| cpu.contains(name))
    {
        notes.push(format!(
            "the CPU is emulated ({cpu}): timings are those of the emulator"
        ));
    }
    if host
        .governors
        .iter()
        .any(|governor| governor == "powersave")
    {
        notes.push(
            "the frequency governor is powersave: how fast the CPU runs depends on the load; \
             `cpupower frequency-set -g performance` for the time of the run"
                .to_owned(),
        );
    }
    if let Some(clock) = &host.clock_source
        && !FAST_CLOCKS.contains(&clock.as_str())
    {
        notes.push(format!(
            "the clock source is {clock}: reading the time is slow here, and so is every case that does it"
        ));
    }
    if host.aslr.as_deref() == Some("0") {
        notes.push(
            "address space layout is not randomised: intervals do not cover what memory layout does; \
             `sysctl kernel.randomize_va_space=2`"
                .to_owned(),
        );
    }
    if let Some(limit) = host.cgroup.cpu_limit
        && limit < f64::from(host.cpus)
    {
        notes.push(format!(
            "containers have {limit:.1} of {} CPUs by a limit of the engine: threaded cases are held back",
            host.cpus
        ));
    }
    notes
}

fn loaded(host: &Environment, during: Option<&During>) -> Option<String> {
    let cpus = f64::from(host.cpus);
    let load = host.activity.load.map(|[minute, ..]| minute);
    let busy = during.and_then(|during| during.others);
    let at_start = load
        .filter(|load| *load > cpus)
        .map(|load| format!("the load was {load:.1} on {cpus} CPUs when the run began"));
    let meanwhile = busy.filter(|busy| *busy > OTHERS).map(|busy| {
        format!("other processes used {busy:.1} of {cpus} CPUs while samples were taken")
    });
    let said: Vec<String> = [at_start, meanwhile].into_iter().flatten().collect();
    (!said.is_empty()).then(|| {
        format!(
            "the machine was not quiet: {}; intervals are wider and the taxes of threaded cases may be others: repeat it when it is",
            said.join(", ")
        )
    })
}

fn stolen(during: &During) -> Option<String> {
    let share = during.steal.filter(|share| *share >= STEAL)?;
    Some(format!(
        "the hypervisor gave {:.0} % of the CPU time to other guests while samples were taken: repeat it on a host that is less shared",
        share * 100.0
    ))
}

fn throttled(during: &During) -> Option<String> {
    (during.throttled > 0).then(|| {
        format!(
            "a CPU limit held the containers back in {} of {} blocks: raise the limit of the engine's control group",
            during.throttled, during.blocks
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::{Builder, timed as samples};
    use crate::environment::{Activity, Throttling};
    use crate::record::Survey;
    use crate::sample::{Meanwhile, Metric};

    /// A run with one timing case of eight blocks of a second each, on two CPUs.
    fn run(host: Environment, meanwhile: Meanwhile) -> Run {
        let mut taken = samples(8, 1.0, 0.0, 1);
        for block in &mut taken.blocks {
            block.meanwhile = Some(Meanwhile {
                elapsed_ns: 1_000_000_000,
                ..meanwhile
            });
        }
        let builder = Builder::new().musl("1.2.5").timing("a/b", Metric::Wall, 1);
        let mut run = builder.took("alpine-1.2.5", taken).run;
        run.header.engine.platform = "linux/amd64".to_owned();
        run.header.survey = Some(Survey {
            at_start: Environment { cpus: 2, ..host },
            ..Survey::default()
        });
        run
    }

    fn quiet() -> Meanwhile {
        Meanwhile {
            machine: Some(CpuTimes {
                busy: 100,
                idle: 100,
                steal: 0,
            }),
            own_ns: Some(1_000_000_000),
            ..Meanwhile::default()
        }
    }

    fn said(run: &Run) -> Vec<String> {
        notes(run, during(run).as_ref())
    }

    fn the_one(host: Environment, meanwhile: Meanwhile, words: &[&str]) {
        let notes = said(&run(host, meanwhile));
        let [note] = notes.as_slice() else {
            panic!("{notes:?}");
        };
        for word in words {
            assert!(note.contains(word), "{word}: {note}");
        }
    }

    #[test]
    fn nothing_is_said_of_a_quiet_machine() {
        let host = Environment {
            governors: vec!["performance".to_owned()],
            clock_source: Some("tsc".to_owned()),
            aslr: Some("2".to_owned()),
            activity: Activity {
                load: Some([0.4, 0.3, 0.2]),
                ..Activity::default()
            },
            ..Environment::default()
        };
        let run = run(host, quiet());
        assert_eq!(said(&run), Vec::<String>::new());
        let during = during(&run).unwrap();
        assert_eq!((during.blocks, during.throttled), (8, 0));
        assert!(during.others.unwrap() < 0.01, "{during:?}");
    }

    #[test]
    fn timings_that_had_a_neighbour_of_ours_are_counted() {
        let mut run = run(Environment::default(), quiet());
        for trial in &mut run.trials {
            if let TrialResult::Timed(timed) = &mut trial.result {
                timed.beside_another = true;
            }
        }
        let notes = said(&run);
        assert!(
            notes[0].starts_with("1 timings were taken two at once"),
            "{notes:?}"
        );
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_do() {
        let host = Environment::default;
        let powersave = Environment {
            governors: vec!["powersave".to_owned()],
            ..host()
        };
        the_one(powersave, quiet(), &["powersave", "cpupower"]);
        let slow = Environment {
            clock_source: Some("hpet".to_owned()),
            ..host()
        };
        the_one(slow, quiet(), &["hpet", "slow"]);
        let emulated = Environment {
            cpu: Some("QEMU TCG CPU version 2.5+".to_owned()),
            ..host()
        };
        the_one(emulated, quiet(), &["emulated"]);
        let fixed = Environment {
            aslr: Some("0".to_owned()),
            ..host()
        };
        the_one(fixed, quiet(), &["layout", "sysctl"]);
        let load = Activity {
            load: Some([16.1, 9.0, 3.0]),
            ..Activity::default()
        };
        the_one(
            Environment {
                activity: load,
                ..host()
            },
            quiet(),
            &["16.1 on 2 CPUs", "repeat"],
        );
    }

    #[test]
    fn what_went_on_meanwhile_is_said() {
        let times = |busy, idle, steal| Some(CpuTimes { busy, idle, steal });
        let stolen = Meanwhile {
            machine: times(90, 90, 20),
            ..quiet()
        };
        the_one(Environment::default(), stolen, &["18 %", "other guests"]);
        let busy = Meanwhile {
            machine: times(200, 0, 0),
            ..quiet()
        };
        the_one(
            Environment::default(),
            busy,
            &["other processes used 1.0 of 2 CPUs"],
        );
        let held = Some(Throttling {
            times: 1,
            held_ns: 9,
        });
        let held = Meanwhile {
            candidate_throttling: held,
            ..quiet()
        };
        the_one(Environment::default(), held, &["8 of 8 blocks", "raise"]);
    }

    #[test]
    fn an_image_for_another_architecture_is_told() {
        let mut run = run(Environment::default(), quiet());
        run.header.images[1].image.platform = "linux/arm64/v8".to_owned();
        let notes = said(&run);
        assert!(notes[0].contains("is for arm64"), "{notes:?}");
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn a_run_without_timings_is_not_judged() {
        let mut run = run(Environment::default(), quiet());
        run.header.images[1].image.platform = "linux/arm64".to_owned();
        run.trials.clear();
        assert_eq!(said(&run), Vec::<String>::new());
        assert_eq!(during(&run), None);
    }
}
