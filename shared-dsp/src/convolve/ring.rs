//! The last frames of a pair of channels.

use super::pair::Pair;

/// A ring of a power of two frames.
pub(super) struct Ring(Box<[Pair]>);

impl Ring {
    pub fn new(frames: usize) -> Ring {
        Ring(vec![Pair::SILENT; frames.next_power_of_two()].into())
    }

    pub fn clear(&mut self) {
        self.0.fill(Pair::SILENT);
    }

    /// Writes frames of which the first has that position.
    pub fn write(&mut self, position: u64, frames: &[Pair]) {
        let from = self.index(position);
        let (late, early) = frames.split_at(frames.len().min(self.0.len() - from));
        self.0[from..from + late.len()].copy_from_slice(late);
        self.0[..early.len()].copy_from_slice(early);
    }

    /// Reads the frames that end just before that position.
    pub fn read(&self, end: u64, frames: &mut [Pair]) {
        let from = self.index(end.wrapping_sub(frames.len() as u64));
        let before_wrap = frames.len().min(self.0.len() - from);
        let (late, early) = frames.split_at_mut(before_wrap);
        late.copy_from_slice(&self.0[from..from + before_wrap]);
        early.copy_from_slice(&self.0[..early.len()]);
    }

    fn index(&self, position: u64) -> usize {
        (position & (self.0.len() as u64 - 1)) as usize
    }
}
