//! The audio thread of a plug-in that lives in a DAW.

use crate::{Block, Event, HostError, Processor};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the plug-in gets from the main thread.
enum Order {
    /// A parameter event, for the next block.
    Event(Event),
    /// A sound to be repeated from now on, in channels; none to stop.
    Sound(Option<Vec<Vec<f32>>>),
}

/// What debuggers and the system call the thread.
pub const THREAD: &str = "host audio";

/// A thread that plays a sound through a plug-in, in the time it takes. Without a sound it rests: no blocks,
/// parameters only.
pub struct Audio {
    thread: JoinHandle<(Processor, Result<(), HostError>)>,
    orders: Sender<Order>,
    sent: Receiver<Event>,
    stop: Arc<AtomicBool>,
    blocks: Arc<AtomicU64>,
}

impl Audio {
    pub fn start(processor: Processor, block_frames: usize) -> Self {
        let (orders, to_do) = channel();
        let (tell, sent) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let blocks = Arc::new(AtomicU64::new(0));
        let work =
            Work { processor, block_frames, to_do, tell, sound: None, position: 0, events: Vec::new() };
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&blocks));
        let thread = std::thread::Builder::new().name(THREAD.to_owned());
        let thread = thread.spawn(move || work.run(&stopped, &counted)).expect("a thread");
        Self { thread, orders, sent, stop, blocks }
    }

    pub fn play(&self, sound: Option<Vec<Vec<f32>>>) {
        let _ = self.orders.send(Order::Sound(sound));
    }

    pub fn send(&self, event: Event) {
        let _ = self.orders.send(Order::Event(event));
    }

    /// What the plug-in sent since this was asked last.
    pub fn sent(&self) -> impl Iterator<Item = Event> + '_ {
        self.sent.try_iter()
    }

    /// How many blocks were played.
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Relaxed)
    }

    /// Ends the thread; the last it did, and what the plug-in sent.
    pub fn stop(self) -> (Processor, Result<(), HostError>, Vec<Event>) {
        self.stop.store(true, Relaxed);
        let (processor, result) = self.thread.join().expect("the audio thread panicked");
        (processor, result, self.sent.try_iter().collect())
    }
}

struct Work {
    processor: Processor,
    block_frames: usize,
    to_do: Receiver<Order>,
    tell: Sender<Event>,
    sound: Option<Vec<Vec<f32>>>,
    position: usize,
    events: Vec<Event>,
}

impl Work {
    fn run(mut self, stop: &AtomicBool, blocks: &AtomicU64) -> (Processor, Result<(), HostError>) {
        let block = Duration::from_secs_f64(self.block_frames as f64 / self.processor.sample_rate_hz());
        let mut due = Instant::now();
        while !stop.load(Relaxed) {
            self.take_orders();
            let done = if self.sound.is_some() {
                blocks.fetch_add(1, Relaxed);
                self.play_block()
            } else if !self.events.is_empty() | self.processor.take_flush_wanted() {
                self.processor.flush(&std::mem::take(&mut self.events))
            } else {
                Ok(())
            };
            if done.is_err() {
                return (self.processor, done);
            }
            for event in self.processor.take_output_events() {
                let _ = self.tell.send(event);
            }
            due += block;
            // What is late stays late: a DAW drops out, it does not play faster.
            due = due.max(Instant::now());
            std::thread::sleep(due.saturating_duration_since(Instant::now()).max(block / 2));
        }
        (self.processor, Ok(()))
    }

    fn take_orders(&mut self) {
        for order in self.to_do.try_iter() {
            match order {
                Order::Event(event) => self.events.push(event),
                Order::Sound(sound) => {
                    if sound.is_none() && self.sound.is_some() {
                        self.processor.stop();
                    }
                    self.sound = sound;
                    self.position = 0;
                }
            }
        }
    }

    fn play_block(&mut self) -> Result<(), HostError> {
        let frames = self.block_frames;
        let sound = self.sound.as_ref().expect("asked by `run`");
        let length = sound[0].len();
        let at = |channel: &Vec<f32>| -> Vec<f32> {
            (0..frames).map(|frame| channel[(self.position + frame) % length]).collect()
        };
        let input: Vec<Vec<f32>> = sound.iter().map(at).collect();
        let input: Vec<&[f32]> = input.iter().map(Vec::as_slice).collect();
        let mut output = vec![vec![0.0; frames]; self.processor.layout().output_channels()];
        let mut output: Vec<&mut [f32]> = output.iter_mut().map(Vec::as_mut_slice).collect();
        self.position = (self.position + frames) % length;
        let events = std::mem::take(&mut self.events);
        self.processor.take_flush_wanted();
        self.processor.process(Block { events: &events, ..Block::new(&input, &mut output) })?;
        Ok(())
    }
}
