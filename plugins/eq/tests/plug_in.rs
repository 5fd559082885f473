//! The plug-in behind the framework's interface: what comes out is what the processor makes, in every layout.

use std::cell::Cell;

use aplomb_eq::AplombEq;
use aplomb_eq::presets::presets;
use aplomb_kit::catalogue::Catalogue;
use nice_plug::context::process::{SendEventError, Transport};
use nice_plug::midi::PluginNoteEvent;
use nice_plug::prelude::*;
use shared_dsp::eq::{Eq, Settings};
use shared_dsp::{Block, Layout, Processor, Spec};

/// A host that only remembers the latency it was told.
struct Host {
    latency_frames: Cell<Option<u32>>,
    transport: Transport,
}

impl Host {
    fn new() -> Host {
        Host { latency_frames: Cell::new(None), transport: Transport::new(48_000.0) }
    }
}

impl ActivateContext<AplombEq> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute(&self, (): ()) {}
    fn set_latency_samples(&self, samples: u32) {
        self.latency_frames.set(Some(samples));
    }
    fn set_current_voice_capacity(&self, _capacity: u32) {}
}

impl ProcessContext<AplombEq> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute_background(&self, (): ()) {}
    fn execute_gui(&self, (): ()) {}
    fn transport(&self) -> &Transport {
        &self.transport
    }
    fn next_event(&mut self) -> Option<PluginNoteEvent<AplombEq>> {
        None
    }
    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<AplombEq>,
    ) -> Result<(), (PluginNoteEvent<AplombEq>, SendEventError)> {
        Err((event, SendEventError::NoOutputBuffer))
    }
    fn set_latency_samples(&self, samples: u32) {
        self.latency_frames.set(Some(samples));
    }
    fn request_restart(&self) {}
    fn set_current_voice_capacity(&self, _capacity: u32) {}
}

const FRAMES: usize = 256;
const CONFIG: BufferConfig = BufferConfig {
    sample_rate: 48_000.0,
    min_buffer_size: None,
    max_buffer_size: FRAMES as u32,
    process_mode: ProcessMode::Realtime,
};

/// White noise at −12 dBFS, another for each channel.
fn noise(channels: usize, seed: u32) -> Vec<Vec<f32>> {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        0.5 * (state as f32 / u32::MAX as f32) - 0.25
    };
    (0..channels).map(|_| (0..FRAMES).map(|_| next()).collect()).collect()
}

/// Lets the plug-in process one block in place.
fn process(
    plugin: &mut AplombEq,
    host: &mut Host,
    main: &mut [Vec<f32>],
    sidechain: &mut [Vec<f32>],
) -> ProcessStatus {
    let mut buffer = Buffer::default();
    let mut aux = [Buffer::default()];
    // SAFETY: the slices live until the end of this function, and all of the main bus are FRAMES long.
    unsafe {
        buffer
            .set_slices(FRAMES, |slices| *slices = main.iter_mut().map(|channel| &mut channel[..]).collect());
        aux[0].set_slices(FRAMES, |slices| {
            *slices = sidechain.iter_mut().map(|channel| &mut channel[..]).collect()
        });
    }
    let mut aux = AuxiliaryBuffers { inputs: &mut aux, outputs: &mut [] };
    plugin.process(&mut buffer, &mut aux, host)
}

/// Loads a factory preset into the plug-in's parameters.
fn load(plugin: &AplombEq, name_begins: &str) {
    let presets = presets().unwrap();
    let preset = presets.iter().find(|preset| preset.name.starts_with(name_begins)).unwrap();
    assert_eq!(preset.apply(&*plugin.params()), Vec::<String>::new());
}

/// Sets one parameter by text.
fn set(plugin: &AplombEq, id: &str, text: &str) {
    let params = plugin.params();
    let catalogue = Catalogue::of(&*params);
    let entry = catalogue.get(id).unwrap();
    entry.set(entry.read(text).unwrap());
}

fn activated(plugin: &mut AplombEq, host: &mut Host, layout: &AudioIOLayout) {
    assert!(plugin.activate(layout, &CONFIG, host));
    plugin.reset();
}

