//! The Room on the link: tells where its source stands, and keeps its copy of a shared room equal to those of
//! the others.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use aplomb_kit::changes::Seen;
use aplomb_kit::link::{
    Action, Description, Keeper, Kind, Linked, Member, Position, RoomGroup, SharedRoom, Turned,
};
use nice_plug::params::Param;
use shared_dsp::room::settings;
use shared_dsp::space::geometry::RoomSpec;
use shared_dsp::space::proximity::Proximity;

use super::RoomParams;
use super::choices::RoomGroupChoice;
use super::sharing::name_of;

/// How long a room that was entered or loaded waits for those who are in it already: several rounds of the
/// link.
const WAIT: Duration = Duration::from_secs(1);

/// What the kit's thread remembers from one look to the next.
#[derive(Default)]
pub(super) struct Following {
    /// The copy that it knows, and since when.
    entry: Option<(u64, Instant)>,
    /// Something was turned at the last look.
    turned: bool,
    seen: Seen,
    place: Position,
}

impl Linked for RoomParams {
    fn kind(&self) -> Kind {
        Kind::Room
    }

    fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    fn describe(&self, description: &mut Description) {
        description.flags.bypassed = self.bypass.value();
        description.flags.accepts_commands = !self.keeper.saved().closed;
        description.room = match self.room_group.value().0 {
            settings::RoomGroup::Private => None,
            settings::RoomGroup::A => Some(RoomGroup::A),
            settings::RoomGroup::B => Some(RoomGroup::B),
            settings::RoomGroup::C => Some(RoomGroup::C),
            settings::RoomGroup::D => Some(RoomGroup::D),
        };
        let mut following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        if self.changes.since(&mut following.seen) {
            following.place = self.place();
        }
        description.source = following.place;
    }

    fn obey(&self, action: Action) -> Option<Turned> {
        let Action::SetRoom { room } = action else { return None };
        let group = match room {
            None => settings::RoomGroup::Private,
            Some(RoomGroup::A) => settings::RoomGroup::A,
            Some(RoomGroup::B) => settings::RoomGroup::B,
            Some(RoomGroup::C) => settings::RoomGroup::C,
            Some(RoomGroup::D) => settings::RoomGroup::D,
        };
        Some(("room_group", self.room_group.preview_normalized(RoomGroupChoice(group))))
    }

    /// A file that is rendered depends on nobody else, so nothing is followed meanwhile.
    fn follow(&self, member: &Member, offline: bool) -> Vec<Turned> {
        let mut following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        let room = self.sharing.room();
        if offline || room == 0 || room != super::sharing::number(self.room_group.value().0) {
            *following = Following { seen: following.seen, place: following.place, ..Following::default() };
            return Vec::new();
        }
        let entries = self.sharing.entries();
        let since = match following.entry {
            Some((known, since)) if known == entries => since,
            _ => Instant::now(),
        };
        let knows_turns = following.turned && following.entry == Some((entries, since));
        following.entry = Some((entries, since));
        following.turned = self.sharing.is_turned();
        match member.room() {
            Some(theirs) => self.take_over(member, &theirs),
            None if since.elapsed() >= WAIT => self.bring(member),
            None => return Vec::new(),
        }
        // Not at the first look: a state that is being loaded turns everything, and then says what it meant
        if knows_turns && following.turned {
            self.tell(member);
        }
        Vec::new()
    }
}

impl RoomParams {
    /// Where the source stands in the room that counts.
    fn place(&self) -> Position {
        let settings = self.sharing.peek(self.own());
        let room = RoomSpec::new(&settings.plan());
        let azimuth_deg = f64::from(settings.azimuth_deg);
        let distance_m = Proximity::new(&room, azimuth_deg).distance_m(f64::from(settings.proximity));
        let (right, front) = azimuth_deg.to_radians().sin_cos();
        Position { right_m: (distance_m * right) as f32, front_m: (distance_m * front) as f32, up_m: 0.0 }
    }

    /// The room lives already: what it is there counts, unless this copy is of the same room and newer.
    fn take_over(&self, member: &Member, theirs: &SharedRoom) {
        let (name, version) = (self.sharing.name(), self.sharing.version());
        let same = name != 0 && name == name_of(&theirs.words);
        if same && version > theirs.version {
            member.keep_room(&self.sharing.saved_words(), version);
        } else if !same || version < theirs.version || !self.sharing.is_as(&theirs.words) {
            self.sharing.take(&theirs.words, theirs.version);
        }
    }

    /// Nobody is in the room: the copy is what it is.
    fn bring(&self, member: &Member) {
        match self.sharing.version() {
            0 => self.tell(member),
            version => _ = member.keep_room(&self.sharing.saved_words(), version),
        }
    }

    /// Tells what was turned.
    fn tell(&self, member: &Member) {
        let name = match self.sharing.name() {
            0 => aplomb_kit::link::fresh_name(),
            name => name,
        };
        if member.set_room(&self.sharing.words(name))
            && let Some(now) = member.room()
        {
            self.sharing.told(name, now.version);
        }
    }
}
