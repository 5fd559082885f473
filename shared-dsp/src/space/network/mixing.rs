//! Sixteen lines mixed with one another so that no energy is lost.

/// Lines of the network.
pub const LINES: usize = 16;
/// Most frames that are worked on at a time.
pub const CHUNK: usize = 64;

/// A chunk of every line, line by line.
pub type Planes = [[f32; CHUNK]; LINES];
/// One frame of all lines.
pub type Lanes = [f32; LINES];
/// A chunk of all lines, frame by frame.
pub type Frames = [Lanes; CHUNK];

/// Sign of an entry of the Hadamard matrix, +1 or −1.
pub fn hadamard_sign(row: usize, column: usize) -> f32 {
    if (row & column).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// Multiplies each of the first `frames` frames with the Hadamard matrix / 4. All steps are sums, and the
/// scale is a power of two: nothing is lost but the last bit.
#[inline(always)]
pub fn hadamard(planes: &mut Planes, frames: usize) {
    // Two of the four stages at a time, on four lines. Frames behind the last one are worked on as well, so
    // that vectors are full; nobody reads them.
    let frames = frames.next_multiple_of(16).min(CHUNK);
    for (far, near) in [(8, 4), (2, 1)] {
        for first in (0..LINES).filter(|line| line & (far | near) == 0) {
            let quad = planes.get_disjoint_mut([first, first + near, first + far, first + far + near]);
            if let Ok([a, b, c, d]) = quad {
                butterfly(&mut a[..frames], &mut b[..frames], &mut c[..frames], &mut d[..frames]);
            }
        }
    }
}

/// Sums and differences of four lines, halved.
#[inline(always)]
fn butterfly(a: &mut [f32], b: &mut [f32], c: &mut [f32], d: &mut [f32]) {
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        let (sum, difference) = (*a + *c, *a - *c);
        let (other_sum, other_difference) = (*b + *d, *b - *d);
        *a = 0.5 * (sum + other_sum);
        *b = 0.5 * (sum - other_sum);
        *c = 0.5 * (difference + other_difference);
        *d = 0.5 * (difference - other_difference);
    }
}

/// From line by line to frame by frame.
#[inline(always)]
pub fn to_frames(planes: &Planes, to: &mut Frames, frames: usize) {
    for (frame, lanes) in to[..frames].iter_mut().enumerate() {
        for (lane, plane) in lanes.iter_mut().zip(planes) {
            *lane = plane[frame];
        }
    }
}

/// From frame by frame to line by line.
#[inline(always)]
pub fn to_planes(from: &Frames, planes: &mut Planes, frames: usize) {
    for (line, plane) in planes.iter_mut().enumerate() {
        for (to, lanes) in plane[..frames].iter_mut().zip(from) {
            *to = lanes[line];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_the_hadamard_matrix_and_its_own_inverse() {
        for input in 0..LINES {
            let mut planes: Planes = [[0.0; CHUNK]; LINES];
            planes[input][..40].fill(1.0);
            hadamard(&mut planes, 40);
            for (output, plane) in planes.iter().enumerate() {
                assert_eq!(plane[39], 0.25 * hadamard_sign(output, input));
            }
            hadamard(&mut planes, 40);
            assert!((0..LINES).all(|line| planes[line][39] == f32::from(u8::from(line == input))));
        }
    }

    #[test]
    fn there_and_back_is_the_same() {
        let planes: Planes = std::array::from_fn(|line| std::array::from_fn(|at| (line * 100 + at) as f32));
        let mut frames: Frames = [[0.0; LINES]; CHUNK];
        let mut back: Planes = [[0.0; CHUNK]; LINES];
        to_frames(&planes, &mut frames, 37);
        assert_eq!(frames[36][5], 536.0);
        to_planes(&frames, &mut back, 37);
        assert!((0..LINES).all(|line| back[line][..37] == planes[line][..37]));
    }
}
