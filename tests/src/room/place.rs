//! A source in a room, measured: direct sound and early reflections as they are played, the tail as theory
//! expects it.

use realfft::RealFftPlanner;
use shared_dsp::Layout;
use shared_dsp::space::direct::Direct;
use shared_dsp::space::direction::{ListenMode, Place};
use shared_dsp::space::geometry::{Plan, REVERBERANT_M3_PER_S, RoomSpec, SPEED_OF_SOUND_M_S};
use shared_dsp::space::images::Images;
use shared_dsp::space::material::Material;

use crate::random::Random;

/// Decay of energy in T60, as e^−x.
const DECAY: f64 = 6.0 * std::f64::consts::LN_10;
/// Step of the integrals over the tail, in s.
const STEP_S: f64 = 1e-4;

/// A room that decays alike at all frequencies, without air.
pub fn room(width_m: f64, length_m: f64, height_m: f64, decay_s: f64) -> RoomSpec {
    RoomSpec::new(&Plan {
        size_m3: width_m * length_m * height_m,
        ratio_wl: width_m / length_m,
        ratio_h: height_m / (width_m * length_m).sqrt(),
        material: Material::Neutral,
        decay_s,
        decay_multipliers: [1.0; 8],
        air: 0.0,
    })
}

/// A source of 1 at 1 m.
pub fn place(distance_m: f64, azimuth_deg: f64, listen: ListenMode) -> Place {
    Place { distance_m, azimuth_deg, listen, gain: 1.0 }
}

/// Left and right.
pub type Stereo = [Vec<f64>; 2];

/// What the direct sound makes of a signal.
pub fn direct(sample_rate_hz: f64, place: &Place, input: &[f64]) -> Stereo {
    let mut direct = Direct::new(sample_rate_hz, Layout::Stereo, place);
    let mut sound = [vec![0.0; input.len()], vec![0.0; input.len()]];
    let [left, right] = &mut sound;
    direct.process(input, &mut [left, right]);
    sound
}

/// What the early reflections make of a signal.
pub fn early(sample_rate_hz: f64, room: &RoomSpec, place: &Place, input: &[f64]) -> Stereo {
    let mut images = Images::new(sample_rate_hz, Layout::Stereo, room, &[*place]);
    let mut sound = [vec![0.0; input.len()], vec![0.0; input.len()]];
    let [left, right] = &mut sound;
    images.process(&[input], &mut [left, right]);
    sound
}

/// An impulse of 1 and silence.
pub fn impulse(frames: usize) -> Vec<f64> {
    let mut samples = vec![0.0; frames];
    samples[0] = 1.0;
    samples
}

/// Energy of both channels between two times in s.
pub fn energy(sound: &Stereo, sample_rate_hz: f64, from_s: f64, to_s: f64) -> f64 {
    let frame = |time_s: f64| ((time_s * sample_rate_hz).round() as usize).min(sound[0].len());
    sound.iter().flat_map(|channel| &channel[frame(from_s)..frame(to_s)]).map(|x| x * x).sum()
}

/// Energy that the tail of a room is expected to have between two times in s after the direct sound: a decay
/// that begins with the source, and hands over from the early reflections where the room says.
pub fn tail_energy(room: &RoomSpec, distance_m: f64, from_s: f64, to_s: f64) -> f64 {
    let t60_s = room.mid_t60_s();
    let steps = ((to_s - from_s) / STEP_S).ceil();
    let step_s = (to_s - from_s) / steps;
    let density = |time_s: f64| {
        let since_s = time_s + distance_m / SPEED_OF_SOUND_M_S;
        DECAY * REVERBERANT_M3_PER_S / room.volume_m3()
            * (-DECAY * since_s / t60_s).exp()
            * room.late_share(time_s).powi(2)
    };
    (0..steps as usize).map(|n| step_s * density(from_s + (n as f64 + 0.5) * step_s)).sum()
}

/// Energies of a placed source: direct, and reflected until and after some time.
#[derive(Clone, Copy, Debug)]
pub struct Energies {
    /// Direct sound.
    pub direct: f64,
    /// Reflections within 50 ms, within 80 ms, and all.
    pub reflected: [f64; 3],
}

impl Energies {
    /// Of a source in a room, played at 48 kHz between loudspeakers.
    pub fn of(room: &RoomSpec, distance_m: f64, azimuth_deg: f64) -> Energies {
        let rate_hz = 48_000.0;
        let place = place(distance_m, azimuth_deg, ListenMode::Speakers);
        let input = impulse(14_400);
        let (direct, early) = (direct(rate_hz, &place, &input), early(rate_hz, room, &place, &input));
        let end_s = 2.0 * room.mid_t60_s();
        let reflected = [0.050, 0.080, end_s.max(0.2)]
            .map(|to_s| energy(&early, rate_hz, 0.0, to_s) + tail_energy(room, distance_m, 0.0, to_s));
        Energies { direct: energy(&direct, rate_hz, 0.0, 0.3), reflected }
    }

    /// Direct against reflected sound in dB.
    pub fn drr_db(&self) -> f64 {
        10.0 * (self.direct / self.reflected[2]).log10()
    }

    /// C50 in dB.
    pub fn c50_db(&self) -> f64 {
        self.clarity_db(0)
    }

    /// C80 in dB.
    pub fn c80_db(&self) -> f64 {
        self.clarity_db(1)
    }

