//! What a hand does to a window. Each act waits for the next frame, but those that say otherwise.

use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase};

use super::Pane;

impl Pane {
    /// Where the pointer is.
    pub fn pointer(&self) -> Pos2 {
        self.pointer
    }

    /// The keys that are held.
    pub fn modifiers(&self) -> Modifiers {
        self.modifiers
    }

    /// Moves the pointer.
    pub fn move_to(&mut self, pos: Pos2) {
        self.pointer = pos;
        self.event(Event::PointerMoved(pos));
    }

    /// Presses or releases a button where the pointer is.
    pub fn button(&mut self, button: PointerButton, pressed: bool) {
        self.event(Event::PointerButton { pos: self.pointer, button, pressed, modifiers: self.modifiers });
    }

    /// Clicks somewhere with the left button: pointer there, down, up, a frame after each.
    pub fn click(&mut self, pos: Pos2) {
        self.click_with(pos, PointerButton::Primary);
    }

    /// Clicks somewhere with a button.
    pub fn click_with(&mut self, pos: Pos2, button: PointerButton) {
        self.move_to(pos);
        self.frame();
        for pressed in [true, false] {
            self.button(button, pressed);
            self.frame();
        }
    }

    /// Drags with the left button from one place to another in some steps, a frame each.
    pub fn drag(&mut self, from: Pos2, to: Pos2, steps: usize) {
        self.move_to(from);
        self.frame();
        self.button(PointerButton::Primary, true);
        self.frame();
        for step in 1..=steps.max(1) {
            self.move_to(from + (to - from) * (step as f32 / steps.max(1) as f32));
            self.frame();
        }
        self.button(PointerButton::Primary, false);
        self.frame();
    }

    /// Turns the wheel by so many lines, upwards if positive.
    pub fn wheel(&mut self, lines: f32) {
        self.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: egui::vec2(0.0, lines),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Unknown,
            modifiers: self.modifiers,
        });
    }

    /// Holds these modifier keys from now on, and no others.
    pub fn hold(&mut self, modifiers: Modifiers) {
        if modifiers != self.modifiers {
            self.modifiers = modifiers;
            self.event(Event::ModifiersChanged(modifiers));
        }
    }

    /// Presses and releases a key in one frame.
    pub fn key(&mut self, key: Key) {
        for pressed in [true, false] {
            let modifiers = self.modifiers;
            self.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        }
    }

    /// Types a text in one frame.
    pub fn text(&mut self, text: &str) {
        self.event(Event::Text(text.to_owned()));
    }

    /// What was copied to the clipboard since the last time this was called.
    pub fn copied(&mut self) -> Option<String> {
        self.copied.take()
    }
}
