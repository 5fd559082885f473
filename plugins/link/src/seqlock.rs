//! One writer, any number of readers in other processes, no lock: a reader sees a whole record or none.
//!
//! The writer makes the sequence number odd, writes, and makes it even again. A reader that met an odd
//! number, or two different ones, has to try again; nobody ever waits for anybody. The record is copied word
//! by word with relaxed atomics, so a copy that is thrown away is no data race either (Boehm, "Can seqlocks
//! get along with programming language memory models?", MSPC 2012).

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use crate::word::Word;

/// How often a reader tries before it keeps its last good copy.
const TRIES: usize = 8;

/// What a reader got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The whole record, as it was at this sequence number.
    Whole(u64),
    /// The writer was always in the way, or died while writing.
    Busy,
}

/// Writes a record after the one with the sequence number `last`, and returns the new number.
///
/// Only the owner of the record may call it. A number left odd by a writer that died is passed over.
pub fn write<W: Word>(sequence: &W, record: &[W], words: &[u64], last: u64) -> u64 {
    let writing = last.wrapping_add(1) | 1;
    sequence.store(writing, Relaxed);
    W::fence(Release);
    for (shared, word) in record.iter().zip(words) {
        shared.store(*word, Relaxed);
    }
    let written = writing.wrapping_add(1);
    sequence.store(written, Release);
    written
}

/// Copies the record into `words`, whose content is of no use unless the reading is whole.
pub fn read<W: Word>(sequence: &W, record: &[W], words: &mut [u64]) -> Reading {
    for _ in 0..TRIES {
        let before = sequence.load(Acquire);
        if before.is_multiple_of(2) {
            for (word, shared) in words.iter_mut().zip(record) {
                *word = shared.load(Relaxed);
            }
            W::fence(Acquire);
            if sequence.load(Relaxed) == before {
                return Reading::Whole(before);
            }
        }
        std::hint::spin_loop();
    }
    Reading::Busy
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;

    #[test]
    fn a_record_left_half_written_is_never_read_and_the_next_writer_mends_it() {
        let sequence = AtomicU64::new(0);
        let record = [const { AtomicU64::new(0) }; 3];
        let mut copy = [0; 3];
        let written = write(&sequence, &record, &[1, 2, 3], 0);
        assert_eq!(read(&sequence, &record, &mut copy), Reading::Whole(written));
        assert_eq!(copy, [1, 2, 3]);
        sequence.store(written + 1, Relaxed);
        assert_eq!(read(&sequence, &record, &mut copy), Reading::Busy);
        let mended = write(&sequence, &record, &[4, 5, 6], written + 1);
        assert_eq!(mended % 2, 0);
        assert_eq!(read(&sequence, &record, &mut copy), Reading::Whole(mended));
        assert_eq!(copy, [4, 5, 6]);
    }
}
