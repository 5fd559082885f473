//! What is played: 16 bars at 96 beats per minute. Two bars of introduction, four of verse, eight of chorus, two to end.

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

/// A sung note: bar, sixteenth, length in sixteenths, MIDI number, vowel.
pub type Sung = (usize, usize, usize, i32, Vowel);

/// What is sung on a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vowel {
    /// As in "father".
    A,
    /// As in "bed".
    E,
    /// As in "see".
    I,
    /// As in "more".
    O,
    /// As in "moon".
    U,
}

use Vowel::*;

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

/// Lead voice.
pub const LEAD: [Sung; 53] = [
    // Verse
    (2, 2, 2, 57, A),
    (2, 4, 2, 60, I),
    (2, 6, 2, 62, E),
    (2, 8, 4, 64, O),
    (2, 13, 2, 62, A),
    (2, 15, 3, 60, I),
    (3, 4, 2, 60, U),
    (3, 6, 2, 62, A),
    (3, 8, 5, 57, O),
    (4, 2, 2, 55, E),
    (4, 4, 2, 60, A),
    (4, 6, 2, 62, I),
    (4, 8, 3, 64, A),
    (4, 11, 2, 62, O),
    (4, 13, 3, 60, E),
    (5, 2, 2, 59, A),
    (5, 4, 2, 60, I),
    (5, 6, 6, 62, A),
    (5, 13, 1, 64, E),
    (5, 14, 2, 65, I),
    // Chorus
    (6, 0, 6, 69, A),
    (6, 6, 2, 67, I),
    (6, 8, 3, 65, O),
    (6, 11, 4, 64, A),
    (7, 0, 5, 67, E),
    (7, 6, 2, 65, A),
    (7, 8, 6, 62, I),
    (8, 0, 4, 64, A),
    (8, 4, 2, 65, O),
    (8, 6, 2, 64, E),
    (8, 8, 3, 60, A),
    (8, 11, 4, 62, I),
    (9, 0, 9, 64, O),
    (9, 12, 2, 64, A),
    (9, 14, 2, 65, E),
    (10, 0, 6, 69, A),
    (10, 6, 2, 67, I),
    (10, 8, 3, 69, O),
    (10, 11, 4, 72, A),
    (11, 0, 5, 71, E),
    (11, 6, 2, 69, A),
    (11, 8, 6, 67, I),
    (12, 0, 4, 67, A),
    (12, 4, 2, 65, O),
    (12, 6, 2, 64, E),
    (12, 8, 3, 62, A),
    (12, 11, 4, 60, I),
    (13, 0, 4, 62, A),
    (13, 4, 3, 64, E),
    (13, 7, 6, 62, O),
    // End
    (14, 0, 3, 60, A),
    (14, 3, 3, 59, I),
    (14, 6, 9, 57, A),
];

/// Lower backing voices.
pub const BACKING_LOW: [Sung; 10] = [
    (1, 8, 7, 57, U),
    (6, 0, 15, 57, A),
    (7, 0, 14, 59, A),
    (8, 0, 15, 60, O),
    (9, 0, 13, 55, O),
    (10, 0, 15, 60, A),
    (11, 0, 14, 62, A),
    (12, 0, 15, 60, O),
    (13, 0, 12, 59, A),
    (14, 0, 20, 52, U),
];

/// Higher backing voices.
pub const BACKING_HIGH: [Sung; 10] = [
    (1, 8, 7, 64, U),
    (6, 0, 15, 65, A),
    (7, 0, 14, 67, A),
    (8, 0, 15, 67, O),
    (9, 0, 13, 67, O),
    (10, 0, 15, 72, A),
    (11, 0, 14, 71, A),
    (12, 0, 15, 67, O),
    (13, 0, 12, 67, A),
    (14, 0, 20, 64, U),
];
