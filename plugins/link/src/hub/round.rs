//! One round of the publisher thread.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::seat::Seat;
use super::watch::Watch;
use super::{Folder, Health};
use crate::claim::owner_word;
use crate::command::Letter;
use crate::description::Kind;
use crate::id::{ByRandomBits, PersistentId, RuntimeId, random};
use crate::map::Map;
use crate::presence::Presence;
use crate::process::Identity;
use crate::session::{Pairing, Standing};
use crate::shared_room::SharedRoom;
use crate::slot::SLOTS;
use crate::state::LinkState;
use crate::text::Text;

/// Between two heartbeats, a little less than the 100 ms that are asked for: rounds do not come exactly.
const BEAT: Duration = Duration::from_millis(70);
/// Between two looks at the file's place and header.
const CHECK: Duration = Duration::from_secs(1);
/// Between two attempts to open the file.
const RETRY: Duration = Duration::from_secs(2);

/// Everything that the publisher thread knows.
pub(crate) struct Round {
    folder: Folder,
    process: Identity,
    host: Identity,
    map: Result<Map, String>,
    checked: Instant,
    beat: Instant,
    gave_up: bool,
    pub(super) seats: Vec<Seat>,
    watches: Vec<Option<Watch>>,
    /// All instances that are to be seen, those of this process as well.
    pub(super) seen: Vec<Seen>,
    pub(super) pairings: HashMap<(RuntimeId, RuntimeId), Pairing, ByRandomBits>,
    pub(super) paired: Instant,
    /// Who was there then, with which id, and of which session by name.
    pub(super) names: Vec<(RuntimeId, PersistentId, Text<32>)>,
    pub(super) health: Health,
}

/// An instance of this process or another one.
pub(super) struct Seen {
    pub presence: Arc<Presence>,
    pub standing: Standing,
    pub since_ns: u64,
    /// Where it lives.
    pub home: Identity,
    pub room: SharedRoom,
    pub letters: Vec<Letter>,
    pub grey: bool,
    /// Whether its heart was seen to beat; else it may be what a dead process left.
    pub alive: bool,
}

impl Round {
    pub fn new(folder: Folder, now: Instant) -> Round {
        let map = open(&folder);
        Round {
            folder,
            process: Identity::own(),
            host: Identity::host(),
            map,
            checked: now,
            beat: now,
            gave_up: false,
            seats: Vec::new(),
            watches: (0..SLOTS).map(|_| None).collect(),
            seen: Vec::new(),
            pairings: HashMap::default(),
            paired: now,
            names: Vec::new(),
            health: Health::default(),
        }
    }

    /// Does without the link from now on.
    pub fn give_up(&mut self, reason: &str) {
        self.close(reason.to_owned());
        self.gave_up = true;
    }

    /// A new instance takes part at once.
    pub fn join(&mut self, kind: Kind, id: PersistentId) -> RuntimeId {
        let now = Instant::now();
        let seat = Seat::new(kind, id, now);
        let runtime = seat.runtime;
        self.seats.push(seat);
        self.go(now);
        runtime
    }

    /// An instance is gone at once.
    pub fn leave(&mut self, runtime: RuntimeId) {
        if let Ok(map) = &self.map {
            for hold in self.seats.iter().filter(|seat| seat.runtime == runtime).filter_map(|seat| seat.hold)
            {
                map.slot(hold.index).vacate(hold.owner);
            }
        }
        self.seats.retain(|seat| seat.runtime != runtime);
        self.seen.retain(|seen| seen.presence.runtime != runtime);
    }

