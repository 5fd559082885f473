//! What one instance may ask of another, and how it travels.
//!
//! A command lies in the slot of its sender, who alone writes there; the receiver finds it when it reads the
//! slot, and decides. It is a wish: whether it was followed shows in what the receiver publishes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::id::RuntimeId;
use crate::packing::checksum;
use crate::shared_room::RoomGroup;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Set the trim, −24 to 24 dB.
    SetTrim {
        /// The new trim.
        trim_db: f32,
    },
    /// Go into a room, or into one of one's own.
    SetRoom {
        /// The room.
        room: Option<RoomGroup>,
    },
    /// Take over a target, −100 to 0 LUFS.
    AdoptTarget {
        /// The new target.
        target_lufs: f32,
    },
}

/// A command that arrived and was found sound; the plug-in applies it as a gesture of its user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Command {
    /// Who asks.
    pub from: RuntimeId,
    /// For what.
    pub action: Action,
}

/// Why a command was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// The value is out of range, or is no number.
    OutOfRange,
    /// This instance is not on the link.
    NotLinked,
    /// There is no such instance, or it is of another session.
    NotThere,
    /// Its user does not let others set it.
    NotAccepted,
    /// Too many commands wait.
    Busy,
}

impl std::fmt::Display for SendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            SendError::OutOfRange => "the value is out of range",
            SendError::NotLinked => "this instance is not on the link",
            SendError::NotThere => "there is no such instance in this session",
            SendError::NotAccepted => "it does not accept settings from others; its user can switch that on",
            SendError::Busy => "too many commands wait; try again in a second",
        })
    }
}

impl std::error::Error for SendError {}

impl Action {
    /// Whether every value is in its range.
    pub fn is_valid(&self) -> bool {
        match self {
            Action::SetTrim { trim_db } => (-24.0..=24.0).contains(trim_db),
            Action::SetRoom { .. } => true,
            Action::AdoptTarget { target_lufs } => (-100.0..=0.0).contains(target_lufs),
        }
    }

    fn to_word(self) -> u64 {
        let (what, value) = match self {
            Action::SetTrim { trim_db } => (1, trim_db.to_bits()),
            Action::SetRoom { room } => (2, room.map_or(0, |room| 1 + room as u32)),
            Action::AdoptTarget { target_lufs } => (3, target_lufs.to_bits()),
        };
        what << 32 | u64::from(value)
    }

    fn from_word(word: u64) -> Option<Action> {
        let value = word as u32;
        let action = match word >> 32 {
            1 => Action::SetTrim { trim_db: f32::from_bits(value) },
            2 => {
                let room = (value as usize).checked_sub(1).map(|index| RoomGroup::ALL.get(index).copied());
                Action::SetRoom { room: room.map_or(Some(None), |known| known.map(Some))? }
            }
            3 => Action::AdoptTarget { target_lufs: f32::from_bits(value) },
            _ => return None,
        };
        action.is_valid().then_some(action)
    }
}

/// A command on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Letter {
    pub from: RuntimeId,
    pub to: RuntimeId,
    /// Goes up with every command of the sender.
    pub number: u64,
    pub action: Action,
}

/// Words of a letter.
pub(crate) const LETTER_WORDS: usize = 5;
const LETTERS: usize = 128;
/// Words of an outbox.
pub(crate) const OUTBOX_WORDS: usize = LETTERS * LETTER_WORDS;

/// How long a command lies in the outbox: many times what a receiver needs to find it.
const POSTED_FOR: Duration = Duration::from_millis(1500);
const MOST_WAITING: usize = 1024;

impl Letter {
    fn pack(&self) -> [u64; LETTER_WORDS] {
        let content = [self.from.0, self.to.0, self.number, self.action.to_word()];
        let [from, to, number, action] = content;
        [from, to, number, action, checksum(&content)]
    }

    fn unpack(words: &[u64]) -> Option<Letter> {
        let &[from, to, number, action, sum] = words else { return None };
        if to == 0 || sum != checksum(&words[..LETTER_WORDS - 1]) {
            return None;
        }
        Some(Letter { from: RuntimeId(from), to: RuntimeId(to), number, action: Action::from_word(action)? })
    }
}

/// The sound letters in an outbox, oldest first.
pub(crate) fn letters(words: &[u64]) -> Vec<Letter> {
    let mut letters: Vec<Letter> = words.chunks_exact(LETTER_WORDS).filter_map(Letter::unpack).collect();
    letters.sort_unstable_by_key(|letter| letter.number);
    letters
}

