//! Values as an engineer writes them: written for the host's controls, read from what a user types or a
//! preset holds.
//!
//! Writing shows three digits, or hundredths of a dB. Reading takes more than it writes: `2.5k`, `2k5`,
//! `2500`, `2,5 kHz`, `A4 +20 ct`, `−3.2`, `1.5 s`, `1 oct`, `4:1`. What cannot be read is refused (`None`); it
//! never becomes some other number.
//!
//! A comma is a decimal comma; because of that a comma before exactly three digits (`1,000`) could mean two
//! things and is refused, unless it follows a lone zero (`0,025`).

mod loudness;
mod note;
mod number;
mod ratio;
mod space;

pub use note::note_name;
pub use ratio::slope_as_written;

use number::{Number, fixed, three_digits};

/// How the values of one kind of parameter are written and read.
#[derive(Clone, Copy, Debug)]
pub struct Notation {
    /// The value as text, with its unit.
    pub write: fn(f32) -> String,
    /// The value that a text means; `None` if it means none. Ranges are the parameter's business, not checked
    /// here.
    pub read: fn(&str) -> Option<f32>,
}

/// Frequencies in Hz: `82.4 Hz`, `250 Hz`, `2.50 kHz`; reads notes and cents too.
pub const FREQUENCY: Notation = Notation { write: write_frequency, read: read_frequency };
/// Gains in dB, with their sign: `+3.2 dB`, `0.0 dB`, `-0.25 dB`.
pub const GAIN: Notation = Notation { write: write_gain, read: read_db };
/// Levels and widths in dB, without a plus: `-24.0 dB`, `6.0 dB`.
pub const LEVEL: Notation = Notation { write: write_level, read: read_db };
/// Times in ms: `0.025 ms`, `0.10 ms`, `25.0 ms`, `1.50 s`. A logarithmic scale has no place for zero.
pub const TIME: Notation = Notation { write: write_time, read: |text| read_time(text).and_then(positive) };
/// Times in ms that may be none: `0.00 ms`, else as [`TIME`].
pub const TIME_OR_NONE: Notation = Notation { write: write_time_or_none, read: read_time_or_none };
/// The ratio of a compressor, for a value that is its slope 1 − 1/ratio: 0.75 is `4.00:1`, 1 is `∞:1`, 1.5 is
/// `-2.00:1`; see [`slope_as_written`].
pub const RATIO: Notation = Notation { write: ratio::write, read: ratio::read };
/// A share of one, written in percent: 0.5 is `50 %`.
pub const PERCENT: Notation = Notation { write: write_percent, read: read_percent };
/// Quality factors: `0.025`, `0.71`, `12.5`; reads a bandwidth in octaves too (`1 oct` is Q 1.41).
pub const Q: Notation = Notation { write: write_q, read: read_q };
/// Times in s: `0.400 s`, `1.20 s`, `12.0 s`; reads `400 ms` too.
pub const SECONDS: Notation = Notation { write: write_seconds, read: read_seconds };
/// Lengths in m: `30.0 cm`, `1.50 m`.
pub const LENGTH: Notation = Notation { write: space::write_length, read: space::read_length };
/// Volumes in m³: `20.0 m³`, `12000 m³`; reads `m3` too.
pub const VOLUME: Notation = Notation { write: space::write_volume, read: space::read_volume };
/// Proportions as one number: 0.7 is `0.70`; reads `0.7:1` too.
pub const PROPORTION: Notation = Notation { write: space::write_proportion, read: space::read_proportion };
/// Directions in degrees, to the right above zero: `30° R`, `12.5° L`, `0°`; reads `R30`, `-30`, `C` too.
pub const DIRECTION: Notation = Notation { write: space::write_direction, read: space::read_direction };
/// Loudness: `-23.0 LUFS`; reads `LKFS` too.
pub const LOUDNESS: Notation = Notation { write: loudness::write_lufs, read: loudness::read_lufs };
/// Differences of loudness, with their sign: `+1.5 LU`.
pub const LOUDNESS_GAIN: Notation = Notation { write: loudness::write_lu, read: loudness::read_lu };
/// True peaks: `-1.0 dBTP`.
pub const TRUE_PEAK: Notation = Notation { write: loudness::write_dbtp, read: loudness::read_dbtp };
/// Sound pressure at the listener: `73.0 dB SPL`.
pub const SOUND_PRESSURE: Notation = Notation { write: loudness::write_spl, read: loudness::read_spl };
/// How fast a gain moves: `12.0 dB/s`.
pub const GAIN_SPEED: Notation = Notation { write: loudness::write_speed, read: loudness::read_speed };

fn write_frequency(hz: f32) -> String {
    let hz = f64::from(hz);
    if hz < 999.5 { format!("{} Hz", three_digits(hz)) } else { format!("{} kHz", three_digits(0.001 * hz)) }
}

