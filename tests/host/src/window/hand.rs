//! Mouse and keyboard, as the display's own test extension (XTEST) moves them.

use super::{View, failed};
use crate::HostError;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::wrapper::ConnectionExt as _;

/// A button of the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The one under the index finger.
    Left,
    /// The one for menus.
    Right,
    /// The wheel, one step away from the hand.
    WheelUp,
    /// The wheel, one step to the hand.
    WheelDown,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The key of this character, with Shift where it needs it.
    Of(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Shift, to be held.
    Shift,
    /// Control, to be held.
    Control,
    /// Alt, to be held.
    Alt,
}

impl Key {
    /// The number that the X protocol gives to it (appendix A; Latin-1 characters are their own numbers).
    fn symbol(self) -> u32 {
        match self {
            Self::Of(character) => u32::from(character),
            Self::Backspace => 0xff08,
            Self::Tab => 0xff09,
            Self::Enter => 0xff0d,
            Self::Escape => 0xff1b,
            Self::Up => 0xff52,
            Self::Down => 0xff54,
            Self::Delete => 0xffff,
            Self::Shift => 0xffe1,
            Self::Control => 0xffe3,
            Self::Alt => 0xffe9,
        }
    }
}

/// One at a time: programs need a moment between what a hand does, see [`super::Live`].
impl View {
    /// Moves the mouse to this pixel of what is to be seen, see [`View::picture`].
    pub fn move_to(&self, x: i32, y: i32) -> Result<(), HostError> {
        let window = self.inside()?.unwrap_or(self.window);
        let asked = self.connection.translate_coordinates(window, self.root, x as i16, y as i16);
        let place = asked.map_err(failed)?.reply().map_err(failed)?;
        self.fake(MOTION_NOTIFY_EVENT, 0, (place.dst_x, place.dst_y))
    }

    /// Presses a button and keeps it down.
    pub fn press(&self, button: Button) -> Result<(), HostError> {
        self.fake(BUTTON_PRESS_EVENT, number(button), (0, 0))
    }

    /// Lets a button go.
    pub fn release(&self, button: Button) -> Result<(), HostError> {
        self.fake(BUTTON_RELEASE_EVENT, number(button), (0, 0))
    }

    /// Presses a key and keeps it down; of a character its key alone, without Shift.
    pub fn hold(&self, key: Key) -> Result<(), HostError> {
        self.fake(KEY_PRESS_EVENT, self.place_of(key)?.0, (0, 0))
    }

    /// Lets a key go.
    pub fn let_go(&self, key: Key) -> Result<(), HostError> {
        self.fake(KEY_RELEASE_EVENT, self.place_of(key)?.0, (0, 0))
    }

    /// Strikes a key.
    pub fn strike(&self, key: Key) -> Result<(), HostError> {
        let (_, with_shift) = self.place_of(key)?;
        if with_shift {
            self.hold(Key::Shift)?;
        }
        self.hold(key)?;
        self.let_go(key)?;
        if with_shift { self.let_go(Key::Shift) } else { Ok(()) }
    }

    /// Code of the key on this display's keyboard, and whether it takes Shift.
    fn place_of(&self, key: Key) -> Result<(u8, bool), HostError> {
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let asked = self.connection.get_keyboard_mapping(first, last - first + 1);
        let map = asked.map_err(failed)?.reply().map_err(failed)?;
        let width = usize::from(map.keysyms_per_keycode);
        let symbol = key.symbol();
        let mut keys = map.keysyms.chunks_exact(width).zip(first..=last);
        let place = keys.find_map(|(symbols, code)| {
            let level = symbols.iter().take(2).position(|found| *found == symbol)?;
            Some((code, level == 1))
        });
        place.ok_or_else(|| HostError::Display(format!("this keyboard has no key for {key:?}")))
    }

    fn fake(&self, kind: u8, detail: u8, place: (i16, i16)) -> Result<(), HostError> {
        let sent = self.connection.xtest_fake_input(kind, detail, 0, self.root, place.0, place.1, 0);
        sent.map_err(failed)?.check().map_err(failed)?;
        self.connection.sync().map_err(failed)
    }
}

fn number(button: Button) -> u8 {
    match button {
        Button::Left => 1,
        Button::Right => 3,
        Button::WheelUp => 4,
        Button::WheelDown => 5,
    }
}
