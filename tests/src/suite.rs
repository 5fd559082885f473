//! The plug-ins of the suite: the one place to add a line when there is another.
//!
//! What is promised of every plug-in is tested by the same code, see [`for_every_plug_in`](crate::for_every_plug_in).

/// A plug-in of the suite, and what the tests of every plug-in have to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name, which is the stem of its files.
    pub name: &'static str,
    /// Its CLAP id.
    pub id: &'static str,
    /// Settings that are heard and move nothing once they have settled, with no latency.
    pub heard: Settings,
    /// Settings that have latency, each to be added to those that are heard. One follows the other in the
    /// same instance, so each sets whatever another one sets.
    pub late: &'static [Settings],
    /// Parameters that no automation moves: latency, and what belongs to the session.
    pub still: &'static [&'static str],
    /// Time in s after which a new instance sounds as before, whatever came in.
    pub forgets_s: f64,
    /// Level in dB below a click that came in under which the tail it reports is over.
    pub tail_db: f64,
    /// It tells hosts how much it reduces the gain.
    pub tells_gain: bool,
    /// Where a knob stands in its window as it opens, in points.
    pub knob: (i32, i32),
}

/// Parameters and their values as an engineer writes them: `("freq_1", "2.5k")`.
pub type Settings = &'static [(&'static str, &'static str)];

/// The equaliser.
pub const EQ: Member = Member {
    name: "Aplomb EQ",
    id: "com.aplomb.eq",
    heard: &[
        ("on_1", "On"),
        ("freq_1", "120 Hz"),
        ("gain_1", "4.5 dB"),
        ("q_1", "0.8"),
        ("on_2", "On"),
        ("type_2", "High Shelf"),
        ("freq_2", "9 kHz"),
        ("gain_2", "-7 dB"),
        ("on_24", "On"),
        ("type_24", "Low Cut"),
        ("freq_24", "40 Hz"),
        ("slope_24", "24 dB/oct"),
        ("out_gain", "-1.5 dB"),
    ],
    late: &[
        &[("phase", "Natural"), ("linear_low", "100 Hz")],
        &[("phase", "Linear"), ("linear_low", "200 Hz")],
    ],
    still: &["phase", "linear_low", "listen"],
    forgets_s: 0.5,
    tail_db: 120.0,
    tells_gain: false,
    knob: (64, 425),
};

/// The compressor.
pub const COMPRESSOR: Member = Member {
    name: "Aplomb Compressor",
    id: "com.aplomb.compressor",
    heard: &[
        ("threshold", "-32 dB"),
        ("ratio", "3"),
        ("knee", "9 dB"),
        ("attack", "4 ms"),
        ("release", "70 ms"),
        ("sc_low_cut", "90 Hz"),
        ("sc_bell1_gain", "3 dB"),
        ("makeup", "5 dB"),
        ("mix", "90 %"),
        ("output", "-1.5 dB"),
    ],
    late: &[
        &[("lookahead", "5 ms"), ("oversampling", "Off"), ("style", "Clean"), ("colour", "0 %")],
        &[("lookahead", "0 ms"), ("oversampling", "4x"), ("style", "FET"), ("colour", "60 %")],
        &[("lookahead", "2 ms"), ("oversampling", "2x"), ("style", "Opto"), ("colour", "0 %")],
    ],
    still: &["lookahead", "sc_listen", "oversampling"],
    // 60 dB of reduction that release in 100 ms: by exp(-20) after this time.
    forgets_s: 2.0,
    tail_db: 120.0,
    tells_gain: true,
    knob: (60, 414),
};

/// The room.
pub const ROOM: Member = Member {
    name: "Aplomb Room",
    id: "com.aplomb.room",
    heard: &[
        ("proximity", "60 %"),
        ("azimuth", "20° R"),
        ("source_width", "2 m"),
        ("recorded_at", "15 cm"),
        ("mic_pattern", "Cardioid"),
        ("size", "900 m³"),
        ("material", "Wood"),
        ("decay", "0.7 s"),
        ("predelay", "12 ms"),
        ("tail_level", "-2 dB"),
        ("modulation", "0 %"),
        ("wet_low_cut", "120 Hz"),
        ("width", "80 %"),
        ("output", "-1.5 dB"),
    ],
    late: &[],
    still: &["room_group"],
    // A T60 of 1 s, over 100 dB and the 60 dB by which broken input may be too loud.
    forgets_s: 3.0,
    // What a room is over with: a tail is not waited for until the last bit.
    tail_db: 90.0,
    tells_gain: false,
    knob: (64, 408),
};

/// The balance.
pub const BALANCE: Member = Member {
    name: "Aplomb Balance",
    id: "com.aplomb.balance",
    heard: &[
        ("trim", "-4.5 dB"),
        ("ride_target", "-30 LUFS"),
        ("ride_down", "5 dB"),
        ("ride_speed", "40 dB/s"),
        ("ride_lookahead", "0 ms"),
        ("ride_on", "On"),
        ("ceiling_on", "Off"),
    ],
    late: &[
        &[("ride_lookahead", "150 ms"), ("ceiling_on", "Off")],
        &[("ride_lookahead", "0 ms"), ("ceiling_on", "On"), ("ceiling", "-9 dBTP")],
        &[("ride_lookahead", "40 ms"), ("ceiling_on", "On"), ("ceiling", "-3 dBTP")],
    ],
    still: &["role", "ride_on", "ride_lookahead", "weighting", "ceiling_on", "delivery"],
    // Three seconds of phrase, and the way back at the slowest speed.
    forgets_s: 3.0,
    tail_db: 120.0,
    tells_gain: true,
    knob: (69, 365),
};

/// Makes tests of functions that take a [`Member`], one of each for every plug-in: from
/// `for_every_plug_in!(silence_stays_silence)` come `eq::silence_stays_silence`,
/// `compressor::silence_stays_silence`, `room::silence_stays_silence` and so on. With `at_a_desk:` before the
/// names each has a process and a display of its own, see [`desk`](crate::desk).
#[macro_export]
macro_rules! for_every_plug_in {
    (at_a_desk: $($test:ident),+ $(,)?) => {
        $crate::for_every_plug_in!(@ tests_at_a_desk: $($test),+);
    };
    (@ $tests:ident: $($test:ident),+) => {
        $crate::$tests!(eq = EQ: $($test),+);
        $crate::$tests!(compressor = COMPRESSOR: $($test),+);
        $crate::$tests!(room = ROOM: $($test),+);
        $crate::$tests!(balance = BALANCE: $($test),+);
    };
    ($($test:ident),+ $(,)?) => {
        $crate::for_every_plug_in!(@ tests_of: $($test),+);
    };
}

/// Makes tests of functions that take a [`Member`], for one plug-in and under its name.
#[macro_export]
macro_rules! tests_of {
    ($name:ident = $member:ident: $($test:ident),+ $(,)?) => {
        mod $name {
            $(
                #[test]
                fn $test() {
                    super::$test(&$crate::suite::$member);
                }
            )+
        }
    };
}

/// As [`tests_of`], each at a desk of its own.
#[macro_export]
macro_rules! tests_at_a_desk {
    ($name:ident = $member:ident: $($test:ident),+ $(,)?) => {
        mod $name {
            $(
                #[test]
                fn $test() {
                    let place = concat!(module_path!(), "::", stringify!($test));
                    $crate::desk::at_a_desk(place, || super::$test(&$crate::suite::$member));
                }
            )+
        }
    };
}
