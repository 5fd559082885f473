//! What a hand does next: a phrase of a few acts, where the window has something to do it to.

use egui::accesskit::Role;
use egui::{Key, Modifiers, PointerButton, Pos2, Vec2};

use super::super::control::Control;
use super::super::host::Recorder;
use super::super::pane::Pane;
use super::Act;
use crate::catalogue::Catalogue;

/// A script has so many phrases at most, the last is that the window closes.
const PHRASES: usize = 24;
/// In s: less and more than it takes to end a wheel's gesture or to make two clicks of a double click.
const RESTS_S: [f64; 8] = [0.0, 0.01, 0.05, 0.12, 0.29, 0.31, 0.5, 1.2];
const MODIFIERS: [Modifiers; 5] = [
    Modifiers::NONE,
    Modifiers::SHIFT,
    Modifiers::ALT,
    Modifiers { ctrl: true, command: true, ..Modifiers::NONE },
    Modifiers { shift: true, alt: true, ..Modifiers::NONE },
];
const KEYS: [Key; 16] = [
    Key::Tab,
    Key::Tab,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Escape,
    Key::Escape,
    Key::Enter,
    Key::Enter,
    Key::Space,
    Key::Delete,
    Key::Backspace,
    Key::Home,
    Key::End,
    Key::PageUp,
];
const TEXTS: [&str; 16] = [
    "0",
    "-6",
    "2k",
    "1.5 s",
    "50%",
    "A4",
    "-6.0 dB",
    "On",
    "off",
    "100 Hz",
    "1e99",
    "NaN",
    "loud",
    "--",
    "٣\u{0}\u{202e}",
    " ",
];

/// A hand that does the same for the same seed.
pub(super) struct Hand {
    state: u64,
    phrases: usize,
}

impl Hand {
    pub fn new(seed: u64) -> Hand {
        Hand { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, phrases: 0 }
    }

