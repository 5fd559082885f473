//! A plug-in that tells what it was given and can be told to misbehave. Its output is the input times `gain`
//! plus the sidechain, channel by channel.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::num::NonZeroU32;
use std::sync::Arc;

use aplomb_guard::{GainAdjustment, HostSide, Remote};
use nice_plug::prelude::*;

use super::window::SlowEditor;

/// What the probe saw last on this thread.
#[derive(Clone, Copy, Default, Debug)]
pub struct Seen {
    pub main_channels: usize,
    pub sidechains: usize,
    pub sidechain_channels: usize,
    /// Shortest and longest sidechain slice of the last block, in frames.
    pub sidechain_frames: (usize, usize),
    pub longest_block_frames: usize,
    pub block_frames: usize,
    pub blocks: usize,
    pub max_frames: u32,
    pub rate_hz: f32,
    pub is_offline: bool,
    /// The product of a denormal and one.
    pub denormal: f32,
    pub gain: f32,
    /// Where in the song the last block began, in frames.
    pub song_frames: Option<i64>,
    pub activations: usize,
    pub deactivations: usize,
    pub resets: usize,
    pub drops: usize,
}

/// What the probe is to do on this thread.
#[derive(Clone, Copy, Default)]
pub struct Orders {
    pub panic_in: &'static str,
    pub latency_in_activate: Option<u32>,
    pub latency_in_process: Option<u32>,
    /// The probe to be made tells hosts its gain.
    pub offers_gain: bool,
    /// The probe to be made asks things of its host, see [`host_side`].
    pub offers_host_side: bool,
    /// The probe to be made answers questions, and panics over "panic".
    pub answers: bool,
    /// No host may automate the steps of the probe to be made.
    pub still_steps: bool,
    /// A window can be opened, see [`SlowEditor`].
    pub has_window: bool,
}

thread_local! {
    static SEEN: Cell<Option<Seen>> = const { Cell::new(None) };
    static ORDERS: Cell<Option<Orders>> = const { Cell::new(None) };
    static HOST_SIDE: RefCell<Option<HostSide>> = const { RefCell::new(None) };
}

pub fn seen() -> Seen {
    SEEN.get().unwrap_or_default()
}

/// What the last probe that was made on this thread asks its host by.
pub fn host_side() -> HostSide {
    HOST_SIDE.with_borrow(|host_side| host_side.clone().expect("a probe that offers it"))
}

fn see(change: impl FnOnce(&mut Seen)) {
    let mut seen = seen();
    change(&mut seen);
    SEEN.set(Some(seen));
}

pub fn order(orders: Orders) {
    ORDERS.set(Some(orders));
}

pub fn orders(place: &str) -> Orders {
    let orders = ORDERS.get().unwrap_or_default();
    assert!(orders.panic_in != place, "the probe was told to panic in {place}");
    orders
}

#[derive(Params)]
pub struct ProbeParams {
    #[id = "gain"]
    pub gain: FloatParam,
    #[id = "steps"]
    pub steps: IntParam,
}

/// The probe with so many sidechains, and layouts that have fewer inputs than outputs among them.
pub struct Probe<const SIDECHAINS: usize = 1, const WIDENS: bool = false> {
    params: Arc<ProbeParams>,
    gain_adjustment: Option<GainAdjustment>,
}

pub const GAIN: &str = "gain";

/// nice-plug's id of a parameter.
pub fn id(name: &str) -> u32 {
    name.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) & 0x7fff_ffff
}

impl<const SIDECHAINS: usize, const WIDENS: bool> Default for Probe<SIDECHAINS, WIDENS> {
    fn default() -> Self {
        let orders = orders("new");
        let gain_adjustment = orders.offers_gain.then(GainAdjustment::offer);
        if orders.offers_host_side {
            HOST_SIDE.set(Some(HostSide::offer()));
        }
        if orders.answers {
            Remote::offer(|question| {
                assert_ne!(question, "panic", "the probe was told to panic");
                format!("you asked: {question}")
            });
        }
        let gain = FloatParam::new("Gain", 1.0, FloatRange::Linear { min: 0.0, max: 2.0 });
        let steps = IntParam::new("Steps", 2, IntRange::Linear { min: 0, max: 5 });
        let steps = if orders.still_steps { steps.non_automatable() } else { steps };
        Self { params: Arc::new(ProbeParams { gain, steps }), gain_adjustment }
    }
}

