//! What stands where in the window. Graphs take the room there is; where there is too little, first the pages of
//! the details are split, then they stand without the graphs.

use std::ops::Range;

use aplomb_kit::window::paint::{take_bottom, take_left, take_right, take_top};
use aplomb_kit::window::theme::{BUTTON, GAP, MARGIN};
use egui::Rect;

use super::tiers::GROUPS;

/// A row of the details, in points.
pub const ROW: f32 = BUTTON + 4.0;
/// A heading of the details, in points.
pub const HEADING: f32 = 16.0;
/// Most rows that a group of the details has.
pub const ROWS: usize = 6;
/// Least width of a group of the details, in points.
const COLUMN: f32 = 160.0;
/// Height of the first tier, in points: with room, and with little.
const FIRST: [f32; 2] = [128.0, 112.0];
/// Graphs lower than this, in points, are not drawn.
const LEAST_GRAPH: f32 = 96.0;
/// Both tiers are shown where the graphs stay this high, in points.
const HIGH_GRAPH: f32 = 230.0;
/// A body narrower or lower than this, in points, has little room.
const ROOMY: (f32, f32) = (720.0, 380.0);
const DETAILS: f32 = HEADING + ROWS as f32 * ROW;

/// The places of a window's body.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// The stage.
    pub map: Option<Rect>,
    /// Decay over frequency.
    pub decay: Option<Rect>,
    /// Meters.
    pub levels: Option<Rect>,
    /// The row between graphs and controls.
    pub strip: Rect,
    /// Distance and the knobs beside it.
    pub first: Option<Rect>,
    /// Everything else.
    pub details: Option<Rect>,
    /// The groups of the details on each page that they need.
    pub pages: Vec<Range<usize>>,
    /// The page shown: 0 is the first tier, the others are those of the details.
    pub page: usize,
}

impl Places {
    /// The places in a body, on a page.
    pub fn of(body: Rect, page: usize) -> Places {
        let mut rest = body.shrink(MARGIN);
        let columns = ((rest.width() + MARGIN) / (COLUMN + MARGIN)).floor().max(1.0) as usize;
        let pages = pages(columns);
        let is_roomy = rest.width() >= ROOMY.0 && rest.height() >= ROOMY.1;
        let first_height = FIRST[usize::from(!is_roomy)];
        let both_height = HIGH_GRAPH + first_height + DETAILS + BUTTON + 3.0 * GAP;
        let has_both = pages.len() == 1 && rest.height() >= both_height;
        let page = if has_both { 0 } else { page.min(pages.len()) };
        let mut places = Places {
            map: None,
            decay: None,
            levels: None,
            strip: rest,
            first: None,
            details: None,
            pages,
            page,
        };
        if has_both || page > 0 {
            places.details = Some(take_bottom(&mut rest, DETAILS, GAP));
        }
        if page == 0 {
            places.first = Some(take_bottom(&mut rest, first_height, GAP));
        }
        if rest.height() < BUTTON + GAP + LEAST_GRAPH {
            // The details alone, from the top
            rest = body.shrink(MARGIN);
            places.strip = take_top(&mut rest, BUTTON, GAP);
            places.first = places.first.map(|_| rest);
            places.details = places.details.map(|_| rest);
            return places;
        }
        places.strip = take_bottom(&mut rest, BUTTON, GAP);
        places.levels = Some(take_right(&mut rest, if is_roomy { 72.0 } else { 36.0 }, GAP));
        let map_width = (1.15 * rest.height()).clamp(0.3 * rest.width(), 0.42 * rest.width());
        places.map = Some(take_left(&mut rest, map_width, GAP));
        places.decay = Some(rest);
        places
    }

    /// Whether the tiers are pages.
    pub fn has_pages(&self) -> bool {
        self.first.is_none() || self.details.is_none()
    }

    /// The groups of the details that are shown.
    pub fn groups(&self) -> Range<usize> {
        self.pages.get(self.page.saturating_sub(1)).cloned().unwrap_or(0..GROUPS.len())
    }
}

/// The groups in as few pages as there are columns for, each as full as the others.
fn pages(columns: usize) -> Vec<Range<usize>> {
    let count = GROUPS.len().div_ceil(columns);
    let each = GROUPS.len().div_ceil(count);
    (0..count).map(|page| page * each..((page + 1) * each).min(GROUPS.len())).collect()
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    #[test]
    fn nothing_lies_over_anything_and_everything_is_in_the_window_at_every_size() {
        for width in [640.0, 700.0, 760.0, 899.0, 900.0, 1_280.0, 4_000.0] {
            for height in [292.0, 330.0, 400.0, 452.0, 608.0, 700.0, 2_932.0] {
                let body = Rect::from_min_size(pos2(0.0, 40.0), vec2(width, height));
                for page in 0..4 {
                    let places = Places::of(body, page);
                    let all = [
                        places.map,
                        places.decay,
                        places.levels,
                        Some(places.strip),
                        places.first,
                        places.details,
                    ];
                    let all: Vec<Rect> = all.into_iter().flatten().collect();
                    for (index, one) in all.iter().enumerate() {
                        assert!(body.contains_rect(*one), "{width} x {height}, page {page}: {one}");
                        assert!(one.width() > 20.0 && one.height() >= BUTTON, "{one}");
                        for other in &all[index + 1..] {
                            assert!(!one.intersects(*other), "{width} x {height}, page {page}");
                        }
                    }
                    assert!(places.details.is_none_or(|details| details.height() >= DETAILS));
                    assert!(places.first.is_none_or(|first| first.height() >= FIRST[1]));
                    assert!(page > 0 || places.map.is_some(), "the stage is always there at first");
                }
            }
        }
    }

    #[test]
    fn every_group_of_the_details_is_on_one_page() {
        for columns in 1..9 {
            let shown: Vec<usize> = pages(columns).into_iter().flatten().collect();
            assert_eq!(shown, (0..GROUPS.len()).collect::<Vec<_>>());
            assert!(pages(columns).iter().all(|page| page.len() <= columns && !page.is_empty()));
        }
    }

    #[test]
    fn a_tall_window_has_both_tiers() {
        let tall = Places::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 700.0)), 0);
        assert!(tall.first.is_some() && tall.details.is_some() && !tall.has_pages());
    }
}