    /// Xorshift64* (Marsaglia 2003, Vigna 2016).
    fn bits(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn below(&mut self, count: usize) -> usize {
        (self.bits() % count.max(1) as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.below(10_001) as f32 / 10_000.0)
    }

    /// The next phrase.
    pub fn next(&mut self, pane: &Pane, host: &Recorder) -> Vec<Act> {
        self.phrases += 1;
        if self.phrases > PHRASES || self.one_in(40) {
            return self.ends();
        }
        let mut acts = match self.below(16) {
            0..=4 => self.drags(pane),
            5..=6 => self.clicks(pane),
            7..=8 => self.turns_the_wheel(pane),
            9..=10 => self.enters(pane),
            11..=12 => self.presses_keys(),
            13 => vec![Act::Rest(self.pick(&RESTS_S))],
            14 => self.automates(host),
            _ => self.disturbs(),
        };
        if self.one_in(2) {
            acts.push(Act::Rest(self.pick(&RESTS_S)));
        }
        acts
    }

    /// Where something can be pressed, mostly.
    fn place(&mut self, pane: &Pane) -> Pos2 {
        let controls = pane.controls();
        if controls.is_empty() || self.one_in(6) {
            return self.anywhere(pane);
        }
        // Half of it is turning
        let turned: Vec<&Control> = controls.iter().filter(|c| c.role == Role::Slider).collect();
        let bounds = if turned.is_empty() || self.one_in(2) {
            self.pick(&controls).bounds
        } else {
            self.pick(&turned).bounds
        };
        Pos2::new(self.between(bounds.left(), bounds.right()), self.between(bounds.top(), bounds.bottom()))
    }

    /// Also a little outside.
    fn anywhere(&mut self, pane: &Pane) -> Pos2 {
        let area = pane.area().expand(20.0);
        Pos2::new(self.between(area.left(), area.right()), self.between(area.top(), area.bottom()))
    }

    /// A frame, or none: then what follows comes in the same frame.
    fn frame(&mut self, acts: &mut Vec<Act>) {
        if !self.one_in(5) {
            acts.push(Act::Frame);
        }
    }

    fn which_button(&mut self) -> PointerButton {
        match self.below(12) {
            0 => PointerButton::Secondary,
            1 => PointerButton::Middle,
            _ => PointerButton::Primary,
        }
    }

    fn drags(&mut self, pane: &Pane) -> Vec<Act> {
        let (from, button) = (self.place(pane), self.which_button());
        let mut acts = vec![Act::Move(from)];
        self.frame(&mut acts);
        if self.one_in(3) {
            acts.push(Act::Hold(self.pick(&MODIFIERS)));
        }
        acts.push(Act::Button(button, true));
        self.frame(&mut acts);
        let mut at = from;
        for _ in 0..self.below(10) {
            at += Vec2::new(self.between(-40.0, 40.0), self.between(-40.0, 40.0));
            acts.push(Act::Move(if self.one_in(8) { self.place(pane) } else { at }));
            self.frame(&mut acts);
            match self.below(14) {
                0 | 1 => acts.push(Act::Hold(self.pick(&MODIFIERS))),
                2 => acts.push(Act::Press(self.pick(&KEYS))),
                3 => acts.push(Act::Wheel(self.pick(&[-1.0, 1.0]))),
                4 => acts.push(Act::Rest(self.pick(&RESTS_S))),
                5 => acts.push(Act::Block),
                6 => acts.extend([Act::Button(PointerButton::Secondary, true), Act::Frame]),
                _ => {}
            }
        }
        // Sometimes the button stays down
        if !self.one_in(8) {
            acts.push(Act::Button(button, false));
            acts.push(Act::Button(PointerButton::Secondary, false));
            self.frame(&mut acts);
        }
        acts
    }

    fn clicks(&mut self, pane: &Pane) -> Vec<Act> {
        let button = self.which_button();
        let mut acts = vec![Act::Hold(self.pick(&MODIFIERS)), Act::Move(self.place(pane))];
        self.frame(&mut acts);
        for _ in 0..=self.below(3) {
            acts.push(Act::Button(button, true));
            self.frame(&mut acts);
            acts.push(Act::Button(button, false));
            self.frame(&mut acts);
            acts.push(Act::Rest(self.pick(&RESTS_S[..5])));
        }
        if self.one_in(2) {
            acts.push(Act::Hold(Modifiers::NONE));
        }
        acts
    }

    fn turns_the_wheel(&mut self, pane: &Pane) -> Vec<Act> {
        let mut acts = vec![Act::Hold(self.pick(&MODIFIERS[..4])), Act::Move(self.place(pane)), Act::Frame];
        for _ in 0..=self.below(5) {
            acts.push(Act::Wheel(self.pick(&[-1.0, 1.0, 1.0, -0.1, 0.03, 4.0])));
            self.frame(&mut acts);
            acts.push(Act::Rest(self.pick(&RESTS_S[..7])));
            if self.one_in(6) {
                acts.extend([Act::Move(self.place(pane)), Act::Frame]);
            }
        }
        acts.push(Act::Hold(Modifiers::NONE));
        acts
    }

    /// Clicks somewhere or goes there by keys, types, and confirms, cancels or goes away.
    fn enters(&mut self, pane: &Pane) -> Vec<Act> {
        let mut acts = match self.below(3) {
            0 => vec![Act::Press(Key::Tab), Act::Frame, Act::Press(Key::Enter), Act::Frame],
            _ => {
                let at = self.place(pane);
                let (down, up) =
                    (Act::Button(PointerButton::Primary, true), Act::Button(PointerButton::Primary, false));
                vec![Act::Move(at), Act::Frame, down, Act::Frame, up, Act::Frame]
            }
        };
        for _ in 0..=self.below(2) {
            acts.push(Act::Type(self.pick(&TEXTS).to_owned()));
            self.frame(&mut acts);
        }
        if !self.one_in(4) {
            acts.push(Act::Press(self.pick(&[Key::Enter, Key::Enter, Key::Escape, Key::Tab, Key::ArrowUp])));
            self.frame(&mut acts);
        }
        acts
    }

    fn presses_keys(&mut self) -> Vec<Act> {
        let mut acts = vec![Act::Hold(self.pick(&MODIFIERS))];
        for _ in 0..=self.below(5) {
            acts.push(Act::Press(self.pick(&KEYS)));
            self.frame(&mut acts);
        }
        if self.one_in(3) {
            let shift = self.one_in(2);
            acts.push(Act::Hold(Modifiers { ctrl: true, command: true, shift, ..Modifiers::NONE }));
            acts.extend([Act::Press(self.pick(&[Key::Z, Key::Y, Key::C, Key::V])), Act::Frame]);
        }
        acts.push(Act::Hold(Modifiers::NONE));
        acts
    }

    fn automates(&mut self, host: &Recorder) -> Vec<Act> {
        let params = host.params();
        let count = Catalogue::of(&*params).entries().len();
        vec![Act::Automate(self.below(count), self.between(0.0, 1.0)), Act::Block, Act::Frame]
    }

    fn disturbs(&mut self) -> Vec<Act> {
        match self.below(4) {
            0 => vec![Act::Leave, Act::Frame],
            1 => vec![Act::Keys(false), Act::Frame, Act::Rest(self.pick(&RESTS_S)), Act::Keys(true)],
            2 => vec![
                Act::Resize(Vec2::new(self.between(640.0, 1_200.0), self.between(360.0, 700.0))),
                Act::Frame,
            ],
            _ => vec![Act::Block, Act::Frame],
        }
    }

    /// The window closes in the middle of it, or after everything was let go.
    fn ends(&mut self) -> Vec<Act> {
        if self.one_in(2) {
            return vec![Act::Close];
        }
        vec![Act::LetGo, Act::Close]
    }
}
