//! The audio thread's side: what it measures, now and then.

use aplomb_link::{AudioSide, Measurements, Transport};
use nice_plug_core::context::process::Transport as HostTransport;

/// Between two times of telling, s: shorter than a round of the link, which is 40 ms.
const EVERY_S: f64 = 0.02;

/// Tells measurements; see [`AudioSide`].
#[derive(Debug)]
pub struct Telling {
    side: AudioSide,
    rate_hz: f64,
    offline: bool,
    every_frames: usize,
    left_frames: usize,
}

impl Telling {
    /// Tells through `side` at this rate.
    pub(super) fn new(side: AudioSide, rate_hz: f64, offline: bool) -> Telling {
        let every_frames = (EVERY_S * rate_hz) as usize;
        Telling { side, rate_hz, offline, every_frames, left_frames: 0 }
    }

    /// Counts a block of `frames` that began at `transport`; where it is time, tells what `measure` adds.
    /// Never allocates, locks or waits. [audio thread]
    pub fn tell(
        &mut self,
        frames: usize,
        transport: &HostTransport,
        measure: impl FnOnce(&mut Measurements),
    ) {
        if self.left_frames > frames {
            self.left_frames -= frames;
            return;
        }
        self.left_frames = self.every_frames;
        let place = transport.pos_samples().map(|position_frames| Transport {
            playing: transport.playing,
            tempo_bpm: transport.tempo.unwrap_or(0.0),
            position_s: position_frames as f64 / self.rate_hz,
        });
        let mut measurements =
            Measurements { transport: place, offline: self.offline, ..Measurements::SILENCE };
        measure(&mut measurements);
        self.side.publish(&measurements);
    }
}
