//! What the main thread tells of an instance: names, place, what it is for.

use shared_dsp::Layout;

use crate::packing::{Packer, Unpacker};
use crate::shared_room::RoomGroup;
use crate::text::Text;

/// Which plug-in an instance is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Aplomb EQ.
    Eq,
    /// Aplomb Compressor.
    Compressor,
    /// Aplomb Room.
    Room,
    /// Aplomb Balance.
    Balance,
    /// One that this version does not know.
    #[default]
    Other,
}

impl Kind {
    pub(crate) fn code(self) -> u32 {
        match self {
            Kind::Other => 0,
            Kind::Eq => 1,
            Kind::Compressor => 2,
            Kind::Room => 3,
            Kind::Balance => 4,
        }
    }

    pub(crate) fn from_code(code: u32) -> Kind {
        let known = [Kind::Eq, Kind::Compressor, Kind::Room, Kind::Balance];
        known.into_iter().find(|kind| kind.code() == code).unwrap_or_default()
    }
}

/// What kind of track the host says it is, and what was switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// A group bus.
    pub bus: bool,
    /// The return of an effect.
    pub effects_return: bool,
    /// The mix.
    pub master: bool,
    /// The track is muted, so far as the plug-in knows.
    pub muted: bool,
    /// The plug-in is bypassed.
    pub bypassed: bool,
    /// Its user lets others set its trim, room and target.
    pub accepts_commands: bool,
    /// Its window is open and shows what the other tracks sound like. Versions that do not know it say no.
    pub looks: bool,
}

/// Where the source stands in the room, metres from the listener.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// To the right.
    pub right_m: f32,
    /// To the front.
    pub front_m: f32,
    /// Above the ears.
    pub up_m: f32,
}

/// What the main thread tells; every change replaces the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Description {
    /// The session by name; empty if the user named none, then the link finds out who belongs together.
    pub session: Text<32>,
    /// The group the track belongs to.
    pub group: Text<32>,
    /// The name of the track.
    pub track: Text<64>,
    /// The colour of the track, red, green, blue.
    pub colour: Option<[u8; 3]>,
    /// What the track plays, by the numbers of the Balance plug-in; 0 if that is not known.
    pub role: u8,
    /// What is on and off.
    pub flags: Flags,
    /// Sample rate; 0 if not yet known.
    pub rate_hz: f64,
    /// Channels.
    pub layout: Layout,
    /// The room it shares.
    pub room: Option<RoomGroup>,
    /// Where its source stands there.
    pub source: Position,
    /// By how many LU it is wanted above what its role asks for.
    pub offset_lu: f32,
}

/// Offsets of a target, in LU.
const OFFSETS_LU: std::ops::RangeInclusive<f32> = -24.0..=24.0;
/// How far from the listener a source can be.
const REACH_M: std::ops::RangeInclusive<f32> = -1000.0..=1000.0;

impl Description {
    pub(crate) fn pack(&self, to: &mut Packer<'_>) {
        to.text(&self.session);
        to.text(&self.group);
        to.text(&self.track);
        let coloured = |[red, green, blue]: [u8; 3]| u32::from_be_bytes([1, red, green, blue]);
        to.bits(self.colour.map_or(0, coloured));
        to.bits(u32::from(self.role));
        to.bits(self.flags.bits());
        to.precise(self.rate_hz);
        to.bits(self.layout.len() as u32);
        to.bits(self.room.map_or(0, |room| 1 + room as u32));
        for metres in [self.source.right_m, self.source.front_m, self.source.up_m] {
            to.number(if metres.is_nan() { 0.0 } else { metres });
        }
        to.number(if self.offset_lu.is_nan() { 0.0 } else { self.offset_lu });
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Description {
        let (session, group, track) = (from.text(), from.text(), from.text());
        let [coloured, red, green, blue] = from.bits().to_be_bytes();
        Description {
            session,
            group,
            track,
            colour: (coloured == 1).then_some([red, green, blue]),
            role: u8::try_from(from.bits()).unwrap_or(0),
            flags: Flags::from_bits(from.bits()),
            rate_hz: from.precise(0.0..=1e7),
            layout: Layout::from_channels(from.bits() as usize).unwrap_or_default(),
            room: (from.bits() as usize).checked_sub(1).and_then(|index| RoomGroup::ALL.get(index).copied()),
            source: Position {
                right_m: from.number(REACH_M),
                front_m: from.number(REACH_M),
                up_m: from.number(REACH_M),
            },
            offset_lu: from.number(OFFSETS_LU),
        }
    }
}

impl Flags {
    fn bits(self) -> u32 {
        let Flags { bus, effects_return, master, muted, bypassed, accepts_commands, looks } = self;
        let all = [bus, effects_return, master, muted, bypassed, accepts_commands, looks];
        all.into_iter().enumerate().fold(0, |bits, (place, on)| bits | u32::from(on) << place)
    }

    fn from_bits(bits: u32) -> Flags {
        let on = |place: u32| bits >> place & 1 == 1;
        Flags {
            bus: on(0),
            effects_return: on(1),
            master: on(2),
            muted: on(3),
            bypassed: on(4),
            accepts_commands: on(5),
            looks: on(6),
        }
    }
}
