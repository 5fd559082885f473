//! What a plug-in holds of the link.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::command::{Action, Command, SendError};
use crate::description::{Description, Kind};
use crate::hub::{Folder, Health, Hub};
use crate::id::{PersistentId, RuntimeId};
use crate::map::standard_folder;
use crate::measurements::Measurements;
use crate::packing::Packer;
use crate::presence::{Excitation, Presence};
use crate::shared_room::{RoomWords, SharedRoom};
use crate::state::LinkState;
use crate::triple::{self, Writer};

/// The link between all instances of this user.
#[derive(Debug)]
pub struct Link;

impl Link {
    /// Takes part, from now until the member is dropped. Never fails: [`Member::state`] says how it went.
    ///
    /// `id` is what the saved session knows the instance by. If a living instance has it, this one is a copy
    /// and gets another one: ask [`Member::persistent_id`] before saving.
    pub fn join(kind: Kind, id: PersistentId) -> Member {
        Link::enter(standard_folder(), kind, id)
    }

    /// The same in a folder of one's own, which is made if it is not there.
    pub fn join_in(folder: &Path, kind: Kind, id: PersistentId) -> Member {
        Link::enter(Ok(folder.to_owned()), kind, id)
    }

    fn enter(folder: Folder, kind: Kind, id: PersistentId) -> Member {
        let hub = Hub::of(folder);
        let runtime = hub.round().join(kind, id);
        Member { hub, runtime }
    }
}

/// An instance on the link. Dropping it leaves at once.
///
/// For the main thread and the window's: every call takes a lock that the publisher thread holds for a
/// fraction of a millisecond. Only its [`AudioSide`] is for the audio thread.
pub struct Member {
    hub: Arc<Hub>,
    runtime: RuntimeId,
}

impl Member {
    /// Its name for as long as it lives.
    pub fn runtime_id(&self) -> RuntimeId {
        self.runtime
    }

    /// What the saved session knows it by. It changes where a copy was found out.
    pub fn persistent_id(&self) -> PersistentId {
        let mut round = self.hub.round();
        round.seat(self.runtime).map_or_else(PersistentId::fresh, |seat| seat.persistent)
    }

    /// Takes the id of a state that was loaded. If a living instance has it, this one is a copy and gets
    /// another one.
    pub fn take_persistent_id(&self, id: PersistentId) {
        let mut round = self.hub.round();
        if let Some(seat) = round.seat(self.runtime) {
            seat.take_id(id);
        }
        round.settle_ids();
    }

    /// Tells what the instance is.
    pub fn describe(&self, description: &Description) {
        if let Some(seat) = self.hub.round().seat(self.runtime) {
            seat.describe(description);
        }
    }

    /// Tells what the track sounds like. Comes from an analysis, which does not run on the audio thread.
    pub fn hear(&self, excitation: &Excitation) {
        if let Some(seat) = self.hub.round().seat(self.runtime) {
            seat.excitation = *excitation;
        }
    }

    /// A side for the audio thread. What another one of this member publishes from now on is not heard any
    /// more.
    pub fn publisher(&self) -> AudioSide {
        let (writer, reader) = triple::pair();
        if let Some(seat) = self.hub.round().seat(self.runtime) {
            seat.listen(reader);
        }
        AudioSide { writer }
    }

    /// All other instances of this user, those of other sessions as well.
    pub fn others(&self) -> Vec<Neighbour> {
        self.hub.round().others(self.runtime)
    }

    /// Whether another instance of its session [looks](crate::Flags::looks), and lives.
    pub fn is_looked_at(&self) -> bool {
        self.hub.round().is_looked_at(self.runtime)
    }

    /// What the others see of this instance; nothing while it has no slot.
    pub fn presence(&self) -> Option<Arc<Presence>> {
        self.hub.round().seat(self.runtime)?.presence.clone()
    }

