//! Aplomb Balance as hosts see it: name, layouts, and the way of a block through the processor.
//!
//! The sound is measured and set in [`shared_dsp::balance`]; what the parameters mean stands in [`params`], what
//! can be asked from outside in [`answers`].

pub mod all;
pub mod answers;
pub mod desk;
mod editor;
mod pages;
pub mod params;
pub mod presets;

use std::sync::Arc;

use aplomb_guard::{GainAdjustment, HostSide, Remote};
use aplomb_kit::stage::Stage;
use aplomb_kit::state;
use aplomb_kit::window::Shell;
use nice_plug::prelude::*;
use shared_dsp::Processor;

use answers::Answers;
use desk::{Desk, Visitor};
use editor::BalanceView;
use params::BalanceParams;

/// The plug-in.
pub struct AplombBalance {
    stage: Stage<BalanceParams>,
    gain_adjustment: GainAdjustment,
    desk: Desk,
    visitor: Visitor,
}

impl Default for AplombBalance {
    fn default() -> Self {
        let stage = Stage::<BalanceParams>::beside(aplomb_kit::host_side!(HostSide::offer()));
        let (desk, visitor) = desk::open();
        let answers = Answers::new(stage.params().clone(), visitor.clone());
        Remote::offer(move |question| answers.to(question));
        AplombBalance { stage, gain_adjustment: GainAdjustment::offer(), desk, visitor }
    }
}

impl AplombBalance {
    /// Parameters, processor, and what an open window hears of them.
    pub fn stage(&self) -> &Stage<BalanceParams> {
        &self.stage
    }

    /// What a window asks: everything that is measured, the timeline, what an ear hears.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The parameters, the session as the link shows it among them.
    pub fn settings(&self) -> &Arc<BalanceParams> {
        self.stage.params()
    }

    /// Tells everyone what happened in the last block. [audio thread]
    fn tell(&mut self) {
        if let Some(balance) = self.stage.processor() {
            let levels = balance.levels();
            let is_bypassed = self.stage.params().bypass.value();
            self.gain_adjustment.set_db(if is_bypassed { 0.0 } else { levels.ride_db + levels.ceiling_db });
            self.desk.tell(&levels);
        }
    }
}

impl Plugin for AplombBalance {
    const NAME: &'static str = "Aplomb Balance";
    const VENDOR: &'static str = "Aplomb";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = aplomb_guard::layouts::PLAIN;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = Shell<BalanceView>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.stage.params().clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(editor::shell(&self.stage, &self.visitor))
    }

    fn filter_state(state: &mut PluginState) {
        state::mend::<Self, BalanceParams>(state).log();
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let is_active = self.stage.activate(layout, config, context);
        if let Some(balance) = self.stage.processor() {
            self.desk.connect(balance);
        }
        is_active
    }

    fn deactivate(&mut self) {
        self.stage.deactivate();
    }

    fn reset(&mut self) {
        self.stage.reset();
        self.tell();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        if let Some(balance) = self.stage.processor_mut() {
            self.desk.take_orders(balance);
        }
        let status = self.stage.process(buffer, aux, context);
        self.tell();
        status
    }
}

impl ClapPlugin for AplombBalance {
    const CLAP_ID: &'static str = "com.aplomb.balance";
    const CLAP_DESCRIPTION: Option<&'static str> = Some(
        "Measures tracks, groups and the mix as heard, rides phrases, and keeps true peaks below a ceiling",
    );
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Analyzer,
        ClapFeature::Utility,
        ClapFeature::Limiter,
        ClapFeature::Mixing,
        ClapFeature::Mastering,
        ClapFeature::Mono,
        ClapFeature::Stereo,
        ClapFeature::Surround,
    ];

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        pages::lay_out(self.stage.params(), context);
    }
}

impl Vst3Plugin for AplombBalance {
    const VST3_CLASS_ID: [u8; 16] = *b"com.aplomb.bal.3";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Analyzer, Vst3SubCategory::Mastering];
}

#[cfg(feature = "export")]
mod export {
    aplomb_guard::export_clap!(super::AplombBalance);
    aplomb_guard::export_vst3!(super::AplombBalance);
}
