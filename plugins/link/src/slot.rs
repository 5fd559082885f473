//! Where things lie in the file: a header, then slots of words. Only constants of this crate are used, never
//! what the header says.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use crate::claim;
use crate::command::{Letter, OUTBOX_WORDS, letters};
use crate::presence::{CARD_WORDS, Card};
use crate::seqlock::{self, Reading};

/// Instances that fit.
pub const SLOTS: usize = 256;

/// Words of a slot.
pub(crate) const SLOT_WORDS: usize = 1024;
pub(crate) const HEADER_WORDS: usize = 512;
/// Words of the whole file.
pub(crate) const FILE_WORDS: usize = HEADER_WORDS + SLOTS * SLOT_WORDS;
/// Bytes of the whole file, for ever: another size is another file name.
pub(crate) const FILE_BYTES: usize = 8 * FILE_WORDS;

/// What every sound header begins with: a mark, the version of this layout, sizes.
pub(crate) const HEADER: [u64; 4] =
    [u64::from_be_bytes(*b"aplomb\r\n"), 1, (8 * SLOT_WORDS) as u64, SLOTS as u64];

const OWNER: usize = 0;
const START: usize = 1;
const HEARTBEAT: usize = 2;
const CARD_SEQUENCE: usize = 3;
const OUTBOX_SEQUENCE: usize = 4;
const CARD: usize = 8;
const OUTBOX: usize = CARD + CARD_WORDS;
const _: () = assert!(OUTBOX + OUTBOX_WORDS <= SLOT_WORDS);

/// One slot of the map.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'a> {
    words: &'a [AtomicU64],
}

/// What a slot's owner keeps in mind: the numbers of its records, which others may scribble over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    pub index: usize,
    pub owner: u64,
    heartbeat: u64,
    card_sequence: u64,
    outbox_sequence: u64,
}

/// What came of reading a record.
pub(crate) enum Found<T> {
    /// It has not changed.
    Same,
    /// A sound one, with its sequence number.
    New(u64, T),
    /// The writer was in the way all the time.
    Busy,
    /// Whole by the protocol, unsound by its check sum.
    Unsound(u64),
}

impl<'a> Slot<'a> {
    /// The slot at `index` of all words of the map.
    pub fn of(words: &'a [AtomicU64], index: usize) -> Slot<'a> {
        let from = HEADER_WORDS + index * SLOT_WORDS;
        Slot { words: &words[from..from + SLOT_WORDS] }
    }

    pub fn owner(self) -> u64 {
        self.words[OWNER].load(Relaxed)
    }

    pub fn start(self) -> u64 {
        self.words[START].load(Relaxed)
    }

    pub fn heartbeat(self) -> u64 {
        self.words[HEARTBEAT].load(Relaxed)
    }

    /// Takes the slot, if it is free.
    pub fn claim(self, index: usize, owner: u64, start: u64) -> Option<Hold> {
        claim::claim(&self.words[OWNER], &self.words[START], owner, start).then(|| Hold {
            index,
            owner,
            heartbeat: self.heartbeat(),
            card_sequence: self.words[CARD_SEQUENCE].load(Relaxed),
            outbox_sequence: self.words[OUTBOX_SEQUENCE].load(Relaxed),
        })
    }

    /// Frees the slot, if that owner still holds it.
    pub fn vacate(self, owner: u64) -> bool {
        claim::vacate(&self.words[OWNER], &self.words[START], owner)
    }

    /// Shows that the owner lives.
    pub fn beat(self, hold: &mut Hold, start: u64) {
        hold.heartbeat = hold.heartbeat.wrapping_add(1);
        self.words[START].store(start, Relaxed);
        self.words[HEARTBEAT].store(hold.heartbeat, Relaxed);
    }

    pub fn write_card(self, hold: &mut Hold, words: &[u64; CARD_WORDS]) {
        let record = &self.words[CARD..CARD + CARD_WORDS];
        hold.card_sequence = seqlock::write(&self.words[CARD_SEQUENCE], record, words, hold.card_sequence);
    }

    pub fn write_outbox(self, hold: &mut Hold, words: &[u64; OUTBOX_WORDS]) {
        let record = &self.words[OUTBOX..OUTBOX + OUTBOX_WORDS];
        hold.outbox_sequence =
            seqlock::write(&self.words[OUTBOX_SEQUENCE], record, words, hold.outbox_sequence);
    }

    /// The card, if it is another one than that with the sequence number `known`.
    pub fn read_card(self, known: u64) -> Found<Card> {
        self.read(CARD_SEQUENCE, CARD, known, Card::unpack)
    }

    /// The letters in the outbox, if they are others.
    pub fn read_outbox(self, known: u64) -> Found<Vec<Letter>> {
        self.read(OUTBOX_SEQUENCE, OUTBOX, known, |words: &[u64; OUTBOX_WORDS]| Some(letters(words)))
    }

    fn read<const N: usize, T>(
        self,
        sequence: usize,
        record: usize,
        known: u64,
        unpack: impl Fn(&[u64; N]) -> Option<T>,
    ) -> Found<T> {
        if self.words[sequence].load(Relaxed) == known {
            return Found::Same;
        }
        let mut words = [0; N];
        match seqlock::read(&self.words[sequence], &self.words[record..record + N], &mut words) {
            Reading::Busy => Found::Busy,
            Reading::Whole(sequence) => match unpack(&words) {
                Some(content) => Found::New(sequence, content),
                None => Found::Unsound(sequence),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::claim::owner_word;
    use crate::map::Map;

    #[test]
    fn a_writer_at_full_speed_is_never_read_torn_through_another_mapping() {
        let folder = tempfile::tempdir().expect("a folder");
        let [there, here] = [(); 2].map(|()| Map::open(folder.path()).expect("a map"));
        let done = AtomicBool::new(false);
        let (whole, busy) = std::thread::scope(|scope| {
            scope.spawn(|| {
                let slot = there.slot(9);
                let mut hold = slot.claim(9, owner_word(1, 1), 1).expect("a free slot");
                for count in 1..=400_000 {
                    slot.write_card(&mut hold, &[count; CARD_WORDS]);
                }
                done.store(true, Relaxed);
            });
            let words = here.slot(9).words;
            let (mut whole, mut busy, mut newest) = (0_u64, 0_u64, 0);
            while !done.load(Relaxed) {
                let mut copy = [0; CARD_WORDS];
                match seqlock::read(&words[CARD_SEQUENCE], &words[CARD..CARD + CARD_WORDS], &mut copy) {
                    Reading::Whole(_) => {
                        assert!(copy.iter().all(|word| *word == copy[0]), "torn: {copy:?}");
                        assert!(copy[0] >= newest, "{} after {newest}", copy[0]);
                        newest = copy[0];
                        whole += 1;
                    }
                    Reading::Busy => busy += 1,
                }
            }
            (whole, busy)
        });
        println!(
            "| K1 | a writer at full speed: torn of {whole} reads, {busy} given up | ≤ 0 | – | 0 | met |"
        );
        assert!(whole > 0);
    }
}
