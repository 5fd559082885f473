//! The Compressor: nothing at all at 0 dB of reduction, and times that mean what they say.

mod cell_reader;
mod colour;
mod config;
mod controls;
mod delta;
mod engine;
mod judge;
mod key_filter;
pub mod memory;
mod meters;
mod plan;
mod reader;
mod recorder;
pub mod settings;
pub mod statistics;
pub mod style;
pub mod timing;

pub use controls::curve;
pub use judge::{MemoryWorkshop, Standing};
pub use key_filter::key_response_db;
pub use meters::Levels;
pub use plan::groups;
pub use settings::Settings;

use std::sync::Arc;

use crate::chunk::{
    BROKEN, CHUNK, Chunk, SILENT, copy, load_sidechain, narrow, peak, planar, silence_broken, widen,
};
use crate::delay::DelayLine;
use crate::fade::Fade;
use crate::processor::{Block, Processor, Spec};
use crate::units::within_or_zero;
use config::Config;
use controls::{Control, Controls, Shares};
use delta::DeltaPath;
use engine::{Engine, Heard, most_lookahead_frames};
use judge::Judge;
use memory::Memory;
use meters::Meters;
use recorder::Recorder;
use statistics::{Histogram, Statistics};

/// Time in which one engine is faded into another, in s.
const FADE_S: f64 = 0.020;

/// The processor. See [`Settings`] for what it does.
pub struct Compressor {
    spec: Spec,
    channels: usize,
    settings: Settings,
    controls: Controls,
    /// The engine that sounds, and the one that is faded in or rests.
    engines: [Engine; 2],
    fade: Option<Fade>,
    fade_frames: u32,
    /// The engine that sounds may not be the one that was set.
    switch_due: bool,
    past: DelayLine,
    recorder: Recorder,
    memory: Arc<Memory>,
    judge: Judge,
    /// The change in loudness that the output answers to, in LU.
    matched_lu: f64,
    histogram: Histogram,
    statistics: Statistics,
    meters: Meters,
    /// Frames since the last reset.
    clock: u64,
    at_rest: bool,
    silent_frames: u64,
    chunks: Box<Chunks>,
}

/// Memory for one chunk.
struct Chunks {
    input: Chunk,
    sidechain: Chunk,
    /// The input as lanes, then what goes to the output.
    work: Chunk,
    key: Chunk,
}

impl Processor for Compressor {
    type Settings = Settings;
    type Levels = Levels;

    fn new(spec: &Spec) -> Compressor {
        let rate_hz = spec.sample_rate_hz;
        let settings = Settings::DEFAULT;
        let channels = spec.layout.len();
        let memory = Memory::new(spec.layout, rate_hz);
        let most_frames = most_lookahead_frames(rate_hz) + DeltaPath::MOST_LATENCY_FRAMES;
        Compressor {
            spec: *spec,
            channels,
            settings,
            controls: Controls::new(&settings, rate_hz),
            engines: [Engine::new(spec, &settings), Engine::new(spec, &settings)],
            fade: None,
            fade_frames: (FADE_S * rate_hz).round() as u32,
            switch_due: false,
            past: DelayLine::new(channels, most_frames),
            recorder: Recorder::new(memory.clone()),
            judge: Judge::new(memory.clone(), spec.layout, rate_hz),
            memory,
            matched_lu: 0.0,
            histogram: Histogram::default(),
            statistics: Statistics::default(),
            meters: Meters::START,
            clock: 0,
            at_rest: true,
            silent_frames: 0,
            chunks: Box::new(Chunks { input: SILENT, sidechain: SILENT, work: SILENT, key: SILENT }),
        }
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = std::mem::replace(&mut self.settings, *settings);
        let config = Config::new(settings, self.spec.sample_rate_hz);
        self.switch_due |= config != *self.engines[0].config();
        let sounding = if self.fade.is_some() { 2 } else { 1 };
        for engine in &mut self.engines[..sounding] {
            if *engine.config() == config {
                engine.set(settings);
            }
        }
        if what_is_judged(&old) != what_is_judged(settings) {
            self.judge.settings_changed();
        }
        self.controls.go(settings, self.matched_lu);
    }

    fn process(&mut self, block: &mut Block<'_, '_>) {
        let frames = block.frames();
        for channel in block.main.iter_mut() {
            silence_broken(channel);
        }
        self.meters = Meters::START;
        let mut from = 0;
        while from < frames {
            self.switch();
            let length = self.next_length(frames - from);
            self.process_chunk(block, from, length);
            from += length;
        }
    }

    fn reset(&mut self) {
        let settings = self.settings;
        self.fade = None;
        self.switch_due = false;
        let engine = &mut self.engines[0];
        engine.configure(&settings);
        engine.clear();
        self.past.clear();
        self.recorder.clear();
        self.judge.clear();
        self.matched_lu = 0.0;
        self.controls.jump(&settings, 0.0);
        self.histogram.clear();
        self.statistics = Statistics::default();
        self.meters = Meters::START;
        self.clock = 0;
        self.at_rest = true;
        self.silent_frames = u64::MAX;
    }

