//! PreSonus' interface for a VST3 host's meter of gain reduction, which other hosts read too.
//!
//! From `ipslgainreduction.h` of the PreSonus Plug-In Extensions (public domain, 03/2015): a method and an id
//! beside those of `FUnknown`, on the edit controller.

use std::ffi::c_void;
use std::ptr;

use nice_plug::prelude::Vst3Plugin;
use vst3::Steinberg::{FUnknown, FUnknownVtbl, TUID, kResultOk};
use vst3::com_scrape_types::{Class, Construct, Guid, Header, Inherits, Unknown, Wrapper};
use vst3::{Interface, uid};

use super::object::Object;

/// A pointer to the interface's table of functions, as COM has it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct IGainReductionInfo {
    /// The table.
    pub vtbl: *const IGainReductionInfoVtbl,
}

/// The interface's table of functions.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case)]
pub struct IGainReductionInfoVtbl {
    /// Those of `FUnknown`.
    pub base: FUnknownVtbl,
    /// The reduction in dB: 0 for none, else negative. The host shows it as it is.
    pub getGainReductionValueInDb: unsafe extern "system" fn(this: *mut IGainReductionInfo) -> f64,
}

const IID: TUID = uid(0x8e3c292c, 0x95924f9d, 0xb2590b1e, 0x100e4198);

impl Unknown for IGainReductionInfo {
    unsafe fn query_interface(this: *mut Self, iid: &Guid) -> Option<*mut c_void> {
        let mut object = ptr::null_mut();
        // SAFETY: every interface begins with the table of `FUnknown`.
        let result = unsafe {
            let unknown = this.cast::<FUnknown>();
            ((*(*unknown).vtbl).queryInterface)(unknown, iid.as_ptr().cast::<TUID>(), &mut object)
        };
        (result == kResultOk).then_some(object)
    }

    unsafe fn add_ref(this: *mut Self) -> usize {
        // SAFETY: every interface begins with the table of `FUnknown`.
        unsafe { ((*(*this).vtbl).base.addRef)(this.cast()) as usize }
    }

    unsafe fn release(this: *mut Self) -> usize {
        // SAFETY: every interface begins with the table of `FUnknown`.
        unsafe { ((*(*this).vtbl).base.release)(this.cast()) as usize }
    }
}

// SAFETY: the struct is one pointer to its table, and the table begins with that of `FUnknown`.
unsafe impl Interface for IGainReductionInfo {
    type Vtbl = IGainReductionInfoVtbl;

    const IID: Guid = {
        let mut guid = [0; 16];
        let mut i = 0;
        while i < guid.len() {
            guid[i] = IID[i] as u8;
            i += 1;
        }
        guid
    };

    fn inherits(iid: &Guid) -> bool {
        *iid == <Self as Interface>::IID || FUnknown::inherits(iid)
    }
}

// SAFETY: as above.
unsafe impl Inherits<FUnknown> for IGainReductionInfo {}

unsafe extern "system" fn get<P: Vst3Plugin, I, W: Wrapper<Object<P, I>>, const OFFSET: isize>(
    this: *mut IGainReductionInfo,
) -> f64
where
    Object<P, I>: Class,
{
    // SAFETY: `this` is in the header of the object, `OFFSET` bytes in, and the host has a reference to it.
    let object = unsafe { &*W::data_from_header(this.byte_offset(-OFFSET).cast::<Header<Object<P, I>>>()) };
    f64::from(object.border.gain_adjustment_db()).min(0.0)
}

// SAFETY: the table is the interface's, its functions those of an object with `this` at `OFFSET`.
unsafe impl<P: Vst3Plugin, I, W: Wrapper<Object<P, I>>, const OFFSET: isize>
    Construct<Object<P, I>, W, OFFSET> for IGainReductionInfo
where
    Object<P, I>: Class,
{
    const OBJ: Self = IGainReductionInfo {
        vtbl: &IGainReductionInfoVtbl {
            base: FUnknown::make_vtbl::<Object<P, I>, W, OFFSET>(),
            getGainReductionValueInDb: get::<P, I, W, OFFSET>,
        },
    };
}
