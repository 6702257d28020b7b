//! Answers of an engine that are made or mangled here: HTTP by hand, as nobody should.

/// An error as engines tell it; 200 is an answer that is no JSON.
pub(crate) fn canned(status: u16) -> Vec<u8> {
    let body = match status {
        200 => r#"{"Id": "no"#.to_owned(),
        status => format!("{{\"message\": \"planted error {status}\"}}\n"),
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Planted\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The answer with the first half of its body, as if that were all of it.
pub(crate) fn cut_in_half(answer: &[u8]) -> Vec<u8> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return answer.to_vec();
    };
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let is = |line: &str, name: &str| line.to_lowercase().starts_with(name);
    let chunked = head.lines().any(|line| is(line, "transfer-encoding"));
    let body = if chunked {
        whole(&answer[end + 4..])
    } else {
        answer[end + 4..].to_vec()
    };
    let half = &body[..body.len() / 2];
    let kept = head
        .lines()
        .filter(|line| !is(line, "transfer-encoding") && !is(line, "content-length"));
    let mut cut: Vec<u8> = kept
        .flat_map(|line| [line, "\r\n"].concat().into_bytes())
        .collect();
    // An answer that ends with its connection has no length to tell.
    if !head.starts_with("HTTP/1.0") {
        cut.extend(format!("Content-Length: {}\r\n", half.len()).bytes());
    }
    cut.extend(b"\r\n");
    cut.extend(half);
    cut
}

/// A chunked body in one piece.
fn whole(mut chunked: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = chunked.windows(2).position(|two| two == b"\r\n") {
        let size = String::from_utf8_lossy(&chunked[..line]).into_owned();
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        let from = line + 2;
        if size == 0 || chunked.len() < from + size + 2 {
            break;
        }
        body.extend_from_slice(&chunked[from..from + size]);
        chunked = &chunked[from + size + 2..];
    }
    body
}
