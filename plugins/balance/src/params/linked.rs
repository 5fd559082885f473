//! Balance on the link: tells what the element is, and follows what others ask for.

use aplomb_kit::link::{Action, Description, Keeper, Kind, Linked, Member, Turned, number_of_role};
use nice_plug::params::Param;
use shared_dsp::balance::role::Role;

use super::BalanceParams;

impl Linked for BalanceParams {
    fn kind(&self) -> Kind {
        Kind::Balance
    }

    fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    fn describe(&self, description: &mut Description) {
        let role = self.role.value().0;
        if role != Role::Auto {
            description.role = number_of_role(role);
            // A bus is of the group that its name tells
            if role != Role::GroupBus && self.keeper.saved().group.is_empty() {
                description.group = role.group().title().into();
            }
        }
        description.offset_lu = self.target_offset.value();
        description.flags.master |= role == Role::MixBus;
        description.flags.bus |= role == Role::GroupBus;
        description.flags.bypassed = self.bypass.value();
        description.flags.muted = self.mute_from_balance.value();
        description.flags.accepts_commands = !self.keeper.saved().closed;
    }

    fn obey(&self, action: Action) -> Option<Turned> {
        match action {
            Action::SetTrim { trim_db } => Some(("trim", self.trim.preview_normalized(trim_db))),
            Action::AdoptTarget { target_lufs } => {
                Some(("ride_target", self.ride_target.preview_normalized(target_lufs)))
            }
            Action::SetRoom { .. } => None,
        }
    }

    fn follow(&self, member: &Member, _offline: bool) -> Vec<Turned> {
        if let Some(heard) = self.ear.take() {
            member.hear(&heard);
        }
        let own_trim_db = self.all.go_on(member);
        own_trim_db.map(|trim_db| ("trim", self.trim.preview_normalized(trim_db))).into_iter().collect()
    }
}
