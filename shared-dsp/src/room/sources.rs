//! The sources that the input's channels are: each with its direct sound, its images, and what the tail hears
//! of it.

use super::placement::Placement;
use super::predelay::{Due, Predelay};
use super::settings::{self as range, Settings};
use crate::chunk::{CHUNK, Chunk, SILENT, planar};
use crate::glide::Glide;
use crate::layout::{Layout, Speaker};
use crate::processor::Spec;
use crate::space::direct::Direct;
use crate::space::direction::{ListenMode, Panner, Place, direction, sides_deg};
use crate::space::geometry::RoomSpec;
use crate::space::images::Images;
use crate::space::source::SourceFilter;
use crate::units::within_or_zero as within;
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// How much alike left and right of a track in stereo are: most tracks are recorded with one microphone. What
/// they share must not grow when they come together in one place.
const ALIKE: f64 = 0.9;

/// Where a channel stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stand {
    /// The only channel, in the middle of the source.
    Middle,
    /// Left (0) or right (1) side of the source.
    Side(usize),
    /// At its loudspeaker's angle in degrees from the source's direction, as in a scene.
    Around(f64),
    /// Above: its direct sound stays in its own output.
    Above,
}

/// One channel of the input.
struct Source {
    input: usize,
    stand: Stand,
    /// How much of it goes into each side of the tail.
    tail: [f64; 2],
    filter: SourceFilter,
    direct: Direct,
    /// Gain of the direct sound of what stands above.
    above: Glide,
}

/// All sources.
pub struct Sources {
    sources: Box<[Source]>,
    images: Images,
    panner: Panner,
    /// Gain of a source that is played by more channels than it came on.
    wider: f64,
    /// Channel of the input that no room answers to, if there is one.
    lfe: Option<usize>,
    direct: Box<[f64; CHUNK]>,
    feeds: Box<Chunk>,
    predelay: Predelay,
}

/// Where the sound goes.
pub struct Parts<'a> {
    /// Direct sound of every output.
    pub direct: &'a mut Chunk,
    /// Early reflections of every output.
    pub early: &'a mut Chunk,
    /// Left and right of the tail's input.
    pub tail: &'a mut [[f32; CHUNK]; 2],
}

impl Sources {
    /// Sources that stand where the settings want them.
    pub fn new(spec: &Spec, room: &RoomSpec, settings: &Settings, most_delay_frames: usize) -> Sources {
        let rate_hz = spec.sample_rate_hz;
        let placement = Placement::new(room, settings);
        let place = Place { distance_m: 1.0, azimuth_deg: 0.0, listen: ListenMode::Speakers, gain: 1.0 };
        let sources: Box<[Source]> = spec
            .input
            .channels()
            .iter()
            .enumerate()
            .filter_map(|(input, speaker)| {
                let (stand, tail) = stand(*speaker, spec.input)?;
                Some(Source {
                    input,
                    stand,
                    tail,
                    filter: SourceFilter::new(rate_hz, &placement.source),
                    direct: Direct::new(rate_hz, spec.layout, &place),
                    above: Glide::new(0.0, rate_hz),
                })
            })
            .collect();
        let lfe = spec.input.channels().iter().position(|speaker| *speaker == Speaker::Lfe);
        let mut all = Sources {
            images: Images::new(rate_hz, spec.layout, room, &vec![place; sources.len()]),
            predelay: Predelay::new(sources.len(), most_delay_frames, rate_hz),
            sources,
            panner: Panner::new(spec.layout),
            // One channel that a host copies to two is twice as loud; the placed sound is, too.
            wider: if spec.input == Layout::Mono && spec.layout != Layout::Mono { SQRT_2 } else { 1.0 },
            lfe,
            direct: Box::new([0.0; CHUNK]),
            feeds: Box::new(SILENT),
        };
        all.set(room, settings, &placement);
        all.reset();
        all
    }

    /// Gain, as a factor of amplitude, of what a single channel plays on more.
    pub fn wider(&self) -> f64 {
        self.wider
    }

    /// Places the sources. [audio thread]
    pub fn set(&mut self, room: &RoomSpec, settings: &Settings, placement: &Placement) {
        let distance_m = placement.source.distance_m;
        let azimuth_deg = within(settings.azimuth_deg, &range::AZIMUTH_DEG);
        let width_m = within(settings.source_width_m, &range::SOURCE_WIDTH_M);
        let sides = sides_deg(azimuth_deg, width_m, distance_m);
        let listen = settings.listen_mode;
        let alike = self.alike(sides, listen);
        for (index, source) in self.sources.iter_mut().enumerate() {
            let (azimuth_deg, share) = match source.stand {
                Stand::Middle | Stand::Above => (azimuth_deg, 1.0),
                Stand::Side(side) => (sides[side], alike),
                Stand::Around(of_deg) => (azimuth_deg + of_deg, 1.0),
            };
            let gain = placement.gain * self.wider * share;
            let place = Place { distance_m, azimuth_deg, listen, gain };
            source.filter.set(&placement.source);
            source.direct.set(&place);
            self.images.set(index, room, &place);
            source.above.go(gain / distance_m);
        }
    }

    /// Gain of both sides that keeps as loud what they share.
    fn alike(&self, sides_deg: [f64; 2], listen: ListenMode) -> f64 {
        let [left, right] = sides_deg.map(|azimuth_deg| {
            let heard = self.panner.heard(direction(azimuth_deg), listen);
            let mut gains = [0.0; crate::layout::MAX_CHANNELS];
            for (output, gain) in heard.outputs.iter().zip(heard.gains) {
                gains[*output] += gain;
            }
            gains
        });
        let together: f64 = left.iter().zip(&right).map(|(left, right)| left * right).sum();
        1.0 / (1.0 + ALIKE * together).sqrt()
    }

