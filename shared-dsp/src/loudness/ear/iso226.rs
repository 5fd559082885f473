//! Equal-loudness-level contours of pure tones in free field (ISO 226:2023).

/// Frequency in Hz, exponent α, magnitude of the transfer L_U in dB, threshold of hearing T_f in dB SPL.
const TABLE: [[f64; 4]; 29] = [
    [20.0, 0.635, -31.5, 78.1],
    [25.0, 0.602, -27.2, 68.7],
    [31.5, 0.569, -23.1, 59.5],
    [40.0, 0.537, -19.3, 51.1],
    [50.0, 0.509, -16.1, 44.0],
    [63.0, 0.482, -13.1, 37.5],
    [80.0, 0.456, -10.4, 31.5],
    [100.0, 0.433, -8.2, 26.5],
    [125.0, 0.412, -6.3, 22.1],
    [160.0, 0.391, -4.6, 17.9],
    [200.0, 0.373, -3.2, 14.4],
    [250.0, 0.357, -2.1, 11.4],
    [315.0, 0.343, -1.2, 8.6],
    [400.0, 0.330, -0.5, 6.2],
    [500.0, 0.320, 0.0, 4.4],
    [630.0, 0.311, 0.4, 3.0],
    [800.0, 0.303, 0.5, 2.2],
    [1_000.0, 0.300, 0.0, 2.4],
    [1_250.0, 0.295, -2.7, 3.5],
    [1_600.0, 0.292, -4.2, 1.7],
    [2_000.0, 0.290, -1.2, -1.3],
    [2_500.0, 0.290, 1.4, -4.2],
    [3_150.0, 0.289, 2.3, -6.0],
    [4_000.0, 0.289, 1.0, -5.4],
    [5_000.0, 0.289, -2.3, -1.5],
    [6_300.0, 0.293, -7.2, 6.0],
    [8_000.0, 0.303, -11.2, 12.6],
    [10_000.0, 0.323, -10.9, 13.9],
    [12_500.0, 0.354, -3.5, 12.3],
];

/// Exponent, magnitude of the transfer and threshold at any frequency: straight lines over the logarithm of
/// frequency, constant beyond 20 Hz and 12.5 kHz.
fn parameters(freq_hz: f64) -> [f64; 3] {
    let above = TABLE.partition_point(|row| row[0] <= freq_hz).clamp(1, TABLE.len() - 1);
    let (low, high) = (&TABLE[above - 1], &TABLE[above]);
    let part = ((freq_hz / low[0]).ln() / (high[0] / low[0]).ln()).clamp(0.0, 1.0);
    std::array::from_fn(|n| low[n + 1] + part * (high[n + 1] - low[n + 1]))
}

/// The unit of the standard's power law.
fn reference(alpha: f64) -> f64 {
    4e-10_f64.powf(0.3 - alpha)
}

/// Sound pressure level in dB SPL of a tone of that loudness level (formula 1). The standard knows 20 to 90
/// phon, up to 80 above 4 kHz; beyond, the formula is continued.
pub fn level_db_spl(freq_hz: f64, phon: f64) -> f64 {
    let [alpha, transfer_db, threshold_db] = parameters(freq_hz);
    let loudness = reference(alpha) * (10.0_f64.powf(0.03 * phon) - 10.0_f64.powf(0.072));
    let power = loudness + 10.0_f64.powf(0.1 * alpha * (threshold_db + transfer_db));
    10.0 / alpha * power.log10() - transfer_db
}

/// Loudness level in phon of a tone (formula 2), with the same limits; 0 for what is softer.
pub fn phon(freq_hz: f64, level_db_spl: f64) -> f64 {
    let [alpha, transfer_db, threshold_db] = parameters(freq_hz);
    let power = |level_db: f64| 10.0_f64.powf(0.1 * alpha * (level_db + transfer_db));
    let loudness = (power(level_db_spl) - power(threshold_db)) / reference(alpha);
    let phon = 100.0 / 3.0 * (loudness + 10.0_f64.powf(0.072)).log10();
    if phon > 0.0 { phon } else { 0.0 }
}

/// Threshold of hearing in dB SPL of a tone in free field.
pub fn threshold_db_spl(freq_hz: f64) -> f64 {
    parameters(freq_hz)[2]
}
