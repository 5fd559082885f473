//! Synthetic sessions: players with one or several microphones, group buses, a mix.

use std::f64::consts::TAU;

use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::solver::{Bus, Element, Move, Options, Session, Solution, What};
use shared_dsp::balance::targets::Template;
use shared_dsp::loudness::k_weighting::LANES;
use shared_dsp::loudness::{KFilter, KWeighting};

use super::smooth::Butterworth;
use crate::random::Random;

/// Rate of the sessions in Hz: a third of the usual one, for speed.
const RATE: usize = 16_000;
/// Length of the capture in s.
const LENGTH_S: usize = 20;

/// Loudness of each track of a cast, in LUFS.
const EQUAL_LUFS: f64 = -27.0;

/// A track.
#[derive(Clone, Debug)]
pub struct Track {
    /// What it is.
    pub role: Role,
    /// Its sound, before its trim.
    pub samples: Vec<f64>,
    /// Its trim in dB.
    pub trim_db: f64,
}

/// What is measured of a sound: integrated loudness by the crate `ebur128`, and K-weighted power in 100 ms.
#[derive(Clone, Debug)]
pub struct Heard {
    /// In LUFS.
    pub lufs: f64,
    /// Mean powers.
    pub history: Vec<f64>,
}

/// What is measured of all.
pub struct Measured {
    /// Tracks, trim included.
    pub tracks: Vec<Heard>,
    /// Groups that have tracks.
    pub groups: Vec<(Group, Heard)>,
    /// The sum of all.
    pub mix: Heard,
}

/// How the tracks stand at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Some 3 dB from their targets.
    Rough,
    /// Anywhere within 10 dB.
    Wild,
    /// All equally loud.
    Equal,
}

impl Start {
    /// All.
    pub const ALL: [Start; 3] = [Start::Rough, Start::Wild, Start::Equal];
}

/// Who plays, in the order in which they come; the number says whose microphone it is, if it is not their own.
const CAST: [(Role, Option<usize>); 16] = [
    (Role::Kick, None),
    (Role::Kick, Some(0)),
    (Role::Snare, None),
    (Role::Drums, Some(2)),
    (Role::Bass, None),
    (Role::Guitar, None),
    (Role::Keys, None),
    (Role::LeadVocal, None),
    (Role::Bass, Some(4)),
    (Role::Guitar, Some(5)),
    (Role::BackingVocal, None),
    (Role::Cymbals, None),
    (Role::Synth, None),
    (Role::BackingVocal, None),
    (Role::Toms, None),
    (Role::Effects, None),
];

/// So many tracks, all equally loud. Of five microphones one is a second or third of the same player.
pub fn cast(tracks: usize, seed: u64) -> Vec<Track> {
    let mut all: Vec<Track> = Vec::new();
    for n in 0..tracks {
        let (role, of) = CAST[n % CAST.len()];
        let own = player(role, seed * 1_000 + n as u64);
        let mut samples = match of.map(|of| of + n / CAST.len() * CAST.len()) {
            // The same player a little later, and for overheads something of their own.
            Some(of) => {
                let (late, share) = if role == Role::Drums { (40, 0.5) } else { (5, 0.02) };
                let player = &all[of].samples;
                let sample = |n: usize| if n < late { 0.0 } else { player[n - late] } + share * own[n];
                (0..own.len()).map(sample).collect()
            }
            None => own,
        };
        let gain = 10.0_f64.powf(0.05 * (EQUAL_LUFS - heard(&samples).lufs));
        samples.iter_mut().for_each(|x| *x *= gain);
        all.push(Track { role, samples, trim_db: 0.0 });
    }
    all
}

/// The same tracks as they stand at first.
pub fn session(cast: &[Track], start: Start, seed: u64, template: &Template) -> Vec<Track> {
    let mut random = Random::new(seed);
    let mut all = cast.to_vec();
    for track in &mut all {
        let group_lu = template.groups_lu[track.role.group().index()];
        let role_lu = template.roles_lu[track.role.index()];
        let wanted_lufs = match start {
            Start::Rough => -20.0 + group_lu + role_lu + random.between(-3.0, 3.0),
            Start::Wild => -30.0 + random.between(-10.0, 10.0),
            Start::Equal => EQUAL_LUFS,
        };
        let gain = 10.0_f64.powf(0.05 * (wanted_lufs - EQUAL_LUFS));
        track.samples.iter_mut().for_each(|x| *x *= gain);
    }
    all
}

