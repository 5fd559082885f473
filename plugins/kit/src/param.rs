//! Parameters as the suite wants them: text both ways, ranges from the DSP crate, changes counted.
//!
//! A text outside the range is refused rather than bent to the nearest limit, so that a mistyped session file
//! is an error and not a different sound.

use std::ops::RangeInclusive;
use std::sync::Arc;

use nice_plug_core::params::enums::Enum;
use nice_plug_core::params::range::{FloatRange, IntRange};
use nice_plug_core::params::{BoolParam, EnumParam, FloatParam, IntParam};

use crate::changes::Changes;
use crate::text::{FREQUENCY, Notation};

/// A scale on which equal ratios are equally far apart: fader travel and automation ramps run in octaves.
///
/// The parameter's own value, as in a saved state, is the distance from `anchor` in octaves; so the anchor is
/// for ever, and the anchor itself is exact.
#[derive(Clone, Debug, PartialEq)]
pub struct LogScale {
    /// Lowest and highest value in the parameter's unit, both above zero.
    pub range: RangeInclusive<f32>,
    /// The value at 0 octaves.
    pub anchor: f32,
}

impl LogScale {
    /// Distance of a value from the anchor in octaves.
    pub fn octaves(&self, value: f32) -> f32 {
        (f64::from(value) / f64::from(self.anchor)).log2() as f32
    }

    /// The value that many octaves from the anchor, within the range.
    pub fn value(&self, octaves: f32) -> f32 {
        let value = f64::from(self.anchor) * f64::from(octaves).exp2();
        (value as f32).clamp(*self.range.start(), *self.range.end())
    }

    /// Lowest and highest value in octaves.
    fn float_range(&self) -> FloatRange {
        FloatRange::Linear { min: self.octaves(*self.range.start()), max: self.octaves(*self.range.end()) }
    }
}

/// A parameter on a logarithmic scale; starts at the scale's anchor. Read it with [`LogScale::value`].
pub fn logarithmic(
    name: String,
    scale: &'static LogScale,
    notation: Notation,
    changes: &Changes,
) -> FloatParam {
    FloatParam::new(name, 0.0, scale.float_range())
        .with_value_to_string(Arc::new(move |octaves| (notation.write)(scale.value(octaves))))
        .with_string_to_value(Arc::new(move |text| {
            let value = (notation.read)(text)?;
            scale.range.contains(&value).then(|| scale.octaves(value))
        }))
        .with_callback(changes.counter())
}

/// The logarithmic scale of a cut's corner; the anchor is the end of the range where the cut is off.
#[derive(Clone, Debug, PartialEq)]
pub struct CutScale {
    /// The scale.
    pub scale: LogScale,
    /// Between here, in Hz, and the anchor the cut is off too. To lie where three digits still tell the two
    /// apart.
    pub edge: f32,
}

impl CutScale {
    /// The corner that many octaves from the anchor; the anchor itself if that is off.
    pub fn value(&self, octaves: f32) -> f32 {
        let value = self.scale.value(octaves);
        if (value < self.edge) == (self.scale.anchor < self.edge) { self.scale.anchor } else { value }
    }
}

/// The corner of a cut that starts off, written `Off`. Read it with [`CutScale::value`].
pub fn cut(name: String, cut: &'static CutScale, changes: &Changes) -> FloatParam {
    logarithmic(name, &cut.scale, FREQUENCY, changes)
        .with_value_to_string(Arc::new(|octaves| match cut.value(octaves) {
            off if off == cut.scale.anchor => "Off".to_owned(),
            corner_hz => (FREQUENCY.write)(corner_hz),
        }))
        .with_string_to_value(Arc::new(|text| {
            if text.trim().eq_ignore_ascii_case("off") {
                return Some(0.0);
            }
            let corner_hz = (FREQUENCY.read)(text)?;
            cut.scale.range.contains(&corner_hz).then(|| cut.scale.octaves(corner_hz))
        }))
}

/// The linear scale of a level in dB of which the lowest value is off.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelScale {
    /// Lowest and highest value; the lowest is off.
    pub range: RangeInclusive<f32>,
}

impl LevelScale {
    /// The level; where two decimals do not tell it from the lowest, that.
    pub fn value(&self, level_db: f32) -> f32 {
        let lowest = *self.range.start();
        if level_db < lowest + 0.006 { lowest } else { level_db }
    }
}

