//! A plug-in inserted on a track: active, restarted when it asks for it, easy to render through.

use crate::render::{Cutter, process_part};
use crate::{Bundle, Event, HostError, ParamId, Plugin, Processor, Render, Setup};
use std::path::Path;
use std::time::Duration;

/// An active plug-in on one thread, with requests for restart answered as a DAW does: deactivate, activate,
/// read the latency again.
pub struct Insert {
    plugin: Plugin,
    processor: Option<Processor>,
    setup: Setup,
    latency_frames: u32,
    restarts: u32,
    sent: Vec<Event>,
    gains_db: Vec<(u64, f64)>,
}

const MOST_RESTARTS_IN_A_ROW: u32 = 8;

impl Insert {
    /// Opens a bundle and inserts the plug-in with that id.
    pub fn open(path: impl AsRef<Path>, id: &str, setup: Setup) -> Result<Self, HostError> {
        Self::new(Bundle::open(path)?.plugin(id)?, setup)
    }

    /// Makes the plug-in active.
    pub fn new(plugin: Plugin, setup: Setup) -> Result<Self, HostError> {
        let (sent, gains_db) = (Vec::new(), Vec::new());
        let mut insert =
            Self { plugin, processor: None, setup, latency_frames: 0, restarts: 0, sent, gains_db };
        insert.activate()?;
        insert.answer()?;
        insert.restarts = 0;
        Ok(insert)
    }

    /// The plug-in, for everything that the main thread may ask.
    pub fn plugin(&mut self) -> &mut Plugin {
        &mut self.plugin
    }

    /// The sounding half.
    pub fn processor(&mut self) -> &mut Processor {
        self.processor.as_mut().expect("an insert is active from `new` to `drop`")
    }

    /// The conditions it runs under.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Delay in frames, as read after the last activation.
    pub fn latency_frames(&self) -> u32 {
        self.latency_frames
    }

    /// Frames that sound on after the input has gone silent; nothing if for ever.
    pub fn tail_frames(&mut self) -> Option<u32> {
        self.plugin.tail_frames()
    }

    /// How often the plug-in was restarted because it asked, since it was inserted.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    /// Sets a parameter to a CLAP value, as a hand on the host's own control does.
    pub fn set(&mut self, param: ParamId, value: f64) -> Result<(), HostError> {
        self.processor().flush(&[Event::value(0, param, value)])?;
        self.answer()
    }

