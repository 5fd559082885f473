//! Equal loudness: what is known of the difference in loudness, in words; and how what was found becomes an
//! ordinary value that stays.

use aplomb_kit::window::controls::signed;
use shared_dsp::compressor::settings::{MAKEUP_DB, OUTPUT_DB};
use shared_dsp::compressor::{Settings, Standing};

use crate::params::shown::Now;

/// What equal loudness does now; empty while it is off.
pub fn in_words(settings: &Settings, now: &Now) -> String {
    let gain = signed(f64::from(-now.change_lu));
    match (settings.auto_makeup, now.standing) {
        (false, _) => String::new(),
        (true, Standing::Unknown) => "Listening".to_owned(),
        (true, Standing::Guessed) => format!("Guess {gain}\u{2009}dB"),
        (true, Standing::Measured) => format!("Matched {gain}\u{2009}dB"),
    }
}

/// What to set instead of equal loudness so that the sound stays as it is: a parameter and its value in dB.
/// Nothing while nothing was measured, or where no parameter goes so far.
pub fn lock(settings: &Settings, now: &Now) -> Option<(&'static str, f32)> {
    if !settings.auto_makeup || now.standing != Standing::Measured {
        return None;
    }
    let matched_db = -now.change_lu;
    let makeup_db = settings.makeup_db + matched_db;
    // The match moves the whole output, the make-up only what is mixed in compressed
    if settings.mix >= 1.0 && !settings.delta && MAKEUP_DB.contains(&makeup_db) {
        return Some(("makeup", makeup_db));
    }
    let output_db = settings.output_db + matched_db;
    OUTPUT_DB.contains(&output_db).then_some(("output", output_db))
}

#[cfg(test)]
mod tests {
    use aplomb_kit::window::controls::written;

    use super::*;

    fn now(standing: Standing, change_lu: f32) -> Now {
        Now { standing, change_lu, ..crate::params::Shown::default().now() }
    }

    const ON: Settings = Settings { auto_makeup: true, makeup_db: 2.0, ..Settings::DEFAULT };

    #[test]
    fn the_state_goes_from_listening_to_a_guess_to_a_match() {
        assert_eq!(in_words(&Settings::DEFAULT, &now(Standing::Measured, 3.0)), "");
        assert_eq!(in_words(&ON, &now(Standing::Unknown, 0.0)), "Listening");
        assert_eq!(in_words(&ON, &now(Standing::Guessed, 3.2)), written("Guess -3.2 dB"));
        assert_eq!(in_words(&ON, &now(Standing::Measured, -4.0)), written("Matched +4.0 dB"));
    }

    #[test]
    fn a_lock_puts_the_match_into_the_make_up() {
        assert_eq!(lock(&ON, &now(Standing::Measured, -4.0)), Some(("makeup", 6.0)));
        assert_eq!(lock(&ON, &now(Standing::Guessed, -4.0)), None);
        assert_eq!(lock(&Settings::DEFAULT, &now(Standing::Measured, -4.0)), None);
    }

    #[test]
    fn beside_a_dry_share_and_beyond_the_make_up_the_match_goes_into_the_output() {
        let half = Settings { mix: 0.5, ..ON };
        assert_eq!(lock(&half, &now(Standing::Measured, 3.0)), Some(("output", -3.0)));
        // 2 − 20 dB is below the make-up's −12
        assert_eq!(lock(&ON, &now(Standing::Measured, 20.0)), Some(("output", -20.0)));
        assert_eq!(lock(&half, &now(Standing::Measured, 30.0)), None);
    }
}
