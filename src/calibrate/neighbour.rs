//! A noisy neighbour: busy and idle in turns of random length, as other tenants of a shared machine
//! are.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::stats::Pcg32;

/// The hidden command that is one.
pub const NEIGHBOUR_COMMAND: &str = "neighbour";

/// Mean of the busy times, seconds.
const BUSY: f64 = 0.15;
/// Mean of the idle times, seconds.
const IDLE: f64 = 0.30;
/// Bytes that every second one writes over: more than caches hold.
const BYTES: usize = 64 << 20;

/// Neighbours as processes of their own, ended when this is dropped.
#[derive(Debug)]
pub struct Neighbours {
    children: Vec<Child>,
}

impl Neighbours {
    /// Starts so many.
    ///
    /// # Errors
    /// When this program cannot be started once more.
    pub fn start(count: u16) -> std::io::Result<Neighbours> {
        let program = std::env::current_exe()?;
        let mut neighbours = Neighbours {
            children: Vec::new(),
        };
        for number in 0..count {
            let child = Command::new(&program)
                .args([NEIGHBOUR_COMMAND, &number.to_string()])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .spawn()?;
            neighbours.children.push(child);
        }
        Ok(neighbours)
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        for child in &mut self.children {
            // It may be gone already; then there is nothing to end.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Is a neighbour, until whoever started it is gone. Odd ones are heavy on memory.
pub fn be(number: u16) {
    let parent = std::os::unix::process::parent_id();
    let mut rng = Pcg32::new(u64::from(number) + u64::from(std::process::id()), 3);
    let mut exponential = |mean: f64| Duration::from_secs_f64(-mean * (1.0 - rng.unit()).ln());
    let mut memory = vec![0_u8; if number % 2 == 1 { BYTES } else { 0 }];
    while std::os::unix::process::parent_id() == parent {
        let until = Instant::now() + exponential(BUSY);
        while Instant::now() < until {
            for byte in memory.iter_mut().step_by(64) {
                *byte = byte.wrapping_add(1);
            }
            std::hint::black_box(&memory);
        }
        std::thread::sleep(exponential(IDLE));
    }
}
