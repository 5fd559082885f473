//! A window that is closed when its host has it back.
//!
//! On Linux each window has a thread of its own, and the framework does not wait for it (research: B17). A host
//! that unloads the plug-in, or ends, at once would then take the ground away from under it. So dropping a
//! [`ClosingWindow`] waits until that thread is over, for a while.

use std::cell::RefCell;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use nice_plug_egui::baseview;

/// A thread that is not over after so long is left alone.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of the thread of a window.
#[derive(Default)]
struct Life {
    thread: Option<ThreadId>,
    is_over: bool,
}

/// Follows the thread of a window. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Following(Arc<(Mutex<Life>, Condvar)>);

/// Ends with the thread.
struct Last(Following);

thread_local! {
    static LAST: RefCell<Vec<Last>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Last {
    fn drop(&mut self) {
        let (life, over) = &*self.0.0;
        life.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        over.notify_all();
    }
}

impl Following {
    /// To be called by the window in its own thread.
    pub fn begin(&self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).thread = Some(thread::current().id());
        // Only on Linux is the thread the window's own; elsewhere it is the host's and goes on
        if cfg!(target_os = "linux") {
            LAST.with_borrow_mut(|last| last.push(Last(self.clone())));
        }
    }

    fn wait(&self) {
        let (life, over) = &*self.0;
        let life = life.lock().unwrap_or_else(PoisonError::into_inner);
        let is_own = life.thread.is_some_and(|thread| thread != thread::current().id());
        if cfg!(target_os = "linux") && is_own {
            let lives = |life: &mut Life| !life.is_over;
            let _ = over.wait_timeout_while(life, PATIENCE, lives).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The system's window.
pub struct ClosingWindow {
    // In this order: closed, then waited for
    pub(super) window: baseview::Window,
    _end: End,
}

/// Waits where it is dropped.
struct End(Following);

impl Drop for End {
    fn drop(&mut self) {
        self.0.wait();
    }
}

impl ClosingWindow {
    pub(super) fn new(window: baseview::Window, following: Following) -> ClosingWindow {
        ClosingWindow { window, _end: End(following) }
    }
}

impl std::fmt::Debug for ClosingWindow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClosingWindow").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_goes_on_when_the_thread_is_over() {
        let following = Following::default();
        let (of_thread, (started, starts)) = (following.clone(), std::sync::mpsc::channel());
        let thread = thread::spawn(move || {
            of_thread.begin();
            started.send(()).unwrap();
            thread::sleep(Duration::from_millis(30));
        });
        starts.recv().unwrap();
        // A busy machine may take more than the patience of one wait
        let is_over = (0..20).any(|_| {
            following.wait();
            following.0.0.lock().unwrap().is_over
        });
        assert!(is_over || !cfg!(target_os = "linux"));
        thread.join().unwrap();
        // A window that was never drawn has no thread to wait for
        Following::default().wait();
    }
}
