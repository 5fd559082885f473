//! The Room: everything that changes when a source moves away from the listener, in one gesture.
//!
//! Every channel of the input is a source. Its direct sound, its early reflections and what the tail hears of
//! it follow from one description of the room ([`RoomSpec`](crate::space::geometry::RoomSpec)), which is made
//! elsewhere and handed over. There is no latency: what comes later in the room comes later against the direct
//! sound.

mod channels;
mod controls;
mod duck;
mod gate;
mod meters;
pub mod placement;
pub mod plan;
mod predelay;
pub mod settings;
mod sources;
mod standing;
mod still;
mod wet;

pub use meters::Levels;
pub use settings::Settings;

use crate::chunk::{
    BROKEN, CHUNK, Chunk, SILENT, load_sidechain, narrow, peak, planar, raise, silence_broken, widen,
};
use crate::layout::MAX_CHANNELS;
use crate::loudness::fair::Fair;
use crate::processor::{Block, Processor, Spec};
use crate::space::geometry::Plan;
use crate::space::tail::Tail;
use channels::{scale, tail_outputs, widen_dry};
use controls::{Control, Controls};
use duck::Duck;
use gate::Gate;
use meters::{Meters, powers};
use placement::Placement;
use plan::{RoomDesk, RoomPlan, RoomWorkshop};
use settings::{self as range, DuckSource};
use sources::{Parts, Sources};
use still::Still;
use wet::WetFilter;

/// Level in dB below that of the sound at which the host is told that the tail is over.
const TAIL_DB: f64 = 90.0;
/// By how many dB a tail's crests stand above its mean, and how much later than the mean its last echo comes, in s.
const CREST_DB: f64 = 2.0;
const LAST_ECHO_S: f64 = 0.008;
/// Tempo in quarter notes per minute where a host tells none.
const TEMPO_BPM: f64 = 120.0;

/// The processor. See [`Settings`] for what it does.
pub struct Room {
    spec: Spec,
    settings: Settings,
    tempo_bpm: f64,
    desk: RoomDesk,
    /// Held here until somebody else runs it; always in offline rendering.
    workshop: Option<RoomWorkshop>,
    ordered: Plan,
    /// Number of the order that the room was made for.
    delivered: u64,
    room: Box<RoomPlan>,
    placement: Placement,
    /// Source and room may not stand where they were set.
    stale: bool,
    controls: Controls,
    sources: Sources,
    tail: Tail,
    still: Still,
    wet: WetFilter,
    duck: Duck,
    gate: Gate,
    fair: Fair,
    meters: Meters,
    /// Frames since the last reset.
    clock: u64,
    silent_frames: u64,
    at_rest: bool,
    chunks: Box<Chunks>,
}

/// Memory for one chunk.
struct Chunks {
    input: Chunk,
    sidechain: Chunk,
    direct: Chunk,
    early: Chunk,
    late: Chunk,
    /// The input as the outputs play it.
    dry: Chunk,
    tail: [[f32; CHUNK]; 2],
    tails: [[f32; CHUNK]; MAX_CHANNELS],
    gains: [f64; CHUNK],
    powers: [[f64; CHUNK]; 2],
}

impl Processor for Room {
    type Settings = Settings;
    type Levels = Levels;

