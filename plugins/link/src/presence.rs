//! What instances know of one another, and the one place where it becomes words and back.

use crate::description::{Description, Kind};
use crate::id::{PersistentId, RuntimeId};
use crate::measurements::{LEVELS_DB, Measurements};
use crate::packing::{Packer, Unpacker, checksum, within};
use crate::process::Identity;
use crate::shared_room::SharedRoom;

/// Bands of excitation, half a Cam apart (1.5 to 39 on the ERB-number scale of Glasberg and Moore 1990).
pub const BANDS: usize = 76;

/// The spectrum as the ear resolves it, in dB by band. Silence is −200.
///
/// What 0 dB is depends on [`Presence::kind`]. Of Balance: the excitation of an ear at its monitor level, in dB SPL.
/// Of EQ: the highest level of the spectrum within the band, in dBFS of a sine; silence unless somebody
/// [looks](crate::Flags::looks).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excitation {
    /// Over seconds: what the track is.
    pub slow_db: [f32; BANDS],
    /// Over tenths of a second: what it does now.
    pub fast_db: [f32; BANDS],
}

impl Excitation {
    /// Nothing was heard.
    pub const SILENCE: Excitation = Excitation { slow_db: [-200.0; BANDS], fast_db: [-200.0; BANDS] };
}

/// An instance, as others see it. Every number is finite and in its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence {
    /// The instance.
    pub runtime: RuntimeId,
    /// What its session knows it by.
    pub persistent: PersistentId,
    /// Which plug-in.
    pub kind: Kind,
    /// The process it lives in.
    pub process: u32,
    /// What its main thread told.
    pub description: Description,
    /// What its audio thread told.
    pub measurements: Measurements,
    /// What its analysis told.
    pub excitation: Excitation,
}

/// What else lies in the slot, for the link itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Card {
    /// The owner's word at the time of writing.
    pub owner: u64,
    /// Since when it has had its persistent id, ns of the time of day.
    pub since_ns: u64,
    /// The host it was started by.
    pub host: Identity,
    /// Whether the host has called it in the last second.
    pub called: bool,
    /// Its copy of the room it is in.
    pub room: SharedRoom,
    /// What others see.
    pub presence: Presence,
}

/// Words of a card, with some to spare; the last one is a check sum.
pub(crate) const CARD_WORDS: usize = 160;

impl Card {
    /// As words.
    pub fn pack(&self) -> [u64; CARD_WORDS] {
        let mut words = [0; CARD_WORDS];
        let (content, sum) = words.split_at_mut(CARD_WORDS - 1);
        let mut to = Packer::new(content);
        to.long(self.owner);
        to.long(self.since_ns);
        to.bits(self.host.process);
        to.long(self.host.start);
        to.bits(u32::from(self.called));
        let presence = &self.presence;
        to.long(presence.runtime.0);
        to.long(presence.persistent.to_bits() as u64);
        to.long((presence.persistent.to_bits() >> 64) as u64);
        to.bits(presence.kind.code());
        to.bits(presence.process);
        presence.description.pack(&mut to);
        presence.measurements.pack(&mut to);
        let Excitation { slow_db, fast_db } = &presence.excitation;
        slow_db.iter().chain(fast_db).for_each(|level_db| to.number(within(*level_db, LEVELS_DB)));
        self.room.pack(&mut to);
        debug_assert!(to.used() < CARD_WORDS);
        sum[0] = checksum(content);
        words
    }

    /// From words, if their check sum is right.
    pub fn unpack(words: &[u64; CARD_WORDS]) -> Option<Card> {
        let (content, sum) = words.split_at(CARD_WORDS - 1);
        (sum[0] == checksum(content)).then(|| Card::from_any(content))
    }

    /// From words of any content: every bit pattern is some valid card.
    fn from_any(content: &[u64]) -> Card {
        let from = &mut Unpacker::new(content);
        let (owner, since_ns) = (from.long(), from.long());
        let host = Identity { process: from.bits(), start: from.long() };
        let called = from.bits() == 1;
        let runtime = RuntimeId(from.long());
        let persistent = PersistentId::from_bits(u128::from(from.long()) | u128::from(from.long()) << 64);
        let presence = Presence {
            runtime,
            persistent,
            kind: Kind::from_code(from.bits()),
            process: from.bits(),
            description: Description::unpack(from),
            measurements: Measurements::unpack(from),
            excitation: Excitation {
                slow_db: [(); BANDS].map(|()| from.number(LEVELS_DB)),
                fast_db: [(); BANDS].map(|()| from.number(LEVELS_DB)),
            },
        };
        Card { owner, since_ns, host, called, room: SharedRoom::unpack(from), presence }
    }
}

#[cfg(test)]
mod tests;
