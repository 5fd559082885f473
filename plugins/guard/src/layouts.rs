//! The layouts an effect of the suite offers, in the order hosts see them.

use std::num::NonZeroU32;

use nice_plug::prelude::{AudioIOLayout, PortNames, new_nonzero_u32};

const MONO: &[NonZeroU32] = &[new_nonzero_u32(1)];
const STEREO: &[NonZeroU32] = &[new_nonzero_u32(2)];

/// Mono to 7.1.4, each with a sidechain; stereo with a stereo sidechain is the default.
///
/// Every layout has the same two input ports, because a VST3 host cannot change the number of buses. A
/// surround track gets a stereo sidechain; mono and stereo tracks may have it in mono too.
pub const WITH_SIDECHAIN: &[AudioIOLayout] = &[
    layout("Stereo", 2, STEREO),
    layout("Mono", 1, STEREO),
    layout("5.1", 6, STEREO),
    layout("7.1", 8, STEREO),
    layout("7.1.4", 12, STEREO),
    layout("Stereo, mono sidechain", 2, MONO),
    layout("Mono, mono sidechain", 1, MONO),
];

/// As [`WITH_SIDECHAIN`], and where one or two channels come in, more may go out: mono to stereo, stereo to 5.1.
pub const WIDENING: &[AudioIOLayout] = &[
    layout("Stereo", 2, STEREO),
    layout("Mono", 1, STEREO),
    widening("Mono to stereo", 1, 2, STEREO),
    widening("Stereo to 5.1", 2, 6, STEREO),
    layout("5.1", 6, STEREO),
    layout("7.1", 8, STEREO),
    layout("7.1.4", 12, STEREO),
    layout("Stereo, mono sidechain", 2, MONO),
    layout("Mono, mono sidechain", 1, MONO),
    widening("Mono to stereo, mono sidechain", 1, 2, MONO),
];

/// Mono to 7.1.4 without a sidechain; stereo is the default.
pub const PLAIN: &[AudioIOLayout] = &[
    layout("Stereo", 2, &[]),
    layout("Mono", 1, &[]),
    layout("5.1", 6, &[]),
    layout("7.1", 8, &[]),
    layout("7.1.4", 12, &[]),
];

/// A layout with as many channels in as out, and sidechains of the given widths.
pub const fn layout(name: &'static str, channels: u32, sidechains: &'static [NonZeroU32]) -> AudioIOLayout {
    widening(name, channels, channels, sidechains)
}

/// A layout with no more channels in than out, and sidechains of the given widths.
pub const fn widening(
    name: &'static str,
    inputs: u32,
    outputs: u32,
    sidechains: &'static [NonZeroU32],
) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: NonZeroU32::new(inputs),
        main_output_channels: NonZeroU32::new(outputs),
        aux_input_ports: sidechains,
        aux_output_ports: &[],
        names: PortNames {
            layout: Some(name),
            main_input: Some("Input"),
            main_output: Some("Output"),
            aux_inputs: &["Sidechain"],
            aux_outputs: &[],
        },
    }
}
