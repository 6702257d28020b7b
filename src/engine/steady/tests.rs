//! Requests that fail as often as it is said here.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::iter};

use super::super::ByteStream;
use super::*;

const LIMIT: Duration = Duration::from_millis(1200);

fn lost() -> EngineError {
    EngineError::Lost {
        doing: "asking".to_owned(),
        message: "the connection was closed".to_owned(),
    }
}

/// A request that gets lost so often before it has an answer; gives the result and how often it was made.
async fn asked(steady: &Steady<()>, failures: usize, error: EngineError) -> (bool, usize) {
    let made = AtomicUsize::new(0);
    let request = || async {
        if made.fetch_add(1, SeqCst) < failures {
            return Err(error.clone());
        }
        Ok(())
    };
    let came = steady.ask("test it", LIMIT, request).await;
    (came.is_ok(), made.load(SeqCst))
}

#[tokio::test]
async fn what_gets_lost_is_asked_again_within_limits() {
    let steady = Steady::new((), LIMIT);
    assert_eq!(asked(&steady, 3, lost()).await, (true, 4));
    let began = Instant::now();
    assert_eq!(asked(&steady, 99, lost()).await, (false, PAUSES.len() + 1));
    assert!(began.elapsed() > LIMIT / 10 && began.elapsed() < LIMIT);
}

#[tokio::test]
async fn what_was_given_up_is_tried_once_until_it_works_again() {
    let steady = Steady::new((), LIMIT);
    assert_eq!(asked(&steady, 99, lost()).await.1, PAUSES.len() + 1);
    assert_eq!(asked(&steady, 99, lost()).await, (false, 1));
    assert_eq!(asked(&steady, 0, lost()).await, (true, 1));
    assert_eq!(asked(&steady, 2, lost()).await, (true, 3));
}

#[tokio::test]
async fn what_is_refused_is_not_asked_again() {
    let steady = Steady::new((), LIMIT);
    let refused = EngineError::Failed {
        doing: "creating".to_owned(),
        message: "no space left on device".to_owned(),
    };
    assert_eq!(asked(&steady, 99, refused).await, (false, 1));
}

#[tokio::test]
async fn a_silent_engine_is_given_up_and_then_sooner() {
    let steady = Steady::new((), LIMIT);
    for (number, limit) in [(1, LIMIT), (2, LIMIT / 8)] {
        let began = Instant::now();
        let silence = || std::future::pending::<Result<(), EngineError>>();
        let error = steady.ask("test it", LIMIT, silence).await.unwrap_err();
        let took = began.elapsed();
        assert!(
            took >= limit && took < limit + LIMIT / 2,
            "time {number}: {took:?}"
        );
        assert!(error.to_string().contains("no answer within"), "{error}");
    }
}

async fn read(pieces: &[&[u8]]) -> Result<usize, EngineError> {
    let pieces: Vec<_> = pieces
        .iter()
        .map(|p| Ok(Bytes::copy_from_slice(p)))
        .collect();
    let pieces: ByteStream = Box::pin(iter(pieces));
    let whole = stream::whole(pieces, "reading".to_owned(), LIMIT);
    let read: Vec<_> = whole.collect().await;
    read.into_iter()
        .try_fold(0, |sum, piece| Ok(sum + piece?.len()))
}

#[tokio::test]
async fn an_archive_that_ends_early_is_no_archive() {
    let (content, zeros) = (vec![1; 700], vec![0; 512]);
    assert_eq!(read(&[&content, &zeros, &zeros]).await.unwrap(), 700 + 1024);
    for cut in [&[&content[..], &zeros[..]][..], &[&content[..]], &[]] {
        let error = read(cut).await.unwrap_err().to_string();
        assert!(error.contains("cut off"), "{error}");
    }
    let silent: ByteStream = Box::pin(futures_util::stream::pending());
    let mut silent = stream::whole(silent, "reading".to_owned(), LIMIT);
    let error = silent.next().await.unwrap().unwrap_err().to_string();
    assert!(error.contains("nothing came"), "{error}");
    assert!(silent.next().await.is_none());
}
