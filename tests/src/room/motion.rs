//! What is heard while a room changes.

use shared_dsp::space::tail::{Planner, Tail, TailControls, TailRoom};
use std::f64::consts::PI;

/// Sound through a room that stands still for `rest_s`, goes from `first` to `last` in `move_s` (in equal ratios
/// of volume and decay) and stands still again. The left output. A new plan is handed over every 10 ms.
pub fn through_moving_room(
    sample_rate_hz: f64,
    [first, last]: [TailRoom; 2],
    [rest_s, move_s]: [f64; 2],
    input: &[f32],
) -> Vec<f32> {
    let planner = Planner::new(sample_rate_hz);
    let mut tail = Tail::new(sample_rate_hz, &planner.plan(&first));
    tail.set_controls(&TailControls::DEFAULT);
    let mut output = vec![0.0; input.len()];
    let mut other = vec![0.0; input.len()];
    let block = (0.01 * sample_rate_hz) as usize;
    let between = |a: f64, b: f64, share: f64| a * (b / a).powf(share);
    let mut share_before = 0.0;
    for start in (0..input.len()).step_by(block) {
        let range = start..input.len().min(start + block);
        let share = ((start as f64 / sample_rate_hz - rest_s) / move_s).clamp(0.0, 1.0);
        if share != share_before {
            let (from_s, to_s) = (first.decay.bands_s(), last.decay.bands_s());
            let decay = std::array::from_fn(|band| between(from_s[band], to_s[band], share));
            let volume_m3 = between(first.volume_m3, last.volume_m3, share);
            let decay = shared_dsp::space::decay::DecayCurve::new(decay);
            tail.set_plan(&planner.plan(&TailRoom { volume_m3, decay }));
            share_before = share;
        }
        let outputs = &mut [&mut output[range.clone()], &mut other[range.clone()]];
        tail.process(&input[range.clone()], &input[range], outputs);
    }
    output
}

/// Loudest value above 4 kHz (Butterworth of order 8) against the root mean square of the whole, both from that
/// time on, in dB.
pub fn clicks_dbr(output: &[f32], sample_rate_hz: f64, from_s: f64) -> f64 {
    let t = (PI * 4_000.0 / sample_rate_hz).tan();
    let mut states = [[0.0; 2]; 4];
    let start = (from_s * sample_rate_hz) as usize;
    let (mut peak, mut power): (f64, f64) = (0.0, 0.0);
    for (frame, &value) in output.iter().enumerate() {
        let mut x = f64::from(value);
        for (order, state) in states.iter_mut().enumerate() {
            let damping = 2.0 * (PI * (2.0 * order as f64 + 1.0) / 16.0).cos();
            let norm = 1.0 / (1.0 + damping * t + t * t);
            let y = norm * x + state[0];
            state[0] = -2.0 * norm * x - 2.0 * (t * t - 1.0) * norm * y + state[1];
            state[1] = norm * x - (1.0 - damping * t + t * t) * norm * y;
            x = y;
        }
        if frame >= start {
            peak = peak.max(x.abs());
            power += f64::from(value) * f64::from(value);
        }
    }
    20.0 * peak.log10() - 10.0 * (power / (output.len() - start) as f64).log10()
}

/// Median distance of a tone's pitch from where it should be while it sounds, in cents: from the phase of the
/// tone, averaged over a Hann window of 50 ms.
pub fn detune_cents(output: &[f32], sample_rate_hz: f64, tone_hz: f64, [from_s, to_s]: [f64; 2]) -> f64 {
    let half = (0.025 * sample_rate_hz) as usize;
    let hop = (0.005 * sample_rate_hz) as usize;
    let phase = |center: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        let window = output.iter().enumerate().take(center + half).skip(center - half);
        for (frame, sample) in window {
            let weight = 0.5 + 0.5 * (PI * (frame as f64 - center as f64) / half as f64).cos();
            let angle = 2.0 * PI * tone_hz / sample_rate_hz * frame as f64;
            re += weight * f64::from(*sample) * angle.cos();
            im -= weight * f64::from(*sample) * angle.sin();
        }
        im.atan2(re)
    };
    let centers = ((from_s * sample_rate_hz) as usize..(to_s * sample_rate_hz) as usize).step_by(hop);
    let phases: Vec<f64> = centers.map(phase).collect();
    let mut cents: Vec<f64> = phases
        .windows(2)
        .map(|pair| {
            let turned = (pair[1] - pair[0] + PI).rem_euclid(2.0 * PI) - PI;
            let off_hz = turned * sample_rate_hz / hop as f64 / (2.0 * PI);
            (1_200.0 * (1.0 + off_hz / tone_hz).log2()).abs()
        })
        .collect();
    cents.sort_by(f64::total_cmp);
    cents[cents.len() / 2]
}

/// Levels of stretches of 250 ms, in dB.
pub fn levels_db(output: &[f32], sample_rate_hz: f64) -> Vec<f64> {
    let stretches = output.chunks_exact((0.25 * sample_rate_hz) as usize);
    stretches
        .map(|stretch| {
            let power: f64 = stretch.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
            10.0 * (power / stretch.len() as f64).log10()
        })
        .collect()
}
