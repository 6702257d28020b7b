//! Volumes as Docker spells them: `SOURCE:TARGET[:ro|rw]`.

use std::path::{Path, PathBuf};

/// What both containers find at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// What it is.
    pub source: Source,
    /// Where, an absolute path.
    pub target: String,
    /// Whether it cannot be written to.
    pub read_only: bool,
}

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file or folder of this machine; each side gets a copy of its own, so that what one side
    /// writes there does not reach the other, and nothing of this machine is changed.
    Path(PathBuf),
    /// A volume of the engine, which both sides share.
    Named(String),
}

/// Reads a volume. An `Err` is what is wrong with it, and what to write.
pub(super) fn parse(text: &str) -> Result<Volume, (String, String)> {
    let help = "write SOURCE:TARGET[:ro], such as `./data:/data:ro` or `cache:/var/cache`";
    let wrong = |message: String| (message, help.to_owned());
    let mut parts = text.split(':');
    let (source, target) = match (parts.next(), parts.next()) {
        (Some(source), Some(target)) if !source.is_empty() => (source, target),
        _ => return Err(wrong("a volume has a source and a target".to_owned())),
    };
    let read_only = match (parts.next(), parts.next()) {
        (None, _) | (Some("rw"), None) => false,
        (Some("ro"), None) => true,
        (Some(other), None) => {
            return Err(wrong(format!(
                "`{other}` is not an option of a volume here: `ro` and `rw` are"
            )));
        }
        (Some(_), Some(_)) => return Err(wrong("a volume has at most three parts".to_owned())),
    };
    if !target.starts_with('/') || target.trim_matches('/').is_empty() {
        return Err(wrong(format!(
            "the target `{target}` is not an absolute path below `/`"
        )));
    }
    if target.split('/').any(|part| part == "..") {
        return Err(wrong(format!("the target `{target}` leads upwards")));
    }
    let source = if source.starts_with(['/', '.', '~']) {
        Source::Path(path(source)?)
    } else if is_name(source) {
        Source::Named(source.to_owned())
    } else {
        return Err(wrong(format!(
            "`{source}` is neither a path (which begins with `/` or `.`) nor a name of a volume"
        )));
    };
    Ok(Volume {
        source,
        target: target.trim_end_matches('/').to_owned(),
        read_only,
    })
}

fn path(source: &str) -> Result<PathBuf, (String, String)> {
    let expanded = match (source.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(source),
    };
    if Path::new(&expanded).exists() {
        return Ok(expanded);
    }
    let message = format!("there is no file or folder `{source}` on this machine");
    let help = "a volume of the engine is meant by a name without `/` and `.` in front";
    Err((message, help.to_owned()))
}

/// Names that engines allow.
fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_spelled_as_docker_does() {
        let volume = parse("/etc:/conf/:ro").unwrap();
        assert_eq!(volume.source, Source::Path(PathBuf::from("/etc")));
        assert_eq!((volume.target.as_str(), volume.read_only), ("/conf", true));
        let volume = parse("cache:/var/cache").unwrap();
        assert_eq!(volume.source, Source::Named("cache".to_owned()));
        assert!(!volume.read_only);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let said = |text: &str| parse(text).unwrap_err().0;
        assert!(said("/etc").contains("a source and a target"));
        assert!(said(":/x").contains("a source and a target"));
        assert!(said("/etc:etc").contains("absolute"));
        assert!(said("/etc:/").contains("absolute"));
        assert!(said("/etc:/a/../b").contains("upwards"));
        assert!(said("/etc:/x:z").contains("`z`"));
        assert!(said("/etc:/x:ro:z").contains("three parts"));
        assert!(said("/no/such/thing:/x").contains("no file or folder"));
        assert!(said("a b:/x").contains("neither a path"));
    }
}
