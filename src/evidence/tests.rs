//! What real tools said of real programs, read and explained. The logs are those of gdb 13 and
//! strace 6.1 on Alpine 3.20, shortened.

use super::model::{Calls, Stop};
use super::{debugger, tracer};

const STACK: &str = "\
Thread 2 \"crash\" received signal SIGSEGV, Segmentation fault.
[Switching to LWP 13]
0x000055b40fd9f2fd in recurse ()

@@program
\tUsing the running image of child LWP 13.
Program stopped at 0x55b40fd9f2fd.
It stopped with signal SIGSEGV, Segmentation fault.

@@siginfo
2 0x7f0029190f00

@@registers
rax            0xffffffab          4294967211
rsp            0x7f0029190f00      0x7f0029190f00
rip            0x55b40fd9f2fd      0x55b40fd9f2fd <recurse+45>
eflags         0x10293             [ CF AF SF IF RF ]
cs             0x33                51
k0             0x0                 0

@@instruction
=> 0x55b40fd9f2fd <recurse+45>:\tmovaps %xmm0,(%rsp)

@@frames
#0  0x000055b40fd9f2fd in recurse ()
#1  0x000055b40fd9f369 in recurse ()
(More stack frames follow...)

@@outer
#492 0x000055b40fd9f369 in recurse ()
#493 0x000055b40fd9f38e in deep ()
#494 0x00007f0029216349 in ?? () from /lib/ld-musl-x86_64.so.1
#495 0x0000000000000000 in ?? ()

@@threads
  Id   Target Id           Frame 
  1    LWP 10 \"crash\" 0x00007f0029218992 in ?? () from /lib/ld-musl-x86_64.so.1
* 2    LWP 13 \"crash\" 0x000055b40fd9f2fd in recurse ()

@@libraries
From                To                  Syms Read   Shared Object Library
0x00007f00291ce070  0x00007f00292211ed  Yes (*)     /lib/ld-musl-x86_64.so.1
(*): Shared library is missing debugging information.

@@maps
process 10
Mapped address spaces:

          Start Addr           End Addr       Size     Offset  Perms  objfile
      0x55b40fd9e000     0x55b40fd9f000     0x1000        0x0  r--p   /w/crash
      0x55b40fd9f000     0x55b40fda0000     0x1000     0x1000  r-xp   /w/crash
      0x7f002918f000     0x7f0029191000     0x2000        0x0  ---p   
      0x7f0029191000     0x7f00291b2000    0x21000        0x0  rw-p   
      0x7ffe68789000     0x7ffe687aa000    0x21000        0x0  rw-p   [stack]

@@end
[Inferior 1 (process 10) killed]
";

fn stop(log: &str, signal: &str) -> Stop {
    debugger::read(log, Some(signal)).unwrap()
}

#[test]
fn an_exhausted_stack_is_told_with_its_size_and_depth() {
    let stop = stop(STACK, "SIGSEGV");
    assert_eq!((stop.code, stop.address), (2, Some(0x7f00_2919_0f00)));
    assert_eq!((stop.pc, stop.sp), (0x55b4_0fd9_f2fd, 0x7f00_2919_0f00));
    assert_eq!(stop.instruction, "movaps %xmm0,(%rsp)");
    let names: Vec<&str> = stop
        .registers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["rax", "rsp", "rip"]);
    assert_eq!(stop.frames[1].function, "recurse");
    assert_eq!(stop.frames[1].place.as_deref(), Some("/w/crash"));
    assert_eq!(stop.outer.len(), 3);
    assert_eq!(
        stop.outer[2].place.as_deref(),
        Some("/lib/ld-musl-x86_64.so.1")
    );
    assert_eq!((stop.threads, stop.maps.len()), (2, 5));
    assert_eq!(stop.stripped, ["/lib/ld-musl-x86_64.so.1"]);
    let meaning = stop.meaning.unwrap();
    let expected = "a thread's stack is exhausted: 132 KiB are in use in 495 frames";
    assert!(meaning.starts_with(expected), "{meaning}");
}

#[test]
fn a_debugger_that_says_what_cannot_be_is_read_all_the_same() {
    let stack = "0x7f0029191000     0x7f00291b2000    0x21000";
    let backwards = "0x7f0029191000     0x7f0029190000    0x21000";
    let told = stop(&STACK.replace(stack, backwards), "SIGSEGV");
    assert_eq!(told.maps.len(), 4);
    assert!(told.meaning.is_some_and(|why| why.contains("---p")));
    let deepest = format!("#{}", u64::MAX);
    let told = stop(&STACK.replace("#494", &deepest), "SIGSEGV");
    let frames = format!("in use in {} frames", u64::MAX);
    assert!(told.meaning.is_some_and(|why| why.contains(&frames)));
}

