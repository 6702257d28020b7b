//! Pulls from registries, and remembers which of them do not answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::reference::registry;
use super::resolve::{Images, Step};

/// How long the engine may say nothing before a pull is given up: an engine behind a firewall
/// that swallows packets would wait for minutes, once for each image.
const SILENCE: Duration = Duration::from_secs(20);

/// What registries say about one image; anything else is taken as trouble with the registry.
const ABOUT_THE_IMAGE: [&str; 7] = [
    "manifest",
    "not found",
    "does not exist",
    "denied",
    "unauthorized",
    "invalid reference",
    "no matching",
];

impl Images<'_> {
    /// Pulls one image. The error says what was tried and how it ended.
    pub(super) async fn pull(
        &self,
        name: &str,
        reference: &str,
        platform: &str,
    ) -> Result<(), String> {
        let host = registry(reference);
        if let Some(reason) = self.lock_unreachable().get(host) {
            return Err(format!(
                "registry {host}, which did not answer before: {reason}"
            ));
        }
        self.say(name, "pulling");
        let moved = AtomicBool::new(false);
        let progress = |doing: &str, done: u64, total: Option<u64>| {
            moved.store(true, Ordering::Relaxed);
            (self.progress)(&Step {
                subject: name,
                doing,
                done,
                total,
            });
        };
        let pull = self.engine.pull(reference, Some(platform), &progress);
        let reason = tokio::select! {
            result = pull => match result {
                Ok(()) => return Ok(()),
                Err(error) => error.to_string(),
            },
            () = silence(&moved) => format!("nothing was heard for {} s", SILENCE.as_secs()),
        };
        let lower = reason.to_lowercase();
        if !ABOUT_THE_IMAGE.iter().any(|sign| lower.contains(sign)) {
            self.lock_unreachable()
                .insert(host.to_owned(), reason.clone());
        }
        Err(format!("registry {host}: {reason}"))
    }

    fn lock_unreachable(
        &self,
    ) -> std::sync::MutexGuard<'_, std::collections::BTreeMap<String, String>> {
        // A map of strings is whole even when a thread panicked while it held the lock.
        self.unreachable
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Ends when nothing moved for [`SILENCE`].
async fn silence(moved: &AtomicBool) {
    loop {
        tokio::time::sleep(SILENCE).await;
        if !moved.swap(false, Ordering::Relaxed) {
            return;
        }
    }
}
