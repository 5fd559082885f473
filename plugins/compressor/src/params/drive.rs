//! How the parameters turn the processor.

use aplomb_kit::follower::Follower;
use aplomb_kit::link::{Description, Keeper, Kind, Linked, Measurements};
use aplomb_kit::stage::{Drive, Work};
use aplomb_kit::text::slope_as_written;
use shared_dsp::Processor;
use shared_dsp::compressor::settings::Bell;
use shared_dsp::compressor::{Compressor, Settings};

use super::scales::{ATTACK, BELL_FREQ, BELL_Q, HIGH_CUT, LOW_CUT, RELEASE, RMS_WINDOW};
use super::{CompressorParams, Shown};

impl Drive for CompressorParams {
    type Processor = Compressor;
    type Shown = Shown;
    type Follower = Follower<Settings>;

    const THREAD: &'static str = "aplomb-comp";
    const WITHOUT_THREAD: &'static str = "Aplomb Compressor matches no loudness";

    fn settings(&self) -> Settings {
        Settings {
            bypass: self.bypass.value(),
            threshold_db: self.threshold.value(),
            slope: slope_as_written(self.ratio.value()),
            knee_db: self.knee.value(),
            range_db: self.range.value(),
            mode: self.mode.value().0,
            attack_ms: ATTACK.value(self.attack.value()),
            hold_ms: self.hold.value(),
            release_ms: RELEASE.value(self.release.value()),
            auto_release: self.auto_release.value(),
            auto_attack: self.auto_attack.value(),
            lookahead_ms: self.lookahead.value(),
            detector: self.detector.value().0,
            rms_window_ms: RMS_WINDOW.value(self.rms_window.value()),
            topology: self.topology.value(),
            style: self.style.value().0,
            colour: self.colour.value(),
            link: self.link.value(),
            link_law: self.link_law.value().0,
            channels: self.channels.value().0,
            sc_source: self.sc_source.value().0,
            sc_low_cut_hz: LOW_CUT.value(self.sc_low_cut.value()),
            sc_high_cut_hz: HIGH_CUT.value(self.sc_high_cut.value()),
            sc_bells: [
                Bell {
                    freq_hz: BELL_FREQ[0].value(self.sc_bell1_freq.value()),
                    gain_db: self.sc_bell1_gain.value(),
                    q: BELL_Q[0].value(self.sc_bell1_q.value()),
                },
                Bell {
                    freq_hz: BELL_FREQ[1].value(self.sc_bell2_freq.value()),
                    gain_db: self.sc_bell2_gain.value(),
                    q: BELL_Q[1].value(self.sc_bell2_q.value()),
                },
            ],
            sc_listen: self.sc_listen.value(),
            mix: self.mix.value(),
            makeup_db: self.makeup.value(),
            auto_makeup: self.auto_makeup.value(),
            output_db: self.output.value(),
            delta: self.delta.value(),
            oversampling: self.oversampling.value().0,
            fair_bypass: self.fair_bypass.value(),
        }
    }

    fn look<'a>(&self, follower: &'a mut Self::Follower) -> Option<&'a Settings> {
        follower.look(&self.changes, || self.settings())
    }

    fn prepare(&self, compressor: &mut Compressor) -> Option<Work> {
        compressor.prepare();
        self.heard.hand_over(compressor.memory());
        let mut workshop = compressor.workshop()?;
        Some(Box::new(move || workshop.work()))
    }

    /// Only what is to be equally loud is replayed from the envelope memory.
    fn wants_work(settings: &Settings) -> bool {
        settings.auto_makeup || settings.fair_bypass
    }

    fn moved_db(compressor: &Compressor) -> f32 {
        compressor.moved_db()
    }

    fn show(&self, compressor: &Compressor, shown: &Shown) {
        shown.take(&compressor.levels(), compressor.standing());
    }

    fn measure(&self, compressor: &Compressor, measurements: &mut Measurements) {
        measurements.reduction_db = compressor.levels().gain_db.min(0.0);
    }
}

impl Linked for CompressorParams {
    fn kind(&self) -> Kind {
        Kind::Compressor
    }

    fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    fn describe(&self, description: &mut Description) {
        description.flags.bypassed = self.bypass.value();
    }
}
