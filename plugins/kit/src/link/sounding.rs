//! What a track sounds like, told to those who look at it: an EQ shows the spectra of other tracks.
//!
//! While the window of an EQ is open its instance [says so](aplomb_link::Flags::looks). Then every other EQ of the
//! session lets its audio thread fill the feed, as for a window of its own, and this thread makes of it the
//! spectrum that the link carries. While nobody looks, nothing is written and nothing is worked out.

use std::sync::Arc;

use aplomb_link::{Excitation, Member};
use shared_dsp::loudness::ear::BANDS;
use shared_dsp::spectrum::{Analyser, LOWEST_DB, Mode, Settings};

use crate::feed::{Feed, Watch};

/// Time constants of what is told, in s: what it does now, what it is.
const FAST_S: f64 = 0.125;
const SLOW_S: f64 = 3.0;
/// Points of the spectrum: enough for several in each band but the lowest.
const POINTS: usize = 400;
/// Rounds for which the last look counts: two seconds, so that a window may be opened again.
const PATIENCE: u32 = 40;

/// Listens while somebody looks.
#[derive(Default)]
pub(super) struct Sounding {
    listening: Option<Box<Listening>>,
    unseen_rounds: u32,
}

struct Listening {
    watch: Watch,
    analyser: Analyser,
    activations: u64,
    /// Frames that were written when it last listened, how much was heard since it began, and mean powers of the
    /// bands.
    written_frames: u64,
    heard_s: f64,
    slow: Option<[f64; BANDS]>,
}

impl Sounding {
    /// Tells what is to be told in this round.
    pub fn go_round(&mut self, feed: &Arc<Feed>, member: &Member) {
        let is_seen = member.is_looked_at();
        self.unseen_rounds = if is_seen { 0 } else { self.unseen_rounds.saturating_add(1) };
        if is_seen && self.listening.is_none() {
            self.listening = Some(Box::new(Listening::begin(feed)));
        }
        let Some(listening) = &mut self.listening else { return };
        if self.unseen_rounds > PATIENCE {
            self.listening = None;
            member.hear(&Excitation::SILENCE);
        } else if let Some(heard) = listening.hear() {
            member.hear(&heard);
        }
    }
}

impl Listening {
    fn begin(feed: &Arc<Feed>) -> Listening {
        let mut analyser = Analyser::new(POINTS);
        analyser.set(&Settings {
            size_frames: 4_096,
            slope_db_per_oct: 0.0,
            mode: Mode::Average { time_s: FAST_S },
            smoothing_oct: 0.0,
        });
        let watch = feed.listen();
        let (activations, written_frames) = (watch.activations(), watch.rings().output.written());
        Listening { watch, analyser, activations, written_frames, heard_s: 0.0, slow: None }
    }

    /// What is heard now, if anything new was.
    fn hear(&mut self) -> Option<Excitation> {
        if self.watch.activations() != self.activations {
            self.activations = self.watch.activations();
            self.analyser.reset();
            (self.slow, self.heard_s) = (None, 0.0);
        }
        let output = &self.watch.rings().output;
        let rate_hz = self.watch.rate_hz();
        if !self.analyser.look(output, rate_hz) {
            return None;
        }
        let fast_db = self.analyser.grid().bands_db(self.analyser.levels_db());
        let written = output.written();
        let passed_s = written.saturating_sub(self.written_frames) as f64 / rate_hz;
        self.written_frames = written;
        self.heard_s += passed_s;
        let powers = fast_db.map(|level_db| 10.0_f64.powf(0.1 * f64::from(level_db)));
        let slow = self.slow.get_or_insert(powers);
        // Until as much was heard as the mean is long, it is that of all that was
        let share = (1.0 - (-passed_s / SLOW_S).exp()).max(passed_s / self.heard_s.max(passed_s)).min(1.0);
        slow.iter_mut().zip(&powers).for_each(|(slow, power)| *slow += share * (power - *slow));
        let level_db = |power: f64| (10.0 * power.max(1e-20).log10()).max(f64::from(LOWEST_DB)) as f32;
        Some(Excitation { slow_db: slow.map(level_db), fast_db })
    }
}

#[cfg(test)]
mod tests {
    use shared_dsp::loudness::ear::scale::{band_cam, cam};
    use shared_dsp::{Layout, Spec};

    use super::*;
    use crate::feed::Writer;

    #[test]
    fn a_tone_is_told_in_its_band_at_its_level_soon_and_its_mean_over_seconds() {
        let mut writer = Writer::new(Arc::default());
        let feed = writer.feed().clone();
        writer.begin(
            &Spec {
                sample_rate_hz: 48_000.0,
                max_block_frames: 2_400,
                layout: Layout::Stereo,
                input: Layout::Stereo,
                sidechain_channels: 0,
                offline: false,
            },
            0,
        );
        let mut listening = Listening::begin(&feed);
        assert!(feed.is_watched() && feed.windows() == 0);
        let turn = std::f64::consts::TAU * 997.0 / 48_000.0;
        let mut heard = None;
        for round in 0..40 {
            let tone = |n: usize| 0.1 * (turn * (2_400 * round + n) as f64).sin() as f32;
            let mut samples: [Vec<f32>; 2] = std::array::from_fn(|_| (0..2_400).map(tone).collect());
            let main = samples.each_mut().map(Vec::as_mut_slice);
            assert!(writer.before(&main, &[], 2_400));
            writer.after(&main, 2_400, 0.0);
            heard = listening.hear().or(heard);
        }
        let heard = heard.unwrap();
        let band = (0..BANDS).min_by(|a, b| {
            let from = |band: usize| (cam(997.0) - band_cam(band)).abs();
            from(*a).total_cmp(&from(*b))
        });
        let band = band.unwrap();
        assert!((heard.fast_db[band] + 20.0).abs() < 0.1, "{}", heard.fast_db[band]);
        assert!((heard.slow_db[band] + 20.0).abs() < 1.0, "{}", heard.slow_db[band]);
        assert!(heard.fast_db[10] < -80.0 && heard.fast_db[70] < -80.0);
        drop(listening);
        assert!(!feed.is_watched());
    }
}
