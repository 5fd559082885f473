//! The private extension through which a host, or a test, asks a plug-in what no parameter tells.

use std::ffi::{CStr, c_char, c_void};

use clap_sys::plugin::clap_plugin;

use super::instance::with;

/// The extension's id.
pub const APLOMB_REMOTE: &CStr = c"com.aplomb.remote/1";

/// Longest question in bytes, its end not counted.
pub const LONGEST_QUESTION: usize = 1 << 20;

/// Takes an answer: `bytes` of UTF-8 without an end mark, valid for the time of the call.
pub type TakeAnswer = unsafe extern "C" fn(context: *mut c_void, answer: *const c_char, bytes: usize);

/// What a plug-in with the extension gives to the host.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_camel_case_types)]
pub struct aplomb_plugin_remote {
    /// Asks a question, UTF-8 with a zero at its end. `take` gets `context` and the answer, once, before the
    /// call returns true. It is false, and nothing was answered, for a question that is missing, no UTF-8 or
    /// longer than [`LONGEST_QUESTION`], without `take`, or when the plug-in failed over it. [main thread]
    pub request: Option<
        unsafe extern "C" fn(
            plugin: *const clap_plugin,
            question: *const c_char,
            context: *mut c_void,
            take: Option<TakeAnswer>,
        ) -> bool,
    >,
}

unsafe extern "C" fn request(
    plugin: *const clap_plugin,
    question: *const c_char,
    context: *mut c_void,
    take: Option<TakeAnswer>,
) -> bool {
    let Some(take) = take else { return false };
    // SAFETY: null or a C string that the host owns for the time of the call.
    let Some(question) = (unsafe { bounded(question) }) else { return false };
    let answer = with(plugin, None, |instance| instance.border.ask(question));
    let Some(answer) = answer else { return false };
    // SAFETY: the host's function with the host's context, as it asked for. It is called outside of what
    // catches panics, which do not cross C.
    unsafe { take(context, answer.as_ptr().cast(), answer.len()) };
    true
}

/// A C string as text, if it is one and not longer than allowed.
///
/// # Safety
/// `text` is null or points to bytes that end with a zero, and that live as long as the result is used.
unsafe fn bounded<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: no byte behind the first zero is read.
    let bytes = (0..=LONGEST_QUESTION).find(|&n| unsafe { *text.add(n) } == 0)?;
    // SAFETY: as many were just read.
    std::str::from_utf8(unsafe { std::slice::from_raw_parts(text.cast(), bytes) }).ok()
}

pub(super) const REMOTE: aplomb_plugin_remote = aplomb_plugin_remote { request: Some(request) };
