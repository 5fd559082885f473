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

/// Plays the early reflections of one source. All memory is made in `new`.
pub struct Images {
    sample_rate_hz: f64,
    panner: Panner,
    scene: Scene,
    line: Ring<f32>,
    voices: Box<[Voice; IMAGES]>,
    shares: Box<[f32]>,
    fade_chunks: usize,
    /// Chunks begun, within a fade's length, and frames of this one that are over.
    chunk: usize,
    frame: usize,
    low_cut: f64,
    low: f64,
    poles: Poles,
    buses: Box<[Buses]>,
    states: Box<[[f64; 4]]>,
    /// Frames that were silent before these.
    silent_frames: usize,
}

impl Images {
    /// A source at its place in a room, for the outputs of a layout.
    pub fn new(sample_rate_hz: f64, layout: Layout, room: &RoomSpec, place: &Place) -> Images {
        let fade_chunks = fade_chunks(sample_rate_hz);
        let silent = Voice { from: Tap::SILENT, to: Tap::SILENT, fades: false, stale: true };
        let mut images = Images {
            sample_rate_hz,
            panner: Panner::new(layout),
            scene: Scene::new(room, place),
            line: Ring::new((LONGEST_S * sample_rate_hz).ceil() as usize),
            voices: Box::new([silent; IMAGES]),
            shares: fade_shares(fade_chunks * CHUNK),
            fade_chunks,
            chunk: 0,
            frame: 0,
            low_cut: 1.0 - (-TAU * LOW_CUT_HZ / sample_rate_hz).exp(),
            low: 0.0,
            poles: Poles::new(sample_rate_hz),
            buses: vec![[[0.0; CHUNK]; BUSES]; layout.len()].into_boxed_slice(),
            states: vec![[0.0; 4]; layout.len()].into_boxed_slice(),
            silent_frames: usize::MAX,
        };
        images.reset();
        images
    }

    /// Moves the source, or changes the room around it: every image begins to fade to its new place within
    /// 40 ms and takes 40 ms. [audio thread]
    pub fn set(&mut self, room: &RoomSpec, place: &Place) {
        if self.scene.place == *place && self.scene.room == *room {
            return;
        }
        self.scene = Scene::new(room, place);
        for voice in self.voices.iter_mut() {
            voice.stale = true;
        }
    }

    /// Forgets all sound, and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        for (image, voice) in self.voices.iter_mut().enumerate() {
            let tap = self.scene.tap(image, &self.panner, self.sample_rate_hz);
            *voice = Voice { from: tap, to: tap, fades: false, stale: false };
        }
        self.line.clear();
        self.states.fill([0.0; 4]);
        (self.chunk, self.frame, self.low) = (0, 0, 0.0);
        self.silent_frames = usize::MAX;
    }

    /// Frames until the last reflection of the last input is over.
    pub fn tail_frames(&self) -> u64 {
        // In front of the line the low cut rings on, behind it the low-pass: 120 dB are 14 time constants.
        let ringing_s = 14.0 / TAU * (1.0 / LOW_CUT_HZ + 1.0 / LOW_HZ);
        ((self.scene.room.early_end_s().min(LONGEST_S) + ringing_s) * self.sample_rate_hz).ceil() as u64
    }

    /// Whether nothing of what was played is left to be heard.
    pub fn is_silent(&self) -> bool {
        self.silent_frames > self.line.max_delay_frames() + CHUNK
            && self.low == 0.0
            && self.states.iter().flatten().all(|state| *state == 0.0)
    }

    /// Whether all images are where they were set.
    pub fn is_still(&self) -> bool {
        self.voices.iter().all(|voice| !voice.stale && !voice.fades)
    }

    /// Lets frames of silence pass where nothing sounds and all images are still. [audio thread]
    pub fn skip(&mut self, frames: usize) {
        let frames = self.frame + frames;
        (self.chunk, self.frame) = ((self.chunk + frames / CHUNK) % self.fade_chunks, frames % CHUNK);
    }

    /// Adds the reflections of the input to the outputs, one for each channel of the layout, all as long as
    /// the input. Any split into blocks gives the same samples. [audio thread]
    pub fn process(&mut self, input: &[f64], outputs: &mut [&mut [f64]]) {
        let mut from = 0;
        while from < input.len() {
            if self.frame == 0 {
                self.begin_chunk();
            }
            let frames = (CHUNK - self.frame).min(input.len() - from);
            self.write(&input[from..from + frames]);
            if !self.is_silent() {
                self.play(from, frames, outputs);
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
        self.low = snap_to_zero(self.low);
        for states in &mut self.states {
            settle(states);
        }
        for (image, voice) in self.voices.iter_mut().enumerate() {
            if turn(image, self.fade_chunks) != self.chunk {
                continue;
            }
            voice.from = voice.to;
            if voice.stale {
                voice.to = self.scene.tap(image, &self.panner, self.sample_rate_hz);
                voice.stale = false;
            }
            voice.fades = voice.from != voice.to;
        }
    }

    fn write(&mut self, input: &[f64]) {
        let mut samples = [0.0_f32; CHUNK];
        let mut sounds = false;
        for (sample, x) in samples.iter_mut().zip(input) {
            self.low += self.low_cut * (x - self.low);
            *sample = snap_to_zero(x - self.low) as f32;
            sounds |= *sample != 0.0;
        }
        self.line.write(&samples[..input.len()]);
        self.silent_frames = if sounds { 0 } else { self.silent_frames.saturating_add(input.len()) };
    }

    fn play(&mut self, from: usize, frames: usize, outputs: &mut [&mut [f64]]) {
        play_taps(self, frames);
        for ((output, buses), states) in outputs.iter_mut().zip(&self.buses).zip(&mut self.states) {
            for (n, sample) in output[from..from + frames].iter_mut().enumerate() {
                let bus = std::array::from_fn(|bus| f64::from(buses[bus][n]));
                *sample += self.poles.sum(states, bus);
            }
        }
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
    for (image, voice) in images.voices.iter().enumerate() {
        if !voice.fades {
            voice.to.add(&images.line, frames, None, &mut images.buses);
            continue;
        }
        let since = images.chunk + images.fade_chunks - turn(image, images.fade_chunks);
        let at = since % images.fade_chunks * CHUNK + images.frame;
        let shares = &images.shares[at..at + frames];
        voice.from.add(&images.line, frames, Some(Fading::Out(shares)), &mut images.buses);
        voice.to.add(&images.line, frames, Some(Fading::In(shares)), &mut images.buses);
    }
}
