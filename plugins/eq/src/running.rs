//! The processor while the host has the plug-in active, with the thread that builds its phase engines.

use aplomb_kit::worker::Worker;
use nice_plug::prelude::{AudioIOLayout, AuxiliaryBuffers, Buffer, BufferConfig, ProcessMode};
use shared_dsp::eq::settings::Phase;
use shared_dsp::eq::{Eq, Settings};
use shared_dsp::layout::MAX_CHANNELS;
use shared_dsp::{Block, Layout, Processor, Spec};

use crate::params::{EqParams, Follower};

/// Sample rates the processor is made for, in Hz.
const SAMPLE_RATES_HZ: std::ops::RangeInclusive<f64> = 8_000.0..=768_000.0;

/// A processor at work.
pub struct Running {
    // Before the processor, so that the thread has ended when the processor goes
    worker: Option<Worker>,
    eq: Eq,
    follower: Follower,
}

/// What the host says it will do, as the processor understands it; `None` if that is beyond it.
pub fn spec(layout: &AudioIOLayout, config: &BufferConfig) -> Option<Spec> {
    let sample_rate_hz = f64::from(config.sample_rate);
    let channels = layout.main_output_channels?.get() as usize;
    let sidechain_channels = layout.aux_input_ports.first().map_or(0, |width| width.get() as usize);
    SAMPLE_RATES_HZ.contains(&sample_rate_hz).then_some(Spec {
        sample_rate_hz,
        max_block_frames: config.max_buffer_size as usize,
        layout: Layout::from_channels(channels)?,
        sidechain_channels: sidechain_channels.min(MAX_CHANNELS),
        offline: config.process_mode == ProcessMode::Offline,
    })
}

impl Running {
    /// Makes the processor for the present parameters; its latency is right from the first block on. May be
    /// slow.
    pub fn start(spec: &Spec, params: &EqParams) -> Running {
        let mut eq = Eq::new(spec);
        let settings = params.settings();
        eq.set(&settings);
        eq.prepare();
        let mut worker = eq.workshop().and_then(|mut workshop| {
            Worker::start("aplomb-eq", move || workshop.work()).inspect_err(log_no_worker).ok()
        });
        if let Some(worker) = &mut worker {
            worker.expect(wants_work(&settings));
        }
        Running { worker, eq, follower: Follower::NEW }
    }

    /// Takes what was turned since the last block, and processes this one. [audio thread]
    pub fn process(&mut self, params: &EqParams, main: &mut Buffer<'_>, aux: &AuxiliaryBuffers<'_>) {
        self.take(params);
        let mut channels: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let connected = aux.inputs.first().map_or(&[][..], Buffer::as_slice_immutable);
        for (slot, channel) in channels.iter_mut().zip(connected) {
            // A sidechain that is not connected may come with slices of any length
            *slot = channel.get(..main.samples()).unwrap_or(channel);
        }
        let sidechain = channels.get(..connected.len()).unwrap_or(&channels);
        self.eq.process(&mut Block { main: main.as_slice(), sidechain });
    }

    /// Forgets the sound of the past, and takes what was turned meanwhile (such as by a state that was
    /// loaded) without motion. [audio thread]
    pub fn reset(&mut self, params: &EqParams) {
        self.take(params);
        self.eq.reset();
    }

    /// Hands the processor what was turned since it was last asked.
    fn take(&mut self, params: &EqParams) {
        if let Some(settings) = self.follower.look(params) {
            self.eq.set(settings);
            if let Some(worker) = &mut self.worker {
                worker.expect(wants_work(settings));
            }
        }
    }

    /// Delay to tell the host, in frames. [audio thread]
    pub fn latency_frames(&self) -> u32 {
        u32::try_from(self.eq.latency_frames()).unwrap_or(u32::MAX)
    }

    /// What the processor still says after silence came in, in frames. [audio thread]
    pub fn tail_frames(&self) -> u32 {
        // The largest number means endless to a host
        u32::try_from(self.eq.tail_frames()).unwrap_or(u32::MAX).min(u32::MAX - 1)
    }
}

/// Whether something that takes long to build may be wanted: zero latency needs nothing.
fn wants_work(settings: &Settings) -> bool {
    settings.phase != Phase::ZeroLatency
}

fn log_no_worker(error: &std::io::Error) {
    nice_plug::nice_error!(
        "Aplomb EQ keeps its present phase mode: the thread that builds the others did not start \
         ({error}); close other programs and activate the plug-in again"
    );
}
