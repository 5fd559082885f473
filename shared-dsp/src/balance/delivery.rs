//! Deliveries: what those who take a mix ask of it, and whether a mix has it.

use std::fmt;

use Quantity::*;

use crate::loudness::meter::Readings;
use crate::loudness::signal_check::Findings;

/// Where a mix goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Delivery {
    /// Music streaming: services play at about −14 LUFS.
    #[default]
    Streaming,
    /// EBU R 128 (2023): European broadcast.
    EbuR128,
    /// EBU R 128 s1 (2020): adverts and other short forms.
    EbuR128S1,
    /// ATSC A/85: American broadcast.
    AtscA85,
    /// Video on demand: dialogue at −27 LKFS.
    Vod,
    /// Cinema feature. There is no loudness norm: dialogue by custom.
    Cinema,
    /// Masters for clubs and DJs: by custom.
    Club,
    /// Pre-master with the headroom that cutting a lacquer wants: by custom.
    Vinyl,
}

/// What is measured of a mix. A value that is not known is not a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Integrated loudness in LUFS.
    pub integrated_lufs: f64,
    /// Loudness in LUFS of the dialogue alone, by a dialogue gate or from the dialogue's bus. Where it is not
    /// known, the integrated loudness stands in, and the check says so.
    pub dialogue_lufs: f64,
    /// Highest short-term loudness (3 s) in LUFS.
    pub max_short_term_lufs: f64,
    /// Highest momentary loudness (400 ms) in LUFS.
    pub max_momentary_lufs: f64,
    /// Highest true peak in dBTP.
    pub true_peak_dbtp: f64,
    /// Highest sample in dBFS.
    pub sample_peak_dbfs: f64,
    /// Loudness range in LU.
    pub lra_lu: f64,
    /// Samples at or beyond full scale.
    pub clipped_samples: f64,
    /// Constant part in dBFS.
    pub dc_dbfs: f64,
    /// Correlation of left and right, −1 to 1.
    pub correlation: f64,
    /// By how many LU the mix becomes softer in mono than the energies of left and right would be.
    pub mono_loss_lu: f64,
}

impl Measured {
    /// Nothing is known.
    pub const UNKNOWN: Measured = Measured {
        integrated_lufs: f64::NAN,
        dialogue_lufs: f64::NAN,
        max_short_term_lufs: f64::NAN,
        max_momentary_lufs: f64::NAN,
        true_peak_dbtp: f64::NAN,
        sample_peak_dbfs: f64::NAN,
        lra_lu: f64::NAN,
        clipped_samples: f64::NAN,
        dc_dbfs: f64::NAN,
        correlation: f64::NAN,
        mono_loss_lu: f64::NAN,
    };

    /// What a meter and a signal check found; what they have not heard yet is not known.
    pub fn of(readings: &Readings, findings: &Findings) -> Measured {
        if readings.heard_s == 0.0 && findings.heard_s == 0.0 {
            return Measured::UNKNOWN;
        }
        let known = |level: f64| if level == f64::NEG_INFINITY { f64::NAN } else { level };
        let has_sound = readings.integrated_lufs > f64::NEG_INFINITY;
        let of_sound = |value: f64| if has_sound { value } else { f64::NAN };
        Measured {
            integrated_lufs: known(readings.integrated_lufs),
            dialogue_lufs: f64::NAN,
            max_short_term_lufs: known(readings.max_short_term_lufs),
            max_momentary_lufs: known(readings.max_momentary_lufs),
            true_peak_dbtp: readings.true_peak_dbtp,
            sample_peak_dbfs: readings.sample_peak_db,
            lra_lu: of_sound(readings.range_lu),
            clipped_samples: findings.clipped_samples as f64,
            dc_dbfs: findings.largest_offset_db(),
            correlation: of_sound(findings.correlation),
            mono_loss_lu: of_sound(0.0 - findings.mono_loss_db),
        }
    }
}

/// What a limit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Integrated loudness in LUFS.
    Integrated,
    /// Loudness of the dialogue in LUFS.
    Dialogue,
    /// Highest short-term loudness in LUFS.
    MaxShortTerm,
    /// Highest momentary loudness in LUFS.
    MaxMomentary,
    /// Highest true peak in dBTP.
    TruePeak,
    /// Highest sample in dBFS.
    SamplePeak,
    /// Loudness range in LU.
    LoudnessRange,
    /// True peak over the highest short-term loudness in LU (PSR).
    PeakToShortTerm,
    /// Clipped samples.
    Clipped,
    /// Constant part in dBFS.
    Dc,
    /// Correlation of left and right.
    Correlation,
    /// Loss in mono in LU.
    MonoLoss,
}

