//! What an engineer writes in a session, "-3.2 dB", "L30", "bar 5 beat 2", as numbers.

/// Speed and metre of a song, to write times in bars and beats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tempo {
    /// Beats per minute.
    pub bpm: f64,
    /// Beats of a bar.
    pub beats_per_bar: u32,
}

impl Tempo {
    /// Length of a beat.
    pub fn beat_s(&self) -> f64 {
        60.0 / self.bpm
    }

    /// Length of a bar.
    pub fn bar_s(&self) -> f64 {
        self.beat_s() * f64::from(self.beats_per_bar)
    }
}

/// How gains are written.
pub const GAIN_HINT: &str = "a gain is written like \"-3.2 dB\", from -120 dB to +60 dB, or \"off\"";
/// How pans are written.
pub const PAN_HINT: &str = "a pan is written like \"C\", \"L30\" or \"R100\" (per cent to the left or right)";
/// How moments are written.
pub const MOMENT_HINT: &str =
    "a moment is written like \"12.5 s\", \"350 ms\", \"bar 5\" or \"bar 5 beat 2.5\" (bars need tempo_bpm)";
/// How lengths are written.
pub const LENGTH_HINT: &str = "a length is written like \"2 bars\", \"1.5 beats\", \"12.5 s\" or \"350 ms\" \
                               (bars and beats need tempo_bpm)";
/// How loudness targets are written.
pub const LOUDNESS_HINT: &str = "a loudness is written like \"-14 LUFS\", from -60 LUFS to 0 LUFS";
/// How true-peak ceilings are written.
pub const TRUE_PEAK_HINT: &str = "a true peak is written like \"-1 dBTP\", from -20 dBTP to 0 dBTP";

/// Gain in dB; `-inf` for "off".
pub fn gain_db(text: &str) -> Option<f64> {
    if text.trim().eq_ignore_ascii_case("off") {
        return Some(f64::NEG_INFINITY);
    }
    with_unit(text, &["dB", ""]).filter(|gain_db| (-120.0..=60.0).contains(gain_db))
}

/// Pan from -1 (left) to 1 (right).
pub fn pan(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("c") {
        return Some(0.0);
    }
    let sign = match text.chars().next()?.to_ascii_uppercase() {
        'L' => -1.0,
        'R' => 1.0,
        _ => return None,
    };
    let per_cent = number(text[1..].trim())?;
    (0.0..=100.0).contains(&per_cent).then_some(sign * per_cent / 100.0)
}

/// A moment of the song in s from its start.
pub fn moment_s(text: &str, tempo: Option<Tempo>) -> Option<f64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let seconds = match words.as_slice() {
        [word, bar] if word.eq_ignore_ascii_case("bar") => (number(bar)? - 1.0) * tempo?.bar_s(),
        [bar_word, bar, beat_word, beat]
            if bar_word.eq_ignore_ascii_case("bar") && beat_word.eq_ignore_ascii_case("beat") =>
        {
            let tempo = tempo?;
            (number(bar)? - 1.0) * tempo.bar_s() + (number(beat)? - 1.0) * tempo.beat_s()
        }
        _ => seconds(text)?,
    };
    (0.0..=MOST_S).contains(&seconds).then_some(seconds)
}

/// A length in s, longer than nothing.
pub fn length_s(text: &str, tempo: Option<Tempo>) -> Option<f64> {
    let length_s = if let Some(bars) = with_unit(text, &["bars", "bar"]) {
        bars * tempo?.bar_s()
    } else if let Some(beats) = with_unit(text, &["beats", "beat"]) {
        beats * tempo?.beat_s()
    } else {
        seconds(text)?
    };
    (length_s > 0.0 && length_s <= MOST_S).then_some(length_s)
}

/// Loudness in LUFS.
pub fn loudness_lufs(text: &str) -> Option<f64> {
    with_unit(text, &["LUFS", ""]).filter(|lufs| (-60.0..=0.0).contains(lufs))
}

/// True peak in dBTP.
pub fn true_peak_dbtp(text: &str) -> Option<f64> {
    with_unit(text, &["dBTP", "dB", ""]).filter(|dbtp| (-20.0..=0.0).contains(dbtp))
}

/// Number and unit of what a plug-in or an engineer wrote, "2.5 kHz" as 2500; `None` for words.
pub fn quantity(text: &str) -> Option<f64> {
    let text = text.trim().replace('−', "-");
    let end = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let value = number(&text[..end])?;
    let unit = text[end..].trim();
    Some(if unit.starts_with('k') { 1000.0 * value } else { value })
}

/// A song longer than this is a mistake.
const MOST_S: f64 = 4.0 * 3600.0;

fn seconds(text: &str) -> Option<f64> {
    if let Some(ms) = with_unit(text, &["ms"]) { Some(ms / 1000.0) } else { with_unit(text, &["s", ""]) }
}

fn with_unit(text: &str, units: &[&str]) -> Option<f64> {
    let text = text.trim().replace('−', "-");
    let end = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let unit = text[end..].trim();
    units.iter().any(|allowed| unit.eq_ignore_ascii_case(allowed)).then(|| number(&text[..end])).flatten()
}

fn number(text: &str) -> Option<f64> {
    text.trim().replace('−', "-").parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPO: Option<Tempo> = Some(Tempo { bpm: 96.0, beats_per_bar: 4 });

    #[test]
    fn gains_and_pans_read_as_an_engineer_writes_them() {
        assert_eq!(gain_db("-3.2 dB"), Some(-3.2));
        assert_eq!(gain_db("+6dB"), Some(6.0));
        assert_eq!(gain_db("−12"), Some(-12.0));
        assert_eq!(gain_db("off"), Some(f64::NEG_INFINITY));
        assert_eq!(gain_db("loud"), None);
        assert_eq!(gain_db("90 dB"), None);
        assert_eq!(gain_db("NaN"), None);
        assert_eq!(pan("C"), Some(0.0));
        assert_eq!(pan("L30"), Some(-0.3));
        assert_eq!(pan("R 100"), Some(1.0));
        assert_eq!(pan("R 101"), None);
        assert_eq!(pan("30"), None);
    }

    #[test]
    fn bars_count_from_one_and_last_four_beats() {
        assert_eq!(moment_s("bar 1", TEMPO), Some(0.0));
        assert_eq!(moment_s("bar 5", TEMPO), Some(10.0));
        assert_eq!(moment_s("bar 5 beat 3", TEMPO), Some(11.25));
        assert_eq!(moment_s("bar 5", None), None);
        assert_eq!(moment_s("bar 0", TEMPO), None);
        assert_eq!(moment_s("250 ms", None), Some(0.25));
        assert_eq!(length_s("2 bars", TEMPO), Some(5.0));
        assert_eq!(length_s("1 beat", TEMPO), Some(0.625));
        assert_eq!(length_s("0 s", None), None);
        assert_eq!(length_s("-1 s", None), None);
    }

    #[test]
    fn a_quantity_knows_kilo() {
        assert_eq!(quantity("2.5 kHz"), Some(2500.0));
        assert_eq!(quantity("2.5k"), Some(2500.0));
        assert_eq!(quantity("-3.2 dB"), Some(-3.2));
        assert_eq!(quantity("Bell"), None);
    }
}
