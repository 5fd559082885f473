//! The way of a chunk from the host's samples through the paths and back.

use super::path::Chunk;
use super::settings::Phase;
use super::{CHUNK, Eq};
use crate::chunk::{copy, load_sidechain, narrow, planar, widen};
use crate::layout::MAX_CHANNELS;
use crate::processor::Block;

/// Memory for one chunk: what came in, in step with what each path makes of it.
pub struct Chunks {
    dry: [Box<Chunk>; 2],
    sidechain: [Box<Chunk>; 2],
    wet: [Box<Chunk>; 2],
    listen: Box<Chunk>,
}

impl Chunks {
    /// Silence on so many channels.
    pub fn new(channels: usize, sidechain_channels: usize) -> Chunks {
        let chunk = |channels: usize| vec![[0.0; CHUNK]; channels.min(MAX_CHANNELS)].into_boxed_slice();
        let pair = |channels: usize| [chunk(channels), chunk(channels)];
        Chunks {
            dry: pair(channels),
            sidechain: pair(sidechain_channels),
            wet: pair(channels),
            listen: chunk(channels),
        }
    }
}

impl Eq {
    /// Takes a chunk of the block; true if it is silent.
    pub(super) fn load(&mut self, block: &Block<'_, '_>, from: usize, frames: usize) -> bool {
        let Chunks { dry, sidechain, .. } = &mut self.chunks;
        let mut silent = true;
        for (samples, input) in dry[0].iter_mut().zip(block.main.iter()) {
            silent &= widen(&input[from..from + frames], samples);
        }
        if self.followers.needs_sidechain() || self.lates[0].is_some() || self.fade.is_some() {
            silent &= load_sidechain(&mut sidechain[0], block.sidechain, from, frames);
        }
        silent
    }

    /// The way of a chunk from input to output.
    pub(super) fn run(&mut self, frames: usize) {
        let Chunks { dry, sidechain, wet, listen } = &mut self.chunks;
        let paths = if self.fade.is_some() { 2 } else { 1 };
        if paths == 2 {
            let [first, second] = dry;
            copy(first, second, frames);
            let [first, second] = sidechain;
            copy(first, second, frames);
        }
        for index in 0..paths {
            if let Some(late) = &mut self.lates[index] {
                copy(&dry[index], &mut wet[index], frames);
                late.delay(&mut dry[index], &mut sidechain[index], frames);
                let replaces_filters = late.path().phase() == Phase::Linear;
                if replaces_filters {
                    late.process(&mut wet[index], frames);
                }
                self.paths[index].process_in_place(&mut wet[index], frames);
                if !replaces_filters {
                    late.process(&mut wet[index], frames);
                }
            } else {
                self.paths[index].process(&dry[index], &mut wet[index], frames);
            }
        }
        if let Some(fade) = &self.fade {
            for [first, second] in [&mut *dry, &mut *sidechain, &mut *wet] {
                fade.mix(first, second, frames);
            }
        }
        let (dry, sidechain, wet) = (&mut dry[0], &mut sidechain[0], &mut wet[0]);
        self.followers.hear(dry, sidechain, frames);
        let (pre, post) = (planar(dry, frames), planar(wet, frames));
        self.matching.observe(&pre[..self.channels], &post[..self.channels]);
        if self.output.listens() {
            self.listen.process(dry, listen, self.channels, frames);
        }
        self.output.mix(wet, dry, listen, self.channels, frames);
    }

    /// Writes a chunk to the block.
    pub(super) fn store(&self, block: &mut Block<'_, '_>, from: usize, frames: usize) {
        for (samples, output) in self.chunks.wet[0].iter().zip(block.main.iter_mut()) {
            narrow(samples, &mut output[from..from + frames]);
        }
    }
}
