//! A tiny plug-in with everything a host can ask for: gain, a delay that is its latency, layouts, sidechain,
//! state.

use clack_extensions::{
    audio_ports::*, audio_ports_config::*, latency::*, params::*, render::*, state::*, tail::*,
};
use clack_extensions::{thread_check::HostThreadCheck, track_info::*};
use clack_plugin::events::event_types::{ParamModEvent, ParamValueEvent};
use clack_plugin::extensions::prelude::*;
use clack_plugin::prelude::*;
use clack_plugin::stream::{InputStream, OutputStream};
use clack_plugin::utils::Cookie;
use clap_sys::plugin::clap_plugin;
use std::ffi::CStr;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

/// CLAP ids as nice-plug would number the text ids `gain` and `delay`.
pub const GAIN: u32 = 3_165_055;
pub const DELAY: u32 = 95_467_907;
/// Main channels, sidechain channels, name.
const LAYOUTS: [(u32, u32, &str); 3] = [(2, 2, "Stereo"), (1, 0, "Mono"), (6, 2, "5.1")];

#[derive(Default)]
pub struct TinyShared {
    gain_bits: AtomicU32,
    delay: AtomicU32,
    latency: AtomicU32,
    layout: AtomicU32,
    offline: AtomicBool,
    told_gain_db: AtomicU32,
    track: Mutex<String>,
    wrong_thread: AtomicBool,
}

impl TinyShared {
    fn gain(&self) -> f32 {
        f32::from_bits(self.gain_bits.load(SeqCst))
    }
    fn set(&self, id: u32, value: f64) {
        match id {
            GAIN => self.gain_bits.store((value as f32).clamp(0.0, 2.0).to_bits(), SeqCst),
            DELAY => self.delay.store(value.clamp(0.0, 64.0) as u32, SeqCst),
            _ => {}
        }
    }
    fn get(&self, id: u32) -> Option<f64> {
        match id {
            GAIN => Some(f64::from(self.gain())),
            DELAY => Some(f64::from(self.delay.load(SeqCst))),
            _ => None,
        }
    }
}

impl PluginShared<'_> for TinyShared {}

pub struct TinyMain<'a> {
    host: HostMainThreadHandle<'a>,
    shared: &'a TinyShared,
}

impl<'a> PluginMainThread<'a, TinyShared> for TinyMain<'a> {
    fn on_main_thread(&self) {
        let check: HostThreadCheck = self.host.get_extension().expect("thread-check");
        if check.is_main_thread(&self.host) != Some(true) {
            self.shared.wrong_thread.store(true, SeqCst);
        }
    }
}

pub struct Tiny;

impl Plugin for Tiny {
    type AudioProcessor<'a> = TinyAudio<'a>;
    type Shared<'a> = TinyShared;
    type MainThread<'a> = TinyMain<'a>;

    fn declare_extensions(builder: &mut PluginExtensions<Self>, _shared: Option<&TinyShared>) {
        builder
            .register::<PluginAudioPorts>()
            .register::<PluginAudioPortsConfig>()
            .register::<PluginLatency>()
            .register::<PluginParams>()
            .register::<PluginRender>()
            .register::<PluginState>()
            .register::<PluginTail>()
            .register::<PluginTrackInfo>()
            .register::<PluginGainAdjustment>();
    }
}

impl DefaultPluginFactory for Tiny {
    fn get_descriptor() -> PluginDescriptor {
        PluginDescriptor::new("com.aplomb.tiny", "Tiny")
            .with_vendor("Aplomb")
            .with_features([c"audio-effect"])
    }
    fn new_shared(_host: HostSharedHandle<'_>) -> Result<TinyShared, PluginError> {
        let shared = TinyShared::default();
        shared.set(GAIN, 1.0);
        Ok(shared)
    }
    fn new_main_thread<'a>(
        host: HostMainThreadHandle<'a>,
        shared: &'a TinyShared,
    ) -> Result<TinyMain<'a>, PluginError> {
        Ok(TinyMain { host, shared })
    }
}

pub struct TinyAudio<'a> {
    host: HostAudioProcessorHandle<'a>,
    shared: &'a TinyShared,
    modulation: f32,
    latency: usize,
    history: Vec<[f32; 64]>,
    position: usize,
}

impl<'a> PluginAudioProcessor<'a, TinyShared, TinyMain<'a>> for TinyAudio<'a> {
    fn activate(
        host: HostAudioProcessorHandle<'a>,
        main: &TinyMain<'a>,
        shared: &'a TinyShared,
        _config: PluginAudioConfiguration,
    ) -> Result<Self, PluginError> {
        let latency = shared.delay.load(SeqCst);
        if shared.latency.swap(latency, SeqCst) != latency {
            main.host.get_extension::<HostLatency>().expect("latency").changed(&main.host);
        }
        let latency = latency as usize;
        Ok(Self { host, shared, modulation: 0.0, latency, history: vec![[0.0; 64]; 8], position: 0 })
    }

