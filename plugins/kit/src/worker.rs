//! A thread that builds what takes longer than a block: kernels, tables.
//!
//! It belongs to one instance, so that one session's heavy load never waits for another's. While nothing is
//! wanted it sleeps without waking; while something may come it looks every 10 ms; it never makes the audio
//! thread wait.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the thread looks for work while it may come.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Idle looks after the last one that was wanted, so that what was replaced is freed too: half a second.
const FAREWELL_LOOKS: u32 = 50;

/// The thread. Ends, and is waited for, when this is dropped.
#[derive(Debug)]
pub struct Worker {
    shared: Arc<Shared>,
    wanted: bool,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    wanted: AtomicBool,
    ends: AtomicBool,
}

impl Worker {
    /// Starts the thread. `work` does one piece of what is due and says whether there was any. Not on the
    /// audio thread.
    pub fn start(name: &str, work: impl FnMut() -> bool + Send + 'static) -> io::Result<Worker> {
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || theirs.run(work))?;
        Ok(Worker { shared, wanted: false, thread: Some(thread) })
    }

    /// Says whether work may come. Only the change from no to yes costs more than a comparison: one wake-up
    /// call, which does not wait. [audio thread]
    pub fn expect(&mut self, wanted: bool) {
        if wanted == self.wanted {
            return;
        }
        self.wanted = wanted;
        self.shared.wanted.store(wanted, Ordering::Release);
        if wanted && let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Shared {
    fn run(&self, mut work: impl FnMut() -> bool) {
        let mut farewell_looks = 0;
        while !self.ends.load(Ordering::Acquire) {
            if work() {
                farewell_looks = FAREWELL_LOOKS;
                continue;
            }
            if self.wanted.load(Ordering::Acquire) {
                farewell_looks = FAREWELL_LOOKS;
            }
            if farewell_looks == 0 {
                thread::park();
            } else {
                farewell_looks -= 1;
                thread::park_timeout(LOOK_EVERY);
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic in there has been logged; here is no one to tell
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn works_when_expected_to_and_again_after_a_rest() {
        let (done, seen) = mpsc::channel();
        let (order, due) = mpsc::channel::<u32>();
        let mut worker = Worker::start("test", move || match due.try_recv() {
            Ok(piece) => done.send(piece).is_ok(),
            Err(_) => false,
        })
        .unwrap();
        for piece in 0..3 {
            order.send(piece).unwrap();
            worker.expect(true);
            assert_eq!(seen.recv_timeout(SOON), Ok(piece));
            worker.expect(false);
        }
    }

    #[test]
    fn ends_with_its_owner() {
        let token = Arc::new(());
        let held = token.clone();
        drop(Worker::start("test", move || Arc::strong_count(&held) == 0).unwrap());
        assert_eq!(Arc::strong_count(&token), 1);
    }
}
