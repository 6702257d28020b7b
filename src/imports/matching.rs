//! What a text must hold: a regular expression or a plain text, wanted or not.

use regex::Regex;

/// What a text must hold, or must not.
#[derive(Debug, Clone)]
pub struct Matcher {
    wanted: bool,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Regex(Regex),
    Text(String),
    Whole(String),
}

impl Matcher {
    /// By a regular expression.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn regex(pattern: &str, wanted: bool) -> Result<Matcher, String> {
        let what = What::Regex(Regex::new(pattern).map_err(|error| error.to_string())?);
        Ok(Matcher { wanted, what })
    }

    /// The whole text, and no more.
    pub(super) fn whole(text: &str) -> Matcher {
        let what = What::Whole(text.to_owned());
        Matcher { wanted: true, what }
    }

    /// As goss writes it: `text`, `/regex/`, either after `!` when it must not be there; `\!` and
    /// `\/` begin a plain text.
    ///
    /// # Errors
    /// What is wrong with a regular expression.
    pub(super) fn of_goss(pattern: &str) -> Result<Matcher, String> {
        let (wanted, rest) = match pattern.strip_prefix('!') {
            Some(rest) => (false, rest),
            None => (true, pattern),
        };
        if let Some(inner) = rest
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'))
        {
            return Matcher::regex(inner, wanted);
        }
        let plain = rest
            .strip_prefix('\\')
            .filter(|rest| rest.starts_with(['!', '/']));
        let what = What::Text(plain.unwrap_or(rest).to_owned());
        Ok(Matcher { wanted, what })
    }

    /// Why a text does not do; `None`: it does.
    #[must_use]
    pub fn fault(&self, text: &str) -> Option<String> {
        let (holds, shown) = match &self.what {
            What::Regex(regex) => (regex.is_match(text), format!("/{regex}/")),
            What::Text(part) => (text.contains(part.as_str()), format!("\"{part}\"")),
            What::Whole(whole) => (text == whole, format!("\"{whole}\"")),
        };
        (holds != self.wanted).then(|| match self.wanted {
            true => format!("does not hold {shown}"),
            false => format!("holds {shown}"),
        })
    }
}