    /// Sets a parameter as an engineer writes it: `set_text("freq_1", "2.5k")`.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), HostError> {
        let (param, value) = self.plugin.setting(name, text)?;
        self.set(param, value)
    }

    /// Loads a state and does what the plug-in asks for after it.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        let loaded = self.plugin.load_state(bytes);
        self.answer()?;
        loaded
    }

    /// Forgets all sound of the past.
    pub fn reset(&mut self) {
        self.processor().reset();
    }

    /// Deactivates and activates under new conditions.
    pub fn reactivate(&mut self, setup: Setup) -> Result<(), HostError> {
        self.deactivate()?;
        self.setup = setup;
        self.activate()?;
        self.answer()
    }

    /// Lets silence through until the plug-in has followed all settings and asks for nothing more, then
    /// resets it: what comes next sounds like a session that was just opened. At least `frames` frames.
    pub fn settle(&mut self, frames: usize) -> Result<(), HostError> {
        let silence = vec![vec![0.0; frames.max(1)]; self.processor().layout().input_channels()];
        for _ in 0..MOST_RESTARTS_IN_A_ROW {
            let restarts = self.restarts;
            self.render(&Render::new(&silence))?;
            if self.restarts == restarts {
                break;
            }
        }
        self.reset();
        Ok(())
    }

    /// Renders the input through the plug-in; the output is as long and as late as the plug-in makes it.
    /// Requests for restart are answered between blocks.
    pub fn render(&mut self, render: &Render<'_>) -> Result<Vec<Vec<f32>>, HostError> {
        let mut output = self.silence(render.frames());
        self.sent.clear();
        self.gains_db.clear();
        let mut cutter = Cutter::new(render, self.setup.max_block_frames as usize);
        while let Some((start, end)) = cutter.next_block() {
            let processor = self.processor.as_mut().expect("an insert is active from `new` to `drop`");
            process_part(processor, render, &mut output, start, end)?;
            let sent = processor.output_events();
            self.sent.extend(sent.map(|event| Event { frame: event.frame + start as u64, ..event }));
            self.gains_db.extend(processor.gain_adjustment_db().map(|gain_db| (end as u64 - 1, gain_db)));
            self.answer()?;
        }
        Ok(output)
    }

    /// As [`Insert::render`], on a thread of its own while this one goes on serving the plug-in: what a DAW
    /// does. Requests for restart are answered at the end.
    pub fn render_on_audio_thread(&mut self, render: &Render<'_>) -> Result<Vec<Vec<f32>>, HostError> {
        let mut output = self.silence(render.frames());
        let max_block_frames = self.setup.max_block_frames as usize;
        let mut processor = self.processor.take().expect("an insert is active from `new` to `drop`");
        let (processor, result) = std::thread::scope(|scope| {
            let audio = scope.spawn(|| {
                let mut cutter = Cutter::new(render, max_block_frames);
                while let Some((start, end)) = cutter.next_block() {
                    if let Err(error) = process_part(&mut processor, render, &mut output, start, end) {
                        return (processor, Err(error));
                    }
                }
                (processor, Ok(()))
            });
            while !audio.is_finished() {
                self.plugin.pump();
                std::thread::sleep(Duration::from_millis(1));
            }
            audio.join().expect("the audio thread panicked")
        });
        self.processor = Some(processor);
        result?;
        self.answer()?;
        Ok(output)
    }

    /// As [`Insert::render`] with the latency taken out: output frame `n` belongs to input frame `n`.
    pub fn render_compensated(&mut self, render: &Render<'_>) -> Result<Vec<Vec<f32>>, HostError> {
        let latency = self.latency_frames as usize;
        let longer = |channel: &Vec<f32>| [channel.as_slice(), &vec![0.0; latency]].concat();
        let input: Vec<Vec<f32>> = render.input.iter().map(longer).collect();
        let mut output = self.render(&Render { input: &input, ..*render })?;
        output.iter_mut().for_each(|channel| drop(channel.drain(..latency)));
        Ok(output)
    }

    /// The events that the plug-in sent during the last [`Insert::render`], frames counted as those of the
    /// input.
    pub fn sent_events(&self) -> &[Event] {
        &self.sent
    }

    /// What [`Processor::gain_adjustment_db`] said after each block of the last [`Insert::render`]: the
    /// block's last frame, and the gain in dB there. Empty if the plug-in does not tell its gain.
    pub fn gain_adjustments_db(&self) -> &[(u64, f64)] {
        &self.gains_db
    }

    /// Serves the plug-in's requests: callbacks on the main thread, restarts. `render` does so after every
    /// block.
    pub fn answer(&mut self) -> Result<(), HostError> {
        self.plugin.pump();
        for _ in 0..MOST_RESTARTS_IN_A_ROW {
            if !self.plugin.restart_wanted() {
                return Ok(());
            }
            self.restarts += 1;
            self.deactivate()?;
            self.activate()?;
            self.plugin.pump();
        }
        Err(HostError::Misuse(format!("{} asks for a restart after every restart", self.plugin.id())))
    }

    fn activate(&mut self) -> Result<(), HostError> {
        let mut processor = self.plugin.activate(&self.setup)?;
        self.latency_frames = self.plugin.latency_frames();
        processor.start()?;
        self.processor = Some(processor);
        Ok(())
    }

    fn deactivate(&mut self) -> Result<(), HostError> {
        self.processor.take().map_or(Ok(()), |processor| self.plugin.deactivate(processor))
    }

    fn silence(&mut self, frames: usize) -> Vec<Vec<f32>> {
        vec![vec![0.0; frames]; self.processor().layout().output_channels()]
    }
}

impl Drop for Insert {
    fn drop(&mut self) {
        let _ = self.deactivate();
    }
}
