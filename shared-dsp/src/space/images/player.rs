//! Plays the images. What moves is faded from one tap to the next, image after image, so that nothing clicks
//! and nothing changes its pitch.

use super::{IMAGES, Scene};
use crate::chunk::CHUNK;
use crate::layout::Layout;
use crate::space::direction::{Panner, Place};
use crate::space::geometry::RoomSpec;
use crate::space::ring::Ring;
use crate::space::tap::{Buses, Fading, Tap, fade_chunks, fade_shares};
use crate::space::tint::{BUSES, LOW_HZ, Poles, settle};
use crate::units::snap_to_zero;
use multiversion::multiversion;
use std::f64::consts::TAU;

/// Longest time in s after the direct sound: of the largest room.
const LONGEST_S: f64 = 0.150;
/// Reflections are all of one sign and would add up to a thump; this takes what is below away, in Hz.
const LOW_CUT_HZ: f64 = 20.0;

/// An image as it sounds, and as it will when it has been faded.
#[derive(Clone, Copy)]
struct Voice {
    from: Tap,
    to: Tap,
    fades: bool,
    stale: bool,
}

/// One source and its images.
struct Imaged {
    scene: Scene,
    line: Ring<f32>,
    voices: Box<[Voice; IMAGES]>,
    /// State of the low cut.
    low: f64,
    /// Frames that were silent before these.
    silent_frames: usize,
}

/// Plays the early reflections of some sources in one room. All memory is made in `new`.
pub struct Images {
    sample_rate_hz: f64,
    panner: Panner,
    sources: Box<[Imaged]>,
    shares: Box<[f32]>,
    fade_chunks: usize,
    /// Chunks begun, within a fade's length, and frames of this one that are over.
    chunk: usize,
    frame: usize,
    low_cut: f64,
    poles: Poles,
    buses: Box<[Buses]>,
    states: Box<[[f64; 4]]>,
}

impl Images {
    /// Sources at their places in a room, for the outputs of a layout.
    pub fn new(sample_rate_hz: f64, layout: Layout, room: &RoomSpec, places: &[Place]) -> Images {
        let fade_chunks = fade_chunks(sample_rate_hz);
        let silent = Voice { from: Tap::SILENT, to: Tap::SILENT, fades: false, stale: true };
        let source = |place: &Place| Imaged {
            scene: Scene::new(room, place),
            line: Ring::new((LONGEST_S * sample_rate_hz).ceil() as usize),
            voices: Box::new([silent; IMAGES]),
            low: 0.0,
            silent_frames: usize::MAX,
        };
        let mut images = Images {
            sample_rate_hz,
            panner: Panner::new(layout),
            sources: places.iter().map(source).collect(),
            shares: fade_shares(fade_chunks * CHUNK),
            fade_chunks,
            chunk: 0,
            frame: 0,
            low_cut: 1.0 - (-TAU * LOW_CUT_HZ / sample_rate_hz).exp(),
            poles: Poles::new(sample_rate_hz),
            buses: vec![[[0.0; CHUNK]; BUSES]; layout.len()].into_boxed_slice(),
            states: vec![[0.0; 4]; layout.len()].into_boxed_slice(),
        };
        images.reset();
        images
    }

    /// Moves a source, or changes the room around it: every image begins to fade to its new place within
    /// 40 ms and takes 40 ms. [audio thread]
    pub fn set(&mut self, source: usize, room: &RoomSpec, place: &Place) {
        let Some(source) = self.sources.get_mut(source) else { return };
        if source.scene.place == *place && source.scene.room == *room {
            return;
        }
        source.scene = Scene::new(room, place);
        for voice in source.voices.iter_mut() {
            voice.stale = true;
        }
    }

    /// Forgets all sound, and all sources are where they were set. [audio thread]
    pub fn reset(&mut self) {
        for source in &mut self.sources {
            for (image, voice) in source.voices.iter_mut().enumerate() {
                let tap = source.scene.tap(image, &self.panner, self.sample_rate_hz);
                *voice = Voice { from: tap, to: tap, fades: false, stale: false };
            }
            source.line.clear();
            (source.low, source.silent_frames) = (0.0, usize::MAX);
        }
        self.states.fill([0.0; 4]);
        (self.chunk, self.frame) = (0, 0);
    }

    /// Frames until the last reflection of the last input is over.
    pub fn tail_frames(&self) -> u64 {
        // In front of the line the low cut rings on, behind it the low-pass: 120 dB are 14 time constants.
        let ringing_s = 14.0 / TAU * (1.0 / LOW_CUT_HZ + 1.0 / LOW_HZ);
        let early_s = self.sources.iter().map(|source| source.scene.room.early_end_s()).fold(0.0, f64::max);
        ((early_s.min(LONGEST_S) + ringing_s) * self.sample_rate_hz).ceil() as u64
    }

