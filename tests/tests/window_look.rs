//! G3 and G7: at every scale and size nothing is cut or covered, and a window at rest paints nothing.

mod window;

use aplomb_kit::proof::window::{look, rest};

#[test]
fn g3_no_label_is_cut_and_nothing_lies_over_anything() {
    window::all().iter().for_each(look::assert_nothing_is_cut_or_covered);
}

#[test]
fn g7_a_window_at_rest_asks_for_no_frame() {
    window::all().iter().for_each(rest::assert_rests);
}
