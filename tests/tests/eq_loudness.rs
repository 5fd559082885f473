//! The loudness match against BS.1770 as the `ebur128` crate measures it: the first guess, what is measured
//! after three seconds, and that it then stands still. Curves are made of plain bilinear biquads here, so
//! that the curve is known in closed form without the EQ.

use aplomb_tests::cookbook::{Biquad, Curve, Shape};
use aplomb_tests::programme::{Programme, Stereo, integrated_lufs, part};
use aplomb_tests::random::Random;
use ebur128::{EbuR128, Mode};
use shared_dsp::Layout;
use shared_dsp::loudness::{
    Complex, KFilter, KWeighting, LoudnessMatch, Response, Standing, channel_weights, lufs_from_power,
};

const RATE_HZ: f64 = 48_000.0;
/// Frames by which a stretch must be longer than a loop, so that its blocks of 0.4 s begin everywhere in the
/// loop, and 0.1 s.
const BLOCK_FRAMES: usize = 19_200;
/// Frames from one step of the evaluation to the next.
const TICK_FRAMES: usize = 16;

/// Observes in ticks, answering the questions of the evaluation; gives the first guess where there is one.
fn run(
    matching: &mut LoudnessMatch,
    pre: &Stereo,
    post: &Stereo,
    response: impl Fn(f64) -> Response,
) -> Option<f64> {
    let mut guess = None;
    for from in (0..pre[0].len()).step_by(TICK_FRAMES) {
        let to = (from + TICK_FRAMES).min(pre[0].len());
        if matching.wants_prediction() {
            matching.predict(&response);
            if !matching.wants_prediction() {
                guess = Some(matching.change_lu());
            }
        }
        matching.observe(&[&pre[0][from..to], &pre[1][from..to]], &[&post[0][from..to], &post[1][from..to]]);
    }
    guess
}

/// Errors in LU over many curves on one programme.
#[derive(Default)]
struct Errors {
    guess: Vec<f64>,
    measured: Vec<f64>,
}

impl Errors {
    fn report(&self, name: &str) -> (f64, f64) {
        let worst = |errors: &[f64]| errors.iter().fold(0.0_f64, |worst, e| worst.max(e.abs()));
        let p95 = |errors: &[f64]| {
            let mut sorted: Vec<f64> = errors.iter().map(|e| e.abs()).collect();
            sorted.sort_by(f64::total_cmp);
            sorted[sorted.len() * 95 / 100]
        };
        let (guess, measured) = (worst(&self.guess), worst(&self.measured));
        println!(
            "{name}: first guess p95 {:.3} worst {guess:.3} LU, after 3 s p95 {:.4} worst {measured:.4} LU",
            p95(&self.guess),
            p95(&self.measured)
        );
        (guess, measured)
    }
}

/// Plays the programme through random curves, one after the other. The truth is the integrated loudness of
/// whole repetitions.
fn errors(programme: Programme, period_s: f64, curves: usize) -> Errors {
    let sound = programme.render(RATE_HZ, period_s);
    let period = sound[0].len();
    let truth_frames = period.max(2 * 144_000);
    let pre_lufs = integrated_lufs(&part(&sound, 0, truth_frames + BLOCK_FRAMES), RATE_HZ);
    let mut matching = LoudnessMatch::new(RATE_HZ, Layout::Stereo);
    let mut random = Random::new(2026);
    let mut errors = Errors::default();
    let history = part(&sound, 0, 18 * RATE_HZ as usize);
    run(&mut matching, &history, &history, |_| Response::all(1.0));
    let mut position = history[0].len();
    // 0.2 s to settle, 3 s to listen, and a while in which nothing may move.
    let play_frames = 165_600;
    for number in 0..curves {
        let mut curve = Curve::random(&mut random, RATE_HZ);
        let pre = part(&sound, position, play_frames);
        let longer = part(&sound, position, play_frames + truth_frames + BLOCK_FRAMES);
        let post: Stereo = [0, 1].map(|c| longer[c].iter().map(|x| curve.process(c, *x)).collect());
        let (heard, judged) = (
            [0, 1].map(|c: usize| post[c][..play_frames].to_vec()),
            [0, 1].map(|c: usize| post[c][play_frames..].to_vec()),
        );
        let truth_lu = integrated_lufs(&judged, RATE_HZ) - pre_lufs;
        matching.curve_changed();
        let guess = run(&mut matching, &pre, &heard, |hz| Response::all(curve.power_gain(RATE_HZ, hz)));
        assert_eq!(matching.standing(), Standing::Measured, "{programme:?} curve {number}");
        let measured = matching.change_lu();
        errors.guess.push(guess.expect("a guess within 3.4 s") - truth_lu);
        errors.measured.push(measured - truth_lu);
        position += play_frames;
    }
    errors
}