    pub fn seat(&mut self, runtime: RuntimeId) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.runtime == runtime)
    }

    pub fn health(&self) -> Health {
        self.health
    }

    /// How this instance stands to the link.
    pub fn state(&self, runtime: RuntimeId) -> LinkState {
        let held = self.seats.iter().any(|seat| seat.runtime == runtime && seat.hold.is_some());
        match &self.map {
            Err(reason) => LinkState::Unavailable { reason: reason.clone() },
            Ok(map) => match map.read_only() {
                Some(reason) => LinkState::ReadOnly { reason: reason.to_owned() },
                None if held => LinkState::Available,
                None => LinkState::Full,
            },
        }
    }

    /// Goes round.
    pub fn go(&mut self, now: Instant) {
        self.health.rounds += 1;
        self.seats.iter_mut().for_each(|seat| seat.hear(now));
        self.keep_map(now);
        self.publish(now);
        self.watch(now);
        self.survey(now);
        self.relate(now);
    }

    /// Sees to it that there is a sound map, or none.
    fn keep_map(&mut self, now: Instant) {
        if self.gave_up {
            return;
        }
        let due = |every| now.duration_since(self.checked) >= every;
        match &self.map {
            Err(_) if due(RETRY) => {
                self.checked = now;
                self.map = open(&self.folder);
            }
            Err(_) => {}
            Ok(map) => {
                if let Err(reason) = map.check_length() {
                    self.checked = now;
                    self.close(reason);
                } else if due(CHECK) {
                    self.checked = now;
                    if map.is_in_place() {
                        map.mend_header();
                    } else {
                        // Somebody removed it: the next ones meet in a new one.
                        self.close("the file was removed".to_owned());
                        self.map = open(&self.folder);
                    }
                }
            }
        }
    }

    fn close(&mut self, reason: String) {
        self.map = Err(reason);
        self.seats.iter_mut().for_each(Seat::lose_slot);
        self.watches.iter_mut().for_each(|watch| *watch = None);
        self.seen.clear();
        self.health.taken = 0;
    }

    /// Writes the own slots, and takes some for those who have none.
    fn publish(&mut self, now: Instant) {
        let Ok(map) = &self.map else { return };
        if map.read_only().is_some() {
            return;
        }
        let beat = now.duration_since(self.beat) >= BEAT;
        if beat {
            self.beat = now;
        }
        for seat in &mut self.seats {
            if seat.hold.is_some_and(|hold| map.slot(hold.index).owner() != hold.owner) {
                // Somebody scribbled over it.
                seat.lose_slot();
            }
            let fresh = seat.hold.is_none();
            if fresh {
                let owner = owner_word(self.process.process, random() as u32);
                let mut slots = map.slots().enumerate();
                seat.hold = slots.find_map(|(index, slot)| slot.claim(index, owner, self.process.start));
            }
            if let Some(hold) = seat.hold {
                seat.publish(map.slot(hold.index), self.process, self.host, beat || fresh, now);
            }
        }
    }

    /// Reads the slots of others, and frees those of the dead.
    fn watch(&mut self, now: Instant) {
        let Ok(map) = &self.map else { return };
        self.health.taken = 0;
        let mut own = [false; SLOTS];
        self.seats.iter().filter_map(|seat| seat.hold).for_each(|hold| own[hold.index] = true);
        for ((slot, watch), own) in map.slots().zip(&mut self.watches).zip(own) {
            let owner = slot.owner();
            self.health.taken += usize::from(owner != 0);
            if owner == 0 || own {
                *watch = None;
                continue;
            }
            if watch.as_ref().is_none_or(|watch| watch.owner() != owner) {
                *watch = Some(Watch::new(slot, owner, now));
            }
            let Some(watched) = watch else { continue };
            watched.look(slot, &mut self.health, now);
            if map.read_only().is_none() && watched.is_dead(slot, now) {
                self.health.freed += u64::from(slot.vacate(owner));
                *watch = None;
            }
        }
    }

    /// Gathers all instances.
    fn survey(&mut self, now: Instant) {
        self.seen.clear();
        let Ok(map) = &self.map else { return };
        for seat in &self.seats {
            let Some(presence) = &seat.presence else { continue };
            self.seen.push(Seen {
                presence: presence.clone(),
                standing: seat.standing(self.process, self.host),
                since_ns: seat.since_ns,
                home: self.process,
                room: seat.room,
                letters: seat.outbox.posted().collect(),
                grey: false,
                alive: true,
            });
        }
        for (slot, watch) in map.slots().zip(&self.watches) {
            let Some(watch) = watch else { continue };
            let Some(news) = &watch.news else { continue };
            self.seen.push(Seen {
                presence: news.presence.clone(),
                standing: news.standing(),
                since_ns: news.since_ns,
                home: watch.process(slot),
                room: news.room,
                letters: watch.letters.clone(),
                grey: watch.is_grey(now),
                alive: watch.is_seen(),
            });
        }
    }

    /// Where this instance stands.
    pub(super) fn standing(&self, seat: &Seat) -> Standing {
        seat.standing(self.process, self.host)
    }
}

fn open(folder: &Folder) -> Result<Map, String> {
    Map::open(folder.as_ref().map_err(String::clone)?)
}
