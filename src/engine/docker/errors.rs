//! What the engine or the way to it said, in words that people understand.

use bollard::errors::Error;

use super::super::EngineError;
use super::DockerEngine;

impl DockerEngine {
    /// The error of an operation, with what we were doing; a lost connection is told as such.
    pub(super) fn failed(&self, doing: impl Into<String>, error: &Error) -> EngineError {
        if lost_connection(error) {
            return gone(doing, describe(error));
        }
        if is_passing(error) {
            return lost(doing, describe(error));
        }
        failed(doing, describe(error))
    }
}

/// An engine that is not there any more.
pub(super) fn gone(doing: impl Into<String>, message: impl std::fmt::Display) -> EngineError {
    EngineError::Gone(format!("{message} (while {})", doing.into()))
}

/// An operation of which nobody knows how it ended, for a reason in words.
pub(super) fn lost(doing: impl Into<String>, message: impl Into<String>) -> EngineError {
    EngineError::Lost {
        doing: doing.into(),
        message: message.into(),
    }
}

/// An operation that failed for a reason in words.
pub(super) fn failed(doing: impl Into<String>, message: impl Into<String>) -> EngineError {
    EngineError::Failed {
        doing: doing.into(),
        message: message.into(),
    }
}

/// Whether the engine answered that there is no such thing.
pub(super) fn not_found(error: &Error) -> bool {
    status(error) == Some(404)
}

/// Whether the engine answered that the thing is busy or already so.
pub(super) fn conflict(error: &Error) -> bool {
    status(error) == Some(409)
}

fn status(error: &Error) -> Option<u16> {
    match error {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// Whether there was no answer that makes sense, or it was that there is none now.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::DockerResponseServerError { status_code, .. } => {
            matches!(status_code, 502..=504)
        }
        Error::HyperLegacyError { .. }
        | Error::HyperResponseError { .. }
        | Error::HttpClientError { .. }
        | Error::IOError { .. }
        | Error::JsonDataError { .. }
        | Error::JsonSerdeError { .. } => true,
        _ => false,
    }
}

fn lost_connection(error: &Error) -> bool {
    match error {
        Error::HyperLegacyError { err } => err.is_connect(),
        Error::SocketNotFoundError(_) => true,
        _ => false,
    }
}

/// The message of an error with its causes, without the client library's own words.
pub(super) fn describe(error: &Error) -> String {
    match error {
        Error::DockerResponseServerError {
            status_code,
            message,
        } if message.trim().is_empty() => format!("the engine answered with status {status_code}"),
        Error::DockerResponseServerError { message, .. } => with_hint(message.trim()),
        Error::DockerStreamError { error } => with_hint(error.trim()),
        Error::RequestTimeoutError => "no answer in time".to_owned(),
        Error::SocketNotFoundError(_) => "its socket is not there".to_owned(),
        Error::HyperLegacyError { err } => innermost(err),
        Error::HyperResponseError { err } => innermost(err),
        other => other.to_string(),
    }
}

/// Transport errors wrap the one that matters (`Connection refused`) in several that do not.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// Adds what to do, where the engine's message is known and does not say so itself.
fn with_hint(message: &str) -> String {
    let lower = message.to_lowercase();
    let hint = if lower.contains("no space left on device") {
        "free some room, for example with `alpine-tax clean`"
    } else if lower.contains("no such host")
        || lower.contains("i/o timeout")
        || lower.contains("connection refused") && lower.contains("/v2/")
    {
        "the registry cannot be reached from the engine"
    } else if lower.contains("toomanyrequests") {
        "the registry limits how often one may pull; log in with `docker login` or try later"
    } else {
        return message.to_owned();
    };
    format!("{message} ({hint})")
}

impl DockerEngine {
    /// The text of an error while this engine was being opened.
    pub(super) fn opening(error: &Error) -> String {
        let text = describe(error);
        if text.contains("Permission denied") {
            format!("{text}; add yourself to the group `docker`, or run as root")
        } else {
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(status_code: u16, message: &str) -> Error {
        Error::DockerResponseServerError {
            status_code,
            message: message.to_owned(),
        }
    }

    #[test]
    fn the_engines_own_words_are_kept() {
        assert_eq!(
            describe(&server(404, "No such image: x:1\n")),
            "No such image: x:1"
        );
        assert_eq!(
            describe(&server(502, "")),
            "the engine answered with status 502"
        );
    }

    #[test]
    fn a_hint_is_added_where_one_is_known() {
        let text = describe(&server(500, "write /x: no space left on device"));
        assert!(text.contains("alpine-tax clean"), "{text}");
        let text = describe(&server(500, "lookup registry.example: no such host"));
        assert!(
            text.contains("registry cannot be reached from the engine"),
            "{text}"
        );
    }

    #[test]
    fn what_may_work_later_is_told_from_what_will_not() {
        assert!(is_passing(&server(503, "starting")));
        assert!(!is_passing(&server(500, "no space left on device")));
        let cut = serde_json::from_str::<u8>("").unwrap_err();
        assert!(is_passing(&Error::JsonSerdeError { err: cut }));
    }

    #[test]
    fn kinds_are_told_apart_by_status() {
        assert!(not_found(&server(404, "")));
        assert!(!not_found(&server(409, "")));
        assert!(conflict(&server(409, "")));
    }
}
