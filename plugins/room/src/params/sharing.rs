//! Rooms A to D: the settings that make a room, as all instances in it have them.
//!
//! In a private room an instance's own parameters count. In room A to D its *copy* of the room counts, which
//! stands in its state; the parameters of the same name are knobs that change the copy when they are turned,
//! one value at a time. The copies of all instances are kept equal by the link (`linked`). So a session
//! sounds the same with and without the link, and nobody turns another instance's parameters.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64};

use aplomb_kit::changes::Changes;
use aplomb_kit::link::{ROOM_WORDS, RoomWords};
use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use shared_dsp::room::Settings;
use shared_dsp::room::settings::{self as ranges, Material, RoomGroup};

/// Settings that make a room.
pub const FIELDS: usize = 16;
/// Where the room's name for itself stands among the link's words, in two halves.
const NAME: usize = ROOM_WORDS - 2;

/// The settings that make a room, in the order of the state and the link; for ever.
pub type Fields = [f32; FIELDS];

/// The fields of these settings.
pub fn fields(settings: &Settings) -> Fields {
    let [m63, m125, m250, m500, m1k, m2k, m4k, m8k] = settings.decay_multipliers;
    let material = Material::ALL.iter().position(|material| *material == settings.material);
    [
        settings.size_m3,
        settings.ratio_wl,
        settings.ratio_h,
        material.unwrap_or(0) as f32,
        settings.decay_s,
        m63,
        m125,
        m250,
        m500,
        m1k,
        m2k,
        m4k,
        m8k,
        settings.diffusion,
        settings.modulation,
        settings.air,
    ]
}

/// The settings with these fields, each in its range: they may come from anywhere.
fn with_fields(settings: Settings, fields: &Fields) -> Settings {
    let [size_m3, ratio_wl, ratio_h, material, decay_s, multipliers @ .., diffusion, modulation, air] =
        fields;
    let own = settings;
    let within = |value: f32, range: std::ops::RangeInclusive<f32>, own: f32| {
        if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { own }
    };
    let mut decay_multipliers = own.decay_multipliers;
    for (place, value) in decay_multipliers.iter_mut().zip(multipliers) {
        *place = within(*value, ranges::DECAY_MULTIPLIER, *place);
    }
    Settings {
        size_m3: within(*size_m3, ranges::SIZE_M3, own.size_m3),
        ratio_wl: within(*ratio_wl, ranges::RATIO_WL, own.ratio_wl),
        ratio_h: within(*ratio_h, ranges::RATIO_H, own.ratio_h),
        material: Material::ALL.get(*material as usize).copied().unwrap_or(own.material),
        decay_s: within(*decay_s, ranges::DECAY_S, own.decay_s),
        decay_multipliers,
        diffusion: within(*diffusion, ranges::DIFFUSION, own.diffusion),
        modulation: within(*modulation, ranges::MODULATION, own.modulation),
        air: within(*air, ranges::AIR, own.air),
        ..own
    }
}

/// The copy as it stands in a state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// Which room it is of: 0 for none, 1 to 4 for A to D.
    pub room: u8,
    /// The name that the room has for itself, so that rooms A of two sessions are two; 0 if it has none yet.
    pub name: u64,
    /// How often it has been changed.
    pub version: u64,
    /// The settings, as the bits of [`Fields`].
    pub fields: Vec<u32>,
    /// The instance's own parameters as they were when they last changed the copy, in the same order.
    pub own: Vec<u32>,
}

/// An instance's copy of the room it is in. Every word is whole by itself: the audio thread takes what is
/// turned into the copy, the kit's thread what others have changed, and neither waits for the other.
#[derive(Debug)]
pub struct Sharing {
    room: AtomicU8,
    name: AtomicU64,
    version: AtomicU64,
    fields: [AtomicU32; FIELDS],
    own: [AtomicU32; FIELDS],
    /// Fields that were turned here and of which the others have not heard, one bit each.
    turned: AtomicU32,
    /// States loaded and rooms entered.
    entries: AtomicU64,
    changes: Changes,
}

