//! Listening to one band: for as long as a button is held, or until it is pressed again after a short click.

use aplomb_kit::window::Desk;
use egui::{Response, Ui};
use shared_dsp::eq::settings::BANDS;

/// A press that is shorter than this, in s, stays on.
const CLICK_S: f64 = 0.35;

/// What a hand is doing to listen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listening {
    /// Since when the button is held, and whether it was on before.
    held: Option<(f64, bool)>,
}

/// Where the parameter is for a band, or for none.
fn position(band: Option<usize>) -> f32 {
    band.map_or(0.0, |band| (band + 1) as f32 / BANDS as f32)
}

/// Whether a band is what is listened to.
pub fn hears(desk: &Desk, band: usize) -> bool {
    (desk.position("listen") - position(Some(band))).abs() < 0.5 / BANDS as f32
}

/// Listens to a band, or to all again.
pub fn toggle(desk: &mut Desk, band: usize) {
    let to = if hears(desk, band) { None } else { Some(band) };
    desk.set("listen", position(to));
}

impl Listening {
    /// Lets a button work.
    pub fn press(&mut self, ui: &Ui, desk: &mut Desk, response: &Response, band: usize) {
        let now_s = ui.input(|input| input.time);
        let is_down = response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
        match self.held {
            None if is_down => {
                let was_on = hears(desk, band);
                self.held = Some((now_s, was_on));
                desk.set("listen", position(Some(band)));
            }
            // A press of the keys, or of a screen reader
            None if response.clicked() => toggle(desk, band),
            Some((since_s, was_on)) if !is_down => {
                self.held = None;
                if was_on || now_s - since_s > CLICK_S {
                    desk.set("listen", position(None));
                }
            }
            _ => {}
        }
    }

    /// Ends what can no longer end itself: the button that was held has gone away.
    pub fn settle(&mut self, ui: &Ui, desk: &mut Desk) {
        if self.held.is_some() && !ui.input(|input| input.pointer.any_down()) {
            self.held = None;
            desk.set("listen", position(None));
        }
    }
}
