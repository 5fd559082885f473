//! Measuring a processor as an engineer would: feed it, look at what comes out.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use shared_dsp::eq::{Eq, Settings, settings::Band};
use shared_dsp::{Block, Layout, Processor, Spec};

/// A spec for tests: that rate and layout, blocks of up to 4 096 frames, no sidechain.
pub fn spec(sample_rate_hz: f64, layout: Layout) -> Spec {
    Spec {
        sample_rate_hz,
        max_block_frames: 4_096,
        layout,
        input: layout,
        sidechain_channels: 0,
        offline: true,
    }
}

/// Settings with these bands, everything else flat.
pub fn with_bands(bands: &[Band]) -> Settings {
    let mut settings = Settings::DEFAULT;
    settings.bands[..bands.len()].copy_from_slice(bands);
    settings
}

/// An EQ that has these settings from its first sample on.
pub fn eq(spec: &Spec, settings: &Settings) -> Eq {
    let mut eq = Eq::new(spec);
    eq.set(settings);
    eq.reset();
    eq
}

/// Runs planar audio through in place, in blocks of that many frames.
pub fn run(eq: &mut Eq, channels: &mut [Vec<f32>], block_frames: usize) {
    run_with(eq, channels, &[], |_| block_frames, |_, _| {});
}

/// Runs planar audio through in place; `frames` gives the length of each block from its first frame, `before`
/// is called before each with the first frame's number.
pub fn run_with(
    eq: &mut Eq,
    channels: &mut [Vec<f32>],
    sidechain: &[Vec<f32>],
    mut frames: impl FnMut(usize) -> usize,
    mut before: impl FnMut(&mut Eq, usize),
) {
    let length = channels[0].len();
    let mut from = 0;
    while from < length {
        let to = length.min(from + frames(from).max(1));
        before(eq, from);
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(|channel| &mut channel[from..to]).collect();
        let side: Vec<&[f32]> = sidechain.iter().map(|channel| &channel[from..to]).collect();
        eq.process(&mut Block { main: &mut main, sidechain: &side });
        from = to;
    }
}

/// The answer to an impulse of 1 on every channel, from the first channel.
pub fn impulse_response(spec: &Spec, settings: &Settings, frames: usize) -> Vec<f32> {
    let mut eq = eq(spec, settings);
    let mut channels = vec![vec![0.0; frames]; spec.layout.len()];
    for channel in &mut channels {
        channel[0] = 1.0;
    }
    run(&mut eq, &mut channels, 4_096);
    channels.swap_remove(0)
}

/// Spectrum from 0 Hz to half the sample rate, in `samples.len() / 2 + 1` bins.
pub fn spectrum(samples: &[f32]) -> Vec<Complex64> {
    let mut planner = RealFftPlanner::<f64>::new();
    let fft = planner.plan_fft_forward(samples.len());
    let mut input: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
    let mut output = fft.make_output_vec();
    fft.process(&mut input, &mut output).expect("buffers fit");
    output
}

/// Level in dB.
pub fn db(gain: f64) -> f64 {
    20.0 * gain.log10()
}

/// Largest difference of two signals in dB of full scale.
pub fn null_db(a: &[f32], b: &[f32]) -> f64 {
    let largest = a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    db(largest)
}

/// Peak in dB of full scale of what lies above 2 kHz, from a frame on: through two low cuts of 96 dB per
/// octave.
pub fn above_2_khz_db(samples: &[f32], from: usize) -> f64 {
    use shared_dsp::eq::settings::{Kind, Slope};
    use shared_dsp::filter::{cascade::Cascade, design::Design, prototype::Prototype};
    let prototype = Prototype::new(Kind::LowCut, Slope::Db96, 2_000.0, 0.0, std::f64::consts::FRAC_1_SQRT_2);
    let design = Design::new(&prototype, 48_000.0);
    let sections = design.sections().iter().chain(design.sections());
    let mut cascade = Cascade::new(2 * design.sections().len());
    cascade.resize(2 * design.sections().len());
    for (slot, section) in sections.enumerate() {
        cascade.set(slot, 0, &section.svf());
    }
    let mut frames: Vec<[f64; 2]> = samples.iter().map(|x| [f64::from(*x), 0.0]).collect();
    cascade.process(0..cascade.len(), &mut frames);
    db(frames[from..].iter().fold(0.0, |peak: f64, frame| peak.max(frame[0].abs())))
}
