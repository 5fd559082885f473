//! The Room plays: made with its settings, fed in blocks.

use shared_dsp::room::{Room, Settings};
use shared_dsp::{Block, Layout, Processor, Spec};

use crate::random::Random;

/// Sample rate in Hz where no other is asked for.
pub const RATE_HZ: f64 = 48_000.0;
/// A level that is off, in dB.
pub const OFF_DB: f32 = -60.0;
/// Rooms small to large: volume in m³, and a decay in s that fits it.
pub const ROOMS: [(f32, f32); 5] = [(20.0, 0.4), (60.0, 0.5), (384.0, 1.0), (2_000.0, 2.0), (20_000.0, 4.0)];

/// That rate, these inputs and outputs, a sidechain as wide as the output, rendered offline: rooms are made
/// where they are needed.
pub fn spec(sample_rate_hz: f64, input: Layout, layout: Layout) -> Spec {
    let sidechain_channels = layout.len();
    Spec { sample_rate_hz, max_block_frames: 4_096, layout, input, sidechain_channels, offline: true }
}

/// One channel in, two out, at 48 kHz.
pub fn mono_to_stereo() -> Spec {
    spec(RATE_HZ, Layout::Mono, Layout::Stereo)
}

/// Two channels in and out, at 48 kHz.
pub fn stereo() -> Spec {
    spec(RATE_HZ, Layout::Stereo, Layout::Stereo)
}

/// A room that stands still, of that volume and decay, without air.
pub fn plain(size_m3: f32, decay_s: f32) -> Settings {
    Settings { size_m3, decay_s, air: 0.0, modulation: 0.0, ..Settings::DEFAULT }
}

/// Only what the room answers.
pub fn wet(settings: Settings) -> Settings {
    Settings { direct_level_db: OFF_DB, ..settings }
}

/// Only the tail.
pub fn tail(settings: Settings) -> Settings {
    Settings { early_level_db: OFF_DB, ..wet(settings) }
}

/// Only the direct sound.
pub fn direct(settings: Settings) -> Settings {
    Settings { early_level_db: OFF_DB, tail_level_db: OFF_DB, ..settings }
}

/// A room that has these settings from its first sample on.
pub fn room(spec: &Spec, settings: &Settings) -> Room {
    let mut room = Room::new(spec);
    room.set(settings);
    room.prepare();
    room
}

/// Runs planar audio through in place; `frames` gives the length of each block from its first frame, `before`
/// is called before each with the first frame's number.
pub fn run_with(
    room: &mut Room,
    channels: &mut [Vec<f32>],
    sidechain: &[Vec<f32>],
    mut frames: impl FnMut(usize) -> usize,
    mut before: impl FnMut(&mut Room, usize),
) {
    let length = channels[0].len();
    let mut from = 0;
    while from < length {
        let to = length.min(from + frames(from).max(1));
        before(room, from);
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(|channel| &mut channel[from..to]).collect();
        let side: Vec<&[f32]> = sidechain.iter().map(|channel| &channel[from..to]).collect();
        room.process(&mut Block { main: &mut main, sidechain: &side });
        from = to;
    }
}

/// Runs planar audio through in place, in blocks of 512 frames, without a sidechain.
pub fn run(room: &mut Room, channels: &mut [Vec<f32>]) {
    run_with(room, channels, &[], |_| 512, |_, _| {});
}

/// What comes out of a room; outputs beyond the inputs bring silence in.
pub fn through(room: &mut Room, spec: &Spec, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut channels = input.to_vec();
    channels.resize(spec.layout.len(), vec![0.0; input[0].len()]);
    run(room, &mut channels);
    channels
}

/// The answer to an impulse of 1 on every input, for so many seconds.
pub fn answer(spec: &Spec, settings: &Settings, seconds: f64) -> Vec<Vec<f32>> {
    let mut impulse = vec![0.0; (seconds * spec.sample_rate_hz) as usize];
    impulse[0] = 1.0;
    through(&mut room(spec, settings), spec, &vec![impulse; spec.input.len()])
}

/// White noise with that peak.
pub fn noise(peak: f64, frames: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..frames).map(|_| (peak * random.bipolar()) as f32).collect()
}

/// A sine with that peak that begins within 0.1 s.
pub fn tone(sample_rate_hz: f64, freq_hz: f64, peak: f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| {
            let time_s = n as f64 / sample_rate_hz;
            let fade = (std::f64::consts::FRAC_PI_2 * (10.0 * time_s).min(1.0)).sin().powi(2);
            (peak * fade * (std::f64::consts::TAU * freq_hz * time_s).sin()) as f32
        })
        .collect()
}

/// Energy of all channels within a stretch of frames.
pub fn energy(channels: &[Vec<f32>], range: std::ops::Range<usize>) -> f64 {
    channels.iter().flat_map(|channel| &channel[range.clone()]).map(|x| f64::from(*x).powi(2)).sum()
}

/// Largest magnitude of any channel.
pub fn peak(channels: &[Vec<f32>]) -> f64 {
    channels
        .iter()
        .flatten()
        .fold(0.0, |top, x| if f64::from(x.abs()) > top { f64::from(x.abs()) } else { top })
}

/// A power in dB.
pub fn db(power: f64) -> f64 {
    10.0 * power.log10()
}
