//! How a kernel is cut: small partitions for its beginning, larger ones for the rest.
//!
//! W. Gardner, "Efficient Convolution without Input-Output Delay" (JAES 43, 1995). The larger partitions
//! begin late enough in the kernel that a whole partition's time is left to work on them, so the work is
//! spread evenly over the blocks of the smallest.

/// Multiples of the smallest partition that larger ones may have.
const MULTIPLES: [usize; 4] = [4, 8, 16, 32];
/// Nanoseconds of a forward and an inverse transform of a pair, per frame and per doubling of the length;
/// measured.
const TRANSFORM_NS: f64 = 1.4;
/// Nanoseconds of all else that a row does, per frame; measured.
const ROW_NS: f64 = 4.0;
/// Nanoseconds of one partition of a pair, per frame; measured.
const PARTITION_NS: f64 = 0.7;

/// Partitions of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Length of a partition.
    pub frames: usize,
    /// First tap of the kernel that this row holds.
    pub first_tap: usize,
    /// Number of partitions.
    pub partitions: usize,
    /// Blocks of the smallest partition within one of these.
    pub slots: usize,
}

impl Row {
    /// Numbers of one real or imaginary part of a pair's spectrum, padded to the widest vectors.
    pub fn part(&self) -> usize {
        (2 * (self.frames + 1)).next_multiple_of(8)
    }

    /// Numbers of a pair's spectrum: all real parts, then all imaginary parts.
    pub fn stride(&self) -> usize {
        2 * self.part()
    }
}

/// Channels, taps and partitions that a convolver and its kernels share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub(super) channels: usize,
    pub(super) taps: usize,
    pub(super) centre_frames: usize,
    pub(super) block_frames: usize,
    pub(super) rows: Box<[Row]>,
}

impl Shape {
    /// A shape for kernels of up to `taps` taps, worked on in blocks of `block_frames` (a power of two).
    /// Channels that a kernel leaves untouched are delayed by `centre_frames` taps.
    pub fn new(channels: usize, taps: usize, centre_frames: usize, block_frames: usize) -> Shape {
        let block_frames = block_frames.max(4).next_power_of_two();
        let taps = taps.max(1);
        let cheapest = (0..1_u32 << MULTIPLES.len())
            .filter_map(|choice| rows(choice, taps, block_frames))
            .min_by(|a, b| cost_ns(a).total_cmp(&cost_ns(b)))
            .expect("the choice of no larger partition always fits");
        Shape { channels: channels.max(1), taps, centre_frames, block_frames, rows: cheapest.into() }
    }

    /// Channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Most taps of a kernel.
    pub fn taps(&self) -> usize {
        self.taps
    }

    /// Frames from input to the output of tap 0: one block.
    pub fn block_frames(&self) -> usize {
        self.block_frames
    }

    /// Tap at which an untouched channel passes.
    pub fn centre_frames(&self) -> usize {
        self.centre_frames
    }

    /// Pairs of channels; the last may have one channel only.
    pub(super) fn pairs(&self) -> usize {
        self.channels.div_ceil(2)
    }

    /// Blocks after which all rows begin a partition together.
    pub(super) fn period_blocks(&self) -> usize {
        self.rows.last().map_or(1, |row| row.slots)
    }

    /// Blocks after which nothing is left of an input.
    pub(super) fn memory_blocks(&self) -> usize {
        let longest = self.rows.last().map_or(self.block_frames, |row| row.frames);
        (self.taps.max(self.centre_frames) + 4 * longest).div_ceil(self.block_frames) + 2
    }
}

/// The rows that use these multiples, or none if the kernel is too short for them.
fn rows(choice: u32, taps: usize, block_frames: usize) -> Option<Vec<Row>> {
    let chosen = MULTIPLES.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
    let lengths: Vec<usize> =
        std::iter::once(1).chain(chosen.map(|(_, multiple)| *multiple)).map(|m| m * block_frames).collect();
    // The first output of a row is due one block before its second partition is complete.
    let first_tap = |frames: usize| 2 * (frames - block_frames);
    if first_tap(*lengths.last()?) >= taps {
        return (choice == 0).then(Vec::new);
    }
    let row = |(n, &frames): (usize, &usize)| {
        let end = lengths.get(n + 1).map_or(taps, |&next| first_tap(next));
        let first_tap = first_tap(frames);
        let partitions = (end - first_tap).div_ceil(frames);
        Row { frames, first_tap, partitions, slots: frames / block_frames }
    };
    Some(lengths.iter().enumerate().map(row).collect())
}

fn cost_ns(rows: &[Row]) -> f64 {
    let row_ns = |row: &Row| {
        let doublings = ((2 * row.frames) as f64).log2();
        ROW_NS + TRANSFORM_NS * doublings + PARTITION_NS * row.partitions as f64
    };
    rows.iter().map(row_ns).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cover_every_tap_once_and_leave_time_for_their_work() {
        for taps in [1, 2, 63, 64, 65, 900, 1_920, 3_968, 8_064, 16_256, 32_640, 131_072] {
            for block_frames in [16, 64, 256] {
                let shape = Shape::new(2, taps, 0, block_frames);
                let mut next_tap = 0;
                for row in &shape.rows {
                    assert_eq!(row.first_tap, next_tap);
                    assert!(row.first_tap >= 2 * (row.frames - block_frames));
                    next_tap += row.frames * row.partitions;
                }
                assert!(next_tap >= taps && next_tap < taps + shape.rows.last().unwrap().frames);
            }
        }
    }
}