    /// Whether nothing of what was played is left to be heard.
    pub fn is_silent(&self) -> bool {
        self.sources
            .iter()
            .all(|source| source.silent_frames > source.line.max_delay_frames() + CHUNK && source.low == 0.0)
            && self.states.iter().flatten().all(|state| *state == 0.0)
    }

    /// Whether all images are where they were set.
    pub fn is_still(&self) -> bool {
        let mut voices = self.sources.iter().flat_map(|source| source.voices.iter());
        voices.all(|voice| !voice.stale && !voice.fades)
    }

    /// Lets frames of silence pass where nothing sounds and all images are still. [audio thread]
    pub fn skip(&mut self, frames: usize) {
        let frames = self.frame + frames;
        (self.chunk, self.frame) = ((self.chunk + frames / CHUNK) % self.fade_chunks, frames % CHUNK);
    }

    /// Adds the reflections of every source's input to the outputs, one for each channel of the layout; all of
    /// one length. Any split into blocks gives the same samples. [audio thread]
    pub fn process<I: AsRef<[f64]>>(&mut self, inputs: &[I], outputs: &mut [&mut [f64]]) {
        let length = inputs.iter().map(|input| input.as_ref().len()).min().unwrap_or(0);
        let length = outputs.iter().map(|output| output.len()).fold(length, usize::min);
        let mut from = 0;
        while from < length {
            if self.frame == 0 {
                self.begin_chunk();
            }
            let frames = (CHUNK - self.frame).min(length - from);
            for (source, input) in self.sources.iter_mut().zip(inputs) {
                source.write(&input.as_ref()[from..from + frames], self.low_cut);
            }
            if !self.is_silent() {
                play_taps(self, frames);
                self.colour(from, frames, outputs);
            }
            self.frame += frames;
            if self.frame == CHUNK {
                self.frame = 0;
                self.chunk = (self.chunk + 1) % self.fade_chunks;
            }
            from += frames;
        }
    }

    /// Lets those images start a fade whose turn it is; their turns are spread over the length of a fade.
    fn begin_chunk(&mut self) {
        for states in &mut self.states {
            settle(states);
        }
        for source in &mut self.sources {
            source.low = snap_to_zero(source.low);
            for (image, voice) in source.voices.iter_mut().enumerate() {
                if turn(image, self.fade_chunks) != self.chunk {
                    continue;
                }
                voice.from = voice.to;
                if voice.stale {
                    voice.to = source.scene.tap(image, &self.panner, self.sample_rate_hz);
                    voice.stale = false;
                }
                voice.fades = voice.from != voice.to;
            }
        }
    }

    /// Filters the buses and adds them to the outputs: two at a time, since each alone waits for itself.
    fn colour(&mut self, from: usize, frames: usize, outputs: &mut [&mut [f64]]) {
        let pairs = outputs.chunks_mut(2).zip(self.buses.chunks(2)).zip(self.states.chunks_mut(2));
        for ((outputs, buses), states) in pairs {
            for n in from..from + frames {
                for ((output, buses), states) in outputs.iter_mut().zip(buses).zip(states.iter_mut()) {
                    let bus = std::array::from_fn(|bus| f64::from(buses[bus][n - from]));
                    output[n] += self.poles.sum(states, bus);
                }
            }
        }
    }
}

impl Imaged {
    fn write(&mut self, input: &[f64], low_cut: f64) {
        let mut samples = [0.0_f32; CHUNK];
        let mut sounds = false;
        for (sample, x) in samples.iter_mut().zip(input) {
            self.low += low_cut * (x - self.low);
            *sample = snap_to_zero(x - self.low) as f32;
            sounds |= *sample != 0.0;
        }
        self.line.write(&samples[..input.len()]);
        self.silent_frames = if sounds { 0 } else { self.silent_frames.saturating_add(input.len()) };
    }
}

/// The chunk of a fade's length at which an image starts.
fn turn(image: usize, fade_chunks: usize) -> usize {
    image * fade_chunks / IMAGES
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn play_taps(images: &mut Images, frames: usize) {
    for buses in &mut images.buses {
        for bus in buses {
            bus[..frames].fill(0.0);
        }
    }
    for source in &images.sources {
        for (image, voice) in source.voices.iter().enumerate() {
            if !voice.fades {
                voice.to.add(&source.line, frames, None, &mut images.buses);
                continue;
            }
            let since = images.chunk + images.fade_chunks - turn(image, images.fade_chunks);
            let at = since % images.fade_chunks * CHUNK + images.frame;
            let shares = &images.shares[at..at + frames];
            voice.from.add(&source.line, frames, Some(Fading::Out(shares)), &mut images.buses);
            voice.to.add(&source.line, frames, Some(Fading::In(shares)), &mut images.buses);
        }
    }
}
