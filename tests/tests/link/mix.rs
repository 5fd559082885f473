//! A small mix: a Balance on every track and on their sum.

use aplomb_host::{Insert, Render, Setup, Track, Transport};
use aplomb_tests::random::Random;
use aplomb_tests::suite::BALANCE;
use ebur128::{EbuR128, Mode};
use serde_json::{Value, json};

/// Name of the host's track, group, and level in dB.
pub const TRACKS: [(&str, &str, f64); 8] = [
    ("Kick in", "Drums", -20.0),
    ("Snare top", "Drums", -33.0),
    ("Bass DI", "Bass", -24.0),
    ("E-Gtr left", "Music", -36.0),
    ("Piano", "Music", -22.0),
    ("Lead Vox", "Lead", -34.0),
    ("BV choir", "Backing", -25.0),
    ("FX riser", "Effects", -30.0),
];
const RATE_HZ: f64 = 48_000.0;

/// Tracks of steady noise, each its own, and the mix.
pub struct Mix {
    tracks: Vec<Insert>,
    sources: Vec<Random>,
    sum: Insert,
}

impl Mix {
    pub fn new() -> Mix {
        let insert = |name: &str| {
            let mut plugin = BALANCE.plugin();
            plugin.set_track(Track { name: name.to_owned(), colour: [1, 2, 3] });
            Insert::new(plugin, Setup::new(RATE_HZ, 512).layout("Stereo")).expect("active")
        };
        Mix {
            tracks: TRACKS.iter().map(|(name, ..)| insert(name)).collect(),
            sources: (0..TRACKS.len()).map(|seed| Random::new(100 + seed as u64)).collect(),
            sum: insert("Mix bus"),
        }
    }

    /// A block of all; what left each track, and the mix.
    pub fn play(&mut self, frames: usize, transport: Transport) -> (Vec<Vec<Vec<f32>>>, Vec<Vec<f32>>) {
        let mut sum = vec![vec![0.0f32; frames]; 2];
        let transport = Some(transport);
        let mut tracks = Vec::new();
        for ((insert, source), (.., level_db)) in self.tracks.iter_mut().zip(&mut self.sources).zip(TRACKS) {
            let input = source.noise(2, frames, 10f64.powf(level_db / 20.0));
            let output = insert.render(&Render { transport, ..Render::new(&input) }).expect("plays");
            insert.plugin().pump();
            for (sum, channel) in sum.iter_mut().zip(&output) {
                sum.iter_mut().zip(channel).for_each(|(sum, sample)| *sum += sample);
            }
            tracks.push(output);
        }
        let mix = self.sum.render(&Render { transport, ..Render::new(&sum) }).expect("plays");
        self.sum.plugin().pump();
        (tracks, mix)
    }

    /// Loudness of each group and of the mix by ebur128, over so many seconds as fast as they can be played.
    pub fn measure(&mut self, length_s: f64, transport: Transport) -> Value {
        let meter = || EbuR128::new(2, RATE_HZ as u32, Mode::I).expect("a meter");
        let mut groups: Vec<(&str, EbuR128)> = Vec::new();
        for (_, group, _) in TRACKS {
            if groups.iter().all(|(known, _)| *known != group) {
                groups.push((group, meter()));
            }
        }
        let mut whole = meter();
        for _ in 0..(length_s * RATE_HZ / 480.0) as usize {
            let (tracks, mix) = self.play(480, transport);
            for (group, meter) in &mut groups {
                let mut sum = vec![vec![0.0f32; 480]; 2];
                for (track, _) in tracks.iter().zip(TRACKS).filter(|(_, (_, of, _))| of == group) {
                    for (sum, channel) in sum.iter_mut().zip(track) {
                        sum.iter_mut().zip(channel).for_each(|(sum, sample)| *sum += sample);
                    }
                }
                meter.add_frames_planar_f32(&[&sum[0], &sum[1]]).expect("measures");
            }
            whole.add_frames_planar_f32(&[&mix[0], &mix[1]]).expect("measures");
        }
        let mut read = json!({ "Mix": whole.loudness_global().expect("loudness") });
        for (group, meter) in groups {
            read[group] = json!(meter.loudness_global().expect("loudness"));
        }
        read
    }

    /// Asks the Balance on the mix.
    pub fn ask(&mut self, question: &str) -> String {
        self.sum.plugin().ask(question).expect("an answer")
    }

    /// The trims of the tracks in dB.
    pub fn trims_db(&mut self) -> Value {
        let trim = |insert: &mut Insert| {
            let plugin = insert.plugin();
            let id = plugin.param_id("trim").expect("a trim");
            let value = plugin.value(id).expect("a value");
            plugin.text_of_value(id, value).expect("a text")
        };
        self.tracks.iter_mut().map(trim).collect()
    }
}
