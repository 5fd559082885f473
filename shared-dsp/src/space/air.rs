//! How air swallows sound: ISO 9613-1:1993.

/// Speed of sound in m/s, dry air at 20 °C.
pub const SPEED_OF_SOUND_M_S: f64 = 343.0;

/// Temperature of the rooms, in K (20 °C).
const TEMPERATURE_K: f64 = 293.15;
/// Relative humidity of the rooms in %.
const HUMIDITY_PERCENT: f64 = 50.0;

/// Attenuation in dB/m of a pure tone at 20 °C, 50 % relative humidity and 101.325 kPa.
pub fn attenuation_db_per_m(freq_hz: f64) -> f64 {
    attenuation_at_db_per_m(freq_hz, TEMPERATURE_K, HUMIDITY_PERCENT)
}

/// Attenuation in dB/m of a pure tone at 101.325 kPa: ISO 9613-1, equations (3) to (5) and annex B.
pub fn attenuation_at_db_per_m(freq_hz: f64, temperature_k: f64, humidity_percent: f64) -> f64 {
    const REFERENCE_K: f64 = 293.15;
    const TRIPLE_POINT_K: f64 = 273.16;
    let saturation = 10.0_f64.powf(-6.8346 * (TRIPLE_POINT_K / temperature_k).powf(1.261) + 4.6151);
    // Molar concentration of water vapour in %.
    let vapour = humidity_percent * saturation;
    let ratio = temperature_k / REFERENCE_K;
    let oxygen_hz = 24.0 + 4.04e4 * vapour * (0.02 + vapour) / (0.391 + vapour);
    let nitrogen_hz =
        ratio.powf(-0.5) * (9.0 + 280.0 * vapour * (-4.170 * (ratio.powf(-1.0 / 3.0) - 1.0)).exp());
    let square = freq_hz * freq_hz;
    let oxygen = 0.01275 * (-2_239.1 / temperature_k).exp() / (oxygen_hz + square / oxygen_hz);
    let nitrogen = 0.1068 * (-3_352.0 / temperature_k).exp() / (nitrogen_hz + square / nitrogen_hz);
    8.686 * square * (1.84e-11 * ratio.sqrt() + ratio.powf(-2.5) * (oxygen + nitrogen))
}

/// Time in s in which air alone takes 60 dB away.
pub fn decay_time_s(freq_hz: f64) -> f64 {
    60.0 / (attenuation_db_per_m(freq_hz) * SPEED_OF_SOUND_M_S)
}

#[cfg(test)]
mod tests {
    use super::attenuation_at_db_per_m;

    #[test]
    fn attenuation_is_the_table_of_iso_9613_2() {
        // ISO 9613-2:1996, table 2: dB/km for 63 Hz to 8 kHz, at 10 °C and 20 °C, 70 %.
        let table = [
            (283.15, [0.1, 0.4, 1.0, 1.9, 3.7, 9.7, 32.8, 117.0]),
            (293.15, [0.1, 0.3, 1.1, 2.8, 5.0, 9.0, 22.9, 76.6]),
        ];
        for (temperature_k, row) in table {
            for (band, expected) in row.into_iter().enumerate() {
                // Exact midband frequencies: 10 octaves are 3 decades.
                let freq_hz = 1_000.0 * 10.0_f64.powf(0.3 * (f64::from(band as u8) - 4.0));
                let found = 1_000.0 * attenuation_at_db_per_m(freq_hz, temperature_k, 70.0);
                let within = f64::max(0.01 * expected, 0.06);
                assert!((found - expected).abs() < within, "{found} dB/km at {freq_hz} Hz, not {expected}");
            }
        }
    }
}