/// What an instance has to send.
pub(crate) struct Outbox {
    waiting: VecDeque<Letter>,
    posted: [Option<(Letter, Instant)>; LETTERS],
    numbers: u64,
}

impl Outbox {
    pub fn new() -> Outbox {
        Outbox { waiting: VecDeque::new(), posted: [None; LETTERS], numbers: 0 }
    }

    /// Queues a command.
    pub fn send(&mut self, from: RuntimeId, to: RuntimeId, action: Action) -> Result<(), SendError> {
        if !action.is_valid() {
            return Err(SendError::OutOfRange);
        }
        if self.waiting.len() >= MOST_WAITING {
            return Err(SendError::Busy);
        }
        self.numbers += 1;
        self.waiting.push_back(Letter { from, to, number: self.numbers, action });
        Ok(())
    }

    /// Takes back what was posted long enough and posts what waits; whether anything changed.
    pub fn post(&mut self, now: Instant) -> bool {
        let mut changed = false;
        for place in &mut self.posted {
            if place.is_some_and(|(_, since)| now.duration_since(since) > POSTED_FOR) {
                *place = None;
                changed = true;
            }
            if place.is_none()
                && let Some(letter) = self.waiting.pop_front()
            {
                *place = Some((letter, now));
                changed = true;
            }
        }
        changed
    }

    /// What is posted.
    pub fn posted(&self) -> impl Iterator<Item = Letter> {
        self.posted.iter().flatten().map(|(letter, _)| *letter)
    }

    pub fn pack(&self) -> [u64; OUTBOX_WORDS] {
        let mut words = [0; OUTBOX_WORDS];
        for (place, words) in self.posted.iter().zip(words.chunks_exact_mut(LETTER_WORDS)) {
            if let Some((letter, _)) = place {
                words.copy_from_slice(&letter.pack());
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: [Action; 4] = [
        Action::SetTrim { trim_db: -3.5 },
        Action::SetRoom { room: Some(RoomGroup::C) },
        Action::SetRoom { room: None },
        Action::AdoptTarget { target_lufs: -18.0 },
    ];

    fn outbox(now: Instant) -> Outbox {
        let mut outbox = Outbox::new();
        for action in ACTIONS {
            outbox.send(RuntimeId(1), RuntimeId(2), action).expect("sent");
        }
        assert!(outbox.post(now));
        outbox
    }

    #[test]
    fn commands_arrive_in_the_order_they_were_sent() {
        let arrived = letters(&outbox(Instant::now()).pack());
        assert_eq!(arrived.iter().map(|letter| letter.action).collect::<Vec<_>>(), ACTIONS);
        assert_eq!(arrived.iter().map(|letter| letter.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    #[test]
    fn one_changed_bit_and_a_command_does_not_arrive() {
        let words = outbox(Instant::now()).pack();
        for bit in 0..64 * LETTER_WORDS * ACTIONS.len() {
            let mut other = words;
            other[bit / 64] ^= 1 << (bit % 64);
            assert_eq!(letters(&other).len(), ACTIONS.len() - 1, "bit {bit}");
        }
    }

    #[test]
    fn values_out_of_range_are_neither_sent_nor_received() {
        let mut outbox = Outbox::new();
        for bad in [f32::NAN, f32::INFINITY, 24.1, -24.1] {
            let action = Action::SetTrim { trim_db: bad };
            assert_eq!(outbox.send(RuntimeId(1), RuntimeId(2), action), Err(SendError::OutOfRange));
            let forged = Letter { from: RuntimeId(1), to: RuntimeId(2), number: 1, action };
            assert_eq!(Letter::unpack(&forged.pack()), None);
        }
        assert_eq!(Action::from_word(2 << 32 | 5), None);
        assert_eq!(Action::from_word(9 << 32), None);
    }

    #[test]
    fn a_command_is_taken_back_after_a_while_and_more_than_fit_wait_their_turn() {
        let now = Instant::now();
        let mut outbox = outbox(now);
        for _ in 0..300 {
            outbox.send(RuntimeId(1), RuntimeId(3), ACTIONS[0]).expect("sent");
        }
        assert!(outbox.post(now));
        assert_eq!(letters(&outbox.pack()).len(), LETTERS);
        assert!(!outbox.post(now + Duration::from_secs(1)));
        assert!(outbox.post(now + Duration::from_secs(2)));
        assert_eq!(letters(&outbox.pack()).last().expect("letters").number, 256);
        assert!(outbox.post(now + Duration::from_secs(4)) && outbox.post(now + Duration::from_secs(6)));
        assert_eq!(letters(&outbox.pack()), []);
    }
}
