//! B16: nice-plug aborts the host when a window is made for a host without the `gui` extension, and forgets a
//! scale that is set before. The first is refused here, the second remembered.

use std::ffi::c_char;
use std::sync::atomic::{AtomicU64, Ordering};

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_gui_resize_hints, clap_plugin_gui, clap_window};
use clap_sys::plugin::clap_plugin;

use super::extensions::pass;
use super::instance::with;

/// The scale that the host set last; none at first.
#[derive(Default)]
pub(super) struct RememberedScale(AtomicU64);

impl RememberedScale {
    fn set(&self, scale: f64) {
        self.0.store(scale.to_bits(), Ordering::SeqCst);
    }

    fn get(&self) -> Option<f64> {
        let scale = f64::from_bits(self.0.load(Ordering::SeqCst));
        (scale > 0.0).then_some(scale)
    }
}

pass! {
    is_api_supported = CLAP_EXT_GUI[clap_plugin_gui].is_api_supported(
        api: *const c_char, is_floating: bool
    ) -> bool, false, if |_instance| !api.is_null();
    get_preferred_api = CLAP_EXT_GUI[clap_plugin_gui].get_preferred_api(
        api: *mut *const c_char, is_floating: *mut bool
    ) -> bool, false;
    create_inside = CLAP_EXT_GUI[clap_plugin_gui].create(api: *const c_char, is_floating: bool) -> bool,
        false, if |instance| !api.is_null() && instance.host.has(CLAP_EXT_GUI);
    destroy = CLAP_EXT_GUI[clap_plugin_gui].destroy(), ();
    set_scale_inside = CLAP_EXT_GUI[clap_plugin_gui].set_scale(scale: f64) -> bool, false;
    get_size = CLAP_EXT_GUI[clap_plugin_gui].get_size(width: *mut u32, height: *mut u32) -> bool, false;
    can_resize = CLAP_EXT_GUI[clap_plugin_gui].can_resize() -> bool, false;
    get_resize_hints = CLAP_EXT_GUI[clap_plugin_gui].get_resize_hints(
        hints: *mut clap_gui_resize_hints
    ) -> bool, false;
    adjust_size = CLAP_EXT_GUI[clap_plugin_gui].adjust_size(width: *mut u32, height: *mut u32) -> bool,
        false, if |_instance| !width.is_null() && !height.is_null();
    set_size = CLAP_EXT_GUI[clap_plugin_gui].set_size(width: u32, height: u32) -> bool, false;
    set_parent = CLAP_EXT_GUI[clap_plugin_gui].set_parent(window: *const clap_window) -> bool, false,
        // SAFETY: null or a window of the host.
        if |_instance| unsafe { window.as_ref().is_some_and(|window| !window.api.is_null()) };
    set_transient = CLAP_EXT_GUI[clap_plugin_gui].set_transient(window: *const clap_window) -> bool, false;
    suggest_title = CLAP_EXT_GUI[clap_plugin_gui].suggest_title(title: *const c_char), ();
    show = CLAP_EXT_GUI[clap_plugin_gui].show() -> bool, false;
    hide = CLAP_EXT_GUI[clap_plugin_gui].hide() -> bool, false;
}

unsafe extern "C" fn create(plugin: *const clap_plugin, api: *const c_char, is_floating: bool) -> bool {
    // SAFETY: the same arguments.
    if !unsafe { create_inside(plugin, api, is_floating) } {
        return false;
    }
    if let Some(scale) = with(plugin, None, |instance| instance.scale.get()) {
        // SAFETY: the window is there.
        unsafe { set_scale_inside(plugin, scale) };
    }
    true
}

unsafe extern "C" fn set_scale(plugin: *const clap_plugin, scale: f64) -> bool {
    if !(scale.is_finite() && scale > 0.0) {
        return false;
    }
    with(plugin, (), |instance| instance.scale.set(scale));
    // SAFETY: the same arguments. Before there is a window it is the remembered scale that counts.
    unsafe { set_scale_inside(plugin, scale) };
    true
}

pub(super) const GUI: clap_plugin_gui = clap_plugin_gui {
    is_api_supported: Some(is_api_supported),
    get_preferred_api: Some(get_preferred_api),
    create: Some(create),
    destroy: Some(destroy),
    set_scale: Some(set_scale),
    get_size: Some(get_size),
    can_resize: Some(can_resize),
    get_resize_hints: Some(get_resize_hints),
    adjust_size: Some(adjust_size),
    set_size: Some(set_size),
    set_parent: Some(set_parent),
    set_transient: Some(set_transient),
    suggest_title: Some(suggest_title),
    show: Some(show),
    hide: Some(hide),
};
