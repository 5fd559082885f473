//! The panels that open below the first row of controls: more of them, and the sidechain.

use aplomb_kit::window::behave::widget_id;
use aplomb_kit::window::widgets::button;
use aplomb_kit::window::{Desk, paint};
use egui::{Rect, Ui};

use super::controls;
use super::places::{Places, Wish, Wishes};

/// A panel, as the window keeps whether it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    More,
    Sidechain,
}

impl Panel {
    const fn kept(self) -> &'static str {
        match self {
            Panel::More => "more",
            Panel::Sidechain => "sidechain",
        }
    }

    fn wish(self, desk: &Desk) -> Wish {
        match desk.kept().view(self.kept(), -1.0) {
            0.0 => Wish::Closed,
            open if open > 0.0 => Wish::Open,
            _ => Wish::WhereItFits,
        }
    }
}

/// Whether the panels are to be open, as the window has kept it.
pub fn wishes(desk: &Desk) -> Wishes {
    Wishes { more: Panel::More.wish(desk), sidechain: Panel::Sidechain.wish(desk) }
}

/// The buttons that open and close them.
pub fn switches(ui: &Ui, desk: &mut Desk, places: &Places) {
    let places_of = switch_places(places.controls);
    let panels = [
        (Panel::More, places.more.is_some(), "More", "Times, detector, style, channels and output"),
        (Panel::Sidechain, places.sidechain.is_some(), "Sidechain", "What the detector hears, and its EQ"),
    ];
    for ((panel, is_open, name, help), place) in panels.into_iter().zip(places_of) {
        let id = widget_id("panel", panel.kept());
        if button(ui, desk, id, place, name, is_open, help).clicked() {
            toggle(desk, panel, is_open);
            ui.ctx().request_repaint();
        }
    }
}

/// Opens or closes a panel; what was opened by hand makes room for another that is.
fn toggle(desk: &mut Desk, panel: Panel, is_open: bool) {
    let other = if panel == Panel::More { Panel::Sidechain } else { Panel::More };
    desk.kept().set_view(panel.kept(), if is_open { 0.0 } else { 1.0 });
    if !is_open && other.wish(desk) == Wish::Open {
        desk.kept().set_view(other.kept(), -1.0);
    }
}

fn switch_places(row: Rect) -> [Rect; 2] {
    let mut line = controls::buttons(row)[2];
    let width = line.width();
    let sidechain = paint::take_right(&mut line, 0.42 * width, 4.0);
    let more = paint::take_right(&mut line, 0.28 * width, 4.0);
    [more, sidechain]
}

/// The place beside them.
pub fn beside_switches(row: Rect) -> Rect {
    let mut line = controls::buttons(row)[2];
    let [more, _] = switch_places(row);
    line.max.x = more.min.x - 4.0;
    line
}
