//! A plug-in as it lives in a DAW.

use super::audio::Audio;
use super::{Button, Key, Opening, Picture, Size, View};
use crate::{Event, HostError, ParamId, Plugin, Setup};
use clack_extensions::gui::GuiSize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

/// A plug-in in a DAW: active, with an audio thread; its window, if open, inside one of ours; its requests are
/// served whenever this thread waits in [`Live::serve`]. What a hand does takes its time, and is served too.
pub struct Live {
    plugin: Plugin,
    setup: Setup,
    audio: Option<Audio>,
    sound: Option<Vec<Vec<f32>>>,
    window: Option<View>,
    place: (i32, i32),
    sent: Vec<Event>,
    restarts: u32,
}

/// Between two turns of the main thread.
const TURN: Duration = Duration::from_millis(2);
/// What a hand does takes this long: longer than a frame at 30 Hz.
const HAND: Duration = Duration::from_millis(40);

impl Live {
    /// Makes the plug-in active, silent, with no window. Windows will open at `place` on the screen.
    pub fn new(plugin: Plugin, setup: Setup, place: (i32, i32)) -> Result<Self, HostError> {
        let (audio, sound, window, sent) = (None, None, None, Vec::new());
        let mut live = Self { plugin, setup, audio, sound, window, place, sent, restarts: 0 };
        live.start()?;
        Ok(live)
    }

    /// The plug-in, for everything that the main thread may ask.
    pub fn plugin(&mut self) -> &mut Plugin {
        &mut self.plugin
    }

    /// Plays this sound again and again, in channels of one length.
    pub fn play(&mut self, sound: Vec<Vec<f32>>) {
        self.sound = Some(sound);
        self.audio().play(self.sound.clone());
    }

    /// Stops: no blocks, parameters only.
    pub fn pause(&mut self) {
        self.sound = None;
        self.audio().play(None);
    }

    /// How many blocks were played since the plug-in was activated last.
    pub fn blocks(&self) -> u64 {
        self.audio().blocks()
    }

    /// The host moves a parameter: automation, or a control of its own.
    pub fn set(&mut self, param: ParamId, value: f64) {
        self.audio().send(Event::value(0, param, value));
    }

