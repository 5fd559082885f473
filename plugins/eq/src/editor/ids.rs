//! The ids of a band's parameters, made once.

use shared_dsp::eq::settings::BANDS;

/// The ids of one band.
#[derive(Clone, Debug)]
pub struct BandIds {
    /// Off, on or bypassed.
    pub state: String,
    /// Shape.
    pub kind: String,
    /// Frequency.
    pub freq: String,
    /// Gain.
    pub gain: String,
    /// Quality factor.
    pub q: String,
    /// Steepness.
    pub slope: String,
    /// Channels.
    pub placement: String,
    /// Dynamic range.
    pub range: String,
    /// Threshold.
    pub threshold: String,
    /// Automatic threshold.
    pub auto_threshold: String,
    /// Attack.
    pub attack: String,
    /// Release.
    pub release: String,
    /// Knee.
    pub knee: String,
    /// Detector.
    pub detector: String,
}

impl BandIds {
    fn of(band: usize) -> BandIds {
        let id = |name: &str| format!("{name}_{}", band + 1);
        BandIds {
            state: id("on"),
            kind: id("type"),
            freq: id("freq"),
            gain: id("gain"),
            q: id("q"),
            slope: id("slope"),
            placement: id("place"),
            range: id("dyn_range"),
            threshold: id("dyn_thr"),
            auto_threshold: id("dyn_auto"),
            attack: id("dyn_atk"),
            release: id("dyn_rel"),
            knee: id("dyn_knee"),
            detector: id("dyn_sc"),
        }
    }

    /// Those of all bands, from the first on.
    pub fn of_all() -> Box<[BandIds]> {
        (0..BANDS).map(BandIds::of).collect()
    }

    /// All of a band, in the order hosts see them.
    pub fn all(&self) -> [&str; 14] {
        [
            &self.state,
            &self.kind,
            &self.freq,
            &self.gain,
            &self.q,
            &self.slope,
            &self.placement,
            &self.range,
            &self.threshold,
            &self.auto_threshold,
            &self.attack,
            &self.release,
            &self.knee,
            &self.detector,
        ]
    }
}
