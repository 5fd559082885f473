//! What hosts see of the EQ: ids for ever, names, units, and the way from there to [`eq::Settings`].
//!
//! Ranges come from the DSP crate. Ids, the order of choices and the anchors of the logarithmic scales are
//! frozen: sessions and automation depend on them (`tests/data/ids/aplomb-eq.txt`).

pub mod choices;
mod drive;
mod follower;
pub mod shown;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::param::{LogScale, choice, linear, logarithmic, one_of, switch};
use aplomb_kit::text;
use aplomb_kit::window::Kept;
use nice_plug::prelude::*;
use shared_dsp::eq::{self, settings};

pub use follower::Follower;
pub use shown::Shown;

use choices::{
    BandStateChoice, DetectorChoice, KindChoice, LinearLowChoice, PhaseChoice, PlacementChoice, SlopeChoice,
};

/// Frequencies, from 1 kHz.
pub static FREQUENCY: LogScale = LogScale { range: settings::FREQ_HZ, anchor: 1_000.0 };
/// Quality factors, from 1.
pub static Q: LogScale = LogScale { range: settings::Q, anchor: 1.0 };
/// Attack times, from 10 ms.
pub static ATTACK: LogScale = LogScale { range: settings::DYN_ATTACK_MS, anchor: 10.0 };
/// Release times, from 100 ms.
pub static RELEASE: LogScale = LogScale { range: settings::DYN_RELEASE_MS, anchor: 100.0 };

/// All parameters of an instance.
#[derive(Params)]
pub struct EqParams {
    /// Passes the input on, delayed by the latency.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Output gain in dB.
    #[id = "out_gain"]
    pub out_gain: FloatParam,
    /// Scale of all gains, 1 is as set.
    #[id = "gain_scale"]
    pub gain_scale: FloatParam,
    /// Zero latency, natural or linear phase.
    #[id = "phase"]
    pub phase: EnumParam<PhaseChoice>,
    /// Lowest frequency that linear phase renders accurately.
    #[id = "linear_low"]
    pub linear_low: EnumParam<LinearLowChoice>,
    /// Takes the curve's change of loudness off the output.
    #[id = "auto_gain"]
    pub auto_gain: BoolParam,
    /// In bypass, plays the input as loud as the output.
    #[id = "fair_bypass"]
    pub fair_bypass: BoolParam,
    /// Plays only what the EQ adds or removes.
    #[id = "delta"]
    pub delta: BoolParam,
    /// Plays only the region of one band; 0 is none.
    #[id = "listen"]
    pub listen: IntParam,
    /// The bands.
    #[nested(array, group = "Band")]
    pub bands: [BandParams; settings::BANDS],
    /// What is saved of the link.
    #[persist = "link"]
    pub keeper: Keeper,
    /// What is kept of the window.
    #[persist = "window"]
    pub window: Kept,
    changes: Changes,
}

/// Parameters of one band.
#[derive(Params)]
pub struct BandParams {
    /// Off, on or bypassed.
    #[id = "on"]
    pub state: EnumParam<BandStateChoice>,
    /// Shape.
    #[id = "type"]
    pub kind: EnumParam<KindChoice>,
    /// Octaves from 1 kHz, see [`FREQUENCY`].
    #[id = "freq"]
    pub freq: FloatParam,
    /// Gain in dB.
    #[id = "gain"]
    pub gain: FloatParam,
    /// Octaves from Q 1, see [`Q`].
    #[id = "q"]
    pub q: FloatParam,
    /// Steepness of cuts, shelves and bells.
    #[id = "slope"]
    pub slope: EnumParam<SlopeChoice>,
    /// Channels the band works on.
    #[id = "place"]
    pub placement: EnumParam<PlacementChoice>,
    /// How the gain follows the level.
    #[nested(group = "Dynamics")]
    pub dynamics: DynamicsParams,
    changes: Changes,
}

/// Parameters of one band's dynamics.
#[derive(Params)]
pub struct DynamicsParams {
    /// Most movement in dB.
    #[id = "dyn_range"]
    pub range: FloatParam,
    /// Level in dB where movement begins.
    #[id = "dyn_thr"]
    pub threshold: FloatParam,
    /// The threshold follows the band's long-term level.
    #[id = "dyn_auto"]
    pub auto_threshold: BoolParam,
    /// Octaves from 10 ms, see [`ATTACK`].
    #[id = "dyn_atk"]
    pub attack: FloatParam,
    /// Octaves from 100 ms, see [`RELEASE`].
    #[id = "dyn_rel"]
    pub release: FloatParam,
    /// Width of the bend at the threshold in dB.
    #[id = "dyn_knee"]
    pub knee: FloatParam,
    /// What the band listens to.
    #[id = "dyn_sc"]
    pub detector: EnumParam<DetectorChoice>,
}

