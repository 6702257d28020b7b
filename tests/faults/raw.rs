//! Requests to an engine's socket that the program itself never makes.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::Value;

/// Makes a request; gives the status and the body.
pub(crate) fn ask(socket: &Path, request: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = UnixStream::connect(socket)?;
    let kind = if body.starts_with(b"{") {
        "json"
    } else {
        "x-tar"
    };
    let head = format!(
        "{request} HTTP/1.0\r\nHost: engine\r\nContent-Type: application/{kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let body = answer.split_off(end.map_or(answer.len(), |end| end + 4));
    let status = answer
        .get(9..12)
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    Ok((status.unwrap_or(0), body))
}

/// A list that the engine gives, each item by one of its fields.
pub(crate) fn list(socket: &Path, path: &str, field: &str) -> Vec<String> {
    let Ok((200, body)) = ask(socket, &format!("GET {path}"), b"") else {
        return Vec::new();
    };
    let listed: Value = serde_json::from_slice(&body).unwrap_or_default();
    let items = listed.as_array().or_else(|| listed["Volumes"].as_array());
    let items = items.into_iter().flatten();
    items
        .filter_map(|item| Some(item[field].as_str()?.to_owned()))
        .collect()
}

/// `%22` and so on, for the filters of a list.
pub(crate) fn labelled(label: &str) -> String {
    format!(
        "filters=%7B%22label%22%3A%5B%22{}%22%5D%7D",
        label.replace('=', "%3D")
    )
}

/// The containers of a run.
pub(crate) fn containers(socket: &Path, run: &str) -> Vec<String> {
    let label = labelled(&format!("alpine-tax.run={run}"));
    list(socket, &format!("/containers/json?all=1&{label}"), "Id")
}
