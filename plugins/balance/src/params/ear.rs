//! From the listener to the link: the spectrum of the element as the ear resolves it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb_kit::link::Excitation;
use shared_dsp::loudness::ear::Frame;

/// What was heard last, until it is told. Neither side is the audio thread.
#[derive(Default)]
pub(super) struct Ear(Mutex<Option<Excitation>>);

impl Ear {
    fn lock(&self) -> MutexGuard<'_, Option<Excitation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears another twentieth of a second.
    pub fn hear(&self, frame: &Frame) {
        *self.lock() = Some(Excitation { slow_db: frame.slow.levels_db, fast_db: frame.fast.levels_db });
    }

    /// What was heard since this was last asked.
    pub fn take(&self) -> Option<Excitation> {
        self.lock().take()
    }
}
