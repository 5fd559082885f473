//! The guard in front of nice-plug's VST3 wrapper.
//!
//! The host gets one object of ours (`object`). It holds nice-plug's wrapper as a value, has the same
//! interfaces, and calls the wrapper's methods as ordinary Rust. So there is one identity and one count of
//! references, panics can be caught on the way back, and no table of functions has to be copied or patched.

mod audio;
mod buses;
mod changes;
mod gain_reduction;
mod handler;
mod object;
mod stream;
mod turns;
mod view;

use std::ffi::c_void;
use std::marker::PhantomData;

use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::setup_logger;
use nice_plug::wrapper::vst3::PluginInfo;
use vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TUID,
    int32, kInternalError, kInvalidArgument, kResultOk, tresult,
};
use vst3::com_scrape_types::MakeHeader;
use vst3::{Class, ComWrapper};

pub use self::gain_reduction::{IGainReductionInfo, IGainReductionInfoVtbl};
use self::object::{Inner, Object, WithGainReduction};
use crate::border::Border;
use crate::panics::catch;

/// The factory of a plug-in's `.vst3` module, with the one reference that the host then owns.
pub fn factory<P: Vst3Plugin>() -> *mut c_void {
    let factory = ComWrapper::new(Factory::<P> { info: PluginInfo::for_plugin::<P>(), plugin: PhantomData });
    match factory.to_com_ptr::<IPluginFactory>() {
        Some(factory) => factory.into_raw().cast(),
        None => std::ptr::null_mut(),
    }
}

/// To be called when the module has been loaded. Always true.
pub fn loaded<P: Vst3Plugin>() -> bool {
    catch((), setup_logger::<P>);
    true
}

struct Factory<P> {
    info: PluginInfo,
    plugin: PhantomData<fn() -> P>,
}

impl<P: Vst3Plugin> Class for Factory<P> {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes what `make` makes if the class exists and there is somewhere to write to.
///
/// # Safety
/// `info` is null or may be written to.
unsafe fn describe<T>(index: int32, info: *mut T, make: impl FnOnce() -> T) -> tresult {
    if index != 0 || info.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: checked above and promised by the caller.
    unsafe { info.write(make()) };
    kResultOk
}

/// Gives the host the interface it asks for, with the one reference that it then owns.
///
/// # Safety
/// `iid` is 16 bytes, and `to` may be written to.
unsafe fn hand_out<C: Class + 'static>(object: C, iid: FIDString, to: *mut *mut c_void) -> tresult
where
    C::Interfaces: MakeHeader<C, ComWrapper<C>>,
{
    let object = ComWrapper::new(object);
    let Some(unknown) = object.as_com_ref::<FUnknown>() else { return kInvalidArgument };
    let unknown = unknown.as_ptr();
    // SAFETY: `object` lives to the end of the call; the reference that the host gets is counted by it.
    unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, iid.cast::<TUID>(), to) }
}

impl<P: Vst3Plugin> IPluginFactoryTrait for Factory<P> {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host's promise is the same.
        unsafe { describe(0, info, || self.info.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the host's promise is the same.
        unsafe { describe(index, info, || self.info.create_class_info()) }
    }

    unsafe fn createInstance(&self, cid: FIDString, iid: FIDString, object: *mut *mut c_void) -> tresult {
        if cid.is_null() || iid.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: a class id is 16 bytes.
        if unsafe { *cid.cast::<[u8; 16]>() } != *self.info.cid {
            return kInvalidArgument;
        }
        let Some((inner, border)) = catch(None, || Some(Border::of(Inner::<P>::new))) else {
            return kInternalError;
        };
        // SAFETY: checked above and promised by the host.
        unsafe {
            if border.has_gain_adjustment() {
                hand_out(Object::<P, WithGainReduction>::new(inner, border), iid, object)
            } else {
                hand_out(Object::<P, <Inner<P> as Class>::Interfaces>::new(inner, border), iid, object)
            }
        }
    }
}

impl<P: Vst3Plugin> IPluginFactory2Trait for Factory<P> {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the host's promise is the same.
        unsafe { describe(index, info, || self.info.create_class_info_2()) }
    }
}

impl<P: Vst3Plugin> IPluginFactory3Trait for Factory<P> {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the host's promise is the same.
        unsafe { describe(index, info, || self.info.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
