//! State streams as nice-plug may trust them. It takes the number of bytes read as it is told, and reports a
//! state as saved even if the host could not take it.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

use vst3::Steinberg::{
    IBStream, IBStreamTrait, int32, int64, kInternalError, kInvalidArgument, kResultFalse, kResultOk, tresult,
};
use vst3::{Class, ComRef, ComWrapper};

/// Stands between nice-plug and a stream of the host, for one call.
struct Stream {
    host: *mut IBStream,
    failed: AtomicBool,
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

/// Runs `work` with a stream that can be trusted.
///
/// # Safety
/// `host` is null or a stream that is valid for the time of the call.
pub(super) unsafe fn with(host: *mut IBStream, work: impl FnOnce(*mut IBStream) -> tresult) -> tresult {
    if host.is_null() {
        return kInvalidArgument;
    }
    let stream = ComWrapper::new(Stream { host, failed: AtomicBool::new(false) });
    let Some(inside) = stream.as_com_ref::<IBStream>() else { return kInternalError };
    let result = work(inside.as_ptr());
    if result == kResultOk && stream.failed.load(Ordering::Relaxed) { kResultFalse } else { result }
}

impl Stream {
    fn host(&self) -> Option<ComRef<'_, IBStream>> {
        // SAFETY: valid for the time of the call, by the promise made to `with`.
        unsafe { ComRef::from_raw(self.host) }
    }
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, bytes: *mut c_void, count: int32, read: *mut int32) -> tresult {
        let mut actually = 0;
        let result = match self.host() {
            // SAFETY: nice-plug has room for `count` bytes.
            Some(host) => unsafe { host.read(bytes, count, &mut actually) },
            None => kInvalidArgument,
        };
        if !read.is_null() {
            // SAFETY: nice-plug's own variable.
            unsafe { *read = actually.clamp(0, count.max(0)) };
        }
        result
    }

    unsafe fn write(&self, bytes: *mut c_void, count: int32, written: *mut int32) -> tresult {
        let mut done = 0;
        while done < count {
            let mut part = 0;
            let result = match self.host() {
                // SAFETY: `done` of `count` bytes are written.
                Some(host) => unsafe { host.write(bytes.add(done as usize), count - done, &mut part) },
                None => kInvalidArgument,
            };
            if result != kResultOk || !(1..=count - done).contains(&part) {
                self.failed.store(true, Ordering::Relaxed);
                break;
            }
            done += part;
        }
        if !written.is_null() {
            // SAFETY: nice-plug's own variable.
            unsafe { *written = done };
        }
        if done == count { kResultOk } else { kResultFalse }
    }

    unsafe fn seek(&self, position: int64, mode: int32, result: *mut int64) -> tresult {
        // SAFETY: nice-plug's own arguments.
        self.host().map_or(kInvalidArgument, |host| unsafe { host.seek(position, mode, result) })
    }

    unsafe fn tell(&self, position: *mut int64) -> tresult {
        // SAFETY: nice-plug's own arguments.
        self.host().map_or(kInvalidArgument, |host| unsafe { host.tell(position) })
    }
}