impl<const SIDECHAINS: usize, const WIDENS: bool> Drop for Probe<SIDECHAINS, WIDENS> {
    fn drop(&mut self) {
        see(|seen| seen.drops += 1);
        orders("drop");
    }
}

const TWO: &[NonZeroU32] = &[new_nonzero_u32(2), new_nonzero_u32(2)];

impl<const SIDECHAINS: usize, const WIDENS: bool> Plugin for Probe<SIDECHAINS, WIDENS> {
    const NAME: &'static str = "Probe";
    const VENDOR: &'static str = "Aplomb";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1.0.0";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = match SIDECHAINS {
        0 => aplomb_guard::layouts::PLAIN,
        1 if WIDENS => aplomb_guard::layouts::WIDENING,
        1 => aplomb_guard::layouts::WITH_SIDECHAIN,
        _ => &[aplomb_guard::layouts::layout("Stereo, two sidechains", 2, TWO)],
    };
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = SlowEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(SlowEditor)
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let orders = orders("activate");
        see(|seen| {
            seen.activations += 1;
            seen.main_channels = layout.main_output_channels.map_or(0, NonZeroU32::get) as usize;
            seen.sidechains = layout.aux_input_ports.len();
            seen.sidechain_channels = layout.aux_input_ports.first().map_or(0, |n| n.get() as usize);
            seen.max_frames = config.max_buffer_size;
            seen.rate_hz = config.sample_rate;
            seen.is_offline = config.process_mode == ProcessMode::Offline;
        });
        if let Some(latency) = orders.latency_in_activate {
            context.set_latency_samples(latency);
        }
        true
    }

    fn deactivate(&mut self) {
        orders("deactivate");
        see(|seen| seen.deactivations += 1);
    }

    fn reset(&mut self) {
        orders("reset");
        see(|seen| seen.resets += 1);
    }

    fn setup_logger() -> Option<bool> {
        Some(false)
    }

    fn filter_state(_state: &mut PluginState) {
        orders("filter_state");
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let orders = orders("process");
        if let Some(latency) = orders.latency_in_process {
            context.set_latency_samples(latency);
        }
        let frames = buffer.samples();
        let lengths = || aux.inputs.iter().flat_map(|port| port.as_slice_immutable().iter().map(|s| s.len()));
        let gain = self.params.gain.value();
        see(|seen| {
            seen.blocks += 1;
            seen.block_frames = frames;
            seen.longest_block_frames = seen.longest_block_frames.max(frames);
            seen.sidechain_frames = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
            seen.denormal = black_box(1e-40f32) * black_box(1.0f32);
            seen.gain = gain;
            seen.song_frames = context.transport().pos_samples();
        });
        if let Some(gain_adjustment) = &self.gain_adjustment {
            gain_adjustment.set_db(20.0 * gain.log10());
        }
        for (channel, samples) in buffer.as_slice().iter_mut().enumerate() {
            for sample in samples.iter_mut() {
                *sample *= gain;
            }
            for port in aux.inputs.iter_mut() {
                if let Some(sidechain) = port.as_slice().get(channel) {
                    for (sample, side) in samples.iter_mut().zip(sidechain.iter()) {
                        *sample += side;
                    }
                }
            }
        }
        ProcessStatus::Normal
    }
}

impl<const SIDECHAINS: usize, const WIDENS: bool> ClapPlugin for Probe<SIDECHAINS, WIDENS> {
    const CLAP_ID: &'static str = "aplomb.probe";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect];
}

impl<const SIDECHAINS: usize, const WIDENS: bool> Vst3Plugin for Probe<SIDECHAINS, WIDENS> {
    const VST3_CLASS_ID: [u8; 16] = *b"AplombGuardProbe";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx];
}