impl EqParams {
    /// All but the bands.
    fn globals(&self) -> eq::Settings {
        eq::Settings {
            bypass: self.bypass.value(),
            out_gain_db: self.out_gain.value(),
            gain_scale: self.gain_scale.value(),
            phase: self.phase.value().0,
            linear_low: self.linear_low.value().0,
            auto_gain: self.auto_gain.value(),
            fair_bypass: self.fair_bypass.value(),
            delta: self.delta.value(),
            listen: listened_band(self.listen.value()),
            ..eq::Settings::DEFAULT
        }
    }
}

/// Index of the band with that number; 0 is none.
fn listened_band(number: i32) -> Option<u8> {
    u8::try_from(number).ok()?.checked_sub(1)
}

impl BandParams {
    fn settings(&self) -> settings::Band {
        settings::Band {
            state: self.state.value().0,
            kind: self.kind.value().0,
            freq_hz: FREQUENCY.value(self.freq.value()),
            gain_db: self.gain.value(),
            q: Q.value(self.q.value()),
            slope: self.slope.value().0,
            placement: self.placement.value().0,
            dynamics: self.dynamics.settings(),
        }
    }

    fn new(band: usize, changes: Changes) -> BandParams {
        let name = |of_band: &str| format!("Band {band} {of_band}");
        let start = settings::Band::DEFAULT;
        BandParams {
            state: choice(name("State"), BandStateChoice(start.state), &changes),
            kind: choice(name("Type"), KindChoice(start.kind), &changes),
            freq: logarithmic(name("Frequency"), &FREQUENCY, text::FREQUENCY, &changes),
            gain: linear(name("Gain"), start.gain_db, settings::GAIN_DB, text::GAIN, &changes),
            q: logarithmic(name("Q"), &Q, text::Q, &changes),
            slope: choice(name("Slope"), SlopeChoice(start.slope), &changes),
            placement: choice(name("Placement"), PlacementChoice(start.placement), &changes),
            dynamics: DynamicsParams::new(name, &changes),
            changes,
        }
    }
}

impl DynamicsParams {
    fn settings(&self) -> settings::Dynamics {
        settings::Dynamics {
            range_db: self.range.value(),
            threshold_db: self.threshold.value(),
            auto_threshold: self.auto_threshold.value(),
            attack_ms: ATTACK.value(self.attack.value()),
            release_ms: RELEASE.value(self.release.value()),
            knee_db: self.knee.value(),
            detector: self.detector.value().0,
        }
    }

    fn new(name: impl Fn(&str) -> String, changes: &Changes) -> DynamicsParams {
        let start = settings::Dynamics::DEFAULT;
        DynamicsParams {
            range: linear(name("Dynamic Range"), start.range_db, settings::DYN_RANGE_DB, text::GAIN, changes),
            threshold: linear(
                name("Threshold"),
                start.threshold_db,
                settings::DYN_THRESHOLD_DB,
                text::LEVEL,
                changes,
            ),
            auto_threshold: switch(name("Auto Threshold"), start.auto_threshold, changes),
            attack: logarithmic(name("Attack"), &ATTACK, text::TIME, changes),
            release: logarithmic(name("Release"), &RELEASE, text::TIME, changes),
            knee: linear(name("Knee"), start.knee_db, settings::DYN_KNEE_DB, text::LEVEL, changes),
            detector: choice(name("Detector"), DetectorChoice(start.detector), changes),
        }
    }
}

impl Default for EqParams {
    fn default() -> EqParams {
        let changes = Changes::default();
        let start = eq::Settings::DEFAULT;
        EqParams {
            bypass: switch("Bypass".into(), start.bypass, &changes).make_bypass(),
            out_gain: linear(
                "Output Gain".into(),
                start.out_gain_db,
                settings::GAIN_DB,
                text::GAIN,
                &changes,
            ),
            gain_scale: linear(
                "Gain Scale".into(),
                start.gain_scale,
                settings::GAIN_SCALE,
                text::PERCENT,
                &changes,
            ),
            // These two change the latency, which hosts take only between two activations
            phase: choice("Phase".into(), PhaseChoice(start.phase), &changes).non_automatable(),
            linear_low: choice("Linear Phase Down To".into(), LinearLowChoice(start.linear_low), &changes)
                .non_automatable(),
            auto_gain: switch("Auto Gain".into(), start.auto_gain, &changes),
            fair_bypass: switch("Fair Bypass".into(), start.fair_bypass, &changes),
            delta: switch("Delta".into(), start.delta, &changes),
            listen: one_of("Listen".into(), "Band", settings::BANDS as i32, &changes).non_automatable(),
            bands: std::array::from_fn(|index| BandParams::new(index + 1, changes.part())),
            window: Kept::default(),
            keeper: Keeper::default(),
            changes,
        }
    }
}

#[cfg(test)]
mod tests;
