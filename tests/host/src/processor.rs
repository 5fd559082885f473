//! The half of an active plug-in that makes sound. It may live on any one thread at a time.

use crate::callbacks::{Handlers, as_audio_thread};
use crate::{Event, HostError, Layout, Port, Setup, Transport};
use clack_extensions::params::PluginParams;
use clack_host::events::io::EventBuffer;
use clack_host::prelude::*;
use clack_host::process::audio_buffers::{InputAudioBuffers, OutputAudioBuffers};
use clack_host::process::{PluginAudioProcessor, ProcessStatus};
use clap_sys::audio_buffer::clap_audio_buffer;
use std::ptr::null_mut;

/// What the host has for the plug-in's sidechain.
#[derive(Clone, Copy, Debug, Default)]
pub enum Sidechain<'a> {
    /// Nothing is connected: the port gets silence that is marked as constant.
    #[default]
    Unconnected,
    /// The host gives no buffer for the port at all, as some hosts do.
    Missing,
    /// Something is connected. As many channels as there are here, also where the port has another width;
    /// what is shorter than the block is filled up with silence.
    Channels(&'a [&'a [f32]]),
}

/// One block for [`Processor::process`].
pub struct Block<'a, 'b> {
    /// The main input's channels, all of one length; as many as the layout says.
    pub input: &'a [&'a [f32]],
    /// Where the main output's channels go.
    pub output: &'a mut [&'b mut [f32]],
    /// The sidechain.
    pub sidechain: Sidechain<'a>,
    /// What happens in this block, ordered by frame.
    pub events: &'a [Event],
    /// Where the song is, if the host has one.
    pub transport: Option<Transport>,
    /// Give the plug-in the same memory for main input and output.
    pub in_place: bool,
}

impl<'a, 'b> Block<'a, 'b> {
    /// A block with nothing but sound.
    pub fn new(input: &'a [&'a [f32]], output: &'a mut [&'b mut [f32]]) -> Self {
        Self {
            input,
            output,
            sidechain: Sidechain::Unconnected,
            events: &[],
            transport: None,
            in_place: false,
        }
    }
}

const MAX_PORTS: usize = 8;
const MAX_CHANNELS: usize = 64;

/// The sounding half of an active plug-in. Made by [`crate::Plugin::activate`], given back to
/// [`crate::Plugin::deactivate`].
pub struct Processor {
    pub(crate) inner: PluginAudioProcessor<Handlers>,
    plugin: String,
    layout: Layout,
    sample_rate_hz: f64,
    max_block_frames: usize,
    inputs: Vec<Vec<Box<[f32]>>>,
    outputs: Vec<Vec<Box<[f32]>>>,
    incoming: EventBuffer,
    outgoing: EventBuffer,
    frames_done: u64,
}

impl Processor {
    pub(crate) fn new(
        stopped: StoppedPluginAudioProcessor<Handlers>,
        plugin: &str,
        layout: Layout,
        setup: &Setup,
    ) -> Self {
        let max_block_frames = setup.max_block_frames as usize;
        let memory = |ports: &[Port]| -> Vec<Vec<Box<[f32]>>> {
            let channels = |port: &Port| vec![vec![0.0; max_block_frames].into_boxed_slice(); port.channels];
            ports.iter().map(channels).collect()
        };
        Self {
            inner: stopped.into(),
            plugin: plugin.to_string(),
            inputs: memory(&layout.inputs),
            outputs: memory(&layout.outputs),
            layout,
            sample_rate_hz: setup.sample_rate_hz,
            max_block_frames,
            incoming: EventBuffer::with_capacity(64),
            outgoing: EventBuffer::with_capacity(64),
            frames_done: 0,
        }
    }

    /// The layout it runs in.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The sample rate it runs at, in Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// The most frames it takes at once.
    pub fn max_block_frames(&self) -> usize {
        self.max_block_frames
    }

    /// Tells the plug-in that blocks will follow. [audio thread]
    pub fn start(&mut self) -> Result<(), HostError> {
        let started = as_audio_thread(|| self.inner.ensure_processing_started().is_ok());
        if started { Ok(()) } else { Err(self.refused("start processing")) }
    }

    /// Tells the plug-in that no blocks will follow for a while. [audio thread]
    pub fn stop(&mut self) {
        as_audio_thread(|| {
            self.inner.ensure_processing_stopped();
        });
    }

    /// Tells the plug-in to forget all sound of the past. [audio thread]
    pub fn reset(&mut self) {
        as_audio_thread(|| self.inner.reset());
        self.frames_done = 0;
    }