    fn new(spec: &Spec) -> Room {
        let rate_hz = spec.sample_rate_hz;
        let settings = Settings::DEFAULT;
        let ordered = settings.plan();
        let (desk, workshop, room) = plan::open(&ordered, rate_hz);
        let placement = Placement::new(&room.spec, &settings);
        let most_delay_frames = (0.001 * f64::from(*range::PREDELAY_MS.end()) * rate_hz).ceil() as usize
            + RoomPlan::longest_wait_frames(rate_hz);
        let mut made = Room {
            spec: *spec,
            settings,
            tempo_bpm: TEMPO_BPM,
            desk,
            workshop: Some(workshop),
            ordered,
            delivered: 0,
            controls: Controls::new(&settings, 1.0, 0.0, rate_hz),
            sources: Sources::new(spec, &room.spec, &settings, most_delay_frames),
            tail: Tail::new(rate_hz, &room.tail),
            still: Still::new(rate_hz),
            room: Box::new(room),
            placement,
            stale: true,
            wet: wet::wet_filter(&settings, rate_hz),
            duck: Duck::new(rate_hz),
            gate: Gate::new(rate_hz),
            fair: Fair::new(rate_hz, spec.layout),
            meters: Meters::default(),
            clock: 0,
            silent_frames: u64::MAX,
            at_rest: false,
            chunks: Box::new(Chunks {
                input: SILENT,
                sidechain: SILENT,
                direct: SILENT,
                early: SILENT,
                late: SILENT,
                dry: SILENT,
                tail: [[0.0; CHUNK]; 2],
                tails: [[0.0; CHUNK]; MAX_CHANNELS],
                gains: [1.0; CHUNK],
                powers: [[0.0; CHUNK]; 2],
            }),
        };
        made.reset();
        made
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = std::mem::replace(&mut self.settings, *settings);
        (self.stale, self.at_rest) = (true, false);
        if what_is_heard(&old) != what_is_heard(settings) {
            self.fair.begin();
        }
        self.wet.go(&wet::targets(settings));
        self.controls.go_but_tail(settings, self.fair.change_lu());
    }

    fn process(&mut self, block: &mut Block<'_, '_>) {
        let frames = block.frames();
        for channel in block.main.iter_mut() {
            silence_broken(channel);
        }
        self.meters = Meters::default();
        let mut from = 0;
        while from < frames {
            let on_grid = self.clock.is_multiple_of(CHUNK as u64);
            if on_grid {
                self.tick();
            }
            let length = (frames - from).min(CHUNK - (self.clock % CHUNK as u64) as usize);
            self.process_chunk(block, from, length);
            from += length;
        }
    }

    fn reset(&mut self) {
        self.order();
        self.collect();
        self.placement = Placement::new(&self.room.spec, &self.settings);
        self.place();
        self.stale = false;
        self.sources.reset();
        self.tail.set_song_position(0);
        self.tail.reset();
        self.still.reset();
        self.wet.jump(&wet::targets(&self.settings));
        self.duck.reset();
        self.gate.reset();
        self.fair.suppose(0.0);
        self.controls.jump(&self.settings, self.tail_gain(), 0.0);
        self.meters = Meters::default();
        self.clock = 0;
        self.silent_frames = u64::MAX;
        self.at_rest = false;
    }

    fn latency_frames(&self) -> usize {
        0
    }

    /// Frames until the answer to the last input has fallen by 90 dB; without end in freeze.
    fn tail_frames(&self) -> u64 {
        let tail_frames = self.tail.tail_frames();
        if tail_frames == u64::MAX {
            return tail_frames;
        }
        let until_first = tail_frames - self.room.tail.decay_frames(120.0);
        let wait_s = self.room.wait_frames as f64 / self.spec.sample_rate_hz;
        let below_db = self.placement.tail_below_db(&self.room.spec, &self.settings, wait_s);
        let late = match TAIL_DB - below_db {
            // Over before it begins.
            ..=0.0 => 0,
            left_db => {
                let decay_frames = self.room.tail.decay_frames(left_db + CREST_DB);
                let last_echo_frames = (LAST_ECHO_S * self.spec.sample_rate_hz) as u64;
                self.room.wait_frames as u64 + until_first + decay_frames + last_echo_frames
            }
        };
        self.predelay_frames() as u64 + late.max(self.sources.early_frames())
    }

