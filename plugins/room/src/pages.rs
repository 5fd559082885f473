//! Pages of eight for hardware controllers: what turns the sound first.

use nice_plug::prelude::{RemoteControlsContext, RemoteControlsPage, RemoteControlsSection};

use crate::params::RoomParams;

/// Lays out the pages.
pub fn lay_out(params: &RoomParams, context: &mut impl RemoteControlsContext) {
    context.add_section("Room", |section| {
        section.add_page("Place", |page| {
            page.add_param(&params.proximity);
            page.add_param(&params.azimuth);
            page.add_param(&params.source_width);
            page.add_param(&params.size);
            page.add_param(&params.decay);
            page.add_param(&params.predelay);
            page.add_param(&params.tail_level);
            page.add_param(&params.mix);
        });
        section.add_page("Room", |page| {
            page.add_param(&params.size);
            page.add_param(&params.ratio_wl);
            page.add_param(&params.ratio_h);
            page.add_param(&params.material);
            page.add_param(&params.decay);
            page.add_param(&params.diffusion);
            page.add_param(&params.modulation);
            page.add_param(&params.air);
        });
        section.add_page("Decay", |page| {
            page.add_param(&params.decay_63);
            page.add_param(&params.decay_125);
            page.add_param(&params.decay_250);
            page.add_param(&params.decay_500);
            page.add_param(&params.decay_1k);
            page.add_param(&params.decay_2k);
            page.add_param(&params.decay_4k);
            page.add_param(&params.decay_8k);
        });
        section.add_page("Wet", |page| {
            page.add_param(&params.direct_level);
            page.add_param(&params.early_level);
            page.add_param(&params.tail_level);
            page.add_param(&params.width);
            page.add_param(&params.wet_low_cut);
            page.add_param(&params.wet_high_cut);
            page.add_param(&params.wet_tilt);
            page.add_param(&params.predelay);
        });
    });
    context.add_section("Tools", |section| {
        section.add_page("Dynamics", |page| {
            page.add_param(&params.duck_amount);
            page.add_param(&params.duck_release);
            page.add_param(&params.duck_source);
            page.add_param(&params.gate_threshold);
            page.add_param(&params.gate_release);
            page.add_param(&params.freeze);
            page.add_param(&params.predelay);
            page.add_param(&params.predelay_sync);
        });
        section.add_page("Source", |page| {
            page.add_param(&params.proximity);
            page.add_param(&params.azimuth);
            page.add_param(&params.source_width);
            page.add_param(&params.recorded_at);
            page.add_param(&params.mic_pattern);
            page.add_param(&params.level_law);
            page.add_param(&params.listen_mode);
            page.add_spacer();
        });
        section.add_page("Output", |page| {
            page.add_param(&params.mix);
            page.add_param(&params.output);
            page.add_param(&params.fair_bypass);
            page.add_param(&params.room_group);
            page.add_spacer();
            page.add_spacer();
            page.add_spacer();
            page.add_spacer();
        });
    });
}
