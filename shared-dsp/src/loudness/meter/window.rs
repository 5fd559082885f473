//! A rectangular window over the last hops.

/// Hops that are summed side by side.
const LANES: usize = 4;

/// The powers of the last hops.
pub struct Window<const HOPS: usize> {
    powers: [f64; HOPS],
    next: usize,
    mean: f64,
}

impl<const HOPS: usize> Window<HOPS> {
    /// A window over silence.
    pub fn new() -> Self {
        const { assert!(HOPS.is_multiple_of(LANES)) }
        Window { powers: [0.0; HOPS], next: 0, mean: 0.0 }
    }

    /// Moves on by a hop of this power; gives the mean power of the window.
    pub fn push(&mut self, power: f64) -> f64 {
        self.powers[self.next] = power;
        self.next = (self.next + 1) % HOPS;
        // Summed anew every time: a running sum would keep the rounding of a loud sound in the silence
        // behind it.
        let mut sums = [0.0; LANES];
        for powers in self.powers.chunks_exact(LANES) {
            for (sum, power) in sums.iter_mut().zip(powers) {
                *sum += power;
            }
        }
        self.mean = sums.iter().sum::<f64>() / HOPS as f64;
        self.mean
    }

    /// Mean power of the window.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::new();
    }
}
