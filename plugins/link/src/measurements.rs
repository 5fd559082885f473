//! What the audio thread tells: transport, levels, gains.

use std::ops::RangeInclusive;

use crate::packing::{Packer, Unpacker, within};

/// Levels from a silence that is as good as none to far above full scale, dB or LU of any kind.
pub(crate) const LEVELS_DB: RangeInclusive<f32> = -200.0..=200.0;
/// Seconds in a song, from well before its start to twelve days.
const POSITIONS_S: RangeInclusive<f64> = -1e6..=1e6;
const TEMPI_BPM: RangeInclusive<f64> = 0.0..=1000.0;

/// Where the song is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Whether it plays.
    pub playing: bool,
    /// Quarter notes per minute; 0 if the host does not say.
    pub tempo_bpm: f64,
    /// From the start of the song.
    pub position_s: f64,
}

/// Loudness by ITU-R BS.1770-5 and EBU Tech 3341/3342. Silence is −200.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Over 0.4 s.
    pub momentary_lufs: f32,
    /// Over 3 s.
    pub short_term_lufs: f32,
    /// Gated, since the last reset.
    pub integrated_lufs: f32,
    /// Loudness range.
    pub range_lu: f32,
    /// Highest true peak since the last reset.
    pub true_peak_dbtp: f32,
}

impl Loudness {
    /// Nothing was heard.
    pub const SILENCE: Loudness = Loudness {
        momentary_lufs: -200.0,
        short_term_lufs: -200.0,
        integrated_lufs: -200.0,
        range_lu: 0.0,
        true_peak_dbtp: -200.0,
    };
}

/// What the audio thread publishes, once per block or less often.
///
/// A level below −200 counts as −200, and so does one that is not a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurements {
    /// None if the host does not say, or has not called the plug-in for a second.
    pub transport: Option<Transport>,
    /// The host renders a file, not for ears.
    pub offline: bool,
    /// Of what leaves the plug-in.
    pub loudness: Loudness,
    /// The static gain that was set.
    pub trim_db: f32,
    /// The gain of the leveller now.
    pub ride_db: f32,
    /// What the leveller or the solver aims at.
    pub target_lufs: f32,
    /// The gain of a compressor now, 0 or less.
    pub reduction_db: f32,
}

impl Measurements {
    /// Nothing was measured.
    pub const SILENCE: Measurements = Measurements {
        transport: None,
        offline: false,
        loudness: Loudness::SILENCE,
        trim_db: 0.0,
        ride_db: 0.0,
        target_lufs: -200.0,
        reduction_db: 0.0,
    };

    /// Words in packed form.
    pub(crate) const WORDS: usize = 7;

    const KNOWN: u32 = 1;
    const PLAYING: u32 = 2;
    const OFFLINE: u32 = 4;

    pub(crate) fn pack(&self, to: &mut Packer<'_>) {
        let transport =
            self.transport.unwrap_or(Transport { playing: false, tempo_bpm: 0.0, position_s: 0.0 });
        let flag = |on: bool, bit| if on { bit } else { 0 };
        to.bits(
            flag(self.transport.is_some(), Self::KNOWN)
                | flag(transport.playing, Self::PLAYING)
                | flag(self.offline, Self::OFFLINE),
        );
        let Loudness { momentary_lufs, short_term_lufs, integrated_lufs, range_lu, true_peak_dbtp } =
            self.loudness;
        for level in [momentary_lufs, short_term_lufs, integrated_lufs, range_lu, true_peak_dbtp] {
            to.number(within(level, LEVELS_DB));
        }
        for level in [self.trim_db, self.ride_db, self.target_lufs, self.reduction_db] {
            to.number(within(level, LEVELS_DB));
        }
        to.precise(transport.tempo_bpm);
        to.precise(transport.position_s);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Measurements {
        let flags = from.bits();
        let mut level = || from.number(LEVELS_DB);
        let loudness = Loudness {
            momentary_lufs: level(),
            short_term_lufs: level(),
            integrated_lufs: level(),
            range_lu: level().max(0.0),
            true_peak_dbtp: level(),
        };
        let [trim_db, ride_db, target_lufs, reduction_db] = [level(), level(), level(), level().min(0.0)];
        let transport = Transport {
            playing: flags & Self::PLAYING != 0,
            tempo_bpm: from.precise(TEMPI_BPM),
            position_s: from.precise(POSITIONS_S),
        };
        Measurements {
            transport: (flags & Self::KNOWN != 0).then_some(transport),
            offline: flags & Self::OFFLINE != 0,
            loudness,
            trim_db,
            ride_db,
            target_lufs,
            reduction_db,
        }
    }
}

impl Default for Measurements {
    fn default() -> Measurements {
        Measurements::SILENCE
    }
}
