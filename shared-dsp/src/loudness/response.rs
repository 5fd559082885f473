//! What a curve does to the channels at one frequency, and which powers must be kept to know what that does
//! to loudness.

use realfft::num_complex::Complex;

use super::channel_weights;
use crate::layout::{Layout, MAX_CHANNELS, Speaker};

/// What a curve does at one frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Power gain of each channel for itself; of left and right only what `front` does not say.
    power_gain: [f64; MAX_CHANNELS],
    /// Shares of left power, right power, and real and imaginary part of left × conj(right) in the power of
    /// left and right together.
    front: [f64; 4],
}

impl Response {
    /// The same power gain |H|² on every channel.
    pub fn all(power_gain: f64) -> Self {
        Response { power_gain: [power_gain; MAX_CHANNELS], front: [power_gain, power_gain, 0.0, 0.0] }
    }

    /// Another power gain on one channel that is not left or right of a pair (centre, surrounds, heights,
    /// LFE, mono).
    pub fn with_channel(mut self, channel: usize, power_gain: f64) -> Self {
        if let Some(gain) = self.power_gain.get_mut(channel) {
            *gain = power_gain;
        }
        self
    }

    /// Power gains of left and right.
    pub fn with_left_right(mut self, left: f64, right: f64) -> Self {
        self.front = [left, right, 0.0, 0.0];
        self
    }

    /// Power gains of mid and side: the phases do not matter to the power of left and right together.
    pub fn with_mid_side(mut self, mid: f64, side: f64) -> Self {
        self.front = [0.5 * (mid + side), 0.5 * (mid + side), mid - side, 0.0];
        self
    }

    /// Left and right out = matrix × left and right in; for bands on left or right before or after bands on
    /// mid or side.
    pub fn with_matrix(mut self, matrix: [[Complex<f64>; 2]; 2]) -> Self {
        let [[a, b], [c, d]] = matrix;
        let cross = a * b.conj() + c * d.conj();
        // |aL + bR|² + |cL + dR|² holds 2 Re(cross · L R*) = 2 (Re cross · Re LR* − Im cross · Im LR*).
        self.front =
            [a.norm_sqr() + c.norm_sqr(), b.norm_sqr() + d.norm_sqr(), 2.0 * cross.re, -2.0 * cross.im];
        self
    }
}

/// Which powers are kept: of left, right and what they share where there is a pair; of every other channel
/// that counts.
#[derive(Clone, Debug)]
pub struct Planes {
    /// Channels that count in loudness, the pair first.
    pub(super) channels: Box<[usize]>,
    /// Their weights.
    weights: Box<[f64]>,
    /// Whether the first two are left and right.
    pub(super) pair: bool,
}

impl Planes {
    /// The planes of a layout.
    pub fn new(layout: Layout) -> Self {
        let all_weights = channel_weights(layout);
        let channels: Box<[usize]> = (0..layout.len()).filter(|c| all_weights[*c] > 0.0).collect();
        let weights = channels.iter().map(|c| all_weights[*c]).collect();
        let pair = layout.channels().starts_with(&[Speaker::Left, Speaker::Right]);
        Planes { channels, weights, pair }
    }

    /// Their number.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.channels.len() + if self.pair { 2 } else { 0 }
    }

    /// Channel weight of a plane.
    pub(super) fn weight(&self, plane: usize) -> f64 {
        match (self.pair, plane) {
            (true, 0..4) => self.weights[0],
            (true, _) => self.weights[plane - 2],
            (false, _) => self.weights[plane],
        }
    }

    /// What a plane contributes to the power of the output under this response.
    pub fn gain(&self, plane: usize, response: &Response) -> f64 {
        match (self.pair, plane) {
            (true, 0..4) => response.front[plane],
            (true, _) => response.power_gain[self.channels[plane - 2]],
            (false, _) => response.power_gain[self.channels[plane]],
        }
    }

    /// What a plane holds where every channel has a power of 1 and left and right are correlated by a half,
    /// as in a usual mix: the mid 5 dB above the side.
    pub fn typical(&self, plane: usize) -> f64 {
        let power = match (self.pair, plane) {
            (true, 2) => 0.5,
            (true, 3) => 0.0,
            _ => 1.0,
        };
        power * self.weight(plane)
    }
}
