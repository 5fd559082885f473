//! The desk: strips that play a block after another, all on one thread, as a DAW that has but one core.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aplomb_host::{Block, Insert, Transport};
use miette::IntoDiagnostic;

use super::super::host::resident_bytes;
use super::clock::{Of, processor};
use super::floor::Biquads;
use super::song::{self, BLOCK_FRAMES, RATE_HZ, TEMPO_BPM, Tape, Use};
use crate::mix::rack::Rack;

/// Plug-ins of one kind in one kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// EQ on a track.
    Eq,
    /// Compressor on a track.
    Compressor,
    /// Balance on a track.
    Balance,
    /// Room on a group.
    Room,
    /// EQ, Compressor and Balance on the mix bus.
    MixBus,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Kind; 5] = [Kind::Eq, Kind::Compressor, Kind::Balance, Kind::Room, Kind::MixBus];

    /// What a table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Eq => "EQ on a track",
            Kind::Compressor => "Compressor on a track",
            Kind::Balance => "Balance on a track",
            Kind::Room => "Room on a group",
            Kind::MixBus => "EQ, Compressor, Balance on the mix bus",
        }
    }
}

/// A number for each kind.
pub type Each<T> = [T; Kind::ALL.len()];

/// What stands between the input and the output of an insert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// Its plug-in.
    PlugIns,
    /// Plain biquads, each with its own memory.
    Biquads,
    /// Nothing: the host copies.
    Nothing,
}

/// What a block took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// Processor time of this thread.
    pub processor: Duration,
    /// Time within the plug-ins by the wall's clock; the host's clock reading is in what is left of the block.
    pub kinds: Each<Duration>,
}

/// What building the desk took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Built {
    /// Instances.
    pub instances: Each<usize>,
    /// Time to open them.
    pub opening: Each<Duration>,
    /// Memory that came into use with them, in bytes.
    pub bytes: Each<f64>,
}

struct Slot {
    kind: Kind,
    insert: Insert,
    floor: Biquads,
}

struct Strip {
    tape: Option<Tape>,
    slots: Vec<Slot>,
    /// Strip it goes to, further down, and the gains of both sides.
    to: Option<(usize, [f32; 2])>,
    sound: [Vec<f32>; 2],
    made: [Vec<f32>; 2],
}

/// The desk.
pub struct Desk {
    strips: Vec<Strip>,
    /// What came into being with it.
    pub built: Built,
}

impl Desk {
    /// Opens all plug-ins, strip by strip; `step` is told each strip.
    pub fn build(rack: &Rack, tapes: Vec<Tape>, step: impl Fn(&str)) -> miette::Result<Desk> {
        let (tracks, groups) = (tapes.len(), song::GROUPS.len());
        let mut desk = Desk { strips: Vec::new(), built: Built::default() };
        let mut tapes = tapes.into_iter();
        for part in &song::PARTS {
            for number in 0..part.tracks {
                let name = format!("{} {}", part.instrument.name(), number + 1);
                let [eq, compressor, balance] = song::on_track(part);
                let uses = [(Kind::Eq, eq), (Kind::Compressor, compressor), (Kind::Balance, balance)];
                let to = Some((tracks + part.group, song::fader(number, part.tracks)));
                desk.add(rack, &name, tapes.next(), to, uses)?;
                step(&name);
            }
        }
        for (name, preset, proximity) in song::GROUPS {
            let uses = [(Kind::Room, song::on_group(preset, proximity))];
            desk.add(rack, name, None, Some((tracks + groups, [1.0; 2])), uses)?;
            step(name);
        }
        desk.add(rack, "Mix", None, None, song::on_mix_bus().map(|usage| (Kind::MixBus, usage)))?;
        step("Mix");
        Ok(desk)
    }

    fn add(
        &mut self,
        rack: &Rack,
        name: &str,
        tape: Option<Tape>,
        to: Option<(usize, [f32; 2])>,
        uses: impl IntoIterator<Item = (Kind, Use)>,
    ) -> miette::Result<()> {
        let silence = || [0; 2].map(|_| vec![0.0; BLOCK_FRAMES]);
        let mut strip = Strip { tape, slots: Vec::new(), to, sound: silence(), made: silence() };
        for (kind, usage) in uses {
            let before = resident_bytes().unwrap_or(0.0);
            let started = Instant::now();
            let mut insert = song::open(rack, &usage, name)?;
            self.built.opening[kind as usize] += started.elapsed();
            // Memory counts once it has been played through.
            insert.settle(RATE_HZ as usize / 4).into_diagnostic()?;
            self.built.bytes[kind as usize] += resident_bytes().unwrap_or(0.0) - before;
            self.built.instances[kind as usize] += 1;
            strip.slots.push(Slot { kind, insert, floor: Biquads::default() });
        }
        self.strips.push(strip);
        Ok(())
    }

