//! What is shown of a processor while a window is open.

use std::sync::Arc;

use shared_dsp::Spec;

use super::Drive;
use crate::feed::{Feed, Writer};

/// The audio thread's side of the feed, and the cells of the plug-in's own.
pub(super) struct Showing<D: Drive> {
    writer: Writer,
    shown: Arc<D::Shown>,
}

impl<D: Drive> Default for Showing<D> {
    fn default() -> Self {
        Showing { writer: Writer::new(Arc::default()), shown: Arc::default() }
    }
}

impl<D: Drive> Showing<D> {
    /// What every plug-in tells.
    pub fn feed(&self) -> &Arc<Feed> {
        self.writer.feed()
    }

    /// What this plug-in tells.
    pub fn shown(&self) -> &Arc<D::Shown> {
        &self.shown
    }

    /// A processor begins. [main thread]
    pub fn begin(&mut self, spec: &Spec, latency_frames: u32) {
        self.writer.begin(spec, latency_frames as usize);
    }

    /// Before a block; whether somebody watches. [audio thread]
    pub fn before(&mut self, main: &[&mut [f32]], sidechain: &[&[f32]], frames: usize) -> bool {
        self.writer.before(main, sidechain, frames)
    }

    /// After a block that somebody watched. [audio thread]
    pub fn after(&mut self, params: &D, processor: &D::Processor, main: &[&mut [f32]], frames: usize) {
        self.writer.after(main, frames, D::moved_db(processor));
        params.show(processor, &self.shown);
    }

    /// Tells the latency. [audio thread]
    pub fn tell_latency(&self, latency_frames: u32) {
        self.writer.tell_latency(latency_frames as usize);
    }
}
