//! Programmes to judge loudness with: pink noise, drums, speech and a full mix, made from formulas, the same
//! at every run.
//!
//! Each is a stereo loop of any length whose end joins its beginning, so that it can be repeated without a
//! seam.

use std::f64::consts::TAU;

use crate::random::Random;

/// Left and right, of one length.
pub type Stereo = [Vec<f64>; 2];

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programme {
    /// Equal power in every octave, left and right independent.
    Pink,
    /// Kick, snare and hi-hats at 120 beats per minute.
    Drums,
    /// A voice: gliding pitch, formants, hisses and pauses, in the middle.
    Speech,
    /// Drums, bass, wide chords, a voice and some room.
    Mix,
}

impl Programme {
    /// All of them.
    pub const ALL: [Programme; 4] = [Programme::Pink, Programme::Drums, Programme::Speech, Programme::Mix];

    /// A loop of this length. Within it nothing repeats but the beat.
    pub fn render(self, sample_rate_hz: f64, length_s: f64) -> Stereo {
        let mut stage = Stage::new(sample_rate_hz, length_s);
        match self {
            Programme::Pink => stage.pink(0.1),
            Programme::Drums => stage.drums(0.5),
            Programme::Speech => stage.speech(0.35),
            Programme::Mix => {
                stage.drums(0.25);
                stage.bass(0.12);
                stage.chords(0.025);
                stage.speech(0.12);
                stage.pink(0.003);
            }
        }
        stage.sound
    }
}

/// Two-pole resonance with unit gain at its frequency.
struct Resonance {
    gain: f64,
    a: [f64; 2],
    y: [f64; 2],
}

impl Resonance {
    fn new(sample_rate_hz: f64, freq_hz: f64, width_hz: f64) -> Self {
        let radius = (-std::f64::consts::PI * width_hz / sample_rate_hz).exp();
        let angle = TAU * freq_hz / sample_rate_hz;
        let gain = (1.0 - radius) * (1.0 - 2.0 * radius * (2.0 * angle).cos() + radius * radius).sqrt();
        Resonance { gain, a: [-2.0 * radius * angle.cos(), radius * radius], y: [0.0; 2] }
    }

    fn process(&mut self, x: f64) -> f64 {
        let y = self.gain * x - self.a[0] * self.y[0] - self.a[1] * self.y[1];
        self.y = [y, self.y[0]];
        y
    }
}

/// Where the players stand.
struct Stage {
    sample_rate_hz: f64,
    length_s: f64,
    sound: Stereo,
}

impl Stage {
    fn new(sample_rate_hz: f64, length_s: f64) -> Self {
        let frames = (sample_rate_hz * length_s).round() as usize;
        Stage { sample_rate_hz, length_s, sound: [vec![0.0; frames], vec![0.0; frames]] }
    }

    /// Plays a sound from a time on; what reaches beyond the end continues at the beginning.
    fn play(&mut self, start_s: f64, duration_s: f64, pan: f64, mut sample: impl FnMut(f64) -> f64) {
        let frames = self.sound[0].len();
        let first = (start_s * self.sample_rate_hz).round() as usize;
        let gains = [(0.5 * (1.0 - pan)).sqrt(), (0.5 * (1.0 + pan)).sqrt()];
        for n in 0..(duration_s * self.sample_rate_hz) as usize {
            let x = sample(n as f64 / self.sample_rate_hz);
            for (channel, gain) in self.sound.iter_mut().zip(gains) {
                channel[(first + n) % frames] += gain * x;
            }
        }
    }

    /// Sum of white noises through one-pole low-passes an octave and a bit apart: −3 dB/oct within 0.3 dB.
    fn pink(&mut self, level: f64) {
        let rate_hz = self.sample_rate_hz;
        for (number, channel) in self.sound.iter_mut().enumerate() {
            let mut random = Random::new(11 + number as u64);
            let white: Vec<f64> = channel.iter().map(|_| random.bipolar()).collect();
            let mut corner_hz = 8.0;
            while corner_hz < 0.4 * rate_hz {
                let step = 1.0 - (-TAU * corner_hz / rate_hz).exp();
                // Each octave gets its own noise: the same white one, read from another place.
                let shift = (corner_hz * 997.0) as usize;
                let mut state = 0.0;
                // The first round only fills the filter, so that the end joins the beginning.
                for round in 0..2 {
                    for n in 0..channel.len() {
                        state += step * (white[(n + shift) % white.len()] - state);
                        if round == 1 {
                            channel[n] += level * state * (8.0 * rate_hz / 48_000.0 / corner_hz).sqrt() * 6.0;
                        }
                    }
                }
                corner_hz *= 2.0;
            }
        }
    }

