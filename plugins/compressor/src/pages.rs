//! Pages of eight for hardware controllers: what turns the sound first.

use nice_plug::prelude::{RemoteControlsContext, RemoteControlsPage, RemoteControlsSection};

use crate::params::CompressorParams;

/// Lays out the pages.
pub fn lay_out(params: &CompressorParams, context: &mut impl RemoteControlsContext) {
    context.add_section("Compressor", |section| {
        section.add_page("Compressor", |page| {
            page.add_param(&params.threshold);
            page.add_param(&params.ratio);
            page.add_param(&params.knee);
            page.add_param(&params.range);
            page.add_param(&params.attack);
            page.add_param(&params.release);
            page.add_param(&params.makeup);
            page.add_param(&params.mix);
        });
        section.add_page("Timing", |page| {
            page.add_param(&params.attack);
            page.add_param(&params.hold);
            page.add_param(&params.release);
            page.add_param(&params.auto_attack);
            page.add_param(&params.auto_release);
            page.add_param(&params.lookahead);
            page.add_param(&params.rms_window);
            page.add_param(&params.topology);
        });
        section.add_page("Character", |page| {
            page.add_param(&params.mode);
            page.add_param(&params.detector);
            page.add_param(&params.style);
            page.add_param(&params.colour);
            page.add_param(&params.channels);
            page.add_param(&params.link);
            page.add_param(&params.link_law);
            page.add_param(&params.oversampling);
        });
        section.add_page("Output", |page| {
            page.add_param(&params.mix);
            page.add_param(&params.makeup);
            page.add_param(&params.auto_makeup);
            page.add_param(&params.output);
            page.add_param(&params.delta);
            page.add_param(&params.fair_bypass);
            page.add_spacer();
            page.add_spacer();
        });
    });
    context.add_section("Sidechain", |section| {
        section.add_page("Sidechain", |page| {
            page.add_param(&params.sc_source);
            page.add_param(&params.sc_low_cut);
            page.add_param(&params.sc_high_cut);
            page.add_param(&params.sc_listen);
            page.add_param(&params.sc_bell1_freq);
            page.add_param(&params.sc_bell1_gain);
            page.add_param(&params.sc_bell2_freq);
            page.add_param(&params.sc_bell2_gain);
        });
        section.add_page("Sidechain Bells", |page| {
            page.add_param(&params.sc_bell1_freq);
            page.add_param(&params.sc_bell1_gain);
            page.add_param(&params.sc_bell1_q);
            page.add_spacer();
            page.add_param(&params.sc_bell2_freq);
            page.add_param(&params.sc_bell2_gain);
            page.add_param(&params.sc_bell2_q);
            page.add_spacer();
        });
    });
}
