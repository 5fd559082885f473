//! B2: the main bus as nice-plug may trust it, whatever the host handed over.
//!
//! nice-plug takes an input that is as wide as the output. Where a layout has fewer inputs, the others are
//! silent, whatever the host has there.

use std::ptr;

use nice_plug::prelude::AudioIOLayout;

use crate::guarded::{main_channels, main_inputs};

/// The channels of one bus as the host gives them. The list may be missing or too short, and its entries
/// null.
#[derive(Clone, Copy)]
pub(crate) struct Channels {
    list: *const *mut f32,
    count: usize,
}

impl Channels {
    /// No channels.
    pub const NONE: Channels = Channels { list: ptr::null(), count: 0 };

    /// # Safety
    /// `list` is null or points to `count` pointers that are null or point to the samples of a channel, for
    /// as long as this value is used.
    pub unsafe fn new(list: *const *mut f32, count: usize) -> Channels {
        if list.is_null() { Channels::NONE } else { Channels { list, count } }
    }

    /// Start of a channel, if there is one.
    pub fn get(self, channel: usize) -> Option<*mut f32> {
        // SAFETY: within the list, by the promise made to `new`.
        let start = (channel < self.count).then(|| unsafe { *self.list.add(channel) })?;
        (!start.is_null()).then_some(start)
    }

    /// Whether there is no channel at all.
    pub fn are_missing(self) -> bool {
        (0..self.count).all(|channel| self.get(channel).is_none())
    }

    /// Zeros in every channel from `first` on.
    ///
    /// # Safety
    /// The channels have room for `frames` samples.
    pub unsafe fn silence(self, first: usize, frames: usize) {
        for start in (first..self.count).filter_map(|channel| self.get(channel)) {
            // SAFETY: promised by the caller.
            unsafe { ptr::write_bytes(start, 0, frames) };
        }
    }
}

/// Pointers to every channel of the main bus: the host's where it has one, silence to read and spare room to
/// write where it has none. Made when the host activates the plug-in, so that processing allocates nothing.
pub(crate) struct MainBus {
    inputs: Box<[*mut f32]>,
    outputs: Box<[*mut f32]>,
    /// Input channels that the layout has.
    heard: usize,
    silence: Box<[f32]>,
    spare: Box<[f32]>,
    max_frames: usize,
}

// SAFETY: the pointers are used within one process call only, and every call sets them anew.
unsafe impl Send for MainBus {}

impl MainBus {
    /// Room for the main bus of a layout and blocks of up to `max_frames`.
    pub fn new(layout: &AudioIOLayout, max_frames: usize) -> Self {
        let channels = main_channels(layout);
        Self {
            inputs: vec![ptr::null_mut(); channels].into(),
            outputs: vec![ptr::null_mut(); channels].into(),
            heard: main_inputs(layout),
            silence: vec![0.0; max_frames].into(),
            spare: vec![0.0; channels * max_frames].into(),
            max_frames,
        }
    }

    /// Most frames a call may have.
    pub fn max_frames(&self) -> usize {
        self.max_frames
    }

    /// Number of channels of each list.
    pub fn channels(&self) -> usize {
        self.outputs.len()
    }

    /// Points to the host's channels, `first_frame` frames in, or to what stands in for them.
    ///
    /// # Safety
    /// The host's channels hold at least `first_frame` samples.
    pub unsafe fn connect(&mut self, input: Channels, output: Channels, first_frame: usize) {
        // nice-plug only reads from inputs.
        let silence = self.silence.as_ptr().cast_mut();
        for channel in 0..self.outputs.len() {
            // SAFETY: promised by the caller.
            let from = |start: *mut f32| unsafe { start.add(first_frame) };
            let given = input.get(channel).filter(|_| channel < self.heard);
            self.inputs[channel] = given.map_or(silence, from);
            // Two channels in one place cannot be written apart: the second is worked out in spare room.
            let start =
                output.get(channel).map(from).filter(|start| !self.outputs[..channel].contains(start));
            self.outputs[channel] = start.unwrap_or(self.spare[channel * self.max_frames..].as_mut_ptr());
        }
    }

    /// The list of input channels that `connect` made.
    pub fn inputs(&mut self) -> *mut *mut f32 {
        self.inputs.as_mut_ptr()
    }

    /// The list of output channels that `connect` made.
    pub fn outputs(&mut self) -> *mut *mut f32 {
        self.outputs.as_mut_ptr()
    }
}
