//! Powers to levels and levels to gains for whole slices, within 1e-9 dB, the same on every processor.

use multiversion::multiversion;

/// Levels below this are silence, in dB.
pub const SILENCE_DB: f64 = -300.0;
const SILENCE_POWER: f64 = 1e-30;
/// Gains are computed for levels within ± this, in dB.
const LARGEST_DB: f64 = 600.0;

const MANTISSA_BITS: u32 = 52;
/// Bits of √½.
const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
/// Bits of 2⁵², to whose lowest bits small whole numbers can be written.
const TWO_52: u64 = 0x4330_0000_0000_0000;
/// Added and taken away again it rounds to a whole number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Replaces powers (of 1 for 0 dB) by levels in dB; silence reads [`SILENCE_DB`].
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn levels_from_powers(values: &mut [f64]) {
    for value in values {
        *value = level_from_power(*value);
    }
}

/// Replaces levels in dB by gains; 0 dB gives exactly 1.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn gains_from_levels(values: &mut [f64]) {
    for value in values {
        *value = gain_from_level(*value);
    }
}

/// 10·log₁₀ of a power: the exponent is read off, the rest is an area tangent of at most 0.172.
#[inline(always)]
pub fn level_from_power(power: f64) -> f64 {
    let bits = power.max(SILENCE_POWER).to_bits();
    // How many octaves above [√½, √2), biased so that it cannot be negative.
    let octaves = (bits + (1 << 62) - ROOT_HALF) >> MANTISSA_BITS;
    let mantissa = f64::from_bits(bits.wrapping_sub((octaves << MANTISSA_BITS).wrapping_sub(1 << 62)));
    let octaves = f64::from_bits(TWO_52 | octaves) - (f64::from_bits(TWO_52) + 1024.0);
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let zz = z * z;
    let series = 1.0
        + zz * (1.0 / 3.0
            + zz * (1.0 / 5.0 + zz * (1.0 / 7.0 + zz * (1.0 / 9.0 + zz * (1.0 / 11.0 + zz * (1.0 / 13.0))))));
    // 10·log₁₀(2) and 20·log₁₀(e)
    octaves * 3.010_299_956_639_812 + z * series * 8.685_889_638_065_037
}

/// 10^(level/20): the whole octaves are written into the exponent, the rest is a series of at most ½ octave.
#[inline(always)]
pub fn gain_from_level(level_db: f64) -> f64 {
    let octaves = level_db.clamp(-LARGEST_DB, LARGEST_DB) * 0.166_096_404_744_368_12;
    let shifted = octaves + ROUNDER;
    let whole = shifted - ROUNDER;
    let x = (octaves - whole) * std::f64::consts::LN_2;
    let series = 1.0
        + x * (1.0
            + x / 2.0
                * (1.0
                    + x / 3.0
                        * (1.0
                            + x / 4.0
                                * (1.0
                                    + x / 5.0
                                        * (1.0
                                            + x / 6.0
                                                * (1.0
                                                    + x / 7.0
                                                        * (1.0
                                                            + x / 8.0
                                                                * (1.0 + x / 9.0 * (1.0 + x / 10.0)))))))));
    let exponent = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(1023);
    series * f64::from_bits(exponent << MANTISSA_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_gains_are_those_of_the_formulas_within_a_billionth_of_a_db() {
        for n in -6_000..=6_000 {
            let db = f64::from(n) * 0.049_7;
            if db > SILENCE_DB {
                let power = 10.0_f64.powf(db / 10.0);
                let mut read = [power; 5];
                levels_from_powers(&mut read);
                assert!((read[4] - db).abs() < 1e-9, "{db} dB read as {}", read[4]);
            }
            let mut gain = [db; 5];
            gains_from_levels(&mut gain);
            let error_db = 20.0 * (gain[3] / 10.0_f64.powf(db / 20.0)).log10();
            assert!(error_db.abs() < 1e-9, "gain at {db} dB is off by {error_db} dB");
        }
    }

    #[test]
    fn nothing_changes_at_0_db_and_silence_has_a_level() {
        assert_eq!(gain_from_level(0.0), 1.0);
        assert_eq!(level_from_power(1.0), 0.0);
        for silence in [0.0, -0.0, 1e-300, f64::MIN_POSITIVE] {
            assert!((level_from_power(silence) - SILENCE_DB).abs() < 1e-9);
        }
        assert!((level_from_power(1e20) - 200.0).abs() < 1e-9);
    }
}
