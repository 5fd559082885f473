//! The built-in song: 40 s for 15 instruments, synthesised, the same on every run.
//!
//! It is recorded as a hurried band would: no balance, boom under the kick, mud from 200 to 400 Hz, guitars
//! in the voice's way at 3 kHz, harsh hats, rumble under the voice. Mixing it is the point.

mod bass;
mod cymbals;
mod drums;
mod effects;
mod guitars;
mod keys;
mod melody;
mod pad;
mod room;
mod score;
mod tools;
mod voices;

use super::audio::Audio;
use tools::Tape;

/// The session that mixes the song.
pub const SESSION: &str = include_str!("../../../examples/demo.toml");

/// An instrument of the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// Bass drum.
    Kick,
    /// Snare drum.
    Snare,
    /// Hi-hats.
    Hats,
    /// Three toms.
    Toms,
    /// Crashes and ride.
    Cymbals,
    /// The drums as two microphones across the room hear them.
    Room,
    /// Bass guitar.
    Bass,
    /// Steel-string guitar, strummed.
    AcousticGuitar,
    /// Electric guitar, picked, then driven.
    ElectricGuitar,
    /// Electric piano.
    Keys,
    /// Synthesiser pad.
    Pad,
    /// Lead voice.
    Voice,
    /// Lower backing voices.
    BackingLow,
    /// Higher backing voices.
    BackingHigh,
    /// Riser, impacts, wind.
    Effects,
}

use Instrument::*;

impl Instrument {
    /// All of them.
    pub const ALL: [Instrument; 15] = [
        Kick,
        Snare,
        Hats,
        Toms,
        Cymbals,
        Room,
        Bass,
        AcousticGuitar,
        ElectricGuitar,
        Keys,
        Pad,
        Voice,
        BackingLow,
        BackingHigh,
        Effects,
    ];

    /// Name as a session writes it.
    pub fn name(self) -> &'static str {
        match self {
            Kick => "kick",
            Snare => "snare",
            Hats => "hats",
            Toms => "toms",
            Cymbals => "cymbals",
            Room => "room",
            Bass => "bass",
            AcousticGuitar => "acoustic guitar",
            ElectricGuitar => "electric guitar",
            Keys => "keys",
            Pad => "pad",
            Voice => "voice",
            BackingLow => "backing low",
            BackingHigh => "backing high",
            Effects => "effects",
        }
    }

    /// The instrument of that name.
    pub fn from_name(name: &str) -> Option<Instrument> {
        Instrument::ALL.into_iter().find(|instrument| instrument.name() == name)
    }

    /// Plays its part of the song.
    pub fn play(self, rate_hz: u32) -> Audio {
        let rate = f64::from(rate_hz);
        let tape = match self {
            Kick => drums::kick(rate),
            Snare => drums::snare(rate),
            Hats => cymbals::hats(rate),
            Toms => drums::toms(rate),
            Cymbals => cymbals::cymbals(rate),
            Room => room::room(rate),
            Bass => bass::bass(rate),
            AcousticGuitar => guitars::acoustic(rate),
            ElectricGuitar => guitars::electric(rate),
            Keys => keys::keys(rate),
            Pad => pad::pad(rate),
            Voice => voices::lead(rate),
            BackingLow => voices::backing(rate, &melody::BACKING_LOW),
            BackingHigh => voices::backing(rate, &melody::BACKING_HIGH),
            Effects => effects::effects(rate),
        };
        Tape::into_audio(tape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instrument_plays_the_same_sound_twice_within_range() {
        for instrument in Instrument::ALL {
            let (once, again) = (instrument.play(8_000), instrument.play(8_000));
            assert_eq!(once, again, "{}", instrument.name());
            let peak = once.channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!(peak > 0.02 && peak < 2.0, "{} peaks at {peak}", instrument.name());
            assert!(once.frames() >= 8_000 * 38, "{} is too short", instrument.name());
        }
    }
}
