//! Prints how far the EQ's curves lie from the analogue ones: method, rate, largest, 95 % and RMS error in
//! dB.

use aplomb_tests::curves;
use shared_dsp::eq::settings::Band;
use shared_dsp::filter::{design::Design, prototype::Prototype, section::Section};

/// Targets below this level do not count: nobody hears how deep a cut is.
const FLOOR_DB: f64 = -60.0;

fn main() {
    println!("| curves | rate | method | max dB | 95 % dB | worst RMS dB |\n|---|---|---|---|---|---|");
    let sets = [
        ("247 demanding", curves::demanding()),
        ("cuts 6–96 dB/oct", curves::cuts()),
        ("corner 21–30 kHz", curves::ultrasonic()),
    ];
    for (name, bands) in &sets {
        for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
            for exact in [false, true] {
                let corner_fits = |band: &&Band| exact || f64::from(band.freq_hz) < 0.499 * rate_hz;
                let mut errors: Vec<(f64, f64)> =
                    bands.iter().filter(corner_fits).map(|band| error_db(band, rate_hz, exact)).collect();
                errors.sort_by(|a, b| a.0.total_cmp(&b.0));
                let max_db = errors.last().map_or(0.0, |error| error.0);
                let p95_db = errors.get(errors.len() * 95 / 100).map_or(max_db, |error| error.0);
                let rms_db = errors.iter().map(|error| error.1).fold(0.0, f64::max);
                let method = if exact { "Aplomb" } else { "bilinear (RBJ)" };
                println!("| {name} | {rate_hz:.0} | {method} | {max_db:.5} | {p95_db:.5} | {rms_db:.5} |");
            }
        }
    }
}

/// Largest and RMS deviation in dB of one band's digital magnitude from its prototype.
fn error_db(band: &Band, rate_hz: f64, exact: bool) -> (f64, f64) {
    let prototype = Prototype::new(
        band.kind,
        band.slope,
        f64::from(band.freq_hz),
        f64::from(band.gain_db),
        f64::from(band.q),
    );
    let design = Design::new(&prototype, rate_hz);
    let bilinear: Vec<Section> = prototype
        .sections()
        .iter()
        .map(|section| match section.den[2] {
            // A first-order section needs a companion that cancels.
            0.0 => {
                let times_rest = |[c0, c1, _]: [f64; 3]| [c0, c0 + c1, c1];
                Section::bilinear(
                    times_rest(section.num),
                    times_rest(section.den),
                    prototype.corner_hz,
                    rate_hz,
                )
            }
            _ => Section::bilinear(section.num, section.den, prototype.corner_hz, rate_hz),
        })
        .collect();
    let sections = if exact { design.sections() } else { &bilinear };
    let (mut max_db, mut sum, mut count) = (0.0_f64, 0.0, 0);
    for freq_hz in curves::frequencies_hz(f64::from(band.freq_hz), rate_hz) {
        let target_db = 20.0 * prototype.response(freq_hz).norm().log10();
        if target_db < FLOOR_DB {
            continue;
        }
        let tan_half = (std::f64::consts::PI * freq_hz / rate_hz).tan();
        let digital: f64 = sections.iter().map(|section| section.response(tan_half).norm()).product();
        let error_db = (20.0 * digital.log10() - target_db).abs();
        max_db = max_db.max(error_db);
        sum += error_db * error_db;
        count += 1;
    }
    (max_db, (sum / f64::from(count.max(1))).sqrt())
}
