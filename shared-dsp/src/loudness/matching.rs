//! How much louder or softer a curve makes the track: for auto gain and fair bypass.
//!
//! As soon as the curve changes, its effect is computed from what the track has been like (its K-weighted
//! spectrum, segment by segment, through both gates of BS.1770); then the two programmes are listened to for
//! three seconds, and the measured difference takes the place of the computed one. After that nothing moves
//! until the curve changes again.

use super::history::History;
use super::listening::Listening;
use super::spectrum::{Response, Spectrum};
use crate::layout::Layout;

/// Largest change that is believed, in LU: a curve that leaves nothing must not ask for infinite gain.
pub const MAX_CHANGE_LU: f64 = 40.0;

/// What [`LoudnessMatch::change_lu`] rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Standing {
    /// The curve has not changed since the beginning: no change.
    #[default]
    Unchanged,
    /// Computed from the spectrum of the track, or from pink noise where less than 1.2 s of it were heard.
    Computed,
    /// Measured over three seconds of the track.
    Measured,
}

/// The change in loudness from the input of a processor to its output.
///
/// Call [`observe`](Self::observe) on all audio, [`curve_changed`](Self::curve_changed) when the settings
/// move and again when a kernel built elsewhere takes over, and [`predict`](Self::predict) once every few
/// frames while [`wants_prediction`](Self::wants_prediction). The loudness of the output is observed before
/// any gain that is derived from it is applied.
pub struct LoudnessMatch {
    spectrum: Spectrum,
    history: History,
    listening: Listening,
    /// The curve moved during the evaluation, so that it must be done once more.
    stale: bool,
    change_lu: f64,
    standing: Standing,
}

impl LoudnessMatch {
    /// Nothing heard, no curve.
    pub fn new(sample_rate_hz: f64, layout: Layout) -> Self {
        let spectrum = Spectrum::new(sample_rate_hz, layout);
        let history = History::new(&spectrum);
        LoudnessMatch {
            history,
            spectrum,
            listening: Listening::new(sample_rate_hz, layout),
            stale: false,
            change_lu: 0.0,
            standing: Standing::Unchanged,
        }
    }

    /// Forgets all sound and the result. [audio thread]
    pub fn reset(&mut self) {
        self.spectrum.reset();
        self.history.reset();
        self.listening.stop();
        self.stale = false;
        self.change_lu = 0.0;
        self.standing = Standing::Unchanged;
    }

    /// Hears what goes in and what comes out, channel by channel, in step: `pre` is delayed by the latency.
    /// Any split into calls gives the same result. [audio thread]
    pub fn observe(&mut self, pre: &[&[f64]], post: &[&[f64]]) {
        let frames = pre.first().map_or(0, |channel| channel.len());
        let mut from = 0;
        while from < frames {
            from += self.spectrum.take(pre, from).max(1);
            if self.spectrum.finish_segment() {
                self.history.remember(self.spectrum.segment(), self.spectrum.planes());
            }
        }
        // What was measured replaces the guess altogether. Correcting the guess by how far a guess over the
        // same three seconds was off is no better on a track that does not repeat, and on three-second loops,
        // where the measurement is right within 0.04 LU, the gates make it err by up to 1.4 LU.
        if let Some(change_lu) = self.listening.observe(pre, post, self.history.level()) {
            self.change_lu = change_lu.clamp(-MAX_CHANGE_LU, MAX_CHANGE_LU);
            self.standing = Standing::Measured;
        }
    }

    /// The curve is another one from here on. While it keeps moving, a computed change follows it as fast as
    /// the evaluation goes; listening begins when it stands still. [audio thread]
    pub fn curve_changed(&mut self) {
        if self.history.next().is_some() {
            self.stale = true;
        } else {
            self.history.begin();
        }
        self.listening.begin();
    }

    /// The curve is flat from here on: no change, nothing to compute, nothing to listen for. [audio thread]
    pub fn curve_is_flat(&mut self) {
        self.history.stop();
        self.listening.stop();
        self.stale = false;
        self.change_lu = 0.0;
        self.standing = Standing::Unchanged;
    }

    /// Whether [`predict`](Self::predict) has something to do. [audio thread]
    pub fn wants_prediction(&self) -> bool {
        self.history.next().is_some()
    }

    /// One step of the evaluation: asks for the response of the curve at one frequency in Hz. There are
    /// 204 steps at 48 kHz; after the last one [`change_lu`](Self::change_lu) is new. [audio thread]
    pub fn predict(&mut self, response: impl FnOnce(f64) -> Response) {
        let Some(bin) = self.history.next() else { return };
        let response = response(self.spectrum.freq_hz()[bin]);
        if let Some(change_lu) = self.history.evaluate(&response, self.spectrum.planes()) {
            // A late computation never takes the place of what was measured on the same curve.
            if self.listening.is_listening() {
                self.change_lu = change_lu.clamp(-MAX_CHANGE_LU, MAX_CHANGE_LU);
                self.standing = Standing::Computed;
            }
            if self.stale {
                self.stale = false;
                self.history.begin();
            }
        }
    }

    /// Whether the programme is being listened to. [audio thread]
    pub fn is_listening(&self) -> bool {
        self.listening.is_listening()
    }

    /// How many LU the output is louder than the input; the gain in dB that makes them equally loud is its
    /// negative. A value to move to smoothly: it jumps. [audio thread]
    pub fn change_lu(&self) -> f64 {
        self.change_lu
    }

    /// What [`change_lu`](Self::change_lu) rests on. [audio thread]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Seconds of programme that the first guess rests on, up to 12; pauses do not count. [audio thread]
    pub fn remembered_s(&self) -> f64 {
        self.history.remembered_s()
    }
}
