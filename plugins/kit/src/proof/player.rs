//! A plug-in behind the framework's interface, without a host: what comes out is what its processor makes.

use std::cell::Cell;

use nice_plug_core::audio_setup::{AudioIOLayout, AuxiliaryBuffers, BufferConfig, ProcessMode};
use nice_plug_core::buffer::Buffer;
use nice_plug_core::context::PluginApi;
use nice_plug_core::context::activate::ActivateContext;
use nice_plug_core::context::process::{ProcessContext, SendEventError, Transport};
use nice_plug_core::midi::PluginNoteEvent;
use nice_plug_core::plugin::{Plugin, ProcessStatus};
use shared_dsp::{Block, Processor};

use super::presets::{named, settings_of};
use crate::catalogue::Catalogue;
use crate::presets::Preset;
use crate::stage::{Drive, spec};

/// Frames of the blocks that are played.
pub const FRAMES: usize = 256;

/// What the plug-ins are activated with, unless a test says otherwise.
pub const CONFIG: BufferConfig = BufferConfig {
    sample_rate: 48_000.0,
    min_buffer_size: None,
    max_buffer_size: FRAMES as u32,
    process_mode: ProcessMode::Realtime,
};

/// A plug-in, and what it told its host.
pub struct Player<P> {
    /// The plug-in.
    pub plugin: P,
    host: Host,
}

/// A host that only remembers the latency it was told.
struct Host {
    latency_frames: Cell<Option<u32>>,
    transport: Transport,
}

impl<P: Plugin> Default for Player<P> {
    fn default() -> Self {
        let host = Host { latency_frames: Cell::new(None), transport: Transport::new(CONFIG.sample_rate) };
        Player { plugin: P::default(), host }
    }
}

impl<P: Plugin> Player<P> {
    /// Activates the plug-in on a layout.
    pub fn activate(&mut self, layout: &AudioIOLayout, config: &BufferConfig) -> bool {
        let active = self.plugin.activate(layout, config, &mut self.host);
        if active {
            self.plugin.reset();
        }
        active
    }

    /// A plug-in at work in stereo, with some parameters set by text.
    pub fn at_work(values: &[(&str, &str)]) -> Self {
        let mut player = Self::default();
        values.iter().for_each(|(id, text)| player.set(id, text));
        assert!(player.activate(&P::AUDIO_IO_LAYOUTS[0], &CONFIG));
        player
    }

    /// The latency in frames that the host was told last.
    pub fn latency_frames(&self) -> Option<u32> {
        self.host.latency_frames.get()
    }

    /// What the host says of its song.
    pub fn transport(&mut self) -> &mut Transport {
        &mut self.host.transport
    }

    /// Sets one parameter by text.
    pub fn set(&self, id: &str, text: &str) {
        let params = self.plugin.params();
        let catalogue = Catalogue::of(&*params);
        let entry = catalogue.get(id).unwrap_or_else(|| panic!("no parameter {id}"));
        entry.set(entry.read(text).unwrap_or_else(|| panic!("{id} refuses {text}")));
    }

    /// Loads the preset whose name begins so.
    pub fn load(&self, presets: &[Preset], name_begins: &str) {
        let complaints = named(presets, name_begins).apply(&*self.plugin.params());
        assert_eq!(complaints, Vec::<String>::new());
    }

    /// Lets the plug-in process one block in place.
    pub fn process(&mut self, main: &mut [Vec<f32>], sidechain: &mut [Vec<f32>]) -> ProcessStatus {
        let mut status = ProcessStatus::Normal;
        self.process_within(main, sidechain, |process| status = process());
        status
    }

    /// The same within `around`, which calls the plug-in when it likes: to count or to time.
    pub fn process_within(
        &mut self,
        main: &mut [Vec<f32>],
        sidechain: &mut [Vec<f32>],
        around: impl FnOnce(&mut dyn FnMut() -> ProcessStatus),
    ) {
        let mut buffer = Buffer::default();
        let mut aux = [Buffer::default()];
        let slices = |channels: &mut [Vec<f32>]| -> Vec<&'static mut [f32]> {
            // SAFETY: the samples outlive the buffers, which end with this function, and nothing else touches
            // them until then.
            channels.iter_mut().map(|c| unsafe { &mut *std::ptr::from_mut(c.as_mut_slice()) }).collect()
        };
        assert!(main.iter().all(|channel| channel.len() == FRAMES));
        // SAFETY: all slices of the main bus are FRAMES long; those of a sidechain are not looked at beyond
        // their own length.
        unsafe {
            buffer.set_slices(FRAMES, |all| *all = slices(main));
            aux[0].set_slices(FRAMES, |all| *all = slices(sidechain));
        }
        let mut aux = AuxiliaryBuffers { inputs: &mut aux, outputs: &mut [] };
        around(&mut || self.plugin.process(&mut buffer, &mut aux, &mut self.host));
    }

    /// Plays an impulse and returns the frame of the left channel's largest sample.
    pub fn peak_frame(&mut self, blocks: usize) -> usize {
        let mut played = Vec::new();
        for block in 0..blocks {
            let mut main = vec![vec![0.0; FRAMES]; 2];
            if block == 0 {
                main.iter_mut().for_each(|channel| channel[0] = 1.0);
            }
            self.process(&mut main, &mut []);
            played.append(&mut main[0]);
        }
        (0..played.len()).max_by(|&a, &b| played[a].abs().total_cmp(&played[b].abs())).unwrap()
    }
}

