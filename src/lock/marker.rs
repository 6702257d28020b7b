//! Environment markers of Python packages (PEP 508), judged by what is known of an environment:
//! what is not known (extras, the kernel's version) leaves the answer open.

use std::cmp::Ordering;

/// An answer that may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    No,
    /// What is known does not tell.
    Open,
    /// It holds.
    Yes,
}

impl Truth {
    fn of(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}

/// What is known of an environment: CPython on Linux.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Major and minor version of Python.
    pub python: Option<(u32, u32)>,
    /// What `uname -m` says.
    pub machine: Option<String>,
}

impl Environment {
    /// Whether a marker holds here; open also where it cannot be read.
    #[must_use]
    pub fn holds(&self, marker: &str) -> Truth {
        let tokens = tokens(marker);
        let mut reader = Reader {
            environment: self,
            tokens: &tokens,
            at: 0,
            depth: 0,
        };
        match reader.any() {
            Some(truth) if reader.at == tokens.len() => truth,
            _ => Truth::Open,
        }
    }

    fn text(&self, variable: &str) -> Option<&str> {
        Some(match variable {
            "os_name" | "os.name" => "posix",
            "sys_platform" | "sys.platform" => "linux",
            "platform_system" => "Linux",
            "implementation_name" => "cpython",
            "platform_python_implementation" | "python_implementation" => "CPython",
            "platform_machine" | "platform.machine" => self.machine.as_deref()?,
            _ => return None,
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'m> {
    Word(&'m str),
    Text(&'m str),
    Operator(&'m str),
}

/// Deepest nesting of parentheses that is read.
const DEEPEST: usize = 50;

fn tokens(marker: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = marker.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => {
                let end = rest[1..].find(first).map_or(rest.len(), |end| end + 1);
                tokens.push(Token::Text(&rest[1..end]));
                (end + 1).min(rest.len())
            }
            '(' | ')' => {
                tokens.push(Token::Operator(&rest[..1]));
                1
            }
            '<' | '>' | '=' | '!' | '~' => {
                let end = rest.find(|c| !"<>=!~".contains(c)).unwrap_or(rest.len());
                tokens.push(Token::Operator(&rest[..end]));
                end
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "()<>=!~'\"".contains(c);
                let end = rest.find(ends).unwrap_or(rest.len());
                tokens.push(Token::Word(&rest[..end]));
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Reader<'r> {
    environment: &'r Environment,
    tokens: &'r [Token<'r>],
    at: usize,
    depth: usize,
}

impl<'r> Reader<'r> {
    fn next(&mut self) -> Option<&'r Token<'r>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn take(&mut self, token: &Token<'_>) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Truth> {
        let mut truth = self.all()?;
        while self.take(&Token::Word("or")) {
            truth = truth.max(self.all()?);
        }
        Some(truth)
    }

    fn all(&mut self) -> Option<Truth> {
        let mut truth = self.one()?;
        while self.take(&Token::Word("and")) {
            truth = truth.min(self.one()?);
        }
        Some(truth)
    }

    fn one(&mut self) -> Option<Truth> {
        if self.take(&Token::Operator("(")) {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let truth = self.any()?;
            self.depth -= 1;
            return self.take(&Token::Operator(")")).then_some(truth);
        }
        let left = self.next()?;
        let mut operator = match self.next()? {
            Token::Operator(operator) | Token::Word(operator) => *operator,
            Token::Text(_) => return None,
        };
        if operator == "not" {
            operator = if self.take(&Token::Word("in")) {
                "not in"
            } else {
                return None;
            };
        }
        let right = self.next()?;
        Some(match (left, right) {
            (Token::Word(variable), Token::Text(value)) => self.compare(variable, operator, value),
            (Token::Text(value), Token::Word(variable)) => {
                self.compare_turned(value, operator, variable)
            }
            _ => Truth::Open,
        })
    }

    fn compare(&self, variable: &str, operator: &str, value: &str) -> Truth {
        if matches!(variable, "python_version" | "python_full_version") {
            return match self.environment.python {
                Some(python) => of_python(variable, python, operator, value),
                None => Truth::Open,
            };
        }
        let Some(text) = self.environment.text(variable) else {
            return Truth::Open;
        };
        match operator {
            "==" | "===" => Truth::of(text == value),
            "!=" => Truth::of(text != value),
            "in" => Truth::of(value.contains(text)),
            "not in" => Truth::of(!value.contains(text)),
            // `sys_platform >= "linux"`: some wrote so, in the time of `linux2`.
            "<" => Truth::of(text < value),
            ">" => Truth::of(text > value),
            "<=" => Truth::of(text <= value),
            ">=" => Truth::of(text >= value),
            _ => Truth::Open,
        }
    }

    /// `"linux" in sys_platform`, `"3.9" <= python_version`.
    fn compare_turned(&self, value: &str, operator: &str, variable: &str) -> Truth {
        let text = self.environment.text(variable);
        match (operator, text) {
            ("in", Some(text)) => Truth::of(text.contains(value)),
            ("not in", Some(text)) => Truth::of(!text.contains(value)),
            ("in" | "not in", None) => Truth::Open,
            _ => {
                let turned = match operator {
                    "<" => ">",
                    ">" => "<",
                    "<=" => ">=",
                    ">=" => "<=",
                    other => other,
                };
                self.compare(variable, turned, value)
            }
        }
    }
}

/// Compares versions of Python; of the full version only the first two numbers are known, so it is
/// asked for the first and for the last of its releases.
fn of_python(variable: &str, (major, minor): (u32, u32), operator: &str, value: &str) -> Truth {
    let short = format!("{major}.{minor}");
    if matches!(operator, "in" | "not in") {
        let found = value.split([',', ' ']).any(|part| part.trim() == short);
        return Truth::of(found == (operator == "in"));
    }
    let specifier = format!("{operator}{value}");
    let Ok(specifier) = specifier.parse::<pep440_rs::VersionSpecifier>() else {
        return Truth::Open;
    };
    let asks = |version: String| {
        let version = version.parse::<pep440_rs::Version>();
        version.is_ok_and(|version| specifier.contains(&version))
    };
    if variable == "python_version" {
        return Truth::of(asks(short));
    }
    let first = asks(format!("{short}.0"));
    let last = asks(format!("{short}.999"));
    match first.cmp(&last) {
        Ordering::Equal if !is_between(value, &short) => Truth::of(first),
        _ => Truth::Open,
    }
}

/// Whether `3.11.4` is one of the releases of 3.11.
fn is_between(value: &str, short: &str) -> bool {
    let rest = value
        .strip_prefix(short)
        .and_then(|rest| rest.strip_prefix('.'));
    rest.is_some_and(|patch| !matches!(patch, "0" | "*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_judged_by_what_is_known() {
        let environment = Environment {
            python: Some((3, 12)),
            machine: Some("x86_64".to_owned()),
        };
        use Truth::{No, Open, Yes};
        for (marker, truth) in [
            ("sys_platform == 'win32'", No),
            ("sys_platform != 'win32'", Yes),
            ("platform_system == \"Windows\" or os_name == \"nt\"", No),
            ("python_version < '3.11'", No),
            (
                "python_version >= \"3.8\" and python_version < \"4.0\"",
                Yes,
            ),
            ("python_full_version < '3.13'", Yes),
            ("python_full_version >= '3.12.4'", Open),
            ("python_full_version != '3.12.4'", Open),
            ("python_version in '2.7 3.12'", Yes),
            ("extra == 'dev'", Open),
            ("extra == 'dev' and sys_platform == 'darwin'", No),
            ("extra == 'dev' or sys_platform == 'linux'", Yes),
            (
                "(platform_machine == 'aarch64' or (platform_machine == 'ppc64le'))",
                No,
            ),
            ("'linux' in sys_platform", Yes),
            ("'3.9' <= python_version", Yes),
            ("platform_machine not in 'x86_64 AMD64'", No),
            ("'dev' in dependency_groups", Open),
            ("this is none", Open),
            ("", Open),
            ("python_version <", Open),
        ] {
            assert_eq!(environment.holds(marker), truth, "{marker}");
        }
        assert_eq!(Environment::default().holds("python_version < '3'"), Open);
        let deep = "(".repeat(100_000);
        assert_eq!(environment.holds(&deep), Open);
    }
}
