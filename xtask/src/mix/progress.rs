//! How far a stage has come: a bar on a terminal, a line a stage elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The stages of a mix, one after the other.
#[derive(Default)]
pub struct Progress {
    /// Stages that are over, with their times.
    pub stages: Vec<(String, Duration)>,
}

/// A stage under way.
pub struct Stage {
    name: String,
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    /// Begins a stage of so many steps.
    pub fn begin(&self, name: &str, steps: usize) -> Stage {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(steps as u64)
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{prefix:22} {bar:32} {pos}/{len} {wide_msg:.dim}") {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.set_prefix(name.to_owned());
        bar.tick();
        Stage { name: name.to_owned(), bar, started: Instant::now() }
    }

    /// Ends a stage: one line stays, with what came of it.
    pub fn end(&mut self, stage: Stage, result: &str) {
        let time = stage.started.elapsed();
        stage.bar.finish_and_clear();
        eprintln!("{:22} {result} ({:.1} s)", stage.name, time.as_secs_f64());
        self.stages.push((stage.name, time));
    }
}

impl Stage {
    /// One step is done.
    pub fn step(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.inc(1);
    }
}
