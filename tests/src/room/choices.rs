//! Everything that can be set on the Room, and settings by chance.

use std::ops::RangeInclusive;

use shared_dsp::room::Settings;
use shared_dsp::room::settings::{self as range, DuckSource, ListenMode, Material, MicPattern, PredelaySync};

use crate::random::Random;

/// A control that moves continuously.
pub struct Control {
    /// As on the knob.
    pub name: &'static str,
    /// Where it can be.
    pub range: RangeInclusive<f32>,
    /// Sets it.
    pub set: fn(&mut Settings, f32),
}

/// Every control but levels and the decay of single octaves.
pub const CONTROLS: [Control; 23] = [
    Control { name: "proximity", range: range::PROXIMITY, set: |s, v| s.proximity = v },
    Control { name: "azimuth", range: range::AZIMUTH_DEG, set: |s, v| s.azimuth_deg = v },
    Control { name: "source width", range: range::SOURCE_WIDTH_M, set: |s, v| s.source_width_m = v },
    Control { name: "recorded at", range: range::RECORDED_AT_M, set: |s, v| s.recorded_at_m = v },
    Control { name: "level law", range: range::LEVEL_LAW, set: |s, v| s.level_law = v },
    Control { name: "size", range: range::SIZE_M3, set: |s, v| s.size_m3 = v },
    Control { name: "width : length", range: range::RATIO_WL, set: |s, v| s.ratio_wl = v },
    Control { name: "height", range: range::RATIO_H, set: |s, v| s.ratio_h = v },
    Control { name: "decay", range: range::DECAY_S, set: |s, v| s.decay_s = v },
    Control { name: "predelay", range: range::PREDELAY_MS, set: |s, v| s.predelay_ms = v },
    Control { name: "diffusion", range: range::DIFFUSION, set: |s, v| s.diffusion = v },
    Control { name: "modulation", range: range::MODULATION, set: |s, v| s.modulation = v },
    Control { name: "air", range: range::AIR, set: |s, v| s.air = v },
    Control { name: "wet low cut", range: range::WET_LOW_CUT_HZ, set: |s, v| s.wet_low_cut_hz = v },
    Control { name: "wet high cut", range: range::WET_HIGH_CUT_HZ, set: |s, v| s.wet_high_cut_hz = v },
    Control { name: "wet tilt", range: range::WET_TILT_DB, set: |s, v| s.wet_tilt_db = v },
    Control { name: "width", range: range::WIDTH, set: |s, v| s.width = v },
    Control { name: "duck amount", range: range::DUCK_AMOUNT_DB, set: |s, v| s.duck_amount_db = v },
    Control { name: "duck release", range: range::DUCK_RELEASE_MS, set: |s, v| s.duck_release_ms = v },
    Control { name: "gate threshold", range: range::GATE_THRESHOLD_DB, set: |s, v| s.gate_threshold_db = v },
    Control { name: "gate release", range: range::GATE_RELEASE_MS, set: |s, v| s.gate_release_ms = v },
    Control { name: "mix", range: range::MIX, set: |s, v| s.mix = v },
    Control { name: "early level", range: range::LEVEL_DB, set: |s, v| s.early_level_db = v },
];

/// Another value for every choice.
fn choose(settings: &mut Settings, random: &mut Random) {
    settings.listen_mode = random.pick(&[ListenMode::Speakers, ListenMode::Headphones]);
    settings.mic_pattern = random.pick(&MicPattern::ALL);
    settings.material = random.pick(&Material::ALL);
    settings.predelay_sync = random.pick(&PredelaySync::ALL);
    settings.duck_source = random.pick(&[DuckSource::Input, DuckSource::Sidechain]);
    settings.freeze = random.below(8) == 0;
}

/// A value of a range: half of the time one of its ends.
fn value(range: &RangeInclusive<f32>, random: &mut Random) -> f32 {
    let (low, high) = (*range.start(), *range.end());
    match random.below(4) {
        0 => low,
        1 => high,
        // Most ranges are felt in ratios.
        _ if low > 0.0 => random.ratio(f64::from(low), f64::from(high)) as f32,
        _ => random.between(f64::from(low), f64::from(high)) as f32,
    }
}

/// Settings of which every control is at one end of its range, and every choice by chance.
pub fn corner(random: &mut Random) -> Settings {
    let mut settings = Settings::DEFAULT;
    for control in &CONTROLS {
        let ends = [*control.range.start(), *control.range.end()];
        (control.set)(&mut settings, random.pick(&ends));
    }
    let ends = [*range::DECAY_MULTIPLIER.start(), *range::DECAY_MULTIPLIER.end()];
    settings.decay_multipliers = std::array::from_fn(|_| random.pick(&ends));
    choose(&mut settings, random);
    settings
}

/// Changes one thing, or all choices.
pub fn change(settings: &mut Settings, random: &mut Random) {
    match random.below(CONTROLS.len() + 6) {
        n if n < CONTROLS.len() => {
            let control = &CONTROLS[n];
            (control.set)(settings, value(&control.range, random));
        }
        n if n == CONTROLS.len() => choose(settings, random),
        n if n == CONTROLS.len() + 1 => {
            settings.decay_multipliers[random.below(8)] = value(&range::DECAY_MULTIPLIER, random);
        }
        n if n == CONTROLS.len() + 2 => settings.tail_level_db = value(&range::LEVEL_DB, random),
        n if n == CONTROLS.len() + 3 => settings.direct_level_db = value(&range::LEVEL_DB, random),
        n if n == CONTROLS.len() + 4 => settings.output_db = value(&range::OUTPUT_DB, random),
        _ => {
            settings.bypass = random.below(3) == 0;
            settings.fair_bypass = random.below(2) == 0;
        }
    }
}

/// Settings by chance, all over the ranges.
pub fn random_settings(random: &mut Random) -> Settings {
    let mut settings = Settings::DEFAULT;
    for _ in 0..60 {
        change(&mut settings, random);
    }
    settings
}

/// Settings as an engineer's presets have them: another room, another place, levels alone.
pub fn preset(random: &mut Random) -> Settings {
    Settings {
        proximity: random.between(0.1, 0.9) as f32,
        azimuth_deg: random.between(-45.0, 45.0) as f32,
        size_m3: random.ratio(30.0, 10_000.0) as f32,
        decay_s: random.ratio(0.3, 4.0) as f32,
        material: random.pick(&Material::ALL),
        predelay_ms: random.pick(&[0.0, 10.0, 30.0]),
        decay_multipliers: std::array::from_fn(|_| random.between(0.6, 1.3) as f32),
        diffusion: random.between(0.5, 1.0) as f32,
        wet_low_cut_hz: random.pick(&[10.0, 80.0, 200.0]),
        wet_high_cut_hz: random.pick(&[20_000.0, 8_000.0]),
        width: random.between(0.5, 1.0) as f32,
        modulation: 0.0,
        ..Settings::DEFAULT
    }
}
