//! What must not leave this machine: paths of its user, names, secrets.

/// Parts of names of variables whose values are secret.
const SECRET: [&str; 9] = [
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

/// Whether a variable of this name holds a secret.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    SECRET.iter().any(|part| upper.contains(part))
        || upper.ends_with("_KEY")
        || upper.ends_with("_AUTH")
}

/// What is private about this machine and its user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Private(Vec<String>);

impl Private {
    /// That of the current user: the home folder and the current folder, the name, the host's name.
    #[must_use]
    pub fn here() -> Private {
        let variables = ["HOME", "PWD", "USER", "LOGNAME", "HOSTNAME"];
        let values = variables.iter().filter_map(|name| std::env::var(name).ok());
        let host = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        Private::of(values.chain([host]))
    }

    /// Of these texts those that would tell something: no `/`, no `root`.
    pub fn of(texts: impl Iterator<Item = String>) -> Private {
        let dull = [
            "/",
            "/root",
            "root",
            "user",
            "localhost",
            "/tmp",
            "/home",
            "admin",
            "build",
        ];
        let telling = |text: &String| text.len() > 3 && !dull.contains(&text.as_str());
        Private(texts.filter(telling).collect())
    }

    /// The first of them that is in a text.
    #[must_use]
    pub fn found_in(&self, text: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(text);
        let whole = |secret: &&String| {
            text.match_indices(secret.as_str()).any(|(at, _)| {
                let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
                let (before, after) = (&text[..at], &text[at + secret.len()..]);
                // A short name within a word is no name.
                secret.starts_with('/')
                    || !word(before.chars().next_back()) && !word(after.chars().next())
            })
        };
        self.0.iter().find(whole).map(String::as_str)
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
            assert!(is_secret(name), "{name}");
        }
        for name in ["PATH", "KEYBOARD", "LC_ALL", "MONKEY"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn names_and_paths_are_found_but_no_parts_of_words() {
        let texts = ["/home/jane", "jane", "/", "root"];
        let private = Private::of(texts.iter().map(|&text| text.to_owned()));
        assert_eq!(private.found_in(b"cd /home/jane/x"), Some("/home/jane"));
        assert_eq!(private.found_in(b"by jane."), Some("jane"));
        assert_eq!(private.found_in(b"janeway, root, /"), None);
    }
}
