//! What the two sides of nice-plug tell each other: the guard that faces the host and the one around the
//! plug-in.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use crate::gain_adjustment::GainAdjustment;
use crate::host_side::HostSide;
use crate::parameters::Parameters;
use crate::remote::Remote;
use crate::sidechain::Sidechain;
use crate::windows::Windows;

/// Shared by the guard at the C interface and the [`Guarded`](crate::guarded::Guarded) plug-in behind
/// nice-plug.
#[derive(Default)]
pub(crate) struct Border {
    layout: AtomicUsize,
    failed: AtomicBool,
    gain_adjustment: Option<GainAdjustment>,
    /// What the plug-in asks of the host, if it does.
    pub host_side: Option<HostSide>,
    remote: Option<Remote>,
    pub parameters: Parameters,
    /// Whether its window comes or goes.
    pub windows: Windows,
    /// The sidechain of the current block.
    pub sidechain: Mutex<Sidechain>,
}

thread_local! {
    static NEWEST: RefCell<Option<Arc<Border>>> = const { RefCell::new(None) };
}

impl Border {
    /// A border whose other side is the plug-in that is being made.
    pub fn announce(
        gain_adjustment: Option<GainAdjustment>,
        host_side: Option<HostSide>,
        remote: Option<Remote>,
        parameters: Parameters,
    ) -> Arc<Border> {
        let border = Arc::new(Border { gain_adjustment, host_side, remote, parameters, ..Border::default() });
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
        self.adjust_nothing();
    }

    /// Whether the plug-in answers questions.
    pub fn has_remote(&self) -> bool {
        self.remote.is_some()
    }

    /// What the plug-in answers, if it answers questions. [main thread]
    pub fn ask(&self, question: &str) -> Option<String> {
        self.remote.as_ref().map(|remote| remote.ask(question))
    }

    /// Whether the plug-in tells its gain.
    pub fn has_gain_adjustment(&self) -> bool {
        self.gain_adjustment.is_some()
    }

    /// The gain that the plug-in told last, in dB; 0 if it tells none.
    pub fn gain_adjustment_db(&self) -> f32 {
        self.gain_adjustment.as_ref().map_or(0.0, GainAdjustment::db)
    }

    /// Tells a gain of 0 dB: the plug-in is not processing.
    pub fn adjust_nothing(&self) {
        if let Some(gain_adjustment) = &self.gain_adjustment {
            gain_adjustment.set_db(0.0);
        }
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
