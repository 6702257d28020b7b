//! The only program in the test's image: says or does what the test wants to see from inside.

use std::io::{Read as _, Write as _};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[1..] {
        ["echo"] => echo(),
        ["read", path] => print!("{}", std::fs::read_to_string(path).unwrap_or_default()),
        ["facts"] => facts(),
        ["eat"] => eat(),
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