/// The settings of a factory preset, through a plug-in's parameters of its own.
fn settings_of(name_begins: &str) -> Settings {
    let params = aplomb_eq::params::EqParams::default();
    let presets = presets().unwrap();
    presets.iter().find(|preset| preset.name.starts_with(name_begins)).unwrap().apply(&params);
    params.settings()
}

#[test]
fn every_layout_sounds_bit_for_bit_like_the_processor() {
    for layout in AplombEq::AUDIO_IO_LAYOUTS {
        let channels = layout.main_output_channels.unwrap().get() as usize;
        let sidechains = layout.aux_input_ports.first().map_or(0, |port| port.get() as usize);
        let spec = Spec {
            sample_rate_hz: 48_000.0,
            max_block_frames: FRAMES,
            layout: Layout::from_channels(channels).unwrap(),
            sidechain_channels: sidechains,
            offline: false,
        };
        for preset in ["Kick", "Bass: step aside", "Surround"] {
            let (mut plugin, mut host) = (AplombEq::default(), Host::new());
            load(&plugin, preset);
            activated(&mut plugin, &mut host, layout);
            let mut eq = Eq::new(&spec);
            eq.set(&settings_of(preset));
            eq.reset();
            for block in 0..8 {
                let mut main = noise(channels, block + 1);
                let mut sidechain = noise(sidechains, 100 + block);
                let mut expected = main.clone();
                let mut channels: Vec<&mut [f32]> =
                    expected.iter_mut().map(|channel| &mut channel[..]).collect();
                let side: Vec<&[f32]> = sidechain.iter().map(|channel| &channel[..]).collect();
                eq.process(&mut Block { main: &mut channels, sidechain: &side });
                process(&mut plugin, &mut host, &mut main, &mut sidechain);
                assert!(main == expected, "{preset} in {}, block {block}", layout.name());
            }
        }
    }
}

#[test]
fn a_sidechain_that_is_not_there_or_of_another_length_is_harmless() {
    for sidechain in [
        vec![],
        vec![vec![]; 2],
        vec![vec![0.0; 3]; 2],
        vec![vec![0.0; 4 * FRAMES]; 2],
        vec![vec![0.0; FRAMES]; 40],
    ] {
        let (mut plugin, mut host) = (AplombEq::default(), Host::new());
        load(&plugin, "Bass: step aside");
        activated(&mut plugin, &mut host, &AplombEq::AUDIO_IO_LAYOUTS[0]);
        let mut main = noise(2, 1);
        let dry = main.clone();
        process(&mut plugin, &mut host, &mut main, &mut sidechain.clone());
        // Nothing comes from the sidechain, so the band stays where it is: at 0 dB
        let worst =
            main.iter().flatten().zip(dry.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-6, "{worst}");
    }
}

#[test]
fn what_was_loaded_before_a_reset_sounds_from_the_first_sample() {
    let layout = &AplombEq::AUDIO_IO_LAYOUTS[0];
    let (mut early, mut late, mut host) = (AplombEq::default(), AplombEq::default(), Host::new());
    load(&early, "Lead voice: body");
    activated(&mut early, &mut host, layout);
    activated(&mut late, &mut host, layout);
    load(&late, "Lead voice: body");
    late.reset();
    let (mut a, mut b) = (noise(2, 1), noise(2, 1));
    process(&mut early, &mut host, &mut a, &mut []);
    process(&mut late, &mut host, &mut b, &mut []);
    assert!(a == b);
}

#[test]
fn what_is_loaded_while_it_plays_is_noticed_without_a_reset() {
    let (mut plugin, mut host) = (AplombEq::default(), Host::new());
    activated(&mut plugin, &mut host, &AplombEq::AUDIO_IO_LAYOUTS[0]);
    let mut main = noise(2, 1);
    process(&mut plugin, &mut host, &mut main, &mut []);
    assert!(main == noise(2, 1), "a flat EQ changes no bit");
    load(&plugin, "Telephone");
    process(&mut plugin, &mut host, &mut main, &mut []);
    assert!(main != noise(2, 1), "the preset is not heard");
}