impl Quantity {
    /// In a window or a report.
    pub fn title(self) -> &'static str {
        match self {
            Integrated => "Integrated loudness",
            Dialogue => "Dialogue loudness",
            MaxShortTerm => "Highest short-term loudness",
            MaxMomentary => "Highest momentary loudness",
            TruePeak => "True peak",
            SamplePeak => "Sample peak",
            LoudnessRange => "Loudness range",
            PeakToShortTerm => "Peak over short-term loudness",
            Clipped => "Clipped samples",
            Dc => "DC",
            Correlation => "Correlation",
            MonoLoss => "Loss in mono",
        }
    }

    /// What its numbers count.
    pub fn unit(self) -> &'static str {
        match self {
            Integrated | Dialogue | MaxShortTerm | MaxMomentary => "LUFS",
            TruePeak => "dBTP",
            SamplePeak | Dc => "dBFS",
            LoudnessRange | PeakToShortTerm | MonoLoss => "LU",
            Clipped => "samples",
            Correlation => "",
        }
    }

    fn of(self, measured: &Measured) -> f64 {
        match self {
            Integrated => measured.integrated_lufs,
            Dialogue if measured.dialogue_lufs.is_nan() => measured.integrated_lufs,
            Dialogue => measured.dialogue_lufs,
            MaxShortTerm => measured.max_short_term_lufs,
            MaxMomentary => measured.max_momentary_lufs,
            TruePeak => measured.true_peak_dbtp,
            SamplePeak => measured.sample_peak_dbfs,
            LoudnessRange => measured.lra_lu,
            PeakToShortTerm => measured.true_peak_dbtp - measured.max_short_term_lufs,
            Clipped => measured.clipped_samples,
            Dc => measured.dc_dbfs,
            Correlation => measured.correlation,
            MonoLoss => measured.mono_loss_lu,
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// The delivery's specification: a mix that fails is sent back.
    Required,
    /// Custom and good sense.
    Advised,
}

/// A limit of a delivery, in the unit of its quantity; at least one end is finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Of what.
    pub quantity: Quantity,
    /// Not below.
    pub least: f64,
    /// Not above.
    pub most: f64,
    /// Who asks.
    pub demand: Demand,
}

/// How a mix stands against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within.
    Pass,
    /// Outside.
    Fail,
    /// Not measured yet.
    Unknown,
}

/// A limit and what the mix has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// The limit.
    pub limit: Limit,
    /// What was measured, in the unit of the limit's quantity.
    pub value: f64,
    /// How it stands.
    pub verdict: Verdict,
    /// The integrated loudness stood in for that of the dialogue.
    pub stands_in: bool,
}

const INF: f64 = f64::INFINITY;

const fn required(quantity: Quantity, least: f64, most: f64) -> Limit {
    Limit { quantity, least, most, demand: Demand::Required }
}

const fn advised(quantity: Quantity, least: f64, most: f64) -> Limit {
    Limit { quantity, least, most, demand: Demand::Advised }
}

/// What every mix should have: no clipped sample, a constant part below hearing and below any editor's click,
/// and something left in mono.
const CLEAN: [Limit; 4] = [
    required(Clipped, -INF, 0.0),
    advised(Dc, -INF, -60.0),
    advised(Correlation, 0.0, INF),
    advised(MonoLoss, -INF, 6.0),
];

impl Delivery {
    /// All of them, in the order of the host's choices.
    pub const ALL: [Delivery; 8] = [
        Delivery::Streaming,
        Delivery::EbuR128,
        Delivery::EbuR128S1,
        Delivery::AtscA85,
        Delivery::Vod,
        Delivery::Cinema,
        Delivery::Club,
        Delivery::Vinyl,
    ];

