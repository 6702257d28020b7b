//! What a build says, line by line.

use futures_util::StreamExt;

use crate::engine::{Attached, Chunk};
use crate::image::process::Tail;
use crate::secrets::without_passwords;

/// Longer lines are cut here: a build may write without ever ending a line.
const LINE: usize = 4096;

/// Listens until the streams end; each line goes to `progress`, the last ones are kept.
pub(super) async fn follow(attached: Attached, progress: &(dyn Fn(&str) + Send + Sync)) -> Tail {
    let Attached { stdin, mut output } = attached;
    drop(stdin);
    let mut tail = Tail::default();
    let mut pending = Vec::new();
    // A stream that breaks is no reason to fail: the exit status tells how it went.
    while let Some(Ok(Chunk::Stdout(bytes) | Chunk::Stderr(bytes))) = output.next().await {
        for &byte in &bytes {
            if byte == b'\n' || pending.len() == LINE {
                say(&mut pending, &mut tail, progress);
            }
            if byte != b'\n' {
                pending.push(byte);
            }
        }
    }
    say(&mut pending, &mut tail, progress);
    tail
}

fn say(pending: &mut Vec<u8>, tail: &mut Tail, progress: &(dyn Fn(&str) + Send + Sync)) {
    let line = String::from_utf8_lossy(pending).into_owned();
    pending.clear();
    // It has addresses of proxies and indices, and its last lines may get into the record.
    let line = without_passwords(&line);
    if !line.trim().is_empty() {
        tail.push(&line);
        progress(&line);
    }
}
