//! Pages of eight for hardware controllers: what turns the sound first, one page of sound and one of dynamics
//! for each band.

use nice_plug::prelude::{RemoteControlsContext, RemoteControlsPage, RemoteControlsSection};

use crate::params::EqParams;

/// Lays out the pages.
pub fn lay_out(params: &EqParams, context: &mut impl RemoteControlsContext) {
    context.add_section("EQ", |section| {
        section.add_page("Output", |page| {
            page.add_param(&params.out_gain);
            page.add_param(&params.gain_scale);
            page.add_param(&params.auto_gain);
            page.add_param(&params.fair_bypass);
            page.add_param(&params.delta);
            page.add_param(&params.listen);
            page.add_param(&params.phase);
            page.add_param(&params.linear_low);
        });
    });
    context.add_section("Bands", |section| {
        for (band, number) in params.bands.iter().zip(1..) {
            section.add_page(format!("Band {number}"), |page| {
                page.add_param(&band.state);
                page.add_param(&band.kind);
                page.add_param(&band.freq);
                page.add_param(&band.gain);
                page.add_param(&band.q);
                page.add_param(&band.slope);
                page.add_param(&band.placement);
                page.add_param(&band.dynamics.range);
            });
        }
    });
    context.add_section("Dynamics", |section| {
        for (band, number) in params.bands.iter().zip(1..) {
            section.add_page(format!("Band {number} Dynamics"), |page| {
                page.add_param(&band.dynamics.range);
                page.add_param(&band.dynamics.threshold);
                page.add_param(&band.dynamics.auto_threshold);
                page.add_param(&band.dynamics.attack);
                page.add_param(&band.dynamics.release);
                page.add_param(&band.dynamics.knee);
                page.add_param(&band.dynamics.detector);
                page.add_spacer();
            });
        }
    });
}
