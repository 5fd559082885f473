//! Which extensions the host gets. Those that need no mending pass their calls on to nice-plug.

use std::ffi::{CStr, c_void};
use std::ptr;

use clap_sys::ext::audio_ports::CLAP_EXT_AUDIO_PORTS;
use clap_sys::ext::audio_ports_config::CLAP_EXT_AUDIO_PORTS_CONFIG;
use clap_sys::ext::gui::CLAP_EXT_GUI;
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::note_ports::{CLAP_EXT_NOTE_PORTS, clap_note_port_info, clap_plugin_note_ports};
use clap_sys::ext::params::CLAP_EXT_PARAMS;
use clap_sys::ext::remote_controls::{
    CLAP_EXT_REMOTE_CONTROLS, clap_plugin_remote_controls, clap_remote_controls_page,
};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render, clap_plugin_render_mode,
};
use clap_sys::ext::state::CLAP_EXT_STATE;
use clap_sys::ext::surround::CLAP_EXT_SURROUND;
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_plugin_track_info};
use clap_sys::ext::voice_info::{CLAP_EXT_VOICE_INFO, clap_plugin_voice_info, clap_voice_info};
use clap_sys::plugin::clap_plugin;

use super::gain_adjustment::{CLAP_EXT_GAIN_ADJUSTMENT_METERING, GAIN_ADJUSTMENT};
use super::instance::{Instance, inner, with};
use super::remote::{APLOMB_REMOTE, REMOTE};
use super::{gui, params, ports, state};

/// Our table of an extension. Null if nice-plug has none, or if it is one whose calls would reach nice-plug
/// with an object that is not its own.
pub(super) fn get(instance: &Instance, id: &CStr) -> *const c_void {
    fn of<T>(table: &'static T) -> *const c_void {
        ptr::from_ref(table).cast()
    }
    if id == CLAP_EXT_AUDIO_PORTS {
        return of(&ports::PORTS);
    } else if id == CLAP_EXT_AUDIO_PORTS_CONFIG {
        return of(&ports::CONFIGS);
    } else if id == CLAP_EXT_SURROUND {
        return of(&ports::SURROUND);
    } else if id == CLAP_EXT_GAIN_ADJUSTMENT_METERING && instance.border.has_gain_adjustment() {
        return of(&GAIN_ADJUSTMENT);
    } else if id == APLOMB_REMOTE && instance.border.has_remote() {
        return of(&REMOTE);
    } else if id == CLAP_EXT_TRACK_INFO && instance.border.host_side.is_some() {
        // nice-plug has it for windows only
        return of(&TRACK_INFO);
    } else if inner!(instance, get_extension(id.as_ptr()), ptr::null()).is_null() {
        return ptr::null();
    }
    let tables: [(&CStr, *const c_void); 10] = [
        (CLAP_EXT_PARAMS, of(&params::PARAMS)),
        (CLAP_EXT_STATE, of(&state::STATE)),
        (CLAP_EXT_GUI, of(&gui::GUI)),
        (CLAP_EXT_LATENCY, of(&LATENCY)),
        (CLAP_EXT_TAIL, of(&TAIL)),
        (CLAP_EXT_RENDER, of(&RENDER)),
        (CLAP_EXT_REMOTE_CONTROLS, of(&REMOTE_CONTROLS)),
        (CLAP_EXT_NOTE_PORTS, of(&NOTE_PORTS)),
        (CLAP_EXT_TRACK_INFO, of(&TRACK_INFO)),
        (CLAP_EXT_VOICE_INFO, of(&VOICE_INFO)),
    ];
    tables.iter().find(|(known, _)| *known == id).map_or(ptr::null(), |(_, table)| *table)
}

/// Functions of nice-plug's extensions, behind a check of their arguments where they need one.
macro_rules! pass {
    ($(
        $name:ident = $id:ident[$table:ty].$field:ident($($arg:ident: $type:ty),*) $(-> $result:ty)?,
        $otherwise:expr $(, if |$instance:ident| $allowed:expr)?;
    )*) => {$(
        pub(super) unsafe extern "C" fn $name(
            plugin: *const clap_sys::plugin::clap_plugin, $($arg: $type),*
        ) $(-> $result)? {
            $crate::clap::instance::with(plugin, $otherwise, |instance| {
                $(let $instance = instance; if !$allowed { return $otherwise; })?
                // SAFETY: the table is of the extension's type, nice-plug gets its own object, and the
                // arguments are the host's or checked.
                unsafe {
                    match instance.inner_extension::<$table>($id).and_then(|table| table.$field) {
                        Some(call) => call(instance.inner, $($arg),*),
                        None => $otherwise,
                    }
                }
            })
        }
    )*};
}
pub(super) use pass;

pass! {
    latency_get = CLAP_EXT_LATENCY[clap_plugin_latency].get() -> u32, 0;
    tail_get = CLAP_EXT_TAIL[clap_plugin_tail].get() -> u32, 0;
    render_is_hard_realtime =
        CLAP_EXT_RENDER[clap_plugin_render].has_hard_realtime_requirement() -> bool, false;
    render_set = CLAP_EXT_RENDER[clap_plugin_render].set(mode: clap_plugin_render_mode) -> bool,
        false, if |_instance| [CLAP_RENDER_REALTIME, CLAP_RENDER_OFFLINE].contains(&mode);
    controls_count = CLAP_EXT_REMOTE_CONTROLS[clap_plugin_remote_controls].count() -> u32, 0;
    controls_get = CLAP_EXT_REMOTE_CONTROLS[clap_plugin_remote_controls].get(
        index: u32, page: *mut clap_remote_controls_page
    ) -> bool, false, if |_instance| !page.is_null();
    notes_count = CLAP_EXT_NOTE_PORTS[clap_plugin_note_ports].count(is_input: bool) -> u32, 0;
    notes_get = CLAP_EXT_NOTE_PORTS[clap_plugin_note_ports].get(
        index: u32, is_input: bool, info: *mut clap_note_port_info
    ) -> bool, false, if |_instance| !info.is_null();
    track_info_changed_inside = CLAP_EXT_TRACK_INFO[clap_plugin_track_info].changed(), ();
    voice_info_get = CLAP_EXT_VOICE_INFO[clap_plugin_voice_info].get(info: *mut clap_voice_info) -> bool,
        false, if |_instance| !info.is_null();
}

unsafe extern "C" fn track_info_changed(plugin: *const clap_plugin) {
    with(plugin, (), |instance| {
        if let Some(host_side) = &instance.border.host_side {
            host_side.set_track(instance.host.track());
        }
    });
    // SAFETY: the same argument.
    unsafe { track_info_changed_inside(plugin) };
}

const LATENCY: clap_plugin_latency = clap_plugin_latency { get: Some(latency_get) };
const TAIL: clap_plugin_tail = clap_plugin_tail { get: Some(tail_get) };
const RENDER: clap_plugin_render = clap_plugin_render {
    has_hard_realtime_requirement: Some(render_is_hard_realtime),
    set: Some(render_set),
};
const REMOTE_CONTROLS: clap_plugin_remote_controls =
    clap_plugin_remote_controls { count: Some(controls_count), get: Some(controls_get) };
const NOTE_PORTS: clap_plugin_note_ports =
    clap_plugin_note_ports { count: Some(notes_count), get: Some(notes_get) };
const TRACK_INFO: clap_plugin_track_info = clap_plugin_track_info { changed: Some(track_info_changed) };
const VOICE_INFO: clap_plugin_voice_info = clap_plugin_voice_info { get: Some(voice_info_get) };
