//! Bytes that go into a container: what a program reads on stdin, or a file that is written for it.

use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

/// Any bytes. In JSON a string where they are UTF-8, `{"base64": "..."}` where not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Content(Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Binary { base64: String },
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Content {
        Content(bytes)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Content {
        Content(text.into_bytes())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Content {
        Content(text.as_bytes().to_vec())
    }
}

impl From<Content> for Vec<u8> {
    fn from(content: Content) -> Vec<u8> {
        content.0
    }
}

impl From<Content> for Stored {
    fn from(content: Content) -> Stored {
        String::from_utf8(content.0).map_or_else(
            |error| Stored::Binary {
                base64: BASE64.encode(error.as_bytes()),
            },
            Stored::Text,
        )
    }
}

impl TryFrom<Stored> for Content {
    type Error = base64::DecodeError;

    fn try_from(stored: Stored) -> Result<Content, base64::DecodeError> {
        match stored {
            Stored::Text(text) => Ok(text.into()),
            Stored::Binary { base64 } => BASE64.decode(base64).map(Content),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_survive_and_text_stays_readable() {
        for (content, json) in [
            (Content::from("a\u{e9}\0"), r#""aé\u0000""#),
            (Content::from(vec![0xff, 0]), r#"{"base64":"/wA="}"#),
        ] {
            assert_eq!(serde_json::to_string(&content).unwrap(), json);
            assert_eq!(serde_json::from_str::<Content>(json).unwrap(), content);
        }
        assert!(serde_json::from_str::<Content>(r#"{"base64":"?"}"#).is_err());
    }
}