impl Sharing {
    /// No copy. `changes` are those of the parameters: a changed copy counts as one.
    pub fn new(changes: &Changes) -> Sharing {
        Sharing {
            room: AtomicU8::new(0),
            name: AtomicU64::new(0),
            version: AtomicU64::new(0),
            fields: [const { AtomicU32::new(0) }; FIELDS],
            own: [const { AtomicU32::new(0) }; FIELDS],
            turned: AtomicU32::new(0),
            entries: AtomicU64::new(0),
            changes: changes.clone(),
        }
    }

    /// What counts where these are the instance's own parameters. What was turned since it was last asked goes
    /// into the copy first. [audio thread]
    pub fn settings(&self, own: Settings) -> Settings {
        let room = number(own.room_group);
        let now = fields(&own).map(f32::to_bits);
        if self.room.load(Acquire) != room {
            self.enter(room, &now);
        }
        if room == 0 {
            return own;
        }
        for (field, (copy, known)) in self.fields.iter().zip(&self.own).enumerate() {
            let (then, shared) = (known.load(Acquire), copy.load(Acquire));
            // Where a state is loaded meanwhile, what it says stays
            if then != now[field]
                && copy.compare_exchange(shared, now[field], AcqRel, Relaxed).is_ok()
                && known.compare_exchange(then, now[field], AcqRel, Relaxed).is_ok()
            {
                self.turned.fetch_or(1 << field, AcqRel);
            }
        }
        with_fields(own, &self.fields())
    }

    /// The value of each field that counts although the own parameter may say something else; nothing where the
    /// own parameter has been turned and the copy is about to follow, and nothing at all in a private room.
    /// [window thread]
    pub(super) fn standing(&self, own: &Settings) -> Option<[Option<f32>; FIELDS]> {
        let room = number(own.room_group);
        if room == 0 || room != self.room() {
            return None;
        }
        let now = fields(own).map(f32::to_bits);
        // Each in its range, and a number
        let counts = fields(&with_fields(*own, &self.fields()));
        Some(std::array::from_fn(|field| {
            (self.own[field].load(Acquire) == now[field]).then_some(counts[field])
        }))
    }

    /// Turns a field of the copy to where the own parameter is already, so that nothing is seen to turn there.
    /// [window thread]
    pub(super) fn turn(&self, field: usize, value: f32) {
        if let Some(copy) = self.fields.get(field) {
            copy.store(value.to_bits(), Release);
            self.turned.fetch_or(1 << field, AcqRel);
            self.changes.counter::<()>()(());
        }
    }

    /// What counts where these are the own parameters, but for what has just been turned.
    pub(super) fn peek(&self, own: Settings) -> Settings {
        let room = number(own.room_group);
        if room == 0 || room != self.room() { own } else { with_fields(own, &self.fields()) }
    }

    /// Another room, whose settings are the own parameters until others are heard of.
    fn enter(&self, room: u8, own: &[u32; FIELDS]) {
        for (field, bits) in own.iter().enumerate() {
            self.own[field].store(*bits, Release);
            self.fields[field].store(*bits, Release);
        }
        self.name.store(0, Release);
        self.version.store(0, Release);
        self.turned.store(0, Release);
        self.room.store(room, Release);
        self.entries.fetch_add(1, Release);
    }

    fn fields(&self) -> Fields {
        std::array::from_fn(|field| f32::from_bits(self.fields[field].load(Acquire)))
    }

    /// The room the copy is of, 0 for none.
    pub(super) fn room(&self) -> u8 {
        self.room.load(Acquire)
    }

    /// How often the copy became another one than by its changes.
    pub(super) fn entries(&self) -> u64 {
        self.entries.load(Acquire)
    }