    /// Gives the plug-in parameter events without sound. [audio thread]
    pub fn flush(&mut self, events: &[Event]) -> Result<(), HostError> {
        self.incoming.clear();
        self.outgoing.clear();
        events.iter().for_each(|event| event.write(0, &mut self.incoming));
        let mut handle = self.inner.plugin_handle();
        let Some(params) = handle.get_extension::<PluginParams>() else {
            return Err(HostError::NoExtension { plugin: self.plugin.clone(), extension: "clap.params" });
        };
        let (incoming, mut outgoing) = (self.incoming.as_input(), self.outgoing.as_output());
        as_audio_thread(|| params.flush_active(&mut handle, &incoming, &mut outgoing));
        Ok(())
    }

    /// Processes one block; starts the plug-in first if nobody did. Allocates nothing unless the sidechain is
    /// wider than its port. Output that the plug-in does not write is NaN. [audio thread]
    pub fn process(&mut self, block: Block<'_, '_>) -> Result<ProcessStatus, HostError> {
        let frames = self.frames_of(&block)?;
        self.start()?;
        self.fill_inputs(&block, frames);
        self.write_events(block.events, frames)?;

        let mut pointers = [null_mut::<f32>(); MAX_CHANNELS];
        let (in_pointers, out_pointers) = pointers.split_at_mut(MAX_CHANNELS / 2);
        let mut in_ports = [NO_PORT; MAX_PORTS];
        let mut out_ports = [NO_PORT; MAX_PORTS];
        let in_count = point_at(&mut self.inputs, in_pointers, &mut in_ports)?;
        let out_count = point_at(&mut self.outputs, out_pointers, &mut out_ports)?;

        let side = self.layout.inputs.iter().position(|port| !port.main);
        let mut given = in_count;
        match (block.sidechain, side) {
            (Sidechain::Unconnected, Some(side)) => in_ports[side].constant_mask = u64::MAX,
            (Sidechain::Missing, Some(side)) => given = given.min(side),
            (Sidechain::Channels(channels), Some(side)) => {
                in_ports[side].channel_count = channels.len() as u32
            }
            (_, None) => {}
        }
        let (main_in, main_out) = (main_port(&self.layout.inputs), main_port(&self.layout.outputs));
        if let (true, Some(main_in), Some(main_out)) = (block.in_place, main_in, main_out) {
            out_ports[main_out].data32 = in_ports[main_in].data32;
        }
        let transport = block.transport.map(|transport| transport.event());
        // SAFETY: the pointers are to memory of `self` of `max_block_frames` frames, more than `frames`.
        let status = unsafe {
            self.call(&in_ports[..given], &mut out_ports[..out_count], frames as u32, transport.as_ref())
        }?;

        if let Some(main_out) = main_out {
            let made = match (block.in_place, main_in) {
                (true, Some(main_in)) => &self.inputs[main_in],
                _ => &self.outputs[main_out],
            };
            for (to, from) in block.output.iter_mut().zip(made) {
                to.copy_from_slice(&from[..frames]);
            }
        }
        Ok(status)
    }

