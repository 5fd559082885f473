//! The windows of the suite, as the judges open them.

use std::sync::Arc;

use egui::ViewportCommand;
use nice_plug_core::context::gui::AsyncExecutor;
use nice_plug_core::plugin::Plugin;

use super::pane::Pane;
use super::{App, Instance, Screen};
use crate::proof::player::Player;
use crate::window::help::Help;
use crate::window::theme::dress;
use crate::window::{Alive, Desk, Face, Parts, Shell, View};

/// A new instance, after `prepare` set its parameters and played to it. Its window sees the factory's presets and
/// no folder.
pub fn instance<P, V>(prepare: impl FnOnce(&mut Player<P>)) -> Instance
where
    P: Plugin<Editor = Shell<V>>,
    V: View,
{
    let mut player = Player::<P>::default();
    let executor = AsyncExecutor::new(Arc::new(|_| ()), Arc::new(|_| ()));
    let shell = player.plugin.editor(executor).expect("the plug-in has a window");
    let listening = Listening::to(shell.parts());
    prepare(&mut player);
    let params = player.plugin.params();
    let open = Box::new(move |host, context: &egui::Context| -> App {
        let parts = shell.parts().clone();
        let library = (parts.library)().without_folder();
        let help = Help::parse(parts.help).unwrap_or_default();
        let desk = Desk::new(parts.params.clone(), host, parts.kept.clone(), library, help);
        let mut face = Face::new(parts.name, desk, shell.view());
        dress(context, &face.desk().theme);
        context.set_zoom_factor(parts.kept.read(|window| window.zoom));
        Box::new(move |ui| {
            let _open = (&listening, &player);
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

/// A screen of a plug-in's window: what is done to a new instance before it opens, and how it is reached then.
pub fn screen<P, V>(
    name: &'static str,
    prepare: impl Fn(&mut Player<P>) + Send + Sync + 'static,
    reach: fn(&mut Pane),
) -> Screen
where
    P: Plugin<Editor = Shell<V>>,
    V: View,
{
    Screen { name, instance: Box::new(move || instance(&prepare)), reach }
}

/// Somebody listens to what the audio thread tells, as long as this is there.
struct Listening(Arc<dyn Alive>);

impl Listening {
    fn to(parts: &Parts) -> Listening {
        parts.alive.opened();
        Listening(parts.alive.clone())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.closed();
    }
}
