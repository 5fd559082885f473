//! A careless host: null pointers, missing ports, fewer channels than agreed. For tests of what a plug-in
//! survives.

use crate::processor::NO_PORT;
use crate::{Event, HostError, Processor};
use clack_host::process::ProcessStatus;
use std::ptr::null_mut;

/// What a careless host hands over for one port.
#[derive(Clone, Debug, Default)]
pub struct OddPort {
    /// The channels it claims to have: samples, or a null pointer.
    pub channels: Vec<Option<Vec<f32>>>,
    /// The pointer to the list of channels is null itself.
    pub null_list: bool,
}

impl OddPort {
    /// A port as it should be: so many channels of so many frames, all of this value.
    pub fn good(channels: usize, frames: usize, value: f32) -> Self {
        Self { channels: vec![Some(vec![value; frames]); channels], null_list: false }
    }

    /// A port of so many null channels.
    pub fn null(channels: usize) -> Self {
        Self { channels: vec![None; channels], null_list: false }
    }

    /// A port that claims channels and has not even a list of them.
    pub fn without_list(channels: usize) -> Self {
        Self { channels: vec![None; channels], null_list: true }
    }
}

impl Processor {
    /// Processes `frames` frames with exactly these ports, whatever was agreed; the outputs are changed in
    /// place. The frames may be more than the plug-in was activated for. [audio thread]
    pub fn process_odd(
        &mut self,
        frames: u32,
        inputs: &mut [OddPort],
        outputs: &mut [OddPort],
        events: &[Event],
    ) -> Result<ProcessStatus, HostError> {
        let channels = inputs.iter().chain(outputs.iter()).flat_map(|port| port.channels.iter().flatten());
        if channels.clone().any(|channel| channel.len() < frames as usize) {
            return Err(HostError::Misuse("a channel that is not null needs all frames".into()));
        }
        self.start()?;
        self.write_events(events, frames as usize)?;
        let mut in_pointers: Vec<Vec<*mut f32>> = inputs.iter_mut().map(pointers).collect();
        let mut out_pointers: Vec<Vec<*mut f32>> = outputs.iter_mut().map(pointers).collect();
        let port = |(list, odd): (&mut Vec<*mut f32>, &OddPort)| {
            let data32 = if odd.null_list { null_mut() } else { list.as_mut_ptr() };
            clap_sys::audio_buffer::clap_audio_buffer { data32, channel_count: list.len() as u32, ..NO_PORT }
        };
        let in_ports: Vec<_> = in_pointers.iter_mut().zip(inputs.iter()).map(port).collect();
        let mut out_ports: Vec<_> = out_pointers.iter_mut().zip(outputs.iter()).map(port).collect();
        // SAFETY: every pointer that is not null is to `frames` frames, as was just seen, or to a list of
        // such.
        unsafe { self.call(&in_ports, &mut out_ports, frames, None) }
    }
}

fn pointers(port: &mut OddPort) -> Vec<*mut f32> {
    let pointer = |channel: &mut Option<Vec<f32>>| channel.as_mut().map_or(null_mut(), Vec::as_mut_ptr);
    port.channels.iter_mut().map(pointer).collect()
}
