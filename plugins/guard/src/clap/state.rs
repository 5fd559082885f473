//! State streams as nice-plug may trust them: a stream without a function, or one that claims to have read
//! more than it was asked for, is an error to report and not a reason to abort.

use std::ffi::c_void;

use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::plugin::clap_plugin;
use clap_sys::stream::{clap_istream, clap_ostream};

use super::extensions::pass;

pass! {
    save_inside = CLAP_EXT_STATE[clap_plugin_state].save(stream: *const clap_ostream) -> bool, false;
    load_inside = CLAP_EXT_STATE[clap_plugin_state].load(stream: *const clap_istream) -> bool, false;
}

unsafe extern "C" fn save(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
    if stream.is_null() {
        return false;
    }
    let through = clap_ostream { ctx: stream.cast_mut().cast(), write: Some(write) };
    // SAFETY: nice-plug uses the stream within the call.
    unsafe { save_inside(plugin, &through) }
}

unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    if stream.is_null() {
        return false;
    }
    let through = clap_istream { ctx: stream.cast_mut().cast(), read: Some(read) };
    // SAFETY: nice-plug uses the stream within the call.
    unsafe { load_inside(plugin, &through) }
}

/// The bytes moved if they can have been; otherwise the mark of an error.
fn plausible(moved: i64, asked: u64) -> i64 {
    if u64::try_from(moved).is_ok_and(|moved| moved <= asked) { moved } else { -1 }
}

unsafe extern "C" fn write(stream: *const clap_ostream, bytes: *const c_void, size: u64) -> i64 {
    // SAFETY: `save` put the host's stream there.
    unsafe {
        let host = (*stream).ctx.cast::<clap_ostream>();
        (*host).write.map_or(-1, |write| plausible(write(host, bytes, size), size))
    }
}

unsafe extern "C" fn read(stream: *const clap_istream, bytes: *mut c_void, size: u64) -> i64 {
    // SAFETY: `load` put the host's stream there.
    unsafe {
        let host = (*stream).ctx.cast::<clap_istream>();
        (*host).read.map_or(-1, |read| plausible(read(host, bytes, size), size))
    }
}

pub(super) const STATE: clap_plugin_state = clap_plugin_state { save: Some(save), load: Some(load) };
