//! Halves the rate of a stage of the spectrum.

/// Side taps of an equiripple half-band low-pass of 35 taps (Parks–McClellan): flat within 0.006 dB up to 0.2 of the input
/// rate, −63 dB from 0.3 on, so nothing audible folds into the octave that the next stage looks at.
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
pub const PAST: usize = 64;
/// Most new samples at a time.
pub const MAX_SLAB: usize = 64;

/// Filters `output.len()` pairs of new samples, which stand behind [`PAST`] old ones, to half the rate.
pub fn decimate(buffer: &[f32; PAST + MAX_SLAB], output: &mut [f32]) {
    // One phase meets the side taps, the other the centre: apart, both are straight runs that fit vector registers.
    let mut even = [0.0; (PAST + MAX_SLAB) / 2];
    let mut odd = [0.0; (PAST + MAX_SLAB) / 2];
    for ((even, odd), pair) in even.iter_mut().zip(&mut odd).zip(buffer.as_chunks::<2>().0) {
        *even = pair[0];
        *odd = pair[1];
    }
    let count = output.len();
    let newest = PAST / 2;
    for (out, centre) in output.iter_mut().zip(&even[newest - 8..]) {
        *out = CENTRE * centre;
    }
    for (tap, coefficient) in SIDE.iter().enumerate() {
        let late = &odd[newest - tap..][..count];
        let early = &odd[newest - 17 + tap..][..count];
        for ((out, late), early) in output.iter_mut().zip(late).zip(early) {
            *out += coefficient * (late + early);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain of the half-band at a frequency in parts of the input rate: the amplitude of a long sine behind it.
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
