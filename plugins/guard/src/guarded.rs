//! The guard between nice-plug and the plug-in.
//!
//! nice-plug's CLAP callbacks are C functions, which abort the host when a panic reaches them; so panics of
//! the plug-in are caught before they get there. This is also where the sidechain comes back in.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::num::NonZeroU32;
use std::sync::Arc;

use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::*;

use crate::border::{Border, try_with};
use crate::context::Passed;
use crate::gain_adjustment::GainAdjustment;
use crate::host_side::HostSide;
use crate::panics::catch;
use crate::parameters::Parameters;
use crate::remote::Remote;
use crate::sidechain::Sidechain;

/// What is done on another thread.
pub enum Task<T> {
    /// A task of the plug-in.
    OfPlugin(T),
    /// The host is told of parameters that the plug-in turned.
    Perform,
    /// All that was to be done before is done.
    Note(u32),
}

/// Most layouts a plug-in may have.
const MAX_LAYOUTS: usize = 32;

/// A plug-in that cannot panic, and whose layouts have no sidechain as far as nice-plug can see.
pub struct Guarded<P> {
    plugin: ManuallyDrop<P>,
    border: Arc<Border>,
    active: bool,
}

impl<P> Drop for Guarded<P> {
    fn drop(&mut self) {
        // SAFETY: dropped here only, and not used again.
        catch((), || unsafe { ManuallyDrop::drop(&mut self.plugin) });
    }
}

impl<P: Plugin> Default for Guarded<P> {
    fn default() -> Self {
        let (((plugin, gain_adjustment), host_side), remote) =
            Remote::offered_by(|| HostSide::offered_by(|| GainAdjustment::offered_by(P::default)));
        let parameters = Parameters::of(P::params(&plugin));
        let border = Border::announce(gain_adjustment, host_side, remote, parameters);
        Self { plugin: ManuallyDrop::new(plugin), border, active: false }
    }
}

impl<P: Plugin> Guarded<P> {
    const MAIN_ONLY: [AudioIOLayout; MAX_LAYOUTS] = main_only(P::AUDIO_IO_LAYOUTS);
}

/// The layouts without their sidechains. What the guard cannot carry does not compile.
const fn main_only(layouts: &[AudioIOLayout]) -> [AudioIOLayout; MAX_LAYOUTS] {
    assert!(!layouts.is_empty() && layouts.len() <= MAX_LAYOUTS, "a plug-in has 1 to 32 layouts");
    let mut main = [AudioIOLayout::const_default(); MAX_LAYOUTS];
    let mut i = 0;
    while i < layouts.len() {
        let (input, output) = (layouts[i].main_input_channels, layouts[i].main_output_channels);
        let (Some(input), Some(output)) = (input, output) else {
            panic!("a layout has a main bus in and out")
        };
        assert!(input.get() <= output.get(), "the main bus is not wider in than out");
        assert!(layouts[i].aux_output_ports.is_empty(), "a layout has no auxiliary outputs");
        main[i].main_input_channels = Some(input);
        main[i].main_output_channels = Some(output);
        main[i].names = layouts[i].names;
        i += 1;
    }
    main
}

/// Width of a layout's main output in channels.
pub(crate) fn main_channels(layout: &AudioIOLayout) -> usize {
    layout.main_output_channels.map_or(0, NonZeroU32::get) as usize
}

/// Width of a layout's main input in channels: that of the main output, or less.
pub(crate) fn main_inputs(layout: &AudioIOLayout) -> usize {
    layout.main_input_channels.map_or(0, NonZeroU32::get) as usize
}

impl<P: Plugin> Plugin for Guarded<P> {
    const NAME: &'static str = P::NAME;
    const VENDOR: &'static str = P::VENDOR;
    const URL: &'static str = P::URL;
    const EMAIL: &'static str = P::EMAIL;
    const VERSION: &'static str = P::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = Self::MAIN_ONLY.split_at(P::AUDIO_IO_LAYOUTS.len()).0;
    const MIDI_INPUT: MidiConfig = P::MIDI_INPUT;
    const MIDI_OUTPUT: MidiConfig = P::MIDI_OUTPUT;
    const SAMPLE_ACCURATE_AUTOMATION: bool = P::SAMPLE_ACCURATE_AUTOMATION;
    const HARD_REALTIME_ONLY: bool = P::HARD_REALTIME_ONLY;
    const INPUT_EVENT_CAPACITY: usize = P::INPUT_EVENT_CAPACITY;

    type Editor = P::Editor;
    type SysExMessage = P::SysExMessage;
    type BackgroundTask = Task<P::BackgroundTask>;

