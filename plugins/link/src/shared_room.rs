//! Rooms A to D, which the instances of a session share: settings only, never audio.
//!
//! There is no room in shared memory that all would write to. Everyone in a room carries its own copy, which
//! nobody else writes, and takes over any copy that is newer: higher version, or the same version of the
//! author with the higher name. So the last change wins everywhere, and a room lives as long as anyone is in
//! it.

use crate::id::RuntimeId;
use crate::packing::{Packer, Unpacker};

/// A room that instances share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoomGroup {
    /// Room A.
    A,
    /// Room B.
    B,
    /// Room C.
    C,
    /// Room D.
    D,
}

impl RoomGroup {
    /// All of them.
    pub const ALL: [RoomGroup; 4] = [RoomGroup::A, RoomGroup::B, RoomGroup::C, RoomGroup::D];
}

/// Words of settings that a room has. What they mean is the Room plug-in's business, and so is checking them.
pub const ROOM_WORDS: usize = 64;

/// The settings of a room, as its own words.
pub type RoomWords = [u32; ROOM_WORDS];

/// A room's settings, and who set them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedRoom {
    /// Goes up with every change.
    pub version: u64,
    /// Who made the last change.
    pub author: RuntimeId,
    /// The settings. Not checked: they come from another process.
    pub words: RoomWords,
}

/// Versions beyond this are not from us: no session sees so many changes.
const MOST_VERSIONS: u64 = 1 << 48;

impl SharedRoom {
    /// Nobody has set anything yet.
    pub(crate) const UNSET: SharedRoom =
        SharedRoom { version: 0, author: RuntimeId(0), words: [0; ROOM_WORDS] };

    /// Whether this copy replaces `other`.
    pub(crate) fn is_newer_than(&self, other: &SharedRoom) -> bool {
        (self.version, self.author) > (other.version, other.author)
    }

    /// The next version, with other settings.
    pub(crate) fn changed(&self, words: &RoomWords, author: RuntimeId) -> SharedRoom {
        SharedRoom { version: (self.version + 1).min(MOST_VERSIONS), author, words: *words }
    }

    pub(crate) fn pack(&self, to: &mut Packer<'_>) {
        to.long(self.version);
        to.long(self.author.0);
        self.words.iter().for_each(|word| to.bits(*word));
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> SharedRoom {
        let room = SharedRoom {
            version: from.long(),
            author: RuntimeId(from.long()),
            words: [(); _].map(|()| from.bits()),
        };
        if room.version <= MOST_VERSIONS { room } else { SharedRoom::UNSET }
    }
}
