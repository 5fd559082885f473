//! The gain meter of a plug-in, read at fixed moments of the song: what it tells its host that it does to the
//! level (CLAP's gain-adjustment-metering).
//!
//! A host may read the meter behind every block. Blocks are cut at the meter's moments too, so what is read
//! does not depend on the size of blocks; the sound does not in any case.

use aplomb_host::{Blocks, HostError, Insert, Render};

/// Below this peak a strip is silent, and what its plug-in does to the level is heard by nobody: -60 dBFS.
const SILENT: f32 = 0.001;

/// The gain that a plug-in told its host, over time.
#[derive(Clone, Debug)]
pub struct Gain {
    /// Time between two values; the first is the gain at the end of the first such time.
    pub step_s: f64,
    /// Gain at these moments in dB, below 0 for reduction; make-up is not in it.
    pub gain_db: Vec<f64>,
    /// Whether the strip sounds before its plug-in, in the step that ends there.
    pub heard: Vec<bool>,
}

/// How far a gain was moved, in dB, either way: over all moments at which the strip sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// Half of the time less.
    pub median_db: f64,
    /// 95 % of the time less.
    pub p95_db: f64,
    /// Furthest.
    pub max_db: f64,
}

/// Frames between two readings: about 10 ms, whole chunks of the processors, so that most blocks are not cut.
pub fn step_frames(rate_hz: u32) -> usize {
    64 * (f64::from(rate_hz) / 6_400.0).round().max(1.0) as usize
}

/// As [`Insert::render_compensated`], with the meter if the plug-in has one.
pub fn render(
    insert: &mut Insert,
    render: &Render<'_>,
    rate_hz: u32,
) -> Result<(Vec<Vec<f32>>, Option<Gain>), HostError> {
    if insert.processor().gain_adjustment_db().is_none() {
        return Ok((insert.render_compensated(render)?, None));
    }
    let (step, latency) = (step_frames(rate_hz), insert.latency_frames() as usize);
    let frames = render.input[0].len();
    // What a plug-in does to frame n of the song, it does `latency` frames later.
    let moment = |index: usize| latency + (index + 1) * step;
    let lengths = lengths(frames + latency, insert.setup().max_block_frames as usize, moment);
    let output = insert.render_compensated(&Render { blocks: Blocks::Cycle(&lengths), ..*render })?;
    let mut gain_db = Vec::with_capacity(frames / step);
    for &(frame, db) in insert.gain_adjustments_db() {
        if frame + 1 == moment(gain_db.len()) as u64 {
            gain_db.push(db);
        }
    }
    let heard = (0..gain_db.len()).map(|index| is_heard(render.input, index * step, step)).collect();
    Ok((output, Some(Gain { step_s: step as f64 / f64::from(rate_hz), gain_db, heard })))
}

/// Lengths of blocks up to `end`, none above `most`, cut at every moment.
fn lengths(end: usize, most: usize, moment: impl Fn(usize) -> usize) -> Vec<usize> {
    let (mut lengths, mut start, mut index) = (Vec::new(), 0, 0);
    while start < end {
        let stop = (start + most).min(moment(index)).min(end);
        lengths.push(stop - start);
        index += usize::from(stop == moment(index));
        start = stop;
    }
    lengths
}

fn is_heard(input: &[Vec<f32>], start: usize, frames: usize) -> bool {
    let mut part = input.iter().flat_map(|channel| &channel[start..(start + frames).min(channel.len())]);
    part.any(|sample| sample.abs() > SILENT)
}

impl Gain {
    /// How far the gain was moved while the strip sounded.
    pub fn statistics(&self) -> Statistics {
        let moments = self.gain_db.iter().zip(&self.heard).filter(|(_, heard)| **heard);
        let mut moved_db: Vec<f64> = moments.map(|(gain_db, _)| gain_db.abs()).collect();
        moved_db.sort_by(f64::total_cmp);
        Statistics {
            median_db: quantile(&moved_db, 0.5),
            p95_db: quantile(&moved_db, 0.95),
            max_db: quantile(&moved_db, 1.0),
        }
    }
}

/// Hyndman and Fan's seventh definition, that of numpy: straight lines between the sorted values.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let at = |index: usize| sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0);
    let (below, way) = (place.floor() as usize, place.fract());
    at(below) + way * (at(below + 1) - at(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([0, 1, 4, 9, 16], [0.5, 0.95, 1])
        let sorted = [0.0, 1.0, 4.0, 9.0, 16.0];
        for (share, expected) in [(0.5, 4.0), (0.95, 14.6), (1.0, 16.0)] {
            assert!((quantile(&sorted, share) - expected).abs() < 1e-12, "{share}");
        }
        assert_eq!(quantile(&[], 0.5), 0.0);
    }

    #[test]
    fn blocks_end_at_every_moment_and_are_never_longer_than_the_plug_in_allows() {
        let moment = |index| 30 + (index + 1) * 64;
        assert_eq!(lengths(200, 50, moment), [50, 44, 50, 14, 42]);
        assert_eq!(lengths(200, 4096, moment), [94, 64, 42]);
    }

    #[test]
    fn only_moments_at_which_the_strip_sounds_count() {
        let gain = Gain {
            step_s: 0.01,
            gain_db: vec![-40.0, -1.0, -3.0, -2.0, 0.0],
            heard: vec![false, true, true, true, false],
        };
        let statistics = gain.statistics();
        assert_eq!((statistics.median_db, statistics.max_db), (2.0, 3.0));
    }

    #[test]
    fn a_step_is_about_ten_milliseconds_at_any_rate() {
        for rate_hz in [44_100, 48_000, 96_000, 192_000] {
            let step_ms = 1_000.0 * step_frames(rate_hz) as f64 / f64::from(rate_hz);
            assert!((9.0..11.0).contains(&step_ms), "{rate_hz} Hz: {step_ms} ms");
        }
    }
}
