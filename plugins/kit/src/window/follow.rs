//! A node that goes where the pointer goes, on a graph whose scales bend: what a movement is worth depends on where
//! it ends, so there is no rate per point.

use egui::{Pos2, Response, Ui};

use super::behave::{FINER, Grip, LOCKS_AFTER, dragged, has_ended, touch};
use super::desk::Desk;

/// Lets a node at `at` follow the pointer; true if it moved something but by a drag. `to` says where the
/// parameters `ids` are when the node is somewhere. With Shift the node goes a tenth of the way; with Alt only
/// the first parameter moves where the pointer goes sideways, only the second where it goes up or down. What
/// else hands do, the grip says: its axes are for the arrow keys.
pub fn follow<const N: usize>(
    ui: &Ui,
    desk: &mut Desk,
    response: &Response,
    grip: &Grip<'_>,
    at: Pos2,
    ids: [&str; N],
    to: impl Fn(Pos2) -> [f32; N],
) -> bool {
    if let Some(mut drag) = dragged(ui, desk, response, at, ids.into_iter()) {
        let ended = has_ended(response);
        if !drag.is_off {
            // It is a drag only after some points, and those count too: the node stays under the pointer
            let all = response.total_drag_delta().filter(|_| response.drag_started());
            let delta = all.unwrap_or(response.drag_delta());
            let modifiers = ui.input(|input| input.modifiers);
            drag.gone += delta;
            drag.at += delta * if modifiers.shift { FINER } else { 1.0 };
            let locked = modifiers.alt && N > 1;
            let gone = drag.gone.abs();
            let only = usize::from(gone.y > gone.x);
            if delta != egui::Vec2::ZERO && !(locked && gone.max_elem() < LOCKS_AFTER) {
                for (place, (id, position)) in ids.iter().zip(to(drag.at)).enumerate() {
                    if !locked || place == only {
                        desk.with(id, |hands, entry| hands.set(entry, position));
                    }
                }
            }
            if ended {
                drag.raw.iter().for_each(|(id, _)| desk.release(id));
            }
        }
        if !ended {
            desk.drag = Some(drag);
        }
    }
    touch(ui, desk, response, grip)
}
