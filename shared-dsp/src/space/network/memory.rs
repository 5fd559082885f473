//! The memory of one delay line.

/// A ring of frames. What it held before the last [`Memory::forget`] reads as silence, so that forgetting
/// costs nothing.
pub struct Memory {
    ring: Box<[f32]>,
    head: usize,
    filled: usize,
}

impl Memory {
    /// A line that can look `frames` frames back.
    pub fn new(frames: usize) -> Memory {
        Memory { ring: vec![0.0; frames.max(1)].into_boxed_slice(), head: 0, filled: 0 }
    }

    /// The furthest that can be looked back, in frames.
    pub fn reach_frames(&self) -> usize {
        self.ring.len()
    }

    /// Forgets all sound.
    pub fn forget(&mut self) {
        self.filled = 0;
    }

    /// Appends frames, no more than the reach.
    #[inline(always)]
    pub fn write(&mut self, frames: &[f32]) {
        let first = frames.len().min(self.ring.len() - self.head);
        self.ring[self.head..self.head + first].copy_from_slice(&frames[..first]);
        self.ring[..frames.len() - first].copy_from_slice(&frames[first..]);
        self.head = if first < frames.len() { frames.len() - first } else { self.head + first };
        if self.head == self.ring.len() {
            self.head = 0;
        }
        self.filled = (self.filled + frames.len()).min(self.ring.len());
    }

    /// Reads frames of which the first was written `age` frames ago; from `to.len()` to the reach.
    #[inline(always)]
    pub fn read(&self, age: usize, to: &mut [f32]) {
        let age = age.clamp(to.len(), self.ring.len());
        let silent = age.saturating_sub(self.filled).min(to.len());
        let (silence, sound) = to.split_at_mut(silent);
        silence.fill(0.0);
        let age = age - silent;
        let start = if age <= self.head { self.head - age } else { self.head + self.ring.len() - age };
        let first = sound.len().min(self.ring.len() - start);
        sound[..first].copy_from_slice(&self.ring[start..start + first]);
        let rest = sound.len() - first;
        sound[first..].copy_from_slice(&self.ring[..rest]);
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn what_was_written_comes_back_at_its_age_and_nothing_from_before_it_forgot() {
        let mut memory = Memory::new(100);
        let mut count = 0.0;
        let mut write = |memory: &mut Memory, frames: usize| {
            let block: Vec<f32> = (0..frames).map(|n| count + n as f32).collect();
            count += frames as f32;
            memory.write(&block);
        };
        for frames in [7, 64, 64, 64, 1, 30] {
            write(&mut memory, frames);
        }
        let mut out = [0.0; 20];
        for age in [20, 57, 100] {
            memory.read(age, &mut out);
            assert_eq!((out[0], out[19]), (230.0 - age as f32, 249.0 - age as f32));
        }
        memory.forget();
        write(&mut memory, 5);
        memory.read(20, &mut out);
        assert_eq!((out[14], out[15], out[19]), (0.0, 230.0, 234.0));
    }
}