/// White noise at −12 dBFS, another for each channel.
pub fn noise(channels: usize, seed: u32) -> Vec<Vec<f32>> {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        0.5 * (state as f32 / u32::MAX as f32) - 0.25
    };
    (0..channels).map(|_| (0..FRAMES).map(|_| next()).collect()).collect()
}

/// In every layout the plug-in sounds bit for bit like the processor with the settings of a preset.
pub fn assert_sounds_like_the_processor<P: Plugin, D: Drive>(presets: &[Preset], names_begin: &[&str]) {
    for layout in P::AUDIO_IO_LAYOUTS {
        let spec = spec(layout, &CONFIG).unwrap();
        for name in names_begin {
            let mut player = Player::<P>::default();
            player.load(presets, name);
            assert!(player.activate(layout, &CONFIG));
            let mut processor = D::Processor::new(&spec);
            processor.set(&settings_of::<D>(presets, name));
            processor.reset();
            for block in 0..8 {
                let mut main = noise(spec.layout.len(), block + 1);
                let mut sidechain = noise(spec.sidechain_channels, 100 + block);
                let mut expected = main.clone();
                let mut channels: Vec<&mut [f32]> = expected.iter_mut().map(Vec::as_mut_slice).collect();
                let side: Vec<&[f32]> = sidechain.iter().map(Vec::as_slice).collect();
                processor.process(&mut Block { main: &mut channels, sidechain: &side });
                player.process(&mut main, &mut sidechain);
                assert!(main == expected, "{name} in {}, block {block}", layout.name());
            }
        }
    }
}

/// What was loaded before a reset sounds from the first sample, as if it had been there before activation.
pub fn assert_resets_to_what_was_loaded<P: Plugin>(presets: &[Preset], name_begins: &str) {
    let (mut early, mut late) = (Player::<P>::default(), Player::<P>::default());
    early.load(presets, name_begins);
    assert!(early.activate(&P::AUDIO_IO_LAYOUTS[0], &CONFIG));
    assert!(late.activate(&P::AUDIO_IO_LAYOUTS[0], &CONFIG));
    late.load(presets, name_begins);
    late.plugin.reset();
    let (mut a, mut b) = (noise(2, 1), noise(2, 1));
    early.process(&mut a, &mut []);
    late.process(&mut b, &mut []);
    assert!(a == b);
}

/// A new instance changes no bit; what is loaded while it plays is noticed without a reset.
pub fn assert_notices_what_is_loaded<P: Plugin>(presets: &[Preset], name_begins: &str) {
    let mut player = Player::<P>::at_work(&[]);
    let mut main = noise(2, 1);
    player.process(&mut main, &mut []);
    assert!(main == noise(2, 1), "an untouched instance changes no bit");
    player.load(presets, name_begins);
    player.process(&mut main, &mut []);
    assert!(main != noise(2, 1), "the preset is not heard");
}

/// Sidechains that a host may hand over though none is connected: none, too few, too short, too long, too
/// many; all silent.
pub fn sidechains_without_a_connection() -> [Vec<Vec<f32>>; 5] {
    [
        vec![],
        vec![vec![]; 2],
        vec![vec![0.0; 3]; 2],
        vec![vec![0.0; 4 * FRAMES]; 2],
        vec![vec![0.0; FRAMES]; 40],
    ]
}

/// Nobody's processor is made for these sample rates.
pub fn assert_refuses_impossible_rates<P: Plugin>() {
    for sample_rate in [0.0, -48_000.0, 4_000.0, 1e9, f32::NAN, f32::INFINITY] {
        let config = BufferConfig { sample_rate, ..CONFIG };
        assert!(!Player::<P>::default().activate(&P::AUDIO_IO_LAYOUTS[0], &config), "{sample_rate}");
    }
}

/// Without activation the plug-in says so and leaves the sound alone.
pub fn assert_says_when_it_is_not_active<P: Plugin>() {
    let mut main = noise(2, 1);
    let status = Player::<P>::default().process(&mut main, &mut []);
    assert!(matches!(status, ProcessStatus::Error(_)));
    assert_eq!(main, noise(2, 1));
}

impl<P: Plugin> ActivateContext<P> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute(&self, _task: P::BackgroundTask) {}
    fn set_latency_samples(&self, samples: u32) {
        self.latency_frames.set(Some(samples));
    }
    fn set_current_voice_capacity(&self, _capacity: u32) {}
}

impl<P: Plugin> ProcessContext<P> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute_background(&self, _task: P::BackgroundTask) {}
    fn execute_gui(&self, _task: P::BackgroundTask) {}
    fn transport(&self) -> &Transport {
        &self.transport
    }
    fn next_event(&mut self) -> Option<PluginNoteEvent<P>> {
        None
    }
    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<P>,
    ) -> Result<(), (PluginNoteEvent<P>, SendEventError)> {
        Err((event, SendEventError::NoOutputBuffer))
    }
    fn set_latency_samples(&self, samples: u32) {
        self.latency_frames.set(Some(samples));
    }
    fn request_restart(&self) {}
    fn set_current_voice_capacity(&self, _capacity: u32) {}
}
