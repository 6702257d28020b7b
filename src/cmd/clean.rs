//! `clean`: removes everything of ours from the engine, and tells what.

use crate::engine::sweep::{self, Swept};
use crate::engine::{Engine, EngineError};

/// Removes all containers, volumes and images that carry our labels, those of live runs too.
///
/// # Errors
/// What the engine would not remove, after the others were.
pub async fn run(engine: &dyn Engine) -> Result<Swept, EngineError> {
    sweep::clean(engine).await
}

/// What was removed, one object a line.
#[must_use]
pub fn render(swept: &Swept) -> String {
    let kinds = [
        ("container", &swept.containers),
        ("volume", &swept.volumes),
        ("image", &swept.images),
    ];
    let mut lines = Vec::new();
    for (kind, names) in kinds {
        for name in names {
            let shown = if kind == "container" {
                name.get(..12).unwrap_or(name)
            } else {
                name
            };
            lines.push(format!("removed {kind} {shown}"));
        }
    }
    if lines.is_empty() {
        return "nothing to remove\n".to_owned();
    }
    let counts: Vec<String> = kinds
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(kind, names)| match names.len() {
            1 => format!("1 {kind}"),
            count => format!("{count} {kind}s"),
        })
        .collect();
    lines.push(format!("{} removed", counts.join(", ")));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_is_named_and_counted() {
        let swept = Swept {
            containers: vec!["0123456789abcdef".to_owned(), "short".to_owned()],
            volumes: Vec::new(),
            images: vec!["stand-in:1".to_owned()],
        };
        assert_eq!(
            render(&swept),
            "removed container 0123456789ab\nremoved container short\n\
             removed image stand-in:1\n2 containers, 1 image removed\n"
        );
        assert_eq!(render(&Swept::default()), "nothing to remove\n");
    }
}