fn read_frequency(text: &str) -> Option<f32> {
    let hz = match Number::split(text) {
        Some((number, rest)) => frequency_with_unit(number, rest)?,
        None => note::frequency_hz(text)?,
    };
    positive(hz)
}

/// `2.5` with `k`, `kHz`, `Hz` or nothing; `2` with `k5`.
fn frequency_with_unit(number: Number, rest: &str) -> Option<f64> {
    let unit = rest.to_lowercase();
    match unit.as_str() {
        "" | "hz" => Some(number.value),
        "k" | "khz" => Some(1000.0 * number.value),
        _ => {
            // 2k5, as printed on consoles: the k stands where the decimal point is
            let decimals = unit.strip_prefix('k')?;
            let decimals = decimals.strip_suffix("hz").unwrap_or(decimals).trim_end();
            let all_digits = !decimals.is_empty() && decimals.bytes().all(|byte| byte.is_ascii_digit());
            if number.has_decimals || !all_digits {
                return None;
            }
            let thousands = format!("{}.{decimals}", number.value).parse::<f64>().ok()?;
            Some(1000.0 * thousands)
        }
    }
}

fn write_gain(db: f32) -> String {
    let text = hundredths(db);
    if text.starts_with('-') || text == "0.0" { format!("{text} dB") } else { format!("+{text} dB") }
}

fn write_level(db: f32) -> String {
    format!("{} dB", hundredths(db))
}

/// Two decimals, of which the second goes when it is zero.
fn hundredths(value: f32) -> String {
    let text = fixed(f64::from(value), 2);
    text.strip_suffix('0').map(str::to_owned).unwrap_or(text)
}

fn read_db(text: &str) -> Option<f32> {
    let (number, unit) = Number::split(text)?;
    matches!(unit.to_lowercase().as_str(), "" | "db" | "dbfs").then_some(number.value as f32)
}

fn write_time(ms: f32) -> String {
    let ms = f64::from(ms);
    if ms < 0.0995 {
        format!("{} ms", fixed(ms, 3))
    } else if ms < 999.5 {
        format!("{} ms", three_digits(ms))
    } else {
        format!("{} s", three_digits(0.001 * ms))
    }
}

fn write_time_or_none(ms: f32) -> String {
    // On a linear scale a thousandth of a ms is nothing anyone sets
    let ms = f64::from(ms);
    if ms < 0.0995 { format!("{} ms", fixed(ms, 2)) } else { write_time(ms as f32) }
}

/// Any time in ms; what is below zero is for the caller to refuse.
fn read_time(text: &str) -> Option<f64> {
    let (number, unit) = Number::split(text)?;
    match unit.to_lowercase().as_str() {
        "" | "ms" => Some(number.value),
        "s" | "sec" => Some(1000.0 * number.value),
        "us" | "µs" | "μs" => Some(0.001 * number.value),
        _ => None,
    }
}

fn read_time_or_none(text: &str) -> Option<f32> {
    let ms = read_time(text)? as f32;
    (ms.is_finite() && ms >= 0.0).then_some(ms.abs())
}

fn write_seconds(s: f32) -> String {
    let s = f64::from(s);
    if s < 0.9995 { format!("{} s", fixed(s, 3)) } else { format!("{} s", three_digits(s)) }
}

fn read_seconds(text: &str) -> Option<f32> {
    let (number, unit) = Number::split(text)?;
    match unit.to_lowercase().as_str() {
        "" | "s" | "sec" => positive(number.value),
        "ms" => positive(0.001 * number.value),
        _ => None,
    }
}

fn write_percent(share: f32) -> String {
    let text = fixed(100.0 * f64::from(share), 1);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

fn read_percent(text: &str) -> Option<f32> {
    let (number, unit) = Number::split(text)?;
    matches!(unit, "" | "%").then_some((0.01 * number.value) as f32)
}

fn write_q(q: f32) -> String {
    let q = f64::from(q);
    if q < 0.0995 { fixed(q, 3) } else { three_digits(q) }
}

fn read_q(text: &str) -> Option<f32> {
    let text = text.trim();
    let bare = text.strip_prefix(['Q', 'q']).unwrap_or(text).trim_start();
    let bare = bare.strip_prefix(['=', ':']).unwrap_or(bare);
    let (number, unit) = Number::split(bare)?;
    let q = match unit.to_lowercase().as_str() {
        "" => number.value,
        "oct" | "octave" | "octaves" => {
            // Distance between the half-gain points, as bandwidth is marked on most consoles:
            // Q = 2^(N/2) / (2^N − 1)
            let octaves = number.value;
            (0.5 * octaves).exp2() / (octaves.exp2() - 1.0)
        }
        _ => return None,
    };
    positive(q)
}

/// The value, if a logarithmic scale has a place for it.
fn positive(value: f64) -> Option<f32> {
    let value = value as f32;
    (value.is_finite() && value > 0.0).then_some(value)
}

#[cfg(test)]
mod tests;
