//! What is played: 16 bars at 96 beats per minute. Two bars of introduction, four of verse, eight of chorus,
//! two to end.

use std::ops::Range;

/// Beats per minute.
pub const BPM: f64 = 96.0;
/// Length of a beat.
pub const BEAT_S: f64 = 60.0 / BPM;
/// Length of a bar of four beats.
pub const BAR_S: f64 = 4.0 * BEAT_S;
/// Length of a sixteenth.
pub const STEP_S: f64 = BEAT_S / 4.0;
/// Bars of the song.
pub const BARS: usize = 16;
/// Until the last sound has died.
pub const LENGTH_S: f64 = BARS as f64 * BAR_S + 1.5;
/// Bars of the verse, counted from 0.
pub const VERSE: Range<usize> = 2..6;
/// Bars of the chorus.
pub const CHORUS: Range<usize> = 6..14;

/// A chord: its bass note and its notes around middle C, as MIDI numbers.
#[derive(Clone, Copy)]
pub struct Chord {
    /// Bass note.
    pub root: i32,
    /// The notes of a keyboard player's right hand.
    pub notes: [i32; 4],
}

const A_MINOR: Chord = Chord { root: 33, notes: [57, 60, 64, 67] };
const F_MAJOR: Chord = Chord { root: 29, notes: [57, 60, 64, 65] };
const C_MAJOR: Chord = Chord { root: 36, notes: [55, 60, 62, 64] };
const G_MAJOR: Chord = Chord { root: 31, notes: [55, 59, 62, 67] };
const C_OVER_E: Chord = Chord { root: 28, notes: [55, 60, 64, 67] };
const A_MINOR_END: Chord = Chord { root: 33, notes: [57, 60, 64, 71] };

/// The chord of each bar.
pub const CHORDS: [Chord; BARS] = [
    A_MINOR,
    F_MAJOR, // introduction
    A_MINOR,
    F_MAJOR,
    C_MAJOR,
    G_MAJOR, // verse
    F_MAJOR,
    G_MAJOR,
    A_MINOR,
    C_OVER_E,
    F_MAJOR,
    G_MAJOR,
    C_MAJOR,
    G_MAJOR, // chorus
    A_MINOR,
    A_MINOR_END, // end
];

/// A note to be played.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// When it begins.
    pub at_s: f64,
    /// How long it is held.
    pub length_s: f64,
    /// Its pitch as a MIDI number.
    pub pitch: f64,
    /// How hard, 0 to 1.
    pub force: f64,
}

/// Frequency of a MIDI number; 69 is A4 at 440 Hz.
pub fn frequency_hz(pitch: f64) -> f64 {
    440.0 * ((pitch - 69.0) / 12.0).exp2()
}

/// The moment of a sixteenth of a bar, both counted from 0.
pub fn at_s(bar: usize, step: usize) -> f64 {
    bar as f64 * BAR_S + step as f64 * STEP_S
}

/// Sixteenths of each bar of a drum, with the force of each stroke from 1 (soft) to 9 (hard), '.' for none.
pub fn strokes(pattern: impl Fn(usize) -> &'static str) -> Vec<Note> {
    let mut notes = Vec::new();
    for bar in 0..BARS {
        for (step, stroke) in pattern(bar).chars().enumerate() {
            if let Some(force) = stroke.to_digit(10) {
                let force = f64::from(force) / 9.0;
                notes.push(Note { at_s: at_s(bar, step), length_s: STEP_S, pitch: 0.0, force });
            }
        }
    }
    notes
}

/// Bass drum.
pub fn kick() -> Vec<Note> {
    strokes(|bar| match bar {
        0 | 1 => "................",
        5 => "9.....7.9.9.....",
        13 => "9..7..9.9.9.9...",
        14 => "9...............",
        15 => "................",
        bar if CHORUS.contains(&bar) => "9..7..8.9.7...6.",
        _ => "9.....7.8.6.....",
    })
}

/// Snare drum with soft strokes between.
pub fn snare() -> Vec<Note> {
    strokes(|bar| match bar {
        0 | 15 => "................",
        1 => "............6.79",
        5 => "....8..2....8899",
        13 => "....9..2.2..9...",
        14 => "................",
        bar if CHORUS.contains(&bar) => "....9..2.2..9..3",
        _ => "....8..1.2..8...",
    })
}

/// Closed hats.
pub fn hats() -> Vec<Note> {
    strokes(|bar| match bar {
        0 | 14 | 15 => "................",
        1 => "5...4...5...4...",
        bar if CHORUS.contains(&bar) => "8484848484848.84",
        _ => "7.4.7.4.7.4.7.5.",
    })
}

/// Open hats.
pub fn open_hats() -> Vec<Note> {
    strokes(
        |bar| if (2..14).contains(&bar) && bar % 2 == 1 { "..............7." } else { "................" },
    )
}

/// Toms: high, middle, low.
pub fn toms() -> [Vec<Note>; 3] {
    [
        strokes(|bar| match bar {
            5 => "........88......",
            13 => "......78........",
            _ => "................",
        }),
        strokes(|bar| match bar {
            5 => "..........88....",
            9 => "............7.8.",
            13 => "........88......",
            _ => "................",
        }),
        strokes(|bar| match bar {
            5 => "............9.99",
            9 => "...............9",
            13 => "..........9.9999",
            14 => "9...............",
            _ => "................",
        }),
    ]
}

/// Crash cymbals.
pub fn crashes() -> Vec<Note> {
    strokes(|bar| match bar {
        2 => "5...............",
        6 | 10 | 14 => "9...............",
        _ => "................",
    })
}

/// Ride cymbal.
pub fn ride() -> Vec<Note> {
    strokes(|bar| if CHORUS.contains(&bar) { "6.3.6.3.6.3.6.3." } else { "................" })
}

/// Bass guitar.
pub fn bass() -> Vec<Note> {
    let mut notes = Vec::new();
    for (bar, chord) in CHORDS.iter().enumerate().skip(2) {
        let (root, next) = (chord.root, CHORDS[(bar + 1).min(BARS - 1)].root);
        let line: &[(usize, usize, i32, f64)] = match bar {
            14 | 15 => &[(0, 15, root, 0.8)],
            bar if CHORUS.contains(&bar) => &[
                (0, 3, root, 1.0),
                (3, 2, root, 0.7),
                (6, 2, root + 12, 0.8),
                (8, 2, root, 0.95),
                (10, 2, root + 7, 0.75),
                (12, 2, root, 0.8),
                (14, 2, if next > root { next - 1 } else { next + 2 }, 0.8),
            ],
            _ => &[(0, 5, root, 0.9), (6, 2, root, 0.65), (8, 4, root + 7, 0.75), (13, 3, next + 2, 0.6)],
        };
        for &(step, steps, pitch, force) in line {
            let length_s = steps as f64 * STEP_S;
            notes.push(Note { at_s: at_s(bar, step), length_s, pitch: f64::from(pitch), force });
        }
    }
    notes
}
