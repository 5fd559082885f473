//! Playing to a meter in blocks of random sizes.

use shared_dsp::Layout;
use shared_dsp::loudness::meter::{Meter, Readings};

use crate::random::Random;

/// The rates that are measured at, in Hz.
pub const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// Plays to a meter; `each` gets the time in s at which the readings were renewed, and them.
pub fn play_to(
    meter: &mut Meter,
    channels: &[&[f32]],
    sample_rate_hz: f64,
    random: &mut Random,
    mut each: impl FnMut(f64, &Readings),
) {
    let frames = channels[0].len();
    let mut from = 0;
    while from < frames {
        let size = [1, 64, 1 + random.below(700), 1 + random.below(9_000)][random.below(4)];
        let to = (from + size).min(frames);
        let block: Vec<&[f32]> = channels.iter().map(|channel| &channel[from..to]).collect();
        meter.process_each(&block, |heard, readings| each((from + heard) as f64 / sample_rate_hz, readings));
        from = to;
    }
}

/// What a new meter reads at the end.
pub fn read(channels: &[&[f32]], layout: Layout, sample_rate_hz: f64, seed: u64) -> Readings {
    let mut meter = Meter::new(layout, sample_rate_hz);
    play_to(&mut meter, channels, sample_rate_hz, &mut Random::new(seed), |_, _| ());
    meter.readings()
}

/// The same sound on left and right.
pub fn read_stereo(sound: &[f32], sample_rate_hz: f64, seed: u64) -> Readings {
    read(&[sound, sound], Layout::Stereo, sample_rate_hz, seed)
}

/// The larger of two errors, by size.
pub fn worse(a: f64, b: f64) -> f64 {
    if b.is_nan() || b.abs() > a.abs() { b } else { a }
}

/// All that is read, as numbers, silence as −1000.
pub fn numbers(readings: &Readings) -> [f64; 15] {
    let r = readings;
    let numbers = [
        r.momentary_lufs,
        r.short_term_lufs,
        r.integrated_lufs,
        r.range_lu,
        r.range_low_lufs,
        r.range_high_lufs,
        r.max_momentary_lufs,
        r.max_short_term_lufs,
        r.true_peak_dbtp,
        r.true_peak_now_dbtp,
        r.true_peak_hop_dbtp,
        r.sample_peak_db,
        r.plr_lu,
        r.psr_lu,
        r.heard_s,
    ];
    numbers.map(|number| if number == f64::NEG_INFINITY { -1_000.0 } else { number })
}
