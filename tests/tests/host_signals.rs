//! What comes out of the built plug-ins for signals no one should send, and how bypass, latency and tail keep
//! their word.

use aplomb_host::{Blocks, Insert, Render, Setup, Sidechain, slices};
use aplomb_tests::bundles::{difference_db, first_difference, is_finite, set_all};
use aplomb_tests::for_every_plug_in;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;

for_every_plug_in!(
    broken_input_never_makes_broken_output,
    after_broken_input_it_soon_sounds_as_before,
    silence_stays_silence,
    bypassed_it_is_a_delay_of_the_reported_latency_and_nothing_else,
    the_tail_is_over_when_it_is_said_to_be,
);

const RATE_HZ: f64 = 48_000.0;

fn setup() -> Setup {
    Setup::new(RATE_HZ, 512).offline()
}

/// Where something broken begins and ends, in frames.
const BROKEN: (usize, usize) = (24_000, 28_800);

/// Half a second of noise, 0.1 s of something broken in places, then the same noise as without it.
fn broken(bad: f32, every: usize, frames_after: usize) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let clean = Random::new(1).noise(2, BROKEN.1 + frames_after, 0.3);
    let mut with = clean.clone();
    for (number, channel) in with.iter_mut().enumerate() {
        channel[BROKEN.0 + number..BROKEN.1].iter_mut().step_by(every).for_each(|sample| *sample = bad);
    }
    (clean, with)
}

const BAD: [f32; 8] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, f32::MAX, 1e-40, -1e-45];

fn broken_input_never_makes_broken_output(member: &Member) {
    for seed in 0..6 {
        for bad in BAD {
            let mut insert = member.insert(setup());
            set_all(&mut insert, seed, false);
            let (_, with) = broken(bad, 1 + 37 * seed as usize, 48_000);
            let side = slices(&with);
            let sidechain = Sidechain::Channels(&side);
            let render = Render { sidechain, blocks: Blocks::Random(seed), ..Render::new(&with) };
            let output = insert.render(&render).expect("renders");
            assert!(is_finite(&output), "{} with seed {seed} after {bad}", member.name);
        }
    }
}

fn after_broken_input_it_soon_sounds_as_before(member: &Member) {
    let forgotten = (member.forgets_s * RATE_HZ) as usize;
    for bad in BAD {
        let (clean, with) = broken(bad, 100, forgotten + 24_000);
        let render =
            |input: &[Vec<f32>]| member.insert(setup()).render(&Render::new(input)).expect("renders");
        let (wanted, output) = (render(&clean), render(&with));
        let end = |channels: &[Vec<f32>]| -> Vec<Vec<f32>> {
            channels.iter().map(|channel| channel[BROKEN.1 + forgotten..].to_vec()).collect()
        };
        let off_db = difference_db(&end(&wanted), &end(&output));
        assert!(off_db <= -100.0, "{} after {bad}: {off_db:.1} dB", member.name);
    }
}

fn silence_stays_silence(member: &Member) {
    for seed in 0..4 {
        let mut insert = member.insert(setup());
        set_all(&mut insert, seed, true);
        let silence = vec![vec![0.0; 20_000]; 2];
        let output = insert.render(&Render::new(&silence)).expect("renders");
        let peak = output.iter().flatten().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        assert_eq!(peak, 0.0, "{} with seed {seed}", member.name);
    }
}

fn bypass(insert: &mut Insert, on: bool) {
    let bypass = insert.plugin().params().iter().find(|param| param.bypass).expect("a bypass").clone();
    insert.set(bypass.id, if on { bypass.max } else { bypass.min }).expect("set");
}

fn bypassed_it_is_a_delay_of_the_reported_latency_and_nothing_else(member: &Member) {
    for seed in 0..8 {
        for rate_hz in [44_100.0, 96_000.0] {
            let mut insert = member.insert(Setup::new(rate_hz, 512).offline());
            set_all(&mut insert, seed, true);
            for off in ["fair_bypass", "delta"] {
                if let Ok(param) = insert.plugin().param(off).cloned() {
                    insert.set(param.id, param.min).expect("set");
                }
            }
            bypass(&mut insert, true);
            insert.settle(9_600).expect("settles");
            let input = Random::new(seed).noise(2, 30_000, 0.9);
            let output = insert.render_compensated(&Render::new(&input)).expect("renders");
            let difference = first_difference(&input, &output);
            let latency = insert.latency_frames();
            assert_eq!(difference, None, "{} with seed {seed}, {latency} frames late", member.name);
        }
    }
}

fn the_tail_is_over_when_it_is_said_to_be(member: &Member) {
    for seed in 0..12 {
        let mut insert = member.insert(setup());
        set_all(&mut insert, seed, true);
        let Some(tail) = insert.tail_frames() else { continue };
        let frames = 1 + insert.latency_frames() as usize + tail as usize;
        let mut input = vec![vec![0.0; (frames + 10_000).min(2_000_000)]; 2];
        input.iter_mut().for_each(|channel| channel[0] = 1.0);
        let output = insert.render(&Render::new(&input)).expect("renders");
        let least = 10.0_f32.powf(-0.05 * member.tail_db as f32);
        let loud = |channel: &Vec<f32>| channel.iter().rposition(|sample| sample.abs() > least);
        let last = output.iter().filter_map(loud).max().unwrap_or(0);
        println!("{} with seed {seed}: over after {last} frames, reported {frames}", member.name);
        // 5 % of grace, as the specification has it.
        assert!(last <= frames + frames / 20 + 8, "{} with seed {seed}: {last}, not {frames}", member.name);
    }
}
