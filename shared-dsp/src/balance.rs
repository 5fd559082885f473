//! Balance: brings every element of a mix to its place.
//!
//! The last insert of a track, a group or the mix. Trim, ride and ceiling set the level; behind them the loudness
//! is measured as BS.1770-5 and EBU Tech 3341 have it, checked against what a delivery asks for, and entered into
//! the song's timeline. With trim, ride and ceiling at rest the sound passes unchanged and at once.

pub mod ceiling;
pub mod delivery;
pub mod levels;
pub mod listener;
pub mod ride;
pub mod role;
pub mod settings;
pub mod solver;
pub mod targets;

pub use levels::Levels;
pub use settings::Settings;

use std::sync::Arc;

use crate::chunk::{CHUNK, Chunk, SILENT, copy, narrow, peak, planar, silence_broken, widen};
use crate::decibels::gains_from_levels;
use crate::glides::Glides;
use crate::late::Late;
use crate::loudness::fair::Fair;
use crate::loudness::meter::{HOP_S, Meter};
use crate::loudness::signal_check::SignalCheck;
use crate::loudness::timeline::{Timeline, TimelineWriter};
use crate::processor::{Block, Processor, Spec};
use crate::units::{db_from_gain, gain_from_db};
use ceiling::Ceiling;
use listener::{Feed, HeardReader, Listener};
use ride::{Ride, RideSettings};
use settings::Weighting;

/// Controls: the trim in dB, the gain of the delayed input, that of what was done to it.
const TRIM: usize = 0;
const DRY: usize = 1;
const DONE: usize = 2;

/// The processor. See [`Settings`] for what it does.
pub struct Balance {
    spec: Spec,
    channels: usize,
    settings: Settings,
    controls: Glides<3>,
    ride: Ride,
    ceiling: Ceiling,
    /// The input, as late as what was done to it.
    past: Late,
    meter: Meter,
    check: SignalCheck,
    timeline: TimelineWriter,
    feed: Feed,
    listener: Option<Listener>,
    heard: HeardReader,
    /// Where in the song the next frame stands, while it plays.
    position: Option<i64>,
    fair: Fair,
    peaks: [f32; 2],
    clock: u64,
    chunks: Box<Chunks>,
}

/// Memory for one chunk.
struct Chunks {
    input: Chunk,
    work: Chunk,
}

impl Processor for Balance {
    type Settings = Settings;
    type Levels = Levels;

    fn new(spec: &Spec) -> Balance {
        let (layout, rate_hz) = (spec.layout, spec.sample_rate_hz);
        let most_lookahead_ms = *settings::RIDE_LOOKAHEAD_MS.end();
        let ride = Ride::new(layout, rate_hz, most_lookahead_ms);
        let mut ceiling = Ceiling::new(layout, rate_hz);
        ceiling.set(true, *settings::CEILING_DBTP.end());
        let most_frames =
            (0.001 * f64::from(most_lookahead_ms) * rate_hz).ceil() as usize + ceiling.latency_frames();
        ceiling.set(false, *settings::CEILING_DBTP.end());
        let (feed, listener) = listener::open(layout, rate_hz);
        let mut made = Balance {
            spec: *spec,
            channels: layout.len(),
            settings: Settings::DEFAULT,
            controls: Glides::new(&targets(&Settings::DEFAULT, 0.0), rate_hz),
            ride,
            ceiling,
            past: Late::new(layout.len(), most_frames, rate_hz),
            meter: Meter::new(layout, rate_hz),
            check: SignalCheck::new(layout, rate_hz),
            timeline: TimelineWriter::new(Timeline::new()),
            feed,
            heard: listener.heard(),
            listener: Some(listener),
            position: None,
            fair: Fair::new(rate_hz, layout),
            peaks: [0.0; 2],
            clock: 0,
            chunks: Box::new(Chunks { input: SILENT, work: SILENT }),
        };
        made.reset();
        made
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = std::mem::replace(&mut self.settings, *settings);
        let sane = settings.sane();
        self.ride.set(&RideSettings::from(settings));
        self.ceiling.set(sane.ceiling_on, sane.ceiling_dbtp);
        self.past.set(self.latency_frames());
        self.meter.set_dual_mono(sane.dual_mono);
        self.feed.set_monitor_level(sane.monitor_level_db_spl);
        self.feed.set_wanted(sane.weighting != Weighting::Loudness);
        if what_is_heard(&old) != what_is_heard(settings) {
            self.guess();
        }
        self.controls.go(&targets(&self.settings, self.fair.change_lu()));
    }

