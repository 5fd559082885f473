//! By process handles and snapshots of the process table.

use std::mem::size_of;

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_INVALID_PARAMETER, FILETIME, GetLastError, HANDLE, INVALID_HANDLE_VALUE, STILL_ACTIVE,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetExitCodeProcess, GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
};

use super::{Alive, Sight};

/// A handle that is closed in the end.
struct Closing(HANDLE);

impl Drop for Closing {
    fn drop(&mut self) {
        // SAFETY: the handle is valid, and nobody else closes it.
        unsafe { CloseHandle(self.0) };
    }
}

pub(super) fn look(process: u32) -> Sight {
    // SAFETY: a call without pointers.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, process) };
    if handle.is_null() {
        // SAFETY: a call without arguments.
        let gone = unsafe { GetLastError() } == ERROR_INVALID_PARAMETER;
        // Processes of other users may not be opened: they are there, and their start is not known.
        return if gone { Sight::Gone } else { Sight::Hidden };
    }
    let handle = Closing(handle);
    let mut code = 0;
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let [mut start, mut end, mut kernel, mut user] = [zero; 4];
    // SAFETY: the handle is valid, and the places for the answers live until the calls return.
    let told = unsafe {
        GetExitCodeProcess(handle.0, &raw mut code) != 0
            && GetProcessTimes(handle.0, &raw mut start, &raw mut end, &raw mut kernel, &raw mut user) != 0
    };
    if !told {
        return Sight::Hidden;
    }
    if code != STILL_ACTIVE as u32 {
        return Sight::Gone;
    }
    let start = u64::from(start.dwHighDateTime) << 32 | u64::from(start.dwLowDateTime);
    let (parent, name) = parent_and_name(process).unwrap_or_default();
    // The number of a parent that ended may have been given to a younger process.
    let parent = if started_before(parent, start) { parent } else { 0 };
    Sight::Alive(Alive { start, parent, name, ours: true })
}

/// Whether the process was there at that time.
fn started_before(process: u32, time: u64) -> bool {
    // SAFETY: a call without pointers.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, process) };
    if handle.is_null() {
        return false;
    }
    let handle = Closing(handle);
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let [mut start, mut end, mut kernel, mut user] = [zero; 4];
    // SAFETY: as in `look`.
    let told = unsafe {
        GetProcessTimes(handle.0, &raw mut start, &raw mut end, &raw mut kernel, &raw mut user) != 0
    };
    told && (u64::from(start.dwHighDateTime) << 32 | u64::from(start.dwLowDateTime)) <= time
}

/// Who started a process, and the file name of its program.
fn parent_and_name(process: u32) -> Option<(u32, String)> {
    // SAFETY: a call without pointers.
    let table = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if table == INVALID_HANDLE_VALUE {
        return None;
    }
    let table = Closing(table);
    // SAFETY: the structure consists of integers, for which zeros are values.
    let mut entry: PROCESSENTRY32W = unsafe { std::mem::zeroed() };
    entry.dwSize = size_of::<PROCESSENTRY32W>() as u32;
    // SAFETY: the snapshot is valid, and the entry says how large it is.
    let mut more = unsafe { Process32FirstW(table.0, &raw mut entry) } != 0;
    while more {
        if entry.th32ProcessID == process {
            let length = entry.szExeFile.iter().position(|unit| *unit == 0).unwrap_or(entry.szExeFile.len());
            return Some((entry.th32ParentProcessID, String::from_utf16_lossy(&entry.szExeFile[..length])));
        }
        // SAFETY: as above.
        more = unsafe { Process32NextW(table.0, &raw mut entry) } != 0;
    }
    None
}