/// A unit impulse, and silence after it.
fn impulse(channels: usize) -> Vec<Vec<f32>> {
    let channel: Vec<f32> = (0..FRAMES).map(|n| if n == 0 { 1.0 } else { 0.0 }).collect();
    vec![channel; channels]
}

/// Plays an impulse and returns the frame of the left channel's largest sample.
fn peak_frame(plugin: &mut AplombEq, host: &mut Host, blocks: usize) -> usize {
    let mut played = Vec::new();
    for block in 0..blocks {
        let mut main = if block == 0 { impulse(2) } else { vec![vec![0.0; FRAMES]; 2] };
        process(plugin, host, &mut main, &mut []);
        played.append(&mut main[0]);
    }
    (0..played.len()).max_by(|&a, &b| played[a].abs().total_cmp(&played[b].abs())).unwrap()
}

#[test]
fn the_latency_a_host_is_told_at_activation_is_where_an_impulse_comes_out() {
    for process_mode in [ProcessMode::Realtime, ProcessMode::Offline] {
        for phase in ["Zero Latency", "Natural", "Linear"] {
            let (mut plugin, mut host) = (AplombEq::default(), Host::new());
            load(&plugin, "Mix bus: a little brighter");
            set(&plugin, "phase", phase);
            assert!(plugin.activate(
                &AplombEq::AUDIO_IO_LAYOUTS[0],
                &BufferConfig { process_mode, ..CONFIG },
                &mut host
            ));
            plugin.reset();
            let told = host.latency_frames.get().unwrap() as usize;
            assert_eq!(told == 0, phase == "Zero Latency");
            assert_eq!(peak_frame(&mut plugin, &mut host, 40), told, "{phase}, {process_mode:?}");
            assert_eq!(host.latency_frames.get(), Some(told as u32));
        }
    }
}

#[test]
fn another_phase_mode_is_built_beside_the_sound_and_the_host_is_told_its_latency() {
    let (mut plugin, mut host) = (AplombEq::default(), Host::new());
    load(&plugin, "Mix bus: a little brighter");
    activated(&mut plugin, &mut host, &AplombEq::AUDIO_IO_LAYOUTS[0]);
    for phase in ["Linear", "Zero Latency", "Natural", "Linear"] {
        set(&plugin, "phase", phase);
        let mut fresh = AplombEq::default();
        let mut other_host = Host::new();
        set(&fresh, "phase", phase);
        activated(&mut fresh, &mut other_host, &AplombEq::AUDIO_IO_LAYOUTS[0]);
        // As long as it takes a busy machine; a host goes on playing all the while
        for _ in 0..2_000 {
            process(&mut plugin, &mut host, &mut noise(2, 1), &mut []);
            if host.latency_frames == other_host.latency_frames {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(host.latency_frames, other_host.latency_frames, "{phase}");
    }
}

#[test]
fn a_rate_no_processor_is_made_for_is_refused() {
    for sample_rate in [0.0, -48_000.0, 4_000.0, 1e9, f32::NAN, f32::INFINITY] {
        let config = BufferConfig { sample_rate, ..CONFIG };
        assert!(!AplombEq::default().activate(&AplombEq::AUDIO_IO_LAYOUTS[0], &config, &mut Host::new()));
    }
}

#[test]
fn without_activation_it_says_so_and_leaves_the_sound_alone() {
    let mut main = noise(2, 1);
    let status = process(&mut AplombEq::default(), &mut Host::new(), &mut main, &mut []);
    assert!(matches!(status, ProcessStatus::Error(_)));
    assert_eq!(main, noise(2, 1));
}

#[test]
fn hosts_find_every_parameter_under_a_name() {
    let plugin = AplombEq::default();
    let params = plugin.params();
    for entry in Catalogue::of(&*params).entries() {
        assert!(!entry.name().is_empty() && entry.name().len() < 64, "{}", entry.id);
    }
}
