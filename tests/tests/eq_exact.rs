//! A1, A2, A5, A11: the audio is the analogue curve, and the drawn curve is the audio.

use aplomb_tests::measure::{db, impulse_response, spec, spectrum, with_bands};
use aplomb_tests::{curves, random::Random};
use realfft::num_complex::Complex64;
use shared_dsp::Layout;
use shared_dsp::eq::curve::Curve;
use shared_dsp::eq::settings::{Band, Kind, Settings, Slope};
use shared_dsp::filter::cascade::Cascade;
use shared_dsp::filter::{design::Design, prototype::Prototype};

/// Targets below this do not count.
const FLOOR_DB: f64 = -60.0;

fn prototype(band: &Band) -> Prototype {
    let [freq_hz, gain_db, q] = [band.freq_hz, band.gain_db, band.q].map(f64::from);
    Prototype::new(band.kind, band.slope, freq_hz, gain_db, q)
}

/// Bins of a spectrum at about the frequencies that matter for a band.
fn bins(band: &Band, rate_hz: f64, length: usize) -> impl Iterator<Item = (usize, f64)> {
    let per_hz = length as f64 / rate_hz;
    curves::frequencies_hz(f64::from(band.freq_hz), rate_hz).into_iter().filter_map(move |freq_hz| {
        let bin = (freq_hz * per_hz).round() as usize;
        let freq_hz = bin as f64 / per_hz;
        ((20.0..=20_000.0).contains(&freq_hz) && bin < length / 2).then_some((bin, freq_hz))
    })
}

/// Largest deviation in dB of the processor from the analogue curve.
fn error_db(band: &Band, rate_hz: f64) -> f64 {
    let length = 1 << 18;
    let response = spectrum(&impulse_response(&spec(rate_hz, Layout::Mono), &with_bands(&[*band]), length));
    let prototype = prototype(band);
    bins(band, rate_hz, length)
        .map(|(bin, freq_hz)| (db(response[bin].norm()), db(prototype.response(freq_hz).norm())))
        .filter(|(_, target_db)| *target_db >= FLOOR_DB)
        .fold(0.0, |largest, (measured_db, target_db)| largest.max((measured_db - target_db).abs()))
}

fn worst(bands: &[Band], rate_hz: f64) -> f64 {
    let mut worst_db = 0.0_f64;
    for band in bands {
        worst_db = worst_db.max(error_db(band, rate_hz));
    }
    worst_db
}

/// A1 at one rate; the bar is the stretch of the specification where it is reached.
fn analogue_magnitude(rate_hz: f64, bar_db: f64) {
    let sets =
        [("demanding", curves::demanding()), ("cuts", curves::cuts()), ("ultrasonic", curves::ultrasonic())];
    for (name, bands) in sets {
        let worst_db = worst(&bands, rate_hz);
        println!("A1 {rate_hz} Hz, {name}: {worst_db:.5} dB (bar {bar_db})");
        assert!(worst_db <= bar_db, "{name} at {rate_hz} Hz: {worst_db} dB");
    }
}

#[test]
fn a1_the_magnitude_is_the_analogue_one_at_44_1_khz() {
    analogue_magnitude(44_100.0, 0.02);
}

#[test]
fn a1_the_magnitude_is_the_analogue_one_at_48_khz() {
    analogue_magnitude(48_000.0, 0.0025);
}

#[test]
fn a1_the_magnitude_is_the_analogue_one_at_96_khz() {
    analogue_magnitude(96_000.0, 0.0005);
}

#[test]
fn a1_the_magnitude_is_the_analogue_one_at_88_2_and_192_khz() {
    analogue_magnitude(88_200.0, 0.0005);
    analogue_magnitude(192_000.0, 0.0005);
}

