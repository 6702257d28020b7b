//! Registry credentials from the docker configuration: stored ones, and those of helpers.
//!
//! Whatever cannot be read means an anonymous pull, as with the docker command line; a registry
//! that needs credentials says so itself.

use std::collections::HashMap;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bollard::auth::DockerCredentials;
use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;

use super::endpoint::Surroundings;

/// The key under which credentials of the default registry are stored, for historical reasons.
const DEFAULT_REGISTRY: &str = "https://index.docker.io/v1/";

/// How long a credential helper may take.
const HELPER_LIMIT: Duration = Duration::from_secs(10);

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Config {
    auths: HashMap<String, Stored>,
    cred_helpers: HashMap<String, String>,
    creds_store: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stored {
    auth: String,
    identitytoken: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FromHelper {
    username: String,
    secret: String,
}

/// Credentials for a registry (`None`: the default one), where there are any.
pub(super) async fn of_registry(registry: Option<&str>) -> Option<DockerCredentials> {
    let path = Surroundings::of_this_process().config.join("config.json");
    let text = std::fs::read_to_string(path).ok()?;
    let config: Config = serde_json::from_str(&text).ok()?;
    let key = registry.unwrap_or(DEFAULT_REGISTRY);
    let helper = config
        .cred_helpers
        .get(key)
        .or(Some(&config.creds_store))
        .filter(|helper| !helper.is_empty());
    match helper {
        Some(helper) => ask(helper, key).await,
        None => stored(&config, key),
    }
}

pub(super) fn stored(config: &Config, key: &str) -> Option<DockerCredentials> {
    // `docker login` stores the host alone, other programs a URL.
    let entry = config.auths.get(key).or_else(|| {
        let host = |text: &str| {
            let text = text.split_once("://").map_or(text, |(_, rest)| rest);
            text.split('/').next().unwrap_or_default().to_owned()
        };
        let found = config
            .auths
            .iter()
            .find(|(name, _)| host(name) == host(key));
        found.map(|(_, entry)| entry)
    })?;
    if !entry.identitytoken.is_empty() {
        return Some(token(&entry.identitytoken, key));
    }
    let decoded = String::from_utf8(BASE64.decode(&entry.auth).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(basic(user, password, key))
}

fn basic(user: &str, password: &str, key: &str) -> DockerCredentials {
    DockerCredentials {
        username: Some(user.to_owned()),
        password: Some(password.trim_end_matches('\0').to_owned()),
        serveraddress: Some(key.to_owned()),
        ..DockerCredentials::default()
    }
}

fn token(token: &str, key: &str) -> DockerCredentials {
    DockerCredentials {
        identitytoken: Some(token.to_owned()),
        serveraddress: Some(key.to_owned()),
        ..DockerCredentials::default()
    }
}

/// Runs `docker-credential-NAME get`, which reads the registry on stdin and answers JSON.
async fn ask(helper: &str, key: &str) -> Option<DockerCredentials> {
    let mut child = tokio::process::Command::new(format!("docker-credential-{helper}"))
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    stdin.write_all(key.as_bytes()).await.ok()?;
    drop(stdin);
    let output = tokio::time::timeout(HELPER_LIMIT, child.wait_with_output())
        .await
        .ok()?
        .ok()?;
    let found: FromHelper = serde_json::from_slice(&output.stdout).ok()?;
    Some(if found.username == "<token>" {
        token(&found.secret, key)
    } else {
        basic(&found.username, &found.secret, key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Config {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn stored_credentials_are_decoded() {
        // `user:pass:word`
        let config = config(r#"{"auths":{"registry.example":{"auth":"dXNlcjpwYXNzOndvcmQ="}}}"#);
        let found = stored(&config, "registry.example").unwrap();
        assert_eq!(found.username.as_deref(), Some("user"));
        assert_eq!(found.password.as_deref(), Some("pass:word"));
        assert!(stored(&config, "other.example").is_none());
    }

    #[test]
    fn a_url_is_as_good_as_a_host() {
        let config = config(r#"{"auths":{"https://registry.example/v1/":{"identitytoken":"t"}}}"#);
        let found = stored(&config, "registry.example").unwrap();
        assert_eq!(found.identitytoken.as_deref(), Some("t"));
    }

    #[test]
    fn nonsense_is_no_credential() {
        let config = config(r#"{"auths":{"a.example":{"auth":"%%%"},"b.example":{}}}"#);
        assert!(stored(&config, "a.example").is_none());
        assert!(stored(&config, "b.example").is_none());
    }
}
