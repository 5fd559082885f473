//! What a plug-in asks of its host beside sound: which track it is on, and to turn a parameter as its user
//! would.
//!
//! A plug-in opts in by making a [`HostSide`] where it is made itself:
//!
//! ```ignore
//! impl Default for AplombBalance {
//!     fn default() -> Self {
//!         Self { host: HostSide::offer(), .. }
//!     }
//! }
//! // from any thread but the audio thread
//! self.host.turn("trim", 0.4);
//! ```
//!
//! A turn is a gesture: its beginning, the value, its end, so hosts record and undo it. CLAP hosts get it with
//! the next block, or are asked for one. VST3 hosts get it on the thread of their windows, to which nice-plug
//! takes it while blocks come; on Linux with no window open that is a thread of nice-plug's.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::border::try_with;

/// Turns that wait; beyond that many parameters at once, what comes is dropped.
pub(crate) const MOST_TURNS: usize = 64;

/// The track that a plug-in is on, as its host has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostTrack {
    /// Its name; empty if the host does not say.
    pub name: String,
    /// Red, green, blue.
    pub colour: Option<[u8; 3]>,
    /// A group bus.
    pub bus: bool,
    /// The return of an effect.
    pub effects_return: bool,
    /// The mix.
    pub master: bool,
}

/// A parameter to be turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turn {
    /// nice-plug's number of it.
    pub id: u32,
    /// On the way from 0 to 1.
    pub normalized: f64,
}

/// The handle of a plug-in. Clones are the same.
#[derive(Clone)]
pub struct HostSide(Arc<Shared>);

pub(crate) type Wake = Box<dyn Fn() + Send>;
pub(crate) type Perform = Box<dyn Fn(Turn) + Send>;

#[derive(Default)]
struct Shared {
    track: Mutex<Option<HostTrack>>,
    turns: Mutex<VecDeque<Turn>>,
    waits: AtomicBool,
    /// Lets the host know that turns wait.
    wake: Mutex<Option<Wake>>,
    /// Tells the host of a turn, where that is not done in blocks.
    perform: Mutex<Option<Perform>>,
    /// Somebody is on the way to perform.
    on_the_way: AtomicBool,
}

thread_local! {
    static OFFERED: RefCell<Option<HostSide>> = const { RefCell::new(None) };
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl HostSide {
    /// The handle of the plug-in that is being made on this thread: to be called once, in its `Default`,
    /// which is all that nice-plug calls to make one.
    pub fn offer() -> HostSide {
        let offered = HostSide(Arc::new(Shared {
            turns: Mutex::new(VecDeque::with_capacity(MOST_TURNS)),
            ..Shared::default()
        }));
        OFFERED.set(Some(offered.clone()));
        offered
    }

    /// Makes a plug-in, and finds what it offered meanwhile.
    pub(crate) fn offered_by<P>(make: impl FnOnce() -> P) -> (P, Option<HostSide>) {
        OFFERED.take();
        let made = make();
        (made, OFFERED.take())
    }

    /// The track, if the host has said anything of it. [any thread but the audio thread]
    pub fn track(&self) -> Option<HostTrack> {
        lock(&self.0.track).clone()
    }

    /// Turns the parameter with this id as its user would. What is no number turns nothing. [any thread but the
    /// audio thread]
    pub fn turn(&self, id: &str, normalized: f32) {
        if normalized.is_nan() {
            return;
        }
        let turn = Turn { id: number(id), normalized: f64::from(normalized).clamp(0.0, 1.0) };
        {
            let mut turns = lock(&self.0.turns);
            // Of two turns of one parameter in a block only the second would be heard
            turns.retain(|waiting| waiting.id != turn.id);
            if turns.len() < MOST_TURNS {
                turns.push_back(turn);
            }
            self.0.waits.store(true, Ordering::Release);
        }
        if let Some(wake) = &*lock(&self.0.wake) {
            wake();
        }
    }

    pub(crate) fn set_track(&self, track: Option<HostTrack>) {
        if track.is_some() {
            *lock(&self.0.track) = track;
        }
    }

    /// How the host is to be told that turns wait. It may be called on any thread.
    pub(crate) fn set_wake(&self, wake: Option<Wake>) {
        *lock(&self.0.wake) = wake;
    }

    /// How the host is to be told of a turn.
    pub(crate) fn set_perform(&self, perform: Option<Perform>) {
        *lock(&self.0.perform) = perform;
    }

    /// Whether turns wait. [audio thread]
    pub(crate) fn waits(&self) -> bool {
        self.0.waits.load(Ordering::Acquire)
    }

    /// Hands out the turns that wait, unless somebody adds to them now. [audio thread]
    pub(crate) fn take(&self, mut each: impl FnMut(Turn)) {
        try_with(&self.0.turns, |turns| {
            self.0.waits.store(false, Ordering::Release);
            while let Some(turn) = turns.pop_front() {
                each(turn);
            }
        });
    }

    /// Whether somebody has to be sent to perform, and nobody is on the way. [audio thread]
    pub(crate) fn sends_for_performer(&self) -> bool {
        // Without a performer, turns go with the blocks
        let performs = || try_with(&self.0.perform, |perform| perform.is_some()) == Some(true);
        self.waits() && performs() && !self.0.on_the_way.swap(true, Ordering::AcqRel)
    }

    /// Tells the host of the turns that wait. [main thread]
    pub(crate) fn perform(&self) {
        self.0.on_the_way.store(false, Ordering::Release);
        let mut turns = Vec::new();
        self.take(|turn| turns.push(turn));
        if let Some(perform) = &*lock(&self.0.perform) {
            turns.into_iter().for_each(perform);
        }
    }
}

impl std::fmt::Debug for HostSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostSide").field("track", &*lock(&self.0.track)).finish_non_exhaustive()
    }
}

/// nice-plug's number of a parameter: Java's hash of its id, without the sign.
pub(crate) fn number(id: &str) -> u32 {
    let hash = id.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    hash & 0x7fff_ffff
}