fn judge(programme: Programme) {
    let errors = errors(programme, 3.0, 100);
    let (guess, measured) = errors.report(&format!("{programme:?}"));
    assert!(guess <= 0.5, "{programme:?}: first guess {guess} LU");
    assert!(measured <= 0.1, "{programme:?}: after 3 s {measured} LU");
}

#[test]
fn pink_noise_through_100_curves_is_guessed_within_half_a_lu_and_measured_within_a_tenth() {
    judge(Programme::Pink);
}

#[test]
fn drums_through_100_curves_are_guessed_within_half_a_lu_and_measured_within_a_tenth() {
    judge(Programme::Drums);
}

#[test]
fn speech_through_100_curves_is_guessed_within_half_a_lu_and_measured_within_a_tenth() {
    judge(Programme::Speech);
}

#[test]
fn a_full_mix_through_100_curves_is_guessed_within_half_a_lu_and_measured_within_a_tenth() {
    judge(Programme::Mix);
}

#[test]
#[ignore = "a report: how far three seconds speak for a programme that does not repeat"]
fn programmes_of_24_seconds_without_repetition() {
    for programme in Programme::ALL {
        errors(programme, 24.0, 20).report(&format!("{programme:?}, 24 s"));
    }
}

#[test]
fn the_result_stands_still_until_the_curve_changes() {
    let sound = Programme::Speech.render(RATE_HZ, 3.0);
    let pre = part(&sound, 0, 4 * RATE_HZ as usize);
    let post = pre.clone().map(|channel| channel.iter().map(|x| 0.5 * x).collect::<Vec<f64>>());
    let mut matching = LoudnessMatch::new(RATE_HZ, Layout::Stereo);
    matching.curve_changed();
    run(&mut matching, &pre, &post, |_| Response::all(0.25));
    assert_eq!(matching.standing(), Standing::Measured);
    let measured = matching.change_lu();
    assert!((measured + 6.0206).abs() < 1e-4, "{measured} LU");
    // Other material, another difference: nothing moves.
    let noise = part(&Programme::Pink.render(RATE_HZ, 3.0), 0, 10 * RATE_HZ as usize);
    run(&mut matching, &noise, &noise, |_| Response::all(1.0));
    assert_eq!(matching.change_lu(), measured);
    assert!(!matching.wants_prediction());
}

#[test]
fn before_anything_was_heard_the_track_is_taken_for_pink_noise() {
    // Between 20 Hz and 24 kHz pink noise has as much power below as above 693 Hz; K-weighted the truth comes
    // from a long pink noise through the same low cut.
    let mut curve =
        Curve(vec![Biquad::new(Shape::LowCut, RATE_HZ, 693.0, 0.0, std::f64::consts::FRAC_1_SQRT_2)]);
    let mut matching = LoudnessMatch::new(RATE_HZ, Layout::Stereo);
    matching.curve_changed();
    while matching.wants_prediction() {
        matching.predict(|hz| Response::all(curve.power_gain(RATE_HZ, hz)));
    }
    assert_eq!(matching.standing(), Standing::Computed);
    let sound = Programme::Pink.render(RATE_HZ, 10.0);
    let post = [0, 1].map(|c: usize| sound[c].iter().map(|x| curve.process(c, *x)).collect());
    let truth_lu = integrated_lufs(&post, RATE_HZ) - integrated_lufs(&sound, RATE_HZ);
    assert!((matching.change_lu() - truth_lu).abs() < 0.3, "{} {truth_lu} LU", matching.change_lu());
}

