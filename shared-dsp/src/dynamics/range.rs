//! How far a dynamic band moves at a level: no ratio, only a threshold and a range.

use super::curve::hinge_db;

/// Movement in dB of a band whose detector reads `level_db`.
///
/// Above the threshold the band moves 1 dB for each dB of level, until it has moved by `range_db`; both bends
/// are as wide as the knee. With a negative range that holds the band at the threshold as long as the range
/// lasts; with a positive one it opens up.
pub fn movement_db(level_db: f64, threshold_db: f64, knee_db: f64, range_db: f64) -> f64 {
    let over_db = level_db - threshold_db;
    let moved_db = hinge_db(over_db, knee_db) - hinge_db(over_db - range_db.abs(), knee_db);
    moved_db.copysign(range_db)
}

#[cfg(test)]
mod tests {
    use super::movement_db;

    #[test]
    fn a_band_moves_db_for_db_between_threshold_and_the_end_of_its_range() {
        assert_eq!(movement_db(-40.0, -30.0, 0.0, -12.0), 0.0);
        assert_eq!(movement_db(-25.0, -30.0, 0.0, -12.0), -5.0);
        assert_eq!(movement_db(-25.0, -30.0, 6.0, 12.0), 5.0);
        assert_eq!(movement_db(0.0, -30.0, 6.0, -12.0), -12.0);
    }

    #[test]
    fn half_a_knee_above_and_below_the_threshold_the_bend_ends() {
        assert_eq!(movement_db(-33.0, -30.0, 6.0, -12.0), 0.0);
        assert_eq!(movement_db(-30.0, -30.0, 6.0, -12.0), -0.75);
        assert_eq!(movement_db(-27.0, -30.0, 6.0, -12.0), -3.0);
    }
}
