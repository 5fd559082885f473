//! For the tests of the suite and the fuzzers: anything at all where another instance would have written.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use crate::claim::process_of;
use crate::command::{LETTER_WORDS, OUTBOX_WORDS};
use crate::description::{Description, Kind, Position};
use crate::hub::{Health, Watch};
use crate::id::{PersistentId, RuntimeId};
use crate::measurements::Measurements;
use crate::packing::checksum;
use crate::presence::{CARD_WORDS, Card, Excitation, Presence};
use crate::process::Identity;
use crate::shared_room::SharedRoom;
use crate::slot::{HEADER_WORDS, SLOT_WORDS, Slot};
use crate::text::Text;

/// Whose slot it is.
const OWNER: u64 = 42 << 32 | 7;

/// Reads bytes as another process may have left them in its slot, where a sound card was before, and panics if
/// anything comes out that must not.
///
/// Bits of the first byte: 1 gives the card its check sum, 2 the letters theirs, 4 the card its owner, 8 writes
/// over the slot word by word instead, past owner, heartbeat and sequence numbers. The rest are the words of the
/// card and then those of the outbox, or those of the slot.
pub fn read(bytes: &[u8]) {
    let Some((mode, bytes)) = bytes.split_first() else { return };
    let words: Vec<AtomicU64> = (0..HEADER_WORDS + SLOT_WORDS).map(|_| AtomicU64::new(0)).collect();
    let slot = Slot::of(&words, 0);
    let (now, mut health) = (Instant::now(), Health::default());
    let mut hold = slot.claim(0, OWNER, 1).expect("a free slot");
    slot.write_card(&mut hold, &card().pack());
    let mut watch = Watch::new(slot, OWNER, now);
    slot.beat(&mut hold, 1);
    watch.look(slot, &mut health, now);
    assert_eq!(presence(&watch), card().presence);

    let any = words_of(bytes);
    if mode & 8 != 0 {
        for (word, any) in words[HEADER_WORDS..].iter().zip(&any) {
            word.store(*any, Relaxed);
        }
        watch.look(slot, &mut health, now);
        assert_is_sound(&presence(&watch));
        assert!(watch.letters.iter().all(|letter| letter.action.is_valid()));
        return;
    }
    let (mut written, mut outbox) = ([0; CARD_WORDS], [0; OUTBOX_WORDS]);
    for (to, word) in written.iter_mut().chain(&mut outbox).zip(any) {
        *to = word;
    }
    if mode & 1 != 0 {
        written[CARD_WORDS - 1] = checksum(&written[..CARD_WORDS - 1]);
    }
    if mode & 2 != 0 {
        for letter in outbox.chunks_exact_mut(LETTER_WORDS) {
            letter[LETTER_WORDS - 1] = checksum(&letter[..LETTER_WORDS - 1]);
        }
    }
    if mode & 4 != 0
        && let Some(mut owned) = Card::unpack(&written)
    {
        (owned.owner, owned.presence.process) = (OWNER, process_of(OWNER));
        written = owned.pack();
    }
    slot.write_card(&mut hold, &written);
    slot.write_outbox(&mut hold, &outbox);
    watch.look(slot, &mut health, now);

    let found = Card::unpack(&written);
    let of_owner = |card: &Card| card.owner == OWNER && card.presence.process == process_of(OWNER);
    let shown = found.filter(of_owner).unwrap_or_else(card);
    assert_eq!(presence(&watch), shown.presence, "what is refused leaves what was there");
    if let Some(card) = found {
        assert_is_sound(&card.presence);
        assert_eq!(Card::unpack(&card.pack()), Some(card), "what was read can be passed on");
    }
    assert!(watch.letters.iter().all(|letter| letter.action.is_valid()));
    assert!(watch.letters.is_sorted_by_key(|letter| letter.number));
}

fn presence(watch: &Watch) -> Presence {
    *watch.news.as_ref().expect("what was said").presence
}

fn words_of(bytes: &[u8]) -> Vec<u64> {
    let word = |eight: &[u8]| {
        u64::from_le_bytes(std::array::from_fn(|place| eight.get(place).copied().unwrap_or_default()))
    };
    bytes.chunks(8).map(word).collect()
}

/// Every number is one, and within reach; every name is text for a line.
fn assert_is_sound(presence: &Presence) {
    let Presence { description, measurements, excitation, .. } = presence;
    let Position { right_m, front_m, up_m } = description.source;
    let loudness = measurements.loudness;
    let levels = [
        loudness.momentary_lufs,
        loudness.short_term_lufs,
        loudness.integrated_lufs,
        loudness.range_lu,
        loudness.true_peak_dbtp,
        measurements.trim_db,
        measurements.ride_db,
        measurements.target_lufs,
        measurements.reduction_db,
        description.offset_lu,
    ];
    let bands = excitation.slow_db.iter().chain(&excitation.fast_db);
    assert!(levels.iter().chain(bands).all(|level_db| level_db.abs() <= 200.0), "{presence:?}");
    assert!([right_m, front_m, up_m].iter().all(|metres| metres.abs() <= 1_000.0), "{presence:?}");
    assert!((0.0..=1e7).contains(&description.rate_hz), "{presence:?}");
    let song = measurements.transport;
    assert!(song.is_none_or(|song| song.tempo_bpm.abs() <= 1e3 && song.position_s.abs() <= 1e6));
    for name in [description.session.as_str(), description.group.as_str(), description.track.as_str()] {
        assert!(name.len() <= 64 && !name.chars().any(char::is_control), "{name:?}");
    }
}

/// What was there before.
fn card() -> Card {
    Card {
        owner: OWNER,
        since_ns: 1,
        host: Identity { process: 1, start: 1 },
        called: true,
        room: SharedRoom::UNSET,
        presence: Presence {
            runtime: RuntimeId(9),
            persistent: PersistentId::from_bits(9),
            kind: Kind::Balance,
            process: process_of(OWNER),
            description: Description { track: Text::new("Snare"), ..Description::default() },
            measurements: Measurements { trim_db: 1.5, ..Measurements::SILENCE },
            excitation: Excitation::SILENCE,
        },
    }
}
