//! What is done to the room's answer before it joins the direct sound: cuts, tilt, width.

use super::controls::{Control, Controls};
use super::settings::{self as range, Settings};
use crate::chunk::Chunk;
use crate::filter::moving::{MovingFilter, Shape, Target};
use crate::layout::{Layout, Speaker};
use crate::units::within_or_zero as within;

/// Frequency in Hz that a tilt leaves as loud as it is.
const TILT_HZ: f64 = 1_000.0;
const SHAPES: [Shape; 3] = [Shape::LowCut, Shape::HighCut, Shape::Tilt];

/// Power of the sides against that of the middle in early reflections, which come from all around but share
/// the direction of their source, and in a tail, whose channels have nothing in common.
pub const EARLY_SIDES: f64 = 0.5;
/// See [`EARLY_SIDES`].
pub const TAIL_SIDES: f64 = 1.0;

/// The filters of the wet sound.
pub type WetFilter = MovingFilter<{ SHAPES.len() }>;

/// Filters at rest.
pub fn wet_filter(settings: &Settings, sample_rate_hz: f64) -> WetFilter {
    MovingFilter::new(SHAPES, &targets(settings), sample_rate_hz)
}

/// Where the settings want them.
pub fn targets(settings: &Settings) -> [Target; SHAPES.len()] {
    let low_cut_hz = within(settings.wet_low_cut_hz, &range::WET_LOW_CUT_HZ);
    let high_cut_hz = within(settings.wet_high_cut_hz, &range::WET_HIGH_CUT_HZ);
    let tilt_db = within(settings.wet_tilt_db, &range::WET_TILT_DB);
    [
        Target::cut(low_cut_hz, low_cut_hz > 1.000_1 * f64::from(*range::WET_LOW_CUT_HZ.start())),
        Target::cut(high_cut_hz, high_cut_hz < 0.999_9 * f64::from(*range::WET_HIGH_CUT_HZ.end())),
        Target { freq_hz: TILT_HZ, amount: tilt_db, q: 0.5 },
    ]
}

/// Channels that stand opposite each other, left and right.
pub fn pairs(layout: Layout) -> impl Iterator<Item = [usize; 2]> {
    let speakers = layout.channels();
    let at = move |speaker: Speaker| speakers.iter().position(|other| *other == speaker);
    [
        (Speaker::Left, Speaker::Right),
        (Speaker::SideLeft, Speaker::SideRight),
        (Speaker::RearLeft, Speaker::RearRight),
        (Speaker::TopFrontLeft, Speaker::TopFrontRight),
        (Speaker::TopRearLeft, Speaker::TopRearRight),
    ]
    .into_iter()
    .filter_map(move |(left, right)| Some([at(left)?, at(right)?]))
}

/// Narrows pairs of channels: what they have in common grows as they part, so that their power stays. `sides`
/// is the power of the sides against that of the middle before.
pub fn narrow(sound: &mut Chunk, layout: Layout, controls: &Controls, sides: f64, frames: usize) {
    if controls.rests_at(Control::Common, 0.0) {
        return;
    }
    for pair in pairs(layout) {
        let Ok([left, right]) = sound.get_disjoint_mut(pair) else { continue };
        for (n, (left, right)) in left.iter_mut().zip(right).take(frames).enumerate() {
            let common = controls.at(Control::Common, n);
            let (middle, side) = ((1.0 + sides * common).sqrt(), (1.0 - common).max(0.0).sqrt());
            let (m, s) = (0.5 * middle * (*left + *right), 0.5 * side * (*left - *right));
            (*left, *right) = (m + s, m - s);
        }
    }
}
