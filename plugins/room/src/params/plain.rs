//! The parameters as the processor's settings: as they are, or as they would be at other places.

use nice_plug::params::Param;
use shared_dsp::room::Settings;

use super::RoomParams;
use super::scales::{
    DECAY, DUCK_RELEASE, GATE_RELEASE, GATE_THRESHOLD, HIGH_CUT, LEVEL, LOW_CUT, MULTIPLIER, RATIO_H,
    RATIO_WL, RECORDED_AT, SIZE,
};

/// Where a parameter's value is taken from.
trait Source {
    fn of<P: Param>(&self, id: &str, param: &P) -> P::Plain;
}

/// From the parameters themselves, with what a host modulates.
struct Present;

impl Source for Present {
    fn of<P: Param>(&self, _id: &str, param: &P) -> P::Plain {
        param.modulated_plain_value()
    }
}

/// From a place on the way from 0 to 1.
struct Places<F>(F);

impl<F: Fn(&str) -> f32> Source for Places<F> {
    fn of<P: Param>(&self, id: &str, param: &P) -> P::Plain {
        param.preview_plain((self.0)(id))
    }
}

impl RoomParams {
    /// The parameters of this instance, whatever room it is in.
    pub(super) fn own(&self) -> Settings {
        self.read(&Present)
    }

    /// The settings if the parameters were at these places on their ways from 0 to 1, such as under a hand that
    /// the host has not heard of yet.
    pub fn settings_at(&self, place: impl Fn(&str) -> f32) -> Settings {
        self.read(&Places(place))
    }

    fn read(&self, from: &impl Source) -> Settings {
        let octaves = [
            from.of("decay_63", &self.decay_63),
            from.of("decay_125", &self.decay_125),
            from.of("decay_250", &self.decay_250),
            from.of("decay_500", &self.decay_500),
            from.of("decay_1k", &self.decay_1k),
            from.of("decay_2k", &self.decay_2k),
            from.of("decay_4k", &self.decay_4k),
            from.of("decay_8k", &self.decay_8k),
        ];
        Settings {
            bypass: from.of("bypass", &self.bypass),
            proximity: from.of("proximity", &self.proximity),
            azimuth_deg: from.of("azimuth", &self.azimuth),
            source_width_m: from.of("source_width", &self.source_width),
            listen_mode: from.of("listen_mode", &self.listen_mode).0,
            recorded_at_m: RECORDED_AT.value(from.of("recorded_at", &self.recorded_at)),
            mic_pattern: from.of("mic_pattern", &self.mic_pattern).0,
            level_law: from.of("level_law", &self.level_law),
            size_m3: SIZE.value(from.of("size", &self.size)),
            ratio_wl: RATIO_WL.value(from.of("ratio_wl", &self.ratio_wl)),
            ratio_h: RATIO_H.value(from.of("ratio_h", &self.ratio_h)),
            material: from.of("material", &self.material).0,
            decay_s: DECAY.value(from.of("decay", &self.decay)),
            decay_multipliers: octaves.map(|octaves| MULTIPLIER.value(octaves)),
            predelay_ms: from.of("predelay", &self.predelay),
            predelay_sync: from.of("predelay_sync", &self.predelay_sync).0,
            early_level_db: LEVEL.value(from.of("early_level", &self.early_level)),
            tail_level_db: LEVEL.value(from.of("tail_level", &self.tail_level)),
            direct_level_db: LEVEL.value(from.of("direct_level", &self.direct_level)),
            diffusion: from.of("diffusion", &self.diffusion),
            modulation: from.of("modulation", &self.modulation),
            air: from.of("air", &self.air),
            wet_low_cut_hz: LOW_CUT.value(from.of("wet_low_cut", &self.wet_low_cut)),
            wet_high_cut_hz: HIGH_CUT.value(from.of("wet_high_cut", &self.wet_high_cut)),
            wet_tilt_db: from.of("wet_tilt", &self.wet_tilt),
            width: from.of("width", &self.width),
            duck_amount_db: from.of("duck_amount", &self.duck_amount),
            duck_release_ms: DUCK_RELEASE.value(from.of("duck_release", &self.duck_release)),
            duck_source: from.of("duck_source", &self.duck_source).0,
            gate_threshold_db: GATE_THRESHOLD.value(from.of("gate_threshold", &self.gate_threshold)),
            gate_release_ms: GATE_RELEASE.value(from.of("gate_release", &self.gate_release)),
            freeze: from.of("freeze", &self.freeze),
            mix: from.of("mix", &self.mix),
            output_db: from.of("output", &self.output),
            room_group: from.of("room_group", &self.room_group).0,
            fair_bypass: from.of("fair_bypass", &self.fair_bypass),
        }
    }
}