    /// The events that the plug-in sent with the last block or flush, frames counted from the start of that
    /// block.
    pub fn output_events(&self) -> impl Iterator<Item = Event> + '_ {
        self.outgoing.iter().filter_map(|event| Event::read(event, 0))
    }

    /// As [`Processor::output_events`], once.
    #[cfg(feature = "window")]
    pub(crate) fn take_output_events(&mut self) -> Vec<Event> {
        let events = self.output_events().collect();
        self.outgoing.clear();
        events
    }

    /// The plug-in wants to be given the chance to tell parameter changes. Asking clears the wish.
    #[cfg(feature = "window")]
    pub(crate) fn take_flush_wanted(&self) -> bool {
        use std::sync::atomic::Ordering::SeqCst;
        self.inner.access_shared_handler(|shared| shared.flush_wanted.swap(false, SeqCst))
    }

    /// Calls the plug-in's `process` with exactly these ports.
    ///
    /// # Safety
    /// Every pointer that is not null must point to at least `frames` frames, or to the list of such
    /// pointers.
    pub(crate) unsafe fn call(
        &mut self,
        inputs: &[clap_audio_buffer],
        outputs: &mut [clap_audio_buffer],
        frames: u32,
        transport: Option<&clack_host::events::event_types::TransportEvent>,
    ) -> Result<ProcessStatus, HostError> {
        self.outgoing.clear();
        let steady = Some(self.frames_done);
        self.frames_done += u64::from(frames);
        let Ok(started) = self.inner.as_started_mut() else {
            return Err(self.refused("process while stopped"));
        };
        // SAFETY: promised by the caller.
        let (inputs, mut outputs) = unsafe {
            let inputs = InputAudioBuffers::from_raw_buffers(inputs, frames);
            (inputs, OutputAudioBuffers::from_raw_buffers(outputs, frames))
        };
        let (incoming, mut outgoing) = (self.incoming.as_input(), self.outgoing.as_output());
        let done = as_audio_thread(|| {
            started.process(&inputs, &mut outputs, &incoming, &mut outgoing, steady, transport)
        });
        done.map_err(|_| self.refused("process this block"))
    }

    pub(crate) fn write_events(&mut self, events: &[Event], frames: usize) -> Result<(), HostError> {
        self.incoming.clear();
        let mut last = 0;
        for event in events {
            if event.frame < last || event.frame >= frames as u64 {
                let frame = event.frame;
                let why =
                    format!("event at frame {frame} is out of order or outside a block of {frames} frames");
                return Err(HostError::Misuse(why));
            }
            last = event.frame;
            event.write(event.frame as u32, &mut self.incoming);
        }
        Ok(())
    }

    pub(crate) fn belongs_to(&self, instance: &PluginInstance<Handlers>) -> bool {
        self.inner.matches(instance)
    }

    pub(crate) fn into_stopped(self) -> StoppedPluginAudioProcessor<Handlers> {
        as_audio_thread(|| self.inner.into_stopped())
    }

    fn frames_of(&self, block: &Block<'_, '_>) -> Result<usize, HostError> {
        let (wanted_in, wanted_out) = (self.layout.input_channels(), self.layout.output_channels());
        if block.input.len() != wanted_in || block.output.len() != wanted_out {
            let (got_in, got_out) = (block.input.len(), block.output.len());
            let name = &self.layout.name;
            return Err(HostError::Misuse(format!(
                "layout \"{name}\" has {wanted_in} channels in, {wanted_out} out; the block {got_in}, {got_out}"
            )));
        }
        let inputs = block.input.iter().map(|channel| channel.len());
        let outputs = block.output.iter().map(|channel| channel.len());
        let frames = inputs.clone().chain(outputs.clone()).next().unwrap_or(0);
        if frames == 0 || frames > self.max_block_frames || !inputs.chain(outputs).all(|len| len == frames) {
            let max = self.max_block_frames;
            return Err(HostError::Misuse(format!(
                "all channels of a block must have one length of 1 to {max} frames"
            )));
        }
        Ok(frames)
    }

    fn fill_inputs(&mut self, block: &Block<'_, '_>, frames: usize) {
        let side = self.layout.inputs.iter().position(|port| !port.main);
        for (index, (port, channels)) in self.layout.inputs.iter().zip(&mut self.inputs).enumerate() {
            let given: &[&[f32]] = match block.sidechain {
                _ if port.main => block.input,
                Sidechain::Channels(sidechain) if side == Some(index) => sidechain,
                _ => &[],
            };
            if given.len() > channels.len() {
                channels.resize(given.len(), vec![0.0; self.max_block_frames].into_boxed_slice());
            }
            for (number, channel) in channels.iter_mut().enumerate() {
                let from = given.get(number).copied().unwrap_or(&[]);
                let known = from.len().min(frames);
                channel[..known].copy_from_slice(&from[..known]);
                channel[known..frames].fill(0.0);
            }
        }
        for channel in self.outputs.iter_mut().flatten() {
            channel[..frames].fill(f32::NAN);
        }
    }

    fn refused(&self, what: &str) -> HostError {
        HostError::Refused { plugin: self.plugin.clone(), what: what.to_string() }
    }
}

pub(crate) const NO_PORT: clap_audio_buffer = clap_audio_buffer {
    data32: null_mut(),
    data64: null_mut(),
    channel_count: 0,
    latency: 0,
    constant_mask: 0,
};

fn main_port(ports: &[Port]) -> Option<usize> {
    ports.iter().position(|port| port.main)
}

fn point_at(
    memory: &mut [Vec<Box<[f32]>>],
    mut pointers: &mut [*mut f32],
    ports: &mut [clap_audio_buffer],
) -> Result<usize, HostError> {
    let channels: usize = memory.iter().map(Vec::len).sum();
    if channels > pointers.len() || memory.len() > ports.len() {
        return Err(HostError::Misuse(
            "the host has room for 8 ports and 32 channels of each direction".into(),
        ));
    }
    for (channels, port) in memory.iter_mut().zip(ports) {
        let (own, rest) = std::mem::take(&mut pointers).split_at_mut(channels.len());
        for (pointer, channel) in own.iter_mut().zip(channels.iter_mut()) {
            *pointer = channel.as_mut_ptr();
        }
        port.data32 = own.as_mut_ptr();
        port.channel_count = channels.len() as u32;
        pointers = rest;
    }
    Ok(memory.len())
}
