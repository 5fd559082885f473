//! CLAP's draft extension for a host's meter of gain reduction.

use std::ffi::CStr;

use clap_sys::plugin::clap_plugin;

use super::instance::with;

/// The draft's id. It and its table are those of `clap/ext/draft/gain-adjustment-metering.h`
/// (free-audio/clap); clap-sys 0.5.0 does not have them.
pub const CLAP_EXT_GAIN_ADJUSTMENT_METERING: &CStr = c"clap.gain-adjustment-metering/0";

/// What a plug-in with the extension gives to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_camel_case_types)]
pub struct clap_plugin_gain_adjustment_metering {
    /// The gain applied to the last sample of the last block, in dB, without make-up: negative is reduction,
    /// 0 is no change or no processing. One value for all channels. [audio thread]
    pub get: Option<unsafe extern "C" fn(plugin: *const clap_plugin) -> f64>,
}

unsafe extern "C" fn get(plugin: *const clap_plugin) -> f64 {
    with(plugin, 0.0, |instance| f64::from(instance.border.gain_adjustment_db()))
}

pub(super) const GAIN_ADJUSTMENT: clap_plugin_gain_adjustment_metering =
    clap_plugin_gain_adjustment_metering { get: Some(get) };
