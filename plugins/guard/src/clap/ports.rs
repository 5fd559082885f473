//! The audio ports. nice-plug knows the main bus only, so the guard answers for all of them.
//!
//! B14: the output has its own name. B18: input and output share memory only where they are equally wide. Surround ports say which loudspeaker each channel is for, in the order
//! that VST3 has too.

use std::ffi::c_char;
use std::num::NonZeroU32;
use std::ptr;

use clap_sys::ext::audio_ports::{
    CLAP_AUDIO_PORT_IS_MAIN, CLAP_PORT_MONO, CLAP_PORT_STEREO, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::audio_ports_config::{
    CLAP_EXT_AUDIO_PORTS_CONFIG, clap_audio_ports_config, clap_plugin_audio_ports_config,
};
use clap_sys::ext::surround::*;
use clap_sys::id::CLAP_INVALID_ID;
use clap_sys::plugin::clap_plugin;
use nice_plug::prelude::AudioIOLayout;

use super::extensions::pass;
use super::instance::with;

/// Ids of the main ports; sidechains have 1, 2, ... They are the same in every layout.
const MAIN_INPUT: u32 = 0;
const MAIN_OUTPUT: u32 = 1000;

const WIDE: [u8; 12] = [
    CLAP_SURROUND_FL as u8,
    CLAP_SURROUND_FR as u8,
    CLAP_SURROUND_FC as u8,
    CLAP_SURROUND_LFE as u8,
    CLAP_SURROUND_BL as u8,
    CLAP_SURROUND_BR as u8,
    CLAP_SURROUND_SL as u8,
    CLAP_SURROUND_SR as u8,
    CLAP_SURROUND_TFL as u8,
    CLAP_SURROUND_TFR as u8,
    CLAP_SURROUND_TBL as u8,
    CLAP_SURROUND_TBR as u8,
];
const SURROUND_51: [u8; 6] = [WIDE[0], WIDE[1], WIDE[2], WIDE[3], WIDE[6], WIDE[7]];

/// The loudspeakers of 5.1, 7.1 and 7.1.4 by their number of channels.
fn surround(channels: u32) -> Option<&'static [u8]> {
    match channels {
        6 => Some(&SURROUND_51),
        8 => Some(&WIDE[..8]),
        12 => Some(&WIDE),
        _ => None,
    }
}

fn port_type(channels: u32) -> *const c_char {
    match channels {
        1 => CLAP_PORT_MONO.as_ptr(),
        2 => CLAP_PORT_STEREO.as_ptr(),
        _ if surround(channels).is_some() => CLAP_PORT_SURROUND.as_ptr(),
        _ => ptr::null(),
    }
}

/// Width of a port in channels, if there is one.
fn channels(layout: &AudioIOLayout, is_input: bool, index: u32) -> Option<u32> {
    let channels = match (is_input, index) {
        (true, 0) => layout.main_input_channels,
        (false, 0) => layout.main_output_channels,
        (true, _) => layout.aux_input_ports.get(index as usize - 1).copied(),
        (false, _) => None,
    };
    channels.map(NonZeroU32::get)
}

fn ports(layout: &AudioIOLayout, is_input: bool) -> u32 {
    if is_input { 1 + layout.aux_input_ports.len() as u32 } else { 1 }
}

/// Writes a C string, cut where it does not fit.
fn put(text: &mut [c_char], value: &str) {
    text.fill(0);
    let room = text.len() - 1;
    for (place, byte) in text[..room].iter_mut().zip(value.bytes()) {
        *place = byte as c_char;
    }
}

unsafe extern "C" fn count(plugin: *const clap_plugin, is_input: bool) -> u32 {
    with(plugin, 0, |instance| ports(instance.layout(), is_input))
}

