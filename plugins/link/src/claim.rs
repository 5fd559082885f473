//! Who a slot belongs to: taken and given back by one compare-and-swap.
//!
//! The owner's word holds the process id and a random number, so that no two instances ever have the same
//! one, and a slot that changed hands meanwhile is never mistaken for the old one.

use std::sync::atomic::Ordering::{Acquire, Relaxed};

use crate::word::Word;

/// The owner's word of an instance in a process. Never 0, which stands for a free slot.
pub fn owner_word(process: u32, nonce: u32) -> u64 {
    u64::from(process) << 32 | u64::from(nonce.max(1))
}

/// The process in an owner's word.
pub fn process_of(owner: u64) -> u32 {
    (owner >> 32) as u32
}

/// Takes a free slot; whether it was free. `start` is when the owner's process started.
pub fn claim<W: Word>(owner: &W, start_word: &W, mine: u64, start: u64) -> bool {
    let taken = owner.load(Relaxed) == 0 && owner.replace(0, mine);
    if taken {
        start_word.store(start, Relaxed);
    }
    taken
}

/// Frees the slot that `holder` holds, if it still does.
///
/// The start time goes first: a process stopped right after its claim must not be judged by the start time of
/// the holder before it. Where two free the same slot and a third claims it between, its start time can be
/// lost; owners write it again with every heartbeat.
pub fn vacate<W: Word>(owner: &W, start_word: &W, holder: u64) -> bool {
    if owner.load(Acquire) != holder {
        return false;
    }
    start_word.store(0, Relaxed);
    owner.replace(holder, 0)
}
