//! Puts requests right that the client library builds in a way not every engine understands.

use bollard::BollardRequest;

/// The header with a registry's credentials.
const CREDENTIALS: &str = "x-registry-auth";

/// Called with every request before it is sent.
pub(super) fn straighten(mut request: BollardRequest) -> BollardRequest {
    let header = request.headers().get(CREDENTIALS);
    let credentials = header.and_then(|value| value.to_str().ok()).map(url_safe);
    if let Some(Ok(value)) = credentials.map(|value| value.parse()) {
        request.headers_mut().insert(CREDENTIALS, value);
    }
    if let Some(Ok(uri)) = one_change_a_parameter(&request.uri().to_string()).map(|uri| uri.parse())
    {
        *request.uri_mut() = uri;
    }
    request
}

/// Engines read credentials as URL-safe base64; the library sends the standard alphabet, which
/// differs for some passwords.
fn url_safe(standard: &str) -> String {
    standard.replace('+', "-").replace('/', "_")
}

/// The library joins the changes of an import by line feeds, which Podman takes for one long
/// change; both engines understand a parameter for each.
fn one_change_a_parameter(uri: &str) -> Option<String> {
    let (path, query) = uri.split_once('?')?;
    if !path.ends_with("/images/create") {
        return None;
    }
    let parameters: Vec<String> = query
        .split('&')
        .map(|parameter| match parameter.strip_prefix("changes=") {
            Some(_) => parameter.replace("%0A", "&changes="),
            None => parameter.to_owned(),
        })
        .collect();
    Some(format!("{path}?{}", parameters.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_apart() {
        assert_eq!(
            one_change_a_parameter("unix://0a/images/create?repo=x&changes=LABEL+a%0AENV+b&tag="),
            Some("unix://0a/images/create?repo=x&changes=LABEL+a&changes=ENV+b&tag=".to_owned())
        );
        assert_eq!(one_change_a_parameter("unix://0a/info?changes=a%0Ab"), None);
        assert_eq!(one_change_a_parameter("unix://0a/images/create"), None);
    }

    #[test]
    fn credentials_are_url_safe() {
        assert_eq!(url_safe("a+b/c=="), "a-b_c==");
    }
}