    fn levels(&self) -> Levels {
        let Meters { input, direct, early, tail, output } = self.meters;
        Levels {
            input_db: meters::level_db(input),
            direct_db: meters::level_db(direct),
            early_db: meters::level_db(early),
            tail_db: meters::level_db(tail),
            output_db: meters::level_db(output),
            duck_db: self.duck.reduction_db() as f32,
            gate_db: -self.gate.gain_db() as f32,
            change_lu: self.fair.change_lu() as f32,
            asleep: self.at_rest,
        }
    }
}

/// The settings of which the loudness of the placed sound depends, all others as in [`Settings::DEFAULT`].
fn what_is_heard(settings: &Settings) -> Settings {
    let start = Settings::DEFAULT;
    Settings { bypass: start.bypass, output_db: start.output_db, fair_bypass: start.fair_bypass, ..*settings }
}

impl Room {
    fn process_chunk(&mut self, block: &mut Block<'_, '_>, from: usize, frames: usize) {
        let silent = self.load(block, from, frames);
        self.silent_frames = if silent { self.silent_frames.saturating_add(frames as u64) } else { 0 };
        self.controls.advance(frames);
        if silent && self.at_rest {
            self.sources.skip(frames);
            self.tail.skip(frames);
            for channel in block.main.iter_mut() {
                channel[from..from + frames].fill(0.0);
            }
        } else {
            self.at_rest = false;
            self.run(frames);
            for (samples, output) in self.chunks.direct.iter().zip(block.main.iter_mut()) {
                narrow(samples, &mut output[from..from + frames]);
            }
        }
        self.finish(frames as u32);
    }

    /// Takes a chunk of the block; true if it is silent.
    fn load(&mut self, block: &Block<'_, '_>, from: usize, frames: usize) -> bool {
        let Chunks { input, sidechain, .. } = &mut *self.chunks;
        let mut top = 0.0_f32;
        for (samples, channel) in input.iter_mut().zip(block.main.iter()).take(self.spec.input.len()) {
            let channel = &channel[from..from + frames];
            widen(channel, samples);
            top = top.max(peak(channel));
        }
        debug_assert!(top <= BROKEN);
        self.meters.input = self.meters.input.max(f64::from(top));
        if self.settings.duck_source == DuckSource::Sidechain {
            let channels = self.spec.sidechain_channels;
            load_sidechain(&mut sidechain[..channels], block.sidechain, from, frames);
        }
        top == 0.0
    }

    /// The way of a chunk from input to output, which is left in the direct sound's place.
    fn run(&mut self, frames: usize) {
        let channels = self.spec.layout.len();
        let Chunks { input, direct, early, tail, .. } = &mut *self.chunks;
        for part in [&mut *direct, &mut *early] {
            part[..channels].iter_mut().for_each(|channel| channel[..frames].fill(0.0));
        }
        tail.iter_mut().for_each(|side| side[..frames].fill(0.0));
        self.sources.process(input, &mut Parts { direct, early, tail }, frames);
        self.run_tail(frames);
        self.run_duck(frames);
        self.finish_wet(frames);
        self.mix(frames);
    }

    /// The tail of what the sources sent there.
    fn run_tail(&mut self, frames: usize) {
        let Chunks { tail, tails, late, .. } = &mut *self.chunks;
        let mut outputs = tails.each_mut().map(|channel| &mut channel[..frames]);
        let count = tail_outputs(self.spec.layout).count();
        self.tail.process(&tail[0][..frames], &tail[1][..frames], &mut outputs[..count]);
        for (channel, sound) in tail_outputs(self.spec.layout).zip(tails) {
            let late = &mut late[channel][..frames];
            late.iter_mut().zip(sound).for_each(|(late, sound)| *late = f64::from(*sound));
            self.still.process(channel, late);
            self.controls.scale(Control::Tail, late);
        }
        let layout = self.spec.layout;
        wet::narrow(late, layout, &self.controls, wet::TAIL_SIDES, frames);
        raise(&mut self.meters.tail, &late[..layout.len()], frames);
    }

