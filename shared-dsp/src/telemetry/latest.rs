//! The newest of a row of records: one side writes and never waits, any number of others read.
//!
//! A sequence lock whose words are relaxed atomics: a reader that was overtaken while it read reads again
//! (H.-J. Boehm, *Can seqlocks get along with programming language memory models?*, MSPC 2012).

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

struct Shared<const N: usize> {
    /// Odd while a record is being written; 0 before the first.
    turn: AtomicU64,
    words: [AtomicU64; N],
}

/// The side that writes; there is one.
pub struct Writer<const N: usize>(Arc<Shared<N>>);

/// A side that reads.
#[derive(Clone)]
pub struct Reader<const N: usize>(Arc<Shared<N>>);

/// The two sides of records of `N` words.
pub fn latest<const N: usize>() -> (Writer<N>, Reader<N>) {
    let words = std::array::from_fn(|_| AtomicU64::new(0));
    let shared = Arc::new(Shared { turn: AtomicU64::new(0), words });
    (Writer(shared.clone()), Reader(shared))
}

impl<const N: usize> Writer<N> {
    /// Makes this the newest record. [audio thread]
    pub fn publish(&mut self, words: &[u64; N]) {
        let turn = self.0.turn.load(Relaxed);
        self.0.turn.store(turn.wrapping_add(1), Relaxed);
        fence(Release);
        for (shared, word) in self.0.words.iter().zip(words) {
            shared.store(*word, Relaxed);
        }
        self.0.turn.store(turn.wrapping_add(2).max(2), Release);
    }
}

impl<const N: usize> Reader<N> {
    /// The newest record; none before the first. Not for the audio thread: it waits while one is being
    /// written.
    pub fn read(&self) -> Option<[u64; N]> {
        loop {
            let before = self.0.turn.load(Acquire);
            if before == 0 {
                return None;
            }
            let words = std::array::from_fn(|index| self.0.words[index].load(Relaxed));
            fence(Acquire);
            if before.is_multiple_of(2) && self.0.turn.load(Relaxed) == before {
                return Some(words);
            }
            spin_loop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_gets_the_newest_record_as_often_as_it_asks() {
        let (mut writer, reader) = latest::<2>();
        let other = reader.clone();
        assert_eq!(reader.read(), None);
        writer.publish(&[1, 2]);
        writer.publish(&[3, 4]);
        assert_eq!((reader.read(), other.read(), reader.read()), (Some([3, 4]), Some([3, 4]), Some([3, 4])));
    }

    #[test]
    fn no_reader_ever_sees_halves_of_two_records() {
        let (mut writer, reader) = latest::<16>();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let reader = reader.clone();
                scope.spawn(move || {
                    let mut last = 0;
                    while last < 20_000 {
                        let Some(words) = reader.read() else { continue };
                        assert!(words.iter().all(|word| *word == words[0]), "{words:?}");
                        assert!(words[0] >= last);
                        last = words[0];
                    }
                });
            }
            (1..=20_000).for_each(|round| writer.publish(&[round; 16]));
        });
    }
}