    fn process(
        &mut self,
        _: Process,
        mut audio: Audio,
        events: Events,
    ) -> Result<ProcessStatus, PluginError> {
        if self.host.get_extension::<HostThreadCheck>().and_then(|check| check.is_audio_thread(&self.host))
            != Some(true)
        {
            self.shared.wrong_thread.store(true, SeqCst);
        }
        let frames = audio.frames_count();
        let (inputs, outputs) = audio.raw_buffers();
        for frame in 0..frames as usize {
            for event in events.input.iter().filter(|event| event.header().time() as usize == frame) {
                if let Some(event) = event.as_event::<ParamValueEvent>() {
                    self.shared.set(event.param_id().map_or(0, ClapId::get), event.value());
                    events.output.try_push(event)?;
                } else if let Some(event) = event.as_event::<ParamModEvent>() {
                    self.modulation = event.amount() as f32;
                }
            }
            let gain = self.shared.gain() + self.modulation;
            for channel in 0..outputs[0].channel_count as usize {
                // SAFETY: the host hands as many channels and frames as it says.
                let sample = |port: usize| unsafe { *(*inputs[port].data32.add(channel)).add(frame) };
                let side = inputs.get(1).is_some_and(|port| channel < port.channel_count as usize);
                self.history[channel][self.position % 64] =
                    sample(0) * gain + if side { sample(1) } else { 0.0 };
                let late = (self.position + 64 - self.latency) % 64;
                let made = self.history[channel][late];
                // SAFETY: as above.
                unsafe { *(*outputs[0].data32.add(channel)).add(frame) = made };
            }
            self.position += 1;
            self.shared.told_gain_db.store((20.0 * gain.log10()).to_bits(), SeqCst);
        }
        if self.shared.delay.load(SeqCst) as usize != self.latency {
            self.host.request_restart();
        }
        self.host.request_callback();
        Ok(ProcessStatus::Continue)
    }

    fn reset(&mut self) {
        self.history.fill([0.0; 64]);
    }
}

/// CLAP's draft extension for a meter of gain reduction.
#[derive(Clone, Copy)]
pub struct PluginGainAdjustment;

/// Its table.
#[repr(C)]
struct GainAdjustmentTable(unsafe extern "C" fn(*const clap_plugin) -> f64);

// SAFETY: the id is that of the table below.
unsafe impl Extension for PluginGainAdjustment {
    const IDENTIFIERS: &[&CStr] = &[c"clap.gain-adjustment-metering/0"];
    type ExtensionSide = PluginExtensionSide;

    unsafe fn from_raw(_: RawExtension<PluginExtensionSide>) -> Self {
        PluginGainAdjustment
    }
}

// SAFETY: the table has the extension's one function.
unsafe impl ExtensionImplementation<Tiny> for PluginGainAdjustment {
    const IMPLEMENTATION: RawExtensionImplementation =
        RawExtensionImplementation::new(&GainAdjustmentTable(gain_adjustment_db));
}

unsafe extern "C" fn gain_adjustment_db(plugin: *const clap_plugin) -> f64 {
    let told = |plugin: &PluginWrapper<Tiny>| {
        let bits = plugin.shared().told_gain_db.load(SeqCst);
        Ok(f64::from(f32::from_bits(bits)))
    };
    // SAFETY: the host passes the plug-in that it got the extension from.
    unsafe { PluginWrapper::<Tiny>::handle(plugin, told) }.unwrap_or(f64::NAN)
}

impl PluginTailImpl for TinyAudio<'_> {
    fn get(&self) -> TailLength {
        TailLength::Finite(64)
    }
}

impl PluginAudioProcessorParams for TinyAudio<'_> {
    fn flush(&mut self, input: &InputEvents, _output: &mut OutputEvents) {
        for event in input.iter().filter_map(|event| event.as_event::<ParamValueEvent>()) {
            self.shared.set(event.param_id().map_or(0, ClapId::get), event.value());
        }
        if self.shared.delay.load(SeqCst) as usize != self.latency {
            self.host.request_restart();
        }
    }
}

impl PluginMainThreadParams for TinyMain<'_> {
    fn count(&self) -> u32 {
        2
    }
    fn get_info(&self, index: u32, info: &mut ParamInfoWriter) {
        let (id, name, max_value, default_value): (_, &[u8], _, _) = match index {
            0 => (GAIN, b"Gain", 2.0, 1.0),
            1 => (DELAY, b"Delay", 64.0, 0.0),
            _ => return,
        };
        let stepped = if index == 1 { ParamInfoFlags::IS_STEPPED } else { ParamInfoFlags::IS_MODULATABLE };
        info.set(&ParamInfo {
            id: ClapId::new(id),
            flags: ParamInfoFlags::IS_AUTOMATABLE | stepped,
            cookie: Cookie::empty(),
            name,
            module: b"Main",
            min_value: 0.0,
            max_value,
            default_value,
        });
    }
    fn get_value(&self, id: ClapId) -> Option<f64> {
        self.shared.get(id.get())
    }
    fn value_to_text(&self, id: ClapId, value: f64, writer: &mut ParamDisplayWriter) -> core::fmt::Result {
        match id.get() {
            GAIN => write!(writer, "{value:.2} x"),
            DELAY => write!(writer, "{value} frames"),
            _ => Err(core::fmt::Error),
        }
    }
    fn text_to_value(&self, _id: ClapId, text: &CStr) -> Option<f64> {
        text.to_str().ok()?.trim_end_matches(" x").trim_end_matches(" frames").parse().ok()
    }
    fn flush(&self, input: &InputEvents, _output: &mut OutputEvents) {
        for event in input.iter().filter_map(|event| event.as_event::<ParamValueEvent>()) {
            self.shared.set(event.param_id().map_or(0, ClapId::get), event.value());
        }
    }
}

