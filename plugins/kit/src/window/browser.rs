//! The list of presets, over the whole window while it is open: groups at the left, names in the middle, what
//! can be done with them at the right.

use egui::{Align2, Id, Key, Rect, ScrollArea, Sense, TextEdit, Ui, UiBuilder, vec2};

use super::desk::Desk;
use super::library::OWN;
use super::paint::{self, take_left, take_right, take_top};
use super::theme::{BUTTON, GAP, GRID, MARGIN, SMALL_TEXT, TEXT, font, strong_font};
use super::widgets::button;

/// The open list, or a closed one.
#[derive(Clone, Debug, Default)]
pub(super) struct Browser {
    is_open: bool,
    group: Option<String>,
    search: String,
    name: String,
    into: String,
    message: Option<String>,
}

impl Browser {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    pub fn close(&mut self) {
        self.is_open = false;
    }

    pub fn toggle(&mut self, desk: &mut Desk) {
        self.is_open = !self.is_open;
        if self.is_open {
            desk.library.look();
            self.message = desk.library.complaints().first().cloned();
            let present = desk.kept().read(|window| window.preset.clone());
            self.name = present.unwrap_or_default();
            self.into = OWN.to_owned();
            self.search.clear();
        }
    }

    /// Draws the list into the body of the window.
    pub fn show(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let typing = [Self::search_id(), Self::name_id(), Self::into_id()];
        let is_typing = typing.iter().any(|id| ui.memory(|memory| memory.has_focus(*id)));
        if !is_typing && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.close();
        }
        let mut body = rect.shrink(MARGIN);
        let groups = take_left(&mut body, 150.0, MARGIN);
        let actions = take_right(&mut body, 180.0, MARGIN);
        self.groups(ui, desk, groups);
        let search = take_top(&mut body, BUTTON, GAP);
        self.search_field(ui, desk, search);
        self.names(ui, desk, body);
        self.actions(ui, desk, actions);
    }

    fn search_id() -> Id {
        Id::unique("preset search")
    }

    fn name_id() -> Id {
        Id::unique("preset name")
    }

    fn into_id() -> Id {
        Id::unique("preset group")
    }

    fn groups(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let mut names: Vec<Option<String>> = vec![None];
        names.extend(desk.library.groups().into_iter().map(|group| Some(group.to_owned())));
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            ScrollArea::vertical().id_salt("groups").show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for group in names {
                    let text = group.as_deref().unwrap_or("All");
                    if row(ui, desk, ("group", text), text, "", self.group == group).clicked() {
                        self.group = group;
                    }
                }
            });
        });
    }

    fn search_field(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let edit = TextEdit::singleline(&mut self.search)
            .id(Self::search_id())
            .hint_text("Search")
            .desired_width(rect.width());
        let response = ui.put(rect, edit);
        name_it(ui, response.id, "Search presets", "Shows the presets whose name, group or comment has this");
        if response.hovered() {
            desk.hint("Search: name, group or comment");
        }
    }

    fn names(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let wanted = self.search.to_lowercase();
        let present = desk.kept().read(|window| window.preset.clone());
        let shown: Vec<(String, String, bool)> = desk
            .library
            .shelf()
            .iter()
            .filter(|shelved| self.group.as_ref().is_none_or(|group| *group == shelved.preset.group))
            .filter(|shelved| {
                let preset = &shelved.preset;
                let has = |text: &str| text.to_lowercase().contains(&wanted);
                has(&preset.name) || has(&preset.group) || has(&preset.comment)
            })
            .map(|shelved| {
                let preset = &shelved.preset;
                (preset.name.clone(), preset.comment.clone(), shelved.file.is_some())
            })
            .collect();
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            ScrollArea::vertical().id_salt("names").show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for (name, comment, is_own) in shown {
                    let mark = if is_own { OWN } else { "" };
                    let is_present = present.as_deref() == Some(&name);
                    let response = row(ui, desk, ("preset row", name.as_str()), &name, mark, is_present);
                    if response.hovered() && !comment.is_empty() {
                        desk.hint(comment);
                    }
                    if response.clicked() {
                        desk.load_preset(&name);
                        self.name = name;
                    }
                    if response.double_clicked() {
                        self.close();
                    }
                }
            });
        });
    }

    fn actions(&mut self, ui: &mut Ui, desk: &mut Desk, mut rect: Rect) {
        let theme = desk.theme;
        let heading = take_top(&mut rect, 16.0, GRID);
        let at = heading.left_center();
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, "Name", font(SMALL_TEXT), theme.text3, 180.0);
        let (name_id, into_id) = (Self::name_id(), Self::into_id());
        let place = take_top(&mut rect, BUTTON, GAP);
        let edit = TextEdit::singleline(&mut self.name).id(name_id).desired_width(place.width());
        ui.put(place, edit);
        name_it(ui, name_id, "Name of the preset", "What Save and Rename call it");
        let heading = take_top(&mut rect, 16.0, GRID);
        let at = heading.left_center();
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, "Group", font(SMALL_TEXT), theme.text3, 180.0);
        let place = take_top(&mut rect, BUTTON, MARGIN);
        let edit = TextEdit::singleline(&mut self.into).id(into_id).desired_width(place.width());
        ui.put(place, edit);
        name_it(ui, into_id, "Group of the preset", "The group that Save puts it into");
        let present = desk.kept().read(|window| window.preset.clone()).unwrap_or_default();
        for (text, help) in [
            ("Save", "Save what is set as a preset of your own"),
            ("Rename", "Give the preset that is loaded this name"),
            ("Delete", "Take the preset that is loaded away; factory presets stay"),
            ("Show folder", "Open the folder of your own presets"),
            ("Close", "Back to the controls"),
        ] {
            let place = take_top(&mut rect, BUTTON, GAP);
            let id = Id::unique(("preset action", text));
            if !button(ui, desk, id, place, text, false, help).clicked() {
                continue;
            }
            let done = match text {
                "Save" => desk.save_preset(&self.name, &self.into),
                "Rename" => {
                    let renamed = desk.library.rename(&present, &self.name);
                    if renamed.is_ok() {
                        let name = self.name.trim().to_owned();
                        desk.kept().write(|window| window.preset = Some(name));
                    }
                    renamed
                }
                "Delete" => desk.library.delete(&present),
                "Show folder" => show_folder(desk),
                _ => {
                    self.close();
                    Ok(())
                }
            };
            self.message = done.err();
        }
        if let Some(message) = &self.message {
            let layout = |ui: &mut Ui| {
                let text = egui::RichText::new(message).font(font(SMALL_TEXT)).color(theme.reduce);
                ui.add(egui::Label::new(text).wrap());
            };
            ui.scope_builder(UiBuilder::new().max_rect(rect), layout);
        }
    }
}