unsafe extern "C" fn get(
    plugin: *const clap_plugin,
    index: u32,
    is_input: bool,
    info: *mut clap_audio_port_info,
) -> bool {
    with(plugin, false, |instance| {
        let layout = instance.layout();
        // SAFETY: null or the host's to be written to.
        let Some((info, channels)) = (unsafe { info.as_mut() }).zip(channels(layout, is_input, index)) else {
            return false;
        };
        let main = index == 0;
        let name = match (is_input, main) {
            (true, true) => layout.main_input_name(),
            (false, _) => layout.names.main_output.unwrap_or("Output").to_owned(),
            (true, false) => layout.aux_input_name(index as usize - 1).unwrap_or_default(),
        };
        put(&mut info.name, &name);
        info.id = if is_input { MAIN_INPUT + index } else { MAIN_OUTPUT };
        info.flags = if main { CLAP_AUDIO_PORT_IS_MAIN } else { 0 };
        info.channel_count = channels;
        info.port_type = port_type(channels);
        let equally_wide = layout.main_input_channels == layout.main_output_channels;
        info.in_place_pair = match (main && equally_wide, is_input) {
            (true, true) => MAIN_OUTPUT,
            (true, false) => MAIN_INPUT,
            (false, _) => CLAP_INVALID_ID,
        };
        true
    })
}

pub(super) const PORTS: clap_plugin_audio_ports =
    clap_plugin_audio_ports { count: Some(count), get: Some(get) };

unsafe extern "C" fn config_count(plugin: *const clap_plugin) -> u32 {
    with(plugin, 0, |instance| instance.layouts.len() as u32)
}

unsafe extern "C" fn config_get(
    plugin: *const clap_plugin,
    index: u32,
    config: *mut clap_audio_ports_config,
) -> bool {
    with(plugin, false, |instance| {
        // SAFETY: null or the host's to be written to.
        let config = unsafe { config.as_mut() };
        let Some((config, layout)) = config.zip(instance.layouts.get(index as usize)) else { return false };
        let [input, output] = [true, false].map(|is_input| channels(layout, is_input, 0).unwrap_or(0));
        config.id = index;
        put(&mut config.name, &layout.name());
        config.input_port_count = ports(layout, true);
        config.output_port_count = ports(layout, false);
        config.has_main_input = true;
        config.main_input_channel_count = input;
        config.main_input_port_type = port_type(input);
        config.has_main_output = true;
        config.main_output_channel_count = output;
        config.main_output_port_type = port_type(output);
        true
    })
}

pass! {
    select_inside = CLAP_EXT_AUDIO_PORTS_CONFIG[clap_plugin_audio_ports_config].select(id: u32) -> bool,
        false, if |instance| !instance.is_active() && (id as usize) < instance.layouts.len();
}

unsafe extern "C" fn config_select(plugin: *const clap_plugin, id: u32) -> bool {
    // SAFETY: the same arguments.
    let selected = unsafe { select_inside(plugin, id) };
    if selected {
        with(plugin, (), |instance| instance.border.set_layout(id as usize));
    }
    selected
}

pub(super) const CONFIGS: clap_plugin_audio_ports_config = clap_plugin_audio_ports_config {
    count: Some(config_count),
    get: Some(config_get),
    select: Some(config_select),
};

unsafe extern "C" fn is_channel_mask_supported(plugin: *const clap_plugin, mask: u64) -> bool {
    let bits = |map: &[u8]| map.iter().fold(0, |bits, speaker| bits | 1u64 << speaker);
    with(plugin, false, |instance| {
        // No input is wider than its output
        let mut widths = instance.layouts.iter().filter_map(|layout| channels(layout, false, 0));
        widths.any(|width| surround(width).is_some_and(|map| bits(map) == mask))
    })
}

unsafe extern "C" fn get_channel_map(
    plugin: *const clap_plugin,
    is_input: bool,
    index: u32,
    map: *mut u8,
    capacity: u32,
) -> u32 {
    with(plugin, 0, |instance| {
        let speakers = channels(instance.layout(), is_input, index).and_then(surround);
        match speakers.filter(|speakers| !map.is_null() && speakers.len() <= capacity as usize) {
            Some(speakers) => {
                // SAFETY: the host has room for `capacity` channels.
                unsafe { ptr::copy_nonoverlapping(speakers.as_ptr(), map, speakers.len()) };
                speakers.len() as u32
            }
            None => 0,
        }
    })
}

pub(super) const SURROUND: clap_plugin_surround = clap_plugin_surround {
    is_channel_mask_supported: Some(is_channel_mask_supported),
    get_channel_map: Some(get_channel_map),
};
