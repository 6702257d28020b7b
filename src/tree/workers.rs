//! ELF files are looked into beside the reading: an archive comes as fast as its sender writes it,
//! and their tables take as long again.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;

use super::Content;
use super::content::Elf;

/// So many bytes of files may wait or be in work; one file alone may have more.
const MOST_WAITING: usize = 32 << 20;
/// More threads than this would wait for the reader.
const MOST_THREADS: usize = 4;

/// What a file turned out to be, once it is known.
pub(super) type Slot = Arc<OnceLock<io::Result<Content>>>;

struct Job {
    path: String,
    elf: Elf,
    slot: Slot,
}

/// Threads that look into files.
pub(super) struct Workers {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    waiting: Arc<Waiting>,
}

/// How many bytes are on their way.
#[derive(Default)]
struct Waiting {
    bytes: Mutex<usize>,
    less: Condvar,
}

impl Waiting {
    fn add(&self, more: usize) {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *bytes > 0 && *bytes + more > MOST_WAITING {
            bytes = self
                .less
                .wait(bytes)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *bytes += more;
    }

    fn done(&self, less: usize) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= less;
        self.less.notify_one();
    }
}

impl Workers {
    /// Starts them.
    pub(super) fn start() -> Workers {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let waiting = Arc::new(Waiting::default());
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..count.min(MOST_THREADS)).map(|_| {
            let (queue, waiting) = (Arc::clone(&queue), Arc::clone(&waiting));
            std::thread::spawn(move || work(&queue, &waiting))
        });
        Workers {
            threads: threads.collect(),
            jobs: Some(jobs),
            waiting,
        }
    }

    /// Has a file looked into; waits while too many bytes are on their way.
    pub(super) fn look(&self, path: &str, elf: Elf) -> Slot {
        let slot = Slot::default();
        self.waiting.add(elf.in_memory());
        let job = Job {
            path: path.to_owned(),
            elf,
            slot: Arc::clone(&slot),
        };
        // Without workers nothing takes it, and its slot stays empty, which is told as an error.
        if let Some(jobs) = &self.jobs {
            drop(jobs.send(job));
        }
        slot
    }
}

impl Drop for Workers {
    /// Waits for what is on its way.
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// What is in a slot after the workers are gone.
pub(super) fn settled(slot: &Slot) -> io::Result<Content> {
    match slot.get() {
        Some(Ok(content)) => Ok(content.clone()),
        Some(Err(error)) => Err(io::Error::new(error.kind(), error.to_string())),
        None => Err(io::Error::other("an ELF file was not looked into")),
    }
}

fn work(queue: &Mutex<Receiver<Job>>, waiting: &Waiting) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { path, elf, slot }) = next else {
            return;
        };
        let size = elf.in_memory();
        let content = elf.content(&path);
        waiting.done(size);
        // Nobody else has this slot to fill.
        drop(slot.set(content));
    }
}
