//! By `proc_pidinfo` (libproc.h).

use std::ffi::CStr;
use std::io::Error;
use std::mem::size_of;

use super::{Alive, Sight};

pub(super) fn look(process: u32) -> Sight {
    let Ok(number) = i32::try_from(process) else { return Sight::Gone };
    let size = size_of::<libc::proc_bsdinfo>() as i32;
    // SAFETY: the structure consists of integers and arrays of them, for which zeros are values.
    let mut info: libc::proc_bsdinfo = unsafe { std::mem::zeroed() };
    // SAFETY: the buffer is of the size that is passed, and lives until the call returns.
    let got = unsafe { libc::proc_pidinfo(number, libc::PROC_PIDTBSDINFO, 0, (&raw mut info).cast(), size) };
    if got != size {
        return match Error::last_os_error().raw_os_error() {
            Some(libc::ESRCH) => Sight::Gone,
            _ => Sight::Hidden,
        };
    }
    if info.pbi_status == libc::SZOMB {
        return Sight::Gone;
    }
    // SAFETY: the name is an array of characters that ends in a zero, as the buffer was zeroed and the kernel
    // writes one character less than it holds.
    let name = unsafe { CStr::from_ptr(info.pbi_comm.as_ptr()) }.to_string_lossy().into_owned();
    Sight::Alive(Alive {
        start: info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec,
        parent: info.pbi_ppid,
        name,
        ours: info.pbi_uid == rustix::process::geteuid().as_raw(),
    })
}
