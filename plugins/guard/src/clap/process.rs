//! Processing: B2, B3, B4 (missing channels and ports), B9 (denormals), blocks that are too long, odd events.

use std::ptr;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};

use super::events::{self, InEvents, OutEvents, Slice};
use super::instance::{Instance, inner};
use super::song::Song;
use super::turns::Turns;
use crate::border::try_with;
use crate::denormals::FlushDenormals;
use crate::main_bus::{Channels, MainBus};

/// Processes a block. Where that is not possible the outputs are silent and the host is told of an error.
///
/// # Safety
/// Every channel that the block has holds `frames_count` samples.
pub(super) unsafe fn process(instance: &Instance, block: &clap_process) -> clap_process_status {
    let _denormals = FlushDenormals::new();
    let status = if instance.is_active() {
        try_with(&instance.main_bus, |bus| {
            // SAFETY: promised by the caller.
            bus.as_mut().map(|bus| unsafe { process_in_slices(instance, block, bus) })
        })
    } else {
        None
    };
    let status = status.flatten().unwrap_or(CLAP_PROCESS_ERROR);
    let channels = instance.layout().main_output_channels.map_or(0, |channels| channels.get() as usize);
    for port in 0..count(block.audio_outputs, block.audio_outputs_count) {
        // What the plug-in does not write is silent.
        let written = if status != CLAP_PROCESS_ERROR && port == 0 { channels } else { 0 };
        // SAFETY: promised by the caller.
        unsafe { silence(&mut *block.audio_outputs.add(port), written, block.frames_count as usize) };
    }
    status
}

fn count(ports: *const clap_audio_buffer, count: u32) -> usize {
    if ports.is_null() { 0 } else { count as usize }
}

/// # Safety
/// `ports` is null or has `count` valid entries for as long as the channels are used.
unsafe fn port(ports: *const clap_audio_buffer, count: u32, index: usize) -> Channels {
    if index < self::count(ports, count) {
        // SAFETY: in range, and promised by the caller.
        unsafe { Channels::new((*ports.add(index)).data32, (*ports.add(index)).channel_count as usize) }
    } else {
        Channels::NONE
    }
}

/// # Safety
/// The channels hold `frames` samples.
unsafe fn silence(port: &mut clap_audio_buffer, first_channel: usize, frames: usize) {
    port.constant_mask = 0;
    let channels = port.channel_count as usize;
    // SAFETY: promised by the caller.
    unsafe { Channels::new(port.data32, channels).silence(first_channel, frames) };
    if port.data32.is_null() && !port.data64.is_null() {
        // A host that gives doubles though none were asked for.
        for channel in 0..channels {
            // SAFETY: promised by the caller.
            unsafe {
                let start = *port.data64.add(channel);
                if !start.is_null() {
                    ptr::write_bytes(start, 0, frames);
                }
            }
        }
    }
}

/// A block longer than `activate` allowed is processed in slices of the allowed length.
///
/// # Safety
/// Every channel that the block has holds `frames_count` samples.
unsafe fn process_in_slices(
    instance: &Instance,
    block: &clap_process,
    bus: &mut MainBus,
) -> clap_process_status {
    let mut slice = Slice::default();
    // SAFETY: null or the host's.
    let mut song = unsafe { block.transport.as_ref() }.map(|transport| Song::at(transport, 0));
    loop {
        slice.end = block.frames_count.min(slice.begin.saturating_add(bus.max_frames() as u32));
        // SAFETY: the slice is a part of the block.
        let status = unsafe { process_slice(instance, block, bus, &mut slice, &mut song) };
        if status == CLAP_PROCESS_ERROR || slice.end == block.frames_count {
            return status;
        }
        slice.begin = slice.end;
    }
}

/// # Safety
/// Every channel that the block has holds the samples of the slice.
unsafe fn process_slice(
    instance: &Instance,
    block: &clap_process,
    bus: &mut MainBus,
    slice: &mut Slice,
    song: &mut Option<Song>,
) -> clap_process_status {
    let (begin, frames) = (slice.begin as usize, (slice.end - slice.begin) as usize);
    // SAFETY: the ports are the block's.
    let input = |index| unsafe { port(block.audio_inputs, block.audio_inputs_count, index) };
    // SAFETY: the ports are the block's, and the slice is in it.
    unsafe {
        let output = port(block.audio_outputs, block.audio_outputs_count, 0);
        bus.connect(input(0), output, begin);
        let sidechain = |index| input(index + 1);
        if try_with(&instance.border.sidechain, |place| place.fill(sidechain, begin, frames)).is_none() {
            return CLAP_PROCESS_ERROR;
        }
    }

    // SAFETY: null or a list of the host.
    let host_events = unsafe { block.in_events.as_ref() };
    let given = host_events.zip(instance.ranges.get());
    let turns = given.and_then(|(_, ranges)| Turns::take(instance, ranges));
    let own = turns.as_ref().map_or(&[][..], Turns::values);
    let in_events = given.map(|(host, ranges)| {
        slice.first = slice.last;
        slice.last = match slice.end == block.frames_count {
            true => events::count(host),
            false => events::first_at(host, slice.first, slice.end),
        };
        InEvents::new(host, ranges, *slice, own, instance.rate_hz())
    });
    let in_list = in_events.as_ref().map(InEvents::list);
    let out_events = OutEvents::new(block.out_events, slice.begin);
    let out_list = out_events.list();
    if let Some(turns) = &turns {
        turns.tell(&out_list);
    }

    let channel_count = bus.channels() as u32;
    let audio = |data32| clap_audio_buffer {
        data32,
        data64: ptr::null_mut(),
        channel_count,
        latency: 0,
        constant_mask: 0,
    };
    let (input, mut output) = (audio(bus.inputs()), audio(bus.outputs()));
    let transport = song.as_ref().map(|song| song.later(slice.begin, instance.rate_hz()));
    let inside = clap_process {
        steady_time: if block.steady_time < 0 { -1 } else { block.steady_time.wrapping_add(begin as i64) },
        frames_count: frames as u32,
        transport: transport.as_ref().map_or(ptr::null(), ptr::from_ref),
        audio_inputs: &input,
        audio_outputs: &mut output,
        audio_inputs_count: 1,
        audio_outputs_count: 1,
        in_events: in_list.as_ref().map_or(ptr::null(), ptr::from_ref),
        out_events: &out_list,
    };
    let status = inner!(instance, process(&inside), CLAP_PROCESS_ERROR);
    if let Some(news) = in_events.as_ref().and_then(InEvents::last_song) {
        *song = Some(news);
    }
    if instance.border.has_failed() { CLAP_PROCESS_ERROR } else { status }
}
