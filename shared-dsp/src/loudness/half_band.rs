//! Halves the rate of a stage of the spectrum.

use multiversion::multiversion;

/// Side taps of an equiripple half-band low-pass of 35 taps (Parks–McClellan): flat within 0.006 dB up to 0.2
/// of the input rate, −63 dB from 0.3 on, so nothing audible folds into the octave that the next stage looks
/// at.
const SIDE: [f32; 9] = [
    0.001_155_956_7,
    -0.002_747_860_3,
    0.005_767_614_6,
    -0.010_736_021,
    0.018_591_543,
    -0.031_093_663,
    0.052_603_476,
    -0.099_130_42,
    0.315_927_2,
];
const CENTRE: f32 = 0.5;

/// Samples of the past that stand before the new ones in a stage's buffer.
pub const PAST: usize = 128;
/// Most new samples at a time.
pub const MAX_SLAB: usize = 64;

/// Filters the new samples, twice as many as `output` holds, which stand behind [`PAST`] old ones, to half
/// the rate. An output is in the middle of inputs `2 n − 33` to `2 n + 1`, counted from the first new one.
/// Lengths of 32, 16 and 8 are fast.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn decimate(buffer: &[f32; PAST + MAX_SLAB], output: &mut [f32]) {
    match output.len() {
        32 => output.copy_from_slice(&decimated::<32>(buffer)),
        16 => output.copy_from_slice(&decimated::<16>(buffer)),
        8 => output.copy_from_slice(&decimated::<8>(buffer)),
        length => output.copy_from_slice(&decimated::<{ MAX_SLAB / 2 }>(buffer)[..length]),
    }
}

#[inline(always)]
fn decimated<const N: usize>(buffer: &[f32; PAST + MAX_SLAB]) -> [f32; N] {
    // One phase meets the side taps, the other the centre: apart, both are straight runs that fit vector
    // registers.
    const NEWEST: usize = PAST / 2;
    const SPAN: usize = 2 * (SIDE.len()) - 1;
    let mut even = [0.0; (PAST + MAX_SLAB) / 2];
    let mut odd = [0.0; (PAST + MAX_SLAB) / 2];
    for n in NEWEST - SPAN..NEWEST + N {
        even[n] = buffer[2 * n];
        odd[n] = buffer[2 * n + 1];
    }
    let mut output = [0.0; N];
    for n in 0..N {
        output[n] = CENTRE * even[NEWEST - 8 + n];
    }
    for tap in 0..SIDE.len() {
        for n in 0..N {
            output[n] += SIDE[tap] * (odd[NEWEST - tap + n] + odd[NEWEST - SPAN + tap + n]);
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain of the half-band at a frequency in parts of the input rate: the amplitude of a long sine behind
    /// it.
    fn gain(frequency: f64) -> f64 {
        let mut power = 0.0;
        let slabs = 400;
        for slab in 0..slabs {
            let mut buffer = [0.0; PAST + MAX_SLAB];
            for (n, sample) in buffer.iter_mut().enumerate() {
                let time = (slab * MAX_SLAB + n) as f64;
                *sample = (std::f64::consts::TAU * frequency * time).sin() as f32;
            }
            let mut output = [0.0; MAX_SLAB / 2];
            decimate(&buffer, &mut output);
            power += output.iter().map(|y| f64::from(*y).powi(2)).sum::<f64>();
        }
        (2.0 * power / (slabs * MAX_SLAB / 2) as f64).sqrt()
    }

    #[test]
    fn it_passes_up_to_a_fifth_of_the_rate_and_stops_from_three_tenths_on() {
        for frequency in [0.0131, 0.0777, 0.1333, 0.1999] {
            assert!((20.0 * gain(frequency).log10()).abs() < 0.01, "{frequency}");
        }
        for frequency in [0.3001, 0.3777, 0.4331, 0.4911] {
            assert!(20.0 * gain(frequency).log10() < -60.0, "{frequency}");
        }
    }
}