    fn drums(&mut self, level: f64) {
        let mut random = Random::new(5);
        let eighths = (self.length_s / 0.25).round() as usize;
        for eighth in 0..eighths {
            let start_s = eighth as f64 * 0.25;
            if eighth % 4 == 0 || random.unit() < 0.1 {
                let strength = level * random.between(0.8, 1.0);
                let mut phase = 0.0;
                let dt = 1.0 / self.sample_rate_hz;
                self.play(start_s, 0.5, 0.0, |t| {
                    phase += TAU * dt * (48.0 + 140.0 * (-t / 0.02).exp());
                    strength * phase.sin() * (-t / 0.12).exp()
                });
            }
            if eighth % 4 == 2 {
                let strength = level * random.between(0.6, 0.9);
                let mut noise = Random::new(100 + eighth as u64);
                let mut body = Resonance::new(self.sample_rate_hz, 3_000.0, 5_000.0);
                self.play(start_s, 0.4, 0.1, |t| {
                    let rattle = body.process(noise.bipolar()) * 2.0 * (-t / 0.07).exp();
                    strength * (0.5 * (TAU * 188.0 * t).sin() * (-t / 0.05).exp() + rattle)
                });
            }
            let open = random.unit() < 0.15;
            let strength = level * random.between(0.1, 0.25);
            let decay_s = if open { 0.15 } else { 0.025 };
            let mut noise = Random::new(500 + eighth as u64);
            let (mut last, mut before) = (0.0, 0.0);
            self.play(start_s, 6.0 * decay_s, -0.3, |t| {
                // Twice differenced noise: rises by 12 dB per octave.
                let x = noise.bipolar();
                let y = x - 2.0 * last + before;
                (last, before) = (x, last);
                strength * 0.5 * y * (-t / decay_s).exp()
            });
        }
    }

    fn speech(&mut self, level: f64) {
        const VOWELS_HZ: [[f64; 3]; 6] = [
            [730.0, 1_090.0, 2_440.0],
            [270.0, 2_290.0, 3_010.0],
            [300.0, 870.0, 2_240.0],
            [530.0, 1_840.0, 2_480.0],
            [570.0, 840.0, 2_410.0],
            [660.0, 1_720.0, 2_410.0],
        ];
        let mut random = Random::new(77);
        let rate_hz = self.sample_rate_hz;
        let mut start_s = 0.05;
        while start_s < self.length_s - 0.4 {
            let length_s = random.between(0.12, 0.28);
            let vowel = VOWELS_HZ[(random.unit() * 5.999) as usize];
            let pitch_hz = random.between(95.0, 150.0);
            let glide = random.between(-0.25, 0.15);
            let strength = level * random.between(0.4, 1.0);
            let mut formants: Vec<Resonance> = vowel
                .iter()
                .zip([80.0, 100.0, 140.0])
                .map(|(hz, width)| Resonance::new(rate_hz, *hz, width))
                .collect();
            let mut breath = Random::new((start_s * 1e4) as u64);
            let (mut phase, mut flow) = (0.0, 0.0);
            self.play(start_s, length_s, 0.0, |t| {
                phase += pitch_hz * (1.0 + glide * t / length_s) / rate_hz;
                let pulse = if phase >= 1.0 {
                    phase -= 1.0;
                    rate_hz / pitch_hz * 0.1
                } else {
                    0.01 * breath.bipolar()
                };
                // The glottis: −6 dB per octave above 300 Hz.
                flow += (TAU * 300.0 / rate_hz) * (pulse - flow);
                let envelope = (t / 0.02).min(1.0) * ((length_s - t) / 0.05).min(1.0);
                let sum: f64 =
                    formants.iter_mut().zip([6.0, 4.0, 3.0]).map(|(f, gain)| gain * f.process(flow)).sum();
                strength * envelope * sum * 2.0
            });
            start_s += length_s;
            if random.unit() < 0.4 {
                let hiss_s = random.between(0.05, 0.12);
                let strength = level * random.between(0.05, 0.2);
                let mut noise = Random::new((start_s * 1e4) as u64 + 1);
                let mut teeth = Resonance::new(rate_hz, 6_500.0, 3_500.0);
                self.play(start_s, hiss_s, 0.0, |t| {
                    let envelope = (std::f64::consts::PI * t / hiss_s).sin();
                    strength * envelope * teeth.process(noise.bipolar()) * 2.0
                });
                start_s += hiss_s;
            }
            if random.unit() < 0.2 {
                start_s += random.between(0.15, 0.45);
            }
        }
    }

