//! The highest true peaks: of the measurement, of the last 3 s, and of the last half second.

use crate::layout::MAX_CHANNELS;

/// Hops in a step of 100 ms.
const STEP_HOPS: usize = 10;
/// Steps of the past that are kept: 3 s. The step under way comes on top.
const STEPS: usize = 30;
/// Steps of the past that make up the present: 400 ms, as in momentary loudness.
const PRESENT_STEPS: usize = 4;

/// Amplitudes of all channels.
type Channels = [f32; MAX_CHANNELS];

/// Peaks step by step.
pub struct Peaks {
    steps: [Channels; STEPS],
    next: usize,
    /// The step under way, and its hops so far.
    step: Channels,
    hops: usize,
    most: Channels,
    last_hop: f32,
    /// Highest of all channels in the steps of the past.
    past_3_s: f32,
    present: Channels,
}

impl Peaks {
    /// Silence.
    pub fn new() -> Peaks {
        let silence = [0.0; MAX_CHANNELS];
        Peaks {
            steps: [silence; STEPS],
            next: 0,
            step: silence,
            hops: 0,
            most: silence,
            last_hop: 0.0,
            past_3_s: 0.0,
            present: silence,
        }
    }

    /// Moves on by a hop of these peaks, which count for the measurement or not.
    pub fn push(&mut self, hop: &Channels, counts: bool) {
        raise(&mut self.step, hop);
        if counts {
            raise(&mut self.most, hop);
        }
        self.last_hop = highest(hop);
        self.hops += 1;
        if self.hops < STEP_HOPS {
            return;
        }
        self.hops = 0;
        self.steps[self.next] = std::mem::take(&mut self.step);
        self.next = (self.next + 1) % STEPS;
        self.past_3_s = self.steps.iter().flatten().copied().fold(0.0, f32::max);
        self.present = [0.0; MAX_CHANNELS];
        for back in 1..=PRESENT_STEPS {
            raise(&mut self.present, &self.steps[(self.next + STEPS - back) % STEPS]);
        }
    }

    /// Of a channel: of the measurement, and of the present.
    pub fn of_channel(&self, channel: usize) -> [f32; 2] {
        let of = |peaks: &Channels| peaks.get(channel).copied().unwrap_or(0.0);
        [of(&self.most), of(&self.present).max(of(&self.step))]
    }

    /// Of the measurement, as an amplitude.
    pub fn most(&self) -> f32 {
        highest(&self.most)
    }

    /// Of the last hop, as an amplitude.
    pub fn last_hop(&self) -> f32 {
        self.last_hop
    }

    /// Of the present, as an amplitude.
    pub fn now(&self) -> f32 {
        highest(&self.present).max(highest(&self.step))
    }

    /// Of the last 3.0 to 3.1 s.
    pub fn last_3_s(&self) -> f32 {
        self.past_3_s.max(highest(&self.step))
    }

    /// Begins the measurement anew.
    pub fn forget_most(&mut self) {
        self.most = [0.0; MAX_CHANNELS];
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Peaks::new();
    }
}

fn raise(peaks: &mut Channels, by: &Channels) {
    for (peak, by) in peaks.iter_mut().zip(by) {
        *peak = peak.max(*by);
    }
}

fn highest(peaks: &Channels) -> f32 {
    peaks.iter().copied().fold(0.0, f32::max)
}
