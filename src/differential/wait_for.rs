//! What tells that a server is ready: `tcp:PORT`, `http:PORT/PATH`, `log:REGEX`.

use crate::protocol::Ready;

/// Why it cannot be understood: the message, and how far into the text the mistake is.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) at: usize,
}

const FORMS: &str = "write `tcp:PORT`, `http:PORT/PATH` or `log:REGEX`";

/// Reads it; a regular expression is not looked into.
pub(super) fn parse(text: &str) -> Result<Ready, Wrong> {
    let Some((kind, rest)) = text.split_once(':') else {
        return Err(wrong(FORMS, 0));
    };
    let at = kind.len() + 1;
    match kind {
        "tcp" => Ok(Ready::Tcp(port(rest, at)?)),
        "http" => {
            let (number, path) = rest.split_once('/').unwrap_or((rest, ""));
            Ok(Ready::Http {
                port: port(number, at)?,
                path: format!("/{path}"),
            })
        }
        "log" if rest.is_empty() => Err(wrong("a regular expression is missing", at)),
        "log" => Ok(Ready::Log(rest.to_owned())),
        _ => Err(wrong(FORMS, 0)),
    }
}

fn port(text: &str, at: usize) -> Result<u16, Wrong> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| wrong(&format!("`{text}` is not a port, from 1 to 65535"), at))
}

fn wrong(message: &str, at: usize) -> Wrong {
    Wrong {
        message: message.to_owned(),
        at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (String, usize) {
        match parse(text) {
            Ok(ready) => panic!("{ready:?}"),
            Err(wrong) => (wrong.message, wrong.at),
        }
    }

    #[test]
    fn all_forms_are_read() {
        let read = |text| parse(text).map_err(|wrong| wrong.message).unwrap();
        assert_eq!(read("tcp:8080"), Ready::Tcp(8080));
        let http = |path: &str| Ready::Http {
            port: 80,
            path: path.to_owned(),
        };
        assert_eq!(read("http:80/a/b?c"), http("/a/b?c"));
        assert_eq!(read("http:80"), http("/"));
        assert_eq!(read("log:a:b"), Ready::Log("a:b".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(said("8080").1, 0);
        assert!(said("udp:1").0.contains("tcp:PORT"));
        assert_eq!(
            said("tcp:x"),
            ("`x` is not a port, from 1 to 65535".to_owned(), 4)
        );
        assert_eq!(said("http:0/x").1, 5);
        assert_eq!(said("log:").1, 4);
    }
}