#[test]
fn bands_on_mid_side_left_and_both_are_guessed_within_half_a_lu() {
    let sound = Programme::Mix.render(RATE_HZ, 3.0);
    let shelf = || Curve(vec![Biquad::new(Shape::HighShelf, RATE_HZ, 1_500.0, 12.0, 0.7)]);
    let cut = || Curve(vec![Biquad::new(Shape::LowCut, RATE_HZ, 400.0, 0.0, 0.7)]);
    let long = part(&sound, 0, 15 * RATE_HZ as usize);
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let mid_side = |s: &Stereo| -> Stereo {
        [1.0, -1.0].map(|sign| s[0].iter().zip(&s[1]).map(|(l, r)| half * (l + sign * r)).collect())
    };
    let on = |s: &Stereo, channel: usize, curve: Curve| -> Stereo {
        let mut curve = curve;
        let mut s = s.clone();
        s[channel].iter_mut().for_each(|x| *x = curve.process(channel, *x));
        s
    };
    let complex = |curve: &Curve, hz: f64| curve.0[0].transfer(RATE_HZ, hz);
    let one = Complex::new(1.0, 0.0);
    type Case = (&'static str, Stereo, Box<dyn Fn(f64) -> Response>);
    let side = shelf();
    let left = cut();
    let cases: [Case; 3] = [
        (
            "shelf on side, cut on mid",
            mid_side(&on(&on(&mid_side(&long), 1, shelf()), 0, cut())),
            Box::new(move |hz| {
                Response::all(1.0)
                    .with_mid_side(cut().power_gain(RATE_HZ, hz), shelf().power_gain(RATE_HZ, hz))
            }),
        ),
        (
            "cut on left",
            on(&long, 0, cut()),
            Box::new(move |hz| Response::all(1.0).with_left_right(cut().power_gain(RATE_HZ, hz), 1.0)),
        ),
        (
            "cut on left, then shelf on side",
            mid_side(&on(&mid_side(&on(&long, 0, cut())), 1, shelf())),
            Box::new(move |hz| {
                let (l, s) = (complex(&left, hz), complex(&side, hz));
                let (same, other) = ((one + s) * 0.5, (one - s) * 0.5);
                Response::all(1.0).with_matrix([[same * l, other], [other * l, same]])
            }),
        ),
    ];
    for (name, post, response) in cases {
        let mut matching = LoudnessMatch::new(RATE_HZ, Layout::Stereo);
        run(&mut matching, &long, &long, |_| Response::all(1.0));
        matching.curve_changed();
        while matching.wants_prediction() {
            matching.predict(&response);
        }
        let truth_lu = integrated_lufs(&post, RATE_HZ) - integrated_lufs(&long, RATE_HZ);
        let guess_lu = matching.change_lu();
        assert!((guess_lu - truth_lu).abs() < 0.3, "{name}: {guess_lu} instead of {truth_lu} LU");
    }
}

#[test]
fn any_split_into_blocks_gives_the_same_bits() {
    let sound = Programme::Drums.render(RATE_HZ, 6.0);
    let post = sound.clone().map(|channel| channel.iter().map(|x| 0.7 * x).collect::<Vec<f64>>());
    let results = [1usize, 7, 64].map(|block| {
        let mut matching = LoudnessMatch::new(RATE_HZ, Layout::Stereo);
        let mut results = Vec::new();
        let change = [0, 144_000];
        let mut from = 0;
        while from < sound[0].len() {
            if change.contains(&from) {
                matching.curve_changed();
                while matching.wants_prediction() {
                    matching.predict(|hz| Response::all(1.0 + hz / 1_000.0));
                }
                results.push(matching.change_lu());
            }
            let to =
                (from + block).min(sound[0].len()).min(if from < 144_000 { 144_000 } else { usize::MAX });
            let pair = |s: &Stereo| -> [Vec<f64>; 2] { [0, 1].map(|c: usize| s[c][from..to].to_vec()) };
            let (pre, after) = (pair(&sound), pair(&post));
            matching.observe(&[&pre[0], &pre[1]], &[&after[0], &after[1]]);
            from = to;
        }
        results.push(matching.change_lu());
        results.iter().map(|lu: &f64| lu.to_bits()).collect::<Vec<u64>>()
    });
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
    assert_eq!(results[0].len(), 3);
}

#[test]
fn every_rate_and_layout_reads_noise_as_ebur128_does() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        let sound = Programme::Pink.render(rate_hz, 3.0);
        let mut meter = EbuR128::new(2, rate_hz as u32, Mode::I).expect("a stereo meter");
        meter.add_frames_planar_f64(&[&sound[0], &sound[1]]).expect("stereo frames");
        let truth_lufs = meter.loudness_global().expect("integrated mode");
        let mut filter = KFilter::new(&KWeighting::new(rate_hz));
        let weights = channel_weights(Layout::Stereo);
        let mut power = 0.0;
        for (left, right) in sound[0].iter().zip(&sound[1]) {
            let y = filter.process([*left, *right, 0.0, 0.0]);
            power += weights[0] * y[0] * y[0] + weights[1] * y[1] * y[1];
        }
        let lufs = lufs_from_power(power / sound[0].len() as f64);
        assert!((lufs - truth_lufs).abs() < 0.1, "{rate_hz} Hz: {lufs} instead of {truth_lufs} LUFS");
    }
}

