//! A thread that works in a processor's workshop while a test plays.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Tells the thread to end, when dropped: also when an assertion fails, or the test would wait for ever.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Plays while another thread calls `work` again and again, with a rest where there was none.
pub fn beside(mut work: impl FnMut() -> bool + Send, play: impl FnOnce()) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _done = Done(&done);
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                if !work() {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        play();
    });
}
