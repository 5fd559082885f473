//! Wakes a window when there is something new to show, and lets it sleep otherwise.
//!
//! The audio thread may not wake anybody: that takes locks. So each open window has a thread that looks at
//! counters at the rate of the screen and asks for a frame when one of them moved. The counters stand still
//! when nothing is heard and nothing is turned; then no frame is drawn.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often it looks: 60 times a second.
const LOOKS_EVERY: Duration = Duration::from_micros(16_667);

/// Counters whose movement is a reason for a new frame.
pub type Beat = Box<dyn Fn() -> u64 + Send>;

/// A window that is woken. Dropping it ends the thread.
pub struct Pulse {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// The side that the window and its host hold.
#[derive(Default)]
pub struct Shared {
    window: Mutex<Option<egui::Context>>,
    is_hidden: AtomicBool,
    is_poked: AtomicBool,
    has_ended: AtomicBool,
}

impl Shared {
    /// To be called in the first frame: what is asked of a window before the system shows it is lost for ever
    /// (framework, B5).
    pub fn begin(&self, window: &egui::Context) {
        let mut slot = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_none() {
            *slot = Some(window.clone());
        }
    }

    /// Asks for a frame. [any thread but the audio thread]
    pub fn poke(&self) {
        self.is_poked.store(true, Ordering::Release);
    }

    /// Whether the host has hidden the window.
    pub fn set_hidden(&self, is_hidden: bool) {
        self.is_hidden.store(is_hidden, Ordering::Release);
        self.poke();
    }

    fn wake(&self) {
        // Not now but at once: egui would draw two frames otherwise
        if let Some(window) = &*self.window.lock().unwrap_or_else(PoisonError::into_inner) {
            window.request_repaint_after(Duration::from_millis(1));
        }
    }
}

impl Pulse {
    /// Starts to look at the counters.
    pub fn start(beat: Beat) -> std::io::Result<Pulse> {
        let shared = Arc::<Shared>::default();
        let seen_by_thread = shared.clone();
        let look = move || {
            let shared = seen_by_thread;
            let mut last = beat();
            while !shared.has_ended.load(Ordering::Acquire) {
                thread::park_timeout(LOOKS_EVERY);
                if shared.is_hidden.load(Ordering::Acquire) {
                    continue;
                }
                let now = beat();
                if shared.is_poked.swap(false, Ordering::AcqRel) || now != last {
                    last = now;
                    shared.wake();
                }
            }
        };
        let thread = thread::Builder::new().name("aplomb-window".to_owned()).spawn(look)?;
        Ok(Pulse { shared, thread: Some(thread) })
    }

    /// The side for the window and its host.
    pub fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.shared.has_ended.store(true, Ordering::Release);
        // The window may be gone before its context
        *self.shared.window.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Pulse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pulse").finish_non_exhaustive()
    }
}
