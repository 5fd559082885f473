//! A plug-in's processor on the host's stage: made when the host activates, fed what is turned, with the
//! thread that builds what takes longer than a block.
//!
//! A plug-in implements [`Drive`] for its parameters, holds a [`Stage`] of them, and hands its host's calls
//! on to it.

mod running;
mod showing;
mod song;
mod spec;

use std::sync::Arc;

use nice_plug_core::audio_setup::{AudioIOLayout, AuxiliaryBuffers, BufferConfig};
use nice_plug_core::buffer::Buffer;
use nice_plug_core::context::activate::ActivateContext;
use nice_plug_core::context::process::ProcessContext;
use nice_plug_core::params::Params;
use nice_plug_core::plugin::{Plugin, ProcessStatus};
use shared_dsp::Processor;

use crate::feed::Feed;
use crate::link::{Host, Linked, Measurements, Tie};

use running::Running;
use showing::Showing;
pub use song::Song;
pub use spec::spec;

/// What an engineer sets on the processor that `D` turns.
pub type SettingsOf<D> = <<D as Drive>::Processor as Processor>::Settings;

/// One piece of work for the thread beside the audio thread; says whether there was any.
pub type Work = Box<dyn FnMut() -> bool + Send>;

/// The parameters of a plug-in and the processor they turn.
pub trait Drive: Params + Default + Linked {
    /// The processor.
    type Processor: Processor + Send;
    /// Remembers the settings that the processor has; new, it has seen nothing.
    type Follower: Default + Send;
    /// Cells that [`Drive::show`] writes and the window reads; `()` where there is nothing to show but what
    /// the [`Feed`] has of every plug-in.
    type Shown: Default + Send + Sync + 'static;

    /// Name of the thread that builds what takes long, for debuggers: at most 15 characters.
    const THREAD: &'static str;
    /// What the plug-in does if that thread cannot be started: `Aplomb EQ keeps its present phase mode`.
    const WITHOUT_THREAD: &'static str;

    /// The parameters as numbers for the processor. [audio thread]
    fn settings(&self) -> SettingsOf<Self>;
    /// The settings, if a parameter changed since the follower last looked. [audio thread]
    fn look<'a>(&self, follower: &'a mut Self::Follower) -> Option<&'a SettingsOf<Self>>;
    /// Builds what the settings ask for, so that the first block has it already, and returns the work that
    /// may come later. May be slow.
    fn prepare(&self, processor: &mut Self::Processor) -> Option<Work>;
    /// Whether these settings may bring work at any time. [audio thread]
    fn wants_work(settings: &SettingsOf<Self>) -> bool;
    /// Whether the processor waits for work that it ordered. Asked after every block. [audio thread]
    fn waits_for_work(_processor: &Self::Processor) -> bool {
        false
    }
    /// Tells the processor where the host's song is. Called before every block. [audio thread]
    fn follow_song(_processor: &mut Self::Processor, _song: &Song) {}
    /// Adds what the processor measures to what the link is told of the transport. [audio thread]
    fn measure(&self, _processor: &Self::Processor, _measurements: &mut Measurements) {}
    /// Writes what the window shows of the processor. Called after every block while a window is open. [audio
    /// thread]
    fn show(&self, _processor: &Self::Processor, _shown: &Self::Shown) {}
    /// How far the processor moved the level most in the last block, in dB, negative for reduction: what the
    /// history of the [`Feed`] keeps. [audio thread]
    fn moved_db(_processor: &Self::Processor) -> f32 {
        0.0
    }
}

/// A plug-in's parameters and, while the host has it active, its processor.
pub struct Stage<D: Drive> {
    params: Arc<D>,
    running: Option<Running<D>>,
    tie: Tie,
    showing: Showing<D>,
}

impl<D: Drive> Default for Stage<D> {
    fn default() -> Self {
        Stage::beside(Host::default())
    }
}

impl<D: Drive> Stage<D> {
    /// A stage whose instance asks this host for its track, and to turn what others on the link ask for.
    pub fn beside(host: Host) -> Self {
        Stage { params: Arc::default(), running: None, tie: Tie::new(host), showing: Showing::default() }
    }

    /// The tie to the link.
    pub fn tie(&self) -> &Tie {
        &self.tie
    }

    /// What an open window hears of the sound; the same for as long as the plug-in lives.
    pub fn feed(&self) -> &Arc<Feed> {
        self.showing.feed()
    }

    /// What [`Drive::show`] writes while a window is open; the same for as long as the plug-in lives.
    pub fn shown(&self) -> &Arc<D::Shown> {
        self.showing.shown()
    }

    /// The parameters.
    pub fn params(&self) -> &Arc<D> {
        &self.params
    }

    /// The processor, while the host has the plug-in active.
    pub fn processor(&self) -> Option<&D::Processor> {
        self.running.as_ref().map(Running::processor)
    }

    /// The processor, to be told what no parameter says.
    pub fn processor_mut(&mut self) -> Option<&mut D::Processor> {
        self.running.as_mut().map(Running::processor_mut)
    }

    /// Makes the processor and tells the host its latency; false where it cannot run. May be slow.
    pub fn activate<P: Plugin>(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<P>,
    ) -> bool {
        // The old thread ends before a new one starts
        self.running = None;
        let Some(spec) = spec(layout, config) else { return false };
        let telling = self.tie.activate(&self.params, &spec, self.showing.feed());
        let running = Running::start(&spec, &*self.params, telling);
        context.set_latency_samples(running.latency_frames());
        self.showing.begin(&spec, running.latency_frames());
        self.running = Some(running);
        true
    }

    /// Ends the processor and its thread.
    pub fn deactivate(&mut self) {
        self.running = None;
    }

    /// Forgets the sound of the past, and takes what was turned meanwhile (such as by a state that was
    /// loaded) without motion. [audio thread]
    pub fn reset(&mut self) {
        if let Some(running) = &mut self.running {
            running.reset(&self.params);
        }
    }

    /// Takes what was turned since the last block, processes this one, and tells the host latency and tail.
    /// [audio thread]
    pub fn process<P: Plugin>(
        &mut self,
        main: &mut Buffer<'_>,
        aux: &AuxiliaryBuffers<'_>,
        context: &mut impl ProcessContext<P>,
    ) -> ProcessStatus {
        let Some(running) = &mut self.running else {
            return ProcessStatus::Error("the plug-in is not active");
        };
        running.process(&self.params, main, aux, context.transport(), &mut self.showing);
        self.showing.tell_latency(running.latency_frames());
        // The wrapper tells the host only what changed
        context.set_latency_samples(running.latency_frames());
        ProcessStatus::Tail(running.tail_frames())
    }
}