    /// In a list of choices.
    pub fn title(self) -> &'static str {
        match self {
            Delivery::Streaming => "Streaming −14",
            Delivery::EbuR128 => "EBU R 128",
            Delivery::EbuR128S1 => "EBU R 128 s1",
            Delivery::AtscA85 => "ATSC A/85",
            Delivery::Vod => "VOD dialogue −27",
            Delivery::Cinema => "Cinema",
            Delivery::Club => "Club",
            Delivery::Vinyl => "Vinyl headroom",
        }
    }

    /// Its own limits; [`Delivery::limits`] has those of every mix too.
    fn own(self) -> &'static [Limit] {
        match self {
            // Louder masters are turned down by the service, softer ones may not be turned up.
            Delivery::Streaming => {
                const { &[required(Integrated, -15.0, -13.0), required(TruePeak, -INF, -1.0)] }
            }
            // EBU R 128 (11/2023): −23.0 ±0.2 LU, −1 dBTP.
            Delivery::EbuR128 => {
                const { &[required(Integrated, -23.2, -22.8), required(TruePeak, -INF, -1.0)] }
            }
            // EBU R 128 s1: short-term at most −18 LUFS; the loudness range does not apply.
            Delivery::EbuR128S1 => {
                const {
                    &[
                        required(Integrated, -23.2, -22.8),
                        required(MaxShortTerm, -INF, -18.0),
                        required(TruePeak, -INF, -1.0),
                    ]
                }
            }
            // ATSC A/85: −24 LKFS ±2, −2 dBTP.
            Delivery::AtscA85 => {
                const { &[required(Integrated, -26.0, -22.0), required(TruePeak, -INF, -2.0)] }
            }
            // What most services ask for: dialogue-gated −27 LKFS ±2, −2 dBTP, a range that a living room bears.
            Delivery::Vod => {
                const {
                    &[
                        required(Dialogue, -29.0, -25.0),
                        required(TruePeak, -INF, -2.0),
                        advised(LoudnessRange, 4.0, 18.0),
                    ]
                }
            }
            // A room calibrated to 85 dB(C) at −20 dBFS: dialogue is mixed to about −27 LKFS.
            Delivery::Cinema => {
                const { &[advised(Dialogue, -31.0, -23.0), required(SamplePeak, -INF, -0.1)] }
            }
            Delivery::Club => {
                const {
                    &[
                        advised(MaxShortTerm, -10.0, -6.0),
                        advised(PeakToShortTerm, 6.0, INF),
                        required(TruePeak, -INF, -0.3),
                        advised(MonoLoss, -INF, 3.0),
                    ]
                }
            }
            Delivery::Vinyl => {
                const {
                    &[
                        advised(Integrated, -INF, -12.0),
                        advised(PeakToShortTerm, 8.0, INF),
                        required(TruePeak, -INF, -3.0),
                        advised(MonoLoss, -INF, 3.0),
                    ]
                }
            }
        }
    }

    /// All limits: the delivery's own first, then those of every mix that it does not set itself.
    pub fn limits(self) -> impl Iterator<Item = Limit> {
        let own = self.own();
        let is_set = move |limit: &Limit| own.iter().any(|other| other.quantity == limit.quantity);
        own.iter().copied().chain(CLEAN.into_iter().filter(move |limit| !is_set(limit)))
    }

    /// The loudness in LUFS that a mix for it should have, in the middle of what is allowed; none where there
    /// is no such number.
    pub fn target_lufs(self) -> Option<f64> {
        let loudness = |limit: &&Limit| matches!(limit.quantity, Integrated | Dialogue);
        let limit = self.own().iter().find(loudness)?;
        (limit.least.is_finite() && limit.most.is_finite()).then_some(0.5 * (limit.least + limit.most))
    }
}

/// Every limit of a delivery with what the mix has.
pub fn check(measured: &Measured, delivery: Delivery) -> Vec<Check> {
    delivery.limits().map(|limit| against(measured, limit)).collect()
}

/// Rounding of sums of powers; a display shows a tenth.
const ROUNDING: f64 = 1e-6;

