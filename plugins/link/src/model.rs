//! K6: the protocols under every order that the memory model allows, tried out by `loom`.
//!
//! The functions are those that run on the memory map; only the words are loom's.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering, fence};
use loom::thread;

use crate::claim::{claim, owner_word, vacate};
use crate::seqlock::{self, Reading};
use crate::triple;
use crate::word::Word;

impl Word for AtomicU64 {
    fn load(&self, order: Ordering) -> u64 {
        AtomicU64::load(self, order)
    }

    fn store(&self, value: u64, order: Ordering) {
        AtomicU64::store(self, value, order);
    }

    fn swap(&self, value: u64, order: Ordering) -> u64 {
        AtomicU64::swap(self, value, order)
    }

    fn replace(&self, expected: u64, value: u64) -> bool {
        self.compare_exchange(expected, value, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    fn fence(order: Ordering) {
        fence(order);
    }
}

/// Tries all orders with at most this many switches to another thread where none is forced.
fn check(preemptions: usize, test: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(test);
}

struct Slot {
    owner: AtomicU64,
    start: AtomicU64,
    sequence: AtomicU64,
    record: [AtomicU64; 2],
}

impl Slot {
    fn new() -> Arc<Slot> {
        let word = || AtomicU64::new(0);
        Arc::new(Slot { owner: word(), start: word(), sequence: word(), record: [word(), word()] })
    }

    /// Writes a record whose two words belong together.
    fn write(&self, value: u64, last: u64) -> u64 {
        seqlock::write(&self.sequence, &self.record, &[value, 10 * value], last)
    }

    /// A reading must be whole: nothing yet, or two words that belong together.
    fn read(&self) -> Option<u64> {
        let mut words = [0; 2];
        match seqlock::read(&self.sequence, &self.record, &mut words) {
            Reading::Whole(_) => {
                assert_eq!(words[1], 10 * words[0], "torn");
                Some(words[0])
            }
            Reading::Busy => None,
        }
    }
}

#[test]
fn a_record_is_read_whole_or_not_at_all_and_never_older_than_before() {
    check(2, || {
        let slot = Slot::new();
        let writer = {
            let slot = slot.clone();
            thread::spawn(move || {
                let last = slot.write(1, 0);
                slot.write(2, last);
            })
        };
        let first = slot.read();
        let second = slot.read();
        if let (Some(first), Some(second)) = (first, second) {
            assert!(second >= first, "{first} after {second}");
        }
        writer.join().expect("the writer never panics");
        assert_eq!(slot.read(), Some(2));
    });
}

#[test]
fn a_slot_never_has_two_owners_and_hands_its_record_on_whole() {
    check(2, || {
        let slot = Slot::new();
        let others: Vec<_> = [(1, 7), (2, 8)]
            .map(|(process, start)| {
                let slot = slot.clone();
                thread::spawn(move || {
                    let mine = owner_word(process, 5);
                    if !claim(&slot.owner, &slot.start, mine, start) {
                        return false;
                    }
                    let last = slot.sequence.load(Ordering::Relaxed);
                    slot.write(u64::from(process), last);
                    assert_eq!(slot.owner.load(Ordering::Relaxed), mine, "taken from a living owner");
                    assert!(vacate(&slot.owner, &slot.start, mine));
                    assert!(!vacate(&slot.owner, &slot.start, mine), "freed twice");
                    true
                })
            })
            .into_iter()
            .collect();
        slot.read();
        let claimed = others.into_iter().map(|other| other.join().expect("no panic"));
        assert!(claimed.filter(|claimed| *claimed).count() >= 1, "a free slot was refused to all");
        assert_eq!(slot.owner.load(Ordering::Relaxed), 0);
        assert!(slot.read().is_some_and(|value| value > 0));
    });
}

#[test]
fn of_two_who_free_a_dead_slot_one_does_and_a_newcomer_keeps_what_it_claimed() {
    check(2, || {
        let slot = Slot::new();
        let dead = owner_word(1, 5);
        slot.owner.store(dead, Ordering::Relaxed);
        let [first, second] = [(); 2].map(|()| {
            let slot = slot.clone();
            thread::spawn(move || vacate(&slot.owner, &slot.start, dead))
        });
        let mine = owner_word(2, 6);
        let claimed = claim(&slot.owner, &slot.start, mine, 9);
        let freed = [first, second].map(|one| one.join().expect("no panic"));
        assert_eq!(freed.iter().filter(|freed| **freed).count(), 1);
        assert_eq!(slot.owner.load(Ordering::Relaxed), if claimed { mine } else { 0 });
    });
}

#[test]
fn the_triple_buffer_gives_whole_records_in_order_and_the_last_one_surely() {
    check(2, || {
        let (mut writer, mut reader) = triple::pair_of::<AtomicU64, 2>(|| AtomicU64::new(0));
        let audio = thread::spawn(move || (1..=3).for_each(|value| writer.publish(&[value, 10 * value])));
        let mut newest = 0;
        let mut look = |newest: &mut u64| {
            if let Some([value, tenfold]) = reader.latest() {
                assert_eq!(tenfold, 10 * value, "torn");
                assert!(value > *newest, "{value} after {newest}");
                *newest = value;
            }
        };
        look(&mut newest);
        look(&mut newest);
        audio.join().expect("the writer never panics");
        look(&mut newest);
        assert_eq!(newest, 3);
    });
}
