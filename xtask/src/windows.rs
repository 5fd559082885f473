//! What the tests of the windows need of the system: a display that nobody sees, and OpenGL without a card.

use miette::miette;

use crate::{debian, workspace};

/// The tests of the windows are left out where this is set.
pub const LEFT_OUT_VARIABLE: &str = "APLOMB_NO_WINDOWS";

/// The display, OpenGL drawn by the processor, and the libraries that a window opens by name.
const PACKAGES: [&str; 10] = [
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libx11-6",
    "libx11-xcb1",
    "libxcb1",
    "libxcursor1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
    "xvfb",
];

/// Sees to it that windows can be tested. Says what is missing, and returns false, where it may not install.
pub fn ensure(install_deps: bool) -> miette::Result<bool> {
    if !cfg!(target_os = "linux") {
        return Ok(true);
    }
    let ready = if debian::is_debian() {
        debian::require(&PACKAGES, install_deps)
    } else if workspace::starts("Xvfb") {
        Ok(())
    } else {
        Err(miette!(help = "install Xvfb and Mesa's OpenGL and EGL", "there is no Xvfb"))
    };
    match ready {
        Ok(()) => Ok(true),
        Err(error) if debian::installs(install_deps) => Err(error),
        Err(error) => {
            let help = error.help().map_or(String::new(), |help| format!("\n{help}"));
            eprintln!("The tests of the windows are left out: {error}{help}");
            Ok(false)
        }
    }
}
