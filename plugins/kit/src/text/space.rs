//! Rooms and what stands in them: lengths, volumes, proportions, directions.

use super::number::{Number, fixed, three_digits};

/// `3.50 cm`, `30.0 cm`, `1.50 m`.
pub(super) fn write_length(m: f32) -> String {
    let m = f64::from(m);
    if m < 0.9995 { format!("{} cm", three_digits(100.0 * m)) } else { format!("{} m", three_digits(m)) }
}

/// `1.5`, `1.5 m`, `30 cm`, `30 mm`; none below zero.
pub(super) fn read_length(text: &str) -> Option<f32> {
    let (number, unit) = Number::split(text)?;
    let m = match unit.to_lowercase().as_str() {
        "" | "m" => number.value,
        "cm" => 0.01 * number.value,
        "mm" => 0.001 * number.value,
        _ => return None,
    };
    not_negative(m)
}

/// `85.5 m³`, `400 m³`.
pub(super) fn write_volume(m3: f32) -> String {
    format!("{} m³", three_digits(f64::from(m3)))
}

/// `400`, `400 m³`, `400 m3`.
pub(super) fn read_volume(text: &str) -> Option<f32> {
    let (number, unit) = Number::split(text)?;
    matches!(unit.to_lowercase().as_str(), "" | "m³" | "m3" | "m^3").then(|| not_negative(number.value))?
}

/// `0.70`, `1.25`.
pub(super) fn write_proportion(to_one: f32) -> String {
    three_digits(f64::from(to_one))
}

/// `0.7`, `0.7:1`, `1:2`.
pub(super) fn read_proportion(text: &str) -> Option<f32> {
    let side = |text: &str| {
        let (number, rest) = Number::split(text)?;
        rest.is_empty().then_some(number.value)
    };
    let value = match text.split_once(':') {
        None => side(text)?,
        Some((of, to)) => side(of)? / side(to)?,
    };
    not_negative(value)
}

/// `30° R`, `12.5° L`, `0°`.
pub(super) fn write_direction(deg: f32) -> String {
    let size = fixed(f64::from(deg.abs()), 1);
    let size = size.strip_suffix(".0").unwrap_or(&size);
    match size {
        "0" => "0°".to_owned(),
        _ => format!("{size}° {}", if deg > 0.0 { "R" } else { "L" }),
    }
}

/// `30° R`, `30 R`, `R30`, `-30`, `30 deg`, `C`.
pub(super) fn read_direction(text: &str) -> Option<f32> {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "c" | "centre" | "center") {
        return Some(0.0);
    }
    let side = |name: &str| match name {
        "r" | "right" => Some(1.0),
        "l" | "left" => Some(-1.0),
        _ => None,
    };
    let before = text.chars().take_while(char::is_ascii_alphabetic).count();
    let (name, rest) = text.split_at(before);
    let (number, unit) = Number::split(rest)?;
    let unit = unit.strip_prefix('°').or_else(|| unit.strip_prefix("deg")).unwrap_or(unit).trim_start();
    let sign = match (name, unit) {
        ("", "") => 1.0,
        ("", name) | (name, "") if number.value >= 0.0 => side(name)?,
        _ => return None,
    };
    let deg = (sign * number.value) as f32;
    // What is neither left nor right has no sign
    deg.is_finite().then_some(if deg == 0.0 { 0.0 } else { deg })
}

fn not_negative(value: f64) -> Option<f32> {
    let value = value as f32;
    (value.is_finite() && value >= 0.0).then_some(value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_cm_and_m() {
        for (m, text) in [(0.03, "3.00 cm"), (0.3, "30.0 cm"), (1.5, "1.50 m"), (10.0, "10.0 m")] {
            assert_eq!(write_length(m), text);
            assert_eq!(read_length(text), Some(m));
        }
        assert_eq!(read_length("25 mm"), Some(0.025));
        assert_eq!(read_length("2"), Some(2.0));
        for bad in ["-1 m", "3 ft", "m", ""] {
            assert_eq!(read_length(bad), None, "{bad}");
        }
    }

    #[test]
    fn volumes_and_proportions_read_what_they_write() {
        for (m3, text) in [(20.0, "20.0 m³"), (400.0, "400 m³"), (12_000.0, "12000 m³")] {
            assert_eq!(write_volume(m3), text);
            assert_eq!(read_volume(text), Some(m3));
        }
        assert_eq!(read_volume("2500 m3"), Some(2_500.0));
        assert_eq!(read_volume("2500 l"), None);
        assert_eq!(write_proportion(0.7), "0.70");
        assert_eq!(read_proportion("0.7:1"), Some(0.7));
        assert_eq!(read_proportion("1:2"), Some(0.5));
        for bad in ["1:0", "a:b", "-1", "0.7 m"] {
            assert_eq!(read_proportion(bad), None, "{bad}");
        }
    }

    #[test]
    fn directions_are_left_and_right() {
        for (deg, text) in [(30.0, "30° R"), (-12.5, "12.5° L"), (0.0, "0°"), (-90.0, "90° L")] {
            assert_eq!(write_direction(deg), text);
            assert_eq!(read_direction(text), Some(deg));
        }
        assert_eq!(write_direction(-0.01), "0°");
        for (text, deg) in [("R30", 30.0), ("l 45", -45.0), ("-20", -20.0), ("20 deg", 20.0), ("C", 0.0)] {
            assert_eq!(read_direction(text), Some(deg), "{text}");
        }
        for bad in ["-30 R", "30 up", "R", "R30L", "", "30 rad"] {
            assert_eq!(read_direction(bad), None, "{bad}");
        }
    }
}
