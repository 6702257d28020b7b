//! How often predictions of load failures were right, as Markdown: by payload, libc of the packages
//! and image, with everything that disagrees.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::words::markdown::{cell, code};
use crate::clib::Family;
use crate::confirm::{Ended, Fate, Tried};
use crate::predict::{Confidence, Prediction, Way};

/// Of a file that fails without the program that it is for.
const FOR_ANOTHER: &str = "it wants symbols of the program that loads it, and what loaded it here \
                           has none of that name: it is for another version of that program, or \
                           that program does not start there";

/// One file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in the payload.
    pub object: String,
    /// The package that it belongs to.
    pub package: String,
    /// How it was loaded.
    pub way: Way,
    /// Predicted or not, happened or not.
    pub fate: Fate,
    /// What was predicted of it, where that is certain.
    pub predicted: Vec<String>,
    /// What was said, or why it was not tried.
    pub said: String,
}

/// The files of a payload on an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the payload.
    pub payload: String,
    /// The libc that its packages were built for.
    pub variant: Family,
    /// Name of the image.
    pub image: String,
    /// Its libc.
    pub clib: Option<String>,
    /// Whether libstdc++ and libgcc were added to it.
    pub complete: bool,
    /// All files that were tried.
    pub files: Vec<File>,
}

impl File {
    /// A file with what was predicted of it and what happened.
    #[must_use]
    pub fn of(tried: &Tried, fate: Fate, prediction: &Prediction) -> File {
        let object = &tried.attempt.object;
        let findings = prediction.findings.iter();
        let sure = findings.filter(|f| f.confidence == Confidence::CertainAtLoad);
        let of_it = sure.filter(|finding| {
            let mut named = finding.objects.iter().chain(&finding.affects);
            named.any(|name| name == object || tried.attempt.loads.contains(name))
        });
        File {
            object: object.clone(),
            package: package(object),
            way: tried.attempt.way,
            fate,
            predicted: of_it.map(|finding| finding.says.clone()).collect(),
            said: match &tried.load {
                Ended::Loaded => String::new(),
                Ended::Failed(_) if fate == Fate::Untold => FOR_ANOTHER.to_owned(),
                Ended::Failed(said) | Ended::NotTried(said) => said.clone(),
            },
        }
    }
}

/// `numpy` of `/numpy/core/x.so` and of `/numpy.libs/y.so`, `@napi-rs/canvas` of what is in
/// `node_modules`.
fn package(object: &str) -> String {
    let mut parts = object.trim_start_matches('/').split('/');
    let first = parts.next().unwrap_or_default();
    if first != "node_modules" {
        let name = first.strip_suffix(".libs").unwrap_or(first);
        return name.split('.').next().unwrap_or(name).to_owned();
    }
    let name = parts.next().unwrap_or_default();
    match name.starts_with('@') {
        true => format!("{name}/{}", parts.next().unwrap_or_default()),
        false => name.to_owned(),
    }
}

impl Table {
    /// Files of which the prediction was wrong.
    #[must_use]
    pub fn disagreements(&self) -> Vec<&File> {
        let wrong = |fate| matches!(fate, Fate::FalsePositive | Fate::FalseNegative);
        self.files.iter().filter(|file| wrong(file.fate)).collect()
    }

    /// How many files have this fate.
    #[must_use]
    pub fn count(&self, fate: Fate) -> usize {
        self.files.iter().filter(|file| file.fate == fate).count()
    }

    /// How many packages have this fate: one fails, or is predicted to, when one of its files is.
    #[must_use]
    pub fn packages(&self, fate: Fate) -> usize {
        let mut packages: BTreeMap<&str, (bool, bool, bool)> = BTreeMap::new();
        for file in &self.files {
            let (told, predicted, failed) = packages.entry(&file.package).or_default();
            *told |= file.fate != Fate::Untold;
            *predicted |= matches!(file.fate, Fate::TruePositive | Fate::FalsePositive);
            *failed |= matches!(file.fate, Fate::TruePositive | Fate::FalseNegative);
        }
        let is = |(told, predicted, failed)| match (told, predicted, failed) {
            (false, _, _) => Fate::Untold,
            (_, true, true) => Fate::TruePositive,
            (_, true, false) => Fate::FalsePositive,
            (_, false, true) => Fate::FalseNegative,
            (_, false, false) => Fate::TrueNegative,
        };
        packages
            .into_values()
            .filter(|seen| is(*seen) == fate)
            .count()
    }

    fn place(&self) -> String {
        let clib = self.clib.as_deref().unwrap_or("no libc");
        let added = if self.complete {
            " + libstdc++, libgcc"
        } else {
            ""
        };
        format!("{}{added} ({clib})", self.image)
    }
}