    fn bass(&mut self, level: f64) {
        let mut random = Random::new(31);
        let quarters = (self.length_s / 0.5).round() as usize;
        for quarter in 0..quarters {
            let note_hz = 41.2 * 2.0_f64.powf((random.unit() * 12.0).floor() / 12.0);
            self.play(quarter as f64 * 0.5, 0.48, 0.0, |t| {
                let tone: f64 = (1..=12)
                    .map(|h| {
                        (TAU * note_hz * f64::from(h) * t).sin() / f64::from(h)
                            * (-f64::from(h) * t / 0.9).exp()
                    })
                    .sum();
                level * tone * (t / 0.005).min(1.0) * ((0.48 - t) / 0.02).min(1.0)
            });
        }
    }

    fn chords(&mut self, level: f64) {
        let mut random = Random::new(41);
        let bars = (self.length_s / 1.5).round() as usize;
        for bar in 0..bars {
            let root = (random.unit() * 12.0).floor();
            for (voice, semitones) in [0.0, 3.0, 7.0, 10.0, 14.0, 19.0].into_iter().enumerate() {
                let note_hz =
                    130.8 * 2.0_f64.powf((root + semitones) / 12.0) * (1.0 + 0.002 * random.bipolar());
                let pan = if voice % 2 == 0 { -0.8 } else { 0.8 };
                let start_phase = random.between(0.0, TAU);
                let harmonics = (16_000.0 / note_hz) as u32;
                self.play(bar as f64 * 1.5, 1.5, pan, |t| {
                    let tone: f64 = (1..=harmonics.min(24))
                        .map(|h| {
                            (TAU * note_hz * f64::from(h) * t + start_phase * f64::from(h)).sin()
                                / f64::from(h)
                        })
                        .sum();
                    level * tone * (t / 0.05).min(1.0) * ((1.5 - t) / 0.1).min(1.0)
                });
            }
        }
    }
}

/// Integrated loudness in LUFS of all but the last 0.1 s. BS.1770 takes blocks every 0.1 s from where the
/// meter is started, and which of them pass the gate depends on that start: on a drum loop by up to 0.6 LU.
/// So this is the mean over starts 25 ms apart.
pub fn integrated_lufs(sound: &Stereo, sample_rate_hz: f64) -> f64 {
    let start_frames = sample_rate_hz as usize / 40;
    let frames = sound[0].len() - 4 * start_frames;
    let from = |start: usize| {
        let mut meter =
            ebur128::EbuR128::new(2, sample_rate_hz as u32, ebur128::Mode::I).expect("a stereo meter");
        let part = [0, 1].map(|c: usize| &sound[c][start..start + frames]);
        meter.add_frames_planar_f64(&part).expect("stereo frames");
        meter.loudness_global().expect("integrated mode")
    };
    (0..4).map(|start| from(start * start_frames)).sum::<f64>() / 4.0
}

/// A part of an endless repetition.
pub fn part(sound: &Stereo, from: usize, frames: usize) -> Stereo {
    let length = sound[0].len();
    [0, 1].map(|c| (0..frames).map(|n| sound[c][(from + n) % length]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pink_noise_has_equal_power_in_octaves() {
        // Octave powers from all the exact bins of a loop of one second, 1 Hz apart.
        let rate_hz = 48_000.0;
        let [mut left, _] = Programme::Pink.render(rate_hz, 1.0);
        let transform = realfft::RealFftPlanner::<f64>::new().plan_fft_forward(left.len());
        let mut spectrum = transform.make_output_vec();
        transform.process(&mut left, &mut spectrum).expect("a spectrum of the loop");
        let octave_db = |low_hz: usize| {
            let power: f64 = spectrum[low_hz..2 * low_hz].iter().map(|bin| bin.norm_sqr()).sum();
            10.0 * power.log10()
        };
        let reference = octave_db(1_000);
        for low_hz in [125, 250, 500, 2_000, 4_000, 8_000] {
            let db = octave_db(low_hz) - reference;
            // One second of noise: its octaves scatter by half a dB, the lower ones more.
            assert!(db.abs() < 1.5, "{low_hz} Hz: {db} dB");
        }
    }
}
