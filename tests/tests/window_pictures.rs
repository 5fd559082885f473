//! G4: every screen looks as in `data/pictures`; `cargo xtask pictures` paints those.

mod window;

use std::path::Path;

use aplomb_kit::proof::window::gallery;

#[test]
fn g4_every_screen_looks_as_it_was_painted() {
    let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pictures");
    let now = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    window::all().iter().for_each(|window| gallery::assert_looks_as_painted(window, &frozen, &now));
}