    fn process(&mut self, block: &mut Block<'_, '_>) {
        let frames = block.frames();
        for channel in block.main.iter_mut() {
            silence_broken(channel);
        }
        self.peaks = [0.0; 2];
        let mut from = 0;
        while from < frames {
            let length = (frames - from).min(CHUNK - (self.clock % CHUNK as u64) as usize);
            self.process_chunk(block, from, length);
            from += length;
        }
    }

    fn reset(&mut self) {
        self.ride.reset();
        self.ceiling.reset();
        self.past.reset();
        self.meter.reset();
        self.check.reset();
        self.feed.restart();
        self.timeline.begin_pass();
        self.guess();
        self.controls.jump(&targets(&self.settings, self.fair.change_lu()));
        self.peaks = [0.0; 2];
        self.clock = 0;
    }

    fn latency_frames(&self) -> usize {
        self.ride.latency_frames() + self.ceiling.latency_frames()
    }

    fn tail_frames(&self) -> u64 {
        0
    }

    fn levels(&self) -> Levels {
        let db = |peak: f32| db_from_gain(f64::from(peak).max(1e-15)) as f32;
        Levels {
            readings: self.meter.readings(),
            findings: self.check.findings(),
            input_db: db(self.peaks[0]),
            output_db: db(self.peaks[1]),
            ride_db: self.ride.gain_db() as f32,
            ceiling_db: self.ceiling.gain_db() as f32,
            change_lu: self.fair.change_lu() as f32,
        }
    }
}

/// The settings of which the difference in loudness depends, all others as in [`Settings::DEFAULT`].
fn what_is_heard(settings: &Settings) -> Settings {
    let start = Settings::DEFAULT;
    Settings {
        bypass: start.bypass,
        role: start.role,
        target_offset_lu: start.target_offset_lu,
        monitor_level_db_spl: start.monitor_level_db_spl,
        weighting: start.weighting,
        delivery: start.delivery,
        fair_bypass: start.fair_bypass,
        mute_from_balance: start.mute_from_balance,
        ..*settings
    }
}

fn targets(settings: &Settings, change_lu: f64) -> [f64; 3] {
    let sane = settings.sane();
    // In fair bypass, as loud as what it is compared with.
    let fair = if settings.fair_bypass { gain_from_db(change_lu) } else { 1.0 };
    let (dry, done) = if settings.bypass { (fair, 0.0) } else { (0.0, 1.0) };
    [f64::from(sane.trim_db), dry, done]
}

impl Balance {
    /// Takes the settings as they are, so that latency and sound are right from the first frame. Forgets all
    /// sound.
    pub fn prepare(&mut self) {
        self.reset();
    }

    /// The listener that works out what an ear hears of the output; to be run by a thread of the plug-in while
    /// anybody wants to know. Where nobody takes it, nothing is worked out.
    pub fn listener(&mut self) -> Option<Listener> {
        self.listener.take()
    }

    /// Gain in dB of ride and ceiling together at the end of the last block; 0 in bypass. [audio thread]
    pub fn moved_db(&self) -> f32 {
        if self.settings.bypass { 0.0 } else { (self.ride.gain_db() + self.ceiling.gain_db()) as f32 }
    }

    /// Where the loudness of the song is entered; may be read by any thread.
    pub fn timeline(&self) -> Arc<Timeline> {
        self.timeline.timeline().clone()
    }

    /// What the listener heard, for any thread.
    pub fn heard(&self) -> HeardReader {
        self.heard.clone()
    }

    /// Tells where in the song the next frame stands, in frames, or that the song stands still. A song that
    /// begins to play begins a new measurement. [audio thread]
    pub fn set_song_position(&mut self, position_frames: Option<i64>) {
        let distance = |(now, before): (i64, i64)| now.abs_diff(before) as f64;
        match position_frames.zip(self.position).map(distance) {
            // Where a host rounds its position it is off by a frame or two in every block
            Some(frames) if frames < 0.5 * HOP_S * self.spec.sample_rate_hz => {}
            Some(_) => self.timeline.begin_pass(),
            None if position_frames.is_some() => {
                self.timeline.begin_pass();
                self.restart();
            }
            None => {}
        }
        self.position = position_frames;
    }