    /// Plays the block that begins at `frame`.
    pub fn play(&mut self, frame: usize, through: Through) -> miette::Result<Spent> {
        let mut spent = Spent::default();
        let song = Transport::playing(TEMPO_BPM).after(frame as u64, f64::from(RATE_HZ));
        let started = processor(Of::Thread);
        for index in 0..self.strips.len() {
            let (until, later) = self.strips.split_at_mut(index + 1);
            let strip = &mut until[index];
            if let Some(tape) = &strip.tape {
                tape.copy(frame, &mut strip.sound);
            }
            let mut last = Instant::now();
            for slot in &mut strip.slots {
                match through {
                    Through::PlugIns => slot.play(&strip.sound, &mut strip.made, song)?,
                    Through::Biquads => slot.floor.play(&strip.sound, &mut strip.made),
                    Through::Nothing => {
                        strip
                            .made
                            .iter_mut()
                            .zip(&strip.sound)
                            .for_each(|(to, from)| to.copy_from_slice(from));
                    }
                }
                std::mem::swap(&mut strip.sound, &mut strip.made);
                let now = Instant::now();
                spent.kinds[slot.kind as usize] += now - last;
                last = now;
            }
            black_box(&strip.sound);
            if let Some((to, gains)) = strip.to {
                later[to - index - 1].take(&strip.sound, gains);
            }
            strip.sound.iter_mut().for_each(|side| side.fill(0.0));
        }
        spent.processor = processor(Of::Thread) - started;
        Ok(spent)
    }

    /// Serves what the plug-ins ask of the host's main thread, as a DAW does many times a second.
    pub fn serve(&mut self) -> miette::Result<()> {
        self.inserts().try_for_each(|slot| slot.insert.answer()).into_diagnostic()
    }

    /// All plug-ins forget all sound, as when the song is started anew.
    pub fn reset(&mut self) {
        self.inserts().for_each(|slot| {
            slot.insert.reset();
            slot.floor.reset();
        });
    }

    /// Bypasses every plug-in, or no more.
    pub fn bypass(&mut self, bypass: bool) -> miette::Result<()> {
        let value = if bypass { "On" } else { "Off" };
        self.inserts().try_for_each(|slot| slot.insert.set_text("bypass", value)).into_diagnostic()
    }

    /// What the Compressors on tracks that sound take away at the moment, in dB, negative; and how many tracks
    /// sound. Only between blocks of which the one at `frame` was the last.
    pub fn look(&mut self, frame: usize) -> (Vec<f64>, usize) {
        let (mut gains_db, mut sounding) = (Vec::new(), 0);
        for strip in &mut self.strips {
            let Some(tape) = &strip.tape else { continue };
            tape.copy(frame, &mut strip.made);
            if strip.made.iter().flatten().all(|sample| sample.abs() < 0.001) {
                continue;
            }
            sounding += 1;
            let compressor = strip.slots.iter_mut().find(|slot| slot.kind == Kind::Compressor);
            gains_db.extend(compressor.and_then(|slot| slot.insert.processor().gain_adjustment_db()));
        }
        (gains_db, sounding)
    }

    fn inserts(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.strips.iter_mut().flat_map(|strip| &mut strip.slots)
    }
}

impl Strip {
    fn take(&mut self, sound: &[Vec<f32>; 2], gains: [f32; 2]) {
        for ((to, from), gain) in self.sound.iter_mut().zip(sound).zip(gains) {
            to.iter_mut().zip(from).for_each(|(sum, sample)| *sum += gain * sample);
        }
    }
}

impl Slot {
    fn play(&mut self, from: &[Vec<f32>; 2], to: &mut [Vec<f32>; 2], song: Transport) -> miette::Result<()> {
        let [left, right] = to;
        let input = [from[0].as_slice(), from[1].as_slice()];
        let mut output = [left.as_mut_slice(), right.as_mut_slice()];
        let block = Block { transport: Some(song), ..Block::new(&input, &mut output) };
        self.insert.processor().process(block).map(|_| ()).into_diagnostic()
    }
}
