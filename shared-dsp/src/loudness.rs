//! How loud a programme is, as ITU-R BS.1770-5 and EBU R 128 measure it, and how much louder or softer a
//! processor makes it.

pub mod ear;
pub mod fair;
pub(crate) mod gating;
mod half_band;
pub mod history;
pub mod k_weighting;
pub mod listening;
pub mod matching;
mod mend;
pub mod meter;
mod octave;
pub mod response;
pub mod signal_check;
pub mod spectrum;
pub mod timeline;
pub mod true_peak;

pub use k_weighting::{KFilter, KWeighting};
pub use matching::{LoudnessMatch, Standing};
pub use realfft::num_complex::Complex;
pub use response::Response;

use crate::layout::{Layout, MAX_CHANNELS, Speaker};

/// Share of a loudspeaker's power in the loudness of the programme (BS.1770-5, table 4): loudspeakers at ear
/// height, 60° to 120° to the side, count 1.41 times; the LFE channel does not count; all others, behind and
/// overhead too, count once.
pub fn channel_weight(speaker: Speaker) -> f64 {
    match speaker {
        Speaker::Lfe => 0.0,
        // 5.1: ±110°, 7.1: ±90°.
        Speaker::SideLeft | Speaker::SideRight => 1.41,
        // 7.1: ±135°, outside the arc that counts more.
        Speaker::RearLeft | Speaker::RearRight => 1.0,
        _ => 1.0,
    }
}

/// [`channel_weight`] of every channel of a layout, 0 beyond its last.
pub fn channel_weights(layout: Layout) -> [f64; MAX_CHANNELS] {
    let mut weights = [0.0; MAX_CHANNELS];
    for (weight, speaker) in weights.iter_mut().zip(layout.channels()) {
        *weight = channel_weight(*speaker);
    }
    weights
}

/// Loudness in LUFS of a K-weighted, channel-weighted mean square (BS.1770-5, formula 2); −∞ for 0.
pub fn lufs_from_power(power: f64) -> f64 {
    -0.691 + 10.0 * power.log10()
}

/// The inverse of [`lufs_from_power`].
pub fn power_from_lufs(lufs: f64) -> f64 {
    10.0_f64.powf((lufs + 0.691) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudspeakers_count_as_in_table_4_of_bs_1770_5() {
        let weights = channel_weights(Layout::Surround51);
        assert_eq!(weights[..6], [1.0, 1.0, 1.0, 0.0, 1.41, 1.41]);
        let weights = channel_weights(Layout::Surround714);
        assert_eq!(weights, [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41, 1.0, 1.0, 1.0, 1.0]);
    }
}