/// A level whose lowest value is written `Off`. Read it with [`LevelScale::value`].
pub fn level_or_off(
    name: String,
    default: f32,
    scale: &'static LevelScale,
    notation: Notation,
    changes: &Changes,
) -> FloatParam {
    let lowest = *scale.range.start();
    linear(name, default, scale.range.clone(), notation, changes)
        .with_value_to_string(Arc::new(move |level_db| match scale.value(level_db) {
            off if off == lowest => "Off".to_owned(),
            level_db => (notation.write)(level_db),
        }))
        .with_string_to_value(Arc::new(move |text| {
            if text.trim().eq_ignore_ascii_case("off") {
                return Some(lowest);
            }
            (notation.read)(text).filter(|level_db| scale.range.contains(level_db))
        }))
}

/// A parameter on a linear scale, such as a gain in dB.
pub fn linear(
    name: String,
    default: f32,
    range: RangeInclusive<f32>,
    notation: Notation,
    changes: &Changes,
) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min: *range.start(), max: *range.end() })
        .with_value_to_string(Arc::new(notation.write))
        .with_string_to_value(Arc::new(move |text| {
            (notation.read)(text).filter(|value| range.contains(value))
        }))
        .with_callback(changes.counter())
}

/// A switch, written `On` and `Off`.
pub fn switch(name: String, default: bool, changes: &Changes) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(|on| if on { "On" } else { "Off" }.to_owned()))
        .with_string_to_value(Arc::new(|text| match text.trim().to_lowercase().as_str() {
            "on" | "yes" | "true" | "1" => Some(true),
            "off" | "no" | "false" | "0" => Some(false),
            _ => None,
        }))
        .with_callback(changes.counter())
}

/// One of a few named values, see [`choices!`](crate::choices).
pub fn choice<T: Enum + PartialEq + 'static>(name: String, default: T, changes: &Changes) -> EnumParam<T> {
    EnumParam::new(name, default).with_callback(changes.counter())
}

/// One of some numbered things, or none of them: 0 is `Off`, 3 is `Band 3`.
pub fn one_of(name: String, thing: &'static str, count: i32, changes: &Changes) -> IntParam {
    IntParam::new(name, 0, IntRange::Linear { min: 0, max: count })
        .with_value_to_string(Arc::new(move |number| match number {
            0 => "Off".to_owned(),
            _ => format!("{thing} {number}"),
        }))
        .with_string_to_value(Arc::new(move |text| {
            let text = text.trim().to_lowercase();
            if text == "off" {
                return Some(0);
            }
            let number = text.strip_prefix(&thing.to_lowercase()).unwrap_or(&text).trim_start();
            number.parse().ok().filter(|number| (1..=count).contains(number))
        }))
        .with_callback(changes.counter())
}

#[cfg(test)]
mod tests {
    use nice_plug::prelude::Param;

    use super::*;
    use crate::text;

    static HEARING_HZ: LogScale = LogScale { range: 10.0..=30_000.0, anchor: 1_000.0 };

    #[test]
    fn equal_fader_travel_is_equal_octaves() {
        let freq = logarithmic("Frequency".into(), &HEARING_HZ, FREQUENCY, &Changes::default());
        let at = |hz: &str| freq.string_to_normalized_value(hz).unwrap();
        let travel = [at("200 Hz") - at("100 Hz"), at("2k") - at("1k"), at("20k") - at("10k")];
        for octave in travel {
            // log2(30 000 / 10) octaves over the whole travel
            assert!((octave - 1.0 / 3_000.0_f32.log2()).abs() < 1e-6, "{octave}");
        }
    }

    #[test]
    fn logarithmic_values_come_back_to_a_millionth() {
        for step in 0..=1000 {
            let hz = 10.0_f64 * 3_000.0_f64.powf(0.001 * f64::from(step));
            let back = f64::from(HEARING_HZ.value(HEARING_HZ.octaves(hz as f32)));
            assert!((back / hz - 1.0).abs() < 1e-6, "{hz} Hz came back as {back} Hz");
        }
        assert_eq!(HEARING_HZ.value(0.0), 1_000.0);
        assert_eq!(HEARING_HZ.value(f32::MAX), 30_000.0);
    }

