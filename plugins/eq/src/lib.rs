//! Aplomb EQ as hosts see it: name, layouts, and the way of a block through the processor.
//!
//! The sound is made in [`shared_dsp::eq`]; what the parameters mean stands in [`params`].

mod pages;
pub mod params;
pub mod presets;
mod running;

use std::sync::Arc;

use aplomb_kit::state::{self, Findings, Reader};
use nice_plug::prelude::*;

use params::EqParams;
use running::Running;

/// The plug-in.
#[derive(Default)]
pub struct AplombEq {
    params: Arc<EqParams>,
    running: Option<Running>,
}

impl AplombEq {
    /// Makes a state safe to load, see [`state::sanitise`].
    pub fn mend_state(state: &mut PluginState) -> Findings {
        let reader = Reader { plugin: Self::NAME, version: Self::VERSION };
        state::sanitise(state, reader, &EqParams::default())
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

    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn filter_state(state: &mut PluginState) {
        Self::mend_state(state).log();
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        // The old thread ends before a new one starts
        self.running = None;
        let Some(spec) = running::spec(layout, config) else { return false };
        let running = Running::start(&spec, &self.params);
        context.set_latency_samples(running.latency_frames());
        self.running = Some(running);
        true
    }

    fn deactivate(&mut self) {
        self.running = None;
    }

    fn reset(&mut self) {
        if let Some(running) = &mut self.running {
            running.reset(&self.params);
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(running) = &mut self.running else {
            return ProcessStatus::Error("Aplomb EQ is not active");
        };
        running.process(&self.params, buffer, aux);
        // Tells the host only what changed: see the wrapper
        context.set_latency_samples(running.latency_frames());
        ProcessStatus::Tail(running.tail_frames())
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
        pages::lay_out(&self.params, context);
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