    /// Begins a new measurement. [audio thread]
    pub fn restart(&mut self) {
        self.meter.restart();
        self.check.reset();
        self.feed.restart();
    }

    /// Holds the measurement, or goes on with it. [audio thread]
    pub fn pause(&mut self, is_paused: bool) {
        self.meter.pause(is_paused);
    }

    /// The change in loudness as the trim makes it; where more than the trim works it is then listened for.
    fn guess(&mut self) {
        let Settings { trim_db, ride_on, ceiling_on, .. } = self.settings.sane();
        if ride_on || ceiling_on {
            self.fair.suppose(f64::from(trim_db));
        } else {
            self.fair.know(f64::from(trim_db));
        }
    }

    fn process_chunk(&mut self, block: &mut Block<'_, '_>, from: usize, frames: usize) {
        let Chunks { input, work } = &mut *self.chunks;
        let channels = self.channels;
        for (samples, channel) in input.iter_mut().zip(block.main.iter()) {
            let channel = &channel[from..from + frames];
            widen(channel, samples);
            self.peaks[0] = self.peaks[0].max(peak(channel));
        }
        self.controls.advance(frames);
        copy(&input[..channels], work, frames);
        trim(&mut work[..channels], &self.controls, frames);
        self.ride.process(&mut work[..channels], frames);
        self.ceiling.process(&mut work[..channels], frames);
        self.past.process(&mut input[..channels], frames);
        self.listen(frames);
        self.mix(frames);
        for (samples, output) in self.chunks.work.iter().zip(block.main.iter_mut()) {
            let output = &mut output[from..from + frames];
            narrow(samples, output);
            self.peaks[1] = self.peaks[1].max(peak(output));
        }
        self.measure(block, from, frames);
        self.clock += frames as u64;
    }

    /// Compares input and output for fair bypass.
    fn listen(&mut self, frames: usize) {
        if !self.settings.fair_bypass || !self.fair.is_listening() {
            return;
        }
        let Chunks { input, work } = &*self.chunks;
        let (pre, post) = (planar(input, frames), planar(work, frames));
        let channels = self.channels;
        if self.fair.observe(&pre[..channels], &post[..channels]) {
            self.controls.go(&targets(&self.settings, self.fair.change_lu()));
        }
    }

    /// What goes to the output, in the place of what was done.
    fn mix(&mut self, frames: usize) {
        let Chunks { input, work } = &mut *self.chunks;
        let has_dry = !self.controls.rests_at(DRY, 0.0);
        for (work, input) in work[..self.channels].iter_mut().zip(input) {
            let (work, input) = (&mut work[..frames], &mut input[..frames]);
            self.controls.scale(DONE, work);
            if has_dry {
                self.controls.scale(DRY, input);
                work.iter_mut().zip(input).for_each(|(sample, dry)| *sample += *dry);
            }
        }
    }

    /// Measures the output.
    fn measure(&mut self, block: &Block<'_, '_>, from: usize, frames: usize) {
        let mut output: [&[f32]; crate::layout::MAX_CHANNELS] = Default::default();
        for (slot, channel) in output.iter_mut().zip(block.main.iter()) {
            *slot = &channel[from..from + frames];
        }
        let output = &output[..self.channels];
        let (timeline, position) = (&mut self.timeline, self.position);
        let rate_hz = self.spec.sample_rate_hz;
        // The frame that leaves came in so much earlier
        let late = (self.ride.latency_frames() + self.ceiling.latency_frames()) as i64;
        self.meter.process_each(output, |heard, readings| {
            if let Some(position) = position {
                timeline.record((position.saturating_add(heard as i64 - late)) as f64 / rate_hz, readings);
            }
        });
        self.check.process(output);
        self.feed.push(output);
        self.position = self.position.map(|position| position.wrapping_add(frames as i64));
    }
}

/// Time after which the readings are renewed, in s.
pub const RENEWED_S: f64 = HOP_S;

fn trim(chunk: &mut [[f64; CHUNK]], controls: &Glides<3>, frames: usize) {
    if controls.rests_at(TRIM, 0.0) {
        return;
    }
    let mut gains: [f64; CHUNK] = std::array::from_fn(|frame| controls.at(TRIM, frame));
    gains_from_levels(&mut gains[..frames]);
    for channel in chunk {
        channel[..frames].iter_mut().zip(&gains).for_each(|(sample, gain)| *sample *= gain);
    }
}
