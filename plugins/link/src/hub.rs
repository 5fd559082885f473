//! The publisher thread: one per process, from its first instance to its last.
//!
//! It goes round 25 times a second: publishes what the instances of this process told, reads the others, and
//! finds out who belongs together. Everything it knows is behind one lock, which main threads and windows
//! take as well; the audio thread does not.

mod relations;
mod round;
mod seat;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub(crate) use self::round::Round;
#[cfg(feature = "proof")]
pub(crate) use self::watch::Watch;

/// Between two rounds: 25 Hz.
const ROUND: Duration = Duration::from_millis(40);

/// What the publisher thread of this process counted since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Rounds.
    pub rounds: u64,
    /// Records that were whole by the protocol and not by their check sum: somebody else writes in the file.
    pub unsound: u64,
    /// Records that could not be read because their writer was in the way, and were left as they were.
    pub busy: u64,
    /// Slots of dead processes that were freed.
    pub freed: u64,
    /// Slots that are taken, by whomever.
    pub taken: usize,
}

/// The folder of the file, or why there is none.
pub(crate) type Folder = Result<PathBuf, String>;

/// What the instances of a process share.
pub(crate) struct Hub {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    round: Mutex<Round>,
    stopped: Mutex<bool>,
    stop: Condvar,
}

/// The hubs of this process: one, but for tests.
static HUBS: Mutex<Vec<(Folder, Weak<Hub>)>> = Mutex::new(Vec::new());

impl Hub {
    /// The hub of this folder, started if it is not there.
    pub fn of(folder: Folder) -> Arc<Hub> {
        let mut hubs = lock(&HUBS);
        hubs.retain(|(_, hub)| hub.strong_count() > 0);
        let there = hubs.iter().find(|(of, _)| *of == folder).and_then(|(_, hub)| hub.upgrade());
        there.unwrap_or_else(|| {
            let hub = Arc::new(Hub::start(folder.clone()));
            hubs.push((folder, Arc::downgrade(&hub)));
            hub
        })
    }

    fn start(folder: Folder) -> Hub {
        let shared = Arc::new(Shared {
            round: Mutex::new(Round::new(folder, Instant::now())),
            stopped: Mutex::new(false),
            stop: Condvar::new(),
        });
        let rounds = shared.clone();
        let thread =
            std::thread::Builder::new().name("aplomb link".to_owned()).spawn(move || rounds.go_round());
        if let Err(error) = &thread {
            lock(&shared.round).give_up(&format!("no thread could be started: {error}"));
        }
        Hub { shared, thread: thread.ok() }
    }

    /// What the thread knows. Not for the audio thread.
    pub fn round(&self) -> MutexGuard<'_, Round> {
        lock(&self.shared.round)
    }
}

impl Drop for Hub {
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
    fn go_round(&self) {
        let mut stopped = lock(&self.stopped);
        while !*stopped {
            let waited = self.stop.wait_timeout(stopped, ROUND).unwrap_or_else(PoisonError::into_inner);
            drop(waited);
            let mut round = lock(&self.round);
            if catch_unwind(AssertUnwindSafe(|| round.go(Instant::now()))).is_err() {
                round.give_up("a fault in the link itself");
                return;
            }
            drop(round);
            stopped = lock(&self.stopped);
        }
    }
}

/// Locks, also after a panic elsewhere: every change under these locks leaves them usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
