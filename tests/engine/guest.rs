//! The only program in the test's image: says or does what the test wants to see from inside.

use std::io::{Read as _, Write as _};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[1..] {
        ["echo"] => echo(),
        ["read", path] => print!("{}", std::fs::read_to_string(path).unwrap_or_default()),
        ["facts"] => facts(),
        ["limits"] => limits(),
        ["eat"] => eat(),
        ["crowd"] => crowd(),
        ["spin"] => spin(),
        _ => std::process::exit(64),
    }
}

/// Copies stdin to stdout until its end; exit status 3.
fn echo() {
    print!("ready\n");
    std::io::stdout().flush().expect("stdout");
    eprintln!("note");
    std::io::copy(&mut std::io::stdin(), &mut std::io::stdout()).expect("copy");
    std::io::stdout().flush().expect("stdout");
    std::process::exit(3);
}

/// What it may do, one fact a line.
fn facts() {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    for name in [
        "Uid:",
        "CapEff:",
        "CapBnd:",
        "NoNewPrivs:",
        "Cpus_allowed_list:",
    ] {
        let line = status.lines().find(|line| line.starts_with(name));
        println!("{}", line.unwrap_or(name).replace('\t', " "));
    }
    let devices = std::fs::read_to_string("/proc/net/dev").expect("net");
    let names: Vec<&str> = devices
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.trim())
        .filter(|name| name.starts_with("eth"))
        .collect();
    println!("Networks: {}", names.len());
    println!(
        "Variable: {}",
        std::env::var("TEST_VARIABLE").unwrap_or_default()
    );
    // Not in `/` itself: Podman makes that unwritable even for root, who has no capabilities here.
    std::fs::write("/volume/new", "x").expect("the root file system is writable");
    let own = std::fs::read("/guest").expect("own binary");
    std::fs::write("/tmp/guest", own).expect("/tmp is writable");
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions("/tmp/guest", std::fs::Permissions::from_mode(0o755)).expect("chmod");
    let ran = std::process::Command::new("/tmp/guest")
        .arg("read")
        .arg("/x")
        .status();
    println!(
        "Runs from /tmp: {}",
        ran.is_ok_and(|status| status.success())
    );
}

/// Takes memory until somebody stops it.
fn eat() {
    let mut taken = Vec::new();
    let mut first = [0];
    std::io::stdin().read_exact(&mut first).ok();
    loop {
        taken.push(vec![1u8; 1 << 20]);
    }
}

/// Files of the own control group, by its version.
fn group(one: &str, two: &str) -> String {
    let mount = std::path::Path::new("/sys/fs/cgroup");
    let is_two = mount.join("cgroup.controllers").exists();
    let text = std::fs::read_to_string(mount.join(if is_two { two } else { one }));
    text.unwrap_or_default().trim().to_owned()
}

/// The limits that the container's control group has, one a line.
fn limits() {
    let has_second = !group("", "cgroup.controllers").is_empty();
    println!("version: {}", 1 + u8::from(has_second));
    println!(
        "memory: {}",
        group("memory/memory.limit_in_bytes", "memory.max")
    );
    println!("processes: {}", group("pids/pids.max", "pids.max"));
    let quota = group("cpu/cpu.cfs_quota_us", "cpu.max");
    let period = group("cpu/cpu.cfs_period_us", "none");
    println!("CPU: {}", [quota, period].join(" ").trim());
}

/// Starts threads until it may not; says how many there were.
fn crowd() {
    let wait = || std::thread::sleep(std::time::Duration::from_secs(600));
    let mut started = 0;
    while started < 1000
        && std::thread::Builder::new()
            .stack_size(1 << 16)
            .spawn(wait)
            .is_ok()
    {
        started += 1;
    }
    println!("{started}");
    std::process::exit(0);
}

/// Keeps a CPU busy until it is held back, at most for a while.
fn spin() {
    let begun = std::time::Instant::now();
    while begun.elapsed().as_secs() < 60 {
        let stat = group("cpu/cpu.stat", "cpu.stat");
        let throttled = stat
            .lines()
            .find_map(|line| line.strip_prefix("nr_throttled "));
        if throttled.is_some_and(|times| times != "0") {
            println!("held back");
            return;
        }
        for number in 0..1_000_000 {
            std::hint::black_box(number);
        }
    }
    println!("not held back");
}
