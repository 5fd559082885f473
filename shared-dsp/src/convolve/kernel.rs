//! A kernel, cut and transformed. Made off the audio thread.

use super::{pair::Pair, shape::Shape};
use realfft::RealFftPlanner;

/// The taps of a kernel before they are cut, one entry per channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taps {
    /// What each channel makes of itself; `None` leaves the channel untouched to the last bit, only delayed.
    pub own: Vec<Option<Box<[f64]>>>,
    /// What the first two channels take from each other: left from right, right from left.
    pub cross: Option<[Box<[f64]>; 2]>,
}

/// The spectra of one pair of channels.
pub(super) struct PairKernel {
    /// Per row of the shape: the partitions one after the other.
    pub own: Box<[Box<[f64]>]>,
    /// The same for what each channel takes from the other.
    pub cross: Option<Box<[Box<[f64]>]>>,
    /// The channel is only delayed.
    pub untouched: [bool; 2],
}

/// A kernel that a [`super::Convolver`] of the same shape runs.
pub struct Kernel {
    pub(super) shape: Shape,
    pub(super) pairs: Box<[PairKernel]>,
    tail_frames: usize,
}

/// Taps below −120 dB of full scale are over.
const OVER: f64 = 1e-6;

impl Kernel {
    /// Cuts and transforms. Taps beyond the shape are left out; channels that `taps` lacks are untouched.
    pub fn new(shape: &Shape, taps: &Taps) -> Box<Kernel> {
        let mut planner = RealFftPlanner::new();
        let own = |channel: usize| taps.own.get(channel).and_then(|own| own.as_deref());
        let pairs = (0..shape.pairs()).map(|pair| {
            let lanes = [own(2 * pair), own(2 * pair + 1)];
            let cross = taps.cross.as_ref().filter(|_| pair == 0 && shape.channels > 1);
            let unity = unity(shape);
            // A channel that takes from the other is convolved, even if its own part passes.
            let own_lanes = lanes.map(|lane| if cross.is_some() { lane.or(Some(&unity)) } else { lane });
            PairKernel {
                own: spectra(shape, own_lanes, &mut planner),
                cross: cross.map(|[left, right]| spectra(shape, [Some(left), Some(right)], &mut planner)),
                untouched: own_lanes.map(|lane| lane.is_none()),
            }
        });
        let cross = taps.cross.iter().flatten();
        let end = taps
            .own
            .iter()
            .flatten()
            .chain(cross)
            .filter_map(|taps| taps.iter().rposition(|tap| tap.abs() > OVER));
        let tail_frames = end.max().unwrap_or(0).saturating_sub(shape.centre_frames);
        Box::new(Kernel { shape: shape.clone(), pairs: pairs.collect(), tail_frames })
    }

    /// Frames from the centre tap to the last tap above −120 dB of full scale.
    pub fn tail_frames(&self) -> usize {
        self.tail_frames
    }

    /// The shape it was made for.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }
}

fn unity(shape: &Shape) -> Box<[f64]> {
    let mut taps = vec![0.0; shape.centre_frames + 1];
    taps[shape.centre_frames] = 1.0;
    taps.into()
}

fn spectra(
    shape: &Shape,
    lanes: [Option<&[f64]>; 2],
    planner: &mut RealFftPlanner<Pair>,
) -> Box<[Box<[f64]>]> {
    if lanes == [None, None] {
        return Box::default();
    }
    let tap = |lane: usize, n: usize| match lanes[lane] {
        Some(taps) if n < shape.taps => taps.get(n).copied().unwrap_or(0.0),
        _ => 0.0,
    };
    let transform_row = |row: &super::shape::Row| {
        let transform = planner.plan_fft_forward(2 * row.frames);
        let scale = 1.0 / (2 * row.frames) as f64;
        let (mut time, mut bins) = (transform.make_input_vec(), transform.make_output_vec());
        let mut scratch = transform.make_scratch_vec();
        let mut spectra = vec![0.0; row.partitions * row.stride()];
        for (partition, spectrum) in spectra.chunks_exact_mut(row.stride()).enumerate() {
            let first = row.first_tap + partition * row.frames;
            time.fill(Pair::SILENT);
            for (n, value) in time[..row.frames].iter_mut().enumerate() {
                *value = Pair([0, 1].map(|lane| tap(lane, first + n) * scale));
            }
            transform
                .process_with_scratch(&mut time, &mut bins, &mut scratch)
                .expect("the buffers were made for this transform");
            super::row::split(&bins, spectrum);
        }
        spectra.into_boxed_slice()
    };
    shape.rows.iter().map(transform_row).collect()
}
