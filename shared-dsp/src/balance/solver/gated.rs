//! Integrated loudness of a history of powers.

use crate::loudness::{lufs_from_power, power_from_lufs};

/// Values of 100 ms in a gating block of BS.1770.
const BLOCK: usize = 4;
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// −10 LU.
const RELATIVE_GATE: f64 = 0.1;

/// Integrated loudness in LUFS; −∞ where nothing passes the gates.
pub fn loudness_lufs(history: &[f64]) -> f64 {
    let blocks: Vec<f64> = match history.len() {
        0 => return f64::NEG_INFINITY,
        1..BLOCK => vec![history.iter().sum::<f64>() / history.len() as f64],
        _ => history.windows(BLOCK).map(|block| block.iter().sum::<f64>() / BLOCK as f64).collect(),
    };
    let mean_above = |gate: f64| {
        let passed = blocks.iter().filter(|block| **block > gate);
        let (sum, count) = passed.fold((0.0, 0.0), |(sum, count), block| (sum + block, count + 1.0));
        sum / count
    };
    let absolute = power_from_lufs(ABSOLUTE_GATE_LUFS);
    let mean = mean_above(absolute);
    if mean.is_nan() {
        f64::NEG_INFINITY
    } else {
        lufs_from_power(mean_above(absolute.max(RELATIVE_GATE * mean)))
    }
}
