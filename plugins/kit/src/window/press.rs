//! A press takes what was under the pointer when the button went down, and a drag ends where it went up.
//!
//! egui looks once in a frame for what lies under the pointer, at the last place it came to, and takes no
//! movement for a drag in the frame in which the button goes up. A hand that moves on within the frame in which
//! it pressed, as it does on a busy machine, would take what lies there: a drag of a node would be one of the
//! empty graph beside it; and the last bit of a fast drag would be lost. So the frame ends for egui before such
//! a movement, or before such a release, and what came later is told to the next one, which follows at once.

use egui::{Context, Event, Plugin, Pos2, RawInput};

/// Spreads what a hand does over frames, where their order matters.
#[derive(Debug, Default)]
pub struct Press {
    /// What the next frame is told first.
    later: Vec<Event>,
    is_down: bool,
}

impl Plugin for Press {
    fn debug_name(&self) -> &'static str {
        "press"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let new = std::mem::replace(&mut input.events, std::mem::take(&mut self.later));
        input.events.extend(new);
        if let Some(index) = self.end(&input.events) {
            self.later = input.events.split_off(index);
            ctx.request_repaint();
        }
    }
}

impl Press {
    /// The event that the frame is not told any more.
    fn end(&mut self, events: &[Event]) -> Option<usize> {
        let mut pressed_at: Option<Pos2> = None;
        let mut is_dragged = false;
        for (index, event) in events.iter().enumerate() {
            match event {
                Event::PointerButton { pos, pressed: true, .. } => {
                    (self.is_down, pressed_at) = (true, Some(*pos));
                }
                Event::PointerButton { pressed: false, .. } if is_dragged => return Some(index),
                Event::PointerButton { pressed: false, .. } => self.is_down = false,
                Event::PointerMoved(to) if pressed_at.is_some_and(|pos| pos != *to) => return Some(index),
                Event::PointerMoved(_) => is_dragged |= self.is_down && pressed_at.is_none(),
                _ => {}
            }
        }
        None
    }
}
