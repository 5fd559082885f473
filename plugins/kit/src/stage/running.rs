//! A processor while the host has its plug-in active.

use nice_plug_core::audio_setup::AuxiliaryBuffers;
use nice_plug_core::buffer::Buffer;
use nice_plug_core::context::process::Transport;
use shared_dsp::layout::MAX_CHANNELS;
use shared_dsp::{Block, Processor, Spec};

use super::Drive;
use super::showing::Showing;
use super::song::Listener;
use crate::link::Telling;
use crate::worker::Worker;

/// A processor at work.
pub(super) struct Running<D: Drive> {
    // Before the processor, so that the thread has ended when the processor goes
    worker: Option<Worker>,
    processor: D::Processor,
    follower: D::Follower,
    song: Listener,
    /// What the link hears; nothing where there is none.
    telling: Option<Telling>,
    /// The present settings may bring work at any time.
    wants_work: bool,
}

impl<D: Drive> Running<D> {
    /// Makes the processor for the present parameters; its latency is right from the first block on. May be
    /// slow.
    pub fn start(spec: &Spec, params: &D, telling: Option<Telling>) -> Self {
        let mut processor = D::Processor::new(spec);
        let settings = params.settings();
        processor.set(&settings);
        let mut worker = params
            .prepare(&mut processor)
            .and_then(|work| Worker::start(D::THREAD, work).inspect_err(log_no_worker::<D>).ok());
        let wants_work = D::wants_work(&settings);
        if let Some(worker) = &mut worker {
            worker.expect(wants_work);
        }
        let (follower, song) = (D::Follower::default(), Listener::default());
        Running { worker, processor, follower, song, telling, wants_work }
    }

    /// The processor.
    pub fn processor(&self) -> &D::Processor {
        &self.processor
    }

    /// The processor, to be told what no parameter says.
    pub fn processor_mut(&mut self) -> &mut D::Processor {
        &mut self.processor
    }

    /// Takes what was turned since the last block, and processes this one. [audio thread]
    pub fn process(
        &mut self,
        params: &D,
        main: &mut Buffer<'_>,
        aux: &AuxiliaryBuffers<'_>,
        transport: &Transport,
        showing: &mut Showing<D>,
    ) {
        self.take(params);
        D::follow_song(&mut self.processor, &self.song.hear(transport));
        let mut channels: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let connected = aux.inputs.first().map_or(&[][..], Buffer::as_slice_immutable);
        for (slot, channel) in channels.iter_mut().zip(connected) {
            // A sidechain that is not connected may come with slices of any length
            *slot = channel.get(..main.samples()).unwrap_or(channel);
        }
        let sidechain = channels.get(..connected.len()).unwrap_or(&channels);
        let frames = main.samples();
        let is_watched = showing.before(main.as_slice(), sidechain, frames);
        self.processor.process(&mut Block { main: main.as_slice(), sidechain });
        if is_watched {
            showing.after(params, &self.processor, main.as_slice(), frames);
        }
        self.expect_work();
        if let Some(telling) = &mut self.telling {
            let processor = &self.processor;
            telling.tell(main.samples(), transport, |measurements| params.measure(processor, measurements));
        }
    }

    /// Forgets the sound of the past, and takes what was turned meanwhile without motion. [audio thread]
    pub fn reset(&mut self, params: &D) {
        self.take(params);
        self.processor.reset();
        self.expect_work();
    }

    /// Hands the processor what was turned since it was last asked.
    fn take(&mut self, params: &D) {
        if let Some(settings) = params.look(&mut self.follower) {
            self.processor.set(settings);
            self.wants_work = D::wants_work(settings);
        }
    }

    /// Tells the thread whether work may come.
    fn expect_work(&mut self) {
        if let Some(worker) = &mut self.worker {
            worker.expect(self.wants_work || D::waits_for_work(&self.processor));
        }
    }

    /// Delay to tell the host, in frames. [audio thread]
    pub fn latency_frames(&self) -> u32 {
        u32::try_from(self.processor.latency_frames()).unwrap_or(u32::MAX)
    }

    /// What the processor still says after silence came in, in frames. [audio thread]
    pub fn tail_frames(&self) -> u32 {
        told_tail_frames(self.processor.tail_frames())
    }
}

/// A tail as hosts are told of it. The largest number means endless to all of them, to CLAP's every number
/// from `i32::MAX` on.
fn told_tail_frames(tail_frames: u64) -> u32 {
    const LONGEST: u32 = i32::MAX as u32 - 1;
    if tail_frames == u64::MAX {
        return u32::MAX;
    }
    u32::try_from(tail_frames).unwrap_or(LONGEST).min(LONGEST)
}

fn log_no_worker<D: Drive>(error: &std::io::Error) {
    nice_plug_core::nice_error!(
        "{}: its thread for what takes long did not start ({error}); close other programs and activate the \
         plug-in again",
        D::WITHOUT_THREAD
    );
}

#[cfg(test)]
mod tests {
    use super::told_tail_frames;

    /// clap/ext/tail.h: "any value greater or equal to INT32_MAX implies infinite tail"; VST3:
    /// `kInfiniteTail` is `kMaxInt32u`.
    #[test]
    fn only_a_tail_without_end_is_told_as_one() {
        let clap_takes_for_endless = |told: u32| told >= i32::MAX as u32;
        assert_eq!(told_tail_frames(u64::MAX), u32::MAX);
        for finite in [0, 1, 48_000, u64::from(u32::MAX), 1 << 40] {
            assert!(!clap_takes_for_endless(told_tail_frames(finite)), "{finite}");
        }
        assert_eq!(told_tail_frames(48_000), 48_000);
    }
}
