//! From the audio thread to the publisher thread: the newest record, without waiting on either side.
//!
//! Three banks: one is being written, one is being read, the third lies between them and changes hands by a
//! swap. As in [the seqlock](crate::seqlock) the banks are relaxed atomics, ordered by the swap.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Relaxed};

use crate::word::Word;

/// Marks the bank between the two as not read yet.
const FRESH: u64 = 4;
const BANK: u64 = 3;

struct Banks<W, const N: usize> {
    banks: [[W; N]; 3],
    between: W,
}

/// The side that writes.
pub struct Writer<W, const N: usize> {
    shared: Arc<Banks<W, N>>,
    mine: u64,
}

/// The side that reads.
pub struct Reader<W, const N: usize> {
    shared: Arc<Banks<W, N>>,
    mine: u64,
}

/// The two sides of records of `N` words.
pub fn pair<const N: usize>() -> (Writer<AtomicU64, N>, Reader<AtomicU64, N>) {
    pair_of(|| AtomicU64::new(0))
}

/// The two sides, of words that `word` makes, all 0.
pub fn pair_of<W: Word, const N: usize>(word: impl Fn() -> W) -> (Writer<W, N>, Reader<W, N>) {
    let bank = || std::array::from_fn(|_| word());
    let between = word();
    between.store(1, Relaxed);
    let shared = Arc::new(Banks { banks: [bank(), bank(), bank()], between });
    (Writer { shared: shared.clone(), mine: 0 }, Reader { shared, mine: 2 })
}

impl<W: Word, const N: usize> Writer<W, N> {
    /// Makes `words` the newest record. Never allocates, locks or waits. \[audio thread\]
    pub fn publish(&mut self, words: &[u64; N]) {
        for (shared, word) in self.shared.banks[self.mine as usize].iter().zip(words) {
            shared.store(*word, Relaxed);
        }
        self.mine = self.shared.between.swap(self.mine | FRESH, AcqRel) & BANK;
    }
}

impl<W: Word, const N: usize> Reader<W, N> {
    /// The newest record, if it was not read yet.
    pub fn latest(&mut self) -> Option<[u64; N]> {
        if self.shared.between.load(Relaxed) & FRESH == 0 {
            return None;
        }
        self.mine = self.shared.between.swap(self.mine, AcqRel) & BANK;
        Some(std::array::from_fn(|index| self.shared.banks[self.mine as usize][index].load(Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_gets_the_newest_record_once() {
        let (mut writer, mut reader) = pair::<2>();
        assert_eq!(reader.latest(), None);
        for round in 1..20 {
            (0..round % 5).for_each(|step| writer.publish(&[10 * round + step, round]));
            let newest = (round % 5 > 0).then(|| [10 * round + round % 5 - 1, round]);
            assert_eq!(reader.latest(), newest);
            assert_eq!(reader.latest(), None);
        }
    }
}
