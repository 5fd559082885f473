//! How the powers of tracks add up on the bus they go to.
//!
//! Two microphones at one drum add as amplitudes, two players as powers; and between insert and bus there may be
//! faders. All of it shows in how the power of the bus follows those of the tracks over time: it is fitted as
//! Σ aᵢ pᵢ + Σ cᵢⱼ 2 √(pᵢ pⱼ), where a is 1 and c is 0 unless the measurement says otherwise.

/// Fewer values than this say nothing about single tracks.
const FEW: usize = 50;
/// Most pairs of tracks that are considered.
const MOST_PAIRS: usize = 120;
/// Tracks whose powers do not go together like this (correlation of their roots) are not coherent.
const TOGETHER: f64 = 0.5;
/// How far from 1 gains, and from 0 coherences, are expected to be: one standard deviation.
const GAIN_SPREAD: f64 = 0.1;
const COHERENCE_SPREAD: f64 = 0.5;
/// Variance of 100 ms of incoherent noises around the sum of their powers, relative to it: a first guess, and the least
/// that is believed.
const SCATTER: f64 = 0.02;
const LEAST_SCATTER: f64 = 1e-5;
/// Moments this much softer than the mean count less.
const SOFT: f64 = 1e-2;

/// How parts make a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct SumModel {
    gains: Vec<f64>,
    pairs: Vec<(usize, usize, f64)>,
    /// Of every pair, where nothing is known of single ones.
    common: f64,
}

impl SumModel {
    /// Parts that have nothing to do with one another.
    pub fn incoherent(parts: usize) -> SumModel {
        SumModel { gains: vec![1.0; parts], pairs: Vec::new(), common: 0.0 }
    }

    /// Fits the powers of a whole to those of its parts, all of one length.
    pub fn fit(parts: &[&[f64]], whole: &[f64]) -> SumModel {
        let mut model = SumModel::incoherent(parts.len());
        if parts.is_empty() || whole.is_empty() || parts.iter().any(|part| part.len() != whole.len()) {
            return model;
        }
        if whole.len() < FEW {
            model.common = common_coherence(parts, whole);
        } else {
            model.pairs = pairs_that_go_together(parts);
            let scatter = model.solve(parts, whole, SCATTER);
            model.solve(parts, whole, scatter.clamp(LEAST_SCATTER, 1.0));
        }
        // What is left is a gain of the whole: a fader after the sum.
        let now = model.predict(parts, &vec![1.0; parts.len()]);
        let (predicted, measured) = (now.iter().sum::<f64>(), whole.iter().sum::<f64>());
        let scale = if predicted > 0.0 && measured > 0.0 { measured / predicted } else { 1.0 };
        model.gains.iter_mut().for_each(|gain| *gain *= scale);
        model.pairs.iter_mut().for_each(|pair| pair.2 *= scale);
        model.common *= scale;
        model
    }

    /// The powers of the whole, were the parts' powers multiplied by these.
    pub fn predict(&self, parts: &[&[f64]], powers: &[f64]) -> Vec<f64> {
        let length = parts.iter().map(|part| part.len()).min().unwrap_or(0);
        let roots: Vec<f64> = powers.iter().map(|power| power.sqrt()).collect();
        (0..length)
            .map(|n| {
                let mut sum = 0.0;
                for (part, (gain, power)) in parts.iter().zip(self.gains.iter().zip(powers)) {
                    sum += gain * power * part[n];
                }
                for (i, j, coherence) in &self.pairs {
                    let both = (parts[*i][n] * parts[*j][n]).sqrt();
                    sum += 2.0 * coherence * roots[*i] * roots[*j] * both;
                }
                if self.common != 0.0 {
                    // (Σ √p)² − Σ p is twice the sum over all pairs.
                    let root = |(part, power): (&&[f64], &f64)| (part[n] * power).sqrt();
                    let amplitude: f64 = parts.iter().zip(powers).map(root).sum();
                    let power: f64 = parts.iter().zip(powers).map(|(part, power)| part[n] * power).sum();
                    sum += self.common * (amplitude * amplitude - power);
                }
                sum.max(0.0)
            })
            .collect()
    }

    /// The most probable gains and coherences, if the whole scatters so much, relatively, around what they give. Gives
    /// back how much it does.
    fn solve(&mut self, parts: &[&[f64]], whole: &[f64], scatter: f64) -> f64 {
        let (count, length) = (parts.len(), whole.len());
        let size = count + self.pairs.len();
        let mean = whole.iter().sum::<f64>() / length as f64;
        if mean <= 0.0 {
            return scatter;
        }
        let mut matrix = vec![vec![0.0; size]; size];
        let mut right = vec![0.0; size];
        let mut row = vec![0.0; size];
        for (n, measured) in whole.iter().enumerate() {
            let weight = 1.0 / (measured + SOFT * mean);
            for (value, part) in row.iter_mut().zip(parts) {
                *value = weight * part[n];
            }
            for (value, (i, j, _)) in row[count..].iter_mut().zip(&self.pairs) {
                *value = weight * 2.0 * (parts[*i][n] * parts[*j][n]).sqrt();
            }
            // Of what the plain sum leaves.
            let left = weight * measured - row[..count].iter().sum::<f64>();
            for i in 0..size {
                right[i] += row[i] * left;
                for j in 0..=i {
                    matrix[i][j] += row[i] * row[j];
                }
            }
        }
        for (n, values) in matrix.iter_mut().enumerate() {
            let spread = if n < count { GAIN_SPREAD } else { COHERENCE_SPREAD };
            values[n] += scatter / (spread * spread);
        }
        let Some(found) = cholesky(matrix, right) else {
            return scatter;
        };
        for (gain, change) in self.gains.iter_mut().zip(&found) {
            *gain = (1.0 + change).max(0.0);
        }
        for (pair, coherence) in self.pairs.iter_mut().zip(&found[count..]) {
            // Amplitudes cannot be more than equal.
            let most = (self.gains[pair.0] * self.gains[pair.1]).sqrt();
            pair.2 = coherence.clamp(-most, most);
        }
        let predicted = self.predict(parts, &vec![1.0; count]);
        let mut rest = 0.0;
        for (measured, predicted) in whole.iter().zip(predicted) {
            rest += ((measured - predicted) / (measured + SOFT * mean)).powi(2);
        }
        rest / length as f64
    }
}

