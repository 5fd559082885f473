//! The two gates of BS.1770: what a listener would not count as the programme does not count in its loudness.

/// Blocks below −70 LUFS do not count at all; as a power: 10^((−70 + 0.691) / 10).
pub const ABSOLUTE_GATE_POWER: f64 = 1.172_465_304_582_295_6e-7;
/// Blocks more than 10 LU below the mean of the others do not count either: a power ratio of 0.1.
pub const RELATIVE_GATE: f64 = 0.1;

/// Mean power of the blocks that pass both gates; `None` where none does.
pub fn gated_mean(blocks: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let above_absolute = mean_above(blocks.clone(), ABSOLUTE_GATE_POWER)?;
    let gate = (RELATIVE_GATE * above_absolute).max(ABSOLUTE_GATE_POWER);
    mean_above(blocks, gate)
}

/// Mean of what is not below `gate`; `None` where all is.
fn mean_above(blocks: impl Iterator<Item = f64>, gate: f64) -> Option<f64> {
    let mut sum = 0.0;
    let mut count = 0.0;
    for block in blocks.filter(|block| *block >= gate) {
        sum += block;
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

/// How many LU the second programme is louder than the first, each through its own gates. Where one of them
/// is below the absolute gate altogether, all blocks count, so that a curve that removes nearly everything is
/// still answered sensibly.
pub fn change_lu(pre: impl Iterator<Item = f64> + Clone, post: impl Iterator<Item = f64> + Clone) -> f64 {
    let (pre_power, post_power) = match (gated_mean(pre.clone()), gated_mean(post.clone())) {
        (Some(pre), Some(post)) => (pre, post),
        _ => (pre.sum(), post.sum()),
    };
    if pre_power <= 0.0 || !pre_power.is_finite() || !post_power.is_finite() {
        return 0.0;
    }
    10.0 * (post_power / pre_power).max(1e-30).log10()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loudness::power_from_lufs;

    #[test]
    fn the_absolute_gate_is_minus_70_lufs() {
        assert!((ABSOLUTE_GATE_POWER / power_from_lufs(-70.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn blocks_more_than_10_lu_below_the_ungated_mean_do_not_count() {
        let blocks = [1.0, 1.0, 0.01, 1e-9];
        assert_eq!(gated_mean(blocks.iter().copied()), Some(1.0));
        assert_eq!(gated_mean([1e-9].iter().copied()), None);
    }
}