    #[test]
    fn a_cut_is_off_at_its_end_and_exactly_there() {
        static LOW: CutScale =
            CutScale { scale: LogScale { range: 10.0..=2_000.0, anchor: 10.0 }, edge: 10.07 };
        static HIGH: CutScale =
            CutScale { scale: LogScale { range: 200.0..=20_000.0, anchor: 20_000.0 }, edge: 19_930.0 };
        for (scale, off, corners) in [
            (&LOW, ["Off", "10 Hz", "10.04 Hz"], ["10.1 Hz", "80.0 Hz", "2.00 kHz"]),
            (&HIGH, ["off", "20k", "19.96 kHz"], ["19.9 kHz", "5.00 kHz", "200 Hz"]),
        ] {
            let param = cut("Cut".into(), scale, &Changes::default());
            let read = |text: &str| param.string_to_normalized_value(text).unwrap();
            let write = |position: f32| param.normalized_value_to_string(position, true);
            assert_eq!(write(param.default_normalized_value()), "Off");
            for text in off {
                assert_eq!(write(read(text)), "Off", "{text}");
                assert_eq!(scale.value(param.preview_plain(read(text))), scale.scale.anchor);
            }
            for text in corners {
                assert_eq!(write(read(text)), text);
            }
            for step in 0..=100_000 {
                let text = write(step as f32 / 100_000.0);
                assert_eq!(write(read(&text)), text);
            }
            assert_eq!(param.string_to_normalized_value("30 kHz"), None);
        }
    }

    #[test]
    fn a_level_is_off_at_its_lowest_and_exactly_there() {
        static LEVEL: LevelScale = LevelScale { range: -60.0..=12.0 };
        let param = level_or_off("Level".into(), 0.0, &LEVEL, text::GAIN, &Changes::default());
        let read = |text: &str| param.string_to_normalized_value(text).unwrap();
        let write = |position: f32| param.normalized_value_to_string(position, true);
        for text in ["off", "Off", "-60 dB"] {
            assert_eq!(write(read(text)), "Off", "{text}");
            assert_eq!(LEVEL.value(param.preview_plain(read(text))), -60.0);
        }
        for step in 0..=100_000 {
            let position = step as f32 / 100_000.0;
            let text = write(position);
            assert_eq!(write(read(&text)), text);
            assert_eq!(text == "Off", LEVEL.value(param.preview_plain(position)) == -60.0);
        }
        assert_eq!(write(read("-59.9")), "-59.9 dB");
        assert_eq!(param.string_to_normalized_value("-61 dB"), None);
    }

    #[test]
    fn text_beyond_the_range_is_refused() {
        let changes = Changes::default();
        let freq = logarithmic("Frequency".into(), &HEARING_HZ, FREQUENCY, &changes);
        assert_eq!(freq.string_to_normalized_value("30 kHz"), Some(1.0));
        assert_eq!(freq.string_to_normalized_value("10 Hz"), Some(0.0));
        assert_eq!(freq.string_to_normalized_value("31 kHz"), None);
        let gain = linear("Gain".into(), 0.0, -30.0..=30.0, text::GAIN, &changes);
        assert_eq!(gain.string_to_normalized_value("+30 dB"), Some(1.0));
        assert_eq!(gain.string_to_normalized_value("-30.1"), None);
    }

    #[test]
    fn a_switch_reads_on_and_off_and_nothing_else() {
        let bypass = switch("Bypass".into(), false, &Changes::default());
        assert_eq!(bypass.string_to_normalized_value("ON"), Some(1.0));
        assert_eq!(bypass.string_to_normalized_value("off"), Some(0.0));
        assert_eq!(bypass.string_to_normalized_value("perhaps"), None);
    }

    #[test]
    fn a_numbered_thing_reads_its_name_its_number_and_off() {
        let listen = one_of("Listen".into(), "Band", 24, &Changes::default());
        let read =
            |text: &str| listen.string_to_normalized_value(text).map(|value| listen.preview_plain(value));
        assert_eq!(read("Off"), Some(0));
        assert_eq!(read("Band 24"), Some(24));
        assert_eq!(read("band 3"), Some(3));
        assert_eq!(read("7"), Some(7));
        for bad in ["Band 25", "0", "Band", "-1", "3.5", ""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
