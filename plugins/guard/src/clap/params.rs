//! Parameters. B12: nice-plug panics when it is asked for the parameter after the last.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, CLAP_PARAM_IS_STEPPED, clap_param_info, clap_plugin_params};
use clap_sys::plugin::clap_plugin;

use super::events::{self, InEvents, OutEvents, Slice};
use super::extensions::pass;
use super::instance::{Instance, with};
use super::turns::Turns;
use crate::border::try_with;

/// What each parameter may be set to: 0 to a number of steps, or to 1 where there are none.
pub(super) struct Ranges(Box<[(u32, Range)]>);

/// The range of one parameter begins at 0.
#[derive(Clone, Copy)]
struct Range {
    max: f64,
    is_stepped: bool,
}

impl Ranges {
    /// Asks nice-plug for all parameters.
    pub fn of(instance: &Instance) -> Ranges {
        let mut ranges: Vec<_> = (0..inside_count(instance))
            .filter_map(|index| {
                let mut info = MaybeUninit::<clap_param_info>::zeroed();
                // SAFETY: the index is in range, and nice-plug fills the whole of it. All zeros is valid too.
                let info = unsafe {
                    inside_get_info(instance, index, info.as_mut_ptr()).then(|| info.assume_init())?
                };
                let is_stepped = info.flags & CLAP_PARAM_IS_STEPPED != 0;
                Some((info.id, Range { max: info.max_value, is_stepped }))
            })
            .collect();
        ranges.sort_unstable_by_key(|(id, _)| *id);
        Ranges(ranges.into())
    }

    fn range(&self, id: u32) -> Option<Range> {
        let found = self.0.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(self.0[found].1)
    }

    /// The value as a host may cut it off to a whole number: nice-plug tells the fifth of 24 steps as 4.999
    /// 999 9.
    fn whole(&self, id: u32, value: f64) -> f64 {
        if self.range(id).is_some_and(|range| range.is_stepped) { value.round() } else { value }
    }

    /// The value at a place on the way from 0 to 1. `None` for an unknown parameter.
    pub fn value(&self, id: u32, normalized: f64) -> Option<f64> {
        let Range { max, is_stepped } = self.range(id)?;
        let value = normalized * max;
        Some(if is_stepped { value.round() } else { value })
    }

    /// Whether there is such a parameter.
    pub fn knows(&self, id: u32) -> bool {
        self.range(id).is_some()
    }

    /// The value in the parameter's range. `None` for an unknown parameter and for what is no number.
    pub fn clamp(&self, id: u32, value: f64) -> Option<f64> {
        let Range { max, .. } = self.range(id)?;
        value.is_finite().then(|| value.clamp(0.0, max))
    }
}

fn inside_count(instance: &Instance) -> u32 {
    // SAFETY: the table is of the extension's type, and nice-plug gets its own object.
    unsafe {
        let table = instance.inner_extension::<clap_plugin_params>(CLAP_EXT_PARAMS);
        table.and_then(|table| table.count).map_or(0, |count| count(instance.inner))
    }
}

/// # Safety
/// The index is below the count, and `info` is null or may be written to.
unsafe fn inside_get_info(instance: &Instance, index: u32, info: *mut clap_param_info) -> bool {
    // SAFETY: the table is of the extension's type, nice-plug gets its own object; the rest is promised.
    unsafe {
        let table = instance.inner_extension::<clap_plugin_params>(CLAP_EXT_PARAMS);
        table.and_then(|table| table.get_info).is_some_and(|get| get(instance.inner, index, info))
    }
}

