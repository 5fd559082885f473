//! The gain that a plug-in tells to a host's own meter: CLAP's draft extension of gain adjustment metering.

use crate::Processor;
use crate::callbacks::as_audio_thread;
use clap_sys::plugin::clap_plugin;
use std::ffi::CStr;

/// From `clap/ext/draft/gain-adjustment-metering.h` (free-audio/clap); clap-sys 0.5.0 does not have it.
const EXTENSION: &CStr = c"clap.gain-adjustment-metering/0";

/// The extension's table.
#[repr(C)]
struct Metering {
    get: Option<unsafe extern "C" fn(plugin: *const clap_plugin) -> f64>,
}

impl Processor {
    /// The gain that the plug-in applied to the last sample of the last block, in dB, make-up not included:
    /// negative is reduction. Nothing if the plug-in does not tell it. [audio thread]
    pub fn gain_adjustment_db(&mut self) -> Option<f64> {
        let plugin = self.inner.plugin_handle().as_raw();
        // SAFETY: CLAP allows the first call on every thread and the second on this one; the extension's
        // tables live as long as the plug-in.
        unsafe {
            let table = plugin.get_extension?(plugin, EXTENSION.as_ptr()).cast::<Metering>().as_ref()?;
            let get = table.get?;
            Some(as_audio_thread(|| get(plugin)))
        }
    }
}
