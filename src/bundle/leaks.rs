//! What must not leave this machine: paths of its user, and names.

/// What is private about this machine and its user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Private(Vec<String>);

impl Private {
    /// That of the current user: the home folder and the current folder, the name, the host's name.
    #[must_use]
    pub fn here() -> Private {
        // Services have no `PWD`; where there is one, it is the path as the user wrote it.
        let current = std::env::current_dir();
        let current = current.ok().map(|path| path.display().to_string());
        let variables = ["HOME", "PWD", "USER", "LOGNAME", "HOSTNAME"];
        let values = variables.iter().filter_map(|name| std::env::var(name).ok());
        let host = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        Private::of(values.chain(current).chain([host]))
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

    /// The first of them that is in a text: a path anywhere, a name where it is one of a user or a
    /// host. A host may be called like a distribution, and then most texts have that word.
    #[must_use]
    pub fn found_in(&self, text: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(text);
        let told = |secret: &&String| {
            text.match_indices(secret.as_str()).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let after = text[at + secret.len()..].chars().next();
                let part_of_path = before == Some('/')
                    && after.is_none_or(|c| matches!(c, '/' | '"') || c.is_whitespace());
                secret.starts_with('/') || part_of_path || before == Some('@') || after == Some('@')
            })
        };
        self.0.iter().find(told).map(String::as_str)
    }

    /// A program without the paths that its compiler put into it for messages: as long as before,
    /// and of no effect.
    #[must_use]
    pub fn masked(&self, mut program: Vec<u8>) -> Vec<u8> {
        for path in self.0.iter().filter(|text| text.starts_with('/')) {
            // Such a pattern is always valid; a search in tens of MiB is to be fast.
            let Ok(pattern) = regex::bytes::Regex::new(&regex::escape(path)) else {
                continue;
            };
            let found: Vec<_> = pattern
                .find_iter(&program)
                .map(|found| found.range())
                .collect();
            for range in found {
                program[range.start + 1..range.end].fill(b'x');
            }
        }
        program
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_are_found_but_no_parts_of_words() {
        let texts = ["/home/jane", "jane", "/", "root"];
        let private = Private::of(texts.iter().map(|&text| text.to_owned()));
        assert_eq!(private.found_in(b"cd /home/jane/x"), Some("/home/jane"));
        assert_eq!(private.found_in(b"jane@laptop"), Some("jane"));
        assert_eq!(private.found_in(b"/mnt/jane/x"), Some("jane"));
        assert_eq!(private.found_in(b"janeway, jane:latest, root, /"), None);
        let masked = private.masked(b"\0/home/jane/x.rs\0/home/jane".to_vec());
        assert_eq!(masked, b"\0/xxxxxxxxx/x.rs\0/xxxxxxxxx");
    }
}