    fn latency_frames(&self) -> usize {
        // Told as soon as it is set, not when the fade is over: hosts answer with a restart.
        Config::new(&self.settings, self.spec.sample_rate_hz).latency_frames()
    }

    fn tail_frames(&self) -> u64 {
        let of_colour_s = if self.settings.colour > 0.0 { colour::TAIL_S } else { 0.0 };
        self.engines[0].tail_frames() + (of_colour_s * self.spec.sample_rate_hz) as u64
    }

    fn levels(&self) -> Levels {
        let levels = self.meters.levels(self.judge.change_lu(), self.statistics);
        let Settings { bypass, makeup_db, auto_makeup, .. } = self.settings;
        let matched_db = if auto_makeup { -self.matched_lu } else { 0.0 };
        Levels {
            gain_db: if bypass { 0.0 } else { levels.gain_db },
            moved_db: self.moved_db(),
            makeup_db: (within_or_zero(makeup_db, &settings::MAKEUP_DB) + matched_db) as f32,
            ..levels
        }
    }
}

/// The settings of which the difference in loudness depends, all others as in [`Settings::DEFAULT`].
fn what_is_judged(settings: &Settings) -> Settings {
    let start = Settings::DEFAULT;
    Settings {
        bypass: start.bypass,
        output_db: start.output_db,
        delta: start.delta,
        sc_listen: start.sc_listen,
        ..*settings
    }
}

impl Compressor {
    /// Takes the settings as they are, so that latency and sound are right from the first frame. May be slow;
    /// forgets all sound.
    pub fn prepare(&mut self) {
        self.reset();
    }

    /// The workshop that tries settings on the envelope memory; to be run by a thread of the plug-in while it
    /// is active. Where nobody takes it, and in offline rendering, that is done within
    /// [`process`](crate::Processor::process).
    pub fn workshop(&mut self) -> Option<MemoryWorkshop> {
        if self.spec.offline { None } else { self.judge.workshop() }
    }

    /// What the detector read during the last 30 s; may be read by any thread.
    pub fn memory(&self) -> Arc<Memory> {
        self.memory.clone()
    }

    /// [`Levels::moved_db`] alone. [audio thread]
    pub fn moved_db(&self) -> f32 {
        if self.settings.bypass { 0.0 } else { self.meters.moved_db() }
    }

    /// What [`Levels::change_lu`] rests on.
    pub fn standing(&self) -> Standing {
        self.judge.standing()
    }

    /// Begins and ends fades between engines.
    fn switch(&mut self) {
        if let Some(fade) = &self.fade {
            if fade.begins() {
                let [old, new] = &mut self.engines;
                new.continue_as(old);
            }
            return;
        }
        if !self.switch_due {
            return;
        }
        let [old, new] = &mut self.engines;
        if Config::new(&self.settings, self.spec.sample_rate_hz) == *old.config() {
            self.switch_due = false;
            return;
        }
        new.configure(&self.settings);
        new.follow(old);
        self.fade = Some(Fade::new(new.prime_frames(), self.fade_frames));
        self.at_rest = false;
    }

    /// Frames until something is due, at most those that are left.
    fn next_length(&self, left: usize) -> usize {
        let length = left.min((CHUNK as u64 - self.clock % CHUNK as u64) as usize);
        self.fade.map_or(length, |fade| length.min(fade.frames_left()))
    }

    fn process_chunk(&mut self, block: &mut Block<'_, '_>, from: usize, frames: usize) {
        if self.clock.is_multiple_of(CHUNK as u64) {
            self.judge();
        }
        let silent = self.load(block, from, frames);
        self.silent_frames = if silent { self.silent_frames.saturating_add(frames as u64) } else { 0 };
        self.controls.advance(frames);
        if !(silent && self.at_rest) {
            self.at_rest = false;
            self.run(frames);
            for (samples, output) in self.chunks.work.iter().zip(block.main.iter_mut()) {
                let output = &mut output[from..from + frames];
                narrow(samples, output);
                self.meters.take_output(output);
            }
        }
        self.finish(frames as u32);
    }

    /// On the grid: what was found out about the loudness, and the statistics.
    fn judge(&mut self) {
        if self.settings.auto_makeup || self.settings.fair_bypass {
            self.judge.work(&self.settings, CHUNK as u32);
            if self.judge.change_lu() != self.matched_lu {
                self.matched_lu = self.judge.change_lu();
                self.controls.go(&self.settings, self.matched_lu);
            }
        }
        if self.clock.is_multiple_of(64 * CHUNK as u64) {
            self.statistics = self.histogram.statistics();
        }
    }

