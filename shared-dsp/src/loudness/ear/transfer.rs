//! From the sound field to the inner ear.

use super::scale::interpolate;

/// Where the sound comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Field {
    /// From in front, without reflections: near loudspeakers.
    #[default]
    Free,
    /// From everywhere: far loudspeakers in a reverberant room.
    Diffuse,
    /// Levels as they are at the ear drum: earphones without any colour of their own.
    EarDrum,
}

/// Frequency in Hz; outer ear in free and in diffuse field, and middle ear, in dB (ISO 532-2:2017, table 1;
/// the same in ANSI S3.4-2007).
const TABLE: [(f64, [f64; 3]); 39] = [
    (20.0, [0.0, 0.0, -39.6]),
    (25.0, [0.0, 0.0, -32.0]),
    (31.5, [0.0, 0.0, -25.85]),
    (40.0, [0.0, 0.0, -21.4]),
    (50.0, [0.0, 0.0, -18.5]),
    (63.0, [0.0, 0.0, -15.9]),
    (80.0, [0.0, 0.0, -14.1]),
    (100.0, [0.0, 0.0, -12.4]),
    (125.0, [0.1, 0.1, -11.0]),
    (160.0, [0.3, 0.3, -9.6]),
    (200.0, [0.5, 0.4, -8.3]),
    (250.0, [0.9, 0.5, -7.4]),
    (315.0, [1.4, 1.0, -6.2]),
    (400.0, [1.6, 1.6, -4.8]),
    (500.0, [1.7, 1.7, -3.8]),
    (630.0, [2.5, 2.2, -3.3]),
    (750.0, [2.7, 2.7, -2.9]),
    (800.0, [2.6, 2.9, -2.6]),
    (1_000.0, [2.6, 3.8, -2.6]),
    (1_250.0, [3.2, 5.3, -4.5]),
    (1_500.0, [5.2, 6.8, -5.4]),
    (1_600.0, [6.6, 7.2, -6.1]),
    (2_000.0, [12.0, 10.2, -8.5]),
    (2_500.0, [16.8, 14.9, -10.4]),
    (3_000.0, [15.3, 14.5, -7.3]),
    (3_150.0, [15.2, 14.4, -7.0]),
    (4_000.0, [14.2, 12.7, -6.6]),
    (5_000.0, [10.7, 10.8, -7.0]),
    (6_000.0, [7.1, 8.9, -9.2]),
    (6_300.0, [6.4, 8.7, -10.2]),
    (8_000.0, [1.8, 8.5, -12.2]),
    (9_000.0, [-0.9, 6.2, -10.8]),
    (10_000.0, [-1.6, 5.0, -10.1]),
    (11_200.0, [1.9, 4.5, -12.7]),
    (12_500.0, [4.9, 4.0, -15.0]),
    (14_000.0, [2.0, 3.3, -18.2]),
    (15_000.0, [-2.0, 2.6, -23.8]),
    (16_000.0, [2.5, 2.0, -32.3]),
    (18_000.0, [2.5, 2.0, -45.5]),
];

impl Field {
    /// Gain in dB from the sound pressure at the listener's place, without the listener, to the inner ear;
    /// straight lines between the frequencies of the table, constant beyond.
    pub fn gain_db(self, freq_hz: f64) -> f64 {
        let column = |column: usize| {
            let points = TABLE.map(|(table_hz, gains_db)| (table_hz, gains_db[column]));
            interpolate(&points, freq_hz)
        };
        let outer_db = match self {
            Field::Free => column(0),
            Field::Diffuse => column(1),
            Field::EarDrum => 0.0,
        };
        outer_db + column(2)
    }
}