    /// Delays in frames of what the early reflections and the tail hear. [audio thread]
    pub fn set_predelay(&mut self, early_frames: usize, tail_frames: usize) {
        self.predelay.set(early_frames, tail_frames);
    }

    /// Forgets all sound, and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        self.predelay.reset();
        self.images.reset();
        for source in &mut self.sources {
            source.filter.reset();
            source.direct.reset();
            source.above.jump(source.above.target());
        }
    }

    /// Whether nothing is left of the sound of so many silent frames before, and nothing moves.
    pub fn rests(&self, silent_frames: u64) -> bool {
        let direct = self.sources.iter().map(|source| source.direct.tail_frames()).max().unwrap_or(0);
        silent_frames > direct + (self.predelay.max_delay_frames() + CHUNK) as u64
            && self.predelay.is_still()
            && self.images.is_silent()
            && self.images.is_still()
            && self
                .sources
                .iter()
                .all(|source| source.filter.rests() && source.direct.is_still() && !source.above.is_moving())
    }

    /// Frames until the last early reflection of the last input is over, without the predelay.
    pub fn early_frames(&self) -> u64 {
        self.images.tail_frames()
    }

    /// Lets frames of silence pass at rest. [audio thread]
    pub fn skip(&mut self, frames: usize) {
        self.images.skip(frames);
        for source in &mut self.sources {
            source.filter.skip(frames);
            source.direct.skip(frames);
            source.above.skip(frames as u32);
        }
    }

    /// Call it on a grid of frames. [audio thread]
    pub fn tick(&mut self) {
        self.sources.iter_mut().for_each(|source| source.filter.settle());
    }

    /// Plays the first `frames` of the input into parts that were silent. [audio thread]
    pub fn process(&mut self, input: &Chunk, parts: &mut Parts<'_>, frames: usize) {
        let Sources { sources, images, direct, feeds, predelay, .. } = self;
        for (source, feed) in sources.iter_mut().zip(feeds.iter_mut()) {
            let direct = &mut direct[..frames];
            direct.copy_from_slice(&input[source.input][..frames]);
            source.filter.process(direct, &mut feed[..frames]);
            if source.stand == Stand::Above {
                let output = &mut parts.direct[source.input][..frames];
                output.iter_mut().zip(direct).for_each(|(y, x)| *y += source.above.step() * *x);
                continue;
            }
            source.above.skip(frames as u32);
            source.direct.process(direct, &mut outputs(parts.direct, frames));
        }
        if let Some(lfe) = self.lfe {
            parts.direct[lfe][..frames].copy_from_slice(&input[lfe][..frames]);
        }
        predelay.write(feeds, frames);
        for (signal, feed) in feeds[..sources.len()].iter_mut().enumerate() {
            predelay.read(signal, Due::Early, &mut feed[..frames]);
        }
        images.process(&planar(&**feeds, frames)[..sources.len()], &mut outputs(parts.early, frames));
        let [left, right] = &mut *parts.tail;
        for (signal, source) in sources.iter().enumerate() {
            let feed = &mut feeds[signal][..frames];
            predelay.read(signal, Due::Tail, feed);
            let [to_left, to_right] = source.tail;
            for (n, sample) in feed.iter().enumerate() {
                left[n] += (to_left * sample) as f32;
                right[n] += (to_right * sample) as f32;
            }
        }
        predelay.advance(frames);
    }
}

/// The first `frames` of every channel, to be written.
fn outputs(chunk: &mut Chunk, frames: usize) -> [&mut [f64]; crate::layout::MAX_CHANNELS] {
    chunk.each_mut().map(|channel| &mut channel[..frames])
}

/// Where a channel stands, and its shares of left and right of the tail; none where no room hears it.
fn stand(speaker: Speaker, input: Layout) -> Option<(Stand, [f64; 2])> {
    const LEFT: [f64; 2] = [1.0, 0.0];
    const RIGHT: [f64; 2] = [0.0, 1.0];
    const BOTH: [f64; 2] = [FRAC_1_SQRT_2; 2];
    let side_deg = if input.channels().contains(&Speaker::RearLeft) { 90.0 } else { 110.0 };
    Some(match speaker {
        Speaker::Mono => (Stand::Middle, BOTH),
        Speaker::Left if input == Layout::Stereo => (Stand::Side(0), LEFT),
        Speaker::Right if input == Layout::Stereo => (Stand::Side(1), RIGHT),
        Speaker::Left => (Stand::Around(-30.0), LEFT),
        Speaker::Right => (Stand::Around(30.0), RIGHT),
        Speaker::Centre => (Stand::Around(0.0), BOTH),
        Speaker::Lfe => return None,
        Speaker::SideLeft => (Stand::Around(-side_deg), LEFT),
        Speaker::SideRight => (Stand::Around(side_deg), RIGHT),
        Speaker::RearLeft => (Stand::Around(-150.0), LEFT),
        Speaker::RearRight => (Stand::Around(150.0), RIGHT),
        Speaker::TopFrontLeft | Speaker::TopRearLeft => (Stand::Above, LEFT),
        Speaker::TopFrontRight | Speaker::TopRearRight => (Stand::Above, RIGHT),
    })
}