    /// Takes a chunk of the block; true if it is silent.
    fn load(&mut self, block: &Block<'_, '_>, from: usize, frames: usize) -> bool {
        let Chunks { input, sidechain, .. } = &mut *self.chunks;
        let mut top = 0.0_f32;
        for (samples, channel) in input.iter_mut().zip(block.main.iter()) {
            let channel = &channel[from..from + frames];
            widen(channel, samples);
            top = top.max(peak(channel));
        }
        self.meters.take_input(top);
        debug_assert!(top <= BROKEN);
        let channels = self.spec.sidechain_channels;
        let silent = load_sidechain(&mut sidechain[..channels], block.sidechain, from, frames);
        silent && top == 0.0
    }

    /// The way of a chunk from input to output.
    fn run(&mut self, frames: usize) {
        let Chunks { input, sidechain, work, key } = &mut *self.chunks;
        self.past.write(&input[..self.channels], frames);
        let heard = Heard { input, past: &self.past, sidechain };
        let [engine, other] = &mut self.engines;
        engine.process(&heard, &self.controls, frames);
        let listens = !self.controls.rests_at(Control::Listen, 0.0);
        if listens {
            engine.listen(key, frames);
        }
        self.meters.take_gains(engine, frames);
        copy(&input[..self.channels], work, frames);
        engine.plan().encode(work, frames);
        let (judge, histogram) = (&mut self.judge, &mut self.histogram);
        self.recorder.record(work, &engine.made.powers, frames, |power, last| {
            judge.hear_cell(power);
            histogram.count(-engine.lowest_gain_db(last));
        });
        if let Some(fade) = &self.fade {
            other.process(&heard, &self.controls, frames);
            fade.mix(&mut engine.made.dry[..self.channels], &other.made.dry, frames);
            fade.mix(&mut engine.made.added[..self.channels], &other.made.added, frames);
            if listens {
                other.listen(work, frames);
                fade.mix(&mut key[..self.channels], work, frames);
            }
        }
        let (dry, added) = (&engine.made.dry, &engine.made.added);
        if self.judge.is_listening() && (self.settings.auto_makeup || self.settings.fair_bypass) {
            for (channel, work) in work[..self.channels].iter_mut().enumerate() {
                for (n, sample) in work[..frames].iter_mut().enumerate() {
                    let [of_dry, of_added] = self.controls.judged(n);
                    *sample = of_dry * dry[channel][n] + of_added * added[channel][n];
                }
            }
            let (pre, post) = (planar(dry, frames), planar(work, frames));
            self.judge.observe(&pre[..self.channels], &post[..self.channels]);
        }
        mix(work, [dry, added, key], &self.controls, self.channels, frames);
    }

    /// What is due after a chunk: time goes on, fades end, what cannot be heard is set to zero.
    fn finish(&mut self, frames: u32) {
        self.clock += u64::from(frames);
        if let Some(fade) = &mut self.fade
            && fade.advance(frames)
        {
            self.fade = None;
            self.engines.swap(0, 1);
        }
        if self.clock.is_multiple_of(CHUNK as u64) && !self.at_rest {
            self.recorder.settle();
            let settled = self.engines[0].settle();
            let memory = 2 * (self.engines[0].latency_frames() as u64 + self.engines[0].tail_frames());
            self.at_rest = settled && self.fade.is_none() && self.silent_frames > memory + CHUNK as u64;
            if self.at_rest {
                self.engines[0].rest();
            }
        }
    }
}

/// Mixes what goes to the output.
fn mix(output: &mut Chunk, parts: [&Chunk; 3], controls: &Controls, channels: usize, frames: usize) {
    let [dry, added, key] = parts;
    let one = |sample: &mut f64, shares: &Shares, channel: usize, n: usize| {
        // A share of 0 shuts out whatever it is a share of, a share of 1 alone changes no bit.
        let part = |share: f64, sample: f64| if share == 0.0 { 0.0 } else { share * sample };
        *sample = part(shares.dry, dry[channel][n])
            + part(shares.added, added[channel][n])
            + part(shares.key, key[channel][n]);
    };
    if controls.output_moves() {
        for n in 0..frames {
            let shares = controls.shares(n);
            for (channel, output) in output[..channels].iter_mut().enumerate() {
                one(&mut output[n], &shares, channel, n);
            }
        }
        return;
    }
    let shares = controls.shares(0);
    for (channel, output) in output[..channels].iter_mut().enumerate() {
        if shares.key == 0.0 {
            let parts = dry[channel].iter().zip(&added[channel]);
            for (sample, (dry, added)) in output[..frames].iter_mut().zip(parts) {
                *sample = shares.dry * dry + shares.added * added;
            }
        } else {
            output[..frames].iter_mut().enumerate().for_each(|(n, sample)| one(sample, &shares, channel, n));
        }
    }
}
