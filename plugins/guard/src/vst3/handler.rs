//! B21: the host's handler as nice-plug has it.
//!
//! While blocks are processed nice-plug waits until the host hands a turned parameter back. A host may forget
//! those that it cannot automate (Ardour 7.3 does), and then no window can turn them. So the guard remembers
//! them until the next block. The others belong to the host's automation, and go its way only.

use std::sync::{Arc, Weak};

use vst3::Steinberg::Vst::{IComponentHandler, IComponentHandlerTrait, ParamID, ParamValue};
use vst3::Steinberg::{int32, tresult};
use vst3::{Class, ComPtr, ComRef, ComWrapper};

use crate::border::Border;

struct Handler {
    host: ComPtr<IComponentHandler>,
    /// Not to be kept alive by what it asks its host by.
    border: Weak<Border>,
}

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

/// The handler around the host's; none for null.
///
/// # Safety
/// `handler` is null or valid.
pub(super) unsafe fn around(
    handler: *mut IComponentHandler,
    border: &Arc<Border>,
) -> Option<ComPtr<IComponentHandler>> {
    // SAFETY: promised by the caller.
    let host = unsafe { ComRef::from_raw(handler) }?.to_com_ptr();
    ComWrapper::new(Handler { host, border: Arc::downgrade(border) }).to_com_ptr()
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        // SAFETY: any number will do.
        unsafe { self.host.beginEdit(id) }
    }

    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        if let Some(border) = self.border.upgrade() {
            border.parameters.remember(id, value as f32);
        }
        // SAFETY: any number will do.
        unsafe { self.host.performEdit(id, value) }
    }

    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        // SAFETY: any number will do.
        unsafe { self.host.endEdit(id) }
    }

    unsafe fn restartComponent(&self, flags: int32) -> tresult {
        // SAFETY: the caller's promise is the same.
        unsafe { self.host.restartComponent(flags) }
    }
}
