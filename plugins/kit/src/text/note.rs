//! Note names as frequencies: A4 is 440 Hz, middle C is C4, semitones are equal (ISO 16, scientific pitch
//! notation).

use super::number::Number;

/// Semitones of the octave's C, D, E, F, G, A, B.
const SEMITONES: [(char, i32); 7] = [('c', 0), ('d', 2), ('e', 4), ('f', 5), ('g', 7), ('a', 9), ('b', 11)];
/// Semitones from C0 to A4.
const A4: i32 = 4 * 12 + 9;

/// The nearest note of a frequency in Hz, and the cents to it: `A4`, `C#3 +12 ct`.
pub fn note_name(freq_hz: f32) -> String {
    const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    let semitones = 12.0 * (f64::from(freq_hz) / 440.0).log2() + f64::from(A4);
    if !semitones.is_finite() {
        return String::new();
    }
    let nearest = semitones.round();
    let cents = (100.0 * (semitones - nearest)).round() as i32;
    let (octave, name) = ((nearest / 12.0).floor(), NAMES[nearest.rem_euclid(12.0) as usize]);
    if cents == 0 { format!("{name}{octave}") } else { format!("{name}{octave} {cents:+} ct") }
}

/// Frequency in Hz of a note such as `A4`, `c#3`, `Bb2`, `A4 +20 ct`.
pub(super) fn frequency_hz(text: &str) -> Option<f64> {
    let text = text.trim();
    let letter = text.chars().next()?.to_ascii_lowercase();
    let (_, natural) = SEMITONES.into_iter().find(|(name, _)| *name == letter)?;
    let (accidental, text) = accidental(&text[1..]);
    let (octave, text) = octave(text)?;
    let cents = cents(text)?;
    let semitones = f64::from(12 * octave + natural + accidental - A4) + 0.01 * cents;
    Some(440.0 * (semitones / 12.0).exp2())
}

/// Sharp or flat, and what follows.
fn accidental(text: &str) -> (i32, &str) {
    if let Some(rest) = text.strip_prefix(['#', '♯']) {
        (1, rest)
    } else if let Some(rest) = text.strip_prefix(['b', '♭']) {
        (-1, rest)
    } else {
        (0, text)
    }
}

/// One octave number from −1 to 10, and what follows.
fn octave(text: &str) -> Option<(i32, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(text.len());
    // "A4-20 ct": the minus after the octave belongs to the cents
    let end = text[..end].char_indices().skip(1).find(|(_, c)| *c == '-').map_or(end, |(at, _)| at);
    let (octave, rest) = text.split_at(end);
    let octave = octave.parse().ok()?;
    (-1..=10).contains(&octave).then_some((octave, rest.trim_start()))
}

/// Cents above or below the note; nothing means none. A sign is needed.
fn cents(text: &str) -> Option<f64> {
    if text.is_empty() {
        return Some(0.0);
    }
    if !text.starts_with(['+', '-', '−', '–']) {
        return None;
    }
    let (number, unit) = Number::split(text)?;
    let known_unit = matches!(unit.to_lowercase().as_str(), "" | "c" | "ct" | "cent" | "cents");
    (known_unit && number.value.abs() <= 1200.0).then_some(number.value)
}
