//! G4: every screen looks as in `data/pictures`; `cargo xtask pictures` paints those.

mod window;

mod g4_every_screen_looks_as_it_was_painted {
    use std::path::Path;

    use aplomb_kit::proof::window::{Subject, gallery};

    fn assert_looks_as_painted(window: &Subject) {
        let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pictures");
        let now = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        gallery::assert_looks_as_painted(window, &frozen, &now);
    }

    aplomb_tests::for_each_window!(assert_looks_as_painted);
}
