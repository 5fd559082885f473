//! Whole settings at a press: presets, and A against B.

use super::desk::Desk;
use super::library::OWN;
use crate::presets::Preset;

/// What neither presets nor A and B move: it is heard beside them.
const NEVER: &[&str] = &["bypass"];

impl Desk {
    /// Loads a preset, as one step that can be undone. What it could not say is in the footer.
    pub fn load_preset(&mut self, name: &str) {
        let Some(shelved) = self.library.find(name) else { return };
        let reading = shelved.preset.read(self.params());
        let moves = reading.normalized.iter().filter(|(id, _)| !NEVER.contains(&id.as_str()));
        let moves: Vec<(&str, f32)> = moves.map(|(id, to)| (id.as_str(), *to)).collect();
        self.move_all(name, moves);
        self.kept().write(|window| window.preset = Some(name.to_owned()));
        self.say(reading.complaints.join(" "));
    }

    /// Loads the preset that many further on the shelf.
    pub fn load_neighbour(&mut self, steps: isize) {
        let present = self.kept().read(|window| window.preset.clone());
        let next = self.library.neighbour(present.as_deref(), steps);
        if let Some(name) = next.map(|shelved| shelved.preset.name.clone()) {
            self.load_preset(&name);
        }
    }

    /// The name of the preset that was loaded last, and whether something was changed since.
    pub fn preset_title(&self) -> Option<(String, bool)> {
        let name = self.kept().read(|window| window.preset.clone())?;
        let is_changed = match self.library.find(&name) {
            None => true,
            Some(shelved) => {
                let reading = shelved.preset.read(self.params());
                let differs = |(id, to): (&String, &f32)| {
                    !NEVER.contains(&id.as_str()) && (self.position(id) - to).abs() > 1e-6
                };
                reading.normalized.iter().any(differs)
            }
        };
        Some((name, is_changed))
    }

    /// Saves what is set as a preset of the user's own.
    pub fn save_preset(&mut self, name: &str, group: &str) -> Result<(), String> {
        let group = if group.trim().is_empty() { OWN } else { group.trim() };
        let alone = self.library.leaves_alone();
        let position = |id: &str| match NEVER.contains(&id) {
            true => self.controls().get(id).map(|entry| entry.default_normalized()),
            false => Some(self.position(id)),
        };
        let preset = Preset::of(name.trim(), group, "", self.params(), alone, position);
        self.library.save(&preset)?;
        self.kept().write(|window| window.preset = Some(preset.name));
        Ok(())
    }

    /// Whether B is heard.
    pub fn is_b(&self) -> bool {
        self.kept().read(|window| window.is_b)
    }

    /// Goes to the other of A and B, as one step that can be undone. Until one of them is changed they are
    /// alike.
    pub fn swap_a_b(&mut self) {
        let now: Vec<(String, f32)> = self.positions();
        let other = self.kept().write(|window| {
            window.is_b = !window.is_b;
            std::mem::replace(&mut window.other, now.iter().cloned().collect())
        });
        let name = if self.is_b() { "B" } else { "A" };
        self.move_all(name, other.iter().map(|(id, to)| (id.as_str(), *to)));
    }

    /// Makes the one that is not heard like the one that is.
    pub fn copy_to_other(&mut self) {
        let now = self.positions();
        self.kept().write(|window| window.other = now.into_iter().collect());
    }

    fn positions(&self) -> Vec<(String, f32)> {
        let heard = self.controls().all().iter().filter(|entry| !NEVER.contains(&entry.id.as_str()));
        heard.map(|entry| (entry.id.clone(), self.hands().position(entry))).collect()
    }
}