    /// Ducks the tail.
    fn run_duck(&mut self, frames: usize) {
        if self.controls.rests_at(Control::Duck, 0.0) && self.duck.reduction_db() == 0.0 {
            return;
        }
        let Chunks { input, sidechain, late, gains, powers: [key_power, tail_power], .. } = &mut *self.chunks;
        let (key, width) = match self.settings.duck_source {
            DuckSource::Input => (&*input, self.spec.input.len()),
            DuckSource::Sidechain => (&*sidechain, self.spec.sidechain_channels),
        };
        if width == 0 {
            key_power[..frames].fill(0.0);
        } else {
            powers(key, width, frames, key_power);
        }
        let channels = self.spec.layout.len();
        powers(late, channels, frames, tail_power);
        let controls = &self.controls;
        let amount_db = |n: usize| controls.at(Control::Duck, n);
        self.duck.process(&key_power[..frames], &tail_power[..frames], amount_db, gains);
        scale(late, channels, gains, frames);
    }

    /// Early reflections and tail together, filtered and gated, in the early reflections' place.
    fn finish_wet(&mut self, frames: usize) {
        let layout = self.spec.layout;
        let channels = layout.len();
        let Chunks { early, late, gains, powers: [power, _], .. } = &mut *self.chunks;
        wet::narrow(early, layout, &self.controls, wet::EARLY_SIDES, frames);
        raise(&mut self.meters.early, &early[..channels], frames);
        for (early, late) in early[..channels].iter_mut().zip(late.iter()) {
            self.controls.scale(Control::Early, &mut early[..frames]);
            early[..frames].iter_mut().zip(late).for_each(|(early, late)| *early += late);
        }
        self.wet.process(&mut early[..channels], frames);
        if self.gate.works() {
            powers(early, channels, frames, power);
            self.gate.process(&power[..frames], gains);
            scale(early, channels, gains, frames);
        }
    }

    /// Mixes what goes to the output, in the direct sound's place.
    fn mix(&mut self, frames: usize) {
        let channels = self.spec.layout.len();
        let Chunks { input, direct, early, dry, .. } = &mut *self.chunks;
        raise(&mut self.meters.direct, &direct[..channels], frames);
        for (direct, early) in direct[..channels].iter_mut().zip(early.iter()) {
            self.controls.scale(Control::Direct, &mut direct[..frames]);
            direct[..frames].iter_mut().zip(early).for_each(|(sample, wet)| *sample += wet);
        }
        widen_dry(input, dry, &self.spec, frames);
        if self.settings.fair_bypass && self.fair.is_listening() {
            let (pre, post) = (planar(dry, frames), planar(direct, frames));
            if self.fair.observe(&pre[..channels], &post[..channels]) {
                (self.stale, self.at_rest) = (true, false);
            }
        }
        let has_dry = !self.controls.rests_at(Control::Dry, 0.0);
        for (direct, dry) in direct[..channels].iter_mut().zip(dry.iter_mut()) {
            let (direct, dry) = (&mut direct[..frames], &mut dry[..frames]);
            self.controls.scale(Control::Placed, direct);
            if has_dry {
                self.controls.scale(Control::Dry, dry);
                direct.iter_mut().zip(dry).for_each(|(sample, dry)| *sample += *dry);
            }
        }
        raise(&mut self.meters.output, &direct[..channels], frames);
    }

    /// What is due after a chunk: time goes on, and what cannot be heard is set to zero.
    fn finish(&mut self, frames: u32) {
        self.clock += u64::from(frames);
        if !self.clock.is_multiple_of(CHUNK as u64) || self.at_rest {
            return;
        }
        self.gate.settle();
        let wet_rests = self.wet.settle() & self.still.settle();
        let duck_rests = self.duck.settle();
        self.at_rest = wet_rests
            && duck_rests
            && !self.stale
            && self.tail.rests()
            && !self.controls.any_moves()
            && self.sources.rests(self.silent_frames);
    }
}
