//! What a person sees while a run goes on: bars on stderr, nothing in a pipe.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::image::resolve::Step;

const TICK: Duration = Duration::from_millis(120);

/// The bars of a run.
#[derive(Debug)]
pub(crate) struct Progress {
    bars: MultiProgress,
    steps: Mutex<BTreeMap<String, ProgressBar>>,
}

impl Progress {
    /// Bars on stderr, or none at all.
    pub(crate) fn new(quiet: bool) -> Progress {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Progress {
            bars: MultiProgress::with_draw_target(target),
            steps: Mutex::default(),
        }
    }

    /// Something goes on with an image or a payload.
    pub(crate) fn step(&self, step: &Step<'_>) {
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = steps.entry(step.subject.to_owned()).or_insert_with(|| {
            let bar = self.bars.add(ProgressBar::new_spinner());
            bar.set_prefix(step.subject.to_owned());
            bar.enable_steady_tick(TICK);
            bar
        });
        bar.set_style(style(step.total.is_some()));
        if let Some(total) = step.total {
            bar.set_length(total);
        }
        bar.set_position(step.done);
        bar.set_message(one_line(step.doing));
    }

    /// Preparing is over: its bars go.
    pub(crate) fn prepared(&self) {
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        for bar in std::mem::take(&mut *steps).into_values() {
            bar.finish_and_clear();
        }
    }

    /// A bar for so many trials.
    pub(crate) fn trials(&self, total: usize) -> ProgressBar {
        let bar = self.bars.add(ProgressBar::new(total as u64));
        let template = "running  {bar:30} {percent} %  {elapsed}, about {eta} left  {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TICK);
        bar
    }
}

fn style(sized: bool) -> ProgressStyle {
    let template = if sized {
        "{spinner} {prefix}: {wide_msg} {bytes}/{total_bytes}"
    } else {
        "{spinner} {prefix}: {wide_msg} {elapsed}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Build output comes from outside: no control characters reach the terminal.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
