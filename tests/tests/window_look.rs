//! G3 and G7: at every scale and size nothing is cut or covered, and a window at rest paints nothing.

mod window;

mod g3_no_label_is_cut_and_nothing_lies_over_anything {
    use aplomb_kit::proof::window::look::assert_nothing_is_cut_or_covered;

    aplomb_tests::for_each_window!(assert_nothing_is_cut_or_covered);
}

mod g7_a_window_at_rest_asks_for_no_frame {
    use aplomb_kit::proof::window::rest::assert_rests;

    aplomb_tests::for_each_window!(assert_rests);
}
