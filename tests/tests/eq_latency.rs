//! A13: latency and tail are what the EQ says, in every mode and at every rate.

use aplomb_tests::curves::band;
use aplomb_tests::measure::{impulse_response, spec, with_bands};
use shared_dsp::eq::Eq;
use shared_dsp::eq::settings::{Kind, LinearLow, Phase, Settings, Slope};
use shared_dsp::{Layout, Processor};

/// An EQ that is ready in a mode with latency.
fn prepared(rate_hz: f64, settings: &Settings) -> Eq {
    let mut eq = Eq::new(&spec(rate_hz, Layout::Mono));
    eq.set(settings);
    eq.prepare();
    eq
}

fn answer(eq: &mut Eq, frames: usize) -> Vec<f32> {
    let mut audio = vec![vec![0.0; frames]];
    audio[0][0] = 1.0;
    aplomb_tests::measure::run(eq, &mut audio, 512);
    audio.swap_remove(0)
}

#[test]
fn a13_the_latency_is_the_reported_one_in_every_mode_and_at_every_rate() {
    let bell = with_bands(&[band(Kind::Bell, 1_000.0, 6.0, 1.0, Slope::Db12)]);
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for low in [LinearLow::Hz200, LinearLow::Hz100, LinearLow::Hz50, LinearLow::Hz25, LinearLow::Hz12] {
            let mut eq = prepared(rate_hz, &Settings { phase: Phase::Linear, linear_low: low, ..bell });
            let latency = eq.latency_frames();
            let h = answer(&mut eq, 2 * latency + 4_096);
            let peak = (0..h.len()).max_by(|&a, &b| h[a].abs().total_cmp(&h[b].abs()));
            assert_eq!(peak, Some(latency), "{low:?} at {rate_hz} Hz");
            // Linear phase: the same before and after.
            for n in 1..latency.min(2_000) {
                assert!((h[latency - n] - h[latency + n]).abs() < 2e-7, "{n} samples from the middle");
            }
        }
        let mut eq = prepared(rate_hz, &Settings { phase: Phase::Natural, ..bell });
        let latency = eq.latency_frames();
        assert!(latency as f64 <= 512.0 * rate_hz / 48_000.0);
        let h = answer(&mut eq, 2 * latency);
        let peak = (0..h.len()).max_by(|&a, &b| h[a].abs().total_cmp(&h[b].abs()));
        assert_eq!(peak, Some(latency), "natural phase at {rate_hz} Hz");
        assert_eq!(prepared(rate_hz, &bell).latency_frames(), 0);
    }
}

#[test]
fn a13_the_untouched_sound_in_bypass_is_late_by_just_the_latency() {
    let bell = with_bands(&[band(Kind::Bell, 1_000.0, 6.0, 1.0, Slope::Db12)]);
    for phase in [Phase::ZeroLatency, Phase::Natural, Phase::Linear] {
        let mut eq = prepared(48_000.0, &Settings { bypass: true, phase, ..bell });
        let latency = eq.latency_frames();
        let h = answer(&mut eq, latency + 10_000);
        assert!(h.iter().enumerate().all(|(n, x)| *x == if n == latency { 1.0 } else { 0.0 }), "{phase:?}");
    }
}

#[test]
fn a13_the_tail_is_the_time_to_120_db_down() {
    let bell = |freq_hz, gain_db, q| vec![band(Kind::Bell, freq_hz, gain_db, q, Slope::Db12)];
    let cut = |kind, freq_hz, slope| vec![band(kind, freq_hz, 0.0, std::f32::consts::FRAC_1_SQRT_2, slope)];
    let mut mixed = bell(80.0, 6.0, 3.0);
    mixed.extend(cut(Kind::LowCut, 30.0, Slope::Db24));
    mixed.extend(bell(2_000.0, -4.0, 1.0));
    let mut twice = bell(100.0, 6.0, 4.0);
    twice.extend(bell(100.0, 6.0, 4.0));
    let cases = [
        bell(100.0, 12.0, 8.0),
        bell(1_000.0, -18.0, 5.0),
        bell(40.0, 9.0, 1.0),
        cut(Kind::LowCut, 20.0, Slope::Db12),
        cut(Kind::LowCut, 80.0, Slope::Db48),
        cut(Kind::HighCut, 200.0, Slope::Db96),
        vec![band(Kind::LowShelf, 100.0, 12.0, 0.707, Slope::Db12)],
        vec![band(Kind::Notch, 50.0, 0.0, 20.0, Slope::Db12)],
        mixed,
        twice,
    ];
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for bands in &cases {
            let settings = with_bands(bands);
            let spec = spec(rate_hz, Layout::Mono);
            let eq = aplomb_tests::measure::eq(&spec, &settings);
            let reported = eq.tail_frames() as f64;
            let h = impulse_response(&spec, &settings, (4.0 * rate_hz) as usize);
            let measured = h.iter().rposition(|x| x.abs() >= 1e-6).unwrap_or(0) as f64;
            println!(
                "A13 {rate_hz} Hz, {:?} {} Hz: reported {:.1} ms, measured {:.1} ms",
                bands[0].kind,
                bands[0].freq_hz,
                1e3 * reported / rate_hz,
                1e3 * measured / rate_hz
            );
            assert!((reported / measured - 1.0).abs() <= 0.05);
        }
    }
}
