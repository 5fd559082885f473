//! What engineers type, what they read, and that the two agree.

use super::*;

fn assert_reads(notation: Notation, cases: &[(&str, f64)]) {
    for (text, value) in cases {
        let read = (notation.read)(text).unwrap_or_else(|| panic!("{text:?} was refused"));
        let error = (f64::from(read) - value).abs();
        assert!(error <= 1e-6 * value.abs().max(1e-3), "{text:?} was read as {read}, not {value}");
    }
}

fn assert_refuses(notation: Notation, texts: &[&str]) {
    for text in texts {
        assert_eq!((notation.read)(text), None, "{text:?}");
    }
}

fn assert_writes(notation: Notation, cases: &[(f32, &str)]) {
    for (value, text) in cases {
        assert_eq!((notation.write)(*value), *text);
    }
}

#[test]
fn frequencies_are_read_as_typed() {
    assert_reads(
        FREQUENCY,
        &[
            ("2.5k", 2500.0),
            ("2k5", 2500.0),
            ("2k", 2000.0),
            ("4K7", 4700.0),
            ("1k25 Hz", 1250.0),
            ("2,5 kHz", 2500.0),
            ("2.500 kHz", 2500.0),
            ("250 Hz", 250.0),
            ("  250hz ", 250.0),
            ("250", 250.0),
            ("82.4", 82.4),
            (".5k", 500.0),
            ("30000", 30000.0),
        ],
    );
}

/// Frequencies of equal temperament at A4 = 440 Hz, from the usual tables (to 0.01 Hz).
#[test]
fn notes_are_read_as_frequencies() {
    let near = |text: &str, hz: f32| {
        let read = (FREQUENCY.read)(text).unwrap_or_else(|| panic!("{text:?} was refused"));
        assert!((read - hz).abs() <= 0.006, "{text:?} was read as {read} Hz, not {hz} Hz");
    };
    near("A4", 440.0);
    near("a4", 440.0);
    near("C4", 261.63);
    near("c#3", 138.59);
    near("Db3", 138.59);
    near("E1", 41.20);
    near("e2", 82.41);
    near("Bb2", 116.54);
    near("bb2", 116.54);
    near("B♭2", 116.54);
    near("F♯5", 739.99);
    near("C-1", 8.18);
    near("A4 +20 ct", 445.11);
    near("A4-20ct", 434.95);
    near("a4 − 20 cents", 434.95);
    near("A4 +100", 466.16);
}

#[test]
fn frequencies_that_mean_nothing_are_refused() {
    assert_refuses(
        FREQUENCY,
        &[
            "",
            " ",
            "Hz",
            "k",
            "-250",
            "0",
            "0 Hz",
            "nan",
            "inf",
            "-inf",
            "1e3",
            "0x10",
            "2.5.3",
            "2.5k5",
            "2 k x",
            "250 dB",
            "1,000",
            "12,500 Hz",
            "H4",
            "A",
            "A#",
            "A4 20 ct",
            "A4 +",
            "A4 +2000 ct",
            "A44",
            "A4 +20 Hz",
            "2..5",
            "2,,5",
            "1e400",
            "٣",
            "k5",
            "2k5k",
            "2k-5",
        ],
    );
}

#[test]
fn a_decimal_comma_is_read_where_it_can_mean_one_thing_only() {
    assert_reads(Q, &[("0,025", 0.025), ("0,71", 0.71), ("1,4243", 1.4243), (",5", 0.5)]);
    assert_reads(GAIN, &[("-3,2 dB", -3.2)]);
    assert_refuses(Q, &["1,414"]);
}

#[test]
fn gains_are_read_with_any_minus() {
    assert_reads(
        GAIN,
        &[
            ("-3.2 dB", -3.2),
            ("−3.2", -3.2),
            ("–3.2db", -3.2),
            ("+3", 3.0),
            ("3 dB", 3.0),
            ("- 3.2 dB", -3.2),
            ("0", 0.0),
        ],
    );
    assert_reads(LEVEL, &[("-24 dBFS", -24.0), ("6", 6.0)]);
    assert_refuses(GAIN, &["", "dB", "-inf", "−∞", "3 Hz", "--3", "+-3", "3 dB 2", "3.2.1", "three"]);
}

