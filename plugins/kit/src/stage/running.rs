//! A processor while the host has its plug-in active.

use nice_plug_core::audio_setup::AuxiliaryBuffers;
use nice_plug_core::buffer::Buffer;
use shared_dsp::layout::MAX_CHANNELS;
use shared_dsp::{Block, Processor, Spec};

use super::Drive;
use crate::worker::Worker;

/// A processor at work.
pub(super) struct Running<D: Drive> {
    // Before the processor, so that the thread has ended when the processor goes
    worker: Option<Worker>,
    processor: D::Processor,
    follower: D::Follower,
}

impl<D: Drive> Running<D> {
    /// Makes the processor for the present parameters; its latency is right from the first block on. May be
    /// slow.
    pub fn start(spec: &Spec, params: &D) -> Self {
        let mut processor = D::Processor::new(spec);
        let settings = params.settings();
        processor.set(&settings);
        let mut worker = D::prepare(&mut processor)
            .and_then(|work| Worker::start(D::THREAD, work).inspect_err(log_no_worker::<D>).ok());
        if let Some(worker) = &mut worker {
            worker.expect(D::wants_work(&settings));
        }
        Running { worker, processor, follower: D::Follower::default() }
    }

    /// The processor.
    pub fn processor(&self) -> &D::Processor {
        &self.processor
    }

    /// Takes what was turned since the last block, and processes this one. [audio thread]
    pub fn process(&mut self, params: &D, main: &mut Buffer<'_>, aux: &AuxiliaryBuffers<'_>) {
        self.take(params);
        let mut channels: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let connected = aux.inputs.first().map_or(&[][..], Buffer::as_slice_immutable);
        for (slot, channel) in channels.iter_mut().zip(connected) {
            // A sidechain that is not connected may come with slices of any length
            *slot = channel.get(..main.samples()).unwrap_or(channel);
        }
        let sidechain = channels.get(..connected.len()).unwrap_or(&channels);
        self.processor.process(&mut Block { main: main.as_slice(), sidechain });
    }

    /// Forgets the sound of the past, and takes what was turned meanwhile without motion. [audio thread]
    pub fn reset(&mut self, params: &D) {
        self.take(params);
        self.processor.reset();
    }

    /// Hands the processor what was turned since it was last asked.
    fn take(&mut self, params: &D) {
        if let Some(settings) = params.look(&mut self.follower) {
            self.processor.set(settings);
            if let Some(worker) = &mut self.worker {
                worker.expect(D::wants_work(settings));
            }
        }
    }

    /// Delay to tell the host, in frames. [audio thread]
    pub fn latency_frames(&self) -> u32 {
        u32::try_from(self.processor.latency_frames()).unwrap_or(u32::MAX)
    }

    /// What the processor still says after silence came in, in frames. [audio thread]
    pub fn tail_frames(&self) -> u32 {
        // The largest number means endless to a host
        u32::try_from(self.processor.tail_frames()).unwrap_or(u32::MAX).min(u32::MAX - 1)
    }
}

fn log_no_worker<D: Drive>(error: &std::io::Error) {
    nice_plug_core::nice_error!(
        "{}: its thread for what takes long did not start ({error}); close other programs and activate the \
         plug-in again",
        D::WITHOUT_THREAD
    );
}
