//! What the benches play.

/// Noise that rises and falls, as music does; other noise for every seed.
pub fn noise(frames: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let sample = |n: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let swell = 0.3 + 0.2 * (n as f32 * 0.000_5).sin();
        (state >> 8) as f32 / (1 << 23) as f32 * swell - swell
    };
    (0..frames).map(sample).collect()
}
