//! A slot of somebody else: what it said last, and whether its owner still lives.
//!
//! No clock is shared: an owner lives whose heartbeat was seen to change, by the clock of the one who looks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Health;
use crate::claim::process_of;
use crate::command::Letter;
use crate::presence::Presence;
use crate::process::Identity;
use crate::session::Standing;
use crate::shared_room::SharedRoom;
use crate::slot::{Found, Slot};

/// Silent for longer than this, an instance is shown grey.
const GREY_AFTER: Duration = Duration::from_secs(2);
/// Silent for longer than this, its slot is freed if its process is gone.
const DEAD_AFTER: Duration = Duration::from_secs(10);
/// Between two questions to the system whether a silent process is gone.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// A slot of somebody else.
pub(crate) struct Watch {
    owner: u64,
    heartbeat: u64,
    beat_seen: Instant,
    /// Whether its heart was ever seen to beat.
    alive: bool,
    asked: Instant,
    card_sequence: u64,
    outbox_sequence: u64,
    pub letters: Vec<Letter>,
    pub news: Option<News>,
}

/// What it said last.
pub(crate) struct News {
    pub presence: Arc<Presence>,
    pub since_ns: u64,
    pub host: Identity,
    called: bool,
    pub room: SharedRoom,
    transport_seen: Instant,
}

impl Watch {
    pub fn new(slot: Slot<'_>, owner: u64, now: Instant) -> Watch {
        Watch {
            owner,
            heartbeat: slot.heartbeat(),
            beat_seen: now,
            alive: false,
            asked: now,
            card_sequence: 0,
            outbox_sequence: 0,
            letters: Vec::new(),
            news: None,
        }
    }

    pub fn owner(&self) -> u64 {
        self.owner
    }

    /// Whether it is to be shown: its heart was seen to beat, and it said something.
    pub fn is_seen(&self) -> bool {
        self.alive && self.news.is_some()
    }

    pub fn is_grey(&self, now: Instant) -> bool {
        now.duration_since(self.beat_seen) > GREY_AFTER
    }

    /// Reads the slot.
    pub fn look(&mut self, slot: Slot<'_>, health: &mut Health, now: Instant) {
        let heartbeat = slot.heartbeat();
        if heartbeat != self.heartbeat {
            self.heartbeat = heartbeat;
            self.beat_seen = now;
            self.alive = true;
        }
        match slot.read_card(self.card_sequence) {
            // A card of the owner before this one says nothing about this one.
            Found::New(sequence, card) => {
                self.card_sequence = sequence;
                if card.owner == self.owner && card.presence.process == process_of(self.owner) {
                    let transport = card.presence.measurements.transport;
                    let before = self.news.as_ref();
                    let unmoved = before.filter(|news| news.presence.measurements.transport == transport);
                    let transport_seen = unmoved.map_or(now, |news| news.transport_seen);
                    self.news = Some(News {
                        presence: Arc::new(card.presence),
                        since_ns: card.since_ns,
                        host: card.host,
                        called: card.called,
                        room: card.room,
                        transport_seen,
                    });
                }
            }
            Found::Unsound(sequence) => {
                self.card_sequence = sequence;
                health.unsound += 1;
            }
            Found::Busy => health.busy += 1,
            Found::Same => {}
        }
        match slot.read_outbox(self.outbox_sequence) {
            Found::New(sequence, letters) => {
                self.outbox_sequence = sequence;
                self.letters = letters;
            }
            Found::Busy => health.busy += 1,
            Found::Unsound(_) | Found::Same => {}
        }
    }

    /// Whether its process is surely no more, after a long silence. Asks the system now and then.
    pub fn is_dead(&mut self, slot: Slot<'_>, now: Instant) -> bool {
        if now.duration_since(self.beat_seen) < DEAD_AFTER || now.duration_since(self.asked) < ASK_EVERY {
            return false;
        }
        self.asked = now;
        self.process(slot).is_gone()
    }

    /// The process of its owner.
    pub fn process(&self, slot: Slot<'_>) -> Identity {
        Identity { process: process_of(self.owner), start: slot.start() }
    }
}

impl News {
    pub fn standing(&self) -> Standing {
        let Presence { description, measurements, process, .. } = &*self.presence;
        Standing {
            session: description.session,
            process: *process,
            host: self.host,
            called: self.called,
            transport: measurements.transport.map(|transport| (transport, self.transport_seen)),
        }
    }
}
