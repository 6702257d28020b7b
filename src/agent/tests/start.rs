//! Programs that cannot start, limits they start with, files they find.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::outcome::Outcome;

#[test]
fn why_a_program_could_not_start_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str, mode| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut agent = Agent::start();
    for (program, errno) in [
        ("/absent".to_owned(), libc::ENOENT),
        (file("not-executable", "x", 0o644), libc::EACCES),
        (
            file("no-format", "echo this is no program\n", 0o755),
            libc::ENOEXEC,
        ),
        (file("no-interpreter", "#!/absent\n", 0o755), libc::ENOENT),
        ("/bin/sh/x".to_owned(), libc::ENOTDIR),
        ("/tmp".to_owned(), libc::EACCES),
    ] {
        for cwd in [None, Some("/usr".to_owned())] {
            let observation = agent.run(Job {
                cwd,
                ..job(&[&program])
            });
            assert_eq!(observation.outcome, Outcome::NotStarted(errno), "{program}");
        }
    }
    for argv in [&[][..], &["sh"], &["/bin/sh\0"]] {
        agent.could_not(job(argv));
    }
}

#[test]
fn the_stack_limit_is_the_programs_alone() {
    let mut agent = Agent::start();
    let before = agent.run(shell("ulimit -S -s")).stdout;
    for kib in ["256", "4096"] {
        let limited = Job {
            stack_limit: Some(kib.parse::<u64>().unwrap() << 10),
            ..shell("ulimit -S -s")
        };
        assert_eq!(agent.run(limited).stdout.lossy().trim(), kib);
    }
    assert_eq!(agent.run(shell("ulimit -S -s")).stdout, before);
}

#[test]
fn a_program_can_be_pinned() {
    let mut agent = Agent::start();
    let allowed = "grep Cpus_allowed_list /proc/self/status";
    let before = agent.run(shell(allowed)).stdout;
    let first = before
        .lossy()
        .split(['\t', '-', ',', '\n'])
        .nth(1)
        .unwrap()
        .to_owned();
    let pinned = Job {
        cpu: first.parse().ok(),
        ..shell(allowed)
    };
    let pinned = agent.run(pinned).stdout;
    assert_eq!(pinned.lossy(), format!("Cpus_allowed_list:\t{first}\n"));
    assert_eq!(agent.run(shell(allowed)).stdout, before);
    for cpu in [1023, u32::MAX] {
        let absent = Job {
            cpu: Some(cpu),
            ..shell(allowed)
        };
        assert!(agent.could_not(absent).contains(&format!("CPU {cpu}")));
    }
}

#[test]
fn files_are_there_during_the_run_and_back_after() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let new = folder.path().join("new");
    std::fs::write(&old, "before").unwrap();
    let name = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let mut agent = Agent::start();
    let observation = agent.run(Job {
        files: [(name(&old), "1".into()), (name(&new), "2".into())].into(),
        ..shell(&format!(
            "cat {} {}; rm {}",
            old.display(),
            new.display(),
            new.display()
        ))
    });
    assert_eq!(observation.stdout.lossy(), "12");
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "before");
    assert!(!new.exists());

    let absent = name(&old.join("below"));
    let reason = agent.could_not(Job {
        files: [(name(&old), "3".into()), (absent.clone(), "".into())].into(),
        ..shell("true")
    });
    assert!(
        reason.contains(&absent) && reason.contains("os error 2"),
        "{reason}"
    );
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "before");
}
