//! An instance of this process.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use crate::command::{Command, Outbox};
use crate::description::{Description, Kind};
use crate::id::{PersistentId, RuntimeId, now_ns};
use crate::measurements::Measurements;
use crate::packing::Unpacker;
use crate::presence::{Card, Excitation, Presence};
use crate::process::Identity;
use crate::session::Standing;
use crate::shared_room::SharedRoom;
use crate::slot::{Hold, Slot};
use crate::triple::Reader;

/// The side of the audio thread's buffer that the publisher thread reads.
pub(crate) type Audio = Reader<AtomicU64, { Measurements::WORDS }>;

/// After this long without a word from the audio thread nobody knows where the song is.
const SILENT: Duration = Duration::from_secs(1);

/// An instance of this process.
pub(crate) struct Seat {
    pub runtime: RuntimeId,
    kind: Kind,
    pub persistent: PersistentId,
    pub since_ns: u64,
    /// The id that was taken already, and what it was replaced by.
    replaced: Option<(PersistentId, PersistentId)>,
    pub description: Description,
    pub excitation: Excitation,
    measurements: Measurements,
    audio: Option<Audio>,
    /// When its audio thread said something last.
    heard: Option<Instant>,
    /// Whether that was in the last second.
    called: bool,
    /// Its slot, if there was one for it.
    pub hold: Option<Hold>,
    outbox_written: bool,
    pub outbox: Outbox,
    pub inbox: Vec<Command>,
    /// The number of the last command of everyone who sent any.
    pub last_numbers: HashMap<RuntimeId, u64>,
    /// Its copy of the room it is in.
    pub room: SharedRoom,
    /// What others see of it.
    pub presence: Option<Arc<Presence>>,
    transport_seen: Instant,
}

impl Seat {
    pub fn new(kind: Kind, persistent: PersistentId, now: Instant) -> Seat {
        Seat {
            runtime: RuntimeId::fresh(),
            kind,
            persistent,
            since_ns: now_ns(),
            replaced: None,
            description: Description::default(),
            excitation: Excitation::SILENCE,
            measurements: Measurements::SILENCE,
            audio: None,
            heard: None,
            called: false,
            hold: None,
            outbox_written: false,
            outbox: Outbox::new(),
            inbox: Vec::new(),
            last_numbers: HashMap::new(),
            room: SharedRoom::UNSET,
            presence: None,
            transport_seen: now,
        }
    }

    /// Replaces what it tells. In another room nothing of the old one's settings stays.
    pub fn describe(&mut self, description: &Description) {
        if description.room != self.description.room {
            self.room = SharedRoom::UNSET;
        }
        self.description = *description;
    }

    /// Listens to another audio side from now on.
    pub fn listen(&mut self, audio: Audio) {
        self.audio = Some(audio);
    }

    /// Takes another id, as saved. If that one was found taken before, it is again what it became then.
    pub fn take_id(&mut self, id: PersistentId) {
        let id = self.replaced.filter(|(taken, _)| *taken == id).map_or(id, |(_, instead)| instead);
        if id != self.persistent {
            self.persistent = id;
            self.since_ns = now_ns();
        }
    }

    /// Takes a fresh id, because somebody had this one before.
    pub fn replace_id(&mut self) {
        let fresh = PersistentId::fresh();
        self.replaced = Some((self.persistent, fresh));
        self.persistent = fresh;
        self.since_ns = now_ns();
    }

    /// Reads what the audio thread told last.
    pub fn hear(&mut self, now: Instant) {
        let latest = self.audio.as_mut().and_then(Reader::latest);
        if let Some(words) = latest {
            let measurements = Measurements::unpack(&mut Unpacker::new(&words));
            if measurements.transport != self.measurements.transport {
                self.transport_seen = now;
            }
            self.measurements = measurements;
            self.heard = Some(now);
        }
        self.called = self.heard.is_some_and(|heard| now.duration_since(heard) <= SILENT);
        if !self.called {
            self.measurements.transport = None;
        }
    }

    /// Writes everything into its slot.
    pub fn publish(&mut self, slot: Slot<'_>, process: Identity, host: Identity, beat: bool, now: Instant) {
        let Some(mut hold) = self.hold else { return };
        let presence = Presence {
            runtime: self.runtime,
            persistent: self.persistent,
            kind: self.kind,
            process: process.process,
            description: self.description,
            measurements: self.measurements,
            excitation: self.excitation,
        };
        let Seat { since_ns, called, room, .. } = *self;
        let card = Card { owner: hold.owner, since_ns, host, called, room, presence };
        let words = card.pack();
        slot.write_card(&mut hold, &words);
        if self.outbox.post(now) || !self.outbox_written {
            slot.write_outbox(&mut hold, &self.outbox.pack());
            self.outbox_written = true;
        }
        if beat {
            slot.beat(&mut hold, process.start);
        }
        self.hold = Some(hold);
        // Instances of the same process see it as all others do: after the values were brought into range.
        self.presence = Card::unpack(&words).map(|card| Arc::new(card.presence));
    }

    /// Has no slot any more, or not yet.
    pub fn lose_slot(&mut self) {
        self.hold = None;
        self.outbox_written = false;
        self.presence = None;
    }

    pub fn standing(&self, process: Identity, host: Identity) -> Standing {
        Standing {
            session: self.description.session,
            process: process.process,
            host,
            called: self.called,
            transport: self.measurements.transport.map(|transport| (transport, self.transport_seen)),
        }
    }
}
