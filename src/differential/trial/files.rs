//! The files that a command writes: what the engine says has changed, and what the agent says of it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::model::Written;
use crate::engine::session::Session;
use crate::engine::{Change, ChangeKind, Engine};
use crate::plan::layout;
use crate::protocol::command::FileKind;
use crate::protocol::{FileState, Reply, Request};

/// So many files are looked at.
const MOST_FILES: usize = 20_000;
/// So many are asked for at once.
const AT_ONCE: usize = 2_000;
/// Time to read so many.
const READING: Duration = Duration::from_secs(60);

/// What differs from the image before the command runs: what engines put into every container, and
/// what was copied into this one.
pub(super) type Before = BTreeMap<String, FileState>;

/// Looks before the command runs.
pub(super) async fn before(
    engine: &dyn Engine,
    session: &mut Session<'_>,
) -> Result<Before, String> {
    let changes = changes(engine, session).await?;
    let paths = changes.into_iter().map(|change| change.path).collect();
    states(session, paths).await
}

/// Looks after it has ended.
pub(super) async fn written(
    engine: &dyn Engine,
    session: &mut Session<'_>,
    before: &Before,
) -> Result<Written, String> {
    let changes = changes(engine, session).await?;
    let mut kinds: BTreeMap<String, ChangeKind> = changes
        .into_iter()
        .map(|change| (change.path, change.kind))
        .collect();
    for path in before.keys() {
        // What was copied in and is no more is no change to the image.
        kinds.entry(path.clone()).or_insert(ChangeKind::Removed);
    }
    let more = kinds.len().saturating_sub(MOST_FILES);
    let paths: Vec<String> = kinds.keys().take(MOST_FILES).cloned().collect();
    let mut files = states(session, paths).await?;
    files.retain(|path, state| is_written(state, kinds.get(path), before.get(path)));
    Ok(Written {
        files,
        more,
        unknown: None,
    })
}

/// Whether the command did this: something is here that was not before, or not like this.
fn is_written(now: &FileState, kind: Option<&ChangeKind>, before: Option<&FileState>) -> bool {
    if before == Some(now) {
        return false;
    }
    match (&now.kind, kind) {
        // That something in a folder differs is told by that thing.
        (FileKind::Folder, kind) => kind == Some(&ChangeKind::Added),
        // It came and went.
        (FileKind::Gone, Some(ChangeKind::Added)) => before.is_some(),
        (FileKind::Gone, _) => true,
        (_, kind) => kind != Some(&ChangeKind::Removed),
    }
}

async fn changes(engine: &dyn Engine, session: &Session<'_>) -> Result<Vec<Change>, String> {
    let changes = engine.changes(session.container()).await;
    let mut changes = changes.map_err(|error| error.to_string())?;
    changes.retain(|change| !change.path.starts_with(layout::ROOT));
    Ok(changes)
}

async fn states(session: &mut Session<'_>, paths: Vec<String>) -> Result<Before, String> {
    let mut states = BTreeMap::new();
    for some in paths.chunks(AT_ONCE) {
        let asked = some.to_vec();
        let reply = session.ask(READING, |id| Request::Files { id, paths: asked });
        match reply.await.map_err(|broken| broken.to_string())? {
            Reply::Files(found) => states.extend(some.iter().cloned().zip(found)),
            other => return Err(super::unexpected(other).to_string()),
        }
    }
    Ok(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_command_did_is_told_from_what_was_there() {
        let file = |digest: &str| FileState {
            mode: 0o644,
            kind: FileKind::File {
                size: 1,
                digest: Some(digest.to_owned()),
            },
        };
        let of = |kind| FileState { mode: 0, kind };
        let (folder, gone) = (of(FileKind::Folder), of(FileKind::Gone));
        let (added, modified, removed) = (
            Some(&ChangeKind::Added),
            Some(&ChangeKind::Modified),
            Some(&ChangeKind::Removed),
        );
        assert!(is_written(&file("a"), added, None));
        assert!(is_written(&file("a"), modified, None));
        assert!(
            is_written(&file("b"), added, Some(&file("a"))),
            "copied in, then changed"
        );
        assert!(!is_written(&file("a"), added, Some(&file("a"))));
        assert!(is_written(&folder, added, None));
        assert!(!is_written(&folder, modified, None));
        assert!(is_written(&gone, removed, None));
        assert!(
            is_written(&gone, removed, Some(&file("a"))),
            "copied in, then removed"
        );
        assert!(!is_written(&gone, added, None), "it came and went");
    }
}