    /// As [`Live::set`], as an engineer writes it.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), HostError> {
        let (param, value) = self.plugin.setting(name, text)?;
        self.set(param, value);
        Ok(())
    }

    /// The events that the plug-in sent since this was asked last.
    pub fn take_sent(&mut self) -> Vec<Event> {
        self.sent.extend(self.audio.iter().flat_map(Audio::sent));
        std::mem::take(&mut self.sent)
    }

    /// How often the plug-in was restarted because it asked.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    /// Opens the window, with so much time between its making and its showing.
    pub fn open(&mut self, delay: Duration) -> Result<Opening, HostError> {
        let size = self.plugin.window_size()?;
        let name = self.plugin.info().name.clone();
        let frame = View::open(None, &name, self.place, size)?;
        let opening = self.plugin.open_window(&frame, delay);
        if opening.is_err() {
            self.plugin.close_window();
        } else {
            // From here on frames are counted.
            frame.frames_ms()?;
            self.window = Some(frame);
        }
        opening
    }

    /// Closes the window.
    pub fn close(&mut self) {
        if self.window.is_some() {
            self.plugin.close_window();
            // The plug-in's window is gone: now ours may go.
            self.window = None;
        }
    }

    /// The window that the plug-in's is in.
    pub fn window(&self) -> &View {
        self.window.as_ref().expect("the window is open")
    }

    /// The window as it is to be seen.
    pub fn picture(&self) -> Result<Picture, HostError> {
        self.window().picture()
    }

    /// Hides the window, or shows it again.
    pub fn show(&mut self, shown: bool) -> Result<(), HostError> {
        self.plugin.show_window(shown)
    }

    /// The edge of the window is dragged: the host asks what size the plug-in can have, takes it itself and
    /// gives it to the plug-in. Returns what it was.
    pub fn resize(&mut self, size: Size) -> Result<Size, HostError> {
        let size = self.plugin.nearest_window_size(size)?;
        self.window().resize(size)?;
        self.plugin.resize_window(size)?;
        Ok(size)
    }

    /// From now on the plug-in is told that its window cannot have another size.
    pub fn refuse_resizes(&mut self, refuse: bool) {
        let instance = &self.plugin.instance;
        instance.access_shared_handler(|shared| shared.window.resize_refused.store(refuse, SeqCst));
    }

    /// How often the plug-in asked for another size.
    pub fn resizes(&self) -> u32 {
        self.plugin.instance.access_shared_handler(|shared| shared.window.resizes.load(SeqCst))
    }

    /// The plug-in said that its window is gone.
    pub fn said_closed(&self) -> bool {
        self.plugin.instance.access_shared_handler(|shared| shared.window.closed.load(SeqCst))
    }

    /// Serves the plug-in for so long.
    pub fn serve(&mut self, time: Duration) -> Result<(), HostError> {
        serve(&mut [self], time)
    }

    /// Serves the plug-in until this is so, or for so long; whether it was.
    pub fn serve_until(
        &mut self,
        most: Duration,
        mut so: impl FnMut(&mut Self) -> Result<bool, HostError>,
    ) -> Result<bool, HostError> {
        let began = Instant::now();
        while !so(self)? {
            if began.elapsed() > most {
                return Ok(false);
            }
            self.turn()?;
            std::thread::sleep(TURN);
        }
        Ok(true)
    }

    /// The mouse comes to this pixel of the window.
    pub fn point(&mut self, x: i32, y: i32) -> Result<(), HostError> {
        self.window().move_to(x, y)?;
        self.serve(HAND)
    }

    /// A button goes down.
    pub fn press(&mut self, button: Button) -> Result<(), HostError> {
        self.window().press(button)?;
        self.serve(HAND)
    }

    /// A button comes up.
    pub fn release(&mut self, button: Button) -> Result<(), HostError> {
        self.window().release(button)?;
        self.serve(HAND)
    }

    /// A click, once the mouse has rested there.
    pub fn click(&mut self, x: i32, y: i32, button: Button) -> Result<(), HostError> {
        self.rest_at(x, y)?;
        self.press(button)?;
        self.release(button)
    }

    /// Two clicks in a quarter of a second.
    pub fn double_click(&mut self, x: i32, y: i32) -> Result<(), HostError> {
        self.click(x, y, Button::Left)?;
        self.press(Button::Left)?;
        self.release(Button::Left)
    }

    /// Drags from one pixel to another in this many steps; the button stays down.
    pub fn drag_and_hold(&mut self, from: (i32, i32), to: (i32, i32), steps: i32) -> Result<(), HostError> {
        self.rest_at(from.0, from.1)?;
        self.press(Button::Left)?;
        for step in 1..=steps {
            let between = |from: i32, to: i32| from + (to - from) * step / steps;
            self.point(between(from.0, to.0), between(from.1, to.1))?;
        }
        Ok(())
    }

    /// Drags from one pixel to another.
    pub fn drag(&mut self, from: (i32, i32), to: (i32, i32)) -> Result<(), HostError> {
        self.drag_and_hold(from, to, 8)?;
        self.release(Button::Left)
    }

    /// Turns the wheel: so many steps away from the hand, or to it if negative.
    pub fn wheel(&mut self, x: i32, y: i32, steps: i32) -> Result<(), HostError> {
        self.rest_at(x, y)?;
        let button = if steps > 0 { Button::WheelUp } else { Button::WheelDown };
        for _ in 0..steps.abs() {
            self.press(button)?;
            self.release(button)?;
        }
        Ok(())
    }

    /// Strikes a key.
    pub fn strike(&mut self, key: Key) -> Result<(), HostError> {
        self.window().strike(key)?;
        self.serve(HAND)
    }

    /// Types.
    pub fn write(&mut self, text: &str) -> Result<(), HostError> {
        text.chars().try_for_each(|character| self.strike(Key::Of(character)))
    }

    /// Windows know what is under the mouse only after a frame with the mouse there.
    fn rest_at(&mut self, x: i32, y: i32) -> Result<(), HostError> {
        self.point(x, y)?;
        self.serve(4 * HAND)
    }

    fn audio(&self) -> &Audio {
        self.audio.as_ref().expect("an audio thread from `new` to `drop`")
    }

    /// One turn of the DAW's main thread.
    fn turn(&mut self) -> Result<(), HostError> {
        self.plugin.pump();
        self.sent.extend(self.audio.iter().flat_map(Audio::sent));
        let wanted = self.plugin.instance.access_shared_handler(|shared| {
            let wanted = shared.window.resize_wanted.swap(0, SeqCst);
            (wanted != 0).then(|| GuiSize::unpack_from_u64(wanted))
        });
        if let (Some(size), Some(window)) = (wanted, &self.window) {
            window.resize((size.width, size.height))?;
        }
        if self.plugin.restart_wanted() {
            self.restarts += 1;
            self.stop()?;
            self.start()?;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), HostError> {
        let processor = self.plugin.activate(&self.setup)?;
        let audio = Audio::start(processor, self.setup.max_block_frames as usize);
        audio.play(self.sound.clone());
        self.audio = Some(audio);
        Ok(())
    }

    fn stop(&mut self) -> Result<(), HostError> {
        let Some(audio) = self.audio.take() else { return Ok(()) };
        let (processor, result, sent) = audio.stop();
        self.sent.extend(sent);
        self.plugin.deactivate(processor)?;
        result
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.close();
        let _ = self.stop();
    }
}

/// Serves several plug-ins on this thread for so long, as a DAW with several windows does.
pub fn serve(lives: &mut [&mut Live], time: Duration) -> Result<(), HostError> {
    let began = Instant::now();
    loop {
        lives.iter_mut().try_for_each(|live| live.turn())?;
        if began.elapsed() >= time {
            return Ok(());
        }
        std::thread::sleep(TURN);
    }
}