#[test]
fn a2_the_phase_is_the_analogue_one_up_to_a_small_constant_delay() {
    let rate_hz = 44_100.0;
    let mut bands = Vec::new();
    for freq_hz in [1_000.0, 2_000.0, 4_000.0, 8_000.0, 12_000.0, 16_000.0] {
        for gain_db in [-12.0, -6.0, 6.0, 12.0] {
            for q in [0.7, 1.0, 2.0, 5.0] {
                bands.push(curves::band(Kind::Bell, freq_hz, gain_db, q, Slope::Db12));
            }
        }
    }
    for freq_hz in [8_000.0, 12_000.0] {
        for gain_db in [-12.0, -6.0, 6.0, 12.0] {
            bands.push(curves::band(Kind::HighShelf, freq_hz, gain_db, 0.707, Slope::Db12));
        }
    }
    let (mut to_10k, mut to_16k, mut delay) = (0.0_f64, 0.0_f64, 0.0_f64);
    for band in &bands {
        let prototype = prototype(band);
        let design = Design::new(&prototype, rate_hz);
        let points: Vec<(f64, f64)> = curves::frequencies_hz(f64::from(band.freq_hz), rate_hz)
            .into_iter()
            .filter(|freq_hz| *freq_hz <= 16_000.0)
            .map(|freq_hz| {
                let ratio = design.response(freq_hz, rate_hz) / prototype.response(freq_hz);
                (freq_hz, ratio.arg().to_degrees())
            })
            .collect();
        // The one delay that leaves the smallest largest error, in samples: searched, as an engineer would
        // align two tracks.
        let residual = |samples: f64, limit_hz: f64| {
            points
                .iter()
                .filter(|(freq_hz, _)| *freq_hz <= limit_hz)
                .map(|(freq_hz, phase)| (phase - 360.0 * samples * freq_hz / rate_hz).abs())
                .fold(0.0, f64::max)
        };
        let best = |limit_hz: f64| {
            let candidates = (-200..=200).map(|n| f64::from(n) * 0.001);
            candidates.min_by(|a, b| residual(*a, limit_hz).total_cmp(&residual(*b, limit_hz))).unwrap_or(0.0)
        };
        to_10k = to_10k.max(residual(best(10_000.0), 10_000.0));
        to_16k = to_16k.max(residual(best(16_000.0), 16_000.0));
        delay = delay.max(best(16_000.0).abs());
    }
    println!("A2 44.1 kHz: {to_10k:.3}° to 10 kHz, {to_16k:.3}° to 16 kHz, delay up to {delay:.3} samples");
    assert!(to_10k <= 0.3 && to_16k <= 1.8 && delay < 0.2);
}

#[test]
fn a5_the_drawn_curve_is_the_audio_for_500_random_settings() {
    let mut random = Random::new(5);
    let mut worst_db = 0.0_f64;
    for case in 0..500 {
        let rate_hz = [44_100.0, 48_000.0, 96_000.0][case % 3];
        let mut settings = Settings::DEFAULT;
        for band in settings.bands.iter_mut().take(1 + random.below(8)) {
            *band = random.band();
            // What rings for longer than the recording cannot be measured.
            band.freq_hz = band.freq_hz.max(250.0);
            band.q = band.q.clamp(0.1, 4.0);
            band.gain_db *= 0.6;
        }
        let length = 1 << 16;
        let response = spectrum(&impulse_response(&spec(rate_hz, Layout::Mono), &settings, length));
        let curve = Curve::new(&settings, Layout::Mono);
        let digital = curve.digital(rate_hz);
        let points: Vec<(Complex64, Complex64)> = (0..200)
            .map(|step| (20.0 * 1_000.0_f64.powf(f64::from(step) / 199.0) * length as f64 / rate_hz) as usize)
            .map(|bin| (response[bin], digital.at(bin as f64 * rate_hz / length as f64).between(0, 0)))
            .collect();
        // The output has 24 bits below its loudest part; further down one would measure their rounding.
        let loudest = points.iter().map(|(_, drawn)| drawn.norm()).fold(1.0, f64::max);
        for (measured, drawn) in points.iter().filter(|(_, drawn)| db(drawn.norm() / loudest) > FLOOR_DB) {
            worst_db = worst_db.max(db((measured / drawn).norm()).abs());
        }
    }
    println!("A5: {worst_db:.6} dB");
    assert!(worst_db <= 0.001, "{worst_db} dB");
}

/// Difference in dB of full scale between a cascade in f64 and the same sections in double-double arithmetic.
fn numeric_floor_db(band: Band, rate_hz: f64) -> f64 {
    let design = Design::new(&prototype(&band), rate_hz);
    let mut cascade = Cascade::new(design.sections().len());
    cascade.resize(design.sections().len());
    let mut reference: Vec<_> = Vec::new();
    for (slot, section) in design.sections().iter().enumerate() {
        cascade.set(slot, 0, &section.svf());
        reference.push(aplomb_tests::double_double::Reference::new(section));
    }
    let mut random = Random::new(11);
    let mut worst = 0.0_f64;
    for _ in 0..200 {
        let mut frames: Vec<[f64; 2]> = (0..1_000).map(|_| [random.bipolar() * 0.5, 0.0]).collect();
        let expected: Vec<f64> = frames
            .iter()
            .map(|frame| reference.iter_mut().fold(frame[0].into(), |x, section| section.tick(x)))
            .map(f64::from)
            .collect();
        cascade.process(0..cascade.len(), &mut frames);
        for (frame, expected) in frames.iter().zip(expected) {
            worst = worst.max((frame[0] - expected).abs());
        }
    }
    db(worst)
}

#[test]
fn a11_rounding_stays_200_db_down_in_the_lowest_and_narrowest_bands() {
    let narrow = numeric_floor_db(curves::band(Kind::Bell, 20.0, 12.0, 30.0, Slope::Db12), 192_000.0);
    let steep = numeric_floor_db(curves::band(Kind::LowCut, 20.0, 0.0, 0.707, Slope::Db96), 192_000.0);
    println!("A11: bell 20 Hz Q 30 {narrow:.0} dB, low cut 96 dB/oct 20 Hz {steep:.0} dB");
    assert!(narrow <= -200.0 && steep <= -200.0);
}