    fn clarity_db(&self, window: usize) -> f64 {
        let late = self.reflected[2] - self.reflected[window];
        10.0 * ((self.direct + self.reflected[window]) / late).log10()
    }
}

/// Eight azimuths in degrees over all of the front in which a source can stand so far away.
pub fn azimuths_deg(room: &RoomSpec, distance_m: f64) -> Vec<f64> {
    let most_deg = (0..=90)
        .map(f64::from)
        .take_while(|azimuth| room.reach_m(*azimuth) >= distance_m)
        .last()
        .unwrap_or(0.0);
    // Not mirrored, or there would be only four.
    (0..8).map(|n| most_deg * (-0.95 + 0.26 * f64::from(n))).collect()
}

/// Power of a signal in the eight octaves of a room, K-weighted by the analogue filters of ITU-R BS.1770;
/// what is below or above counts for the nearest.
pub fn k_weighted_octaves(samples: &[f64], sample_rate_hz: f64) -> [f64; 8] {
    let mut input = samples.to_vec();
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(input.len());
    let mut bins = fft.make_output_vec();
    fft.process(&mut input, &mut bins).expect("buffers fit");
    let mut octaves = [0.0; 8];
    for (n, bin) in bins.iter().enumerate().skip(1) {
        let freq_hz = n as f64 * sample_rate_hz / samples.len() as f64;
        let octave = (freq_hz / 62.5).log2().round().clamp(0.0, 7.0) as usize;
        octaves[octave] += bin.norm_sqr() * k_weight(freq_hz);
    }
    octaves
}

/// Power gain of the K-weighting.
fn k_weight(freq_hz: f64) -> f64 {
    let x = freq_hz / 1_681.974_450_955_533;
    let (q, high) = (0.707_175_236_955_42, 10.0_f64.powf(3.999_843_853_973_347 / 20.0));
    let band = high.powf(0.499_666_774_154_541_6);
    let shelf =
        ((1.0 - high * x * x).powi(2) + (band * x / q).powi(2)) / ((1.0 - x * x).powi(2) + (x / q).powi(2));
    let y = (freq_hz / 38.135_470_876_024_44).powi(2);
    // Its Q is a half within 0.1 %: two equal poles.
    shelf * (y / (1.0 + y)).powi(2)
}

/// Mean of a measure in dB.
pub fn mean_db(values_db: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values_db.fold((0.0, 0.0), |(sum, count), db| (sum + db, count + 1.0));
    sum / count
}

/// Frames by which the first signal comes later than the second: where their cross-correlation is highest.
pub fn lag_frames(first: &[f64], second: &[f64], most: i64) -> i64 {
    let correlation = |lag: i64| -> f64 {
        let at = |n: usize| usize::try_from(n as i64 + lag).ok().and_then(|n| first.get(n)).unwrap_or(&0.0);
        second.iter().enumerate().map(|(n, x)| x * at(n)).sum()
    };
    (-most..=most).max_by(|a, b| correlation(*a).total_cmp(&correlation(*b))).unwrap_or(0)
}

/// Level in dB of a signal at a frequency.
pub fn level_db(samples: &[f64], freq_hz: f64, sample_rate_hz: f64) -> f64 {
    let omega = std::f64::consts::TAU * freq_hz / sample_rate_hz;
    let (real, imaginary) = samples.iter().enumerate().fold((0.0, 0.0), |(real, imaginary), (n, x)| {
        let (sine, cosine) = (omega * n as f64).sin_cos();
        (real + x * cosine, imaginary - x * sine)
    });
    10.0 * (real * real + imaginary * imaginary).log10()
}

/// Noise with the envelope and the energy that the tail of a room is expected to have, left and right
/// independent.
pub fn tail_noise(room: &RoomSpec, distance_m: f64, sample_rate_hz: f64, seed: u64) -> Stereo {
    let mut random = Random::new(seed);
    let frames = (1.2 * room.mid_t60_s() * sample_rate_hz) as usize;
    std::array::from_fn(|_| {
        (0..frames)
            .map(|n| {
                let time_s = n as f64 / sample_rate_hz;
                let since_s = time_s + distance_m / SPEED_OF_SOUND_M_S;
                let density = DECAY * REVERBERANT_M3_PER_S / room.volume_m3()
                    * (-DECAY * since_s / room.mid_t60_s()).exp()
                    / sample_rate_hz;
                // Uniform noise of power 1, half of it on each side.
                let noise = 3.0_f64.sqrt() * random.bipolar();
                (0.5 * density).sqrt() * room.late_share(time_s) * noise
            })
            .collect()
    })
}

/// A signal through a response, as long as the signal; both start at the first sample.
pub fn convolve(signal: &[f64], response: &[f64]) -> Vec<f64> {
    let length = (signal.len() + response.len()).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
    let spectrum = |samples: &[f64]| {
        let mut input = samples.to_vec();
        input.resize(length, 0.0);
        let mut output = forward.make_output_vec();
        forward.process(&mut input, &mut output).expect("buffers fit");
        output
    };
    let mut product = spectrum(signal);
    for (bin, other) in product.iter_mut().zip(spectrum(response)) {
        *bin *= other;
    }
    let mut output = inverse.make_output_vec();
    inverse.process(&mut product, &mut output).expect("buffers fit");
    output.truncate(signal.len());
    output.iter_mut().for_each(|x| *x /= length as f64);
    output
}
