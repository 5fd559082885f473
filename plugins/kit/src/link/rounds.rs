//! The thread that looks after the instances of a plug-in: one per plug-in and process, from the first
//! instance that joins to the last that leaves.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use super::instance::Instance;

/// Between two rounds: a little longer than the link's own.
const ROUND: Duration = Duration::from_millis(50);

/// The rounds of this process.
static ROUNDS: Mutex<Weak<Rounds>> = Mutex::new(Weak::new());

/// The thread, while anybody holds it.
pub(super) struct Rounds {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    instances: Mutex<Vec<Arc<Mutex<Instance>>>>,
    stopped: Mutex<bool>,
    stop: Condvar,
}

impl Rounds {
    /// The thread of this process, started if it does not run. Without one an instance is on the link and is
    /// looked after by nobody: it tells what it measures, and follows nothing.
    pub fn of_this_process() -> Arc<Rounds> {
        let mut rounds = lock(&ROUNDS);
        if let Some(there) = rounds.upgrade() {
            return there;
        }
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("aplomb rounds".to_owned()).spawn(move || theirs.run());
        if let Err(error) = &thread {
            nice_plug_core::nice_error!(
                "Aplomb follows no other instances: its thread for that did not start ({error}); close other \
                 programs and load the session again"
            );
        }
        let started = Arc::new(Rounds { shared, thread: thread.ok() });
        *rounds = Arc::downgrade(&started);
        started
    }

    /// Looks after an instance from now on.
    pub fn begin(&self, instance: &Arc<Mutex<Instance>>) {
        lock(&self.shared.instances).push(instance.clone());
    }

    /// Does not look after it any more; waits for the look that is under way.
    pub fn end(&self, instance: &Arc<Mutex<Instance>>) {
        lock(&self.shared.instances).retain(|other| !Arc::ptr_eq(other, instance));
        lock(instance).leave();
    }
}

impl Drop for Rounds {
    /// Ends the thread before the library can be unloaded from under it.
    fn drop(&mut self) {
        *lock(&self.shared.stopped) = true;
        self.shared.stop.notify_all();
        if let Some(thread) = self.thread.take() {
            // It catches its panics.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self) {
        let mut stopped = lock(&self.stopped);
        while !*stopped {
            drop(self.stop.wait_timeout(stopped, ROUND).unwrap_or_else(PoisonError::into_inner));
            let instances = lock(&self.instances).clone();
            for instance in instances {
                // Who panics once is left alone from then on, with the same sound
                if catch_unwind(AssertUnwindSafe(|| lock(&instance).go_round())).is_err() {
                    lock(&self.instances).retain(|other| !Arc::ptr_eq(other, &instance));
                }
            }
            stopped = lock(&self.stopped);
        }
    }
}

/// Locks, also after a panic elsewhere.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
