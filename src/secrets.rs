//! What is secret, by the names of variables and by the form of values. README.md has the list.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Parts of names of variables whose values are secret.
const PARTS: [&str; 9] = [
    "SECRET",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "CREDENTIAL",
    "APIKEY",
    "API_KEY",
    "PRIVATE_KEY",
];

/// Ends of such names.
const ENDS: [&str; 2] = ["_KEY", "_AUTH"];

/// `scheme://user:password@host`, as proxies, databases and package indices are named: the password; and
/// `https://token@host`: who has a name alone there has a token.
static PASSWORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let password = r"(?<before>://[^/?#\s:@]*:)[^/?#\s]*@";
    let token = r"(?<web>https?://)[^/?#\s:@]+@";
    Regex::new(&format!("{password}|{token}")).ok()
});

/// Whether a variable holds a secret: by its name, or because it is an address with a password.
#[must_use]
pub fn is_secret(name: &str, value: &str) -> bool {
    is_secret_name(name) || matches!(without_passwords(value), Cow::Owned(_))
}

fn is_secret_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    PARTS.iter().any(|part| upper.contains(part)) || ENDS.iter().any(|end| upper.ends_with(end))
}

/// A text without the passwords of addresses in it.
#[must_use]
pub fn without_passwords(text: &str) -> Cow<'_, str> {
    match &*PASSWORD {
        Some(password) => password.replace_all(text, "${before}${web}***@"),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_the_names_of_variables() {
        for name in [
            "GITHUB_TOKEN",
            "DB_PASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "SSH_KEY",
            "npm_auth",
        ] {
            assert!(is_secret(name, ""), "{name}");
        }
        for name in ["PATH", "KEYBOARD", "LC_ALL", "MONKEY"] {
            assert!(!is_secret(name, "x"), "{name}");
        }
    }

    #[test]
    fn passwords_of_addresses_are_seen_and_left_out() {
        for (text, left) in [
            ("http://me:word@proxy:3128", "http://me:***@proxy:3128"),
            ("ssh://me:w@rd@host", "ssh://me:***@host"),
            (
                "index https://:x@a/simple, then https://b:y@c/d",
                "index https://:***@a/simple, then https://b:***@c/d",
            ),
            ("https://ghp_x@here/a.git", "https://***@here/a.git"),
            (
                "postgres://me:w@db/name?a=b",
                "postgres://me:***@db/name?a=b",
            ),
        ] {
            assert_eq!(without_passwords(text), left);
            assert!(is_secret("X", text), "{text}");
        }
        for text in [
            "http://proxy:3128",
            "ssh://me@here/a:b@c",
            "a:b@c",
            "http://proxy:3128 me@here",
        ] {
            assert_eq!(without_passwords(text), text);
            assert!(!is_secret("X", text), "{text}");
        }
    }

    #[test]
    fn the_readme_has_the_list() {
        let readme = include_str!("../README.md");
        for name in PARTS.iter().chain(&ENDS) {
            assert!(readme.contains(&format!("`{name}`")), "{name}");
        }
    }
}
