//! The envelope memory of the running processor, where a window finds it.

use std::sync::{Arc, Mutex, PoisonError};

use shared_dsp::compressor::memory::Memory;

/// The memory of the processor that was made last.
#[derive(Default)]
pub struct Heard(Mutex<Option<Arc<Memory>>>);

impl Heard {
    /// A new processor has this one. [main thread]
    pub(super) fn hand_over(&self, memory: Arc<Memory>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(memory);
    }

    /// What the processor heard; nothing before the first one. [window thread]
    pub fn memory(&self) -> Option<Arc<Memory>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heard").finish_non_exhaustive()
    }
}
