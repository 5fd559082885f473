//! Aplomb EQ as hosts see it: name, layouts, and the way of a block through the processor.
//!
//! The sound is made in [`shared_dsp::eq`]; what the parameters mean stands in [`params`].

mod editor;
mod pages;
pub mod params;
pub mod presets;

use std::sync::Arc;

use aplomb_guard::HostSide;
use aplomb_kit::stage::Stage;
use aplomb_kit::state;
use aplomb_kit::window::Shell;
use nice_plug::prelude::*;

use editor::EqView;
use params::EqParams;

/// The plug-in.
pub struct AplombEq {
    stage: Stage<EqParams>,
}

impl Default for AplombEq {
    fn default() -> Self {
        AplombEq { stage: Stage::beside(aplomb_kit::host_side!(HostSide::offer())) }
    }
}

impl AplombEq {
    /// Parameters, processor, and what an open window hears of them.
    pub fn stage(&self) -> &Stage<EqParams> {
        &self.stage
    }
}

impl Plugin for AplombEq {
    const NAME: &'static str = "Aplomb EQ";
    const VENDOR: &'static str = "Aplomb";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = aplomb_guard::layouts::WITH_SIDECHAIN;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = Shell<EqView>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.stage.params().clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(editor::shell(&self.stage))
    }

    fn filter_state(state: &mut PluginState) {
        state::mend::<Self, EqParams>(state).log();
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
        self.stage.process(buffer, aux, context)
    }
}

impl ClapPlugin for AplombEq {
    const CLAP_ID: &'static str = "com.aplomb.eq";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Equaliser for tracks and buses: exact to the analogue curve, dynamic bands, mono to 7.1.4");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::AudioEffect,
        ClapFeature::Equalizer,
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

impl Vst3Plugin for AplombEq {
    const VST3_CLASS_ID: [u8; 16] = *b"com.aplomb.eq.v3";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Eq, Vst3SubCategory::Dynamics, Vst3SubCategory::Mastering];
}

#[cfg(feature = "export")]
mod export {
    aplomb_guard::export_clap!(super::AplombEq);
    aplomb_guard::export_vst3!(super::AplombEq);
}
