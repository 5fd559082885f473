//! A18 end to end: auto gain and fair bypass of the EQ itself, judged by BS.1770 as the `ebur128` crate
//! measures it.

use aplomb_tests::measure::{run, run_with, spec, with_bands};
use aplomb_tests::programme::{Programme, Stereo, integrated_lufs, part};
use aplomb_tests::random::Random;
use shared_dsp::eq::Eq;
use shared_dsp::eq::settings::{Band, BandState, Kind, Settings, Slope};
use shared_dsp::{Layout, Processor};

const RATE_HZ: f64 = 48_000.0;
/// Two loops of 3 s and the 0.4 s that the meter's blocks reach beyond, so that they begin everywhere in the
/// loop equally often.
const JUDGED_FRAMES: usize = 2 * 144_000 + 19_200;

/// A curve as engineers draw them when they overdo it: one to eight bands, up to ±12 dB, Q 0.3 to 10,
/// sometimes a cut.
fn curve(random: &mut Random) -> Settings {
    let count = 1 + (random.unit() * 8.0) as usize;
    let bands: Vec<Band> = (0..count)
        .map(|_| {
            let kind = match (random.unit() * 6.0) as usize {
                0 => Kind::LowShelf,
                1 => Kind::HighShelf,
                2 => Kind::LowCut,
                _ => Kind::Bell,
            };
            let highest_hz = if kind == Kind::LowCut { 400.0 } else { 16_000.0 };
            Band {
                state: BandState::On,
                kind,
                freq_hz: random.ratio(40.0, highest_hz) as f32,
                gain_db: random.between(-12.0, 12.0) as f32,
                q: if kind == Kind::Bell { random.ratio(0.3, 10.0) as f32 } else { 0.707 },
                slope: Slope::Db12,
                ..Band::DEFAULT
            }
        })
        .collect();
    with_bands(&bands)
}

fn as_f32(sound: &Stereo) -> Vec<Vec<f32>> {
    sound.iter().map(|channel| channel.iter().map(|x| *x as f32).collect()).collect()
}

fn lufs(audio: &[Vec<f32>]) -> f64 {
    let wide = |c: usize| audio[c].iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
    integrated_lufs(&[wide(0), wide(1)], RATE_HZ)
}

/// Curves for each programme; all hundred where somebody has the time.
fn curves() -> usize {
    if std::env::var_os("APLOMB_LONG").is_some() { 100 } else { 12 }
}

/// Plays a programme through random curves with auto gain; gives the worst error of the first guess and after
/// 3 s, in LU.
fn worst_lu(programme: Programme) -> (f64, f64) {
    let sound = programme.render(RATE_HZ, 3.0);
    let mut random = Random::new(18);
    let mut eq = Eq::new(&spec(RATE_HZ, Layout::Stereo));
    // The curve alone gives the truth.
    let mut alone = Eq::new(&spec(RATE_HZ, Layout::Stereo));
    let mut position = 13 * 48_000;
    eq.set(&Settings { auto_gain: true, ..Settings::DEFAULT });
    run(&mut eq, &mut as_f32(&part(&sound, 0, position)), 512);
    let (mut guess_lu, mut after_lu) = (0.0_f64, 0.0_f64);
    for _ in 0..curves() {
        let settings = curve(&mut random);
        alone.set(&settings);
        alone.reset();
        let mut judged = as_f32(&part(&sound, position, 48_000 + JUDGED_FRAMES));
        run(&mut alone, &mut judged, 512);
        let input_lufs = lufs(&as_f32(&part(&sound, position + 48_000, JUDGED_FRAMES)));
        let truth_lu = lufs(&judged.iter().map(|c| c[48_000..].to_vec()).collect::<Vec<_>>()) - input_lufs;

        eq.set(&Settings { auto_gain: true, ..settings });
        // The guess is there within a tenth of a second, the measurement after 0.2 s to settle and 3 s of
        // programme without its pauses.
        run(&mut eq, &mut as_f32(&part(&sound, position, 4_800)), 480);
        guess_lu = guess_lu.max((f64::from(eq.levels().change_lu) - truth_lu).abs());
        run(&mut eq, &mut as_f32(&part(&sound, position + 4_800, 331_200)), 480);
        let standing_lu = eq.levels().change_lu;
        position += 336_000;
        let mut heard = as_f32(&part(&sound, position, JUDGED_FRAMES));
        run_with(
            &mut eq,
            &mut heard,
            &[],
            |_| 480,
            |eq, _| {
                assert_eq!(eq.levels().change_lu, standing_lu, "it moves by itself");
            },
        );
        let here_lufs = lufs(&as_f32(&part(&sound, position, JUDGED_FRAMES)));
        after_lu = after_lu.max((lufs(&heard) - here_lufs).abs());
        position += JUDGED_FRAMES;
    }
    println!("A18 {programme:?}: first guess {guess_lu:.3} LU, after 3 s {after_lu:.4} LU");
    (guess_lu, after_lu)
}

fn judge(programme: Programme) {
    let (guess_lu, after_lu) = worst_lu(programme);
    assert!(guess_lu <= 0.5 && after_lu <= 0.1, "{programme:?}");
}

#[test]
fn a18_auto_gain_keeps_pink_noise_as_loud_as_it_was() {
    judge(Programme::Pink);
}

#[test]
fn a18_auto_gain_keeps_drums_as_loud_as_they_were() {
    judge(Programme::Drums);
}

#[test]
fn a18_auto_gain_keeps_speech_as_loud_as_it_was() {
    judge(Programme::Speech);
}

#[test]
fn a18_auto_gain_keeps_a_full_mix_as_loud_as_it_was() {
    judge(Programme::Mix);
}

#[test]
fn a18_fair_bypass_plays_the_input_as_loud_as_the_output() {
    let sound = Programme::Mix.render(RATE_HZ, 3.0);
    let shelf = Band {
        state: BandState::On,
        kind: Kind::LowShelf,
        freq_hz: 300.0,
        gain_db: 9.0,
        q: 0.707,
        ..Band::DEFAULT
    };
    let settings = Settings { fair_bypass: true, out_gain_db: -2.0, ..with_bands(&[shelf]) };
    let mut eq = Eq::new(&spec(RATE_HZ, Layout::Stereo));
    eq.set(&settings);
    run(&mut eq, &mut as_f32(&part(&sound, 0, 240_000)), 512);
    let mut processed = as_f32(&part(&sound, 240_000, JUDGED_FRAMES));
    run(&mut eq, &mut processed, 512);
    eq.set(&Settings { bypass: true, ..settings });
    let from = 240_000 + JUDGED_FRAMES;
    run(&mut eq, &mut as_f32(&part(&sound, from, 48_000)), 512);
    let mut bypassed = as_f32(&part(&sound, from + 48_000, JUDGED_FRAMES));
    run(&mut eq, &mut bypassed, 512);
    let difference_lu = lufs(&bypassed) - lufs(&processed);
    println!("A18 fair bypass: {difference_lu:+.4} LU");
    assert!(difference_lu.abs() <= 0.1);
}
