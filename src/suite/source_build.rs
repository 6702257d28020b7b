//! What became of a package that was built from source, because the registry has nothing compiled
//! for a libc.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What became of building a package. The spelling is that of the build script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceBuild {
    /// How it ended.
    pub outcome: Built,
    /// Wall time that it took, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<u64>,
    /// CPUs that it had.
    pub cpus: u32,
    /// The end of what was printed, or why nothing was attempted; text from a container.
    #[serde(default)]
    pub said: Vec<String>,
}

/// How building a package ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Built {
    /// With compiled code.
    Builds,
    /// Without compiled code, which the package can do without.
    Pure,
    /// With an error.
    Fails,
    /// It was not attempted.
    NotAttempted,
}

impl Built {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Built::Builds => "builds",
            Built::Pure => "pure",
            Built::Fails => "fails",
            Built::NotAttempted => "not-attempted",
        }
    }
}

impl fmt::Display for SourceBuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.said.last().map_or("", String::as_str);
        match self.outcome {
            Built::Builds => f.write_str("it builds")?,
            Built::Pure => f.write_str("it builds, without its compiled code")?,
            Built::Fails => f.write_str("its build fails")?,
            Built::NotAttempted => return write!(f, "its build was not attempted: {last}"),
        }
        if let Some(wall_ms) = self.wall_ms {
            let seconds = wall_ms.div_ceil(1000);
            let cpus = self.cpus;
            let plural = if cpus == 1 { "CPU" } else { "CPUs" };
            write!(f, " in {seconds} s on {cpus} {plural}")?;
        }
        match self.outcome {
            Built::Fails => write!(f, ": {last}"),
            Built::Builds | Built::Pure | Built::NotAttempted => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_writes_is_said_in_a_sentence() {
        for (json, sentence) in [
            (
                r#"{"outcome": "builds", "wall_ms": 7900, "cpus": 2, "said": ["Successfully built"]}"#,
                "it builds in 8 s on 2 CPUs",
            ),
            (
                r#"{"outcome": "pure", "wall_ms": 3000, "cpus": 1, "said": []}"#,
                "it builds, without its compiled code in 3 s on 1 CPU",
            ),
            (
                r#"{"outcome": "fails", "wall_ms": 1200, "cpus": 2, "said": ["a", "b.h: No such file"]}"#,
                "its build fails in 2 s on 2 CPUs: b.h: No such file",
            ),
            (
                r#"{"outcome": "not-attempted", "cpus": 2, "said": ["it needs C++"]}"#,
                "its build was not attempted: it needs C++",
            ),
        ] {
            let build: SourceBuild = serde_json::from_str(json).unwrap();
            assert_eq!(build.to_string(), sentence);
            let again = serde_json::to_string(&build).unwrap();
            assert_eq!(serde_json::from_str::<SourceBuild>(&again).unwrap(), build);
        }
    }
}