    /// The commands that arrived since the last call, oldest first.
    pub fn commands(&self) -> Vec<Command> {
        let mut round = self.hub.round();
        round.seat(self.runtime).map_or_else(Vec::new, |seat| std::mem::take(&mut seat.inbox))
    }

    /// Asks another instance of this session for a change.
    pub fn send(&self, to: RuntimeId, action: Action) -> Result<(), SendError> {
        self.hub.round().send(self.runtime, to, action)
    }

    /// The settings of the room that the instance [is in](Description::room), if anyone has set them.
    pub fn room(&self) -> Option<SharedRoom> {
        let mut round = self.hub.round();
        let seat = round.seat(self.runtime)?;
        (seat.description.room.is_some() && seat.room.version > 0).then_some(seat.room)
    }

    /// Changes the settings of the room that the instance is in, for all who are in it. Whether it is in one.
    pub fn set_room(&self, words: &RoomWords) -> bool {
        let mut round = self.hub.round();
        let Some(seat) = round.seat(self.runtime).filter(|seat| seat.description.room.is_some()) else {
            return false;
        };
        seat.room = seat.room.changed(words, seat.runtime);
        true
    }

    /// Brings the settings of the room that the instance is in as they were saved. They count for all who are
    /// in it unless somebody has newer ones. Whether the instance is in a room.
    pub fn keep_room(&self, words: &RoomWords, version: u64) -> bool {
        let mut round = self.hub.round();
        let Some(seat) = round.seat(self.runtime).filter(|seat| seat.description.room.is_some()) else {
            return false;
        };
        let saved = SharedRoom::saved(version, words, seat.runtime);
        if saved.is_newer_than(&seat.room) {
            seat.room = saved;
        }
        true
    }

    /// How the instance stands to the link.
    pub fn state(&self) -> LinkState {
        self.hub.round().state(self.runtime)
    }

    /// What the publisher thread of this process counted.
    pub fn health(&self) -> Health {
        self.hub.round().health()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.hub.round().leave(self.runtime);
    }
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Member").field("runtime", &self.runtime).finish_non_exhaustive()
    }
}

/// The side of the audio thread.
pub struct AudioSide {
    writer: Writer<AtomicU64, { Measurements::WORDS }>,
}

impl AudioSide {
    /// Makes these the newest measurements. Never allocates, locks or waits. \[audio thread\]
    pub fn publish(&mut self, measurements: &Measurements) {
        let mut words = [0; Measurements::WORDS];
        measurements.pack(&mut Packer::new(&mut words));
        self.writer.publish(&words);
    }
}

impl std::fmt::Debug for AudioSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AudioSide").finish_non_exhaustive()
    }
}

/// Another instance.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// What it says of itself.
    pub presence: Arc<Presence>,
    /// It was silent for more than two seconds: its host hangs, sleeps, or is no more.
    pub grey: bool,
    /// It is of the same session.
    pub together: bool,
}

impl Deref for Neighbour {
    type Target = Presence;

    fn deref(&self) -> &Presence {
        &self.presence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_serves_main_thread_and_window_and_its_audio_side_goes_to_the_audio_thread() {
        fn shared<T: Send + Sync>() {}
        fn sent<T: Send>() {}
        shared::<Member>();
        shared::<Neighbour>();
        sent::<AudioSide>();
    }

    #[test]
    fn the_publisher_thread_lives_as_long_as_any_instance_of_the_process() {
        let folder = tempfile::tempdir().expect("a folder");
        let join = || Link::join_in(folder.path(), Kind::Eq, PersistentId::fresh());
        let first = join();
        let hub = Arc::downgrade(&first.hub);
        let second = join();
        assert!(Arc::ptr_eq(&first.hub, &second.hub));
        drop(first);
        assert!(hub.upgrade().is_some());
        // Dropping the last one waits for the thread to end.
        drop(second);
        assert!(hub.upgrade().is_none());
    }
}
