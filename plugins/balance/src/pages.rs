//! Pages of eight for hardware controllers: what turns the sound first.

use nice_plug::prelude::{RemoteControlsContext, RemoteControlsPage, RemoteControlsSection};

use crate::params::BalanceParams;

/// Lays out the pages.
pub fn lay_out(params: &BalanceParams, context: &mut impl RemoteControlsContext) {
    context.add_section("Balance", |section| {
        section.add_page("Level", |page| {
            page.add_param(&params.trim);
            page.add_param(&params.ride_on);
            page.add_param(&params.ride_target);
            page.add_param(&params.ride_up);
            page.add_param(&params.ride_down);
            page.add_param(&params.ride_speed);
            page.add_param(&params.ride_gate);
            page.add_param(&params.ride_lookahead);
        });
        section.add_page("Mix", |page| {
            page.add_param(&params.trim);
            page.add_param(&params.role);
            page.add_param(&params.target_offset);
            page.add_param(&params.mute_from_balance);
            page.add_param(&params.ceiling_on);
            page.add_param(&params.ceiling);
            page.add_param(&params.delivery);
            page.add_param(&params.fair_bypass);
        });
        section.add_page("Measure", |page| {
            page.add_param(&params.weighting);
            page.add_param(&params.monitor_level);
            page.add_param(&params.dual_mono);
            page.add_param(&params.delivery);
            page.add_spacer();
            page.add_spacer();
            page.add_spacer();
            page.add_spacer();
        });
    });
}
