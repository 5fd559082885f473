//! The desktop's settings, of which there are none.
//!
//! JUCE asks the owner of the selection `_XSETTINGS_S0` without looking whether there is one, and ends with an
//! X error on a display without a desktop. So the display gets an owner whose list of settings is empty
//! (freedesktop.org, "XSETTINGS", version 0.5).

use super::failed;
use crate::HostError;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, PropMode, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// Makes this connection the owner of the settings for as long as it lasts.
pub fn own(connection: &RustConnection, screen: usize) -> Result<(), HostError> {
    let root = connection.setup().roots[screen].root;
    let atom = |name: String| -> Result<u32, HostError> {
        let asked = connection.intern_atom(false, name.as_bytes()).map_err(failed)?;
        Ok(asked.reply().map_err(failed)?.atom)
    };
    let owner = connection.generate_id().map_err(failed)?;
    let nothing = CreateWindowAux::new();
    connection
        .create_window(0, owner, root, -1, -1, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &nothing)
        .map_err(failed)?;
    let property = atom("_XSETTINGS_SETTINGS".into())?;
    // Least byte first, three bytes of padding, serial number, number of settings.
    let none = [0u8; 12];
    connection.change_property8(PropMode::REPLACE, owner, property, property, &none).map_err(failed)?;
    let selection = atom(format!("_XSETTINGS_S{screen}"))?;
    connection.set_selection_owner(owner, selection, x11rb::CURRENT_TIME).map_err(failed)?;
    connection.sync().map_err(failed)
}
