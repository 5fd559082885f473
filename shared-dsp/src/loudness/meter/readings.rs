//! What the meter reads.

/// Levels in LUFS and dB are −∞ where there was no sound, or none above the gate of −70 LUFS; differences are
/// 0 LU where one of the two is missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readings {
    /// Loudness of the last 400 ms.
    pub momentary_lufs: f64,
    /// Loudness of the last 3 s.
    pub short_term_lufs: f64,
    /// Loudness of the programme, through the gates of BS.1770; −∞ before there were 400 ms above −70 LUFS.
    pub integrated_lufs: f64,
    /// Loudness range, EBU Tech 3342; settled after 60 s, see [`Readings::range_is_settled`].
    pub range_lu: f64,
    /// The two ends of the range: 10 % of the programme are softer than the first, 5 % louder than the second.
    pub range_low_lufs: f64,
    /// See [`Readings::range_low_lufs`].
    pub range_high_lufs: f64,
    /// Highest momentary loudness.
    pub max_momentary_lufs: f64,
    /// Highest short-term loudness.
    pub max_short_term_lufs: f64,
    /// Highest true peak of any channel.
    pub true_peak_dbtp: f64,
    /// Highest true peak of any channel in the last 0.4 to 0.5 s.
    pub true_peak_now_dbtp: f64,
    /// Highest true peak of any channel in the 10 ms that ended with these readings.
    pub true_peak_hop_dbtp: f64,
    /// Largest sample of any channel, in dBFS.
    pub sample_peak_db: f64,
    /// How far the highest true peak is above the integrated loudness.
    pub plr_lu: f64,
    /// How far the highest true peak of the last 3 s is above the short-term loudness.
    pub psr_lu: f64,
    /// How much was measured, in s.
    pub heard_s: f64,
    /// Whether the measurement is held.
    pub is_paused: bool,
}

impl Readings {
    /// Nothing was heard.
    pub const NOTHING: Readings = Readings {
        momentary_lufs: f64::NEG_INFINITY,
        short_term_lufs: f64::NEG_INFINITY,
        integrated_lufs: f64::NEG_INFINITY,
        range_lu: 0.0,
        range_low_lufs: f64::NEG_INFINITY,
        range_high_lufs: f64::NEG_INFINITY,
        max_momentary_lufs: f64::NEG_INFINITY,
        max_short_term_lufs: f64::NEG_INFINITY,
        true_peak_dbtp: f64::NEG_INFINITY,
        true_peak_now_dbtp: f64::NEG_INFINITY,
        true_peak_hop_dbtp: f64::NEG_INFINITY,
        sample_peak_db: f64::NEG_INFINITY,
        plr_lu: 0.0,
        psr_lu: 0.0,
        heard_s: 0.0,
        is_paused: false,
    };

    /// Whether the loudness range can be relied on: EBU Tech 3342 asks for a minute of programme.
    pub fn range_is_settled(&self) -> bool {
        self.heard_s >= 60.0
    }
}

impl Default for Readings {
    fn default() -> Readings {
        Readings::NOTHING
    }
}
