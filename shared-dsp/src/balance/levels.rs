//! What Balance tells of the last block, and the same as words, to be handed from the audio thread to others.

use crate::layout::MAX_CHANNELS;
use crate::loudness::meter::Readings;
use crate::loudness::signal_check::Findings;

/// What the window, the link and the host are told of the last block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// What the meter reads of the output.
    pub readings: Readings,
    /// What is wrong with the output.
    pub findings: Findings,
    /// Peak of the input in dBFS.
    pub input_db: f32,
    /// Peak of the output in dBFS.
    pub output_db: f32,
    /// Gain of the ride in dB at the last frame.
    pub ride_db: f32,
    /// Deepest gain of the ceiling in dB in the last chunk, 0 or less.
    pub ceiling_db: f32,
    /// How much louder the output is than the input, in LU.
    pub change_lu: f32,
}

/// Words that hold [`Levels`]: 16 of the meter, 8 and one for each channel of the findings, 5 of the rest.
pub const WORDS: usize = 29 + MAX_CHANNELS;

impl Levels {
    /// Nothing was played.
    pub const NOTHING: Levels = Levels {
        readings: Readings::NOTHING,
        findings: Findings::NOTHING,
        input_db: f32::NEG_INFINITY,
        output_db: f32::NEG_INFINITY,
        ride_db: 0.0,
        ceiling_db: 0.0,
        change_lu: 0.0,
    };

    /// All of it in words. [audio thread]
    pub fn words(&self) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        let mut free = words.iter_mut();
        let mut levels = *self;
        levels.each(|field| {
            if let Some(word) = free.next() {
                *word = field.word();
            }
        });
        words
    }

    /// What [`Levels::words`] were made of.
    pub fn from_words(words: &[u64; WORDS]) -> Levels {
        let mut levels = Levels::NOTHING;
        let mut left = words.iter();
        levels.each(|field| {
            if let Some(word) = left.next() {
                field.take(*word);
            }
        });
        levels
    }

    /// Every value, in an order that both ways share.
    fn each(&mut self, mut visit: impl FnMut(&mut dyn Field)) {
        let Levels { readings, findings, input_db, output_db, ride_db, ceiling_db, change_lu } = self;
        for value in [
            &mut readings.momentary_lufs,
            &mut readings.short_term_lufs,
            &mut readings.integrated_lufs,
            &mut readings.range_lu,
            &mut readings.range_low_lufs,
            &mut readings.range_high_lufs,
            &mut readings.max_momentary_lufs,
            &mut readings.max_short_term_lufs,
            &mut readings.true_peak_dbtp,
            &mut readings.true_peak_now_dbtp,
            &mut readings.true_peak_hop_dbtp,
            &mut readings.sample_peak_db,
            &mut readings.plr_lu,
            &mut readings.psr_lu,
            &mut readings.heard_s,
            &mut findings.correlation,
            &mut findings.correlation_now,
            &mut findings.mono_loss_db,
            &mut findings.mono_loss_now_db,
            &mut findings.heard_s,
        ] {
            visit(value);
        }
        findings.offset_db.iter_mut().for_each(|offset_db| visit(offset_db));
        for count in [&mut findings.clipped_samples, &mut findings.clips, &mut findings.broken_samples] {
            visit(count);
        }
        for level in [input_db, output_db, ride_db, ceiling_db, change_lu] {
            visit(level);
        }
        visit(&mut readings.is_paused);
    }
}

/// A value that fits into a word.
trait Field {
    fn word(&self) -> u64;
    fn take(&mut self, word: u64);
}

impl Field for f64 {
    fn word(&self) -> u64 {
        self.to_bits()
    }
    fn take(&mut self, word: u64) {
        *self = f64::from_bits(word);
    }
}

impl Field for f32 {
    fn word(&self) -> u64 {
        u64::from(self.to_bits())
    }
    fn take(&mut self, word: u64) {
        *self = f32::from_bits(word as u32);
    }
}

impl Field for u64 {
    fn word(&self) -> u64 {
        *self
    }
    fn take(&mut self, word: u64) {
        *self = word;
    }
}

impl Field for bool {
    fn word(&self) -> u64 {
        u64::from(*self)
    }
    fn take(&mut self, word: u64) {
        *self = word != 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_from_its_word() {
        let mut levels = Levels::NOTHING;
        let mut count = 0;
        levels.each(|field| {
            count += 1;
            // Another in every field, and a number in each kind of float
            field.take(if count == WORDS { 1 } else { 0x4040_0000 + count as u64 });
        });
        assert_eq!(count, WORDS);
        let words = levels.words();
        assert_eq!(Levels::from_words(&words), levels);
        assert!((1..WORDS - 1).all(|n| words[n] == words[0] + n as u64), "{words:x?}");
        // No field is forgotten: the derived text names as many numbers as there are words
        let text = format!("{levels:?}");
        let numbers = text.split([',', '[', '{']).filter(|part| {
            part.trim_matches([' ', '}', ']'])
                .rsplit(' ')
                .next()
                .is_some_and(|end| end == "true" || end.parse::<f64>().is_ok())
        });
        assert_eq!(numbers.count(), WORDS);
    }
}
