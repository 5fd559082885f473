//! "Balance all": from what was measured of every element, group bus and mix to the moves that bring each to its
//! target. Deterministic; not for the audio thread.
//!
//! Inside a group the elements go to the loudness of their roles against one another; the group as a whole goes to
//! its share of the mix, by what its bus is measured to be, because coherent tracks add up to more than their
//! powers; and the mix stays as loud as it is. What is in place within tolerance is not touched, so that a second
//! press does nothing. Every move says what it is for, and what held it back.

mod gated;
mod plan;
mod sum;

pub use plan::solve;
pub use sum::SumModel;

use super::role::{Group, Role};
use super::targets::Template;

/// What is known of a track. Loudness and history are those of what leaves its Balance, trim included.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// What it is.
    pub role: Role,
    /// Where it belongs.
    pub group: Group,
    /// Integrated loudness alone, through its own gates, in LUFS: how loud it is when it plays.
    pub loudness_lufs: f64,
    /// Mean K-weighted power of each 100 ms of the capture, from the same moment for all. May be empty: then the
    /// coherence of tracks is guessed from loudness alone.
    pub history: &'a [f64],
    /// Its trim now, in dB.
    pub trim_db: f64,
    /// By how many LU it is wanted above what its role asks for.
    pub offset_lu: f64,
    /// Most dB by which it can be turned up before its true peak passes its ceiling.
    pub headroom_db: f64,
    /// Its loudness within the mix in phon; not a number where it is not known.
    pub in_mix_phon: f64,
    /// Must not be moved.
    pub is_locked: bool,
}

/// What is known of a bus. Loudness and history are those of what leaves it.
#[derive(Clone, Copy, Debug)]
pub struct Bus<'a> {
    /// Of which group.
    pub group: Group,
    /// Integrated loudness in LUFS.
    pub loudness_lufs: f64,
    /// As [`Element::history`].
    pub history: &'a [f64],
    /// The trim of its Balance in dB, if the group shall be moved there; otherwise its tracks are moved.
    pub trim_db: Option<f64>,
    /// Most dB by which it can be turned up.
    pub headroom_db: f64,
}

/// What the engineer asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// No trim is moved further than this from 0 dB, in dB, unless it is already.
    pub most_db: f64,
    /// No element shall be softer in the mix than this, in phon; 0 asks for nothing.
    pub floor_phon: f64,
}

impl Default for Options {
    fn default() -> Self {
        Options { most_db: 6.0, floor_phon: 0.0 }
    }
}

/// All that was measured, and where it shall go.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// Tracks.
    pub elements: &'a [Element<'a>],
    /// Group buses that are measured. A group without one is taken for the plain sum of its tracks.
    pub buses: &'a [Bus<'a>],
    /// The mix bus.
    pub mix: Bus<'a>,
    /// Targets.
    pub template: Template,
    /// Limits.
    pub options: Options,
}

/// What is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The track of that index.
    Element(usize),
    /// The group bus of that index.
    Bus(usize),
}

/// Why something is moved, or is not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// It is where it shall be, within tolerance.
    InPlace,
    /// To its target: so many LU against the other elements of its group, and so many with its group.
    ToTarget {
        /// What it needs within its group, in LU.
        in_group_lu: f64,
        /// What its group needs in the mix, in LU; 0 where the bus is moved instead.
        with_group_lu: f64,
    },
    /// As [`Reason::ToTarget`], and raised so far above its target to be audible.
    Audibility {
        /// In LU.
        raised_lu: f64,
    },
    /// It would have needed more than the engineer allows.
    Limit {
        /// What it would have needed, in dB.
        wanted_db: f64,
    },
    /// It would have passed its ceiling.
    Headroom {
        /// What it would have needed, in dB.
        wanted_db: f64,
    },
    /// The engineer locked it.
    Locked,
    /// It was not heard.
    Silent,
    /// Nobody said what it is, or the template has no target for its group.
    NoTarget,
}

/// One fader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Which.
    pub what: What,
    /// Its trim before, in dB.
    pub from_db: f64,
    /// Its trim after, in dB.
    pub to_db: f64,
    /// Its loudness after, predicted, in LUFS.
    pub then_lufs: f64,
    /// Why.
    pub reason: Reason,
}

impl Move {
    /// By how much, in dB.
    pub fn change_db(&self) -> f64 {
        self.to_db - self.from_db
    }
}

/// All moves and what will come of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// One for each element, then one for each bus with a trim.
    pub moves: Vec<Move>,
    /// Loudness of each group after, predicted, in LUFS, in the order of [`Group::ALL`]; not a number for those that
    /// are not there.
    pub groups_lufs: [f64; Group::ALL.len()],
    /// Where each group shall be, in LUFS.
    pub targets_lufs: [f64; Group::ALL.len()],
    /// Loudness of the mix after, predicted, in LUFS.
    pub mix_lufs: f64,
    /// Groups whose bus is not measured: how their tracks add up is not known.
    pub unmeasured: Vec<Group>,
    /// Every target is reached.
    pub is_feasible: bool,
}
