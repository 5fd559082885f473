//! Where things are, for every size of the window: the graphs take what the controls leave, panels open
//! where there is room, and what cannot fit beside a panel makes way for it.

use aplomb_kit::window::paint::{take_bottom, take_right};
use aplomb_kit::window::theme::{GAP, KNOB, MARGIN};
use aplomb_kit::window::widgets::Knob;
use egui::Rect;

use super::{more, sidechain};

/// A window narrower than this has smaller margins, in points.
const NARROW: f32 = 720.0;
/// The least height that graphs are worth drawing in, in points.
const LEAST_GRAPHS: f32 = 88.0;
/// Graphs as high as this leave the rest of the room to panels that nobody asked for, in points.
const ENOUGH_GRAPHS: f32 = 260.0;

/// Whether a panel is to be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Where there is room.
    #[default]
    WhereItFits,
    /// Not at all.
    Closed,
    /// Instead of the graphs if need be.
    Open,
}

/// Whether the panels are to be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The second row of controls.
    pub more: Wish,
    /// The sidechain.
    pub sidechain: Wish,
}

/// The parts of the body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    /// History, curve, meters; none where a panel takes their place.
    pub graphs: Option<Rect>,
    /// The first row of controls.
    pub controls: Rect,
    /// The second one.
    pub more: Option<Rect>,
    /// The sidechain.
    pub sidechain: Option<Rect>,
}

impl Places {
    /// The parts of a body.
    pub fn new(body: Rect, wishes: Wishes) -> Places {
        let margin = if body.width() < NARROW { GAP } else { MARGIN };
        let inside = body.shrink(margin);
        let panels = [(wishes.more, more::height(inside.width())), (wishes.sidechain, sidechain::HEIGHT)];
        let mut left = inside.height() - Knob::height(KNOB) - GAP;
        let mut is_open = [false; 2];
        // What was asked for comes first
        for wish in [Wish::Open, Wish::WhereItFits] {
            for (is_open, (_, height)) in
                is_open.iter_mut().zip(panels).filter(|(_, (wished, _))| *wished == wish)
            {
                let least = if wish == Wish::Open { -GAP } else { ENOUGH_GRAPHS };
                if left - height - GAP >= least {
                    *is_open = true;
                    left -= height + GAP;
                }
            }
        }
        let mut rest = inside;
        let mut open = |is_open: bool, height: f32| is_open.then(|| take_bottom(&mut rest, height, GAP));
        // Room that is too low for graphs is not lost
        let spare = if left >= LEAST_GRAPHS { 0.0 } else { (left - GAP).max(0.0) };
        let sidechain = open(is_open[1], panels[1].1 + spare);
        let more = open(is_open[0], panels[0].1);
        let controls = take_bottom(&mut rest, Knob::height(KNOB), GAP);
        let graphs = (rest.height() >= LEAST_GRAPHS).then_some(rest);
        Places { graphs, controls, more, sidechain }
    }
}

/// Splits off the place for curve and reduction beside the history, if the row is high and wide enough.
pub fn beside_history(row: &mut Rect) -> Option<Rect> {
    let width = (0.62 * row.height()).clamp(140.0, 420.0).min(0.3 * row.width());
    (row.height() >= 120.0 && width >= 100.0).then(|| take_right(row, width, GAP))
}

#[cfg(test)]
mod tests {
    use aplomb_kit::window::theme::{FOOTER, HEADER};
    use egui::{pos2, vec2};

    use super::*;

    fn places(width: f32, height: f32, more: Wish, sidechain: Wish) -> Places {
        let body = Rect::from_min_size(pos2(0.0, HEADER), vec2(width, height - HEADER - FOOTER));
        Places::new(body, Wishes { more, sidechain })
    }

    #[test]
    fn nothing_lies_over_anything_else_and_nothing_is_outside_at_any_size() {
        for (width, height) in
            [(640.0, 360.0), (719.0, 430.0), (880.0, 500.0), (1_300.0, 800.0), (4_000.0, 3_000.0)]
        {
            let body = Rect::from_min_size(pos2(0.0, HEADER), vec2(width, height - HEADER - FOOTER));
            for more in [Wish::WhereItFits, Wish::Closed, Wish::Open] {
                for sidechain in [Wish::WhereItFits, Wish::Closed, Wish::Open] {
                    let found = Places::new(body, Wishes { more, sidechain });
                    let parts = [found.graphs, Some(found.controls), found.more, found.sidechain];
                    let parts: Vec<Rect> = parts.into_iter().flatten().collect();
                    for (n, part) in parts.iter().enumerate() {
                        assert!(body.contains_rect(*part), "{width} x {height}: {part:?}");
                        let others = parts.iter().skip(n + 1);
                        assert!(
                            others.clone().all(|other| !part.intersects(*other)),
                            "{width} x {height}: {found:?}"
                        );
                    }
                    assert!((found.controls.height() - Knob::height(KNOB)).abs() < 0.01);
                }
            }
        }
    }

    #[test]
    fn a_panel_that_is_asked_for_opens_even_in_the_smallest_window() {
        assert!(places(640.0, 360.0, Wish::Open, Wish::WhereItFits).more.is_some());
        assert!(places(640.0, 360.0, Wish::WhereItFits, Wish::Open).sidechain.is_some());
    }

    #[test]
    fn a_new_window_shows_the_graphs_and_a_tall_one_everything() {
        let usual = places(880.0, 500.0, Wish::WhereItFits, Wish::WhereItFits);
        assert!(usual.more.is_none() && usual.sidechain.is_none() && usual.graphs.is_some());
        let tall = places(1_200.0, 900.0, Wish::WhereItFits, Wish::WhereItFits);
        assert!(tall.more.is_some() && tall.sidechain.is_some() && tall.graphs.is_some());
    }
}