    fn task_executor(&mut self) -> TaskExecutor<Self> {
        let run = self.plugin.task_executor();
        let border = self.border.clone();
        Box::new(move |task| {
            catch((), || match task {
                Task::OfPlugin(task) => run(task),
                Task::Perform => border.host_side.iter().for_each(HostSide::perform),
                Task::Note(number) => border.windows.note(number),
            });
        })
    }

    fn params(&self) -> Arc<dyn Params> {
        Arc::new(GuardedParams(self.plugin.params()))
    }

    fn editor(&mut self, executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let (gui, worker) = (executor.clone(), executor.clone());
        self.border.windows.set_send(move |number| worker.execute_background(Task::Note(number)));
        let executor = AsyncExecutor::<P>::new(
            Arc::new(move |task| executor.execute_background(Task::OfPlugin(task))),
            Arc::new(move |task| gui.execute_gui(Task::OfPlugin(task))),
        );
        catch(None, || self.plugin.editor(executor))
    }

    fn filter_state(state: &mut PluginState) {
        catch((), || P::filter_state(state));
    }

    fn activate(
        &mut self,
        _main_only: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.deactivate();
        let Some(layout) = P::AUDIO_IO_LAYOUTS.get(self.border.layout()) else { return false };
        let sidechain = Sidechain::new(layout.aux_input_ports, config.max_buffer_size as usize);
        if try_with(&self.border.sidechain, |place| *place = sidechain).is_none() {
            return false;
        }
        self.active = catch(false, || self.plugin.activate(layout, config, &mut Passed(context)));
        self.border.set_failed(!self.active);
        self.active
    }

    fn reset(&mut self) {
        if self.active && !self.border.has_failed() {
            self.plugin_or_silence(P::reset);
        }
        self.border.adjust_nothing();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _none: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        if !self.active || self.border.has_failed() {
            return ProcessStatus::Error("the plug-in is not active or has failed");
        }
        if self.border.host_side.as_ref().is_some_and(HostSide::sends_for_performer) {
            context.execute_gui(Task::Perform);
        }
        let plugin = &mut self.plugin;
        let status = try_with(&self.border.sidechain, |sidechain| {
            sidechain.lend(buffer.samples(), |aux| {
                catch(None, || Some(plugin.process(buffer, aux, &mut Passed(context))))
            })
        });
        status.flatten().unwrap_or_else(|| {
            self.border.set_failed(true);
            ProcessStatus::Error("the plug-in panicked")
        })
    }

    fn stop_processing(&mut self) {
        if self.active && !self.border.has_failed() {
            self.plugin_or_silence(P::stop_processing);
        }
        self.border.adjust_nothing();
    }

    fn deactivate(&mut self) {
        if self.active {
            self.active = false;
            self.plugin_or_silence(P::deactivate);
        }
        self.border.adjust_nothing();
    }

    fn setup_logger() -> Option<bool> {
        P::setup_logger()
    }
}

impl<P: Plugin> Guarded<P> {
    /// Calls the plug-in. If it panics it is silent until it is activated again.
    fn plugin_or_silence(&mut self, call: impl FnOnce(&mut P)) {
        let returned = catch(false, || {
            call(&mut self.plugin);
            true
        });
        if !returned {
            self.border.set_failed(true);
        }
    }
}

impl<P: ClapPlugin> ClapPlugin for Guarded<P> {
    const CLAP_ID: &'static str = P::CLAP_ID;
    const CLAP_DESCRIPTION: Option<&'static str> = P::CLAP_DESCRIPTION;
    const CLAP_MANUAL_URL: Option<&'static str> = P::CLAP_MANUAL_URL;
    const CLAP_SUPPORT_URL: Option<&'static str> = P::CLAP_SUPPORT_URL;
    const CLAP_FEATURES: &'static [ClapFeature] = P::CLAP_FEATURES;
    const CLAP_POLY_MODULATION_CONFIG: Option<PolyModulationConfig> = P::CLAP_POLY_MODULATION_CONFIG;

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        catch((), || self.plugin.remote_controls(context));
    }
}

impl<P: Vst3Plugin> Vst3Plugin for Guarded<P> {
    const VST3_CLASS_ID: [u8; 16] = P::VST3_CLASS_ID;
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = P::VST3_SUBCATEGORIES;
}

/// Parameters whose stored fields cannot panic.
struct GuardedParams(Arc<dyn Params>);

// SAFETY: the pointers are those of the inner parameters, which live as long as this value.
unsafe impl Params for GuardedParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        self.0.param_map()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        catch(BTreeMap::new(), || self.0.serialize_fields())
    }

    fn deserialize_fields(&self, serialized: &BTreeMap<String, String>) {
        catch((), || self.0.deserialize_fields(serialized));
    }
}
