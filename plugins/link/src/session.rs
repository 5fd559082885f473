//! Which instances belong together.
//!
//! A name that the user gave decides. Without one, instances belong together that live under one host and are
//! at the same place of a song at the same tempo. What is not known joins nobody, and parts nobody who
//! belonged together before. Where a host tells no instance where the song is, those of one process belong
//! together.

use std::time::{Duration, Instant};

use crate::measurements::Transport;
use crate::process::Identity;
use crate::text::Text;

/// Where an instance stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub session: Text<32>,
    pub process: u32,
    pub host: Identity,
    /// Whether the host has called it in the last second.
    pub called: bool,
    /// The song, if the host says where it is, and when it was seen to be there.
    pub transport: Option<(Transport, Instant)>,
}

/// What two standings say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// They do, or do not, and nothing can change that.
    Surely(bool),
    /// They seem to, or not.
    Seems(bool),
    Unknown,
}

/// How far apart playing instances may seem to be: the age of what was measured, twice a round of the
/// publisher thread and a block of 8192 frames.
const APART_S: f64 = 0.35;
/// Instances that stand still are at the very same place.
const APART_AT_REST_S: f64 = 0.001;
const TEMPI_APART_BPM: f64 = 0.01;
/// A start, a stop or the end of a loop reaches all instances within this.
const DOUBT: Duration = Duration::from_millis(1500);
/// Two songs that just pass each other are not one.
const TRUST: Duration = Duration::from_millis(500);

fn compare(one: &Standing, other: &Standing) -> Verdict {
    if !one.session.is_empty() || !other.session.is_empty() {
        return Verdict::Surely(one.session == other.session);
    }
    if one.host != other.host {
        return Verdict::Surely(false);
    }
    match (one.transport, other.transport) {
        (Some(one), Some(other)) => Verdict::Seems(same_place(one, other)),
        (None, None) if one.called && other.called && one.process == other.process => Verdict::Seems(true),
        _ => Verdict::Unknown,
    }
}

fn same_place((one, one_seen): (Transport, Instant), (other, other_seen): (Transport, Instant)) -> bool {
    if one.playing != other.playing || (one.tempo_bpm - other.tempo_bpm).abs() > TEMPI_APART_BPM {
        return false;
    }
    if !one.playing {
        return (one.position_s - other.position_s).abs() <= APART_AT_REST_S;
    }
    // How much later the other one was seen, and therefore should be further on.
    let later_s = if other_seen >= one_seen {
        (other_seen - one_seen).as_secs_f64()
    } else {
        -(one_seen - other_seen).as_secs_f64()
    };
    (other.position_s - one.position_s - later_s).abs() <= APART_S
}

/// Two instances over time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pairing {
    together: bool,
    /// Since when it has seemed otherwise.
    otherwise: Option<Instant>,
    met: bool,
}

impl Pairing {
    /// Whether the two belong together.
    pub fn together(&self) -> bool {
        self.together
    }

    /// Looks at the two again.
    pub fn look(&mut self, one: &Standing, other: &Standing, now: Instant) {
        let seems = match compare(one, other) {
            Verdict::Surely(together) => {
                *self = Pairing { together, otherwise: None, met: true };
                return;
            }
            Verdict::Seems(together) => together,
            Verdict::Unknown => self.together,
        };
        if seems == self.together || !self.met {
            *self = Pairing { together: seems, otherwise: None, met: true };
            return;
        }
        let since = *self.otherwise.get_or_insert(now);
        if now.duration_since(since) >= if seems { TRUST } else { DOUBT } {
            *self = Pairing { together: seems, otherwise: None, met: true };
        }
    }
}

#[cfg(test)]
mod tests;
