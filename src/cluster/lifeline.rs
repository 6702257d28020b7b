//! Whether an engine is still there: a host that dies says nothing.

use std::time::Duration;

use crate::engine::Engine;

/// How often an engine is asked.
const EVERY: Duration = Duration::from_secs(2);
/// How long it may take to answer: a busy one takes a while.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often in a row it may fail to answer.
const MISSES: u32 = 3;

/// Whether it answers now.
pub async fn answers(engine: &dyn Engine) -> bool {
    matches!(
        tokio::time::timeout(PATIENCE, engine.info()).await,
        Ok(Ok(_))
    )
}

/// Ends when the engine has not answered for several times in a row.
pub async fn lost(engine: &dyn Engine) {
    lost_when_asked(engine, EVERY).await;
}

async fn lost_when_asked(engine: &dyn Engine, every: Duration) {
    let mut misses = 0;
    while misses < MISSES {
        tokio::time::sleep(every).await;
        misses = if answers(engine).await { 0 } else { misses + 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::fake::FakeEngine;

    #[tokio::test]
    async fn an_engine_is_lost_when_it_misses_several_times_in_a_row() {
        let (often, long) = (Duration::from_millis(1), Duration::from_millis(300));
        let hiccup = FakeEngine::new().fail("info", MISSES - 1);
        let waited = tokio::time::timeout(long, lost_when_asked(&hiccup, often)).await;
        assert!(waited.is_err());
        let dead = FakeEngine::new().fail("info", u32::MAX);
        let waited = tokio::time::timeout(long, lost_when_asked(&dead, often)).await;
        assert!(waited.is_ok());
    }
}
