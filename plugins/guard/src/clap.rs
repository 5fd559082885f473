//! The guard in front of nice-plug's CLAP wrapper.
//!
//! The host sees a `clap_plugin` of ours (`instance`), and nice-plug sees a `clap_host` of ours (`host`).
//! Every call passes between the two, with its arguments checked; audio and events are put in order on the
//! way.

mod events;
mod extensions;
mod gain_adjustment;
mod gui;
mod host;
mod instance;
mod params;
mod ports;
mod process;
mod remote;
mod song;
mod state;
mod turns;

use std::any::TypeId;
use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Mutex;

use nice_plug::prelude::ClapPlugin;
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, clap_host, clap_plugin, clap_plugin_descriptor,
    clap_plugin_factory,
};
use nice_plug::wrapper::setup_logger;

pub use gain_adjustment::{CLAP_EXT_GAIN_ADJUSTMENT_METERING, clap_plugin_gain_adjustment_metering};
pub use nice_plug::wrapper::clap::clap_plugin_entry;
pub use remote::{APLOMB_REMOTE, LONGEST_QUESTION, TakeAnswer, aplomb_plugin_remote};

use crate::panics::catch;

/// The entry point of a plug-in's `.clap` file.
pub const fn entry<P: ClapPlugin>() -> clap_plugin_entry {
    clap_plugin_entry {
        clap_version: CLAP_VERSION,
        init: Some(init::<P>),
        deinit: Some(deinit),
        get_factory: Some(get_factory::<P>),
    }
}

unsafe extern "C" fn init<P: ClapPlugin>(_path: *const c_char) -> bool {
    catch((), setup_logger::<P>);
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory<P: ClapPlugin>(id: *const c_char) -> *const c_void {
    // SAFETY: a host passes a C string here, and null is sorted out first.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID {
        ptr::from_ref(Factory::<P>::TABLE).cast()
    } else {
        ptr::null()
    }
}

struct Factory<P>(PhantomData<P>);

impl<P: ClapPlugin> Factory<P> {
    const TABLE: &'static clap_plugin_factory = &clap_plugin_factory {
        get_plugin_count: Some(Self::count),
        get_plugin_descriptor: Some(Self::descriptor),
        create_plugin: Some(Self::create),
    };

    unsafe extern "C" fn count(_factory: *const clap_plugin_factory) -> u32 {
        1
    }

    unsafe extern "C" fn descriptor(
        _factory: *const clap_plugin_factory,
        index: u32,
    ) -> *const clap_plugin_descriptor {
        if index == 0 { descriptor_of::<P>().clap_plugin_descriptor() } else { ptr::null() }
    }

    unsafe extern "C" fn create(
        _factory: *const clap_plugin_factory,
        host: *const clap_host,
        id: *const c_char,
    ) -> *const clap_plugin {
        // SAFETY: a host passes a C string here, and null is sorted out first.
        if host.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != descriptor_of::<P>().clap_id() {
            return ptr::null();
        }
        // SAFETY: the host outlives the plug-in.
        catch(ptr::null(), || unsafe { instance::create::<P>(host) })
    }
}

/// The descriptor of a plug-in type. It is made once and never freed, as hosts keep pointers into it.
fn descriptor_of<P: ClapPlugin>() -> &'static PluginDescriptor {
    static MADE: Mutex<Vec<(TypeId, &'static PluginDescriptor)>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((_, descriptor)) = made.iter().find(|(plugin, _)| *plugin == TypeId::of::<P>()) {
        return descriptor;
    }
    let descriptor = Box::leak(Box::new(PluginDescriptor::for_plugin::<P>()));
    made.push((TypeId::of::<P>(), descriptor));
    descriptor
}
