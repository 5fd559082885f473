//! Loudness over time: of a word or note, and of a sentence or phrase.

/// How fast the two loudnesses follow; time constants in s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// Rise and fall of short-term loudness.
    pub short_s: [f64; 2],
    /// Rise and fall of long-term loudness, which follows the short-term one.
    pub long_s: [f64; 2],
}

impl Times {
    /// Glasberg and Moore (J. Audio Eng. Soc. 50, 2002): coefficients 0.045, 0.02, 0.01 and 0.0005 per ms.
    pub const GLASBERG_MOORE_2002: Times = Times { short_s: [0.021_72, 0.049_50], long_s: [0.099_50, 2.0] };
    /// ISO 532-3:2023: coefficients 0.045, 0.033, 0.01 and 0.00133 per ms.
    pub const ISO_532_3: Times = Times { short_s: [0.021_72, 0.029_80], long_s: [0.099_50, 0.751_4] };
}

impl Default for Times {
    fn default() -> Self {
        Times::GLASBERG_MOORE_2002
    }
}

/// Short-term and long-term loudness.
#[derive(Clone, Copy, Debug)]
pub struct Loudness {
    short: [f64; 2],
    long: [f64; 2],
    /// Of a syllable, note or beat, in sone.
    pub short_term_sone: f64,
    /// Of a sentence or phrase, in sone.
    pub long_term_sone: f64,
}

impl Loudness {
    /// At rest; `step_s` from one value to the next.
    pub fn new(times: Times, step_s: f64) -> Loudness {
        let share = |time_s: f64| 1.0 - (-step_s / time_s).exp();
        Loudness {
            short: times.short_s.map(share),
            long: times.long_s.map(share),
            short_term_sone: 0.0,
            long_term_sone: 0.0,
        }
    }

    /// Takes the next instantaneous loudness.
    pub fn follow(&mut self, sone: f64) {
        self.short_term_sone = approached(self.short_term_sone, sone, self.short);
        self.long_term_sone = approached(self.long_term_sone, self.short_term_sone, self.long);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.short_term_sone = 0.0;
        self.long_term_sone = 0.0;
    }
}

fn approached(from: f64, to: f64, [rise, fall]: [f64; 2]) -> f64 {
    let next = from + (to - from) * if to > from { rise } else { fall };
    if next < 1e-12 { 0.0 } else { next }
}
