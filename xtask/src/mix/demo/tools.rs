//! What every instrument is built from: tape, noise, filters, resonators.

use std::f64::consts::{PI, TAU};

use super::score;
use crate::mix::audio::Audio;
use crate::mix::speakers::Layout;

/// Where an instrument is recorded: one or two channels as long as the song.
pub struct Tape {
    /// Sample rate.
    pub rate: f64,
    /// The channels.
    pub channels: Vec<Vec<f64>>,
}

impl Tape {
    /// One channel of silence.
    pub fn mono(rate: f64) -> Tape {
        Tape { rate, channels: vec![vec![0.0; (score::LENGTH_S * rate) as usize]] }
    }

    /// Two channels of silence.
    pub fn stereo(rate: f64) -> Tape {
        let channel = Tape::mono(rate).channels.remove(0);
        Tape { rate, channels: vec![channel.clone(), channel] }
    }

    /// Adds one sample after another from `at_s` on, for `length_s` or to the end of the tape. `sample(t)`
    /// gets seconds.
    pub fn record(&mut self, channel: usize, at_s: f64, length_s: f64, mut sample: impl FnMut(f64) -> f64) {
        let start = (at_s.max(0.0) * self.rate).round() as usize;
        let frames = (length_s * self.rate) as usize;
        let rest = self.channels[channel].iter_mut().skip(start).take(frames);
        for (frame, sum) in rest.enumerate() {
            *sum += sample(frame as f64 / self.rate);
        }
    }

    /// As [`Tape::record`] on both channels; -1 is left, 1 right.
    pub fn record_panned(&mut self, pan: f64, at_s: f64, length_s: f64, mut sample: impl FnMut(f64) -> f64) {
        let start = (at_s.max(0.0) * self.rate).round() as usize;
        let end = (start + (length_s * self.rate) as usize).min(self.channels[0].len());
        let (right, left) = ((pan + 1.0) * PI / 4.0).sin_cos();
        for frame in start..end {
            let value = sample((frame - start) as f64 / self.rate);
            self.channels[0][frame] += left * value;
            self.channels[1][frame] += right * value;
        }
    }

    /// Runs every channel through a function of its samples.
    pub fn each(&mut self, mut process: impl FnMut(usize, &mut [f64])) {
        self.channels.iter_mut().enumerate().for_each(|(index, channel)| process(index, channel));
    }

    /// Runs every channel through a filter of its own.
    pub fn filter(&mut self, filter: Filter) {
        self.each(|_, channel| {
            let mut filter = filter;
            channel.iter_mut().for_each(|sample| *sample = filter.next(*sample));
        });
    }

    /// Brings the highest peak to `peak`.
    pub fn level(mut self, peak: f64) -> Tape {
        let highest =
            self.channels.iter().flatten().fold(0.0_f64, |highest, sample| highest.max(sample.abs()));
        if highest > 0.0 {
            self.channels.iter_mut().flatten().for_each(|sample| *sample *= peak / highest);
        }
        self
    }

    /// The recording.
    pub fn into_audio(self) -> Audio {
        let layout = if self.channels.len() == 1 { Layout::Mono } else { Layout::Stereo };
        let channels = self.channels.into_iter();
        Audio {
            layout,
            channels: channels.map(|c| c.into_iter().map(|sample| sample as f32).collect()).collect(),
        }
    }
}

/// White noise from Marsaglia's xorshift, the same for the same seed.
#[derive(Clone, Copy)]
pub struct Noise(u64);

impl Noise {
    /// A source of its own for every seed.
    pub fn new(seed: u64) -> Noise {
        let mut noise = Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            noise.next();
        }
        noise
    }

    /// From -1 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

/// What a [`Filter`] lets through.
#[derive(Clone, Copy)]
pub enum Pass {
    /// Below its frequency.
    Low,
    /// Above its frequency.
    High,
    /// Around its frequency, 0 dB at the centre.
    Band,
    /// Everything, and the band once more times this factor.
    Peak(f64),
}

/// State-variable filter of second order (Simper's form), for sound, not for measuring.
#[derive(Clone, Copy)]
pub struct Filter {
    pass: Pass,
    rate: f64,
    g: f64,
    k: f64,
    state: [f64; 2],
}

impl Filter {
    /// A filter at `frequency_hz` with `q`.
    pub fn new(pass: Pass, frequency_hz: f64, q: f64, rate: f64) -> Filter {
        let mut filter = Filter { pass, rate, g: 0.0, k: 1.0 / q, state: [0.0; 2] };
        filter.tune(frequency_hz);
        filter
    }

    /// Moves its frequency.
    pub fn tune(&mut self, frequency_hz: f64) {
        self.g = (PI * (frequency_hz / self.rate).min(0.49)).tan();
    }

    /// Moves its frequency and its bandwidth, both in Hz.
    pub fn tune_band(&mut self, frequency_hz: f64, width_hz: f64) {
        self.tune(frequency_hz);
        self.k = width_hz / frequency_hz;
    }

    /// One sample.
    pub fn next(&mut self, input: f64) -> f64 {
        let a1 = 1.0 / (1.0 + self.g * (self.g + self.k));
        let v3 = input - self.state[1];
        let band = a1 * (self.state[0] + self.g * v3);
        let low = self.state[1] + self.g * band;
        self.state = [2.0 * band - self.state[0], 2.0 * low - self.state[1]];
        match self.pass {
            Pass::Low => low,
            Pass::High => input - self.k * band - low,
            Pass::Band => self.k * band,
            Pass::Peak(gain) => input + gain * self.k * band,
        }
    }
}

/// A struck mode: frequency, time to fall by 60 dB, level.
pub type Mode = (f64, f64, f64);

/// Modes that ring after a stroke, as phasors that turn and shrink: much cheaper than sines.
pub struct Ringing(Vec<[f64; 4]>);

impl Ringing {
    /// Struck now.
    pub fn new(modes: &[Mode], rate: f64) -> Ringing {
        let phasor = |&(frequency_hz, t60_s, level): &Mode| {
            let (radius, angle) = (decay(1.0 / rate, t60_s), TAU * frequency_hz / rate);
            [level, 0.0, radius * angle.cos(), radius * angle.sin()]
        };
        Ringing(modes.iter().map(phasor).collect())
    }

    /// One sample.
    pub fn next(&mut self) -> f64 {
        let mut sum = 0.0;
        for [x, y, cos, sin] in &mut self.0 {
            sum += *y;
            (*x, *y) = (*x * *cos - *y * *sin, *x * *sin + *y * *cos);
        }
        sum
    }
}

/// Falls by 60 dB in `t60_s`.
pub fn decay(t: f64, t60_s: f64) -> f64 {
    (-6.907_755 * t / t60_s).exp()
}

/// Rises in a straight line to 1 in `rise_s`, falls from `end_s` on in `fall_s`.
pub fn hold(t: f64, rise_s: f64, end_s: f64, fall_s: f64) -> f64 {
    let rise = (t / rise_s).min(1.0);
    let fall = 1.0 - ((t - end_s) / fall_s).clamp(0.0, 1.0);
    rise * fall
}

/// Saw-tooth without most of its aliases (polynomial band-limited step).
pub fn saw(phase: f64, step: f64) -> f64 {
    let smooth = if phase < step {
        let x = phase / step;
        x + x - x * x - 1.0
    } else if phase > 1.0 - step {
        let x = (phase - 1.0) / step;
        x * x + x + x + 1.0
    } else {
        0.0
    };
    2.0 * phase - 1.0 - smooth
}