#[test]
fn not_a_number_and_infinity_do_not_stick() {
    let sound = part(&Programme::Pink.render(RATE_HZ, 3.0), 0, 4 * RATE_HZ as usize);
    let mut broken = sound.clone();
    for (n, x) in [f64::NAN, f64::INFINITY, 1e300, 1e-310].into_iter().enumerate() {
        broken[0][2_000 + 30_000 * n] = x;
    }
    let mut matching = LoudnessMatch::new(RATE_HZ, Layout::Stereo);
    matching.curve_changed();
    run(&mut matching, &broken, &broken, |_| Response::all(1.0));
    assert!(matching.change_lu().is_finite());
    matching.curve_changed();
    run(&mut matching, &sound, &sound, |_| Response::all(1.0));
    assert_eq!((matching.standing(), matching.change_lu()), (Standing::Measured, 0.0));
}

#[test]
fn the_lfe_does_not_count_and_surrounds_count_as_in_ebur128() {
    // Pink noise in front; four times as much of it in the LFE, and in the side surrounds, which the curve
    // turns down.
    let sound = part(&Programme::Pink.render(RATE_HZ, 3.0), 0, 4 * RATE_HZ as usize);
    let loud: Stereo = sound.clone().map(|channel| channel.iter().rev().map(|x| 4.0 * x).collect());
    let soft: Stereo = loud.clone().map(|channel| channel.iter().map(|x| 0.25 * x).collect());
    let silence = vec![0.0; sound[0].len()];
    for layout in [Layout::Surround51, Layout::Surround71, Layout::Surround714] {
        let side = if layout == Layout::Surround51 { 4 } else { 6 };
        let channels = |surround: &Stereo, lfe: &Stereo| -> Vec<Vec<f64>> {
            let mut channels = vec![silence.clone(); layout.len()];
            channels[0] = sound[0].clone();
            channels[1] = sound[1].clone();
            channels[3] = lfe[0].clone();
            channels[side] = surround[0].clone();
            channels[side + 1] = surround[1].clone();
            channels
        };
        let pre = channels(&loud, &loud);
        let post = channels(&soft, &soft);
        let truth = |channels: &[Vec<f64>]| {
            let mut meter = EbuR128::new(6, RATE_HZ as u32, Mode::I).expect("a 5.1 meter");
            let of_51 = [0, 1, 2, 3, side, side + 1].map(|c| channels[c].as_slice());
            meter
                .set_channel_map(&[
                    ebur128::Channel::Left,
                    ebur128::Channel::Right,
                    ebur128::Channel::Center,
                    ebur128::Channel::Unused,
                    ebur128::Channel::LeftSurround,
                    ebur128::Channel::RightSurround,
                ])
                .expect("a 5.1 map");
            meter.add_frames_planar_f64(&of_51).expect("frames of 5.1");
            meter.loudness_global().expect("integrated mode")
        };
        let truth_lu = truth(&post) - truth(&pre);
        let mut matching = LoudnessMatch::new(RATE_HZ, layout);
        let refer = |channels: &[Vec<f64>], from: usize| -> Vec<Vec<f64>> {
            channels.iter().map(|channel| channel[from..from + 64].to_vec()).collect()
        };
        for change in [false, true] {
            if change {
                matching.curve_changed();
                while matching.wants_prediction() {
                    let turned_down = 0.0625;
                    matching.predict(|_| {
                        Response::all(1.0)
                            .with_channel(3, turned_down)
                            .with_channel(side, turned_down)
                            .with_channel(side + 1, turned_down)
                    });
                }
                let guess_lu = matching.change_lu();
                assert!((guess_lu - truth_lu).abs() < 0.2, "{layout:?}: guess {guess_lu}, not {truth_lu} LU");
            }
            for from in (0..sound[0].len() - 64).step_by(64) {
                let (a, b) = (refer(&pre, from), refer(&post, from));
                let a: Vec<&[f64]> = a.iter().map(Vec::as_slice).collect();
                let b: Vec<&[f64]> = b.iter().map(Vec::as_slice).collect();
                matching.observe(&a, &b);
            }
        }
        assert_eq!(matching.standing(), Standing::Measured);
        let measured_lu = matching.change_lu();
        assert!((measured_lu - truth_lu).abs() < 0.05, "{layout:?}: {measured_lu}, not {truth_lu} LU");
    }
}
