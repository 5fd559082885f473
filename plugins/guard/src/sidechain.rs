//! B1, B3, B4: the sidechain goes round nice-plug.
//!
//! nice-plug mixes up the widths of sidechain and main bus when it chooses a layout, bounds the sidechains of
//! an effect by its number of outputs, and hands over slices of an old length where a sidechain is missing.
//! So nice-plug is told of the main bus only, and the guard carries the sidechain to the plug-in itself.

use std::num::NonZeroU32;
use std::slice;

use nice_plug::prelude::{AuxiliaryBuffers, Buffer};

use crate::main_bus::Channels;

/// A copy of each channel of a port.
type Port = Box<[Box<[f32]>]>;

/// The sidechains of one plug-in instance: copies, as a plug-in may write into them and the host's must stay
/// whole.
#[derive(Default)]
pub(crate) struct Sidechain {
    ports: Box<[Port]>,
    // Points into `ports`; only ever lent out with the lifetime of a borrow of `self`.
    buffers: Box<[Buffer<'static>]>,
    next_frame: usize,
}

impl Sidechain {
    /// Room for ports of these widths and blocks of up to `max_frames`.
    pub fn new(widths: &[NonZeroU32], max_frames: usize) -> Self {
        let port = |width: &NonZeroU32| (0..width.get()).map(|_| vec![0.0; max_frames].into()).collect();
        let buffer = |width: &NonZeroU32| {
            let mut buffer = Buffer::default();
            // SAFETY: the slices are as long as they are said to be.
            unsafe { buffer.set_slices(0, |slices| slices.resize_with(width.get() as usize, || &mut [])) };
            buffer
        };
        Self {
            ports: widths.iter().map(port).collect(),
            buffers: widths.iter().map(buffer).collect(),
            next_frame: 0,
        }
    }

    /// Takes a block from the host. A port or channel that the host does not have is silent.
    ///
    /// # Safety
    /// The channels that `port` returns hold `first_frame + frames` samples.
    pub unsafe fn fill(&mut self, port: impl Fn(usize) -> Channels, first_frame: usize, frames: usize) {
        self.next_frame = 0;
        for (index, channels) in self.ports.iter_mut().enumerate() {
            let given = port(index);
            for (channel, copy) in channels.iter_mut().enumerate() {
                let Some(copy) = copy.get_mut(..frames) else { continue };
                match given.get(channel) {
                    // SAFETY: promised by the caller.
                    Some(start) => unsafe {
                        copy.copy_from_slice(slice::from_raw_parts(start.add(first_frame), frames))
                    },
                    None => copy.fill(0.0),
                }
            }
        }
    }

    /// Lends the next `frames` of the block, each port exactly that long.
    pub fn lend<R>(&mut self, frames: usize, work: impl FnOnce(&mut AuxiliaryBuffers) -> R) -> R {
        let first = self.next_frame;
        self.next_frame += frames;
        for (port, buffer) in self.ports.iter_mut().zip(&mut self.buffers) {
            // SAFETY: all slices are `frames` long, and they outlive their use: `aux` below borrows from
            // `self`.
            unsafe {
                buffer.set_slices(frames, |slices| {
                    for (slice, channel) in slices.iter_mut().zip(port) {
                        let part = channel.get_mut(first..first + frames).unwrap_or_default();
                        *slice = slice::from_raw_parts_mut(part.as_mut_ptr(), part.len());
                    }
                })
            }
        }
        let buffers: *mut [Buffer<'static>] = &mut *self.buffers;
        // SAFETY: a shorter lifetime for slices that live longer; they are set anew before they are lent
        // again.
        let inputs: &mut [Buffer<'_>] = unsafe { &mut *buffers };
        work(&mut AuxiliaryBuffers { inputs, outputs: &mut [] })
    }
}
