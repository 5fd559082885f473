//! How loud a sound is to a listener, alone and among others: the loudness model of Moore and Glasberg.
//!
//! The chain is that of ISO 532-2:2017: sound pressure → outer and middle ear → excitation of auditory
//! filters, half a Cam apart → compressive growth to loudness in each → their sum, in sone and phon. Loudness
//! in the presence of other sounds is that of Moore, Glasberg and Baer (J. Audio Eng. Soc. 45, 1997). A sound
//! is given either as tones and bands of noise ([`Sound`]) or as a stream of samples ([`Analyser`]).
//!
//! LUFS say how loud a programme is; of a single track they know little: at equal LUFS a bass guitar is up to
//! 15 dB too soft, a hi-hat 5. This model knows more, and costs more: nothing here belongs on the audio
//! thread, though [`Analyser::take`] neither allocates nor waits.

mod analyser;
mod cochlea;
mod excitation;
pub mod iso226;
mod masking;
mod partial;
mod pattern;
pub mod scale;
mod smoothing;
mod sone;
mod sound;
mod stream;
mod transfer;
mod windows;

pub use analyser::{Analyser, FRAMES_PER_SECOND, Frame};
pub use excitation::Excitation;
pub use masking::{MaskedBand, Masker, Masking, gain_to_recover_db, masked_bands};
pub use partial::{Partial, partial_loudness};
pub use scale::BANDS;
pub use smoothing::{Loudness, Times};
pub use sone::{binaural_sone, phon_from_sone, sone_from_phon};
pub use sound::Sound;
pub use transfer::Field;

/// How loud the monitors are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Monitor {
    /// Sound pressure level in dB SPL at the listener's place of a programme of −23 LUFS.
    pub level_db_spl: f64,
}

impl Monitor {
    /// 73 dB SPL: the listening level of EBU Tech 3276 and 3343 for one loudspeaker at −23 LUFS, measured
    /// with noise from 500 Hz to 2 kHz.
    pub const EBU: Monitor = Monitor { level_db_spl: 73.0 };

    /// Sound pressure level in dB SPL of a mean square of 1 in one channel. Around 1 kHz that is 0 LUFS: the
    /// K-weighting's gain there and the constant of BS.1770 cancel.
    pub fn full_scale_db_spl(self) -> f64 {
        self.level_db_spl + 23.0
    }
}

impl Default for Monitor {
    fn default() -> Self {
        Monitor::EBU
    }
}