pass! {
    count = CLAP_EXT_PARAMS[clap_plugin_params].count() -> u32, 0;
    get_info = CLAP_EXT_PARAMS[clap_plugin_params].get_info(index: u32, info: *mut clap_param_info) -> bool,
        false, if |instance| index < inside_count(instance);
    get_value_inside = CLAP_EXT_PARAMS[clap_plugin_params].get_value(id: u32, value: *mut f64) -> bool, false,
        if |_instance| !value.is_null();
    value_to_text_inside = CLAP_EXT_PARAMS[clap_plugin_params].value_to_text(
        id: u32, value: f64, text: *mut c_char, capacity: u32
    ) -> bool, false, if |_instance| !text.is_null() && capacity > 0;
    text_to_value_inside = CLAP_EXT_PARAMS[clap_plugin_params].text_to_value(
        id: u32, text: *const c_char, value: *mut f64
    ) -> bool, false, if |_instance| !text.is_null() && !value.is_null();
}

/// Makes a value that nice-plug has told whole where the parameter has steps.
///
/// # Safety
/// `value` may be read and written.
unsafe fn make_whole(plugin: *const clap_plugin, id: u32, value: *mut f64) {
    with(plugin, (), |instance| {
        if let Some(ranges) = instance.ranges.get() {
            // SAFETY: as promised.
            unsafe { *value = ranges.whole(id, *value) };
        }
    });
}

unsafe extern "C" fn get_value(plugin: *const clap_plugin, id: u32, value: *mut f64) -> bool {
    // SAFETY: the same arguments; what was answered with true has been written.
    unsafe {
        let told = get_value_inside(plugin, id, value);
        if told {
            make_whole(plugin, id, value);
        }
        told
    }
}

unsafe extern "C" fn text_to_value(
    plugin: *const clap_plugin,
    id: u32,
    text: *const c_char,
    value: *mut f64,
) -> bool {
    // SAFETY: the same arguments; what was answered with true has been written.
    unsafe {
        let understood = text_to_value_inside(plugin, id, text, value);
        if understood {
            make_whole(plugin, id, value);
        }
        understood
    }
}

unsafe extern "C" fn value_to_text(
    plugin: *const clap_plugin,
    id: u32,
    value: f64,
    text: *mut c_char,
    capacity: u32,
) -> bool {
    let clamp = |instance: &Instance| instance.ranges.get().and_then(|ranges| ranges.clamp(id, value));
    // SAFETY: the same arguments, the value in its range.
    with(plugin, None, clamp)
        .is_some_and(|value| unsafe { value_to_text_inside(plugin, id, value, text, capacity) })
}

unsafe extern "C" fn flush(
    plugin: *const clap_plugin,
    in_events: *const clap_input_events,
    out_events: *const clap_output_events,
) {
    with(plugin, (), |instance| {
        let Some(ranges) = instance.ranges.get() else { return };
        // SAFETY: null or a list of the host.
        let host = unsafe { in_events.as_ref() };
        let out_events = OutEvents::new(out_events, 0);
        let out_list = out_events.list();
        // While a block is processed the host may not flush: nice-plug would panic.
        try_with(&instance.main_bus, |_| {
            let turns = host.and_then(|_| Turns::take(instance, ranges));
            let own = turns.as_ref().map_or(&[][..], Turns::values);
            let all = |host| Slice { last: events::count(host), ..Slice::default() };
            let events = host.map(|host| InEvents::new(host, ranges, all(host), own, instance.rate_hz()));
            let in_list = events.as_ref().map(InEvents::list);
            let in_list = in_list.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
            if let Some(turns) = &turns {
                turns.tell(&out_list);
            }
            // SAFETY: the table is of the extension's type, and nice-plug gets its own object.
            unsafe {
                let table = instance.inner_extension::<clap_plugin_params>(CLAP_EXT_PARAMS);
                if let Some(flush) = table.and_then(|table| table.flush) {
                    flush(instance.inner, in_list, &out_list);
                }
            }
        });
    });
}

pub(super) const PARAMS: clap_plugin_params = clap_plugin_params {
    count: Some(count),
    get_info: Some(get_info),
    get_value: Some(get_value),
    value_to_text: Some(value_to_text),
    text_to_value: Some(text_to_value),
    flush: Some(flush),
};
