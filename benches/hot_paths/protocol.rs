//! Frames between orchestrator and agent.

use std::hint::black_box;

use alpine_tax::protocol::lines::{LineBuffer, decode, encode};
use alpine_tax::protocol::{Frame, Reply};
use criterion::Criterion;

use crate::inputs::observation;

const FRAMES: u64 = 1_000;

/// How much of a stream arrives at once.
const CHUNK: usize = 8_192;

fn frames() -> Vec<Frame> {
    let frame = |id| Frame::Reply {
        id,
        reply: Reply::Observed(Box::new(observation(id % 2 == 0, "alpine"))),
    };
    (0..FRAMES).map(frame).collect()
}

fn decode_all(stream: &[u8]) -> usize {
    let mut buffer = LineBuffer::default();
    let mut count = 0;
    for chunk in stream.chunks(CHUNK) {
        buffer.push(chunk);
        while let Some(line) = buffer.next_line().expect("short lines") {
            black_box(decode::<Frame>(&line).expect("a frame"));
            count += 1;
        }
    }
    count
}

pub(crate) fn benches(criterion: &mut Criterion) {
    let frames = frames();
    criterion.bench_function("encode 1,000 frames", |bencher| {
        bencher.iter(|| {
            frames
                .iter()
                .map(|frame| encode(black_box(frame)).len())
                .sum::<usize>()
        });
    });
    let stream: Vec<u8> = frames.iter().flat_map(encode).collect();
    criterion.bench_function("decode 1,000 frames", |bencher| {
        bencher.iter(|| decode_all(black_box(&stream)));
    });
}