const FATES: [Fate; 5] = [
    Fate::TruePositive,
    Fate::FalsePositive,
    Fate::TrueNegative,
    Fate::FalseNegative,
    Fate::Untold,
];

/// Renders tables.
#[must_use]
pub fn render(tables: &[Table]) -> String {
    let mut text = String::from(
        "| packages | built for | image | predicted, fails | predicted, loads | not predicted, loads \
         | not predicted, fails | untold |\n|---|---|---|--:|--:|--:|--:|--:|\n",
    );
    for table in tables {
        let counts = FATES.map(|fate| format!("{} ({})", table.count(fate), table.packages(fate)));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            table.payload,
            table.variant,
            cell(&table.place()),
            counts.join(" | "),
        );
    }
    let sum = |fate| tables.iter().map(|table| table.count(fate)).sum::<usize>();
    let _ = writeln!(
        text,
        "\nFiles, and in brackets packages. In all {} failures were predicted and happened, {} were \
         predicted and did not happen, {} happened and were not predicted; {} files loaded as \
         predicted, of {} nothing is told.",
        sum(Fate::TruePositive),
        sum(Fate::FalsePositive),
        sum(Fate::FalseNegative),
        sum(Fate::TrueNegative),
        sum(Fate::Untold),
    );
    disagreements(&mut text, tables);
    untold(&mut text, tables);
    text
}

fn disagreements(text: &mut String, tables: &[Table]) {
    if tables.iter().all(|table| table.disagreements().is_empty()) {
        text.push_str("\nPredictions and what happened disagree nowhere.\n");
        return;
    }
    text.push_str(
        "\nWhere they disagree:\n\n| packages, built for | image | file | predicted | what happened |\n\
         |---|---|---|---|---|\n",
    );
    for table in tables {
        for file in table.disagreements() {
            let happened = if file.said.is_empty() {
                "loads"
            } else {
                &file.said
            };
            let _ = writeln!(
                text,
                "| {}, {} | {} | {} | {} | {} |",
                table.payload,
                table.variant,
                cell(&table.place()),
                code(&file.object),
                cell(file.predicted.first().map_or("loads", String::as_str)),
                cell(happened),
            );
        }
    }
}

/// Reasons, each once, with how many files it holds for.
fn untold(text: &mut String, tables: &[Table]) {
    let mut reasons: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for table in tables {
        for file in table.files.iter().filter(|file| file.fate == Fate::Untold) {
            reasons.entry(&file.said).or_default().push(file);
        }
    }
    if !reasons.is_empty() {
        text.push_str("\nNothing is told of:\n\n");
    }
    for (why, files) in reasons {
        let first = code(&files[0].object);
        let _ = writeln!(
            text,
            "* {first} and {} more: {}",
            files.len() - 1,
            cell(why)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_belong_to_packages() {
        assert_eq!(package("/numpy/core/x.so"), "numpy");
        assert_eq!(package("/numpy.libs/libopenblas.so"), "numpy");
        assert_eq!(package("/_yaml.cpython-313-x86_64-linux-musl.so"), "_yaml");
        assert_eq!(package("/node_modules/koffi/build/koffi.node"), "koffi");
        assert_eq!(package("/node_modules/@swc/core/x.node"), "@swc/core");
    }

    #[test]
    fn a_package_fails_when_a_file_of_it_does_and_what_disagrees_is_listed() {
        let file = |object: &str, fate, said: &str| File {
            object: object.to_owned(),
            package: package(object),
            way: Way::Python,
            fate,
            predicted: Vec::new(),
            said: said.to_owned(),
        };
        let table = Table {
            payload: "wheels".to_owned(),
            variant: Family::Glibc,
            image: "alpine:3.20".to_owned(),
            clib: Some("musl 1.2.5".to_owned()),
            complete: false,
            files: vec![
                file("/a/one.so", Fate::TruePositive, "x is missing"),
                file("/a/two.so", Fate::TrueNegative, ""),
                file("/b/one.so", Fate::TrueNegative, ""),
                file("/c/one.so", Fate::FalseNegative, "y | is missing"),
                file("/d/one.so", Fate::Untold, "no Python"),
            ],
        };
        let packages = FATES.map(|fate| table.packages(fate));
        assert_eq!(packages, [1, 0, 1, 1, 1]);
        let text = render(&[table]);
        assert!(
            text.contains("| 1 (1) | 0 (0) | 2 (1) | 1 (1) | 1 (1) |"),
            "{text}"
        );
        assert!(
            text.contains("| `/c/one.so` | loads | y \\| is missing |"),
            "{text}"
        );
        assert!(!text.contains("/b/one.so"), "{text}");
    }
}