/// Noise in a band, in notes of its own rhythm, with pauses.
fn player(role: Role, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed);
    let [low_hz, high_hz] = match role {
        Role::Kick => [40.0, 120.0],
        Role::Snare => [180.0, 6_000.0],
        Role::Toms => [70.0, 300.0],
        Role::Cymbals | Role::Drums => [3_000.0, 7_000.0],
        Role::Bass => [50.0, 500.0],
        Role::LeadVocal | Role::BackingVocal => [200.0, 4_000.0],
        _ => [120.0, 5_000.0],
    };
    let mut samples: Vec<f64> = (0..RATE * LENGTH_S).map(|_| random.bipolar()).collect();
    Butterworth::high_pass(low_hz, RATE as f64).forward(&mut samples);
    Butterworth::low_pass(high_hz, RATE as f64).forward(&mut samples);
    let period_s = random.pick(&[0.25, 0.333, 0.5, 0.75, 1.0, 1.5]);
    let decay_s = period_s * random.between(0.15, 1.0);
    let pauses = random.between(0.0, 0.4);
    let mut level = 0.0;
    let mut note = usize::MAX;
    let phase_s = random.between(0.0, period_s);
    for (n, sample) in samples.iter_mut().enumerate() {
        let time_s = n as f64 / RATE as f64 + phase_s;
        let now = (time_s / period_s) as usize;
        if now != note {
            note = now;
            level = if random.unit() < pauses { 0.0 } else { random.between(0.4, 1.0) };
        }
        let within_s = time_s - note as f64 * period_s;
        let swell = 1.0 + 0.5 * (TAU * time_s / 9.0).sin();
        *sample *= level * swell * (-within_s / decay_s).exp() * (within_s / 0.004).min(1.0);
    }
    samples
}

/// Measures a mono sound.
pub fn heard(samples: &[f64]) -> Heard {
    let mut meter = ebur128::EbuR128::new(1, RATE as u32, ebur128::Mode::I).expect("a meter");
    meter.add_frames_f64(samples).expect("mono frames");
    let mut filter = KFilter::new(&KWeighting::new(RATE as f64));
    let step = RATE / 10;
    let power = |part: &[f64]| {
        let energy = |x: &f64| {
            let mut frame = [0.0; LANES];
            frame[0] = *x;
            filter.process(frame)[0].powi(2)
        };
        part.iter().map(energy).sum::<f64>() / step as f64
    };
    let history = samples.chunks_exact(step).map(power).collect();
    Heard { lufs: meter.loudness_global().expect("integrated mode"), history }
}

/// Measures everything as it stands.
pub fn measure(tracks: &[Track]) -> Measured {
    let length = RATE * LENGTH_S;
    let mut sums = vec![vec![0.0; length]; Group::ALL.len()];
    let mut mix = vec![0.0; length];
    let mut all = Vec::new();
    for track in tracks {
        let gain = 10.0_f64.powf(0.05 * track.trim_db);
        let samples: Vec<f64> = track.samples.iter().map(|x| gain * x).collect();
        let group = &mut sums[track.role.group().index()];
        for ((sum, mix), x) in group.iter_mut().zip(&mut mix).zip(&samples) {
            *sum += x;
            *mix += x;
        }
        all.push(heard(&samples));
    }
    let is_there = |group: &Group| tracks.iter().any(|track| track.role.group() == *group);
    let groups = Group::ALL.into_iter().filter(is_there).map(|group| (group, heard(&sums[group.index()])));
    Measured { tracks: all, groups: groups.collect(), mix: heard(&mix) }
}

/// Solves what was measured.
pub fn solve(
    tracks: &[Track],
    measured: &Measured,
    template: &Template,
    most_db: f64,
    with_history: bool,
) -> Solution {
    let elements: Vec<Element<'_>> = tracks
        .iter()
        .zip(&measured.tracks)
        .map(|(track, heard)| Element {
            role: track.role,
            group: track.role.group(),
            loudness_lufs: heard.lufs,
            history: if with_history { &heard.history } else { &[] },
            trim_db: track.trim_db,
            offset_lu: 0.0,
            headroom_db: f64::INFINITY,
            in_mix_phon: f64::NAN,
            is_locked: false,
        })
        .collect();
    let buses: Vec<Bus<'_>> = measured
        .groups
        .iter()
        .map(|(group, heard)| {
            let (group, loudness_lufs) = (*group, heard.lufs);
            let history: &[f64] = if with_history { &heard.history } else { &[] };
            Bus { group, loudness_lufs, history, trim_db: None, headroom_db: f64::INFINITY }
        })
        .collect();
    let mix = Bus {
        group: Group::Mix,
        loudness_lufs: measured.mix.lufs,
        history: if with_history { &measured.mix.history } else { &[] },
        trim_db: None,
        headroom_db: f64::INFINITY,
    };
    let options = Options { most_db, ..Options::default() };
    shared_dsp::balance::solver::solve(&Session {
        elements: &elements,
        buses: &buses,
        mix,
        template: *template,
        options,
    })
}

/// Sets the trims.
pub fn apply(tracks: &mut [Track], moves: &[Move]) {
    for step in moves {
        if let What::Element(index) = step.what {
            tracks[index].trim_db = step.to_db;
        }
    }
}
