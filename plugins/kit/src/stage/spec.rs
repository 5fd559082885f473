//! What the host says it will do, as the processors understand it.

use std::num::NonZeroU32;
use std::ops::RangeInclusive;

use nice_plug_core::audio_setup::{AudioIOLayout, BufferConfig, ProcessMode};
use shared_dsp::layout::MAX_CHANNELS;
use shared_dsp::{Layout, Spec};

/// Sample rates the processors are made for, in Hz; see [`Spec`].
const SAMPLE_RATES_HZ: RangeInclusive<f64> = 8_000.0..=768_000.0;

/// The host's plans; `None` if they are beyond the processors.
pub fn spec(layout: &AudioIOLayout, config: &BufferConfig) -> Option<Spec> {
    let sample_rate_hz = f64::from(config.sample_rate);
    let width = |channels: Option<NonZeroU32>| Layout::from_channels(channels?.get() as usize);
    let sidechain_channels = layout.aux_input_ports.first().map_or(0, |width| width.get() as usize);
    SAMPLE_RATES_HZ.contains(&sample_rate_hz).then_some(Spec {
        sample_rate_hz,
        max_block_frames: config.max_buffer_size as usize,
        layout: width(layout.main_output_channels)?,
        input: width(layout.main_input_channels)?,
        sidechain_channels: sidechain_channels.min(MAX_CHANNELS),
        offline: config.process_mode == ProcessMode::Offline,
    })
}

#[cfg(test)]
mod tests {
    use nice_plug_core::audio_setup::new_nonzero_u32;

    use super::*;

    const STEREO: AudioIOLayout = AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(2)),
        main_output_channels: Some(new_nonzero_u32(2)),
        aux_input_ports: &[new_nonzero_u32(1)],
        ..AudioIOLayout::const_default()
    };
    const CONFIG: BufferConfig = BufferConfig {
        sample_rate: 44_100.0,
        min_buffer_size: None,
        max_buffer_size: 512,
        process_mode: ProcessMode::Offline,
    };

    #[test]
    fn a_host_s_plans_become_a_spec() {
        let expected = Spec {
            sample_rate_hz: 44_100.0,
            max_block_frames: 512,
            layout: Layout::Stereo,
            input: Layout::Stereo,
            sidechain_channels: 1,
            offline: true,
        };
        assert_eq!(spec(&STEREO, &CONFIG), Some(expected));
    }

    #[test]
    fn a_rate_or_a_width_that_no_processor_is_made_for_is_refused() {
        for sample_rate in [0.0, -48_000.0, 4_000.0, 1e9, f32::NAN, f32::INFINITY] {
            assert_eq!(spec(&STEREO, &BufferConfig { sample_rate, ..CONFIG }), None, "{sample_rate}");
        }
        let three = AudioIOLayout { main_output_channels: Some(new_nonzero_u32(3)), ..STEREO };
        assert_eq!(spec(&three, &CONFIG), None);
        assert_eq!(spec(&AudioIOLayout { main_output_channels: None, ..STEREO }, &CONFIG), None);
    }
}
