//! Aplomb Compressor as hosts see it: name, layouts, and the way of a block through the processor.
//!
//! The sound is made in [`shared_dsp::compressor`]; what the parameters mean stands in [`params`].

mod editor;
mod pages;
pub mod params;
pub mod presets;

use std::sync::Arc;

use aplomb_guard::{GainAdjustment, HostSide};
use aplomb_kit::stage::Stage;
use aplomb_kit::state;
use aplomb_kit::window::Shell;
use nice_plug::prelude::*;
use shared_dsp::Processor;

use editor::CompressorView;
use params::CompressorParams;

/// The plug-in.
pub struct AplombCompressor {
    stage: Stage<CompressorParams>,
    gain_adjustment: GainAdjustment,
}

impl Default for AplombCompressor {
    fn default() -> Self {
        AplombCompressor {
            stage: Stage::beside(aplomb_kit::host_side!(HostSide::offer())),
            gain_adjustment: GainAdjustment::offer(),
        }
    }
}

impl AplombCompressor {
    /// Parameters, processor, and what an open window hears of them.
    pub fn stage(&self) -> &Stage<CompressorParams> {
        &self.stage
    }
}

impl Plugin for AplombCompressor {
    const NAME: &'static str = "Aplomb Compressor";
    const VENDOR: &'static str = "Aplomb";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = aplomb_guard::layouts::WITH_SIDECHAIN;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = Shell<CompressorView>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.stage.params().clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(editor::shell(&self.stage))
    }

    fn filter_state(state: &mut PluginState) {
        state::mend::<Self, CompressorParams>(state).log();
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.stage.activate(layout, config, context)
    }

    fn deactivate(&mut self) {
        self.stage.deactivate();
    }

    fn reset(&mut self) {
        self.stage.reset();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let status = self.stage.process(buffer, aux, context);
        if let Some(compressor) = self.stage.processor() {
            self.gain_adjustment.set_db(compressor.levels().gain_db);
        }
        status
    }
}

impl ClapPlugin for AplombCompressor {
    const CLAP_ID: &'static str = "com.aplomb.compressor";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Compressor for tracks and buses: clean where it does nothing, exact times, mono to 7.1.4");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Compressor,
        ClapFeature::Expander,
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

impl Vst3Plugin for AplombCompressor {
    const VST3_CLASS_ID: [u8; 16] = *b"com.aplomb.comp3";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Dynamics, Vst3SubCategory::Mastering];
}

#[cfg(feature = "export")]
mod export {
    aplomb_guard::export_clap!(super::AplombCompressor);
    aplomb_guard::export_vst3!(super::AplombCompressor);
}
