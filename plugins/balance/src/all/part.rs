//! An instance that takes part in "balance all": what it is, and what was heard of it.

use std::sync::Arc;

use aplomb_kit::link::{Kind, Neighbour, Presence};
use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::solver::{Bus, Element};

use super::report::gated_lufs;

/// True peak that no track is brought above, in dBTP.
const MOST_DBTP: f64 = 0.0;

/// An instance that takes part.
pub(super) struct Part {
    pub presence: Arc<Presence>,
    pub role: Role,
    pub group: Group,
    pub loudness_lufs: f64,
    history: Vec<f64>,
    is_locked: bool,
}

/// What an instance is in the mix.
pub(super) fn role_of(presence: &Presence) -> Role {
    let description = &presence.description;
    let role = Role::ALL.get(usize::from(description.role)).copied().unwrap_or_default();
    if description.flags.master { Role::MixBus } else { role }
}

/// Where it belongs.
pub(super) fn group_of(presence: &Presence) -> Group {
    let named = presence.description.group.as_str();
    let group = Group::ALL.into_iter().find(|group| group.title() == named);
    group.unwrap_or_else(|| role_of(presence).group())
}

/// Whether it counts in the mix: a Balance, neither bypassed nor taken out by its user.
pub(super) fn counts(presence: &Presence) -> bool {
    let flags = &presence.description.flags;
    presence.kind == Kind::Balance && !flags.muted && !flags.bypassed
}

/// The others that belong to the mix.
pub(super) fn of_the_mix(others: &[Neighbour]) -> impl Iterator<Item = &Arc<Presence>> {
    others.iter().filter(|other| other.together && !other.grey).map(|other| &other.presence)
}

/// Whether others may set its trim.
pub(super) fn accepts(presence: &Presence) -> bool {
    presence.description.flags.accepts_commands
}

impl Part {
    /// By what was heard of it every 100 ms.
    pub fn heard(presence: &Arc<Presence>, history: &[f64], is_locked: bool) -> Part {
        Part { history: history.to_vec(), ..Part::new(presence, gated_lufs(history), is_locked) }
    }

    /// By what it tells of its measurement so far.
    pub fn told(presence: &Arc<Presence>, is_locked: bool) -> Part {
        Part::new(presence, f64::from(presence.measurements.loudness.integrated_lufs), is_locked)
    }

    fn new(presence: &Arc<Presence>, loudness_lufs: f64, is_locked: bool) -> Part {
        let (role, group) = (role_of(presence), group_of(presence));
        Part { presence: presence.clone(), role, group, loudness_lufs, history: Vec::new(), is_locked }
    }

    /// By how many LU it is wanted above what its role asks for.
    pub fn offset_lu(&self) -> f64 {
        f64::from(self.presence.description.offset_lu)
    }

    fn headroom_db(&self) -> f64 {
        (MOST_DBTP - f64::from(self.presence.measurements.loudness.true_peak_dbtp)).max(0.0)
    }

    fn trim_db(&self) -> f64 {
        f64::from(self.presence.measurements.trim_db)
    }

    /// As a track.
    pub fn element(&self) -> Element<'_> {
        Element {
            role: self.role,
            group: self.group,
            loudness_lufs: self.loudness_lufs,
            history: &self.history,
            trim_db: self.trim_db(),
            offset_lu: self.offset_lu(),
            headroom_db: self.headroom_db(),
            in_mix_phon: f64::NAN,
            is_locked: self.is_locked,
        }
    }

    /// As a bus.
    pub fn bus(&self) -> Bus<'_> {
        let moves = self.role == Role::GroupBus && !self.is_locked;
        Bus {
            group: self.group,
            loudness_lufs: self.loudness_lufs,
            history: &self.history,
            trim_db: moves.then(|| self.trim_db()),
            headroom_db: self.headroom_db(),
        }
    }
}