#[test]
fn times_are_read_in_milliseconds_and_seconds() {
    assert_reads(
        TIME,
        &[
            ("1.5 s", 1500.0),
            ("1500 ms", 1500.0),
            ("1500", 1500.0),
            ("100 µs", 0.1),
            ("0,1", 0.1),
            ("2 sec", 2000.0),
        ],
    );
    assert_refuses(TIME, &["-1 ms", "0", "1 min", "ms", "1 k"]);
}

#[test]
fn only_where_a_time_may_be_none_zero_is_read() {
    assert_reads(TIME_OR_NONE, &[("0", 0.0), ("-0 ms", 0.0), ("1.5 s", 1500.0), ("100 µs", 0.1)]);
    assert_refuses(TIME_OR_NONE, &["-1 ms", "none", "1 min", ""]);
    assert_writes(TIME_OR_NONE, &[(0.0, "0.00 ms"), (0.05, "0.05 ms"), (2.5, "2.50 ms"), (500.0, "500 ms")]);
    assert_writes(TIME, &[(0.01, "0.010 ms"), (0.025, "0.025 ms"), (0.0996, "0.10 ms")]);
}

/// A ratio R:1 lets 1 dB of R through, so it takes away 1 − 1/R.
#[test]
fn ratios_are_read_as_slopes() {
    assert_reads(
        RATIO,
        &[
            ("1:1", 0.0),
            ("4", 0.75),
            ("4:1", 0.75),
            ("4 : 1", 0.75),
            ("1:4", 0.75),
            ("4.00:1", 0.75),
            ("2,5", 0.6),
            ("3:1", 2.0 / 3.0),
            ("10", 0.9),
            ("1000:1", 0.999),
            ("∞:1", 1.0),
            ("1:∞", 1.0),
            ("INF", 1.0),
            ("inf:1", 1.0),
            ("Limit", 1.0),
            ("-2:1", 1.5),
            ("−2", 1.5),
            ("-1.00:1", 2.0),
        ],
    );
    assert_refuses(
        RATIO,
        &[
            "", ":", "0", "0:1", "0.5", "1:0.5", "-0.5:1", "4:2", "4:", ":4", "4 dB", "1:1:1", "-inf",
            "1001", "nan",
        ],
    );
    // Binary fractions, and what is nearest to the others
    for (text, slope) in [("2", 0.5), ("4", 0.75), ("8", 0.875), ("10", 0.9), ("inf", 1.0), ("-1", 2.0)] {
        assert_eq!((RATIO.read)(text), Some(slope), "{text}");
    }
}

#[test]
fn ratios_are_written_with_three_digits_up_to_the_infinite_one() {
    assert_writes(
        RATIO,
        &[
            (0.0, "1.00:1"),
            (0.2, "1.25:1"),
            (0.5, "2.00:1"),
            (0.666_666_7, "3.00:1"),
            (0.75, "4.00:1"),
            (0.9, "10.0:1"),
            (0.99, "100:1"),
            (0.999_3, "∞:1"),
            (1.0, "∞:1"),
            (1.000_9, "∞:1"),
            (1.01, "-100:1"),
            (1.5, "-2.00:1"),
            (2.0, "-1.00:1"),
        ],
    );
    assert_eq!(slope_as_written(0.999_3), 1.0);
    assert_eq!(slope_as_written(1.000_9), 1.0);
    assert_eq!(slope_as_written(0.99), 0.99);
    for step in 0..=20_000 {
        let text = (RATIO.write)(step as f32 / 10_000.0);
        let back = (RATIO.read)(&text).unwrap_or_else(|| panic!("{text:?} was written but not read"));
        assert_eq!((RATIO.write)(back), text);
    }
}

#[test]
fn percentages_and_q_are_read() {
    assert_reads(
        PERCENT,
        &[("50 %", 0.5), ("50%", 0.5), ("50", 0.5), ("200", 2.0), ("0", 0.0), ("62.5 %", 0.625)],
    );
    assert_reads(Q, &[("Q 0.71", 0.71), ("q=0.71", 0.71), ("0.71", 0.71), ("Q:2", 2.0)]);
    // Bandwidth of one octave and of a third: 1.414 and 4.318 (tables of ISO 266 filters)
    let near = |text: &str, q: f32| assert!(((Q.read)(text).unwrap() - q).abs() < 5e-4, "{text}");
    near("1 oct", 1.414);
    near("2 oct", 0.6667);
    near("0.333333 oct", 4.318);
    assert_refuses(Q, &["Q", "-1", "0", "0.7 Hz", "QQ1", "0 oct"]);
    assert_refuses(PERCENT, &["%", "50 dB", ""]);
}

