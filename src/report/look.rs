//! How a report for people is to look: decided once, by the printer.

/// How much is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// Only the verdict.
    Quiet,
    /// What differs.
    #[default]
    Normal,
    /// Also mechanisms, references, mitigations, whole outputs, and what is the same.
    Verbose,
}

/// How a report for people is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether escape sequences for colours may be used.
    pub colour: bool,
    /// Columns.
    pub width: usize,
    /// How much is said.
    pub verbosity: Verbosity,
}

impl Default for Look {
    /// Safe everywhere: no colour, 80 columns.
    fn default() -> Look {
        Look {
            colour: false,
            width: 80,
            verbosity: Verbosity::Normal,
        }
    }
}
