//! What the two sides of nice-plug tell each other: the guard that faces the host and the one around the
//! plug-in.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use crate::sidechain::Sidechain;

/// Shared by the guard at the C interface and the [`Guarded`](crate::guarded::Guarded) plug-in behind
/// nice-plug.
#[derive(Default)]
pub(crate) struct Border {
    layout: AtomicUsize,
    failed: AtomicBool,
    /// The sidechain of the current block.
    pub sidechain: Mutex<Sidechain>,
}

thread_local! {
    static NEWEST: RefCell<Option<Arc<Border>>> = const { RefCell::new(None) };
}

impl Border {
    /// A border whose other side is the plug-in that is being made.
    pub fn announce() -> Arc<Border> {
        let border = Arc::new(Border::default());
        NEWEST.set(Some(border.clone()));
        border
    }

    /// Runs `make` and finds the border of the plug-in made by it. nice-plug constructs plug-ins with
    /// `default`, so there is no other way to hand something over.
    pub fn of<R>(make: impl FnOnce() -> R) -> (R, Arc<Border>) {
        NEWEST.take();
        let made = make();
        (made, NEWEST.take().unwrap_or_default())
    }

    /// Which of its layouts the plug-in is to be activated with.
    pub fn layout(&self) -> usize {
        self.layout.load(Ordering::SeqCst)
    }

    /// Chooses the layout for the next activation.
    pub fn set_layout(&self, index: usize) {
        self.layout.store(index, Ordering::SeqCst);
    }

    /// Whether the plug-in panicked since it was last activated. It is then silent.
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }

    /// Remembers that the plug-in panicked, or that it starts anew.
    pub fn set_failed(&self, failed: bool) {
        self.failed.store(failed, Ordering::SeqCst);
    }
}

/// Uses what a lock protects unless someone else does so now. Never waits.
pub(crate) fn try_with<T, R>(lock: &Mutex<T>, work: impl FnOnce(&mut T) -> R) -> Option<R> {
    match lock.try_lock() {
        Ok(mut value) => Some(work(&mut value)),
        Err(TryLockError::Poisoned(value)) => Some(work(&mut value.into_inner())),
        Err(TryLockError::WouldBlock) => None,
    }
}
