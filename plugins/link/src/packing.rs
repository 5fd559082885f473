//! Plain values in and out of 64-bit words. Out of any words come valid values: what is not a number or out
//! of range is brought into range.

use std::ops::RangeInclusive;

use crate::text::Text;

/// Writes values one after the other, each of a whole number of half words.
pub struct Packer<'a> {
    words: &'a mut [u64],
    halves: usize,
}

impl<'a> Packer<'a> {
    /// Begins at the first word. What lies beyond the end is dropped.
    pub fn new(words: &'a mut [u64]) -> Packer<'a> {
        words.fill(0);
        Packer { words, halves: 0 }
    }

    /// 32 bits.
    pub fn bits(&mut self, value: u32) {
        if let Some(word) = self.words.get_mut(self.halves / 2) {
            *word |= u64::from(value) << (32 * (self.halves % 2));
        }
        self.halves += 1;
    }

    /// 64 bits.
    pub fn long(&mut self, value: u64) {
        self.bits(value as u32);
        self.bits((value >> 32) as u32);
    }

    /// A number in single precision.
    pub fn number(&mut self, value: f32) {
        self.bits(value.to_bits());
    }

    /// A number in double precision.
    pub fn precise(&mut self, value: f64) {
        self.long(value.to_bits());
    }

    /// A name.
    pub fn text<const N: usize>(&mut self, text: &Text<N>) {
        let mut bytes = [0; N];
        bytes[..text.as_bytes().len()].copy_from_slice(text.as_bytes());
        for four in bytes.chunks(4) {
            self.bits(u32::from_le_bytes(std::array::from_fn(|index| four.get(index).copied().unwrap_or(0))));
        }
    }

    /// How many words were begun.
    pub fn used(&self) -> usize {
        self.halves.div_ceil(2)
    }
}

/// Reads what a [`Packer`] wrote, or anything else.
pub struct Unpacker<'a> {
    words: &'a [u64],
    halves: usize,
}

impl<'a> Unpacker<'a> {
    /// Begins at the first word. Beyond the end there are zeros.
    pub fn new(words: &'a [u64]) -> Unpacker<'a> {
        Unpacker { words, halves: 0 }
    }

    /// 32 bits.
    pub fn bits(&mut self) -> u32 {
        let word = self.words.get(self.halves / 2).copied().unwrap_or(0);
        let value = (word >> (32 * (self.halves % 2))) as u32;
        self.halves += 1;
        value
    }

    /// 64 bits.
    pub fn long(&mut self) -> u64 {
        u64::from(self.bits()) | u64::from(self.bits()) << 32
    }

    /// A number within `range`; what is not a number is its lower end.
    pub fn number(&mut self, range: RangeInclusive<f32>) -> f32 {
        within(f32::from_bits(self.bits()), range)
    }

    /// The same in double precision.
    pub fn precise(&mut self, range: RangeInclusive<f64>) -> f64 {
        let value = f64::from_bits(self.long());
        if value.is_nan() { *range.start() } else { value.clamp(*range.start(), *range.end()) }
    }

    /// A name.
    pub fn text<const N: usize>(&mut self) -> Text<N> {
        let mut bytes = [0; N];
        for four in bytes.chunks_mut(4) {
            let packed = self.bits().to_le_bytes();
            four.copy_from_slice(&packed[..four.len()]);
        }
        Text::from_bytes(&bytes)
    }
}

/// The value in that range; what is not a number is its lower end.
pub fn within(value: f32, range: RangeInclusive<f32>) -> f32 {
    if value.is_nan() { *range.start() } else { value.clamp(*range.start(), *range.end()) }
}

/// A check sum over words. Every step can be undone, so a change of one word always changes it; of words at
/// random one in 2⁶⁴ has the right one.
pub fn checksum(words: &[u64]) -> u64 {
    // The numbers that splitmix64 adds and multiplies by (Steele, Lea, Flood 2014).
    words.iter().fold(0x9E37_79B9_7F4A_7C15, |sum, word| {
        (sum ^ word).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(29)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let mut words = [u64::MAX; 6];
        let mut packer = Packer::new(&mut words);
        packer.bits(7);
        packer.long(u64::MAX - 5);
        packer.number(-12.5);
        packer.precise(1.0 / 3.0);
        packer.text(&Text::<9>::new("Kick in"));
        assert_eq!(packer.used(), 5);
        let mut unpacker = Unpacker::new(&words);
        assert_eq!(unpacker.bits(), 7);
        assert_eq!(unpacker.long(), u64::MAX - 5);
        assert_eq!(unpacker.number(-24.0..=24.0), -12.5);
        assert_eq!(unpacker.precise(0.0..=1.0), 1.0 / 3.0);
        assert_eq!(unpacker.text::<9>().as_str(), "Kick in");
    }

    #[test]
    fn what_is_no_number_or_out_of_range_is_brought_into_range() {
        for (bits, expected) in
            [(f32::NAN, -24.0), (f32::INFINITY, 24.0), (f32::NEG_INFINITY, -24.0), (3.0, 3.0)]
        {
            assert_eq!(within(bits, -24.0..=24.0), expected);
        }
    }

    #[test]
    fn one_changed_bit_changes_the_check_sum() {
        let words = [1, 2, 3];
        for bit in 0..192 {
            let mut other = words;
            other[bit / 64] ^= 1 << (bit % 64);
            assert_ne!(checksum(&other), checksum(&words));
        }
    }
}
