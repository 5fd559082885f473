//! How the parameters turn the processor.

use aplomb_kit::follower::Follower;
use aplomb_kit::stage::{Drive, Song, Work};
use shared_dsp::Processor;
use shared_dsp::room::{Room, Settings};

use super::{RoomParams, Shown};

impl Drive for RoomParams {
    type Processor = Room;
    type Shown = Shown;
    type Follower = Follower<Settings>;

    const THREAD: &'static str = "aplomb-room";
    const WITHOUT_THREAD: &'static str = "Aplomb Room keeps its present room";

    fn settings(&self) -> Settings {
        self.sharing.settings(self.own())
    }

    fn look<'a>(&self, follower: &'a mut Self::Follower) -> Option<&'a Settings> {
        follower.look(&self.changes, || self.settings())
    }

    fn prepare(&self, room: &mut Room) -> Option<Work> {
        room.prepare();
        let mut workshop = room.workshop()?;
        Some(Box::new(move || workshop.work()))
    }

    /// A room is made when it was ordered, see [`Drive::waits_for_work`].
    fn wants_work(_settings: &Settings) -> bool {
        false
    }

    fn waits_for_work(room: &Room) -> bool {
        room.awaits_room()
    }

    /// The tail ducked, or early reflections and tail gated, whichever is more.
    fn moved_db(room: &Room) -> f32 {
        -room.pressed_db()
    }

    fn show(&self, room: &Room, shown: &Shown) {
        shown.take(&room.levels(), room.awaits_room());
        shown.take_tail(room.tail_frames());
    }

    fn follow_song(room: &mut Room, song: &Song) {
        if let Some(tempo_bpm) = song.tempo_bpm {
            room.set_tempo(tempo_bpm);
        }
        if let Some(position_frames) = song.position_frames {
            room.set_song_position(position_frames);
        }
    }
}
