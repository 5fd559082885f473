//! B20: what keeps nice-plug's worker alive while a VST3 window comes or goes.
//!
//! For each parameter that a block changes nice-plug has the window told, and while none is open its worker
//! goes and looks for one. While a window is made or dropped, a tenth of a second or more, that look is a
//! panic; the worker of all instances ends, and then the host with the last of them. So before the window
//! moves, blocks begin to set their parameters themselves, and what the worker was already sent for is waited
//! for.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for the block and for the worker, each: more than a busy machine keeps them from running, as
/// who goes on too early ends the host. Only a worker that itself waits for this thread is waited for so long.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_micros(200);

/// Sends the worker a numbered task, which it notes when it comes to it.
type SendFor = Box<dyn Fn(u32) + Send>;

/// The comings and goings of an instance's window.
#[derive(Default)]
pub(crate) struct Windows {
    moving: AtomicU32,
    /// A window is open that nice-plug would tell of parameters on the wrong thread, which is a panic too.
    unreachable: AtomicBool,
    blocks: AtomicU32,
    send: Mutex<Option<SendFor>>,
    sent: AtomicU32,
    done: AtomicU32,
}

/// Counts for as long as it lives.
struct Counted<'a>(&'a AtomicU32);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, SeqCst);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

fn wait_until(over: impl Fn() -> bool) {
    let end = Instant::now() + LONGEST_WAIT;
    while !over() && Instant::now() < end {
        thread::sleep(LOOK_AGAIN);
    }
}

impl Windows {
    /// How the worker is sent for.
    pub fn set_send(&self, send: impl Fn(u32) + Send + 'static) {
        *self.send.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(send));
    }

    /// The worker has come to the task with this number, so all before it are done.
    pub fn note(&self, task: u32) {
        self.done.store(task, SeqCst);
    }

    /// A block, which is told whether it has to keep its parameters from nice-plug. [audio thread]
    pub fn block<R>(&self, work: impl FnOnce(bool) -> R) -> R {
        // Counted before it looks: who moves a window raises first and looks for blocks then
        let _counted = Counted::new(&self.blocks);
        work(self.moving.load(SeqCst) > 0 || self.unreachable.load(SeqCst))
    }

    /// Makes or drops a window while nothing looks for it. [main thread]
    pub fn moving<R>(&self, work: impl FnOnce() -> R) -> R {
        let _counted = Counted::new(&self.moving);
        wait_until(|| self.blocks.load(SeqCst) == 0);
        if let Some(send) = &*self.send.lock().unwrap_or_else(PoisonError::into_inner) {
            let task = self.sent.fetch_add(1, SeqCst).wrapping_add(1);
            send(task);
            wait_until(|| self.done.load(SeqCst) == task);
        }
        work()
    }

    /// Whether a window is open that can only be told of parameters on the wrong thread. To be called while
    /// [`moving`](Self::moving).
    pub fn set_unreachable(&self, unreachable: bool) {
        self.unreachable.store(unreachable, SeqCst);
    }
}
