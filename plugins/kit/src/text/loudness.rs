//! Loudness, true peak and sound pressure.

use super::number::Number;
use super::{hundredths, write_gain};

/// `-23.0 LUFS`.
pub(super) fn write_lufs(lufs: f32) -> String {
    format!("{} LUFS", hundredths(lufs))
}

/// `-23`, `-23 LUFS`, `-23 LKFS`, which is the same.
pub(super) fn read_lufs(text: &str) -> Option<f32> {
    read(text, &["lufs", "lkfs"])
}

/// `+1.5 LU`, `0.0 LU`, `-3.0 LU`.
pub(super) fn write_lu(lu: f32) -> String {
    write_gain(lu).replace("dB", "LU")
}

/// `1.5`, `+1.5 LU`, `1.5 dB`.
pub(super) fn read_lu(text: &str) -> Option<f32> {
    read(text, &["lu", "db"])
}

/// `-1.0 dBTP`.
pub(super) fn write_dbtp(dbtp: f32) -> String {
    format!("{} dBTP", hundredths(dbtp))
}

/// `-1`, `-1 dBTP`, `-1 dB`.
pub(super) fn read_dbtp(text: &str) -> Option<f32> {
    read(text, &["dbtp", "db"])
}

/// `73.0 dB SPL`.
pub(super) fn write_spl(db_spl: f32) -> String {
    format!("{} dB SPL", hundredths(db_spl))
}

/// `73`, `73 dB SPL`, `73 dB`.
pub(super) fn read_spl(text: &str) -> Option<f32> {
    read(text, &["db spl", "dbspl", "db"])
}

/// `12.0 dB/s`.
pub(super) fn write_speed(db_s: f32) -> String {
    format!("{} dB/s", hundredths(db_s))
}

/// `12`, `12 dB/s`; above zero, as its scale is logarithmic.
pub(super) fn read_speed(text: &str) -> Option<f32> {
    read(text, &["db/s", "lu/s"]).filter(|speed| *speed > 0.0)
}

fn read(text: &str, units: &[&str]) -> Option<f32> {
    let (number, unit) = Number::split(text)?;
    let unit = unit.to_lowercase();
    (unit.is_empty() || units.contains(&unit.as_str())).then_some(number.value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_peaks_pressure_and_speed_read_what_they_write() {
        for (text, written, read_back) in [
            ("-23.0 LUFS", write_lufs(-23.0), read_lufs("-23.0 LUFS") == Some(-23.0)),
            ("+1.5 LU", write_lu(1.5), read_lu("+1.5 LU") == Some(1.5)),
            ("0.0 LU", write_lu(0.0), read_lu("0.0 LU") == Some(0.0)),
            ("-0.25 LU", write_lu(-0.25), read_lu("−0,25 LU") == Some(-0.25)),
            ("-1.0 dBTP", write_dbtp(-1.0), read_dbtp("-1.0 dBTP") == Some(-1.0)),
            ("73.0 dB SPL", write_spl(73.0), read_spl("73.0 dB SPL") == Some(73.0)),
            ("12.0 dB/s", write_speed(12.0), read_speed("12.0 dB/s") == Some(12.0)),
        ] {
            assert_eq!(written, text);
            assert!(read_back, "{text}");
        }
        assert_eq!(read_lufs("-24 LKFS"), Some(-24.0));
        assert_eq!((read_lufs("-24 dB"), read_dbtp("-1 LUFS"), read_speed("0 dB/s")), (None, None, None));
    }
}