fn against(measured: &Measured, limit: Limit) -> Check {
    let value = limit.quantity.of(measured);
    let verdict = if value.is_nan() {
        Verdict::Unknown
    } else if value >= limit.least - ROUNDING && value <= limit.most + ROUNDING {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    let stands_in = limit.quantity == Dialogue && measured.dialogue_lufs.is_nan();
    Check { limit, value, verdict, stands_in }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.quantity.unit();
        let digits = usize::from(self.quantity != Clipped);
        match (self.least.is_finite(), self.most.is_finite()) {
            (true, true) => write!(f, "{:.1} … {:.1} {unit}", self.least, self.most),
            (true, false) => write!(f, "≥ {:.1} {unit}", self.least),
            _ => write!(f, "≤ {:.digits$} {unit}", self.most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Measured = Measured {
        integrated_lufs: -23.0,
        dialogue_lufs: f64::NAN,
        max_short_term_lufs: -19.0,
        max_momentary_lufs: -17.0,
        true_peak_dbtp: -2.5,
        sample_peak_dbfs: -2.6,
        lra_lu: 8.0,
        clipped_samples: 0.0,
        dc_dbfs: -90.0,
        correlation: 0.6,
        mono_loss_lu: 1.0,
    };

    fn failed(measured: &Measured, delivery: Delivery) -> Vec<Quantity> {
        let checks = check(measured, delivery).into_iter();
        checks.filter(|check| check.verdict == Verdict::Fail).map(|check| check.limit.quantity).collect()
    }

    #[test]
    fn ebu_r_128_allows_two_tenths_and_one_decibel_below_full_scale() {
        for (lufs, dbtp, expected) in [
            (-23.2, -1.0, vec![]),
            (-22.8, -1.0, vec![]),
            (-22.7, -1.0, vec![Integrated]),
            (-23.3, -0.9, vec![Integrated, TruePeak]),
        ] {
            let measured = Measured { integrated_lufs: lufs, true_peak_dbtp: dbtp, ..GOOD };
            assert_eq!(failed(&measured, Delivery::EbuR128), expected, "{lufs} LUFS, {dbtp} dBTP");
        }
    }

    #[test]
    fn short_forms_may_not_be_louder_than_minus_18_for_three_seconds() {
        let loud = Measured { max_short_term_lufs: -17.9, ..GOOD };
        assert_eq!(failed(&GOOD, Delivery::EbuR128S1), []);
        assert_eq!(failed(&loud, Delivery::EbuR128S1), [MaxShortTerm]);
        assert_eq!(failed(&loud, Delivery::EbuR128), []);
    }

    #[test]
    fn vod_asks_for_the_dialogue_and_says_when_the_whole_mix_stood_in_for_it() {
        let mix = Measured { integrated_lufs: -21.0, dialogue_lufs: -27.0, ..GOOD };
        assert_eq!(failed(&mix, Delivery::Vod), []);
        assert!(!check(&mix, Delivery::Vod)[0].stands_in);
        let unknown = Measured { dialogue_lufs: f64::NAN, ..mix };
        assert_eq!(failed(&unknown, Delivery::Vod), [Dialogue]);
        assert!(check(&unknown, Delivery::Vod)[0].stands_in);
    }

    #[test]
    fn a_clipped_sample_and_a_mix_that_vanishes_in_mono_fail_everywhere() {
        let broken = Measured { clipped_samples: 1.0, mono_loss_lu: 9.0, correlation: -0.7, ..GOOD };
        for delivery in Delivery::ALL {
            for quantity in [Clipped, MonoLoss, Correlation] {
                assert!(failed(&broken, delivery).contains(&quantity), "{delivery:?} {quantity:?}");
            }
        }
    }

    #[test]
    fn what_was_not_measured_is_unknown_and_no_limit_is_there_twice() {
        for delivery in Delivery::ALL {
            let checks = check(&Measured::UNKNOWN, delivery);
            assert!(checks.iter().all(|check| check.verdict == Verdict::Unknown), "{delivery:?}");
            let quantities: Vec<Quantity> = checks.iter().map(|check| check.limit.quantity).collect();
            for (n, quantity) in quantities.iter().enumerate() {
                assert!(!quantities[..n].contains(quantity), "{delivery:?} {quantity:?}");
            }
        }
    }

    #[test]
    fn nothing_heard_is_nothing_known_and_silence_has_peaks_but_no_loudness() {
        let unknown = Measured::of(&Readings::NOTHING, &Findings::NOTHING);
        assert!(check(&unknown, Delivery::Streaming).iter().all(|check| check.verdict == Verdict::Unknown));
        let silence = Readings { heard_s: 5.0, ..Readings::NOTHING };
        let silence = Measured::of(&silence, &Findings { heard_s: 5.0, ..Findings::NOTHING });
        assert!(silence.integrated_lufs.is_nan() && silence.correlation.is_nan());
        assert_eq!(failed(&silence, Delivery::Streaming), []);
    }

    #[test]
    fn targets_are_the_published_numbers() {
        let targets = Delivery::ALL.map(Delivery::target_lufs);
        let close = |got: f64, published: f64| (got - published).abs() < 1e-9;
        for (got, published) in targets.into_iter().zip([-14.0, -23.0, -23.0, -24.0, -27.0, -27.0]) {
            assert!(got.is_some_and(|got| close(got, published)), "{got:?} {published}");
        }
        assert_eq!(targets[6..], [None, None]);
    }

    #[test]
    fn a_limit_reads_as_a_line_of_a_report() {
        assert_eq!(required(TruePeak, -INF, -1.0).to_string(), "≤ -1.0 dBTP");
        assert_eq!(required(Integrated, -23.2, -22.8).to_string(), "-23.2 … -22.8 LUFS");
        assert_eq!(required(Clipped, -INF, 0.0).to_string(), "≤ 0 samples");
    }
}
