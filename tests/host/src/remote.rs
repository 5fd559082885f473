//! Questions to a plug-in beside what CLAP knows: the private extension of Aplomb's plug-ins.

use crate::{HostError, Plugin};
use clap_sys::plugin::clap_plugin;
use std::ffi::{CStr, CString, c_char, c_void};

/// As in `plugins/guard/src/clap/remote.rs`.
const EXTENSION: &CStr = c"com.aplomb.remote/1";

type Take = unsafe extern "C" fn(context: *mut c_void, answer: *const c_char, bytes: usize);

/// The extension's table.
#[repr(C)]
struct Remote {
    request:
        Option<unsafe extern "C" fn(*const clap_plugin, *const c_char, *mut c_void, Option<Take>) -> bool>,
}

/// Keeps an answer.
unsafe extern "C" fn keep(context: *mut c_void, answer: *const c_char, bytes: usize) {
    // SAFETY: the context is the `Vec` of `ask`, and the answer has that many bytes.
    unsafe {
        let kept = &mut *context.cast::<Vec<u8>>();
        kept.extend_from_slice(std::slice::from_raw_parts(answer.cast(), bytes));
    }
}

impl Plugin {
    /// Asks the plug-in what no parameter tells; question and answer are JSON. An answer that is an object with
    /// `error` says what was wrong with the question.
    pub fn ask(&self, question: &str) -> Result<String, HostError> {
        let refused = || HostError::Refused { plugin: self.id.clone(), what: format!("answer {question}") };
        let asked = CString::new(question).map_err(|_| refused())?;
        let raw = self.raw();
        let mut answer = Vec::<u8>::new();
        // SAFETY: `self` lives on the plug-in's main thread, where CLAP allows the call; the tables live as
        // long as the plug-in, and `answer` for the time of the call.
        let is_answered = unsafe {
            let table = (*raw).get_extension.map(|get| get(raw, EXTENSION.as_ptr()));
            let table = table.and_then(|table| table.cast::<Remote>().as_ref());
            let Some(request) = table.and_then(|table| table.request) else {
                let (plugin, extension) = (self.id.clone(), "com.aplomb.remote/1");
                return Err(HostError::NoExtension { plugin, extension });
            };
            request(raw, asked.as_ptr(), (&raw mut answer).cast(), Some(keep))
        };
        if !is_answered {
            return Err(refused());
        }
        String::from_utf8(answer).map_err(|_| refused())
    }
}
