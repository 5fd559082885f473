//! The windows of the suite, as the judges open them.

use std::sync::Arc;

use egui::ViewportCommand;
use nice_plug_core::context::gui::AsyncExecutor;
use nice_plug_core::plugin::Plugin;

use super::pane::Pane;
use super::{App, Instance, Screen};
use crate::proof::player::{CONFIG, FRAMES, Player};
use crate::window::help::Help;
use crate::window::{Desk, Face, Shell, View};

/// What is played while a window is open: stereo, until it ends and the host stops.
#[derive(Clone, Copy, Debug)]
pub struct Sound {
    /// How long, in s of the window's time.
    pub seconds: f64,
    /// The sample of a channel at a frame, at 48 kHz.
    pub sample: fn(channel: usize, frame: u64) -> f32,
}

impl Sound {
    /// The host is stopped from the start.
    pub const NONE: Sound = Sound { seconds: 0.0, sample: |_, _| 0.0 };

    /// Plays the blocks that are due at a time, and counts them.
    fn play<P: Plugin>(self, player: &mut Player<P>, blocks: &mut u64, time_s: f64) {
        let due_frames = time_s.min(self.seconds) * f64::from(CONFIG.sample_rate);
        while (*blocks + 1) as f64 * FRAMES as f64 <= due_frames {
            let first = *blocks * FRAMES as u64;
            let channel =
                |channel| (first..).take(FRAMES).map(|frame| (self.sample)(channel, frame)).collect();
            let mut main: Vec<Vec<f32>> = (0..2).map(channel).collect();
            player.process(&mut main, &mut []);
            *blocks += 1;
        }
    }
}

/// A screen of a plug-in's window: what is done to a new instance before it opens, what is played to it then,
/// and how the screen is reached. The window sees the factory's presets and no folder.
pub fn screen<P, V>(
    name: &'static str,
    prepare: impl Fn(&mut Player<P>) + Send + Sync + 'static,
    sound: Sound,
    reach: fn(&mut Pane),
) -> Screen
where
    P: Plugin<Editor = Shell<V>>,
    V: View,
{
    Screen { name, instance: Box::new(move || instance(&prepare, sound)), plays_s: sound.seconds, reach }
}

fn instance<P, V>(prepare: impl FnOnce(&mut Player<P>), sound: Sound) -> Instance
where
    P: Plugin<Editor = Shell<V>>,
    V: View,
{
    let mut player = Player::<P>::default();
    let executor = AsyncExecutor::new(Arc::new(|_| ()), Arc::new(|_| ()));
    let shell = player.plugin.editor(executor).expect("the plug-in has a window");
    prepare(&mut player);
    if sound.seconds > 0.0 {
        assert!(player.activate(&P::AUDIO_IO_LAYOUTS[0], &CONFIG));
    }
    let params = player.plugin.params();
    let open = Box::new(move |host, context: &egui::Context| -> App {
        let parts = shell.parts().clone();
        let watch = parts.feed.watch();
        let library = (parts.library)().without_folder();
        let help = Help::parse(parts.help).unwrap_or_default();
        let desk = Desk::new(parts.params.clone(), host, parts.kept.clone(), library, help);
        let mut face = Face::new(parts.name, desk, shell.view());
        face.begin(context);
        context.set_zoom_factor(parts.kept.read(|window| window.zoom));
        let mut blocks = 0;
        Box::new(move |ui| {
            let _watched = &watch;
            sound.play(&mut player, &mut blocks, ui.input(|input| input.time));
            let wants = face.ui(ui);
            if let Some(size) = wants.size {
                ui.ctx().send_viewport_cmd(ViewportCommand::InnerSize(size));
            }
            if let Some(zoom) = wants.zoom {
                parts.kept.write(|window| window.zoom = zoom);
                ui.ctx().set_zoom_factor(zoom);
            }
        })
    });
    Instance { params, open }
}
