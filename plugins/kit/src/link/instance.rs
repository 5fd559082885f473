//! An instance on the link, as its thread looks after it.

use std::sync::Arc;

use aplomb_link::{Description, Kind, Link, Member, PersistentId, Text};
use shared_dsp::Spec;
use shared_dsp::balance::role::{self, Role};

use super::sounding::Sounding;
use super::{Host, HostTrack, Linked};
use crate::feed::Feed;

/// A member of the link, what it is, and the host it lives in.
pub(super) struct Instance {
    params: Arc<dyn Linked>,
    host: Host,
    member: Option<Member>,
    spec: Spec,
    feed: Arc<Feed>,
    sounding: Sounding,
    /// What was told last.
    told: Option<Description>,
    /// Loaded states that are known.
    loads: u64,
}

impl Instance {
    /// Joins.
    pub fn join(params: Arc<dyn Linked>, host: Host, spec: Spec, feed: Arc<Feed>) -> Instance {
        let loads = params.keeper().loads();
        let id = params.keeper().persistent_id().unwrap_or_else(PersistentId::fresh);
        let member = Some(Link::join(params.kind(), id));
        let sounding = Sounding::default();
        let mut instance = Instance { params, host, member, spec, feed, sounding, told: None, loads };
        instance.go_round();
        instance
    }

    /// The member, until it left.
    pub fn member(&self) -> Option<&Member> {
        self.member.as_ref()
    }

    /// The host activated the plug-in anew.
    pub fn set_spec(&mut self, spec: Spec) {
        self.spec = spec;
    }

    /// Leaves at once.
    pub fn leave(&mut self) {
        self.member = None;
    }

    /// Tells what has changed, and follows what others have told.
    pub fn go_round(&mut self) {
        let Some(member) = &self.member else { return };
        let keeper = self.params.keeper();
        let loads = keeper.loads();
        if loads != self.loads
            && let Some(id) = keeper.persistent_id()
        {
            member.take_persistent_id(id);
        }
        self.loads = loads;
        keeper.keep_id(member.persistent_id(), loads);
        let description = self.description();
        if self.told != Some(description) {
            member.describe(&description);
            self.told = Some(description);
        }
        if self.params.kind() == Kind::Eq {
            self.sounding.go_round(&self.feed, member);
        }
        for command in member.commands() {
            if let Some((id, normalized)) = self.params.obey(command.action) {
                self.host.turn(id, normalized);
            }
        }
        for (id, normalized) in self.params.follow(member, self.spec.offline) {
            self.host.turn(id, normalized);
        }
    }

    fn description(&self) -> Description {
        let saved = self.params.keeper().saved();
        let track = self.host.track().unwrap_or_default();
        let guessed = role::guess(&track.name);
        let group = match guessed {
            Some((_, group)) if saved.group.is_empty() => group.title(),
            _ => &saved.group,
        };
        let mut description = Description {
            session: Text::new(&saved.session),
            group: Text::new(group),
            track: Text::new(&track.name),
            colour: track.colour,
            role: guessed.map_or(0, |(role, _)| number(role)),
            rate_hz: self.spec.sample_rate_hz,
            layout: self.spec.layout,
            ..Description::default()
        };
        let HostTrack { bus, effects_return, master, .. } = track;
        description.flags.bus = bus;
        description.flags.effects_return = effects_return;
        description.flags.master = master;
        description.flags.looks = self.params.kind() == Kind::Eq && self.feed.windows() > 0;
        self.params.describe(&mut description);
        description
    }
}

/// The number of a role on the link: its place in [`Role::ALL`].
pub fn number(role: Role) -> u8 {
    Role::ALL.iter().position(|other| *other == role).unwrap_or(0) as u8
}
