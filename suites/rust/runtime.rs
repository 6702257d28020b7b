//! What does Rust's standard library do where it rests on the libc?
//!
//! usage: runtime QUESTION

use std::hint::black_box;
use std::io::ErrorKind;
use std::panic::catch_unwind;
use std::process::Command;
use std::thread;

/// Uses 1 KiB of stack a level, at least.
#[inline(never)]
fn descend(levels: usize) -> usize {
    let mut block = [0u8; 1024];
    black_box(&mut block);
    if levels == 0 { 0 } else { descend(levels - 1) + usize::from(black_box(&block)[0]) + 1 }
}

/// A recursion on a thread that asked for no size of stack.
fn thread_stack() {
    let depth = thread::spawn(|| descend(1500)).join().expect("the thread ends well");
    println!("{depth} levels of 1 KiB");
}

/// Beyond any stack: how does it end?
fn overflow() {
    println!("{}", descend(usize::MAX));
}

fn overflow_on_a_thread() {
    let _never_returns = thread::spawn(overflow).join();
}

fn panics() {
    let on_main = catch_unwind(|| panic!("on purpose")).is_err();
    let on_thread = thread::spawn(|| panic!("on purpose")).join().is_err();
    println!("main thread: {}, thread: {}", caught(on_main), caught(on_thread));
}

fn caught(is_caught: bool) -> &'static str {
    if is_caught { "caught" } else { "not caught" }
}

#[inline(never)]
fn well_known_function() -> String {
    black_box(std::backtrace::Backtrace::force_capture()).to_string()
}

fn backtrace() {
    let text = well_known_function();
    let names = ["runtime::well_known_function", "runtime::main"];
    let known: Vec<&str> = names.into_iter().filter(|name| text.contains(name)).collect();
    println!("names {} of {} functions", known.len(), names.len());
}

fn processes() {
    let missing = Command::new("/nowhere/program").status();
    let missing = missing.map_err(|error| error.kind() == ErrorKind::NotFound);
    let own = std::env::current_exe().expect("the program's own path");
    let child = Command::new(own).arg("seven").status().expect("the program itself starts");
    println!("missing program: {}, child: {:?}", if missing == Err(true) { "not found" } else { "another answer" }, child.code());
}

/// The home folder without $HOME, which is in the data base of users.
#[expect(deprecated, reason = "for what it does on Windows; Rust 1.87 took that back")]
fn home() {
    unsafe { std::env::remove_var("HOME") };
    match std::env::home_dir() {
        Some(folder) => println!("{}", folder.display()),
        None => println!("none"),
    }
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("thread-stack") => thread_stack(),
        Some("overflow") => overflow(),
        Some("overflow-thread") => overflow_on_a_thread(),
        Some("panics") => panics(),
        Some("backtrace") => backtrace(),
        Some("processes") => processes(),
        Some("home") => home(),
        Some("seven") => std::process::exit(7),
        other => panic!("no question {other:?}"),
    }
}
