//! Levels of what is written: a fair pair to compare, and each delivery at its target.

use super::loudness::Loudness;
use super::session::Delivery;

/// What a comparison without deliveries is turned to.
const LISTENING: (f64, f64) = (-14.0, -1.0);

/// Gains that make before and after equally loud and keep both below the ceiling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Loudness of both; nothing when one of them is silent.
    pub loudness_lufs: Option<f64>,
    /// Gain of `before.wav`.
    pub before_gain_db: f64,
    /// Gain of `after.wav`.
    pub after_gain_db: f64,
}

/// As loud as the first delivery, or as loud as the peaks of both allow.
pub fn pair(before: &Loudness, after: &Loudness, deliveries: &[Delivery]) -> Pair {
    let target =
        deliveries.first().map_or(LISTENING, |delivery| (delivery.loudness_lufs, delivery.true_peak_dbtp));
    let (Some(before_lufs), Some(after_lufs)) = (before.integrated_lufs, after.integrated_lufs) else {
        return Pair { loudness_lufs: None, before_gain_db: 0.0, after_gain_db: 0.0 };
    };
    let loudest = |loudness: &Loudness, lufs: f64| {
        loudness.true_peak_dbtp.map_or(f64::INFINITY, |peak_dbtp| lufs + target.1 - peak_dbtp)
    };
    let lufs = target.0.min(loudest(before, before_lufs)).min(loudest(after, after_lufs));
    Pair { loudness_lufs: Some(lufs), before_gain_db: lufs - before_lufs, after_gain_db: lufs - after_lufs }
}

/// How a delivery comes out.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// What was asked for.
    pub target: Delivery,
    /// Gain on the mix.
    pub gain_db: f64,
    /// Loudness that is reached.
    pub loudness_lufs: Option<f64>,
    /// True peak that is reached.
    pub true_peak_dbtp: Option<f64>,
    /// Loudness that is missing because the peaks are in the way.
    pub short_lu: f64,
    /// A ceiling holds its peaks.
    pub is_limited: bool,
}

/// Turns the mix to the target, or as far as its peaks allow.
pub fn deliver(after: &Loudness, target: &Delivery) -> Delivered {
    let wanted_db = after.integrated_lufs.map_or(0.0, |lufs| target.loudness_lufs - lufs);
    let most_db = after.true_peak_dbtp.map_or(f64::INFINITY, |peak_dbtp| target.true_peak_dbtp - peak_dbtp);
    let gain_db = wanted_db.min(most_db);
    Delivered {
        target: target.clone(),
        gain_db,
        loudness_lufs: after.integrated_lufs.map(|lufs| lufs + gain_db),
        true_peak_dbtp: after.true_peak_dbtp.map(|dbtp| dbtp + gain_db),
        short_lu: wanted_db - gain_db,
        is_limited: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loudness(lufs: f64, dbtp: f64) -> Loudness {
        Loudness {
            integrated_lufs: Some(lufs),
            range_lu: 5.0,
            true_peak_dbtp: Some(dbtp),
            short_term_lufs: Vec::new(),
        }
    }

    fn stream() -> Delivery {
        Delivery { name: "stream".into(), loudness_lufs: -14.0, true_peak_dbtp: -1.0 }
    }

    #[test]
    fn a_pair_is_equally_loud_and_below_the_ceiling() {
        let pair = pair(&loudness(-10.0, 4.0), &loudness(-18.0, -3.0), &[stream()]);
        // After can gain 2 dB, which is -16 LUFS; before then peaks at -2 dBTP.
        assert_eq!(pair.loudness_lufs, Some(-16.0));
        assert_eq!((pair.before_gain_db, pair.after_gain_db), (-6.0, 2.0));
    }

    #[test]
    fn a_delivery_that_peaks_do_not_allow_says_how_much_is_missing() {
        let delivered = deliver(&loudness(-18.0, -3.0), &stream());
        assert_eq!((delivered.gain_db, delivered.short_lu), (2.0, 2.0));
        let quiet = deliver(&loudness(-18.0, -8.0), &stream());
        assert_eq!((quiet.gain_db, quiet.short_lu, quiet.true_peak_dbtp), (4.0, 0.0, Some(-4.0)));
    }
}
