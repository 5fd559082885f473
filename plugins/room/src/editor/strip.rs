//! The row between graphs and controls: the pages, the room and who is in it, loudspeakers or headphones.

use aplomb_kit::window::theme::{GAP, MARGIN, SMALL_TEXT, TEXT, font};
use aplomb_kit::window::widgets::{button, segments};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Id, Sense, Ui};

use super::company::Company;
use super::places::Places;
use super::tiers::GROUPS;

/// The page that is kept in the state.
pub const PAGE: &str = "page";

/// Draws the row.
pub fn show(ui: &Ui, desk: &mut Desk, places: &Places, company: &Company) {
    let mut row = places.strip;
    if places.has_pages() {
        show_pages(ui, desk, &mut row, places);
    }
    let listen = paint::take_right(&mut row, 148.0, MARGIN);
    segments(ui, desk, listen, "listen_mode", &["Speakers", "Phones"]);
    let theme = desk.theme;
    let name = paint::take_left(&mut row, 34.0, 4.0);
    let at = name.left_center();
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, "Room", font(TEXT), theme.text2, name.width());
    let group = paint::take_left(&mut row, 178.0, GAP);
    segments(ui, desk, group, "room_group", &["Own", "A", "B", "C", "D"]);
    let (who, small) = (company.who(), font(SMALL_TEXT));
    if row.width() > 60.0 && !who.is_empty() {
        let colour = if company.others.is_empty() { theme.text3 } else { theme.text2 };
        paint::text(ui.painter(), row.left_center(), Align2::LEFT_CENTER, &who, small, colour, row.width());
        if ui.interact(row, Id::unique("who"), Sense::hover()).hovered() {
            let shared = "size, proportions, material, decay, diffusion, modulation and air are the room's";
            desk.hint(format!("{who}; {shared}"));
        }
    }
}

fn show_pages(ui: &Ui, desk: &mut Desk, row: &mut egui::Rect, places: &Places) {
    let single = places.pages.len() == 1;
    for page in 0..=places.pages.len() {
        let (name, help) = match page.checked_sub(1).and_then(|page| places.pages.get(page)) {
            None => ("Main".to_owned(), "Distance and what is turned most".to_owned()),
            Some(groups) => {
                let names: Vec<&str> = GROUPS[groups.clone()].iter().map(|(name, _)| *name).collect();
                let name = if single { "Details".to_owned() } else { GROUPS[groups.start].0.to_owned() };
                (name, names.join(", "))
            }
        };
        let place = paint::take_left(row, if single { 64.0 } else { 50.0 }, 2.0);
        let is_on = places.page == page;
        if button(ui, desk, Id::unique(("page", page)), place, &name, is_on, &help).clicked() {
            desk.kept().set_view(PAGE, page as f32);
            ui.ctx().request_repaint();
        }
    }
    row.min.x = (row.min.x + MARGIN).min(row.max.x);
}