impl PluginAudioPortsImpl for TinyMain<'_> {
    fn count(&self, is_input: bool) -> u32 {
        let (_, side, _) = LAYOUTS[self.shared.layout.load(SeqCst) as usize];
        if is_input && side > 0 { 2 } else { 1 }
    }
    fn get(&self, index: u32, is_input: bool, writer: &mut AudioPortInfoWriter) {
        let (main, side, _) = LAYOUTS[self.shared.layout.load(SeqCst) as usize];
        let channel_count = if index == 0 { main } else { side };
        if index < PluginAudioPortsImpl::count(self, is_input) {
            writer.set(&AudioPortInfo {
                id: ClapId::new(index),
                name: if index == 0 { b"Main" } else { b"Sidechain" },
                channel_count,
                flags: if index == 0 { AudioPortFlags::IS_MAIN } else { AudioPortFlags::empty() },
                port_type: AudioPortType::from_channel_count(channel_count),
                in_place_pair: (index == 0).then(|| ClapId::new(0)),
            });
        }
    }
}

impl PluginAudioPortsConfigImpl for TinyMain<'_> {
    fn count(&self) -> u32 {
        LAYOUTS.len() as u32
    }
    fn get(&self, index: u32, writer: &mut AudioPortConfigWriter) {
        let Some((channels, side, name)) = LAYOUTS.get(index as usize) else { return };
        let main = MainPortInfo { channel_count: *channels, port_type: None };
        writer.write(&AudioPortsConfiguration {
            id: ClapId::new(index),
            name: name.as_bytes(),
            input_port_count: 1 + u32::from(*side > 0),
            output_port_count: 1,
            main_input: Some(main),
            main_output: Some(main),
        });
    }
    fn select(&self, config_id: ClapId) -> Result<(), PluginError> {
        self.shared.layout.store(config_id.get().min(LAYOUTS.len() as u32 - 1), SeqCst);
        Ok(())
    }
}

impl PluginLatencyImpl for TinyMain<'_> {
    fn get(&self) -> u32 {
        self.shared.latency.load(SeqCst)
    }
}

impl PluginRenderImpl for TinyMain<'_> {
    fn has_hard_realtime_requirement(&self) -> bool {
        false
    }
    fn set(&self, mode: RenderMode) -> Result<(), PluginError> {
        self.shared.offline.store(mode == RenderMode::Offline, SeqCst);
        Ok(())
    }
}

impl PluginTrackInfoImpl for TinyMain<'_> {
    fn changed(&self) {
        let mut buffer = TrackInfoBuffer::new();
        let mut host = self.host;
        let track: HostTrackInfo = host.get_extension().expect("track-info");
        if let Some(info) = track.get(&mut host, &mut buffer) {
            let name = String::from_utf8_lossy(info.name().unwrap_or_default()).into_owned();
            let red = info.color().map_or(0, |colour| colour.red);
            *self.shared.track.lock().expect("no panic before") = format!("{name} #{red:02x}");
        }
    }
}

/// The state is two numbers of four bytes, then what the tests want to see of the inside, which is not read
/// back.
impl PluginStateImpl for TinyMain<'_> {
    fn save(&self, output: &mut OutputStream) -> Result<(), PluginError> {
        let shared = self.shared;
        output.write_all(&shared.gain_bits.load(SeqCst).to_le_bytes())?;
        output.write_all(&shared.delay.load(SeqCst).to_le_bytes())?;
        let (offline, wrong) = (shared.offline.load(SeqCst), shared.wrong_thread.load(SeqCst));
        let track = shared.track.lock().expect("no panic before");
        write!(output, "offline {offline}, wrong thread {wrong}, track {track}")?;
        Ok(())
    }
    fn load(&self, input: &mut InputStream) -> Result<(), PluginError> {
        let mut number = [0; 4];
        input.read_exact(&mut number)?;
        let gain = f32::from_le_bytes(number);
        input.read_exact(&mut number)?;
        self.shared.set(GAIN, f64::from(gain));
        self.shared.set(DELAY, f64::from(u32::from_le_bytes(number)));
        Ok(())
    }
}
