//! What a desktop leaves on a display, and programs count on.
//!
//! JUCE asks the owner of the selection `_XSETTINGS_S0` without looking whether there is one, and uses names
//! that window managers make known without looking whether one has: on a bare display it ends with an X error.
//! So the display gets an owner whose list of settings is empty (freedesktop.org, "XSETTINGS", version 0.5),
//! and the names (X.Org, "Inter-Client Communication Conventions Manual", version 2.0; freedesktop.org,
//! "Extended Window Manager Hints", version 1.5).

use super::failed;
use crate::HostError;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, PropMode, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const NAMES: [&str; 10] = [
    "WM_PROTOCOLS",
    "WM_TAKE_FOCUS",
    "WM_DELETE_WINDOW",
    "WM_CHANGE_STATE",
    "WM_STATE",
    "_NET_WM_PING",
    "_NET_WM_STATE",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_NORMAL",
    "_MOTIF_WM_HINTS",
];

/// Makes this connection the desktop for as long as it lasts.
pub fn be_the_desktop(connection: &RustConnection, screen: usize) -> Result<(), HostError> {
    let root = connection.setup().roots[screen].root;
    let atom = |name: &str| -> Result<u32, HostError> {
        let asked = connection.intern_atom(false, name.as_bytes()).map_err(failed)?;
        Ok(asked.reply().map_err(failed)?.atom)
    };
    NAMES.iter().try_for_each(|name| atom(name).map(|_| ()))?;
    let owner = connection.generate_id().map_err(failed)?;
    let nothing = CreateWindowAux::new();
    connection
        .create_window(0, owner, root, -1, -1, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &nothing)
        .map_err(failed)?;
    let property = atom("_XSETTINGS_SETTINGS")?;
    // Least byte first, three bytes of padding, serial number, number of settings.
    let none = [0u8; 12];
    connection.change_property8(PropMode::REPLACE, owner, property, property, &none).map_err(failed)?;
    let selection = atom(&format!("_XSETTINGS_S{screen}"))?;
    connection.set_selection_owner(owner, selection, x11rb::CURRENT_TIME).map_err(failed)?;
    connection.sync().map_err(failed)
}