fn show_folder(desk: &Desk) -> Result<(), String> {
    let folder = desk.library.folder().ok_or("this system has no folder for presets")?;
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    open::that_detached(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

fn name_it(ui: &Ui, id: Id, name: &str, help: &str) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_label(name.to_owned());
        node.set_description(help.to_owned());
    });
}

/// One line of a list.
fn row(
    ui: &mut Ui,
    desk: &Desk,
    id: (&str, &str),
    text: &str,
    mark: &str,
    is_present: bool,
) -> egui::Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 22.0));
    let response = ui.interact(rect, Id::unique(id), Sense::click());
    let theme = desk.theme;
    if is_present {
        ui.painter().rect_filled(rect, 4.0, theme.fill_on());
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 4.0, theme.raised);
    }
    if response.has_focus() {
        paint::focus_ring(ui.painter(), rect.shrink(1.0), &theme);
    }
    let mut inside = rect.shrink2(vec2(8.0, 0.0));
    if !mark.is_empty() {
        let at = inside.right_center();
        let colour = theme.text3;
        let marked =
            paint::text(ui.painter(), at, Align2::RIGHT_CENTER, mark, font(SMALL_TEXT), colour, 60.0);
        inside.max.x = marked.min.x - GAP;
    }
    let (font, colour) = match is_present {
        true => (strong_font(TEXT), theme.accent),
        false => (font(TEXT), theme.text),
    };
    let (at, width) = (inside.left_center(), inside.width());
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, text, font, colour, width);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::accesskit::Role::ListBoxOption, true, is_present, text)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(if is_present { "On" } else { "Off" });
        node.set_description("Click to choose");
    });
    response
}