/// The same place, another fault.
fn fault(code: &str, instruction: &str) -> Option<String> {
    let log = STACK
        .replace("2 0x7f0029190f00\n", code)
        .replace(
            "rsp            0x7f0029190f00",
            "rsp            0x7f00291b0000",
        )
        .replace("movaps %xmm0,(%rsp)", instruction);
    stop(&log, "SIGSEGV").meaning
}

#[test]
fn faults_are_told_apart_by_address_and_instruction() {
    let said = |code, instruction| fault(code, instruction).unwrap_or_default();
    assert!(said("1 0x8\n", "mov (%rax),%eax").contains("null pointer (address 0x8)"));
    assert!(said("128 0\n", "hlt").contains("stopped the program on purpose"));
    assert!(
        said("2 0x55b40fd9e010\n", "movl $1,(%rax)")
            .contains("/w/crash that its protection (r--p)")
    );
    assert!(said("1 0x55b40fd9f2fd\n", "add %al,(%rax)").contains("protection (r-xp)"));
    // Nothing is said of what could be anything.
    assert_eq!(fault("1 0x123456789000\n", "mov (%rax),%eax"), None);
}

#[test]
fn an_abort_is_explained_by_who_called_it() {
    let log = STACK
        .replace("signal SIGSEGV", "signal SIGABRT")
        .replace("2 0x7f0029190f00\n", "-6 0xa\n");
    let plain = stop(&log, "SIGABRT");
    assert_eq!(plain.address, None, "it is the number of a process");
    assert_eq!(
        plain.meaning.unwrap(),
        "the program or a library of it called abort"
    );
    let log = log.replace(
        "#1  0x000055b40fd9f369 in recurse",
        "#1  0x000055b40fd9f369 in __assert_fail",
    );
    assert_eq!(
        stop(&log, "SIGABRT").meaning.unwrap(),
        "an assertion failed"
    );
}

#[test]
fn what_a_debugger_could_not_do_is_said() {
    let refused = "warning: ptrace: Operation not permitted\n@@program\nThe program being debugged is not being run.\n";
    let why = debugger::read(refused, Some("SIGSEGV")).unwrap_err();
    assert!(why.contains("Operation not permitted"), "{why}");
    let exited = STACK.replace(
        "It stopped with signal SIGSEGV, Segmentation fault.",
        "It stopped at breakpoint 2.",
    );
    let why = debugger::read(&exited, Some("SIGSEGV")).unwrap_err();
    assert!(why.contains("did not end by that signal"), "{why}");
    let stop = debugger::read(&exited, None).unwrap();
    assert_eq!(
        (stop.signal, stop.address, stop.meaning),
        (None, None, None)
    );
}

const TRACE: &str = "\
10    execve(\"/opt/alpine-tax/agent/alpine-tax\", [\"alpine-tax\", \"launch\"], 0x7ffd /* 1 var */) = 0
10    brk(NULL)                         = 0x5555
10    execve(\"/w/crash\", [\"/w/crash\", \"stack\"], 0x7ffd /* 2 vars */) = 0
10    open(\"/etc/ld-musl-x86_64.path\", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
10    mmap(NULL, 143360, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f00
10    clone(child_stack=0x7f00, flags=CLONE_VM, parent_tid=[11]) = 11
10    futex(0x7f00, FUTEX_WAIT, 2, NULL <unfinished ...>
11    open(\"/nowhere\", O_RDONLY) = -1 ENOENT (No such file or directory)
10    <... futex resumed>)              = -1 EINTR (Interrupted system call)
11    --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR, si_addr=0x7f0029190f00} ---
10    +++ killed by SIGSEGV +++
";

#[test]
fn system_calls_are_counted_from_the_programs_own_start_on() {
    let calls: Calls = tracer::read(TRACE, "/w/crash").unwrap();
    let count = |name: &str| calls.by_name.get(name).map_or(0, |call| call.count);
    assert_eq!(
        (count("execve"), count("brk"), count("open"), count("futex")),
        (1, 0, 2, 1)
    );
    assert_eq!(calls.by_name["open"].errors["ENOENT"], 2);
    assert_eq!(calls.by_name["futex"].errors["EINTR"], 1);
    assert_eq!(calls.events.len(), 2);
    assert_eq!(calls.events[1], "killed by SIGSEGV");
    assert_eq!(tracer::read(TRACE, "/w/other"), None);
}
