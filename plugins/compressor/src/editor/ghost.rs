//! Ghosts: how the curve was before the hand that is on a control now moved it, and the reduction that the
//! present settings would have made of what was heard.

use aplomb_kit::feed::COLUMN_S;
use aplomb_kit::window::Desk;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::memory::Memory;

use super::bench::Bench;
use super::seen::Seen;

/// What the curve and the reduction depend on.
const IDS: [&str; 18] = [
    "threshold",
    "ratio",
    "knee",
    "range",
    "mode",
    "attack",
    "hold",
    "release",
    "auto_release",
    "auto_attack",
    "lookahead",
    "detector",
    "rms_window",
    "topology",
    "style",
    "link",
    "link_law",
    "channels",
];
/// The replay begins so long before what is shown, for it begins without reduction, in s.
const BEFORE_S: f64 = 1.0;
/// Settings that move are tried so often, in s.
const MOVING_S: f64 = 0.066;
/// Settings that stand are tried on what is new so often, in s.
const STANDING_S: f64 = 0.25;

/// See the module.
pub struct Ghost {
    rested: Settings,
    before: Option<Settings>,
    reduction: Option<Replay>,
    is_shown: bool,
}

/// A reduction that would have been.
struct Replay {
    settings: Settings,
    at_s: f64,
    /// For each column of the history, the last of which has the number `end` − 1: gain in dB.
    gains_db: Vec<f32>,
    end: u64,
}

impl Ghost {
    /// No ghost.
    pub fn new(settings: &Settings) -> Ghost {
        Ghost { rested: *settings, before: None, reduction: None, is_shown: false }
    }

    /// Sees where the hands are; `settings` are the present ones.
    pub fn watch(&mut self, desk: &Desk, settings: &Settings) {
        if IDS.iter().any(|id| desk.hands().holds(id)) {
            self.before = Some(self.rested);
        } else {
            self.before = None;
            self.rested = *settings;
        }
    }

    /// The settings before the hand that is on a control began to move it.
    pub fn before(&self) -> Option<&Settings> {
        self.before.as_ref()
    }

    /// Tries the present settings on what was heard while a hand is on a control or over it.
    pub fn show_reduction(&mut self, is_touched: bool, bench: &Bench, seen: &Seen, now_s: f64) {
        self.is_shown = is_touched || self.before.is_some();
        let Some(memory) = bench.memory().filter(|_| self.is_shown) else {
            self.reduction = None;
            return;
        };
        let (settings, (end, count)) = (bench.settings(), seen.history_span());
        let is_due = self.reduction.as_ref().is_none_or(|replay| {
            let moved = replay.settings != *settings && now_s - replay.at_s >= MOVING_S;
            let more_was_heard = replay.end != end && now_s - replay.at_s >= STANDING_S;
            moved || more_was_heard
        });
        if is_due {
            let gains_db = replay(&memory, settings, count);
            self.reduction = Some(Replay { settings: *settings, at_s: now_s, gains_db, end });
        }
    }

    /// The gain in dB that the present settings would have made in a column of the history; nothing if that
    /// is not shown, or not known.
    pub fn gain_db(&self, number: u64) -> Option<f32> {
        let replay = self.reduction.as_ref().filter(|_| self.is_shown)?;
        let back = replay.end.checked_sub(number + 1)?;
        let place = replay.gains_db.len().checked_sub(usize::try_from(back).ok()? + 1)?;
        replay.gains_db.get(place).copied()
    }

    /// Whether a reduction that would have been is shown.
    pub fn has_reduction(&self) -> bool {
        self.is_shown && self.reduction.as_ref().is_some_and(|replay| !replay.gains_db.is_empty())
    }
}

/// The gain in dB of the newest columns, that of the lane which is moved most.
fn replay(memory: &Memory, settings: &Settings, columns: usize) -> Vec<f32> {
    let per_column = COLUMN_S / memory.cell_s();
    let wanted = ((columns as f64 * COLUMN_S + BEFORE_S) / memory.cell_s()) as usize;
    let mut gains_db: Vec<f32> = Vec::with_capacity(wanted);
    memory.replay_newest(settings, wanted, |lanes_db, _, count| {
        for cell in 0..count {
            let lanes = lanes_db[..memory.lanes()].iter().map(|lane_db| lane_db[cell] as f32);
            gains_db.push(lanes.fold(0.0, further));
        }
    });
    let at = |back: usize| gains_db.len().saturating_sub((back as f64 * per_column) as usize);
    let known = ((gains_db.len() as f64 / per_column) as usize).min(columns);
    (0..known).rev().map(|back| gains_db[at(back + 1)..at(back)].iter().copied().fold(0.0, further)).collect()
}

/// Of two gains in dB the one that moves the level further.
pub fn further(one_db: f32, other_db: f32) -> f32 {
    if other_db.abs() > one_db.abs() { other_db } else { one_db }
}

#[cfg(test)]
mod tests {
    use shared_dsp::compressor::Compressor;
    use shared_dsp::{Block, Layout, Processor, Spec};

    use super::*;

    /// What a compressor that does nothing remembers of a second at −10 dBFS, after a second of soft sound.
    fn heard() -> std::sync::Arc<Memory> {
        let spec = Spec {
            sample_rate_hz: 48_000.0,
            max_block_frames: 480,
            layout: Layout::Mono,
            input: Layout::Mono,
            sidechain_channels: 0,
            offline: true,
        };
        let mut compressor = Compressor::new(&spec);
        for block in 0..200_u32 {
            let gain = if block < 100 { 0.001 } else { 10.0_f32.powf(-0.5) };
            let sine = |frame: u32| (std::f32::consts::TAU * frame as f32 * 1_000.0 / 48_000.0).sin();
            let mut samples: Vec<f32> = (0..480).map(|frame| gain * sine(frame)).collect();
            compressor.process(&mut Block { main: &mut [&mut samples], sidechain: &[] });
        }
        compressor.memory()
    }

    #[test]
    fn settings_that_never_played_show_the_reduction_they_would_have_made_when_they_would_have_made_it() {
        // 10 dB over at 4:1: −7.5 dB, 63 % of that after the attack of 50 ms, 10 columns.
        let settings = Settings { threshold_db: -20.0, knee_db: 0.0, attack_ms: 50.0, ..Settings::DEFAULT };
        let gains_db = replay(&heard(), &settings, 300);
        assert_eq!(gains_db.len(), 300);
        assert!((gains_db[299] + 7.5).abs() < 0.05, "{} dB", gains_db[299]);
        assert!(gains_db[..99].iter().all(|gain_db| gain_db.abs() < 0.01));
        let t63 = gains_db.iter().position(|gain_db| *gain_db < -7.5 * 0.632).unwrap();
        assert!((108..=112).contains(&t63), "column {t63}");
    }

    #[test]
    fn what_was_not_heard_is_not_shown() {
        assert_eq!(replay(&heard(), &Settings::DEFAULT, 6_000).len(), 400);
    }
}