#[test]
fn values_are_written_as_an_engineer_writes_them() {
    assert_writes(
        FREQUENCY,
        &[
            (10.0, "10.0 Hz"),
            (82.41, "82.4 Hz"),
            (99.96, "100 Hz"),
            (250.0, "250 Hz"),
            (999.4, "999 Hz"),
            (999.6, "1.00 kHz"),
            (2500.0, "2.50 kHz"),
            (9996.0, "10.0 kHz"),
            (12500.0, "12.5 kHz"),
            (30000.0, "30.0 kHz"),
        ],
    );
    assert_writes(
        GAIN,
        &[
            (3.2, "+3.2 dB"),
            (-3.2, "-3.2 dB"),
            (0.0, "0.0 dB"),
            (-0.004, "0.0 dB"),
            (0.25, "+0.25 dB"),
            (30.0, "+30.0 dB"),
        ],
    );
    assert_writes(LEVEL, &[(-24.0, "-24.0 dB"), (6.0, "6.0 dB"), (0.0, "0.0 dB")]);
    assert_writes(
        TIME,
        &[(0.1, "0.10 ms"), (2.5, "2.50 ms"), (25.0, "25.0 ms"), (250.0, "250 ms"), (1500.0, "1.50 s")],
    );
    assert_writes(PERCENT, &[(0.5, "50 %"), (1.0, "100 %"), (0.625, "62.5 %"), (0.0, "0 %")]);
    assert_writes(Q, &[(0.025, "0.025"), (0.7089, "0.71"), (1.0, "1.00"), (12.5, "12.5"), (40.0, "40.0")]);
}

/// Every notation over its widest range: text survives value and back, and a value moves at most half of what
/// its text shows (its last digit).
#[test]
fn text_and_value_agree_both_ways() {
    let geometric = |low: f64, high: f64| move |t: f64| low * (high / low).powf(t);
    let straight = |low: f64, high: f64| move |t: f64| low + (high - low) * t;
    check(FREQUENCY, geometric(10.0, 30_000.0));
    check(TIME, geometric(0.01, 5_000.0));
    check(TIME_OR_NONE, straight(0.0, 500.0));
    check(Q, geometric(0.025, 40.0));
    check(GAIN, straight(-30.0, 30.0));
    check(LEVEL, straight(-80.0, 24.0));
    check(PERCENT, straight(0.0, 2.0));
}

fn check(notation: Notation, value_at: impl Fn(f64) -> f64) {
    for step in 0..=20_000 {
        let value = value_at(f64::from(step) / 20_000.0) as f32;
        let text = (notation.write)(value);
        let back = (notation.read)(&text).unwrap_or_else(|| panic!("{text:?} was written but not read"));
        assert_eq!((notation.write)(back), text, "{value}");
        let half_unit = 0.5 * last_digit(&text);
        let error = (f64::from(back) - f64::from(value)).abs();
        assert!(error <= half_unit * (1.0 + 1e-3), "{value} → {text:?} → {back}: off by {error}");
    }
}

/// What one step of the last written digit is worth in Hz, ms, dB, or as a share. A gain's second decimal is
/// left out when it is zero, so gains count in hundredths always.
fn last_digit(text: &str) -> f64 {
    let number = text.split(' ').next().unwrap();
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    let unit = if text.ends_with("kHz") || text.ends_with(" s") { 1000.0 } else { 1.0 };
    match text {
        _ if text.ends_with("dB") => 0.01,
        _ if text.ends_with('%') => 0.001,
        _ => unit * 0.1_f64.powi(decimals),
    }
}

#[test]
fn notes_are_named_as_they_are_read() {
    // ISO 16 and equal temperament: A4 is 440 Hz, C4 nine semitones lower
    assert_eq!(note_name(440.0), "A4");
    assert_eq!(note_name(261.625_6), "C4");
    assert_eq!(note_name(27.5), "A0");
    assert_eq!(note_name(8.176), "C-1");
    assert_eq!(note_name(1_000.0), "B5 +21 ct");
    for step in 0..=1_000 {
        let freq_hz = 10.0 * 3_000.0_f32.powf(0.001 * step as f32);
        let read_hz = (FREQUENCY.read)(&note_name(freq_hz)).unwrap();
        assert!((1_200.0 * (read_hz / freq_hz).log2()).abs() < 0.51, "{freq_hz} Hz is read as {read_hz} Hz");
    }
}