    /// How often the copy was changed; 0 if it was never told.
    pub(super) fn version(&self) -> u64 {
        self.version.load(Acquire)
    }

    /// The room's name for itself.
    pub(super) fn name(&self) -> u64 {
        self.name.load(Acquire)
    }

    /// Whether something was turned here of which the others have not heard.
    pub(super) fn is_turned(&self) -> bool {
        self.turned.load(Acquire) != 0
    }

    /// Notes that the others have heard of all that was turned, as this version of the room with this name.
    pub(super) fn told(&self, name: u64, version: u64) {
        self.name.store(name, Release);
        self.version.store(version, Release);
    }

    /// The words for the link, after which nothing counts as turned.
    pub(super) fn words(&self, name: u64) -> RoomWords {
        self.turned.store(0, Release);
        self.words_named(name)
    }

    /// The words of the copy as it is.
    pub(super) fn saved_words(&self) -> RoomWords {
        self.words_named(self.name())
    }

    /// Whether the copy is as these words say, but for what was turned.
    pub(super) fn is_as(&self, words: &RoomWords) -> bool {
        let turned = self.turned.load(Acquire);
        let fields = self.fields.iter().zip(words).enumerate();
        fields
            .into_iter()
            .all(|(field, (copy, word))| turned & 1 << field != 0 || copy.load(Acquire) == *word)
    }

    fn words_named(&self, name: u64) -> RoomWords {
        let mut words = [0; ROOM_WORDS];
        for (word, field) in words.iter_mut().zip(&self.fields) {
            *word = field.load(Acquire);
        }
        (words[NAME], words[NAME + 1]) = (name as u32, (name >> 32) as u32);
        words
    }

    /// Takes over what others have set, but for what was turned here meanwhile.
    pub(super) fn take(&self, words: &RoomWords, version: u64) {
        let turned = self.turned.load(Acquire);
        for (field, (copy, word)) in self.fields.iter().zip(words).enumerate() {
            if turned & 1 << field == 0 {
                copy.store(*word, Release);
            }
        }
        self.told(name_of(words), version);
        self.changes.counter::<()>()(());
    }
}

/// The name that a room on the link has for itself.
pub(super) fn name_of(words: &RoomWords) -> u64 {
    u64::from(words[NAME]) | u64::from(words[NAME + 1]) << 32
}

/// 0 for a private room, 1 to 4 for A to D.
pub(super) fn number(group: RoomGroup) -> u8 {
    match group {
        RoomGroup::Private => 0,
        RoomGroup::A => 1,
        RoomGroup::B => 2,
        RoomGroup::C => 3,
        RoomGroup::D => 4,
    }
}

impl PersistentField<'_, Saved> for Sharing {
    /// A state that makes no sense is one without a copy: then the own parameters count.
    fn set(&self, saved: Saved) {
        let whole = saved.fields.len() == FIELDS && saved.own.len() == FIELDS && saved.room <= 4;
        let saved = if whole { saved } else { Saved::default() };
        for (place, bits) in self.own.iter().zip(&saved.own) {
            place.store(*bits, Release);
        }
        for (place, bits) in self.fields.iter().zip(&saved.fields) {
            place.store(*bits, Release);
        }
        self.turned.store(0, Release);
        self.told(saved.name, saved.version);
        self.room.store(saved.room, Release);
        self.entries.fetch_add(1, Release);
        self.changes.counter::<()>()(());
    }

    fn map<F, R>(&self, look: F) -> R
    where
        F: Fn(&Saved) -> R,
    {
        let room = self.room();
        if room == 0 {
            return look(&Saved::default());
        }
        let bits = |words: &[AtomicU32]| words.iter().map(|word| word.load(Acquire)).collect();
        look(&Saved {
            room,
            name: self.name(),
            version: self.version(),
            fields: bits(&self.fields),
            own: bits(&self.own),
        })
    }
}

#[cfg(test)]
mod tests;