/// One coherence for all pairs, from the sums alone.
fn common_coherence(parts: &[&[f64]], whole: &[f64]) -> f64 {
    let sum = |of: &dyn Fn(usize) -> f64| (0..whole.len()).map(of).sum::<f64>();
    let power = sum(&|n| parts.iter().map(|part| part[n]).sum());
    let amplitude = sum(&|n| parts.iter().map(|part| part[n].sqrt()).sum::<f64>().powi(2));
    let measured: f64 = whole.iter().sum();
    let most = amplitude - power;
    if most > 1e-9 * power { ((measured - power) / most).clamp(-0.5, 1.0) } else { 0.0 }
}

/// The pairs whose powers rise and fall together, the closest first.
fn pairs_that_go_together(parts: &[&[f64]]) -> Vec<(usize, usize, f64)> {
    let centred: Vec<Vec<f64>> = parts
        .iter()
        .map(|part| {
            let roots: Vec<f64> = part.iter().map(|power| power.sqrt()).collect();
            let mean = roots.iter().sum::<f64>() / roots.len() as f64;
            let size = roots.iter().map(|root| (root - mean).powi(2)).sum::<f64>().sqrt().max(1e-30);
            roots.iter().map(|root| (root - mean) / size).collect()
        })
        .collect();
    let mut pairs = Vec::new();
    for j in 1..parts.len() {
        for i in 0..j {
            let together: f64 = centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b).sum();
            if together > TOGETHER {
                pairs.push((i, j, together));
            }
        }
    }
    pairs.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.cmp(&b.1)));
    pairs.truncate(MOST_PAIRS);
    pairs
}

/// Solves a symmetric positive system of which the lower half is given.
fn cholesky(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for i in 0..size {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let left = matrix[i][j] - known;
            matrix[i][j] = if i == j { left.sqrt() } else { left / matrix[j][j] };
        }
        // Also where it is not a number.
        if matrix[i][i].is_nan() || matrix[i][i] <= 0.0 {
            return None;
        }
    }
    for i in 0..size {
        let known: f64 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| matrix[k][i] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Powers that come and go, each in its own time.
    fn part(seed: u32) -> Vec<f64> {
        let mut state = seed;
        (0..300)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let slow = (f64::from(n) * 0.05 * f64::from(seed % 7 + 1)).sin();
                (1.0 + slow) * f64::from(state >> 8) / 1e7
            })
            .collect()
    }

    #[test]
    fn two_equal_microphones_add_as_amplitudes_and_another_player_as_power() {
        let (drum, player) = (part(1), part(5));
        let close: Vec<f64> = drum.iter().map(|p| 0.25 * p).collect();
        // √p + √(p/4) = 1.5 √p.
        let whole: Vec<f64> = drum.iter().zip(&player).map(|(a, b)| 2.25 * a + b).collect();
        let parts: [&[f64]; 3] = [&drum, &close, &player];
        let model = SumModel::fit(&parts, &whole);
        // The second microphone 12 dB up: 1 + 2 = 3 times the amplitude.
        let predicted = model.predict(&parts, &[1.0, 16.0, 1.0]);
        for (n, found) in predicted.iter().enumerate() {
            let truth = 9.0 * drum[n] + player[n];
            let error_db = 10.0 * (found / truth).log10();
            assert!(error_db.abs() < 0.15, "{n}: {error_db} dB");
        }
    }

    #[test]
    fn a_fader_between_a_track_and_its_bus_is_found() {
        let tracks = [part(1), part(2), part(3)];
        let faders = [0.5, 2.0, 1.0];
        let whole: Vec<f64> = (0..300).map(|n| (0..3).map(|i| faders[i] * tracks[i][n]).sum()).collect();
        let parts: Vec<&[f64]> = tracks.iter().map(Vec::as_slice).collect();
        let model = SumModel::fit(&parts, &whole);
        let without_two = model.predict(&parts, &[1.0, 0.0, 1.0]);
        let found = without_two.iter().sum::<f64>();
        let truth: f64 = (0..300).map(|n| 0.5 * tracks[0][n] + tracks[2][n]).sum();
        assert!((10.0 * (found / truth).log10()).abs() < 0.2);
    }

    #[test]
    fn four_equal_coherent_tracks_of_which_only_the_loudness_is_known_are_6_db_above_their_powers() {
        let parts: [&[f64]; 4] = [&[1.0]; 4];
        let model = SumModel::fit(&parts, &[16.0]);
        assert!((model.predict(&parts, &[1.0; 4])[0] - 16.0).abs() < 1e-9);
        assert!((model.predict(&parts, &[4.0, 1.0, 1.0, 1.0])[0] - 25.0).abs() < 1e-9);
    }
}
