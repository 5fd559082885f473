//! Who belongs together, who has whose id, which room settings are the newest, which commands arrived.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::round::{Round, Seen};
use crate::command::{Action, Command, SendError};
use crate::id::RuntimeId;
use crate::member::Neighbour;
use crate::session::Pairing;

/// Between two looks at who belongs together.
const PAIR: Duration = Duration::from_millis(200);
/// Commands that wait for a plug-in whose main thread does not come; older ones are dropped.
const MOST_COMMANDS: usize = 1024;

impl Round {
    pub(super) fn relate(&mut self, now: Instant) {
        let names = self.seen.iter().map(|seen| {
            let presence = &seen.presence;
            (presence.runtime, presence.persistent, presence.description.session)
        });
        // Now and then, and at once when anybody came, left, or named another session or id.
        if now.duration_since(self.paired) >= PAIR || !names.clone().eq(self.names.iter().copied()) {
            self.names = names.collect();
            self.paired = now;
            self.pair(now);
            self.settle_ids();
        }
        self.share_rooms();
        self.deliver();
    }

    /// Looks at every two, whether they belong together.
    fn pair(&mut self, now: Instant) {
        let seats: HashSet<RuntimeId> = self.seats.iter().map(|seat| seat.runtime).collect();
        let seen: HashSet<RuntimeId> = self.seen.iter().map(|seen| seen.presence.runtime).collect();
        self.pairings.retain(|(one, other), _| seats.contains(one) && seen.contains(other));
        for seat in &mut self.seats {
            seat.last_numbers.retain(|sender, _| seen.contains(sender));
        }
        for at in 0..self.seats.len() {
            let standing = self.standing(&self.seats[at]);
            let runtime = self.seats[at].runtime;
            for seen in &self.seen {
                let pairing = self.pairings.entry((runtime, seen.presence.runtime)).or_default();
                pairing.look(&standing, &seen.standing, now);
            }
        }
    }

    fn together(&self, one: RuntimeId, other: RuntimeId) -> bool {
        self.pairings.get(&(one, other)).is_some_and(Pairing::together)
    }

    /// Of two living instances with the same persistent id the younger one gets another.
    pub(crate) fn settle_ids(&mut self) {
        for at in 0..self.seats.len() {
            let seat = &self.seats[at];
            let younger_than = |seen: &Seen| {
                seen.presence.persistent == seat.persistent
                    && seen.presence.runtime != seat.runtime
                    && (seen.since_ns, seen.presence.runtime) < (seat.since_ns, seat.runtime)
            };
            // The dead are asked for last: it takes a call to the system.
            if self.seen.iter().any(|seen| younger_than(seen) && !seen.home.is_gone()) {
                self.seats[at].replace_id();
            }
        }
    }

    /// Takes over newer settings of the rooms that the instances are in.
    fn share_rooms(&mut self) {
        for at in 0..self.seats.len() {
            let seat = &self.seats[at];
            let Some(room) = seat.description.room else { continue };
            let mut newest = seat.room;
            for seen in &self.seen {
                if seen.presence.description.room == Some(room)
                    && seen.room.is_newer_than(&newest)
                    && self.together(seat.runtime, seen.presence.runtime)
                {
                    newest = seen.room;
                }
            }
            self.seats[at].room = newest;
        }
    }

    /// Puts sound commands into the inboxes of those they are for.
    fn deliver(&mut self) {
        for seen in &self.seen {
            for letter in seen.letters.iter().filter(|letter| letter.from == seen.presence.runtime) {
                let Some(at) = self.seats.iter().position(|seat| seat.runtime == letter.to) else { continue };
                if !self.pairings.get(&(letter.to, letter.from)).is_some_and(Pairing::together) {
                    continue;
                }
                let seat = &mut self.seats[at];
                let last = seat.last_numbers.entry(letter.from).or_insert(0);
                if letter.number <= *last {
                    continue;
                }
                *last = letter.number;
                if seat.description.flags.accepts_commands {
                    if seat.inbox.len() >= MOST_COMMANDS {
                        seat.inbox.remove(0);
                    }
                    seat.inbox.push(Command { from: letter.from, action: letter.action });
                }
            }
        }
    }

    /// All instances but this one.
    pub(crate) fn others(&self, than: RuntimeId) -> Vec<Neighbour> {
        let others = self.seen.iter().filter(|seen| seen.alive && seen.presence.runtime != than);
        others
            .map(|seen| Neighbour {
                presence: seen.presence.clone(),
                grey: seen.grey,
                together: self.together(than, seen.presence.runtime),
            })
            .collect()
    }

    /// Whether another of its session looks at what it sounds like.
    pub(crate) fn is_looked_at(&self, runtime: RuntimeId) -> bool {
        // In a session of hundreds hardly anyone looks: who is together is asked of those only.
        self.seen.iter().any(|seen| {
            let other = seen.presence.runtime;
            seen.presence.description.flags.looks
                && seen.alive
                && !seen.grey
                && other != runtime
                && self.together(runtime, other)
        })
    }

    /// Sends a command, if it has any chance to be followed.
    pub(crate) fn send(&mut self, from: RuntimeId, to: RuntimeId, action: Action) -> Result<(), SendError> {
        let receiver = self.seen.iter().find(|seen| seen.presence.runtime == to && seen.alive);
        let accepts = receiver.map(|seen| seen.presence.description.flags.accepts_commands);
        let together = self.together(from, to);
        let Some(seat) = self.seat(from).filter(|seat| seat.hold.is_some()) else {
            return Err(SendError::NotLinked);
        };
        match accepts {
            Some(_) if from == to || !together => Err(SendError::NotThere),
            None => Err(SendError::NotThere),
            Some(false) => Err(SendError::NotAccepted),
            Some(true) => seat.outbox.send(from, to, action),
        }
    }
}
