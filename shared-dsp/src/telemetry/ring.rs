//! The newest records of a stream of numbers: samples, pairs of samples, columns of a history.
//!
//! One side writes and never waits; any number of others copy what is still there. As in
//! [`latest`](super::latest), all words are relaxed atomics between two counts: the writer first tells how far
//! it is going to write, then writes, then tells how far it has; a reader that was overtaken finds out by the
//! first count and drops just the records that may have been overwritten under its eyes.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64, fence};

/// The last records of `N` numbers each. There must be one writer only; with more of them nothing breaks, but
/// what is read is a muddle.
#[derive(Debug)]
pub struct Ring<const N: usize> {
    slots: Box<[[AtomicU32; N]]>,
    /// Records that are written or being written, and those that are written.
    begun: AtomicU64,
    written: AtomicU64,
}

/// What a copy of the newest records holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Number of the record after the last one that was copied: how many had ever been written.
    pub end: u64,
    /// How many at the end of the copy are whole and in order; what stands before them is zero.
    pub sound: usize,
}

impl<const N: usize> Ring<N> {
    /// An empty ring for the last `records`, rounded up to a power of two; at least one.
    pub fn new(records: usize) -> Ring<N> {
        let slots =
            (0..records.max(1).next_power_of_two()).map(|_| [const { AtomicU32::new(0) }; N]).collect();
        Ring { slots, begun: AtomicU64::new(0), written: AtomicU64::new(0) }
    }

    /// Records that it holds.
    pub fn capacity(&self) -> usize {
        self.slots.len()
    }

    /// Records that were ever written: it moves when there is something new.
    pub fn written(&self) -> u64 {
        self.written.load(Acquire)
    }

    /// Writes `count` records, the n-th of which `record` gives. Of more than the capacity the last ones stay.
    /// [audio thread]
    pub fn push(&self, count: usize, mut record: impl FnMut(usize) -> [f32; N]) {
        let from = self.written.load(Relaxed);
        let end = from.wrapping_add(count as u64);
        self.begun.store(end, Relaxed);
        fence(Release);
        let mask = self.slots.len() - 1;
        let first = from as usize;
        for n in 0..count {
            for (slot, value) in self.slots[first.wrapping_add(n) & mask].iter().zip(record(n)) {
                slot.store(value.to_bits(), Relaxed);
            }
        }
        self.written.store(end, Release);
    }

    /// Copies the newest records, the last one to the end of `into`.
    pub fn newest(&self, into: &mut [[f32; N]]) -> Copied {
        let end = self.written();
        let sound = self.copy(end, into);
        Copied { end, sound }
    }

    /// Appends all records from number `from` on that are still there, and returns the number to ask from next.
    /// Where it is more than `from` by more than was appended, some were missed.
    pub fn since(&self, from: u64, into: &mut Vec<[f32; N]>) -> u64 {
        let end = self.written();
        let count = end.saturating_sub(from).min(self.slots.len() as u64) as usize;
        let before = into.len();
        into.resize(before + count, [0.0; N]);
        let sound = self.copy(end, &mut into[before..]);
        into.drain(before..before + count - sound);
        end
    }

    /// Copies the records up to number `end`; returns how many of them, at the end, are sound.
    fn copy(&self, end: u64, into: &mut [[f32; N]]) -> usize {
        let wanted = into.len() as u64;
        let capacity = self.slots.len() as u64;
        let mask = self.slots.len() - 1;
        let there = wanted.min(end).min(capacity) as usize;
        let (missing, copy) = into.split_at_mut(into.len() - there);
        missing.fill([0.0; N]);
        let first = end - there as u64;
        for (n, record) in copy.iter_mut().enumerate() {
            let slot = &self.slots[(first as usize).wrapping_add(n) & mask];
            *record = std::array::from_fn(|word| f32::from_bits(slot[word].load(Relaxed)));
        }
        fence(Acquire);
        // Record i is overwritten by record i + capacity.
        let oldest = self.begun.load(Relaxed).saturating_sub(capacity);
        let overwritten = oldest.saturating_sub(first).min(there as u64) as usize;
        copy[..overwritten].fill([0.0; N]);
        there - overwritten
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn the_newest_records_come_back_in_order_and_what_is_not_there_is_zero() {
        let ring = Ring::<2>::new(6);
        assert_eq!((ring.capacity(), ring.written()), (8, 0));
        let record = |n: usize| [n as f32, -(n as f32)];
        let mut copy = [[9.0; 2]; 5];
        assert_eq!(ring.newest(&mut copy), Copied { end: 0, sound: 0 });
        assert_eq!(copy, [[0.0; 2]; 5]);
        ring.push(3, |n| record(n + 1));
        assert_eq!(ring.newest(&mut copy), Copied { end: 3, sound: 3 });
        assert_eq!(copy, [[0.0; 2], [0.0; 2], record(1), record(2), record(3)]);
        ring.push(20, |n| record(n + 4));
        assert_eq!(ring.newest(&mut copy), Copied { end: 23, sound: 5 });
        assert_eq!(copy, [19, 20, 21, 22, 23].map(record));
        let mut all = [[0.0; 2]; 10];
        assert_eq!(ring.newest(&mut all).sound, 8);
        assert_eq!(all[2], record(16));
    }

    #[test]
    fn a_reader_gets_each_record_once_and_learns_how_many_it_missed() {
        let ring = Ring::<1>::new(8);
        let mut got = Vec::new();
        ring.push(5, |n| [n as f32]);
        let next = ring.since(0, &mut got);
        assert_eq!((next, ring.since(next, &mut got)), (5, 5));
        ring.push(2, |n| [(n + 5) as f32]);
        let next = ring.since(next, &mut got);
        assert_eq!(got, (0..7).map(|n| [n as f32]).collect::<Vec<_>>());
        ring.push(11, |n| [(n + 7) as f32]);
        got.clear();
        assert_eq!(ring.since(next, &mut got), 18);
        assert_eq!(got, (10..18).map(|n| [n as f32]).collect::<Vec<_>>());
    }

    #[test]
    fn what_was_overwritten_under_a_reader_is_never_taken_for_sound() {
        let ring = Ring::<2>::new(64);
        // Whole numbers up to 2²⁴ are exact in f32.
        let value = |number: u64| (number % (1 << 23)) as f32;
        let is_read = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut written = 0;
                while !is_read.load(Relaxed) {
                    ring.push(7, |n| [value(written + n as u64), value(written + n as u64 + 1)]);
                    written += 7;
                }
            });
            let (mut read, mut wrong) = (0, None);
            while read < 1_000_000 && wrong.is_none() {
                let mut copy = [[0.0; 2]; 64];
                let copied = ring.newest(&mut copy);
                let mut sound = (0..copied.end).rev().zip(copy.iter().rev().copied()).take(copied.sound);
                wrong = sound.find(|(number, record)| *record != [value(*number), value(number + 1)]);
                read += copied.sound;
            }
            // The writer must end even if something was wrong.
            is_read.store(true, Relaxed);
            assert_eq!(wrong, None);
        });
    }
}
